"""A whole bench on a scripted model: what it answers, that it is resumed and grows, and what it refuses."""

import json

import numpy as np
import pytest

import trivium
from trivium.errors import InputError
from trivium.records import read
from trivium.verbs.bench import bench
from trivium.verbs.instruments import Instruments
from trivium.verbs.resume import resume

WORDS = (
    "Describe Sketch Imagine Explain Compare Praise Question Defend".split(),
    "crooked silent golden frozen borrowed hollow restless ancient".split(),
    "bridge violin beaver glacier bakery lantern orchard compass".split(),
    "guards follows repairs forgets sells paints chases buries".split(),
    "captain teacher wolf judge gardener river clock dragon".split(),
)
DRAWN = np.random.default_rng(0).integers(8, size=(120, 5))
TASKS = ["{} how a {} {} {} the {}.".format(*(words[at] for words, at in zip(WORDS, row))) for row in DRAWN]
ANSWER = "They matter to the people who live with them every day, and they take patience to understand."


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    path = tmp_path_factory.mktemp("script") / "rules.jsonl"
    rules = [{"match": "Answer in one short", "reply": ANSWER}, {"reply": TASKS}]
    path.write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    return path


def run(script, out, algorithms=("self-instruct",), **more):
    options = {"repeats": 2, "records": 20, "max_calls": 200, "step_tokens": 4_000,
               "measures": ["valid", "vendi", "constraint_count"], **more}  # fmt: skip
    return bench(algorithms, model=f"scripted:{script}", out=out, **options)


@pytest.fixture(scope="module")
def ran(script, tmp_path_factory):
    out = tmp_path_factory.mktemp("bench") / "run"
    return run(script, out, sweeps=["self-instruct.of_seeds=2,6"]), out


def test_every_arm_runs_as_often_as_asked_and_is_held_against_plain_sampling(ran):
    found, out = ran
    names = ["plain", "self-instruct", "self-instruct of_seeds=2", "self-instruct of_seeds=6"]
    assert [arm.name for arm in found.arms] == names
    assert all(len(arm.runs) == 2 and arm.compared for arm in found.arms)
    assert {effect.against for effect in found.effects} == {"plain"}
    assert found.n_common == 20
    # Every answer is the same sentence, and Self-Instruct's tasks are of eight words on eight places: less different
    # than 66 written ones.
    (diverse,) = (one for one in found.effects if one.arm == "self-instruct" and one.card.name == "vendi")
    assert diverse.difference.value < 0
    assert [one.verdict for one in found.expectations if one.arm == "self-instruct" and one.axis == "diversity"] != [
        "agree"
    ]
    assert (out / "arms" / "self-instruct_of_seeds=2" / "2" / "records.jsonl").exists()


def test_the_answer_is_json_and_a_frame(ran):
    found, out = ran
    told = json.loads((out / "bench.json").read_bytes())
    assert told == json.loads(json.dumps(found.to_json()))
    assert told["schema"] == "trivium/bench/1"
    assert [point["value"] for point in told["sweeps"][0]["points"]] == ["2", "6"]
    frame = found.to_pandas()
    assert len(frame) == 4 * 3
    assert frame.query("arm == 'plain'")["difference"].isna().all()


def test_runs_of_one_arm_are_independent_and_arms_of_one_algorithm_share_their_draws(ran):
    found, _ = ran
    told = {arm.name: [run.told["seed"] for run in arm.runs] for arm in found.arms}
    assert told["self-instruct of_seeds=2"] == told["self-instruct"] != told["plain"]
    assert len(set(told["plain"])) == 2


def test_the_same_command_again_asks_nothing_and_gives_the_same(script, ran):
    found, out = ran
    again = run(script, out, sweeps=["self-instruct.of_seeds=2,6"])
    assert all(run.told["cached_calls"] == run.told["calls"] for arm in again.arms for run in arm.runs)
    assert again.to_json()["effects"] == found.to_json()["effects"]
    assert resume(out).to_json()["means"] == found.to_json()["means"]


def test_a_bench_grows_by_arms_and_repeats(script, tmp_path):
    first = run(script, tmp_path / "run", repeats=1)
    grown = run(script, tmp_path / "run", ("self-instruct", "self-instruct:-near_duplicate"), repeats=2)
    old = {run.folder: run.told["records"] for arm in first.arms for run in arm.runs}
    new = {run.folder: run.told for arm in grown.arms for run in arm.runs}
    assert len(new) == 6
    assert all(new[folder]["cached_calls"] == new[folder]["calls"] for folder in old)


def test_one_repeat_has_no_intervals_and_says_so(script, tmp_path):
    found = run(script, tmp_path / "run", repeats=1)
    assert all(np.isnan(one.p) for one in found.effects)
    assert {one.verdict for one in found.expectations} == {"not shown"}
    assert any("no intervals" in note for note in found.notes)


