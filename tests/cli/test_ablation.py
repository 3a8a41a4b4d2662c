"""``trivium ablate`` from the command line: the table, the JSON, and resuming."""

import json

import pytest

from trivium.cli import main

TASKS = [
    f"{verb} how a {adjective} {noun} changed the {place}."
    for verb in ("Describe", "Explain", "Question", "Imagine")
    for adjective, noun in (("silent", "clock"), ("crooked", "bridge"), ("hungry", "river"), ("golden", "wolf"))
    for place in ("harbour", "library", "orchard", "desert")
]
GOOD = "It matters to the people who live with it every day, and it takes patience to understand."
BAD = "I'm sorry, but I can't help with that request."


@pytest.fixture
def command(tmp_path):
    script = tmp_path / "rules.jsonl"
    rules = [{"match": "Answer in one short", "reply": [GOOD, BAD]}, {"reply": TASKS}]
    script.write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    return [
        "ablate", "self-instruct:-near_duplicate", "--model", f"scripted:{script}",
        "--factors", "plausible_task,no_faults", "--repeats", "3",
        "--max-calls", "60", "--step-tokens", "4000", "--n", "5", "--measures", "valid,vendi",
        "--out", str(tmp_path / "run"),
    ]  # fmt: skip


def run(capsys, *arguments):
    code = main(list(map(str, arguments)))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_table_names_each_component_what_it_does_and_what_it_costs(capsys, command):
    code, out, err = run(capsys, *command)
    assert code == 0
    assert "full factorial: all 4 combinations of 2 factors fit into most_runs = 16; 12 runs in all" in err
    assert "self-instruct with 2 components on and off" in out
    line = next(line for line in out.splitlines() if line.startswith("no_faults "))
    assert "Q5" in line
    assert "*" in line
    assert "component" in out
    assert "tokens/record" in out
    assert "no_faults accounts for" in out


def test_the_json_is_the_file_and_resume_gives_it_again(capsys, command, tmp_path):
    code, out, _ = run(capsys, *command, "--json", "--quiet")
    answer = json.loads(out)
    assert (code, answer["schema"]) == (0, "trivium/ablation/1")
    report = answer.pop("report")
    assert json.loads((tmp_path / "run" / "ablation.json").read_text()) == answer
    assert (tmp_path / "run" / report.rsplit("/", 1)[-1]).exists()
    code, out, _ = run(capsys, "resume", tmp_path / "run", "--json", "--quiet")
    again = json.loads(out)
    again.pop("report")
    assert (code, again) == (0, answer)


def test_a_component_that_is_not_there_is_named_with_those_that_are(capsys, command):
    command[command.index("plausible_task,no_faults")] = "no_fault"
    code, out, err = run(capsys, *command)
    assert (code, out) == (2, "")
    assert "did you mean 'no_faults'" in err
