"""``trivium study effect`` from the command line: its options, and what is printed."""

import numpy as np
import orjson
import pytest

from trivium.cli import main
from trivium.cli.effect import named
from trivium.errors import InputError
from trivium.records import Record, write_jsonl
from trivium.tasks import Dials, find


@pytest.fixture
def paths(tmp_path):
    made = []
    for name, rules in (("few", 2), ("many", 8)):
        drawn = find("opinions").draw(120, Dials(rules=rules), np.random.default_rng(rules))
        write_jsonl(tmp_path / f"{name}.jsonl", [Record(r.id, r.prompt, r.response) for r in drawn])
        made.append(str(tmp_path / f"{name}.jsonl"))
    return made


def test_the_answer_comes_first_and_the_files_are_named(paths, tmp_path, capsys):
    out = str(tmp_path / "here")
    command = ["study", "effect", "--data", *paths, "--task", "opinions", "--seeds", "2", "--out", out, "--quiet"]
    assert main(command) == 0
    text = capsys.readouterr().out
    first, *_ = text.splitlines()
    assert "out of distribution" in first
    assert "many less few [interval]" in text
    assert "trained on" in text
    assert "epochs" not in text  # a linear student has none
    assert text.rstrip().endswith(f"report: {out}/report.html")
    about = orjson.loads((tmp_path / "here" / "about.json").read_bytes())
    assert about["command"] == f"trivium study effect --data {' '.join(paths)} --task opinions --seeds 2"
    assert about["title"] == "Students of few and many"
    assert main(["resume", out, "--json", "--quiet"]) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["schema"] == "trivium/effect/1"
    assert orjson.loads((tmp_path / "here" / "about.json").read_bytes())["command"] == about["command"]
    assert told["lines"][0] == first
    assert [one["name"] for one in told["sets"]] == ["few", "many"]
    assert first in (tmp_path / "here" / "report.md").read_text(encoding="utf-8").replace("\\", "")
    assert main(["compare", *paths, "--out", out, "--quiet"]) == 2  # its page would stand in the way of this one
    assert "holds other findings: 'Students of few and many'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["axes", "--data", "a.jsonl", "b.jsonl", "--n", "100"], "--data, --n go with trivium study effect"),
        (["axes", "--leave-out-leaks"], "--leave-out-leaks goes with trivium study effect"),
        (["efect"], "no study 'efect'; did you mean 'effect'?"),
        (["efect", "--data", "a.jsonl", "b.jsonl"], "did you mean 'effect'?"),
        (["axes", "--prompt-field", "q"], "--prompt-field goes with trivium study effect"),
        (["effect"], "at least two sets are needed, got 0"),
        (["effect", "--data", "a.jsonl", "--task", "opinions"], "at least two sets are needed, got 1"),
        (["effect", "--data", "a.jsonl", "b.jsonl", "--quick"], "there is no --quick form"),
        (["effect", "--data", "a.jsonl", "b.jsonl"], "--task NAME"),
        (["effect", "--data", "a.jsonl", "b.jsonl", "--held-out", "c.jsonl", "--ood", "x="], "write NAME=PATH"),
    ],
)
def test_options_of_one_form_are_refused_by_the_other(options, message, capsys):
    assert main(["study", *options]) == 2
    assert message in capsys.readouterr().err


def test_tests_out_of_distribution_are_named_or_called_after_their_file():
    assert named(["news=a/b.jsonl", "c/poems.jsonl.gz"]) == {"news": "a/b.jsonl", "poems": "c/poems.jsonl.gz"}
    with pytest.raises(InputError, match="two tests are called 'poems'"):
        named(["c/poems.jsonl", "poems=d.jsonl"])
