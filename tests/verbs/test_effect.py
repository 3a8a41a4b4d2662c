"""``trivium.effect`` from the sets to the answer, and on again after it was interrupted."""

import json
from dataclasses import replace

import numpy as np
import orjson
import pytest

from trivium import students
from trivium.errors import InputError, MissingCapability
from trivium.records import Record, write_jsonl
from trivium.reporting import write_markdown
from trivium.students import Decoder, Linear
from trivium.studies import own_sets
from trivium.studies.own_task import own_set
from trivium.tasks import Dials, find
from trivium.verbs import effect as verb
from trivium.verbs.effect import effect
from trivium.verbs.resume import need_report, resume

OPINIONS = find("opinions")
HASHED = Linear(reads="hashed", buckets=256)
TINY = Decoder(layers=1, width=16, heads=2, steps=40, batch=8, context=48, learning_rate=1e-2)


@pytest.fixture(autouse=True)
def fewer_measured(monkeypatch):
    """Scorecards of the first 60 records: what they say is tested elsewhere, and takes most of the time."""
    real = verb.compare_open

    def on_some(datasets, **told):
        return real([replace(each, records=each.records[:60]) for each in datasets], **told)

    monkeypatch.setattr(verb, "compare_open", on_some)
    monkeypatch.setattr(verb, "ITEMS", 100)


def reviews(n=240, seed=0, **dials):
    return OPINIONS.draw(n, Dials(**dials), np.random.default_rng(seed))


def sentences(n, words, seed, start=""):
    rng = np.random.default_rng(seed)
    return [Record(f"{start}{seed}-{i}", "", start + " ".join(rng.choice(words, 6))) for i in range(n)]


ENGLISH = "the a cat dog sat ran on under mat tree house and saw ate small red old blue bird fish".split()
DIGITS = [str(number) for number in range(1000, 1040)]


def test_more_domains_make_clearly_better_students_out_of_distribution(tmp_path):
    few, many = reviews(2200, 1, rules=2), reviews(2200, 2, rules=8)
    found = effect({"few": few, "many": many}, task="opinions", n=900, out=tmp_path / "here")
    whole = {one.side: one for one in found.differences if one.whole}
    assert whole["OOD"].better == "many"
    assert whole["OOD"].value.low > 0
    assert found.lines[0].startswith(
        "Students trained on many do better out of distribution than those trained on few (accuracy 0."
    )
    assert found.student.startswith("Linear(reads='wordllama'")  # the responses are labels
    told = orjson.loads((tmp_path / "here" / "effect.json").read_bytes())
    assert told == json.loads(json.dumps(found.to_json()))
    assert told["schema"] == "trivium/effect/1"
    assert {one["measure"] for one in told["scorecards"]["differences"]} == set(
        told["scorecards"]["headlines"].values()
    )
    assert [(one["pool"], one["right"]) for one in told["sets"]] == [(2100, 1.0), (2100, 1.0)]  # 100 are asked
    page = write_markdown(tmp_path / "here").read_text(encoding="utf-8").replace("\\", "")
    assert f"- {found.lines[0]}" in page
    assert "| many | 2,200 |" in page
    assert "900 of 2,100" in page


def test_sets_of_one_making_are_not_told_apart(tmp_path):
    clear = 0
    for seed in range(5):
        made = reviews(800, seed, rules=4)
        found = effect({"a": made[:400], "b": made[400:]}, task="opinions", student=HASHED, seed=seed,
                       out=tmp_path / str(seed))  # fmt: skip
        clear += any(one.better is not None for one in found.differences if one.whole)
        assert all(one.repeats == 5 for one in found.differences)
    assert clear <= 1


def test_of_free_text_the_set_that_speaks_the_language_makes_the_better_students(tmp_path):
    sets = {"digits": sentences(60, DIGITS, 1), "english": sentences(60, ENGLISH, 2)}
    found = effect(sets, held_out=sentences(30, ENGLISH, 3), ood={"numbers": sentences(30, DIGITS, 4)}, student=TINY,
                   repeats=3, out=tmp_path / "here", leave_out_leaks=True)  # fmt: skip
    whole = {one.side: one for one in found.differences if one.whole}
    assert found.comparison.headlines == {"quality": "valid", "diversity": "vendi", "complexity": "rare_words"}
    assert (whole["ID"].better, whole["OOD"].better) == ("english", "digits")
    assert whole["ID"].value.value < 0  # a smaller loss
    assert found.scale.unit == "nats per byte"
    assert found.n == 30  # half of what each has
    assert {run.records for run in found.runs} == {30}


