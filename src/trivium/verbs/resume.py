"""Go on with a run that was interrupted or killed."""

from collections.abc import Callable
from pathlib import Path

from trivium.ablation.result import Ablation
from trivium.errors import InputError
from trivium.generation.run import Progress
from trivium.runs import Ledger, is_run
from trivium.studies import Answer
from trivium.studies.effect_answer import Effect
from trivium.trials.result import Bench
from trivium.verbs.ablate import resume_ablate
from trivium.verbs.bench import resume_bench
from trivium.verbs.demo import Demo, demo
from trivium.verbs.effect import resume_effect
from trivium.verbs.generate import Run, resume_generate
from trivium.verbs.measure import Said
from trivium.verbs.study import resume_study


def resume(
    folder: Path | str,
    *,
    workers: int | None = 1,
    on_progress: Callable[[str, Progress], None] | None = None,
    progress: Said | None = None,
) -> Run | Demo | Bench | Ablation | Answer | Effect:
    """Finish the run in a folder, with the settings it was started with.

    What was answered before is not asked again. A finished run gives its result once more.

    Args:
        folder: Of the run.
        workers: Processes that train the students of a study; nothing else reads it. ``None``: one for each core, at
            most 8, for a pretrained model 1.
        on_progress: Called with the name of an algorithm and how far it is.
        progress: Called with what is being done, how much is done, and of how much.

    Raises:
        InputError: the folder holds no run, or one of a newer Trivium.
        LockedRun: another process is at work in it.
    """
    folder = Path(folder)
    with Ledger.open(folder) as ledger:
        settings = ledger.settings
    if settings.get("kind") == "demo":
        chosen = {name: settings[name] for name in ("records", "max_tokens", "model", "seed")}
        return demo(folder, **chosen, on_progress=on_progress, progress=progress)
    if settings.get("kind") == "bench":
        return resume_bench(folder, on_progress=on_progress, progress=progress)
    if settings.get("kind") == "ablate":
        return resume_ablate(folder, on_progress=on_progress, progress=progress)
    if settings.get("kind") == "study":
        return resume_study(folder, workers=workers, on_run=progress)
    if settings.get("kind") == "effect":
        return resume_effect(folder, workers=workers, progress=progress)
    if settings.get("kind") == "generate":
        name = settings["name"]
        return resume_generate(
            folder, on_progress=None if on_progress is None else lambda state: on_progress(name, state)
        )
    raise InputError(f"{folder} holds a run of kind {settings.get('kind')!r}, which this Trivium cannot resume.")


def need_report(folder: Path | str) -> None:
    """Go on only if the folder is no run, or one that there can be a report of.

    Raises:
        InputError: its run is not finished, or is one of ``generate``, which measures nothing; the message says how to
            come to a report.
    """
    folder = Path(folder)
    if (folder / "about.json").is_file() or not is_run(folder):
        return
    with Ledger.open(folder) as ledger:
        kind, state = ledger.settings.get("kind"), ledger.state
    if kind != "generate" or state != "finished":
        raise InputError(f"the run in {folder} is not finished, so there is no report; go on: trivium resume {folder}")
    raise InputError(
        f"{folder} holds records that nobody has measured; for a report: "
        f"trivium measure {folder / 'records.jsonl'} --out FOLDER"
    )
