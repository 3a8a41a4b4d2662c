"""Run an algorithm within a budget, in steps whose outcome does not depend on timing.

Steps are numbered. Step i sees the pool as it stood when steps 0 … i − ahead were settled, and steps are settled in
order; so any number of them may be under way at once, and yet the same answers give the same records. A run that was
killed is simply run again: what it had been answered comes from the ledger.
"""

import asyncio
import functools
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar, cast

import numpy as np
import orjson

from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm
from trivium.generation.budget import Budget
from trivium.generation.component import GROWING_POOL, is_on, switched_off
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.keep.near_duplicate_note import NearDuplicateNote
from trivium.generation.pool import Pool
from trivium.generation.until import Watch
from trivium.generation.work import Dropped, Usage, Work
from trivium.models.api import LanguageModel
from trivium.records.record import Record
from trivium.runs import Ledger, Recorded
from trivium.verifiers.remembered import remembering

BARREN = 300  # proposals in a row without one accepted, after which a run is given up

ACCEPTED = "accepted"
OUT_OF_TIME = "dropped: out of time"
PREPARED = "prepared"  # where the ledger notes what came before the first step has cost
Result = TypeVar("Result")
Given = ParamSpec("Given")

StoppedBy = str  # "records", "tokens", "calls", "money", "minutes", "no yield", or a stop rule: "gain<0.5"


@dataclass(frozen=True, slots=True)
class Fallen:
    """A proposal that was not accepted, or did not stay, as far as it got."""

    step: int
    reason: str
    prompt: str
    response: str
    notes: dict[str, Any] = field(default_factory=dict)


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
    repaired_records: int  # accepted records for which some answer had to be mended before it could be read
    stages: dict[str, Usage]  # label of a prompt → what its calls cost
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
    ids: set[str] = field(default_factory=set)  # of the records
    fallen: list[Fallen] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    works: list[Work] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # length of the pool after each step
    tokens: int = 0
    prompt_tokens: int = 0  # of these
    calls: int = 0
    barren: int = 0
    prepared: Any = None
    leaving: int = 0  # of the records, how many would not stay if the run ended now; looked at when it matters

    def charge(self, work: Work) -> None:
        """Count what a piece of work has cost."""
        self.works.append(work)
        self.tokens += work.tokens
        self.prompt_tokens += work.prompt_tokens
        self.calls += work.calls

    @property
    def staying(self) -> int:
        """Records that would stay if the run ended now."""
        return len(self.records) - self.leaving

    def fall(self, fallen: Fallen) -> None:
        """Count and keep a proposal that was not accepted."""
        self.fallen.append(fallen)
        self.fates[fallen.reason] += 1


def _switching(
    runs: Callable[Concatenate[Algorithm, Given], Awaitable[Result]],
) -> Callable[Concatenate[Algorithm, Given], Coroutine[Any, Any, Result]]:
    """What is off in the algorithm is off for the whole run, and in no other that shares the event loop.

    So with what its ledger remembers of programs that were run.
    """

    @functools.wraps(runs)
    async def switched(algorithm: Algorithm, /, *given: Given.args, **named: Given.kwargs) -> Result:
        with switched_off(algorithm.switched_off), remembering(cast(Ledger, named["ledger"])):
            return await runs(algorithm, *given, **named)

    return switched


