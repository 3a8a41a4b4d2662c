"""A run goes on with a larger budget, and gives what it would have given with it from the start."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trivium
from trivium.errors import InputError
from trivium.generation.budget import Budget
from trivium.models.scripted import Scripted

ASKS = ("Describe how", "Explain why", "Tell me whether", "Work out when", "List where")
WHO = ("beekeepers", "tailors", "sailors", "judges", "bakers", "pilots", "nurses", "potters", "miners")
DO = ("repair", "forget", "borrow", "measure", "paint", "hide", "sort", "carry", "polish", "count", "weigh")
WHAT = ("lanterns", "maps", "rivers", "letters", "engines", "seeds", "coins", "ropes", "clocks", "boots", "masks")


class Counting(Scripted):
    """Answers by the content of the request and counts how often it was asked."""

    asked = 0

    async def answer(self, request):
        Counting.asked += 1
        return await super().answer(request)


def speak(request):
    if "answer" in request.label:
        return f"It is a fine answer to number {request.seed % 97}, and it says enough."
    return f"{' '.join(words[request.seed % len(words)] for words in (ASKS, WHO, DO, WHAT))} in spring."


def run(out, algorithm="self-instruct", **more):
    limits = {"max_calls": 60, **more}
    Counting.asked = 0
    made = trivium.generate(algorithm, model="scripted:none", opened=Counting(speak), out=out, ahead=3, **limits)
    return made, Counting.asked


def files(folder):
    kept = {name: (folder / name).read_bytes() for name in ("records.jsonl", "dropped.jsonl")}
    told = json.loads((folder / "run.json").read_text())
    return kept, {name: told[name] for name in ("fates", "calls", "tokens", "stages", "stopped_by", "budget")}


@pytest.mark.parametrize(("first", "then"), [
    ({"records": 3}, {"records": 9}),
    ({"max_calls": 10}, {"max_calls": 60}),
    ({"max_tokens": 3_000}, {"max_tokens": 9_000}),
    ({"records": 4, "max_calls": 30}, {"records": None, "max_calls": 60}),
])  # fmt: skip
def test_a_finished_run_goes_on_with_a_larger_budget_as_if_it_had_had_it_from_the_start(tmp_path, first, then):
    small, paid = run(tmp_path / "run", name="one", **first)
    larger, more = run(tmp_path / "run", name="one", **then)
    fresh, whole = run(tmp_path / "fresh", name="one", **then)
    assert len(larger.records) > len(small.records)
    assert larger.records[: len(small.records)] == small.records
    assert larger.records == fresh.records
    assert files(tmp_path / "run") == files(tmp_path / "fresh")
    assert paid + more == whole  # nothing was asked twice


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(4, 60), min_size=2, max_size=4).map(sorted))
def test_it_grows_any_number_of_times(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("runs")
    for calls in steps:
        grown, _ = run(folder / "run", name="one", max_calls=calls)
    fresh, _ = run(folder / "fresh", name="one", max_calls=steps[-1])
    assert grown.records == fresh.records
    assert grown.brought.fates == fresh.brought.fates


def test_what_fell_since_there_were_enough_records_has_its_chance_with_more(tmp_path):
    small, _ = run(tmp_path / "run", "alpaca", name="one", records=2)
    larger, _ = run(tmp_path / "run", "alpaca", name="one", records=8)
    fresh, _ = run(tmp_path / "fresh", "alpaca", name="one", records=8)
    assert larger.records == fresh.records
    assert len(small.records) <= 2


def test_a_resumed_run_has_the_larger_budget(tmp_path):
    run(tmp_path / "run", records=2)
    larger, _ = run(tmp_path / "run", records=5)
    from trivium.runs import Ledger

    with Ledger.open(tmp_path / "run") as ledger:
        assert Budget(**ledger.settings["budget"]) == Budget(records=5, calls=60) == larger.budget


@pytest.mark.parametrize(("then", "words"), [
    ({"records": 2}, r"can grow, not shrink, and this one is smaller \(records 2, was 5\); give at least as much"),
    ({"records": 9, "max_calls": 30}, r"\(calls 30, was 60\)"),
    ({"records": 5, "max_tokens": 10_000}, r"\(tokens 10000, was without limit\)"),
    ({"records": 9, "seed": 1}, "started with other settings: budget was .* seed was 0, now 1"),
    ({"records": 9, "price": (1, 2)}, "started with other settings: budget was "),
])  # fmt: skip
def test_a_smaller_budget_and_other_settings_are_refused_and_leave_the_run_as_it_was(tmp_path, then, words):
    run(tmp_path / "run", records=5)
    before = files(tmp_path / "run")
    with pytest.raises(InputError, match=words):
        run(tmp_path / "run", **then)
    _, asked = run(tmp_path / "run", records=5)
    assert asked == 0
    assert files(tmp_path / "run") == before


def test_a_budget_is_below_another_by_each_limit_that_is_tighter():
    assert Budget(records=5, calls=9).below(Budget(calls=9)) == ["records"]
    assert Budget(calls=9).below(Budget(records=5, calls=9)) == []
    assert Budget(calls=8, tokens=3).below(Budget(calls=9, tokens=2, minutes=1)) == ["calls"]
    assert Budget(calls=8).below(Budget(calls=8)) == []
