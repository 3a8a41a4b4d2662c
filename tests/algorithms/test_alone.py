"""One component at a time: what each recipe adds to plain sampling, and that it runs."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from speakers import ANSWER, Listening, made, some_words
from speakers_instruction import by_label, course, details, homework, task, tree_of
from speakers_maths import right, sums

from trivium.algorithms import ALGORITHMS, ALONE, build, options
from trivium.algorithms.alone import RECIPES
from trivium.algorithms.catalogue import alone, published
from trivium.cli import main
from trivium.errors import InputError
from trivium.generation.component import CLASSES
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered
from trivium.sandbox import missing_sandbox

CODES = sorted(RECIPES, key=list(CLASSES).index)
STANDS_ON = {"C4": {"Q3"}, "C7": {"D9"}}  # where a class cannot stand on plain: what it stands on


def said(request):
    return f"{some_words(request, 9).capitalize()}."


def split(request):
    """Three of four solutions are right."""
    return right(request) if request.seed % 8 > 1 else sums(request.seed % 50)


def turns(request):
    return f"AI: {said(request)}\nHuman: And {some_words(request, 4, 1)}?\nAI: It is {some_words(request, 7, 2)}."


def with_program(request):
    if "```output" not in request.prompt.rsplit("Problem:", 1)[-1]:
        return " We compute it.\n```python\nprint(3 * 7)\n```"
    return "\nThe answer is 21."


SPEAKER = by_label(
    answer=said, assistant=task, voices=said, contrast=said, explanation_systems=said, empty_turn=task,
    attributed_turn=" tell me how to do it.", task_series=task, evolve_breadth_turn=task,
    feedback=lambda r: f"It should speak of {some_words(r, 4, 3)}.",
    refine=lambda r: f"{rendered(r).rsplit('Response: ', 1)[1].splitlines()[0]} It is {some_words(r, 4, 3)} too.",
    grade_answer=lambda r: "3" if r.prompt.count("e") % 2 else "2",
    code_inspired=task, reverse_question=lambda r: f"What about {some_words(r, 5)}?",
    rephrased=lambda r: f"In short: {re.findall('^Instruction: (.*)$', r.prompt, re.MULTILINE)[-1]}",
    tree_of_task=tree_of, tree_nodes=details, worked_in=" for good.",
    subjects=lambda r: ", ".join(f"{some_words(r, 1, n)} studies" for n in range(4)), syllabus=course,
    homework=homework, self_chat=turns, skill_mix=task, tool_reason=with_program,
    verbalized=lambda r: "\n".join(f"0.{n} | Describe {some_words(r, 6, n)}." for n in (1, 2, 3, 1, 1)),
    math_solve=split, math_rationalize=split,
    **dict.fromkeys(("evolve_constraint", "evolve_deepen", "evolve_concretise", "evolve_reason", "evolve_input"),
                    lambda r: f" the quantity {r.seed} is never mentioned twice."),
)  # fmt: skip


class Foreseeing:
    """A proxy to which every response is likelier after its prompt, the more so the longer the prompt."""

    def score(self, passages):
        return [SimpleNamespace(nats=np.array([-1 / (1 + len(passage.prompt))])) for passage in passages]


def speaking(request):
    """What a recipe asks for, by the name of the prompt."""
    if request.label.startswith("math_") and "value of x" in rendered(request):
        return sums(request.seed % 50)
    return SPEAKER(request)


def test_every_class_has_a_recipe_and_no_recipe_is_a_published_method():
    assert list(ALONE) == [f"only-{code.lower()}" for code in CLASSES]
    assert list(alone()) == list(ALONE)
    assert not set(ALONE) & set(ALGORITHMS)


def test_plain_draws_a_seed_and_answers_it():
    assert [part.name for part in build("plain").components] == ["answer", "no_faults"]
    assert [part.name for part in build("plain", {"on": "problems"}).components] == ["solve", "no_faults"]


@pytest.mark.parametrize("code", CODES)
def test_a_recipe_has_components_of_its_class_and_otherwise_those_of_plain(code):
    components = build(f"only-{code.lower()}").components
    plain = {part for on in ("tasks", "problems") for part in build("plain", {"on": on}).components}
    assert any(part.code == code for part in components)
    beside = {part.code for part in components if part.code != code and part not in plain}
    # An archive ranks by a quality, which heuristics measure.
    assert beside == STANDS_ON.get(code, {"Q5"} if code == "D6" else set())


@pytest.mark.parametrize("code", CODES)
def test_a_recipe_runs_by_itself(tmp_path, code, monkeypatch):
    monkeypatch.setattr("trivium.algorithms.alone.open_proxy", lambda name: Foreseeing())
    if code == "C6" and missing_sandbox() is not None:
        pytest.skip("no sandbox works here")
    model = Listening(speaking)
    run = made(tmp_path, f"only-{code.lower()}", model, max_calls=120, records=12)
    told = run.to_json()
    assert told["records"] >= 3, told["fates"]
    assert all(record.made_by.startswith(f"only-{code.lower()}/") for record in run.records)
    assert run.to_json()["expected"] == build(f"only-{code.lower()}").expected.to_json()


def drawn(tmp_path, code, speak=speaking, **more):
    return made(tmp_path, f"only-{code}", Listening(speak), max_calls=120, **more)


def test_plain_makes_nothing_but_answers_to_seeds(tmp_path):
    model = Listening(speaking)
    run = made(tmp_path, "plain", model)
    seeds = {seed.id: seed.prompt for seed in packaged_seeds()}
    assert len(run.records) > 20
    assert all(record.prompt == seeds[record.parents[0]] for record in run.records)
    assert len(model.heard) == run.brought.calls == sum(run.brought.fates.values())


def test_plain_drops_faults_and_only_q1_does_not(tmp_path):
    def refuse(request):
        return "As an AI language model, I cannot do that."

    assert not drawn(tmp_path / "q5", "q5", refuse).records
    assert not made(tmp_path, "plain", Listening(refuse)).records
    assert len(drawn(tmp_path, "q1", refuse).records) > 20


def test_only_the_right_answers_stay_with_ground_truth(tmp_path):
    run = drawn(tmp_path, "q2")
    assert run.brought.fates["dropped: wrong answer"] > 5
    assert all(record.response.endswith(f"The answer is {record.notes['answer']}.") for record in run.records)


def test_hard_problems_are_those_of_a_vote_that_is_not_of_one_mind(tmp_path):
    voted, hard = drawn(tmp_path, "q3"), drawn(tmp_path, "c4")
    assert max(record.notes["vote_share"] for record in voted.records) == 1
    assert max(record.notes["vote_share"] for record in hard.records) <= 0.8
    assert hard.brought.fates["dropped: too easy"] > 0


def test_the_judge_keeps_what_it_grades_three_or_more(tmp_path):
    run = drawn(tmp_path, "q4")
    assert {record.notes["grade"] for record in run.records} == {3}
    assert run.brought.fates["dropped: scored below the threshold"] > 5


def test_a_growing_pool_shows_what_it_made(tmp_path):
    run = drawn(tmp_path, "d4")
    ids = {record.id for record in run.records}
    assert any(ids & set(record.parents) for record in run.records)
    assert not any(ids & set(record.parents) for record in drawn(tmp_path, "d5").records)


def test_an_archive_keeps_one_record_of_a_cell(tmp_path):
    cells = [tuple(record.notes["cell"]) for record in drawn(tmp_path, "d6").records]
    assert len(cells) == len(set(cells)) > 3


def test_a_choice_for_variety_keeps_half(tmp_path):
    run = drawn(tmp_path, "d10", records=10)
    assert len(run.records) == 10
    assert run.brought.fates["dropped: others stand for it, or are better"] in (9, 10)  # of 19 or 20, rounded up


def test_a_contrast_is_a_preference(tmp_path):
    for record in drawn(tmp_path, "q10").records:
        assert record.notes["rejected"] != record.response


def test_topics_are_composed_only_where_there_are_two(tmp_path):
    assert all(len(set(record.notes["skills"])) == 2 for record in drawn(tmp_path, "c3").records)
    seeds = [seed for seed in packaged_seeds() if seed.notes["topic"] == "music"]
    with pytest.raises(InputError, match="seeds with two different ones in notes\\['topic'\\]"):
        drawn(tmp_path / "few", "c3", seeds=seeds)


def test_problems_without_answers_are_refused(tmp_path):
    with pytest.raises(InputError, match="needs problems with a right answer"):
        drawn(tmp_path, "q2", seeds=packaged_seeds())


@pytest.mark.parametrize("name", ["plain", *ALONE])
def test_every_recipe_explains_its_options(name):
    assert all(meaning for _, _, meaning in options(name))
    for option, bad in (("temperature", "hot"), ("answer_tokens", "2.5")):
        with pytest.raises(InputError, match=f"option {option} must be a"):
            build(name, {option: bad})


def test_answers_are_asked_for_as_the_options_say(tmp_path):
    model = Listening(lambda request: ANSWER)
    made(tmp_path, "only-d8", model, max_calls=5, options={"temperature": "0.3", "answer_tokens": "77"})
    assert {(request.temperature, request.max_tokens) for request in model.heard} == {(0.3, 77)}


def test_recipes_are_listed_apart_from_published_methods(capsys):
    assert main(["algorithms", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["alone"]] == list(ALONE)
    assert not {one["name"] for one in told["algorithms"]} & set(ALONE)
    assert main(["algorithms"]) == 0
    shown = capsys.readouterr().out
    assert "one component at a time" in shown
    assert "only-q10" in shown
    assert main(["algorithms", "only-d4"]) == 0
    assert "effect shows against plain" in capsys.readouterr().out
    assert published("only-d4").strength == "inferred"


def test_an_unknown_recipe_gets_the_nearest():
    with pytest.raises(InputError, match="did you mean 'only-d1"):
        build("only-d14")
