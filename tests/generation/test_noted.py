"""Numbers in the notes of seeds."""

import math
from dataclasses import replace

import pytest

from trivium.errors import InputError
from trivium.generation.noted import noted
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import Scripted
from trivium.records import Record
from trivium.verbs.generate import generate


def record(value):
    return Record("r7", "p", "", notes={"fitness": value})


def test_a_number_is_read_as_it_stands_and_a_missing_one_is_the_default():
    assert noted(record(3.5), "fitness", 5, least=1, most=5) == 3.5
    assert noted(record(None), "fitness", 5, least=1, most=5) == 5
    assert noted(record(3), "generation", 0) == 0


@pytest.mark.parametrize("value", ["high", "4", True, [4], math.nan, math.inf, 0, 5.1, -1])
def test_what_is_no_number_within_its_bounds_is_refused_and_the_record_named(value):
    with pytest.raises(InputError, match=r"record 'r7' has .* in notes\['fitness'\], .* a number from 1 to 5; mend"):
        noted(record(value), "fitness", 5, least=1, most=5)


def test_without_an_upper_bound_the_lower_is_named():
    with pytest.raises(InputError, match="keeps a number of at least 0; mend the seed or take that note out"):
        noted(Record("r", "p", "", notes={"evolutions": "two"}), "evolutions", 0)


METHODS = {
    "genetic-instruct": ("fitness", "programs"), "tree-of-evolution": ("demand", "programs"),
    "wizardcoder": ("evolutions", "programs"), "evol-instruct": ("evolutions", "tasks"),
    "auto-evol-instruct": ("evolutions", "tasks"), "wizardmath": ("evolutions", "problems"),
    "mmiqc": ("compositions", "problems"), "tag-instruct": ("expansions", "tasks"),
}  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_a_seed_whose_note_is_not_the_method_s_own_is_named_before_anything_is_made(tmp_path, name):
    note, kind = METHODS[name]
    seeds = [replace(seed, notes={**seed.notes, note: "high"}) for seed in packaged_seeds(kind)]
    model = Scripted(lambda request: "I am no help.")
    with pytest.raises(InputError, match=rf"record '.*' has 'high' in notes\['{note}'\]"):
        generate(name, model="scripted:here", opened=model, out=tmp_path / "run", max_calls=80, seeds=seeds)
