"""What makes each open-ended search this search and no other, on the scripted model."""

import math
import re

import numpy as np
import pytest
from speakers import ANSWER, Listening, made, some_words, speakers
from speakers_open_ended import in_words, is_answer, is_judgement, is_solving, letters, material, solving, speaking

from trivium.algorithms import build
from trivium.errors import InputError
from trivium.generation.archive import Elites
from trivium.generation.archive.clusters import Clusters, InSparse
from trivium.generation.archive.curve import curve
from trivium.generation.archive.measured import GRID, measured_cell, measured_quality
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.pool import Pool
from trivium.generation.propose.fill_cell import apart, neighbours, wanted_cell
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.hard_enough import hard_enough
from trivium.generation.verify.vote import Vote
from trivium.models.api import Completion
from trivium.models.scripted import rendered
from trivium.records import Record
from trivium.verifiers.verdict import Verdict

SEEDS = packaged_seeds()


def settled(run):
    """Records by the step that brought them, the elites of each cell."""
    return {tuple(record.notes["cell"]): record for record in run.records}


# --- MAP-Elites


def test_map_elites_hands_over_one_record_for_each_cell_the_best_that_was_offered(tmp_path):
    answers = ("It is so.", "Amber bridge copper dune.", "A valley of willow and timber.")
    model = Listening(lambda request: answers[request.seed % 3] if is_answer(request) else speaking(request))
    run = made(tmp_path, "map-elites", model, max_calls=120)
    assert len(settled(run)) == len(run.records) > 5
    for record in run.records:
        assert tuple(record.notes["cell"]) == measured_cell(record.prompt)
        assert record.notes["quality"] == measured_quality(record.prompt, record.response)
        assert record.notes["grid"] == [8, 5]
    best = {cell: record.notes["quality"] for cell, record in settled(run).items()}
    fallen = [fall for fall in run.brought.fallen if fall.reason.endswith(("not better than its elite", "better one"))]
    assert {fall.reason for fall in fallen} == {
        "dropped: not better than its elite",
        "dropped: replaced by a better one",
    }
    for fall in fallen:
        assert measured_quality(fall.prompt, fall.response) <= best[measured_cell(fall.prompt)]


def test_map_elites_varies_elites_alone(tmp_path):
    run = made(tmp_path, "map-elites", Listening(speaking), max_calls=160, ahead=1)
    known = {record.id: record for record in [*SEEDS, *run.records]}
    seeds = Elites(GRID.cells)
    for seed in SEEDS:
        seeds.offer(seed, measured_quality(seed.prompt, seed.response), measured_cell(seed.prompt))
    elite_seeds = {elite.record.id for elite in seeds}
    for record in run.records:
        for parent in record.parents:
            assert parent in elite_seeds or parent not in {seed.id for seed in SEEDS}
    # A seed whose cell has been filled by a record is no parent any more.
    taken = {}
    for record in sorted(run.records, key=lambda record: record.notes["step"]):
        for parent in record.parents:
            if parent in elite_seeds:
                assert measured_cell(known[parent].prompt) not in taken
        taken[tuple(record.notes["cell"])] = record
    assert any(parent not in elite_seeds for record in run.records for parent in record.parents)


def test_the_curve_of_a_run_ends_at_what_it_hands_over(tmp_path):
    run = made(tmp_path, "map-elites", Listening(speaking), max_calls=120)
    points = curve(run.records)
    assert points[-1].filled == len(run.records)
    assert points[-1].qd_score == pytest.approx(sum(record.notes["quality"] for record in run.records))
    assert points[-1].coverage == len(run.records) / 40


def test_seeds_without_a_place_are_refused_before_anything_is_paid(tmp_path):
    model = Listening(speaking)
    with pytest.raises(InputError, match="no seed has a place in the archive"):
        made(
            tmp_path,
            "map-elites",
            model,
            seeds=[Record("a", "日本語で書いてください。詩を一つお願いします。", "はい。")],
        )
    assert not model.heard


# --- LMX


