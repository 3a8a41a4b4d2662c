"""``trivium study`` from the command to the files, and on again after it was interrupted."""

from dataclasses import replace

import orjson
import pytest

from trivium import studies
from trivium.checks import need
from trivium.cli import main
from trivium.errors import MissingCapability
from trivium.students import Decoder, Linear
from trivium.studies import plan
from trivium.studies.axes import AXES_STUDY
from trivium.studies.kept import RUNS

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

    monkeypatch.setattr(plan, "need", gone)
    assert main(["study", "axes", "--out", str(tmp_path / "here")]) == 3
    assert "pip install 'trivium[train]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["study", "axez"], "did you mean 'axes'"),
        (["study", "axes", "--seeds", "0"], "seeds must be at least 1, got 0"),
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


def test_an_unfinished_study_has_no_report(linear, tmp_path, monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(plan, "one_run", stopped)
    assert main(["study", "axes", "--quiet", "--seeds", "1", "--out", str(tmp_path / "here")]) == 130
    assert main(["report", str(tmp_path / "here")]) == 2
    assert "trivium resume" in capsys.readouterr().err
