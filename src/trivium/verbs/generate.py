"""Make records with an algorithm, in a run folder that can be killed and resumed."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium import __version__
from trivium.algorithms import build
from trivium.checks import at_least
from trivium.errors import InputError, MissingCapability
from trivium.generation.algorithm import Algorithm
from trivium.generation.budget import Budget, Forecast
from trivium.generation.run import Progress, Yield, run
from trivium.generation.seeds import packaged_seeds
from trivium.generation.until import Until, Watch
from trivium.models import open_model
from trivium.models.api import LanguageModel
from trivium.records import Record, data_card, read, write_json, write_jsonl, write_text, write_training
from trivium.runs import Ledger, Recorded, is_run
from trivium.scorecard import Scorecard

EXACT_ALLOWANCE = 350  # tokens that one call of a step may need when the model counts prompts exactly
BYTES_ALLOWANCE = 4_000  # and when a prompt's tokens are bounded by its bytes


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, as ``generate --json`` prints it, with its records."""

    name: str
    made: Algorithm
    model: str
    brought: Yield
    out: Path
    budget: Budget
    seed: int
    settings: dict[str, Any]  # all that decides the outcome, as the ledger keeps it
    unused: tuple[str, ...] = ()  # of "seeds" and "judge", what was there and nothing came of

    @property
    def algorithm(self) -> str:
        """Name of what made it."""
        return self.made.name

    @property
    def records(self) -> tuple[Record, ...]:
        """What was accepted."""
        return self.brought.records

    def to_json(self) -> dict[str, Any]:
        """``generate --json``; ``cost`` is null where no price was given, never a guess."""
        brought = self.brought
        cost = self.budget.cost(brought.prompt_tokens, brought.completion_tokens)
        if cost is None and self.model.startswith(("embedded", "gguf", "scripted")):
            cost = 0.0
        return {
            "schema": "trivium/run/1", "run": self.name, "algorithm": self.algorithm, "records": len(brought.records),
            "fates": brought.fates, "calls": brought.calls, "tokens": brought.tokens,
            "cost": cost,
            "seconds": round(brought.seconds, 2), "out": str(self.out), "model": self.model,
            "cached_calls": brought.cached_calls, "prompt_tokens": brought.prompt_tokens,
            "completion_tokens": brought.completion_tokens, "retried_records": brought.retried_records,
            "repaired_records": brought.repaired_records,
            "stages": {label: asdict(usage) for label, usage in brought.stages.items()},
            "stopped_by": brought.stopped_by, "expected": self.made.expected.to_json(), "budget": asdict(self.budget),
            "seed": self.seed,
            "settings": {name: self.settings.get(name) for name in
                         ("options", "step_tokens", "ahead", "seeds", "trivium", "judge", "until")}
            | {"without": self.settings.get("without", [])},
        }  # fmt: skip


