"""Runs that are each made once, whatever they are."""

from dataclasses import dataclass
from functools import partial

import orjson
import pytest

from trivium.errors import InputError
from trivium.studies.kept import RUNS, carry_out, checkpoint, kept


@dataclass(frozen=True)
class Asked:
    key: str
    name: str
    repeat: int = 0
    seed: int = 0


def row(told):
    return Asked(told["key"], told["name"], told["repeat"], told["seed"])


def work(made, run):
    made.append(run.key)
    return orjson.dumps({"key": run.key, "name": run.name.upper(), "repeat": run.repeat, "seed": run.seed})


def test_what_is_in_the_file_is_not_made_again_and_the_order_is_that_asked_for(tmp_path):
    made, said = [], []
    one, two, three = Asked("k1", "one"), Asked("k2", "two"), Asked("k3", "three")
    carry_out([two], partial(work, made), row, tmp_path)
    folder = checkpoint(one, tmp_path)
    folder.mkdir(parents=True)
    found = carry_out([one, two, three], partial(work, made), row, tmp_path, on_run=lambda *told: said.append(told))
    assert [each.name for each in found] == ["ONE", "TWO", "THREE"]
    assert made == ["k2", "k1", "k3"]
    assert said == [("one, repeat 1", 1, 3), ("three, repeat 1", 2, 3), ("all runs done", 3, 3)]
    assert not folder.exists()  # what a finished run kept its work in


def test_key_repeat_and_seed_tell_runs_apart(tmp_path):
    made = []
    runs = [Asked("k", "a"), Asked("k", "a", repeat=1), Asked("k", "a", seed=1)]
    carry_out(runs, partial(work, made), row, tmp_path)
    assert len(made) == 3
    assert len({checkpoint(run, tmp_path) for run in runs}) == 3


@pytest.mark.parametrize("line", [b"{", b"[1]", b'{"key": "k"}', b"7"])
def test_a_whole_line_that_is_no_run_is_named(tmp_path, line):
    (tmp_path / RUNS).write_bytes(line + b"\n")
    with pytest.raises(InputError, match="line 1 is no run"):
        list(kept(tmp_path / RUNS, row))


def test_a_line_that_was_cut_off_is_taken_off_the_file(tmp_path):
    whole = work([], Asked("k", "a")) + b"\n"
    (tmp_path / RUNS).write_bytes(whole + whole[:9])
    assert len(list(kept(tmp_path / RUNS, row))) == 1
    assert (tmp_path / RUNS).read_bytes() == whole