def test_held_out_records_that_stand_in_a_set_are_refused_with_their_ids(tmp_path):
    sets = [sentences(60, ENGLISH, 1), sentences(60, DIGITS, 2)]
    held = [*sentences(30, [word.upper() + "s" for word in ENGLISH], 3), replace(sets[0][7], id="the-leak")]
    with pytest.raises(
        InputError, match=r"1 of the 31 records of held-out stand in .* \(the-leak \(.*\) = 1-7 \(.*\) word for word"
    ):
        effect({"a": sets[0], "b": sets[1]}, held_out=held, student=TINY, out=tmp_path / "here")
    assert not (tmp_path / "here").exists()
    found = effect({"a": sets[0], "b": sets[1]}, held_out=held, student=replace(TINY, steps=2), repeats=1,
                   leave_out_leaks=True, out=tmp_path / "here")  # fmt: skip
    assert found.splits[0].items == 30
    assert "1 of the 31 records of held-out stand in a set and were not asked." in found.notes
    assert "No test out of distribution was given; --ood NAME=PATH (ood=) adds one." in found.notes


def test_lines_that_cannot_be_read_are_counted_in_the_notes(tmp_path):
    for name, seed in (("a", 1), ("b", 2)):
        rows = [orjson.dumps({"prompt": r.prompt, "response": r.response}) for r in reviews(seed=seed)]
        (tmp_path / f"{name}.jsonl").write_bytes(
            b"\n".join([*rows[:5], b"{broken", *rows[5:], b"[]"] if name == "b" else rows)
        )
    found = effect(tmp_path / "a.jsonl", tmp_path / "b.jsonl", task="opinions", repeats=2, out=tmp_path / "here")
    (note,) = [note for note in found.notes if "cannot be read" in note]
    assert note.startswith("b: 2 of 242 lines cannot be read and were left out (first: line 6, ")


def test_one_record_that_is_far_too_long_does_not_decide_what_a_decoder_reads():
    sets = {"a": reviews(300, seed=1), "b": reviews(300, seed=2)}
    sets["a"] = [replace(sets["a"][0], response="good " * 20_000), *sets["a"][1:]]
    own = [own_set(name, records, OPINIONS) for name, records in sets.items()]
    usual = sorted(len(r.prompt) + len(r.response) for one in own for r in one.records)
    assert usual[-2] < verb._room(own) <= 4 * usual[-2] + 3
    assert verb._room(own[1:]) == max(len(r.prompt) + len(r.response) for r in own[1].records) + 3


def test_what_a_task_knows_stands_for_quality_and_complexity(tmp_path):
    """Not what is guessed from the text: whether a response is right, and how deep its question is."""
    sets = {"a": reviews(240, seed=1, wrong=0.4, depth=(1,)), "b": reviews(240, seed=2, depth=(3,))}
    found = effect(sets, task="opinions", repeats=2, out=tmp_path / "here")
    assert found.comparison.headlines == {"quality": "answer_match", "diversity": "vendi",
                                          "complexity": "composition_depth"}  # fmt: skip
    by = {one.measure: one for one in found.comparison.differences}
    right = np.mean([not record.notes["wrong"] for record in sets["a"][:60]])  # see fewer_measured
    assert (by["answer_match"].value_a, by["answer_match"].value_b) == (pytest.approx(right), 1)
    assert (by["composition_depth"].value_a, by["composition_depth"].value_b) == (1, 3)


