"""The runner: order, budget, fates and resumption do not depend on timing."""

import asyncio
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.budget import Budget
from trivium.generation.component import component
from trivium.generation.run import BARREN, run
from trivium.generation.work import Dropped
from trivium.models.api import Request
from trivium.models.scripted import Scripted
from trivium.records import Record
from trivium.runs import Ledger, Recorded
from trivium.verifiers.verdict import Verdict

SEEDS = [Record("s0", "seed zero", "a"), Record("s1", "seed one", "b")]


@component("Q5")
def not_bad(record):
    """Reject what is marked bad."""
    return Verdict("bad" not in record.prompt, "bad")


@component("D7")
def not_kept(record, kept):
    """Reject a prompt that was kept before."""
    return Verdict(record.prompt not in {each.prompt for each in kept}, "seen before")


async def chain(work, rng):
    """Each proposal says which record it was made from, so its text depends on the pool it saw."""
    parent = work.pool[int(rng.integers(len(work.pool)))]
    request = Request(prompt=f"after {parent.prompt}", max_tokens=4, seed=int(rng.integers(1000)))
    answer = await work.ask(request)
    if "drop" in answer.text:
        raise Dropped("said drop", prompt=answer.text)
    return work.record(answer.text, "response", parents=(parent,))


def algorithm(step=chain, *, needs=("seeds",), calls=1):
    return Algorithm("chain", step, (not_bad, not_kept), (not_bad,), (not_kept,), "L1", Expected("0", "0", "0"), "none",
                     "none", needs=needs, calls=calls)  # fmt: skip


def reply(request):
    digest = hashlib.sha256(f"{request.prompt}{request.seed}".encode()).hexdigest()
    return {"0": "drop it", "1": "bad thing", "2": "same thing"}.get(digest[0], f"task {digest[:6]}")


def slow(request):
    return int(hashlib.sha256(f"x{request.prompt}{request.seed}".encode()).hexdigest()[:2], 16) / 255 * 0.004


def go(folder, *, budget, latency=0.0, ahead=4, allowance=30, step=chain, model=None, seeds=SEEDS, seed=0, **more):
    scripted = model or Scripted(reply, latency_s=latency)
    with Ledger.open(folder, settings={"budget": str(budget), "ahead": ahead}) as ledger:
        return asyncio.run(
            run(algorithm(step, **more), seeds=seeds, model=Recorded(scripted, ledger), ledger=ledger, budget=budget,
                allowance=allowance, ahead=ahead, made_by="test", rng=np.random.default_rng(seed))
        )  # fmt: skip


def texts(brought):
    return [(record.id, record.prompt, record.parents) for record in brought.records]


def test_the_outcome_does_not_depend_on_how_long_answers_take(tmp_path):
    quick = go(tmp_path / "a", budget=Budget(tokens=900))
    late = go(tmp_path / "b", budget=Budget(tokens=900), latency=slow)
    assert texts(quick) == texts(late)
    assert (quick.fates, quick.tokens, quick.calls) == (late.fates, late.tokens, late.calls)


def test_a_step_sees_the_pool_as_it_stood_a_fixed_number_of_steps_before(tmp_path):
    seen = []

    async def look(work, rng):
        seen.append(len(work.pool))
        number = len(seen)
        await asyncio.sleep(float(rng.random()) * 0.002)
        answer = await work.ask(Request(prompt=f"{number}", max_tokens=4))
        return work.record(answer.text, "response")

    brought = go(
        tmp_path, budget=Budget(records=10, calls=50), ahead=3, step=look, model=Scripted(lambda r: f"n {r.prompt}")
    )
    assert len(brought.records) == 10
    # The first three start from the two seeds; step i sees what steps 0 … i-3 brought.
    assert seen == [2, 2, 2, 3, 4, 5, 6, 7, 8, 9]


@settings(max_examples=40)
@given(tokens=st.integers(40, 700), ahead=st.integers(1, 9), allowance=st.integers(15, 40))
def test_a_budget_of_tokens_is_never_exceeded_and_used_to_within_one_allowance(
    tmp_path_factory, tokens, ahead, allowance
):
    brought = go(tmp_path_factory.mktemp("run"), budget=Budget(tokens=tokens), ahead=ahead, allowance=allowance)
    assert tokens - allowance < brought.tokens <= tokens
    assert brought.stopped_by == "tokens"


@pytest.mark.parametrize("calls", [1, 7, 30])
def test_a_budget_of_calls_is_met_exactly_when_a_step_makes_one(tmp_path, calls):
    brought = go(tmp_path, budget=Budget(calls=calls))
    assert (brought.calls, brought.stopped_by) == (calls, "calls")


@pytest.mark.parametrize("ahead", [1, 2, 8])
def test_exactly_the_records_asked_for_and_no_proposal_beyond(tmp_path, ahead):
    brought = go(tmp_path, budget=Budget(records=9, calls=500), ahead=ahead)
    assert (len(brought.records), brought.stopped_by) == (9, "records")


def test_every_proposal_has_one_fate_and_they_add_up(tmp_path):
    brought = go(tmp_path, budget=Budget(calls=120))
    assert sum(brought.fates.values()) == brought.calls == 120
    assert brought.fates["accepted"] == len(brought.records)
    assert len(brought.fallen) == 120 - len(brought.records)
    assert set(brought.fates) == {"accepted", "dropped: said drop", "dropped: bad", "dropped: seen before"}