def generate(
    algorithm: str | Algorithm,
    *,
    model: str,
    out: Path | str,
    seeds: Path | str | Sequence[Record] | None = None,
    records: int | None = None,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    max_money: float | None = None,
    max_minutes: float | None = None,
    price: tuple[float, float] | None = None,
    until: Sequence[str] = (),
    judge: str | None = None,
    options: Mapping[str, Any] | None = None,
    without: Sequence[str] = (),
    seed: int = 0,
    step_tokens: int | None = None,
    ahead: int | None = None,
    name: str | None = None,
    opened: LanguageModel | None = None,
    runner: asyncio.Runner | None = None,
    on_forecast: Callable[[Forecast], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Run an algorithm until it has the records or has spent the budget.

    Args:
        algorithm: A name of the catalogue, or an algorithm of your own.
        model: ``embedded``, ``gguf:PATH``, ``openai:MODEL@BASE_URL`` or ``scripted:FILE``.
        out: The run folder. Starting again with the same settings goes on where the run stood; so does a larger budget,
            also of a finished run, and gives what it would have given from the start.
        seeds: Seed records or where to read them; by default those of the package that fit the
            algorithm: tasks, mathematical problems, programs, puzzles, snippets or texts.
        records: Stop at this many accepted records.
        max_calls: Stop before more model calls than this.
        max_tokens: Stop before more tokens than this, prompts included.
        max_money: Stop before more money than this, at ``price``.
        max_minutes: Stop after this much work; proposals under way are dropped.
        price: Of a million prompt tokens and of a million tokens of answers.
        until: Stop rules beside the budget, such as ``gain<0.5`` and ``yield<0.1``; see ``generation.until``.
        judge: Another model that grades, as ``model``; by default the model itself.
        options: Options of the algorithm.
        without: Components to switch off, by name; ``Algorithm.switches`` are those that can be.
        seed: Of all randomness in the run.
        step_tokens: Most tokens one proposal may need; a run stops short of its budget by less than this.
        ahead: Proposals worked on at once; part of what determines the outcome.
        name: Of the run, by default the folder's.
        opened: An open model to use in place of opening ``model``; stays open.
        runner: The event loop that ``opened`` is used in, where it is used in several runs.
        on_forecast: Called before the first call with the most that the run can come to.
        on_progress: Called after each proposal.

    Returns:
        The run, whose folder now has records.jsonl, dropped.jsonl, run.json and a data card.

    Raises:
        InputError: unknown algorithm, option or component, bad budget, unreadable seeds, or a folder with another run.
        LockedRun, EndpointError, MissingCapability, DiskError: see ``trivium.errors``; nothing that was paid is lost.
    """
    prompt_price, completion_price = price or (None, None)
    budget = Budget(records, max_calls, max_tokens, max_money, max_minutes, prompt_price, completion_price)
    rules = [str(Until.read(rule)) for rule in until]
    if isinstance(algorithm, Algorithm) and options:
        raise InputError(f"{algorithm.name} is built already; options are for a name of the catalogue.")
    made = (algorithm if isinstance(algorithm, Algorithm) else build(algorithm, options)).without(*without)
    pool = read_seeds(packaged_seeds(made.seeds) if seeds is None else seeds, plain="texts" in made.needs)
    folder = Path(out)
    if step_tokens is not None:
        at_least(step_tokens, 1, "step_tokens")
    with _at_work(model, opened, runner, seed) as (language_model, loop), _grader(judge, loop, seed) as grader:
        exact = all(each.user_turn("") is not None for each in (language_model, grader) if each is not None)
        allowance = step_tokens or (EXACT_ALLOWANCE if exact else BYTES_ALLOWANCE) * max(made.calls, 2)
        settings = {
            "kind": "generate", "trivium": __version__, "algorithm": made.name, "options": dict(options or {}),
            "model": model, "model_name": language_model.name, "seeds": fingerprint(pool), "budget": asdict(budget),
            "seed": seed, "step_tokens": allowance,
            "ahead": ahead or steps_ahead(language_model.slots, loops=made.loops),
            "name": name or folder.resolve().name,
            "judge": judge, "judge_name": grader and grader.name, "until": rules,
            "own": isinstance(algorithm, Algorithm),
            **({"without": sorted(made.off)} if made.off else {}),
        }  # fmt: skip
        fresh_folder(folder)
        if not is_run(folder):  # so that no ledger is ever without its seeds
            write_jsonl(folder / "seeds.jsonl", pool)
        if on_forecast is not None:
            on_forecast(Forecast.of(budget, calls_a_step=made.calls, tokens_a_step=allowance))
        fresh = not is_run(folder)
        try:
            with Ledger.open(folder, settings=settings, extends=larger_budget(folder)) as ledger:
                try:
                    return _run(folder, ledger, made, pool, language_model, grader, loop, on_progress)
                finally:
                    fresh = fresh and ledger.empty
        except (InputError, MissingCapability):
            if fresh:  # refused before anything was asked: the mended command must not find a run in its way
                for path in [*folder.glob("ledger.sqlite*"), folder / "lock", folder / "seeds.jsonl"]:
                    path.unlink(missing_ok=True)
            raise


def larger_budget(folder: Path) -> Callable[[dict[str, Any], dict[str, Any]], bool]:
    """Whether settings differ from those of the run in a larger budget alone; an error if the budget is smaller.

    Steps are numbered, and none knows the budget: the steps of the smaller one are the first of the larger one.
    """

    def larger(kept: dict[str, Any], given: dict[str, Any]) -> bool:
        if kept.get("budget") == given["budget"] or {**kept, "budget": None} != {**given, "budget": None}:
            return False
        was, now = Budget(**kept["budget"]), Budget(**given["budget"])
        if (was.prompt_price, was.completion_price) != (now.prompt_price, now.completion_price):
            return False
        if less := now.below(was):
            limits = [f"{name} {getattr(now, name):g}, was {getattr(was, name) or 'without limit'}" for name in less]
            raise InputError(
                f"the budget of the run in {folder} can grow, not shrink, and this one is smaller ({'; '.join(limits)})"
                "; give at least as much, or choose another --out folder."
            )
        return True

    return larger


def steps_ahead(slots: int, *, loops: bool) -> int:
    """Proposals worked on at once: settled in order, they wait behind a slow one, and must not leave a slot empty.

    Half as many where a proposal learns from those before it: it sees what was accepted so many steps ago.
    """
    if slots <= 8:
        return slots + 2
    return (2 if loops else 4) * slots


def resume_generate(
    folder: Path,
    *,
    opened: LanguageModel | None = None,
    runner: asyncio.Runner | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Go on with a run from what its ledger holds; a finished run gives the same result again."""
    with Ledger.open(folder) as ledger:
        settings = ledger.settings
        if settings.get("kind") != "generate":
            raise InputError(f"{folder} is not a run of trivium generate.")
        if settings["own"]:
            raise InputError(
                f"the run in {folder} is of an algorithm of your own; call trivium.generate with it again to go on."
            )
        made = build(settings["algorithm"], settings["options"]).without(*settings.get("without", ()))
        if settings["trivium"] != __version__:
            raise InputError(
                f"the run in {folder} was begun with Trivium {settings['trivium']}, this is {__version__}; its prompts "
                "may differ. Install that version to finish it, or start a new run."
            )
        pool = kept_seeds(folder / "seeds.jsonl", settings["seeds"])
        seed = settings["seed"]
        with (
            _at_work(settings["model"], opened, runner, seed) as (language_model, loop),
            _grader(settings["judge"], loop, seed) as grader,
        ):
            for spec, was, now in (("model", "model_name", language_model), ("judge", "judge_name", grader)):
                if now is not None and now.name != settings[was]:
                    raise InputError(
                        f"the run in {folder} was made with {settings[was]}, but {settings[spec]!r} is now "
                        f"{now.name}; its answers would not match. Install the old one, or start a new run."
                    )
            return _run(folder, ledger, made, pool, language_model, grader, loop, on_progress)


def _run(
    folder: Path, ledger: Ledger, algorithm: Algorithm, seeds: Sequence[Record], model: LanguageModel,
    judge: LanguageModel | None, loop: asyncio.Runner, on_progress: Callable[[Progress], None] | None,
) -> Run:  # fmt: skip
    settings = ledger.settings
    budget = Budget(**settings["budget"])
    grader = None if judge is None else Recorded(judge, ledger)
    ledger.set_state("running")
    began = time.monotonic()
    try:
        brought = loop.run(
            run(
                algorithm, seeds=seeds, model=Recorded(model, ledger), ledger=ledger, budget=budget,
                allowance=settings["step_tokens"], ahead=settings["ahead"],
                made_by=_made_by(algorithm, model, settings["seed"]),
                rng=np.random.default_rng(settings["seed"]), on_progress=on_progress,
                judge=grader, watch=_watch(settings["until"]),
            )
        )  # fmt: skip
    except BaseException:
        with contextlib.suppress(OSError):
            ledger.worked(time.monotonic() - began)
            ledger.set_state("interrupted")
        raise
    if brought.cached_calls < brought.calls:  # a look at a finished run is no work
        ledger.worked(brought.seconds)
    brought = replace(brought, seconds=ledger.seconds)
    unused = [] if grader is None or grader.requests else ["judge"]
    parents = {parent for record in brought.records for parent in record.parents}
    if "seeds" not in algorithm.needs and parents.isdisjoint(seed.id for seed in seeds):
        unused.append("seeds")
    done = Run(
        settings["name"], algorithm, model.name, brought, folder, budget, settings["seed"], settings, tuple(unused)
    )
    _write(done)
    ledger.set_state("finished")
    return done


def _made_by(algorithm: Algorithm, model: LanguageModel, seed: int) -> str:
    """What a record says of its maker: a method that lacks a part does not pass for the whole one."""
    lacks = f" without {', '.join(sorted(algorithm.off))}" if algorithm.off else ""
    return f"{algorithm.name}/{__version__}{lacks} {model.name} seed {seed}"


def _watch(rules: Sequence[str]) -> Watch | None:
    """What looks for the stop rules of a run; an embedder is opened only for those that need one."""
    if not rules:
        return None
    read_rules = [Until.read(rule) for rule in rules]
    if not any(rule.kind == "gain" for rule in read_rules):
        return Watch(read_rules)
    from trivium.models.embedders import open_embedder

    return Watch(read_rules, open_embedder("wordllama").embed)


@contextlib.contextmanager
def _grader(spec: str | None, loop: asyncio.Runner, seed: int) -> Iterator[LanguageModel | None]:
    """The open judge, closed again; None if the model grades itself."""
    if spec is None:
        yield None
        return
    judge = open_model(spec, rng=np.random.default_rng(seed))
    try:
        yield judge
    finally:
        loop.run(judge.close())


def _write(done: Run) -> None:
    """The run's files; written whole or not at all, the same bytes for the same answers."""
    folder = done.out
    write_jsonl(folder / "records.jsonl", done.records)
    fallen = [
        Record(
            f"step-{fall.step}",
            fall.prompt,
            fall.response,
            made_by=done.algorithm,
            notes={**fall.notes, "fate": fall.reason},
        )
        for fall in done.brought.fallen
    ]
    write_jsonl(folder / "dropped.jsonl", fallen)
    write_training(folder, done.records)
    write_json(folder / "run.json", done.to_json())
    write_card(done)


def write_card(run: Run, scorecard: Scorecard | None = None) -> None:
    """Write the data card of a run, README.md in its folder, with the scorecard once there is one."""
    algorithm = run.made
    lineage = {
        "algorithm": run.algorithm, "source": algorithm.source, "differs": algorithm.differs, "model": run.model,
        "seed": run.seed, "budget": run.budget.limits(),
        "fates": run.brought.fates, "trivium": __version__,
        **({"without": sorted(algorithm.off)} if algorithm.off else {}),
    }  # fmt: skip
    card = scorecard.to_json() if scorecard is not None else None
    write_text(run.out / "README.md", data_card(title=run.name, rows=len(run.records), scorecard=card, lineage=lineage))


def fresh_folder(folder: Path) -> None:
    """Refuse a folder that holds something else than a run: its files would be written over.

    Raises:
        InputError: the folder is not empty and has no ledger.
    """
    if not folder.is_dir() or is_run(folder):
        return
    if strange := sorted({path.name for path in folder.iterdir()} - {"seeds.jsonl", "lock"}):
        raise InputError(f"{folder} holds {strange[0]!r} and is not a run; choose a new folder for --out.")


def read_seeds(seeds: Path | str | Sequence[Record], *, plain: bool = False) -> tuple[Record, ...]:
    """Seed records; a file must be readable to its last line, since a pool decides everything.

    Args:
        seeds: Records, or where to read them.
        plain: A text without a prompt will do.
    """
    if isinstance(seeds, Path | str):
        found = read(seeds)
        if found.rejected_count:
            bad = found.rejected[0]
            raise InputError(
                f"{found.rejected_count} of the seeds in {seeds} cannot be read (first: line {bad.line}, {bad.reason});"
                " mend or remove those lines."
            )
        seeds = found.records
    empty = [record.id for record in seeds if not (record.text if plain else record.prompt).strip()]
    if empty and plain:
        raise InputError(f"{len(empty)} seeds are empty (first: {empty[0]!r}); remove them.")
    if empty:
        raise InputError(
            f"{len(empty)} seeds have no prompt (first: {empty[0]!r}); a seed is a task, not a plain text."
        )
    return tuple(seeds)


def fingerprint(records: Sequence[Record]) -> dict[str, Any]:
    """How many records there are and the SHA-256 of them all: what a run keeps of its seeds."""
    digest = hashlib.sha256()
    for record in records:
        digest.update(f"{record.id}\0{record.prompt}\0{record.response}\0".encode("utf-8", "surrogatepass"))
    return {"records": len(records), "sha256": digest.hexdigest()}


def kept_seeds(path: Path, told: Mapping[str, Any]) -> Sequence[Record]:
    """The seeds that a run was begun with.

    Args:
        path: Where they were written.
        told: Their fingerprint.

    Raises:
        InputError: the file holds others now.
    """
    pool = read(path).records if told["records"] else ()
    if fingerprint(pool) != told:
        raise InputError(f"{path} is not what the run was begun with; put the file back.")
    return pool


@contextlib.contextmanager
def _at_work(
    spec: str, opened: LanguageModel | None, runner: asyncio.Runner | None, seed: int
) -> Iterator[tuple[LanguageModel, asyncio.Runner]]:
    """The open model and the loop it is asked in; both closed again unless they were handed in."""
    with contextlib.ExitStack() as stack:
        loop = runner or stack.enter_context(asyncio.Runner())
        model = opened or open_model(spec, rng=np.random.default_rng(seed))
        if opened is None:
            stack.callback(lambda: loop.run(model.close()))
        yield model, loop
