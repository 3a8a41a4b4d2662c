"""Train students on sets of one's own, and say whether the difference between the sets matters to a model."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from trivium import __version__
from trivium.checks import at_least, unknown
from trivium.comparison.contamination import WORDS, shared_items
from trivium.comparison.frontier import headlines
from trivium.comparison.result import Comparison
from trivium.errors import InputError
from trivium.measures import DEFAULTS
from trivium.records import Dataset, write_json
from trivium.records.record import Record
from trivium.runs import Ledger
from trivium.scorecard import Scorecard
from trivium.students import STUDENTS, Config, Decoder, FineTune, Linear, needs
from trivium.studies.effect import Run, Split, differences, means
from trivium.studies.effect_answer import QUESTION, Effect, SetUsed, notes_of
from trivium.studies.kept import carry_out, workers_for
from trivium.studies.own_sets import (
    MARKS,
    Planned,
    Trials,
    as_asked_by,
    content,
    fitted,
    one_run,
    scale_of,
    stream_of_tests,
)
from trivium.studies.own_task import QUESTIONS, OwnSet, beyond, dials_of, held_out_of, known_records, own_set, pool_of
from trivium.tasks import Dials, find, refuse_leaks
from trivium.verbs.compare import compare_open, unique_names
from trivium.verbs.findings import about, refuse_findings
from trivium.verbs.instruments import Instruments
from trivium.verbs.measure import Said, open_data
from trivium.views import Views

REPEATS = "repeats"
HELD = "held-out"  # the test in distribution of text
LEAST = 20  # records of one training
MOST_SHARE = 0.75  # of a set that one repeat may take: more, and repeats are too alike to tell chance by
ITEMS = 400  # questions of a test of a task
MOST = 500  # records of a test of text; of more, so many are drawn
LABELS = 50  # most different responses that are taken for labels
FIELDS = ("format", "text_field", "prompt_field", "response_field")  # how the rows of files are read
OF_TEXT = ("valid", "vendi", "rare_words")  # stand for the axes where there are no prompts: what headline measures read
RIGHT, DEPTH = "answer_match", "composition_depth"  # stand for quality and complexity where a task knows both
PASSES = 10  # at most, over its records, where a student is tested by loss: with more it is too sure of its guesses
_FEWEST_STEPS = 40  # even so
_FAR = 4  # times as long as nearly all records: a student of a task is not made to read so long a one
_CONTEXT = 256  # tokens of text that a student reads at once
_SHOWN = 5  # ids in a message
_BEGINNING = 40  # characters of a record there
_HEADLINES = headlines([measure.card for measure in DEFAULTS])  # axis → measure


@dataclass(frozen=True)
class _Ready:
    """All that is to be run, and what was found on the way."""

    trials: Trials
    sets: tuple[SetUsed, ...]
    compared: tuple[Dataset, ...]  # as students were trained on them: what was left out is left out
    makeup: Sequence[str]  # measures, one of each axis
    splits: tuple[Split, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]


def effect(
    *data: Any,
    task: str | None = None,
    held_out: Any = None,
    ood: Mapping[str, Any] | None = None,
    student: Config | str | None = None,
    steps: int | None = None,
    n: int | None = None,
    repeats: int = 5,
    dials: Dials | None = None,
    leave_out_leaks: bool = False,
    format: str | None = None,
    text_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    workers: int | None = 1,
    out: Path | str = "study-effect",
    seed: int = 0,
    command: str = "trivium.effect(...)",
    progress: Said | None = None,
) -> Effect:
    """Train students on two or more sets at one budget, and hold them against each other in and out of distribution.

    Either the sets are records of a task of ``trivium.tasks``: then a fifth of their questions at most is kept for the
    test in distribution, and the task makes tests out of it. Or they are any records, and the tests are given.

    Args:
        *data: Each a path or anything ``measure`` takes; or one dict from names to such.
        task: Name of the task that all sets are records of.
        held_out: Records as the sets should be good for, in none of them.
        ood: Further such sets by name, of another distribution.
        student: ``"linear"``, ``"decoder"``, ``"fine_tune"`` or one with its settings. By default a linear one where
            the responses are labels, else a decoder.
        steps: Of a decoder or a fine-tune. By default what suits the kind of student; where it is tested by loss, about
            ten passes over its records at most.
        n: Records that each student is trained on; by default half of what the smallest set has.
        repeats: Students of each set, each with other records of it.
        dials: How wide the sets are, if what their questions show is not to be taken; of a task.
        leave_out_leaks: Leave out held-out records that stand in a set, instead of refusing them.
        format: The shape of the rows of all files, where detection is not wanted.
        text_field: The field that holds the text, likewise.
        prompt_field: The field that holds the prompt, where it has another name than usual.
        response_field: The field that holds the response, likewise.
        workers: Processes that train at the same time; ``None``: one for each core, at most 8, for a pretrained model
            one.
        out: The folder; given again it goes on where it stood, with more repeats it grows.
        seed: Of all randomness.
        command: Kept with the findings.
        progress: Called with what is being done (a student, a measure), how much is done, and of how much.

    Returns:
        Differences with their intervals and the sets' headline measures; the folder has effect.json beside the raw
        results, runs.jsonl, and the sets' scorecards and comparison, from which ``report`` makes its page.

    Raises:
        InputError: too little data, records that are not of the task, test records that stand in a set (with their
            ids), options of one form given to the other, or a folder with another run.
        MissingCapability: PyTorch is not installed and the student needs it; the message holds the command.
        LockedRun: another process is at work in the folder.
    """
    began = time.monotonic()
    if (task is None) == (held_out is None):
        raise InputError(
            "effect: tests come either from a task that the sets are records of (task=, --task NAME) or from records "
            f"that were kept apart (held_out=, --held-out PATH); got {'neither' if task is None else 'both'}."
        )
    for given, name in ((ood, "ood (--ood)"), (leave_out_leaks, "leave_out_leaks (--leave-out-leaks)")):
        if given and task is not None:
            raise InputError(f"effect: {name} goes with held_out (--held-out); a task makes its own tests.")
    if HELD in (ood or {}):
        raise InputError(f"effect: {HELD!r} is what the test in distribution is called; give the other another name.")
    if dials is not None and task is None:
        raise InputError("effect: dials go with a task; held-out records have none.")
    at_least(repeats, 1, "seeds")
    if workers is not None:
        at_least(workers, 1, "workers")
    named = dict(data[0]) if len(data) == 1 and isinstance(data[0], Mapping) else dict(enumerate(data))
    if len(named) < 2:
        raise InputError(f"effect: at least two data sets are needed, got {len(named)}; give --data two paths.")
    folder = Path(out)
    refuse_findings(folder, "effect")
    asked = zip(FIELDS, (format, text_field, prompt_field, response_field))
    rows = {name: value for name, value in asked if value is not None}
    sets = unique_names(
        [open_data(each, name=key if isinstance(key, str) else None, **rows) for key, each in named.items()]
    )
    tests = {} if task is not None else {HELD: held_out, **(ood or {})}
    asked_of = {name: open_data(each, name=name, **rows) for name, each in tests.items()}
    _refuse_unanswered([*sets, *asked_of.values()])
    if task is not None:
        ready = _of_task(sets, task, student, steps, n, dials, seed)
    else:
        ready = _of_text(sets, asked_of, student, steps, n, leave_out_leaks, seed)
    keys = {one.name: ready.trials.key(one.name) for one in ready.sets}
    _refuse_twins(ready.trials.pools, "so there is no difference to look for")
    _refuse_twins({name: one.records for name, one in asked_of.items()}, "so the one says nothing beyond the other")
    unread = [said for one in (*sets, *asked_of.values()) for said in _unread(one)]
    settings = {
        "kind": "effect", "data": [[one.name, _path(each)] for one, each in zip(sets, named.values())],
        "runs": keys, "task": task, "held_out": _path(held_out),
        "ood": [[name, _path(each)] for name, each in (ood or {}).items()],
        "student": {"kind": _kind(ready.trials.student), **asdict(ready.trials.student)}, "n": ready.trials.n,
        "dials": None if dials is None else asdict(dials), "leave_out_leaks": leave_out_leaks,
        "seed": seed, "trivium": __version__, REPEATS: repeats, **rows,
    }  # fmt: skip
    with Ledger.open(folder, settings=settings, extends=_extends) as ledger:
        ledger.set_state("running")
        workers = workers_for([ready.trials.student]) if workers is None else workers
        runs = _trained(ready.trials, keys, repeats, seed, folder, workers, progress)
        compared, cards = _compared(ready, folder, seed, progress)
        answer = _answer(replace(ready, notes=(*unread, *ready.notes)), task, runs, repeats, seed, compared)
        write_json(folder / "effect.json", answer.to_json())
        write_json(folder / "about.json", _about(answer, cards, command, time.monotonic() - began))
        ledger.set_state("finished")
    return answer


def resume_effect(folder: Path, *, workers: int | None = 1, progress: Said | None = None) -> Effect:
    """Go on with students that were interrupted, with the settings they were started with.

    Raises:
        InputError: a set was rows in memory, which cannot be read again.
    """
    with Ledger.open(folder) as ledger:
        kept = ledger.settings
    data, ood = dict(kept["data"]), dict(kept["ood"])
    paths = {**data, **ood, **({HELD: kept["held_out"]} if kept["task"] is None else {})}
    if gone := [name for name, path in paths.items() if path is None]:
        raise InputError(
            f"{folder}: {', '.join(gone)} came from memory and cannot be read again; give the same call again."
        )
    student, dials = dict(kept["student"]), kept["dials"]
    told = orjson.loads((folder / "about.json").read_bytes()) if (folder / "about.json").is_file() else {}
    return effect(
        data, task=kept["task"], held_out=kept["held_out"], ood=ood, n=kept["n"],
        student=STUDENTS[student.pop("kind")](**student), repeats=kept[REPEATS],
        dials=None if dials is None else Dials(**dials),
        leave_out_leaks=kept["leave_out_leaks"], out=folder, seed=kept["seed"], workers=workers,
        progress=progress, command=told.get("command") or f"trivium resume {folder}",
        **{name: kept[name] for name in FIELDS if name in kept},
    )  # fmt: skip


def _refuse_unanswered(read: Sequence[Dataset]) -> None:
    """Refuse sets and tests in which nothing is answered: a student learns to respond.

    Raises:
        InputError: with the set.
    """
    for one in read:
        if not any(record.response.strip() for record in one.records):
            raise InputError(
                f"effect: none of the {len(one):,} records of {one.name}, read as {one.format}, has a response, which "
                "is what a student learns; name its field with response_field (--response-field)."
            )


def _refuse_twins(records: Mapping[str, Sequence[Record]], so: str) -> None:
    """Refuse two sets, or two tests, of the same records in whatever order.

    Raises:
        InputError: with both.
    """
    owners: dict[tuple[str, ...], str] = {}
    for name, of in records.items():
        if (twin := owners.setdefault(tuple(sorted(content([one]) for one in of)), name)) != name:
            raise InputError(f"effect: {twin} and {name} hold the same records, {so}.")


def _unread(one: Dataset) -> list[str]:
    """How many of its lines are no records, and why the first is none."""
    if not one.rejected_count:
        return []
    first, many = one.rejected[0], one.rejected_count
    return [f"{one.name}: {many:,} of {many + len(one):,} lines cannot be read and were left out (first: line "
            f"{first.line}, {first.reason})."]  # fmt: skip


def _of_task(
    sets: Sequence[Dataset], name: str, student: Config | str | None, steps: int | None, n: int | None,
    dials: Dials | None, seed: int,
) -> _Ready:  # fmt: skip
    task = find(name)
    own = tuple(own_set(one.name, one.records, task) for one in sets)
    dials = dials_of(own, task) if dials is None else task.settled(dials)
    config = _student(student, steps, [one.records for one in own], context=_room(own), task=True)
    inside, outside = stream_of_tests(seed).spawn(2)
    known = held_out_of(own, ITEMS, inside)
    drawn = beyond(own, task, dials, ITEMS, outside)
    pools = {one.name: pool_of(one, known) for one in own}
    tests = {as_asked_by(of): items for of, items in known.items()} | drawn.tests
    for records in pools.values():
        refuse_leaks(records, tests)
    trials = Trials(pools, tests, name, _n(n, {of: len(records) for of, records in pools.items()}), config)
    splits = [Split(test, "OOD" if test in drawn.tests else "ID", len(items)) for test, items in tests.items()]
    used = tuple(
        SetUsed(one.name, len(given), len(one.records), one.foreign[:_SHOWN], len(pools[one.name]), 0, one.right)
        for one, given in zip(own, sets)
    )
    compared = tuple(replace(given, records=known_records(one)) for one, given in zip(own, sets))
    makeup = [RIGHT, _HEADLINES["diversity"], DEPTH if dials.depth else _HEADLINES["complexity"]]
    return _Ready(trials, used, compared, makeup, tuple(splits), drawn.left_out, ())


def _room(own: Sequence[OwnSet]) -> int:
    """Tokens of a decoder that hold every record, but for a few that are far longer than all others."""
    lengths = [len(r.prompt.encode()) + len(r.response.encode()) for one in own for r in one.records]
    return min(max(lengths), _FAR * int(np.quantile(lengths, 0.99))) + MARKS


def _of_text(
    sets: Sequence[Dataset], tests: Mapping[str, Dataset], student: Config | str | None, steps: int | None,
    n: int | None, leave_out_leaks: bool, seed: int,
) -> _Ready:  # fmt: skip
    config = _student(student, steps, [one.records for one in sets], context=_CONTEXT, task=False)
    clean, said = _without_leaks(sets, tests, leave_out_leaks)
    alone = [] if len(tests) > 1 else ["No test out of distribution was given; --ood NAME=PATH (ood=) adds one."]
    small = [f"{name} has {len(records)}" for name, records in clean.items() if len(records) < QUESTIONS]
    if small:
        raise InputError(
            f"effect: a test needs at least {QUESTIONS} records, {', '.join(small)}"
            f"{' that stand in no set' if said else ''}; keep more apart."
        )
    draw = stream_of_tests(seed)
    asked = {}
    for name, records in clean.items():
        rows = np.sort(draw.permutation(len(records))[:MOST])
        asked[name] = fitted([records[row] for row in rows], config)[0]
    cut = {one.name: fitted(one.records, config) for one in sets}
    pools = {name: records for name, (records, _) in cut.items()}
    n = _n(n, {one.name: len(one) for one in sets})
    if steps is None and not isinstance(student, Config) and not isinstance(config, Linear):
        config = replace(config, steps=min(config.steps, max(_FEWEST_STEPS, PASSES * n // config.batch)))
    trials = Trials(pools, asked, None, n, config)
    splits = [
        Split(name, "OOD" if place else "ID", len(records)) for place, (name, records) in enumerate(asked.items())
    ]
    used = tuple(SetUsed(one.name, len(one), len(one), (), len(one), cut[one.name][1], None) for one in sets)
    prompted = all(any(record.prompt.strip() for record in one.records) for one in sets)
    makeup = list(_HEADLINES.values()) if prompted else OF_TEXT
    return _Ready(trials, used, tuple(sets), makeup, tuple(splits), {}, (*said, *alone))


def _named(record: Record) -> str:
    """Its id, and how it begins: a row that has no id of its own gets one that is in no file."""
    text = " ".join((record.prompt or record.response).split())
    return f"{record.id} ({text[:_BEGINNING]}{'...' if len(text) > _BEGINNING else ''})"


def _without_leaks(
    sets: Sequence[Dataset], tests: Mapping[str, Dataset], leave_out: bool
) -> tuple[dict[str, tuple[Record, ...]], list[str]]:
    """The test records that stand in no set, and in words how many were left out.

    Raises:
        InputError: some do, and are not to be left out; with the ids.
    """
    views = {one.name: Views(one.records) for one in sets}
    clean, said, refused = {}, [], []
    for name, test in tests.items():
        against = Views(test.records)
        leaked: set[int] = set()
        for of, view in views.items():
            found = shared_items(view, against)
            items: dict[int, str] = {}
            for (row, item), method in sorted(found.items()):
                items.setdefault(item, f"{_named(test.records[item])} = {_named(view.records[row])} {WORDS[method]}")
            leaked |= set(items)
            if items:
                shown = "; ".join(list(items.values())[:_SHOWN])
                more = f"; and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
                refused.append(f"{len(items):,} of the {len(test):,} records of {name} stand in {of} ({shown}{more})")
        if leaked:
            said.append(f"{len(leaked):,} of the {len(test):,} records of {name} stand in a set and were not asked.")
        clean[name] = tuple(record for item, record in enumerate(test.records) if item not in leaked)
    if refused and not leave_out:
        raise InputError(
            f"effect: the tests leak into the training data: {'. '.join(refused)}. Take them out, or leave them out of "
            "the tests with leave_out_leaks (--leave-out-leaks): what was learnt by heart says nothing."
        )
    return clean, said


def _student(
    given: Config | str | None, steps: int | None, records: Sequence[Sequence[Record]], *, context: int, task: bool
) -> Config:
    """The student that was asked for, or the one that fits the responses."""
    if given is None:
        given = "linear" if _labelled(records) else "decoder"
    if isinstance(given, str):
        if given not in STUDENTS:
            raise unknown("student", given, STUDENTS)
        made: dict[str, Config] = {
            "linear": Linear(),
            "decoder": Decoder(
                layers=2, width=64, heads=4, steps=1500 if task else 600, batch=32 if task else 16,
                learning_rate=3e-3, context=context,
            ),
            "fine_tune": FineTune(context=max(context, _CONTEXT)),
        }  # fmt: skip
        given = made[given]
    if isinstance(given, Linear):
        if steps is not None:
            raise InputError("effect: a linear student has no steps; leave --steps out, or give --student decoder.")
        if bare := sum(not record.prompt.strip() for each in records for record in each):
            raise InputError(
                f"effect: a linear student reads prompts and answers with a label, and {bare:,} records have no "
                "prompt; give --student decoder."
            )
        return given
    needs(given)
    return given if steps is None else replace(given, steps=at_least(steps, 1, "steps"))


def _labelled(records: Sequence[Sequence[Record]]) -> bool:
    """Whether every set answers its prompts with one of a few responses."""
    return all(
        all(record.prompt.strip() for record in each)
        and len({record.response for record in each}) <= min(LABELS, len(each) / 5)
        for each in records
    )


def _n(n: int | None, pools: Mapping[str, int]) -> int:
    """Records of one training.

    Raises:
        InputError: a set has too few.
    """
    smallest = min(pools, key=lambda name: pools[name])
    if n is None:
        n = pools[smallest] // 2
        if n < LEAST:
            raise InputError(
                f"effect: {smallest} has {pools[smallest]:,} records to train on; at least {2 * LEAST} are needed, as "
                "each repeat takes half of them."
            )
        return n
    at_least(n, LEAST, "n")
    if short := [f"{name} has {pool:,}" for name, pool in pools.items() if n > MOST_SHARE * pool]:
        raise InputError(
            f"effect: n must be at most three quarters of what a set has to train on, so that repeats differ in their "
            f"records; got n={n:,}, and {', '.join(short)}. Ask for {int(MOST_SHARE * pools[smallest]):,} or fewer."
        )
    return n


def _trained(
    trials: Trials,
    keys: Mapping[str, str],
    repeats: int,
    seed: int,
    folder: Path,
    workers: int,
    progress: Said | None,
) -> list[Run]:
    wanted = [Planned(key, name, repeat, seed) for repeat in range(repeats) for name, key in keys.items()]
    return carry_out(
        wanted, partial(one_run, trials, folder, workers == 1), Run.of, folder, workers=workers, on_run=progress
    )


def _compared(
    ready: _Ready, folder: Path, seed: int, progress: Said | None
) -> tuple[Comparison, list[Scorecard]]:  # fmt: skip
    """The sets' makeup on one measure of each axis, written to the folder."""
    return compare_open(
        ready.compared, n=None, measures=ready.makeup, instruments=Instruments(), level=0.95, reference=None,
        out=folder, seed=seed, command="", title="", question="", progress=progress,
    )  # fmt: skip


