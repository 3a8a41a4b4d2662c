"""Money, minutes and stop rules: never exceeded, and the same when a run is made again."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.budget import Budget, Forecast
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.run import run
from trivium.generation.until import EVERY, WINDOW, Until, Watch
from trivium.generation.work import Dropped
from trivium.models.api import Request
from trivium.models.scripted import Scripted
from trivium.runs import Ledger, Recorded
from trivium.verifiers.verdict import Verdict


@component("Q5")
def anything(record):
    """Accept."""
    return Verdict(True, "fine")


async def propose(work, rng):
    answer = await work.ask(Request(prompt="say four words", max_tokens=10, seed=int(rng.integers(10**6)), label="one"))
    return work.record(answer.text, "response")


def made(step=propose, **more):
    return Algorithm("one", step, (anything,), (anything,), (), "L0", Expected("0", "0", "0"), "none", "none",
                     **{"calls": 1, **more})  # fmt: skip


def reply(request):
    return f"words about number {request.seed}"


def go(folder, budget, *, algorithm=None, latency=0.0, model=None, watch=None, ahead=4):
    algorithm = algorithm or made()
    scripted = model or Scripted(reply, latency_s=latency)
    with Ledger.open(folder, settings={"budget": str(budget)}) as ledger:
        brought = asyncio.run(
            run(algorithm, seeds=(), model=Recorded(scripted, ledger), ledger=ledger, budget=budget, allowance=20,
                ahead=ahead, made_by="test", watch=watch, rng=np.random.default_rng(0))
        )  # fmt: skip
        if brought.cached_calls < brought.calls:
            ledger.worked(brought.seconds)
    return brought


def test_money_is_never_exceeded_and_used_to_within_one_proposal(tmp_path):
    # A proposal: 3 prompt tokens at 1 and 4 of the answer at 10 for a million are 43e-6; it may cost 20 x 10 = 200e-6.
    budget = Budget(money=0.01, prompt_price=1, completion_price=10)
    brought = go(tmp_path, budget)
    spent = budget.cost(brought.prompt_tokens, brought.completion_tokens)
    assert brought.stopped_by == "money"
    assert spent == pytest.approx(43e-6 * brought.calls)
    assert 0.01 - 200e-6 < spent <= 0.01


@pytest.mark.parametrize(("limits", "message"), [
    ({"money": 1.0}, "needs prices"),
    ({"money": 1.0, "prompt_price": 1.0}, "come in pairs"),
    ({"money": -1.0, "prompt_price": 1.0, "completion_price": 1.0}, "money must be a finite number above 0"),
    ({"minutes": float("nan")}, "minutes must be a finite number above 0"),
    ({"calls": 9, "prompt_price": -1.0, "completion_price": 1.0}, "prices must be finite"),
    ({"records": 5}, "--max-tokens, --max-calls, --max-money or --max-minutes"),
])  # fmt: skip
def test_limits_that_make_no_sense_are_refused(limits, message):
    with pytest.raises(InputError, match=message):
        Budget(**limits)


def test_minutes_end_a_run_and_a_run_made_again_has_the_same_steps_and_asks_nothing(tmp_path):
    budget = Budget(minutes=0.3 / 60)
    first = go(tmp_path, budget, latency=0.02)
    assert first.stopped_by == "minutes"
    assert 4 <= len(first.records) <= 64  # 15 rounds of 4 at best
    assert first.seconds < 2

    def never(request):
        raise AssertionError("asked again")

    again = go(tmp_path, budget, model=Scripted(never))
    assert [record.id for record in again.records] == [record.id for record in first.records]
    assert (again.fates, again.tokens, again.calls) == (first.fates, first.tokens, first.calls)


def test_the_stages_of_steps_that_ran_out_of_time_add_up_too_when_the_run_is_made_again(tmp_path):
    async def two(work, rng):
        for label in ("quick", "slow"):
            await work.ask(Request(prompt="Say", max_tokens=9, label=label, seed=int(rng.integers(2**31))))
        return work.record("p", f"r{rng.integers(2**31)}")

    def delay(request):
        return 0.001 if request.label == "quick" else 60.0

    budget = Budget(minutes=1 / 60)
    first = go(tmp_path, budget, algorithm=made(two, calls=2), latency=delay)
    again = go(tmp_path, budget, algorithm=made(two, calls=2), latency=delay)
    assert first.fates == again.fates == {"dropped: out of time": 4}
    for each in (first, again):
        assert {label: usage.calls for label, usage in each.stages.items()} == {"quick": 4, "slow": 4}
        assert sum(usage.calls for usage in each.stages.values()) == each.calls == 8
        assert sum(usage.prompt_tokens for usage in each.stages.values()) == each.prompt_tokens
        assert sum(usage.completion_tokens for usage in each.stages.values()) == each.completion_tokens
    assert first.stages == again.stages


def test_the_cost_of_each_stage_adds_up_to_that_of_the_run(tmp_path):
    async def two(work, rng):
        for label in ("first", "second"):
            await work.ask(Request(prompt="x y", max_tokens=4, seed=int(rng.integers(10**6)), label=label))
        return work.record(str(rng.integers(10**6)), "response")

    brought = go(tmp_path, Budget(calls=20), algorithm=made(two, calls=2))
    assert set(brought.stages) == {"first", "second"}
    assert [usage.calls for usage in brought.stages.values()] == [10, 10]
    assert sum(usage.prompt_tokens for usage in brought.stages.values()) == brought.prompt_tokens == 40
    assert sum(usage.completion_tokens for usage in brought.stages.values()) == brought.completion_tokens


def test_a_near_duplicate_names_the_record_it_is_too_like(tmp_path):
    async def same(work, rng):
        answer = await work.ask(Request(prompt="Say", max_tokens=9, label="one", seed=int(rng.integers(2**31))))
        return work.record("name three rivers in asia", answer.text)

    brought = go(tmp_path, Budget(calls=6), algorithm=replace(made(same), keep=(NearDuplicate(),)))
    assert brought.fates == {"accepted": 1, "dropped: near-duplicate": 5}
    assert [fallen.notes["like"] for fallen in brought.fallen] == [brought.records[0].id] * 5


def test_a_step_may_bring_several_records_and_no_more_than_are_wanted_stay(tmp_path):
    async def three(work, rng):
        answer = await work.ask(Request(prompt="x", max_tokens=4, seed=int(rng.integers(10**6))))
        return [work.record(f"{answer.text} {number}", "response") for number in range(3)]

    brought = go(tmp_path, Budget(records=7, calls=50), algorithm=made(three), ahead=1)
    assert len(brought.records) == 7
    assert brought.fates == {"accepted": 7, "dropped: enough records": 2}
    assert brought.calls == 3


def test_what_is_prepared_is_there_in_every_step_and_is_charged(tmp_path):
    async def prepare(work, rng):
        return [(await work.ask(Request(prompt="topic", max_tokens=3, seed=n))).text for n in range(3)]

    async def step(work, rng):
        await propose(work, rng)
        return work.record(f"{work.prepared[0]} {rng.integers(10**6)}", "response")

    brought = go(tmp_path, Budget(calls=10), algorithm=made(step, prepare=prepare, prepare_calls=3))
    assert brought.calls == 10
    assert len(brought.records) == 7
    assert all(record.prompt.startswith("words about number") for record in brought.records)


def test_a_run_that_cannot_prepare_makes_nothing_and_says_why(tmp_path):
    async def prepare(work, rng):
        raise Dropped("no topic found")

    brought = go(tmp_path, Budget(calls=10), algorithm=made(prepare=prepare, prepare_calls=1))
    assert brought.fates == {"dropped: before the first step: no topic found": 1}
    assert (brought.records, brought.stopped_by) == ((), "no yield")


def test_records_that_do_not_stay_in_the_end_have_that_as_their_fate(tmp_path):
    def even_only(records):
        return {record.id: "odd one out" for place, record in enumerate(records) if place % 2}

    brought = go(tmp_path, Budget(calls=10), algorithm=made(finish=even_only))
    assert brought.fates == {"accepted": 5, "dropped: odd one out": 5}
    assert len(brought.records) == len(brought.fallen) == 5


@pytest.mark.parametrize("text", ["gain", "gain<", "gain<x", "gain<0", "gain<nan", "speed<1", "yield>1"])
def test_what_is_no_stop_rule_is_refused(text):
    with pytest.raises(InputError, match=r"is no stop rule; write 'gain<0\.5'"):
        Until.read(text)


def test_a_yield_below_the_line_ends_a_run(tmp_path):
    async def fading(work, rng):
        answer = await work.ask(Request(prompt="x", max_tokens=4, seed=int(rng.integers(10**6))))
        if len(work.pool) >= 20:
            raise Dropped("nothing new")
        return work.record(answer.text, "response")

    brought = go(tmp_path, Budget(calls=900), algorithm=made(fading), watch=Watch([Until.read("yield<0.2")]), ahead=1)
    # 20 accepted, then none: after 20 + 41 proposals 9 of the last 50 were accepted.
    assert brought.stopped_by == "yield<0.2"
    assert brought.calls == 20 + WINDOW - 9


class Directions:
    """Text k of k different ones lies along its own axis; texts 'same' along one."""

    def __call__(self, texts):
        rows = np.zeros((len(texts), 200), dtype=np.float32)
        for row, text in zip(rows, texts):
            row[0 if text == "same" else 1 + int(text)] = 1
        return rows


def test_the_gain_is_new_effective_records_for_a_thousand_tokens():
    watch = Watch([Until.read("gain<1")], Directions())
    for number in range(EVERY):
        watch.add(str(number), 100 * (number + 1))
    # 25 orthogonal records are 25 effective ones, for 2,500 tokens: 10 for 1,000.
    assert watch._gain == pytest.approx(10)
    assert watch.met() is None
    for number in range(EVERY):
        watch.add("same", 2_500 + 100 * (number + 1))
    # Shares 1/50 of 25 axes and 1/2 of one: exp(ln 50 / 2 + ln 2 / 2) = 10: fewer than before.
    assert watch._gain == pytest.approx((10 - 25) / 2.5)
    assert str(watch.met()) == "gain<1"


def test_a_forecast_is_what_the_limits_imply_and_nothing_more():
    budget = Budget(calls=100, records=30, prompt_price=1, completion_price=4)
    found = Forecast.of(budget, calls_a_step=2, tokens_a_step=500)
    assert found.most_tokens == 50_000
    assert found.most_money == pytest.approx(0.2)  # all of them answers at 4 for a million
    assert found.words() == (
        "at most 100 calls, 50,000 tokens, 0.2 of money; a proposal takes up to 2 calls and 500 tokens; "
        "30 records need at least as many proposals"
    )
    assert Forecast.of(Budget(minutes=5.0), calls_a_step=2, tokens_a_step=9).most_tokens is None


def test_as_many_records_are_made_as_are_to_stay_in_the_end(tmp_path):
    def half(records):
        return {record.id: "odd one out" for place, record in enumerate(records) if place % 2}

    brought = go(tmp_path, Budget(records=6, calls=50), algorithm=made(finish=half), ahead=1)
    assert len(brought.records) == 6
    assert brought.fates == {"accepted": 6, "dropped: odd one out": 5}  # 11 are enough: every other one stays
    assert brought.stopped_by == "records"


def test_what_comes_before_the_first_step_must_be_covered_by_the_money_as_well(tmp_path):
    async def prepare(work, rng):
        return [(await work.ask(Request(prompt="topic", max_tokens=9, seed=n))).text for n in range(40)]

    budget = Budget(money=0.0005, prompt_price=1, completion_price=10)  # 41 x 20 tokens may cost 0.0082
    with pytest.raises(InputError, match=r"--max-money 0\.0005 is less than one step of one may cost \(0\.0082\)"):
        go(tmp_path, budget, algorithm=made(prepare=prepare, prepare_calls=40))


def test_minutes_bound_what_comes_before_the_first_step_too(tmp_path):
    async def prepare(work, rng):
        return [await work.ask(Request(prompt="topic", max_tokens=3, seed=n)) for n in range(40)]

    budget = Budget(minutes=0.2 / 60)
    brought = go(tmp_path, budget, algorithm=made(prepare=prepare, prepare_calls=40), latency=0.05)
    assert (brought.stopped_by, brought.records) == ("minutes", ())
    assert 1 <= brought.calls <= 5
    again = go(tmp_path, budget, algorithm=made(prepare=prepare, prepare_calls=40))
    assert (again.stopped_by, again.records, again.fates) == ("minutes", (), {})
    # What was paid for before the first step is still what the run has cost.
    assert (again.calls, again.tokens, again.stages) == (brought.calls, brought.tokens, brought.stages)
    assert again.cached_calls == again.calls
    assert again.tokens > 0


def test_a_run_that_dries_up_ends_by_its_gain_before_25_records_are_there(tmp_path):
    async def fading(work, rng):
        answer = await work.ask(Request(prompt="x", max_tokens=4, seed=int(rng.integers(10**6))))
        if len(work.pool) >= 5:
            raise Dropped("nothing new")
        return work.record(answer.text, "response")

    watch = Watch([Until.read("gain<100")], Directions())  # 5 records are at most 5 effective ones
    brought = go(tmp_path, Budget(calls=900), algorithm=made(fading), watch=watch, ahead=1)
    assert brought.stopped_by == "gain<100"
    assert brought.calls == WINDOW


def test_the_same_prompt_and_response_is_kept_once(tmp_path):
    async def parrot(work, rng):
        answer = await work.ask(Request(prompt="x", max_tokens=4, seed=int(rng.integers(3))))
        return work.record(answer.text, "response")

    brought = go(tmp_path, Budget(calls=30), algorithm=made(parrot))
    assert len(brought.records) == 3
    assert brought.fates == {"accepted": 3, "dropped: exact copy": 27}