def given(**changes):
    return {"data": {"a": reviews(seed=1), "b": reviews(seed=2)}, "task": "opinions", **changes}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": None}, "from a task .* or from records .* got neither"),
        ({"held_out": reviews()}, "got both"),
        ({"ood": {"x": reviews()}}, r"ood \(--ood\) goes with held_out"),
        ({"leave_out_leaks": True}, "leave_out_leaks .* goes with held_out"),
        ({"data": {"a": reviews()}}, "at least two data sets are needed, got 1"),
        ({"task": "opinion"}, "did you mean 'opinions'"),
        ({"task": None, "held_out": reviews(), "dials": Dials()}, "dials go with a task"),
        ({"task": None, "held_out": reviews(), "ood": {"held-out": reviews()}}, "give the other another name"),
        ({"student": "forest"}, "no student 'forest'"),
        ({"steps": 5}, "a linear student has no steps"),
        ({"n": 10}, "n must be at least 20, got 10"),
        ({"n": 180}, r"n must be at most three quarters .* a has 19\d, b has 19\d. Ask for 14\d or fewer"),
        ({"data": {"a": reviews(seed=1), "b": reviews(seed=1)}}, "a and b hold the same records, so there is no"),
        ({"data": {"a": reviews(seed=1), "b": reviews(seed=1)[::-1]}}, "a and b hold the same records, so there is no"),
        ({"task": None, "held_out": sentences(30, DIGITS, 1), "ood": {"far": sentences(30, DIGITS, 1)[::-1]},
          "student": TINY, "data": {"a": sentences(60, ENGLISH, 2), "b": sentences(60, ENGLISH, 3)}},
         "held-out and far hold the same records, so the one says nothing beyond the other"),
        ({"workers": 0}, "workers must be at least 1, got 0"),
        ({"data": {"a": reviews(seed=1), "b": [{"prompt": r.prompt} for r in reviews(seed=2)]}},
         r"none of the 240 records of b, read as prompt-only, has a response.*\(--response-field\)"),
        ({"data": {"a": reviews(seed=1), "b": reviews(seed=2)[:1]}}, "b asks 1 different question; at least 100"),
        ({"repeats": 0}, "seeds must be at least 1"),
        ({"task": None, "held_out": sentences(30, DIGITS, 1), "student": "linear",
          "data": {"a": sentences(60, ENGLISH, 2), "b": sentences(60, ENGLISH, 3)}}, "120 records have no prompt"),
        ({"task": None, "held_out": sentences(30, DIGITS, 1), "student": TINY,
          "data": {"a": sentences(39, ENGLISH, 2), "b": sentences(60, ENGLISH, 3)}},
         "a has 39 records to train on; at least 40 are needed"),
        ({"task": None, "held_out": sentences(19, DIGITS, 1), "student": TINY,
          "data": {"a": sentences(60, ENGLISH, 2), "b": sentences(60, ENGLISH, 3)}},
         "a test needs at least 20 records, held-out has 19"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_before_a_folder_is_made(tmp_path, changes, message):
    told = given(**changes)
    with pytest.raises(InputError, match=message):
        effect(told.pop("data"), out=tmp_path / "here", **told)
    assert not (tmp_path / "here").exists()


def test_without_torch_the_extra_is_named(tmp_path, monkeypatch):
    def gone(module, *, feature, install):
        raise MissingCapability(f"{feature} needs {module}, which is optional: {install}")

    monkeypatch.setattr(students, "need", gone)
    with pytest.raises(MissingCapability, match=r"trivium\[train\]"):
        effect(*given()["data"].values(), task="opinions", student="decoder", out=tmp_path / "here")
    assert not (tmp_path / "here").exists()


def test_the_student_follows_from_the_responses():
    label, text = reviews(100), sentences(100, ENGLISH, 1)
    assert isinstance(verb._student(None, None, [label, label], context=100, task=True), Linear)
    decoder = verb._student(None, 7, [label, text], context=100, task=True)
    assert (decoder.steps, decoder.context) == (7, 100)


@pytest.mark.parametrize(
    ("options", "steps"),
    [({}, 62), ({"n": 20}, 40), ({"steps": 600}, 600), ({"student": replace(TINY, steps=300)}, 300)],
)
def test_a_student_that_is_tested_by_loss_makes_about_ten_passes_unless_it_is_told(
    tmp_path, monkeypatch, options, steps
):
    # 10 passes over 100 records in batches of 16 are 62 steps.
    monkeypatch.setattr(verb, "_trained", lambda trials, *rest: pytest.fail(f"{trials.student.steps} steps"))
    sets = {"digits": sentences(200, DIGITS, 1), "english": sentences(200, ENGLISH, 2)}
    with pytest.raises(pytest.fail.Exception, match=f"^{steps} steps"):
        effect(sets, held_out=sentences(30, ENGLISH, 3), out=tmp_path / "here", leave_out_leaks=True, **options)


def test_students_that_diverge_are_an_outcome(tmp_path):
    sets = {"a": sentences(60, ENGLISH, 1), "b": sentences(60, ENGLISH, 2)}
    found = effect(sets, held_out=sentences(30, DIGITS, 3), student=replace(TINY, diverges_at=0.1), repeats=2,
                   leave_out_leaks=True, out=tmp_path / "here")  # fmt: skip
    assert found.diverged == 4
    assert found.differences[0].verdict == "undefined"
    assert any("4 of 4 students diverged" in note for note in found.notes)


def files(tmp_path):
    for name, seed in (("later", 1), ("first", 2)):  # in the order given, not the alphabet's
        write_jsonl(tmp_path / f"{name}.jsonl", [Record(r.id, r.prompt, r.response) for r in reviews(seed=seed)])
    return {"task": "opinions", "student": HASHED, "out": tmp_path / "here"}


def test_an_interrupted_effect_goes_on_by_resume_and_grows(tmp_path, monkeypatch):
    told, paths = files(tmp_path), [tmp_path / "later.jsonl", tmp_path / "first.jsonl"]
    whole = effect(*paths, **{**told, "out": tmp_path / "whole"}, repeats=2)
    train, trained = own_sets.train, []

    def killed(*arguments, **options):
        if len(trained) == 3:
            raise KeyboardInterrupt
        trained.append(1)
        return train(*arguments, **options)

    monkeypatch.setattr(own_sets, "train", killed)
    with pytest.raises(KeyboardInterrupt):
        effect(*paths, **told, repeats=2)
    with pytest.raises(InputError, match="is not finished"):
        need_report(tmp_path / "here")
    trained[:] = [1, 1]
    found = resume(tmp_path / "here")
    assert len(trained) == 3  # one was left
    assert [one.to_json() for one in found.differences] == [one.to_json() for one in whole.differences]
    need_report(tmp_path / "here")
    trained[:] = [1]
    assert effect(*paths, **told, repeats=3).repeats == 3
    assert len(trained) == 3  # two more
    with pytest.raises(InputError, match="seed"):
        effect(*paths, **told, repeats=3, seed=1)


def test_other_records_in_the_same_file_are_another_run(tmp_path):
    told, paths = files(tmp_path), [tmp_path / "later.jsonl", tmp_path / "first.jsonl"]
    effect(*paths, **told, repeats=1)
    write_jsonl(paths[0], reviews(seed=5))
    with pytest.raises(InputError, match="runs"):
        resume(tmp_path / "here")


def test_rows_in_memory_cannot_be_read_again(tmp_path):
    effect(*given()["data"].values(), task="opinions", student=HASHED, repeats=1, out=tmp_path / "here")
    with pytest.raises(InputError, match=r"came from memory .* give the same call again"):
        resume(tmp_path / "here")


def test_workers_find_the_same(tmp_path):
    told, paths = files(tmp_path), [tmp_path / "later.jsonl", tmp_path / "first.jsonl"]
    alone, two = (effect(*paths, **{**told, "out": tmp_path / str(n)}, repeats=2, workers=n) for n in (1, 2))
    assert [run.scores for run in alone.runs] == [run.scores for run in two.runs]


def test_fields_of_any_name_are_read_in_all_files_and_by_resume(tmp_path):
    for name, seed in (("a", 1), ("b", 2)):
        rows = [orjson.dumps({"ask": r.prompt, "say": r.response}) for r in reviews(seed=seed)]
        (tmp_path / f"{name}.jsonl").write_bytes(b"\n".join(rows))
    told = {"task": "opinions", "student": HASHED, "repeats": 1, "out": tmp_path / "here"}
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    with pytest.raises(InputError, match=r"its rows have 'ask', 'say'.*--prompt-field and --response-field"):
        effect(*paths, **told)
    found = effect(*paths, **told, prompt_field="ask", response_field="say")
    assert [one.usable for one in found.sets] == [240, 240]
    assert resume(tmp_path / "here").to_json() == found.to_json()


def test_held_out_files_have_the_same_fields(tmp_path):
    rows = {"a": sentences(60, ENGLISH, 1), "b": sentences(60, DIGITS, 2), "held": sentences(30, ENGLISH[:9], 3)}
    for name, records in rows.items():
        write = [orjson.dumps({"prosa": r.response}) for r in records]
        (tmp_path / f"{name}.jsonl").write_bytes(b"\n".join(write))
    a, b, held = (tmp_path / f"{name}.jsonl" for name in rows)
    found = effect(a, b, held_out=held, text_field="prosa", student=replace(TINY, steps=2), repeats=1,
                   leave_out_leaks=True, out=tmp_path / "here")  # fmt: skip
    assert found.splits[0].items == 30


def test_findings_of_another_command_are_not_written_over(tmp_path):
    (tmp_path / "about.json").write_text("{}")
    with pytest.raises(InputError, match="holds the findings of another command"):
        effect(*given()["data"].values(), task="opinions", student=HASHED, repeats=1, out=tmp_path)


def test_every_repeat_is_told_and_their_mean_is_the_difference(tmp_path):
    found = effect(*given()["data"].values(), task="opinions", student=HASHED, repeats=3, out=tmp_path / "here")
    for one in found.differences:
        assert len(one.each) == one.repeats == 3
        assert sum(one.each) / 3 == pytest.approx(one.value.value, abs=1e-6)
        by = {(run.dataset, run.repeat): run.scores for run in found.runs}
        if not one.whole:
            first = np.mean(by[one.b, 0][one.test]) - np.mean(by[one.a, 0][one.test])
            assert one.each[0] == pytest.approx(first, abs=1e-6)
