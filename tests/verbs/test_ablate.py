"""Effects planted in what a scripted model answers are found again by switching components."""

import json

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.verbs.ablate import ablate, resume_ablate

WORDS = (
    "Describe Sketch Imagine Explain Compare Praise Question Defend".split(),
    "crooked silent golden frozen borrowed hollow restless ancient".split(),
    "bridge violin beaver glacier bakery lantern orchard compass".split(),
    "guards follows repairs forgets sells paints chases buries".split(),
    "clever dusty generous purple lonely furious tiny patient".split(),
    "captain teacher wolf judge gardener river clock dragon".split(),
)
RNG = np.random.default_rng(0)
TASKS = [
    "{} how a {} {} {} the {} {}.".format(*(words[place] for words, place in zip(WORDS, row)))
    for row in RNG.integers(8, size=(150, 6))
]
SAME = [f"Name a colour of the rainbow that looks better on a {thing} than blue." for thing in WORDS[2] + WORDS[5]] * 10
GOOD = "They matter to the people who live with them every day, and they take patience to understand."
BAD = "I'm sorry, but I can't help with that request."


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """Half of the tasks are nearly one task over and over; half of the answers are refusals."""
    path = tmp_path_factory.mktemp("script") / "rules.jsonl"
    rules = [{"match": "Answer in one short", "reply": [GOOD, BAD]}, {"reply": TASKS + SAME}]
    path.write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    return path


def ran(script, out, **more):
    options = {
        "factors": ["no_faults", "near_duplicate"], "repeats": 3, "max_calls": 140, "step_tokens": 4000, "n": 12,
        "measures": ["valid", "vendi", "distinct_2"], "seed": 3, **more,
    }  # fmt: skip
    return ablate("self-instruct", model=f"scripted:{script}", out=out, **options)


@pytest.fixture(scope="module")
def answer(script, tmp_path_factory):
    out = tmp_path_factory.mktemp("ablation") / "run"
    return ran(script, out), out


def test_planted_effects_are_recovered_with_the_right_sign(answer):
    found, _ = answer
    clear = {(one.measure, one.term): one.estimate.value for one in found.effects if one.clear}
    # Half of the answers are refusals: checking for faults takes all of them out.
    assert clear["valid", ("no_faults",)] == pytest.approx(0.5, abs=0.15)
    # Half of the tasks are nearly the same one: refusing near-duplicates leaves more different ones.
    assert clear["vendi", ("near_duplicate",)] > 0.5
    # Whether a task is new has nothing to do with whether its answer is a refusal.
    assert ("valid", ("near_duplicate",)) not in clear
    said = next(one for one in found.diagnosis if one.startswith("no_faults "))
    assert "of the change in quality (valid +0." in said


def test_a_check_that_drops_records_is_seen_in_the_yield_and_the_price(answer):
    found, _ = answer
    costs = {one.factor: one for one in found.costs}
    assert costs["no_faults"].accepted.high < 0
    assert costs["no_faults"].tokens_per_record.low > 0


def test_the_folder_holds_the_answer_and_every_run(answer):
    found, out = answer
    told = json.loads((out / "ablation.json").read_text())
    assert told == json.loads(json.dumps(found.to_json()))
    assert (told["algorithm"], told["n_common"], told["repeats"]) == ("self-instruct", 12, 3)
    assert [cell["cell"] for cell in told["cells"]] == [
        "everything on", "without near_duplicate", "without no_faults", "everything off",
    ]  # fmt: skip
    for cell in told["cells"]:
        for run in cell["runs"]:
            assert (out / run["folder"] / "records.jsonl").exists()
            assert sum(run["fates"].values()) == run["proposals"]
    assert {one["name"]: one["class"] for one in told["factors"]} == {"no_faults": "Q5", "near_duplicate": "D7"}


def test_the_same_command_again_asks_nothing_and_answers_the_same(answer, script):
    found, out = answer
    script.rename(script.with_suffix(".away"))
    script.write_text((script.with_suffix(".away")).read_text())
    assert ran(script, out).to_json() == found.to_json()
    assert resume_ablate(out).to_json() == found.to_json()


def test_a_folder_grows_by_repeats_and_keeps_what_ran(answer, script):
    found, out = answer
    more = ran(script, out, repeats=4)
    assert more.repeats == 4
    assert [cell.runs[:3] for cell in more.cells] == [cell.runs for cell in found.cells]


def test_the_design_is_told_before_anything_is_paid(script, tmp_path):
    told = []

    def stop(design, runs):
        told.append((design.kind, runs))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(script, tmp_path / "run", factors=None, repeats=2, on_plan=stop)
    assert told == [("factorial", 32)]  # growing_pool, plausible_task, no_faults, near_duplicate
    with pytest.raises(InputError, match="give the ablate command again"):
        resume_ablate(tmp_path / "run")


def test_components_that_are_off_throughout_are_no_factors(script, tmp_path):
    found = ablate(
        "self-instruct:-growing_pool:-plausible_task", model=f"scripted:{script}", out=tmp_path / "run", repeats=1,
        max_calls=60, step_tokens=4000, n=5, measures=["valid"], kind="leave-one-out",
    )  # fmt: skip
    assert found.design.factors == ("no_faults", "near_duplicate")
    assert found.to_json()["without"] == ["growing_pool", "plausible_task"]
    assert any("No intervals" in note for note in found.notes)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"factors": ["no_fault"]}, "did you mean 'no_faults'"),
        ({"factors": ["answer"]}, "nothing to stand in for 'answer'"),
        ({"kind": "factorial", "most_runs": 2}, "all 4 combinations of 2 factors, but most_runs = 2"),
        ({"repeats": 0}, "repeats must be at least 1, got 0"),
        ({"n": 1}, "n must be at least 2, got 1"),
        ({"measures": ["vendy"]}, "did you mean 'vendi'"),
        ({"max_calls": None}, "budget|limit"),
    ],
)
def test_what_cannot_be_ablated_is_refused_before_a_folder_is_made(script, tmp_path, more, words):
    with pytest.raises(InputError, match=words):
        ran(script, tmp_path / "run", **more)
    assert not (tmp_path / "run").exists()


def test_a_factor_that_is_left_out_throughout_is_refused(script, tmp_path):
    with pytest.raises(InputError, match="no_faults cannot be switched and left out throughout"):
        ablate("self-instruct:-no_faults", model=f"scripted:{script}", out=tmp_path / "run", factors=["no_faults"],
               max_calls=10)  # fmt: skip


def test_runs_too_small_to_measure_are_refused_with_their_size(script, tmp_path):
    with pytest.raises(InputError, match=r"no run brought 20 records \(the largest has \d+\)"):
        ran(script, tmp_path / "run", n=None, max_calls=12, repeats=1)
