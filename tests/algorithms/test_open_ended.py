"""What makes each open-ended search this search and no other, on the scripted model."""

import re

import pytest
from speakers import Listening, made
from speakers_open_ended import is_answer, speaking

from trivium.errors import InputError
from trivium.generation.archive import Elites
from trivium.generation.archive.curve import curve
from trivium.generation.archive.measured import GRID, measured_cell, measured_quality
from trivium.generation.propose.fill_cell import apart, neighbours, wanted_cell
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered
from trivium.records import Record

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
    import numpy as np

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
