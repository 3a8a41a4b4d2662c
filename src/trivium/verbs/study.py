"""Train many small students on sets that differ by design, and answer one question with them."""

import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from trivium import __version__
from trivium.checks import at_least
from trivium.errors import InputError
from trivium.records import write_json
from trivium.runs import Ledger
from trivium.studies import Answer, Study, find
from trivium.studies.forecast import Forecast, forecast
from trivium.studies.plan import Condition, refuse_impossible, run
from trivium.verbs.findings import about, refuse_findings

REPEATS = "repeats"
STUDENT = "student"  # kept where it is not the study's usual one
GROWS = {REPEATS}  # what may be more when a study is given again: what has run is looked up


def study(
    name: str | Study,
    *,
    student: str | None = None,
    out: Path | str | None = None,
    quick: bool = False,
    repeats: int | None = None,
    seed: int = 0,
    workers: int | None = 1,
    on_plan: Callable[[Study, int, Forecast | None], None] | None = None,
    on_run: Callable[[str, int, int], None] | None = None,
) -> Answer:
    """Run a study, or go on with it, and answer its question by the rule that was written before.

    Args:
        name: One of ``STUDIES``, or a study of one's own.
        student: Another kind of student than the usual one, where the study has it: "linear", "decoder" or "fine_tune".
        out: The folder; by default ``study-NAME``, with another student ``study-NAME-STUDENT``. Given again it goes on
            where it stood, with more repeats it grows.
        quick: Fewer conditions, fewer repeats and a small student: minutes, and the answer says what that cannot show.
        repeats: Of the whole study, with other rules, records and first weights; by default as the study
            says: 5 or more, 2 or 3 if quick.
        seed: Of all randomness but which rules (words, domains, ...) a repeat is of: repeat k has the k-th choice
            of its task, whatever the seed.
        workers: Processes that train at the same time; ``None``: one for each core, at most 8, for a pretrained model
            one.
        on_plan: Called before the first run with the study, the number of runs, and how long they train, where that is
            known.
        on_run: Called before each run with its name, how many are done and how many there are.

    Returns:
        The answer, whose folder has study.json beside the raw results, runs.jsonl, and about.json for its report.

    Raises:
        InputError: no such study, none with such a student, or a folder with another run.
        MissingCapability: PyTorch is not installed; the message holds the command.
        LockedRun: another process is at work in the folder.
    """
    usual = find(name) if isinstance(name, str) else name
    chosen = usual.of(student)
    repeats = chosen.repeats[quick] if repeats is None else at_least(repeats, 1, "seeds")
    if workers is not None:
        at_least(workers, 1, "workers")
    refuse_impossible(chosen.conditions(quick))
    folder = Path(out or usual_folder(usual, student))
    refuse_findings(folder, "study")
    settings = {
        "kind": "study", "name": chosen.name, "quick": quick, "seed": seed, "trivium": __version__, REPEATS: repeats,
        **({} if chosen is usual else {STUDENT: chosen.student}),
    }  # fmt: skip
    with Ledger.open(folder, settings=settings, extends=_extends) as ledger:
        return _study(folder, ledger, chosen, workers, on_plan, on_run)


def usual_folder(study: Study, student: str | None) -> str:
    """Where a study is kept if nothing is said: another student has a folder of its own."""
    chosen = study.of(student)
    return f"study-{study.name}" + ("" if chosen is study else f"-{chosen.student}")


def resume_study(
    folder: Path, *, workers: int | None = 1, on_run: Callable[[str, int, int], None] | None = None
) -> Answer:
    """Go on with a study that was interrupted, with the repeats it had last."""
    with Ledger.open(folder) as ledger:
        chosen = find(ledger.settings["name"]).of(ledger.settings.get(STUDENT))
        return _study(folder, ledger, chosen, workers, None, on_run)


def _extends(kept: dict[str, Any], given: dict[str, Any]) -> bool:
    """The same study with as many repeats or more."""
    rest = [{name: value for name, value in each.items() if name not in GROWS} for each in (kept, given)]
    return rest[0] == rest[1] and given[REPEATS] >= kept[REPEATS]


def _study(
    folder: Path, ledger: Ledger, chosen: Study, workers: int | None,
    on_plan: Callable[[Study, int, Forecast | None], None] | None,
    on_run: Callable[[str, int, int], None] | None,
) -> Answer:  # fmt: skip
    began = time.monotonic()
    settings = ledger.settings
    quick, repeats, seed = settings["quick"], settings[REPEATS], settings["seed"]
    conditions = chosen.conditions(quick)
    if on_plan is not None:
        on_plan(chosen, len(conditions) * repeats, forecast(conditions, repeats))
    ledger.set_state("running")
    rows = run(conditions, repeats, folder, seed=seed, workers=workers, on_run=on_run)
    if all(row.outcome != "trained" for row in rows):
        raise InputError(
            f"study: all {len(rows)} runs diverged or had no records to train on, so there is nothing to analyse; see "
            f"{folder}/runs.jsonl."
        )
    answer = Answer(chosen, quick, repeats, seed, _setting(conditions), rows, chosen.analyse(rows, seed), __version__)
    write_json(folder / "study.json", answer.to_json())
    write_json(folder / "about.json", _about(answer, settings.get(STUDENT), time.monotonic() - began))
    ledger.set_state("finished")
    return answer


def _about(answer: Answer, student: str | None, seconds: float) -> dict[str, Any]:
    """Provenance, as all reports have it. How long it took is told by the runs: this may not be the first call."""
    chosen = answer.study
    told = about(
        title=f"Study: {chosen.name}{f', {student}' if student else ''}",
        question=chosen.question.replace("->", "→"), seconds=seconds, seed=answer.seed, embedder="",
        command=f"trivium study {chosen.name}{f' --student {student}' if student else ''}"
        f"{' --quick' if answer.quick else ''} --seeds {answer.repeats}"
        f"{f' --seed {answer.seed}' if answer.seed else ''}",
    )  # fmt: skip
    if any(row.tokens for row in answer.rows):  # a student of PyTorch reads tokens
        told["versions"] = {**told["versions"], "torch": metadata.version("torch")}
    if any(row.device == "cuda" for row in answer.rows):
        told["hardware"] += f", {_gpu()}"
    return {**told, "seconds": None}


def _gpu() -> str:
    """The name of the GPU; elsewhere than where the runs were made, that it was one."""
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "a GPU"


def _setting(conditions: tuple[Condition, ...]) -> str:
    """Task, records, students and their budgets, in words."""
    tasks = ", ".join(dict.fromkeys(one.task for one in conditions))
    records = ", ".join(dict.fromkeys(f"{one.n:,}" for one in conditions))
    students = "; ".join(dict.fromkeys(repr(one.student) for one in conditions))
    return f"{tasks}, {records} training records; {students}"