@_switching
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
    judge: LanguageModel | None = None,
    watch: Watch | None = None,
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
        judge: Who grades, by way of the ledger; the model itself if not given.
        watch: Stop rules beside the budget.
        on_progress: Called after each settled step.

    Raises:
        EndpointError, DiskError: the run cannot go on; what was answered is in the ledger and it can be resumed.
    """
    if "seeds" in algorithm.needs and not seeds:
        raise InputError(f"{algorithm.name} starts from seeds, but there are none; give --seeds PATH.")
    # Before its first step an algorithm may need more calls than a step, and tokens in proportion.
    for_prepare = allowance * max(1, math.ceil(algorithm.prepare_calls / algorithm.calls)) if algorithm.prepare else 0
    _check(budget, algorithm, allowance + for_prepare)
    started = time.monotonic()
    clock = _Clock.of(budget, ledger)
    settled = _Settled(Pool(seeds))
    under_way: list[tuple[Work, asyncio.Task[Record | Sequence[Record]]]] = []
    stopped_by: StoppedBy | None = None
    if algorithm.prepare is not None:
        pool = settled.pool.first(settled.pool.seeds)
        work = Work(pool, model, made_by, for_prepare, algorithm.prepare_calls, judge)
        (stream,) = rng.spawn(1)
        if clock.room(0) is None:
            try:
                settled.prepared = await clock.within(algorithm.prepare(work, stream))
            except Dropped as dropped:
                settled.fates[f"dropped: before the first step: {dropped.reason}"] += 1
                stopped_by = "no yield"
            except TimeoutError:
                stopped_by = "minutes"
            ledger.note(PREPARED, orjson.dumps(_cost(work)).decode())
        elif (cost := ledger.noted(PREPARED)) is not None:  # the run was out of time before its first step
            _has_cost(work, orjson.loads(cost))
        settled.charge(work)
    try:
        while True:
            while stopped_by is None and len(under_way) < ahead:
                number = len(settled.sizes) + len(under_way)
                room = clock.room(number) or _room(settled, len(under_way), budget, allowance, algorithm.calls)
                if room is not None:
                    if not under_way:
                        stopped_by = room
                    break
                seen = settled.sizes[number - ahead] if number >= ahead else settled.pool.seeds
                pool = settled.pool.first(seen, seeds_alone=not is_on(GROWING_POOL))
                work = Work(pool, model, made_by, allowance, algorithm.calls, judge, settled.prepared)
                (stream,) = rng.spawn(1)
                step = _cut_short(work, clock.late[number]) if number in clock.late else algorithm.step(work, stream)
                under_way.append((work, asyncio.ensure_future(step)))
            if not under_way:
                break
            work, task = under_way[0]
            outcome = await _outcome(task, clock)
            under_way.pop(0)
            _settle(algorithm, settled, work, outcome, budget, ledger, watch)
            if on_progress is not None:
                proposals = settled.fates.total()
                on_progress(Progress(len(settled.records), proposals, settled.tokens, settled.calls))
            if stopped_by is None and settled.barren >= BARREN:
                stopped_by = "no yield"
            if stopped_by is None and watch is not None and (rule := watch.met()) is not None:
                stopped_by = str(rule)
    finally:
        for _, task in under_way:
            task.cancel()
        await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
    assert stopped_by is not None
    _finish(algorithm, settled)
    return _yield(settled, stopped_by, time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class _Clock:
    """When a run must end. The steps that a first run had time for are the steps of the same run made again."""

    deadline: float  # of the monotonic clock
    steps: int | None = None  # the time was used up before: so many steps there were
    late: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # those it cut short → what they had cost

    @classmethod
    def of(cls, budget: Budget, ledger: Ledger) -> Self:
        if budget.minutes is None:
            return cls(math.inf)
        left = budget.minutes * 60 - ledger.seconds
        if left > 0:
            return cls(time.monotonic() + left)
        steps = {number: orjson.loads(body) for number, body in ledger.steps()}
        late = {number: body for number, body in steps.items() if body["proposals"][0]["fate"] == OUT_OF_TIME}
        return cls(math.inf, len(steps), late)

    async def within(self, work: Awaitable[Result]) -> Result:
        """The result of some work; TimeoutError if it is not there by the deadline."""
        left = self.deadline - time.monotonic()
        return await (work if left == math.inf else asyncio.wait_for(work, max(left, 0.001)))

    def room(self, step: int) -> Literal["minutes"] | None:
        """What is short, if the step of this number may not begin."""
        over = time.monotonic() >= self.deadline if self.steps is None else step >= self.steps
        return "minutes" if over else None


def _room(
    settled: _Settled, steps: int, budget: Budget, allowance: int, calls_a_step: int
) -> Literal["records", "tokens", "calls", "money"] | None:
    """What is short if one more step may not begin, counting every step under way at its most; None if nothing is."""
    if budget.records is not None and settled.staying + steps >= budget.records:
        return "records"
    if budget.tokens is not None and settled.tokens + (steps + 1) * allowance > budget.tokens:
        return "tokens"
    if budget.calls is not None and settled.calls + (steps + 1) * calls_a_step > budget.calls:
        return "calls"
    if budget.money is not None:
        spent = budget.cost(settled.prompt_tokens, settled.tokens - settled.prompt_tokens) or 0.0
        if spent + (budget.most_cost((steps + 1) * allowance) or 0.0) > budget.money:
            return "money"
    return None


def _check(budget: Budget, algorithm: Algorithm, tokens: int) -> None:
    """Refuse a budget that does not cover one step, and what comes before the first."""
    if budget.tokens is not None and budget.tokens < tokens:
        raise InputError(
            f"--max-tokens {budget.tokens} is less than one step of {algorithm.name} may need ({tokens}); raise it."
        )
    most = budget.most_cost(tokens) or 0.0
    if budget.money is not None and budget.money < most:
        raise InputError(
            f"--max-money {budget.money:g} is less than one step of {algorithm.name} may cost ({most:.4g}); raise it."
        )
    calls = algorithm.calls + algorithm.prepare_calls
    if budget.calls is not None and budget.calls < calls:
        raise InputError(
            f"--max-calls {budget.calls} is less than one step of {algorithm.name} may need ({calls}); raise it."
        )


async def _cut_short(work: Work, cost: Mapping[str, Any]) -> Record:
    """A step that ran out of time when the run was first made: it does again, and has cost what it had."""
    _has_cost(work, cost)
    raise Dropped(OUT_OF_TIME.removeprefix("dropped: "))


def _cost(work: Work) -> dict[str, Any]:
    """What a piece of work has cost, as JSON knows it."""
    cost: dict[str, Any] = {name: getattr(work, name) for name in ("calls", "prompt_tokens", "completion_tokens")}
    return cost | {"stages": {label: asdict(usage) for label, usage in work.stages.items()}}


def _has_cost(work: Work, cost: Mapping[str, Any]) -> None:
    """Give a piece of work that is not done again the cost that it had."""
    work.calls, work.cached = cost["calls"], cost["calls"]
    work.prompt_tokens, work.completion_tokens = cost["prompt_tokens"], cost["completion_tokens"]
    work.stages = {label: Usage(**usage) for label, usage in cost["stages"].items()}


async def _outcome(task: asyncio.Task[Record | Sequence[Record]], clock: _Clock) -> list[Record] | Dropped:
    try:
        brought = await clock.within(task)
    except Dropped as dropped:
        return dropped
    except TimeoutError:
        return Dropped(OUT_OF_TIME.removeprefix("dropped: "))
    if isinstance(brought, Record):
        return [brought]
    return list(brought) or Dropped("nothing proposed")


def _settle(
    algorithm: Algorithm, settled: _Settled, work: Work, outcome: list[Record] | Dropped, budget: Budget,
    ledger: Ledger, watch: Watch | None,
) -> None:  # fmt: skip
    """Decide the fate of what one step proposed and write it down."""
    step = len(settled.sizes)
    before = len(settled.records)
    told = []
    if isinstance(outcome, Dropped):
        fallen = Fallen(step, f"dropped: {outcome.reason}", outcome.prompt, outcome.response, outcome.notes)
        settled.fall(fallen)
        told.append({"fate": fallen.reason, "prompt": fallen.prompt, "response": fallen.response})
    for record in [] if isinstance(outcome, Dropped) else outcome:
        full = budget.records is not None and settled.staying >= budget.records
        reason, twin = ("dropped: enough records", None) if full else _judge(algorithm, record, settled.pool)
        if reason == ACCEPTED and record.id in settled.ids:  # two records of one id would be no data set
            reason, twin = "dropped: exact copy", record.id
        kept = reason == ACCEPTED
        told.append({"fate": reason, "prompt": record.prompt, "response": record.response})
        if kept:
            record = replace(record, notes={**record.notes, "step": step})
            settled.pool.add(record)
            settled.records.append(record)
            settled.ids.add(record.id)
            settled.fates[reason] += 1
            if algorithm.finish is not None and budget.records is not None and settled.staying >= budget.records:
                settled.leaving = len(algorithm.finish(settled.records))
        else:
            notes = record.notes if twin is None else {**record.notes, "like": twin}
            settled.fall(Fallen(step, reason, record.prompt, record.response, notes))
    settled.sizes.append(len(settled.pool))
    settled.charge(work)
    if watch is not None:
        for place in range(len(told)):
            new = settled.records[before + place] if before + place < len(settled.records) else None
            watch.add(None if new is None else new.text, settled.tokens)
    settled.barren = 0 if len(settled.records) > before else settled.barren + 1
    ledger.save_steps([(step, orjson.dumps({"proposals": told, **_cost(work)}))])


def _finish(algorithm: Algorithm, settled: _Settled) -> None:
    """Let go of the records that do not stay; their fate is that reason, and no longer that they were accepted."""
    leave = algorithm.finish(settled.records) if algorithm.finish is not None and settled.records else {}
    stay = [record for record in settled.records if record.id not in leave]
    for record in settled.records:
        if record.id in leave:
            reason = f"dropped: {leave[record.id]}"
            settled.fall(Fallen(record.notes["step"], reason, record.prompt, record.response, record.notes))
            settled.fates["accepted"] -= 1
    settled.records = stay
    settled.fates = +settled.fates


def _judge(algorithm: Algorithm, record: Record, pool: Pool) -> tuple[str, str | None]:
    """The fate of a record, and the id of the kept one that it is too like, where that is why it is dropped."""
    for verify in algorithm.verify:
        verdict = verify(record)
        if not verdict.accepted:
            return f"dropped: {verdict.reason}", None
    for keep in algorithm.keep:
        verdict = keep(record, pool)
        if not verdict.accepted:
            twin = keep.twin(record, pool) if isinstance(keep, NearDuplicate | NearDuplicateNote) else None
            return f"dropped: {verdict.reason}", twin
    return ACCEPTED, None


def _yield(settled: _Settled, stopped_by: StoppedBy, seconds: float) -> Yield:
    works = settled.works
    stages: dict[str, Usage] = {}
    for work in works:
        for label, usage in work.stages.items():
            stages.setdefault(label, Usage()).add(usage)
    return Yield(
        records=tuple(settled.records), fallen=tuple(settled.fallen),
        fates=dict(sorted(settled.fates.items(), key=lambda item: (item[0] != "accepted", -item[1], item[0]))),
        calls=settled.calls, cached_calls=sum(work.cached for work in works),
        prompt_tokens=sum(work.prompt_tokens for work in works),
        completion_tokens=sum(work.completion_tokens for work in works),
        retried_records=sum(record.notes.get("attempts", 1) > 1 for record in settled.records),
        repaired_records=sum("repaired" in record.notes for record in settled.records), stages=stages,
        seconds=seconds, stopped_by=stopped_by,
    )  # fmt: skip
