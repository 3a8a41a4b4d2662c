"""``trivium compare --against``: what stands in the data, on the terminal and as JSON."""

import json

import pytest

from trivium.cli import main

WATER = "Water boils at one hundred degrees at sea level and at fewer degrees on a high mountain"
BREAD = "Knead the dough, let it rise near the oven and bake it until the crust is brown and firm"


def lines(path, texts):
    path.write_text("".join(json.dumps({"prompt": p, "response": r}) + "\n" for p, r in texts))
    return str(path)


@pytest.fixture
def files(tmp_path):
    others = [(f"Name a thing {n}.", f"Thing number {n} is {'big ' * (n % 3)}and round.") for n in range(6)]
    return (
        lines(tmp_path / "a.jsonl", [("Tell me of water.", WATER), *others]),
        lines(tmp_path / "b.jsonl", others),
        lines(tmp_path / "exam.jsonl", [("Tell me of water.", WATER), ("Tell me of bread.", BREAD)]),
        lines(tmp_path / "quiz.jsonl", [("Tell me of bread.", BREAD)]),
    )


def compare(files, *more):
    a, b, exam, quiz = files
    measures = "valid,vendi,response_words"
    return main(["compare", a, b, "--measures", measures, "--quiet", "--against", exam, "--against", quiz, *more])


def test_each_evaluation_set_has_its_line(files, capsys):
    assert compare(files) == 0
    out = capsys.readouterr().out
    table = [
        line.split()
        for line in out.splitlines()
        if line.startswith(("a  ", "b  ")) and ("exam" in line or "quiz" in line)
    ]
    assert [row[:2] for row in table] == [["a", "exam"], ["a", "quiz"], ["b", "exam"], ["b", "quiz"]]
    assert table[0][2:] == "1 of 2 1 of 2 1 of 2 1 of 2 1 of 2 1 of 7".split()
    assert "Contamination: 1 of the 2 items of exam (50.0 %) stand in a" in out
    assert "a contains b: 6 of the 6 records of b stand in a: 6 word for word, 0 more nearly, 0 more in meaning" in out
    assert "at least as good on every axis and better on one" in out


def test_json_has_every_method(files, capsys):
    assert compare(files, "--json") == 0
    found = json.loads(capsys.readouterr().out)["contamination"]
    assert len(found) == 2 * 2 * 5
    assert found[0]["examples"][0]["match"]


def test_without_the_flag_nothing_is_looked_for(files, capsys):
    assert main(["compare", *files[:2], "--measures", "valid", "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["contamination"] == []


def test_an_evaluation_set_that_is_not_there_is_an_error(files, capsys):
    assert compare(files, "--against", "nowhere.jsonl") == 2
    assert "nowhere.jsonl" in capsys.readouterr().err
