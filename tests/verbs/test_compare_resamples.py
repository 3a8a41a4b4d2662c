import json

import pytest

from trivium.cli import main
from trivium.errors import InputError
from trivium.verbs.compare import compare


@pytest.fixture
def files(tmp_path):
    paths = []
    for name, start in (("a", 0), ("b", 50)):
        lines = [json.dumps({"prompt": f"Say {k}.", "response": f"{k} it is."}) for k in range(start, start + 12)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
        paths.append(str(tmp_path / f"{name}.jsonl"))
    return paths


def test_resamples_reach_the_test_from_the_command_line(files, capsys):
    assert main(["compare", *files, "--measures", "distinct_2", "--resamples", "17", "--quiet", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert any("p from up to 17 permutations" in note for note in answer["notes"])


def test_resamples_reach_the_test_from_python_and_are_checked(files):
    found = compare(*files, measures=["distinct_2"], resamples=18)
    assert any("p from up to 18 permutations" in note for note in found.notes)
    with pytest.raises(InputError, match="resamples must be at least 1, got 0"):
        compare(*files, measures=["distinct_2"], resamples=0)