def test_a_run_that_is_made_again_asks_nothing_again_and_gives_the_same(tmp_path):
    first = go(tmp_path, budget=Budget(calls=60))

    def never(request):
        raise AssertionError("asked again")

    again = go(tmp_path, budget=Budget(calls=60), model=Scripted(never))
    assert texts(again) == texts(first)
    assert (again.cached_calls, first.cached_calls) == (60, 0)
    assert again.fates == first.fates


def test_a_run_that_broke_off_goes_on_to_the_same_records(tmp_path):
    whole = go(tmp_path / "whole", budget=Budget(calls=60))
    left = iter(range(25))

    def breaks(request):
        if next(left, None) is None:
            raise RuntimeError("power cut")
        return reply(request)

    with pytest.raises(RuntimeError, match="power cut"):
        go(tmp_path / "broken", budget=Budget(calls=60), model=Scripted(breaks))
    resumed = go(tmp_path / "broken", budget=Budget(calls=60))
    assert texts(resumed) == texts(whole)
    assert 20 <= resumed.cached_calls <= 25


def test_a_refused_prompt_costs_only_itself(tmp_path):
    def refuse(request):
        if request.seed % 5 == 0:
            from trivium.models.api import Completion

            return Completion("", "refused", reason="content filter")
        return reply(request)

    brought = go(tmp_path, budget=Budget(calls=100), model=Scripted(refuse))
    assert brought.fates["dropped: refused by the model: content filter"] > 5
    assert brought.fates["accepted"] > 40


def test_a_finished_run_with_failed_answers_gives_the_same_again_and_pays_nothing(tmp_path):
    from trivium.models.api import Completion

    def sometimes(request):
        return Completion("", "failed", reason="timeout") if request.seed % 6 == 0 else reply(request)

    first = go(tmp_path, budget=Budget(calls=100), model=Scripted(sometimes))
    again = go(tmp_path, budget=Budget(calls=100))  # the trouble has passed
    assert first.fates["dropped: failed by the model: timeout"] > 5
    assert texts(again) == texts(first)
    assert again.cached_calls == again.calls == first.calls


def test_a_step_cannot_make_more_calls_than_its_algorithm_says(tmp_path):
    async def talkative(work, rng):
        for number in range(5):
            answer = await work.ask(Request(prompt=f"{number} {rng.integers(10**6)}", max_tokens=3))
        return work.record(answer.text, "response")

    brought = go(
        tmp_path, budget=Budget(calls=20), step=talkative, model=Scripted(lambda r: "ok"), calls=2, allowance=99
    )
    assert set(brought.fates) == {"dropped: over the step's number of calls"}
    assert brought.calls <= 20


def test_calls_made_at_once_share_the_allowance_of_their_step(tmp_path):
    async def hasty(work, rng):
        number = int(rng.integers(10**6))
        requests = [Request(prompt=f"{number} {k}", max_tokens=10) for k in range(5)]
        answers = await asyncio.gather(*map(work.ask, requests))
        return work.record(answers[0].text, "response")

    brought = go(
        tmp_path, budget=Budget(tokens=200), step=hasty, model=Scripted(lambda r: "a b c d e f g h i j k"), calls=9
    )
    assert brought.tokens <= 200
    assert set(brought.fates) == {"dropped: over the step's token allowance"}


def test_a_call_beyond_the_allowance_of_its_step_is_not_made(tmp_path):
    asked = []

    async def greedy(work, rng):
        asked.append(await work.ask(Request(prompt="one two three", max_tokens=10)))
        await work.ask(Request(prompt="one two three", max_tokens=90, sample=len(asked)))
        raise AssertionError("this call was over the allowance")

    brought = go(tmp_path, budget=Budget(tokens=60), allowance=40, step=greedy, model=Scripted(lambda r: "fine thanks"))
    assert set(brought.fates) == {"dropped: over the step's token allowance"}
    assert brought.tokens <= 60


def test_a_run_without_yield_gives_up(tmp_path):
    brought = go(tmp_path, budget=Budget(calls=10 * BARREN), model=Scripted(lambda request: "bad thing"))
    assert brought.stopped_by == "no yield"
    assert BARREN <= brought.calls < BARREN + 10


def test_a_retried_record_is_marked(tmp_path):
    from trivium.models.api import Completion

    model = Scripted(lambda r: Completion(reply(r), "stop", 3, 3, attempts=1 + (r.seed % 2)))
    brought = go(tmp_path, budget=Budget(calls=40), model=model)
    assert brought.retried_records == sum(record.notes["attempts"] == 2 for record in brought.records) > 0


def test_what_cannot_work_is_refused_before_anything_is_paid(tmp_path):
    with pytest.raises(InputError, match="chain starts from seeds, but there are none"):
        go(tmp_path / "a", budget=Budget(calls=5), seeds=[])
    with pytest.raises(InputError, match="--max-tokens 10 is less than one step of chain may need"):
        go(tmp_path / "b", budget=Budget(tokens=10))
    with pytest.raises(InputError, match="--max-calls 1 is less than one step of chain may need"):
        go(tmp_path / "c", budget=Budget(calls=1), calls=2)
    with pytest.raises(InputError, match="needs a limit on what it spends"):
        Budget(records=5)
    with pytest.raises(InputError, match="budget of tokens must be at least 1, got 0"):
        Budget(tokens=0)
