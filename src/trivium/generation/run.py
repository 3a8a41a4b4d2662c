"""Run an algorithm within a budget, in steps whose outcome does not depend on timing.

Steps are numbered. Step i sees the pool as it stood when steps 0 … i − ahead were settled, and steps are settled in
order; so any number of them may be under way at once, and yet the same answers give the same records. A run that was
killed is simply run again: what it had been answered comes from the ledger.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import orjson

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm
from trivium.generation.budget import Budget
from trivium.generation.pool import Pool
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.runs import Ledger, Recorded

BARREN = 300  # proposals in a row without one accepted, after which a run is given up

StoppedBy = Literal["records", "tokens", "calls", "no yield"]


@dataclass(frozen=True, slots=True)
class Fallen:
    """A proposal that was not accepted, as far as it got."""

    step: int
    reason: str
    prompt: str
    response: str


@dataclass(frozen=True, slots=True)
class Yield:
    """What a run brought in and what it cost. The fates add up to the number of proposals."""

    records: tuple[Record, ...]
    fallen: tuple[Fallen, ...]
    fates: dict[str, int]
    calls: int
    cached_calls: int  # of these, answered by the ledger: nothing was paid now
    prompt_tokens: int
    completion_tokens: int
    retried_records: int  # accepted records that needed more than one attempt for some answer
    seconds: float  # wall time
    stopped_by: StoppedBy

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(slots=True)
class Progress:
    """Where a run stands, for a progress bar."""

    accepted: int = 0
    proposals: int = 0
    tokens: int = 0
    calls: int = 0


@dataclass(slots=True)
class _Settled:
    """Everything that is decided in the order of the steps."""

    pool: Pool
    records: list[Record] = field(default_factory=list)
    fallen: list[Fallen] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    works: list[Work] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # length of the pool after each step
    tokens: int = 0
    calls: int = 0
    barren: int = 0


async def run(
    algorithm: Algorithm,
    *,
    seeds: Sequence[Record],
    model: Recorded,
    ledger: Ledger,
    budget: Budget,
    allowance: int,
    ahead: int,
    made_by: str,
    rng: np.random.Generator,
    on_progress: Callable[[Progress], None] | None = None,
) -> Yield:
    """Take steps until the records are there or the budget is spent.

    Args:
        algorithm: What a step does and what its proposals must pass.
        seeds: Start of the pool; kept out of the records.
        model: Answers, by way of the ledger.
        ledger: Gets the outcome of each step.
        budget: Never exceeded: a step begins only if what was spent and what every step under way may still spend
            leaves room for its allowance.
        allowance: Most tokens one step may spend.
        ahead: Steps under way at once. Part of what determines the outcome, so it is a setting of the run.
        made_by: Goes into the records.
        rng: Spawns one stream per step.
        on_progress: Called after each settled step.

    Raises:
        EndpointError, DiskError: the run cannot go on; what was answered is in the ledger and it can be resumed.
    """
    if "seeds" in algorithm.needs and not seeds:
        raise InputError(f"{algorithm.name} starts from seeds, but there are none; give --seeds PATH.")
    if budget.tokens is not None and budget.tokens < allowance:
        raise InputError(
            f"--max-tokens {budget.tokens} is less than one step of {algorithm.name} may need ({allowance}); raise it."
        )
    if budget.calls is not None and budget.calls < algorithm.calls:
        raise InputError(
            f"--max-calls {budget.calls} is less than one step of {algorithm.name} may need "
            f"({algorithm.calls}); raise it."
        )
    started = time.monotonic()
    settled = _Settled(Pool(seeds))
    under_way: list[tuple[Work, asyncio.Task[Record]]] = []
    stopped_by: StoppedBy | None = None
    try:
        while True:
            while stopped_by is None and len(under_way) < ahead:
                number = len(settled.works) + len(under_way)
                room = _room(settled, len(under_way), budget, allowance, algorithm.calls)
                if room != "yes":
                    if not under_way:
                        stopped_by = room
                    break
                seen = settled.sizes[number - ahead] if number >= ahead else settled.pool.seeds
                work = Work(settled.pool.first(seen), model, made_by, allowance, algorithm.calls)
                (stream,) = rng.spawn(1)
                under_way.append((work, asyncio.ensure_future(algorithm.step(work, stream))))
            if not under_way:
                break
            work, task = under_way[0]
            outcome = await _outcome(task)
            under_way.pop(0)
            _settle(algorithm, settled, work, outcome, ledger)
            if on_progress is not None:
                on_progress(Progress(len(settled.records), len(settled.works), settled.tokens, settled.calls))
            if stopped_by is None and settled.barren >= BARREN:
                stopped_by = "no yield"
    finally:
        for _, task in under_way:
            task.cancel()
        await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
    assert stopped_by is not None
    return _yield(settled, stopped_by, time.monotonic() - started)


def _room(
    settled: _Settled, steps: int, budget: Budget, allowance: int, calls_a_step: int
) -> Literal["yes", "records", "tokens", "calls"]:
    """Whether one more step may begin; else what is short, counting every step under way at its most."""
    if budget.records is not None and len(settled.records) + steps >= budget.records:
        return "records"
    if budget.tokens is not None and settled.tokens + (steps + 1) * allowance > budget.tokens:
        return "tokens"
    if budget.calls is not None and settled.calls + (steps + 1) * calls_a_step > budget.calls:
        return "calls"
    return "yes"


async def _outcome(task: asyncio.Task[Record]) -> Record | Dropped:
    try:
        return await task
    except Dropped as dropped:
        return dropped


def _settle(algorithm: Algorithm, settled: _Settled, work: Work, outcome: Record | Dropped, ledger: Ledger) -> None:
    """Decide the fate of one proposal and write it down."""
    step = len(settled.works)
    if isinstance(outcome, Record):
        reason, kept = _judge(algorithm, outcome, settled.pool)
        prompt, response = outcome.prompt, outcome.response
    else:
        reason, kept = f"dropped: {outcome.reason}", False
        prompt, response = outcome.prompt, outcome.response
    if kept and isinstance(outcome, Record):
        record = replace(outcome, notes={**outcome.notes, "step": step})
        settled.pool.add(record)
        settled.records.append(record)
    else:
        settled.fallen.append(Fallen(step, reason, prompt, response))
    settled.fates[reason] += 1
    settled.works.append(work)
    settled.sizes.append(len(settled.pool))
    settled.tokens += work.tokens
    settled.calls += work.calls
    settled.barren = 0 if kept else settled.barren + 1
    body = {"fate": reason, "prompt": prompt, "response": response, "calls": work.calls, "tokens": work.tokens}
    ledger.save_steps([(step, orjson.dumps(body))])


def _judge(algorithm: Algorithm, record: Record, pool: Pool) -> tuple[str, bool]:
    for verify in algorithm.verify:
        verdict = verify(record)
        if not verdict.accepted:
            return f"dropped: {verdict.reason}", False
    for keep in algorithm.keep:
        verdict = keep(record, pool)
        if not verdict.accepted:
            return f"dropped: {verdict.reason}", False
    return "accepted", True


def _yield(settled: _Settled, stopped_by: StoppedBy, seconds: float) -> Yield:
    works = settled.works
    return Yield(
        records=tuple(settled.records), fallen=tuple(settled.fallen),
        fates=dict(sorted(settled.fates.items(), key=lambda item: (item[0] != "accepted", -item[1], item[0]))),
        calls=settled.calls, cached_calls=sum(work.cached for work in works),
        prompt_tokens=sum(work.prompt_tokens for work in works),
        completion_tokens=sum(work.completion_tokens for work in works),
        retried_records=sum(record.notes.get("attempts", 1) > 1 for record in settled.records),
        seconds=seconds, stopped_by=stopped_by,
    )  # fmt: skip