def test_lmx_shows_parents_and_nothing_else(tmp_path):
    model = Listening(speaking)
    run = made(tmp_path, "lmx", model, max_calls=120)
    tasks = {record.prompt for record in [*SEEDS, *run.records]}
    for request in model.heard:
        if request.prompt:
            lines = request.prompt.split("\n")
            assert lines[-1] == "-"
            assert len(lines) == 4
            assert {line.removeprefix("- ") for line in lines[:-1]} <= tasks
    assert all(len(record.parents) == 3 for record in run.records)


def test_lmx_draws_its_parents_from_the_fittest_alone(tmp_path):
    run = made(tmp_path, "lmx", Listening(speaking), max_calls=160, ahead=1, options={"population": "10"})
    fitness = {seed.id: measured_quality(seed.prompt, seed.response) for seed in SEEDS}
    for record in run.records:
        fittest = sorted(fitness, key=lambda each: -fitness[each])[:10]
        assert set(record.parents) <= set(fittest)
        fitness[record.id] = record.notes["fitness"]
    assert record.notes["fitness"] == measured_quality(record.prompt, record.response)


def test_lmx_drops_a_child_that_repeats_a_parent(tmp_path):
    model = Listening(lambda request: speaking(request) if is_answer(request) else request.prompt.split("\n")[0])
    run = made(tmp_path, "lmx", model)
    assert set(run.brought.fates) == {"dropped: near-duplicate"}


@pytest.mark.parametrize(("options", "words"), [
    ({"parents": "1"}, "parents must be at least 2, got 1"),
    ({"population": "2"}, "population must be at least the number of parents, 3; got 2"),
])  # fmt: skip
def test_lmx_refuses_a_population_without_pairs(tmp_path, options, words):
    with pytest.raises(InputError, match=words):
        made(tmp_path, "lmx", Listening(speaking), options=options)


def test_lmx_says_how_many_seeds_it_needs(tmp_path):
    with pytest.raises(InputError, match="lmx needs at least 3 seeds to cross over, got 1"):
        made(tmp_path, "lmx", Listening(speaking), seeds=SEEDS[:1])


# --- in-context QD