def _answer(
    ready: _Ready, task: str | None, runs: Sequence[Run], repeats: int, seed: int, compared: Comparison
) -> Effect:
    trials = ready.trials
    scale = scale_of(trials.student, task=task is not None)
    shares = {one.name: trials.n / one.pool for one in ready.sets}
    found = means(runs, ready.splits, shares)
    return Effect(
        sets=ready.sets, task=task, scale=scale, student=repr(trials.student), n=trials.n, repeats=repeats, seed=seed,
        splits=ready.splits, left_out=ready.left_out, means=found,
        differences=differences(runs, ready.splits, shares, lower_is_better=scale.lower_is_better),
        comparison=compared, notes=(*notes_of(ready.sets, trials.n, found, scale, runs), *ready.notes),
        runs=tuple(runs), trivium=__version__,
    )  # fmt: skip


def _about(answer: Effect, cards: Sequence[Scorecard], command: str, seconds: float) -> dict[str, Any]:
    """Provenance, as all reports have it. How long it took is told by the runs: this may not be the first call."""
    names = [one.name for one in answer.sets]
    told = about(
        title=f"Students of {' and '.join(names)}" if len(names) == 2 else f"Students of {len(names)} data sets",
        question=QUESTION, command=command, seconds=seconds, seed=answer.seed,
        embedder=cards[0].views.get("embedder", ""),
    )  # fmt: skip
    if any(run.tokens for run in answer.runs):  # a student of PyTorch reads tokens
        told["versions"] = {**told["versions"], "torch": metadata.version("torch")}
    return {**told, "seconds": None}


def _extends(kept: dict[str, Any], given: dict[str, Any]) -> bool:
    """The same sets, tests and students with as many repeats or more."""
    return {**kept, REPEATS: 0} == {**given, REPEATS: 0} and given[REPEATS] >= kept[REPEATS]


def _kind(student: Config) -> str:
    return next(name for name, kind in STUDENTS.items() if kind is type(student))


def _path(data: Any) -> str | None:
    """Where data can be read again; None of what is in memory."""
    return str(Path(data).absolute()) if isinstance(data, str | Path) and str(data) != "-" else None