def test_an_arm_with_too_few_records_is_listed_and_not_compared(script, tmp_path):
    found = run(script, tmp_path / "run", ("self-instruct", "self-instruct:threshold=0.01"), max_calls=60)
    few = next(arm for arm in found.arms if "threshold" in arm.name)
    assert not few.compared
    assert "20 are needed" in few.note
    assert any(sentence.startswith(f"{few.name} is not compared: ") for sentence in found.diagnosis)
    assert few.name not in {mean.arm for mean in found.means}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"algorithms": ["self-instruct", "metamath"]}, "compares methods on the same seeds"),
        ({"algorithms": ["self-instruct"], "baseline": "self-instruct"}, "named more than once|two arms or more"),
        ({"algorithms": ["self-instrct"]}, "did you mean"),
        ({"measures": ["vendy"]}, "did you mean 'vendi'"),
        ({"repeats": 0}, "repeats must be at least 1"),
        ({"records": None, "max_calls": None}, "needs a limit"),
        ({"n": 500}, "500 are needed"),
    ],
)
def test_what_cannot_be_compared_is_refused(script, tmp_path, options, said):
    with pytest.raises(InputError, match=said):
        run(script, tmp_path / "run", **options)


def test_a_reference_set_is_a_path_that_a_resumed_bench_reads_again(script, tmp_path):
    reference = tmp_path / "reference.jsonl"
    reference.write_text("".join(f"{json.dumps({'prompt': task, 'response': ANSWER})}\n" for task in TASKS))
    given = Instruments(reference_set=reference)
    found = run(script, tmp_path / "run", instruments=given, measures=["coverage", "vendi"])
    assert resume(tmp_path / "run").to_json()["means"] == found.to_json()["means"]
    with pytest.raises(InputError, match="give it as a path"):
        run(script, tmp_path / "other", instruments=Instruments(reference_set=read(reference)))
    assert not (tmp_path / "other").exists()


def test_a_folder_of_another_budget_is_refused(script, ran):
    _, out = ran
    with pytest.raises(InputError, match=r"budget .* can grow, not shrink"):
        run(script, out, records=19)
    with pytest.raises(InputError, match="seed was 0, now 1"):
        run(script, out, seed=1)


def test_the_verb_is_public():
    assert trivium.bench is bench


def test_a_model_that_is_not_there_leaves_no_folder_in_the_way(script, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(InputError, match="cannot be read"):
        run(tmp_path / "vanished.jsonl", out)
    assert sorted(out.rglob("*")) == []
    assert run(script, out, repeats=1).n_common == 20


def test_a_larger_budget_goes_on_as_if_it_had_been_there_from_the_start(script, tmp_path):
    run(script, tmp_path / "grown", repeats=1)
    grown = run(script, tmp_path / "grown", repeats=1, records=24)
    assert [arm.runs[0].told["records"] for arm in grown.arms] == [24, 24]
    whole = run(script, tmp_path / "whole", repeats=1, records=24)
    assert [one.to_json() for one in grown.effects] == [one.to_json() for one in whole.effects]
    assert grown.values == whole.values
    with pytest.raises(InputError, match="can grow, not shrink"):
        run(script, tmp_path / "grown", repeats=1, records=20)


@pytest.mark.parametrize(("n", "said"), [(-5, "at least 2, got -5"), (0, "at least 2, got 0"), (501, "at most 500")])
def test_an_n_at_which_nothing_is_read_is_refused_before_anything_is_paid(script, tmp_path, n, said):
    with pytest.raises(InputError, match=said):
        run(script, tmp_path / "run", n=n)
    assert not (tmp_path / "run").exists()


def test_other_seeds_than_it_was_begun_with_are_refused_on_resume(script, tmp_path):
    out = tmp_path / "run"
    run(script, out, repeats=1)
    seeds = out / "seeds" / "records.jsonl"
    seeds.write_text("".join(seeds.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(InputError, match="is not what the run was begun with"):
        resume(out)


def test_nothing_is_expected_of_parts_of_a_method_nor_against_another_baseline(script, tmp_path):
    parts = run(script, tmp_path / "run", ["self-instruct", "self-instruct:-no_faults"], repeats=1)
    assert {one.arm for one in parts.expectations} == {"self-instruct"}
    other = run(script, tmp_path / "run", ["plain"], baseline="self-instruct", repeats=1)
    assert other.expectations == ()
    assert any(note.startswith("Nothing is held against the literature") for note in other.notes)


def test_a_baseline_whose_records_all_die_says_what_they_die_of(tmp_path):
    silent = tmp_path / "rules.jsonl"
    silent.write_text('{"match": "nobody says this", "reply": "yes"}', encoding="utf-8")
    with pytest.raises(InputError, match="0 records in a run, 20 are needed; 100% of proposals die, 100% as "):
        run(silent, tmp_path / "run", repeats=1)