def test_in_context_qd_asks_for_an_empty_cell_and_shows_its_neighbours_with_the_nearest_last(tmp_path):
    model = Listening(speaking)
    run = made(tmp_path, "in-context-qd", model, max_calls=120, ahead=1)
    cells = {seed.prompt: measured_cell(seed.prompt) for seed in SEEDS}
    cells |= {record.prompt: tuple(record.notes["cell"]) for record in run.records}
    asked = [request.prompt for request in model.heard if request.prompt]
    first = True
    for prompt in asked:
        *shown, wanted = [line for line in prompt.split("\n")[2:] if line]
        words, demands = map(int, re.match(r"(\d+) words, (\d+) extra demands?:$", wanted).groups())
        target = ((words - 3) // 5, demands)
        gaps = []
        for line in shown:
            said, text = line.split(": ", 1)
            if text in cells:  # not one that was replaced later
                cell = cells[text]
                assert said.startswith(f"{5 * cell[0] + 3} words, {cell[1]} extra demand")
                gaps.append(apart(cell, target))
        assert gaps == sorted(gaps, reverse=True)
        assert len(shown) == 5
        if first:
            assert target not in cells.values()
            first = False
    assert all(record.notes["target"] != [] and len(record.parents) == 5 for record in run.records)


def test_in_context_qd_places_a_task_where_it_lies_and_not_where_it_was_asked_for(tmp_path):
    run = made(tmp_path, "in-context-qd", Listening(speaking), max_calls=120)
    assert all(tuple(record.notes["cell"]) == measured_cell(record.prompt) for record in run.records)
    assert any(record.notes["cell"] != record.notes["target"] for record in run.records)


def test_the_wanted_cell_is_an_empty_one_beside_a_filled_one_until_all_are_filled():
    rng = np.random.default_rng(3)
    filled = [(0, 0), (7, 4)]
    found = {wanted_cell(filled, GRID, rng) for _ in range(200)}
    assert found == {(0, 1), (1, 0), (6, 4), (7, 3)}
    every = list(np.ndindex(8, 5))
    assert len({wanted_cell(every, GRID, rng) for _ in range(2_000)}) == 40
    archive = Elites()
    for place in every:
        archive.offer(Record(str(place), "", ""), 1.0, place)
    near = neighbours({elite.cell: elite for elite in archive}, (3, 2), 5, rng)
    assert [apart(elite.cell, (3, 2)) for elite in near] == [1, 1, 1, 1, 0]


def test_the_chat_forms_carry_what_the_completion_forms_do(tmp_path):
    for name, mark in (("lmx", "- "), ("in-context-qd", " extra demand")):
        model = Listening(speaking)
        run = made(tmp_path, name, model, options={"form": "chat"}, max_calls=40)
        assert all(mark in rendered(request) for request in model.heard if not is_answer(request))
        assert run.records


# --- QDAIF


def grading(kinds_of, grade):
    """A speaker whose judge sorts by ``kinds_of`` (axis, task) and grades by ``grade`` (task, answer)."""

    def speak(request):
        if not is_judgement(request):
            return speaking(request)
        shown, options = material(request), letters(request)
        if options:
            axis = re.search(r"Of what (.+) is the prompt", request.messages[0].content)[1]
            return in_words(request, options[kinds_of(axis, shown["prompt"]) % len(options)])
        return in_words(request, str(grade(shown["prompt"], shown["response"])))

    return speak


def weight(axis, task):
    return sum(map(ord, task)) // (1 if axis == "form" else 7)


AXES = {"axes": "form: a, b, c; field: x, y, z"}


def test_qdaif_takes_both_cell_and_quality_from_the_judge(tmp_path):
    model = Listening(grading(weight, lambda task, response: 1 + len(task) % 5))
    run = made(tmp_path, "qdaif", model, max_calls=300, options=AXES)
    assert 5 < len(run.records) == len(settled(run)) <= 9
    for record in run.records:
        form, field = (weight(axis, record.prompt) % 3 for axis in ("form", "field"))
        assert record.notes["cell"] == ["abc"[form], "xyz"[field]]
        assert record.notes["quality"] == 1 + len(record.prompt) % 5
        assert record.notes["grid"] == [3, 3]
    best = {cell: record.notes["quality"] for cell, record in settled(run).items()}
    for fall in run.brought.fallen:
        if fall.reason == "dropped: not better than its elite":
            cell = ("abc"[weight("form", fall.prompt) % 3], "xyz"[weight("field", fall.prompt) % 3])
            assert 1 + len(fall.prompt) % 5 <= best[cell]


def test_qdaif_starts_from_seeds_and_then_crosses_neighbouring_elites_over(tmp_path):
    run = made(tmp_path, "qdaif", Listening(grading(weight, lambda task, response: 3)), max_calls=400, ahead=1,
               options=AXES)  # fmt: skip
    of = {record.id: record for record in run.records}
    seeds = {seed.id for seed in SEEDS}
    ordered = sorted(run.records, key=lambda record: record.notes["step"])
    assert all(set(record.parents) <= seeds for record in ordered[:3])
    assert len(ordered) > 4
    for record in ordered[3:]:
        cells = [of[parent].notes["cell"] for parent in record.parents]
        gaps = [sum(a != b for a, b in zip(cell, cells[-1])) for cell in cells]
        assert gaps == sorted(gaps, reverse=True)
        before = [each.notes["cell"] for each in ordered if each.notes["step"] < record.notes["step"]]
        nearest = sorted(sum(a != b for a, b in zip(cell, cells[-1])) for cell in before)[: len(cells)]
        assert gaps[::-1] == nearest


def test_qdaif_takes_out_what_the_judge_leans_to(tmp_path):
    def leaning(request):
        """Odds of 8 to 1 to 1 for the first letter; the second is likelier than usual for any task."""
        if not is_judgement(request):
            return speaking(request)
        shares = {"A": 0.8, "B": 0.1, "C": 0.1} if not material(request)["prompt"] else {"A": 0.7, "B": 0.2, "C": 0.1}
        if not letters(request):
            shares = {"4": 1.0}
        return Completion("x", "stop", 9, 1, first=tuple((token, math.log(share)) for token, share in shares.items()))

    run = made(tmp_path, "qdaif", Listening(leaning), max_calls=40, options=AXES)
    assert [record.notes["cell"] for record in run.records] == [["b", "y"]]
    # 0.7 / 0.8, 0.2 / 0.1, 0.1 / 0.1, made to sum to 1
    assert run.records[0].notes["odds"] == pytest.approx([2 / 3.875] * 2)
    assert run.records[0].notes["quality"] == 4


def test_a_judge_without_an_answer_costs_the_proposal_alone(tmp_path):
    run = made(tmp_path, "qdaif", Listening(lambda r: "Hm." if is_judgement(r) else speaking(r)), max_calls=80)
    assert set(run.brought.fates) == {"dropped: the judge gave no answer: no answer in the form asked for"}


# --- Rainbow Teaming


def rainbow(request):
    """Says which kind it was asked for; the judge prefers the longer task."""
    if is_judgement(request):
        shown = material(request)
        longer = len(shown["prompt A"]) - len(shown["prompt B"])
        return in_words(request, "A" if longer > 0 else "B" if longer < 0 else "C")
    if is_answer(request):
        return ANSWER
    wanted = request.prompt.strip().split("\n")[-1].removeprefix("The same with the ").removesuffix(":")
    return f"Some {wanted} for {some_words(request, 4 + request.seed % 9)}."


RAINBOW = {"axes": "topic: t1, t2; form: f1, f2, f3"}


def test_rainbow_moves_a_parent_to_the_target_in_one_step_for_each_axis(tmp_path):
    model = Listening(rainbow)
    run = made(tmp_path, "rainbow-teaming", model, max_calls=200, options=RAINBOW, ahead=1)
    asked = [request.prompt.strip().split("\n")[-2:] for request in model.heard if request.prompt]
    for (_, first), (second_task, second) in zip(asked[::2], asked[1::2]):
        topic, form = first.split(" topic ")[1], second.split(" form ")[1]
        assert second_task.startswith(f"Task: Some topic {topic.removesuffix(':')} for")
        assert form in ("f1:", "f2:", "f3:")
    assert {tuple(record.notes["cell"]) for record in run.records} <= {
        (t, f) for t in ("t1", "t2") for f in ("f1", "f2", "f3")
    }
    assert all(f"form {record.notes['cell'][1]} for" in record.prompt for record in run.records)
    assert len(run.records) == 6


def test_rainbow_replaces_an_elite_only_by_what_the_judge_prefers_to_it(tmp_path):
    run = made(tmp_path, "rainbow-teaming", Listening(rainbow), max_calls=300, options=RAINBOW, ahead=1)
    fates = run.brought.fates
    assert fates["dropped: does not beat its elite"] > 0
    assert fates["dropped: replaced by a better one"] > 0
    cells = settled(run)
    for fall in run.brought.fallen:
        if fall.reason == "dropped: replaced by a better one":
            form = re.search(r"form (f\d)", fall.prompt)[1]
            assert len(fall.prompt) < max(len(cells[cell].prompt) for cell in cells if cell[1] == form)
    # Fitness: one for filling the cell, one more for each elite beaten.
    assert (
        sum(record.notes["quality"] for record in run.records)
        == len(run.records) + fates["dropped: replaced by a better one"]
    )


def test_rainbow_drops_a_child_too_like_its_parent_before_it_is_answered(tmp_path):
    def copy(request):
        return re.findall(r"^Task: (.*)$", request.prompt, re.MULTILINE)[-1] if request.prompt else rainbow(request)

    model = Listening(copy)
    run = made(tmp_path, "rainbow-teaming", model, options=RAINBOW)
    assert set(run.brought.fates) == {"dropped: too like its parent"}
    assert not any(map(is_answer, model.heard))


def test_rainbow_aims_at_cells_of_low_fitness(tmp_path):
    def share_of_new(pressure):
        run = made(tmp_path / str(pressure), "rainbow-teaming", Listening(rainbow), max_calls=60, ahead=1,
                   options={"axes": "topic: a, b, c, d, e; form: f, g, h, i, j", "pressure": pressure})  # fmt: skip
        return len(run.records)

    assert share_of_new(50) > share_of_new(0)  # with much pressure every target is an empty cell


def test_rainbow_refuses_what_makes_no_sense():
    with pytest.raises(InputError, match="pressure must be at least 0, got -1"):
        build("rainbow-teaming", {"pressure": "-1"})
    with pytest.raises(InputError, match="most_alike must be a number between 0 and 1"):
        build("rainbow-teaming", {"most_alike": "2"})
    with pytest.raises(InputError, match="axes must be axes of 2 to 26"):
        build("rainbow-teaming", {"axes": "topic"})


# --- OMNI


def test_omni_adds_what_the_judge_finds_interestingly_new_beside_the_nearest_known(tmp_path):
    def choosy(request):
        if is_judgement(request):
            return in_words(request, "A" if "amber" in material(request)["prompt"] else "B")
        return speaking(request)

    model = Listening(choosy)
    run = made(tmp_path, "omni", model, max_calls=160, options={"shown": "3"}, ahead=1)
    assert len(run.records) > 3
    assert all("amber" in record.prompt and record.notes["interestingness"] == 1 for record in run.records)
    refused = [fall for fall in run.brought.fallen if fall.reason == "dropped: not interestingly new"]
    assert refused
    assert all("amber" not in fall.prompt and not fall.response for fall in refused)  # no answer was paid for
    vectors = TaskVectors()
    tasks = [seed.prompt for seed in SEEDS]
    shown = material(next(request for request in model.heard if is_judgement(request)))
    new = vectors.of(shown["prompt"])
    nearest = sorted(tasks, key=lambda task: -float(vectors.of(task) @ new))[:3]
    assert [shown["known 1"], shown["known 2"], shown["known 3"]] == nearest
    later = [material(request) for request in model.heard if is_judgement(request)][-20:]
    assert any("amber" in text for each in later for name, text in each.items() if name != "prompt")


# --- SPARQ


def samples_of(model, problem):
    """What was sampled for a problem."""
    return [
        solving(request) for request in model.heard if is_solving(request) and f"Problem: {problem}\n" in request.prompt
    ]


def test_sparq_takes_what_samples_agree_on_as_answer_and_how_many_do_as_solve_rate(tmp_path):
    model = Listening(solving)
    run = made(tmp_path, "sparq", model, max_calls=400, ahead=1)
    assert len(run.records) > 5
    for record in run.records:
        samples = samples_of(model, record.prompt)
        assert len(samples) == 4
        agreed = samples.count(record.response)
        assert record.notes["solve_rate"] == agreed / 4 == 1 - record.notes["quality"]
        assert 2 <= agreed <= 3
        assert f"The answer is {record.notes['answer']}." in record.response
    easy = [fall for fall in run.brought.fallen if fall.reason == "dropped: too easy"]
    assert easy
    assert all(samples_of(model, fall.prompt) == [fall.response] * 4 for fall in easy)
    assert run.brought.fates["dropped: vote is tied"] > 0


def test_sparq_crosses_the_hardest_problems_of_different_cells(tmp_path):
    run = made(tmp_path, "sparq", Listening(solving), max_calls=600, ahead=1)
    of = {record.id: record for record in run.records}
    grown = [record for record in run.records if set(record.parents) <= set(of)]
    assert len(grown) > 4
    for record in grown:
        parents = [of[parent] for parent in record.parents]
        assert len({tuple(parent.notes["cell"]) for parent in parents}) == len(parents) == 2
        before = [each for each in run.records if each.notes["step"] < record.notes["step"]]
        for parent in parents:
            rivals = [each.notes["quality"] for each in before if each.notes["cell"] == parent.notes["cell"]]
            assert parent.notes["quality"] == max(rivals)


def test_a_problem_is_too_easy_from_the_share_on_that_was_set():
    vote = Vote("3", "The answer is 3.", 3, 4, Verdict(True, "voted"))
    assert hard_enough(vote, 0.75).accepted
    assert hard_enough(vote, 0.74) == (False, "too easy")


def test_sparq_drops_a_problem_on_which_no_two_samples_agree(tmp_path):
    def unsure(request):
        return f"The answer is {request.seed}." if is_solving(request) else solving(request)

    run = made(tmp_path, "sparq", Listening(unsure), max_calls=120)
    assert not run.records
    assert {fall.reason for fall in run.brought.fallen} == {"dropped: vote is tied"}


# --- Prismatic Synthesis

FIELDS = ("bread flour oven yeast", "violin sonata orchestra music", "planet orbit telescope star")


def about(field, number):
    return f"How many of {number} {FIELDS[field]} are there?"


def test_clusters_are_sparse_where_there_are_fewest_records():
    pool = Pool(Record(f"{field}/{number}", about(field, number), "") for field, size in ((0, 9), (1, 5), (2, 2))
                for number in range(size))  # fmt: skip
    clusters = Clusters(number=3, sparse=0.34, round=50)
    found = clusters.of(pool)
    assert sorted(found.counts) == [2, 5, 9]
    assert [found.counts[cell] for cell in found.sparse] == [2]
    assert clusters.place(about(2, 77), pool) == found.sparse[0]
    keep = InSparse(clusters)
    assert keep(Record("x", about(2, 77), ""), pool).accepted
    assert keep(Record("x", about(0, 77), ""), pool) == (False, "not in a sparse cluster")
    more = Clusters(number=3, sparse=0.67, round=50).of(pool)
    assert [more.counts[cell] for cell in more.sparse] == [2, 5]


def test_a_cluster_stops_being_sparse_as_it_fills():
    pool = Pool(Record(f"{field}/{number}", about(field, number), "") for field, size in ((0, 4), (1, 3))
                for number in range(size))  # fmt: skip
    keep = InSparse(Clusters(number=2, sparse=0.5, round=7))
    late = Record("late", about(1, 99), "")
    assert keep(late, pool).accepted
    for number in range(3):
        pool.add(Record(f"new {number}", about(1, 50 + number), ""))
    assert not keep(late, pool).accepted
    assert keep(Record("other", about(0, 99), ""), pool).accepted


def test_prismatic_synthesis_shows_problems_of_sparse_clusters_and_keeps_what_lands_there(tmp_path):
    seeds = [Record(f"{field}/{number}", about(field, number), "7") for field, size in ((0, 9), (1, 6), (2, 3))
             for number in range(size)]  # fmt: skip

    def writing(request):
        if is_solving(request):
            return solving(request)
        return about(request.seed % 3, 100 + request.seed % 800)

    model = Listening(writing)
    run = made(tmp_path, "prismatic-synthesis", model, seeds=seeds, max_calls=200, ahead=1,
               options={"clusters": "3", "sparse": "0.4", "round": "100"})  # fmt: skip
    shown = [request.prompt.split("\n")[:-1] for request in model.heard if request.prompt and not is_solving(request)]
    assert all(FIELDS[2] in line for line in shown[0])
    assert run.brought.fates["dropped: not in a sparse cluster"] > 0
    known = [seed.prompt for seed in seeds]
    for record in sorted(run.records, key=lambda record: record.notes["step"]):
        sizes = [sum(field in task for task in known) for field in FIELDS]
        mine = next(field for field in range(3) if FIELDS[field] in record.prompt)
        assert sizes[mine] == min(sizes)
        assert record.notes["votes"] / record.notes["samples"] >= 0.5
        known.append(record.prompt)
    sizes = [sum(field in task for task in known) for field in FIELDS]
    assert max(sizes) - min(sizes) <= 1 or sizes[0] == 9
    solved = {line for request in model.heard if is_solving(request) for line in request.prompt.split("\n")}
    for fall in run.brought.fallen:
        if fall.reason == "dropped: not in a sparse cluster":
            assert f"Problem: {fall.prompt}" not in solved  # its solutions were not paid for


@pytest.mark.parametrize("name", ["map-elites", "in-context-qd", "lmx", "qdaif", "rainbow-teaming", "omni", "sparq",
                                  "prismatic-synthesis"])  # fmt: skip
def test_what_a_search_finds_does_not_depend_on_which_answer_comes_first(tmp_path, name):
    def found(folder, latency_s):
        model = Listening(speakers()[name], latency_s=latency_s)
        return made(tmp_path / folder, name, model, max_calls=90, ahead=6).records

    assert found("at once", 0.0) == found("late", lambda request: len(rendered(request)) * 7 % 11 / 2_000)
