"""``trivium study effect``: students trained on sets of one's own."""

import shlex
from argparse import Namespace
from pathlib import Path
from typing import Any

from trivium.cli.show import table
from trivium.errors import InputError
from trivium.reporting.effect import made, tables
from trivium.studies import OWN, find
from trivium.verbs.effect import FIELDS

OUT = "study-effect"
_OPTIONS = ("data", "task", "held_out", "ood", "leave_out_leaks", "student", "steps", "n", *FIELDS)


def refuse_options(arguments: Namespace) -> None:
    """Refuse options of one form of ``trivium study`` that were given to the other.

    Raises:
        InputError: with the options, and what they go with; or there is no such study.
    """
    if arguments.name != OWN:
        find(arguments.name).of(arguments.student)
    given = [f"--{name.replace('_', '-')}" for name in _OPTIONS
             if name != "student" and getattr(arguments, name) not in (None, False, [])]  # fmt: skip
    if arguments.name != OWN and given:
        goes = "goes" if len(given) == 1 else "go"
        raise InputError(
            f"study {arguments.name}: {', '.join(given)} {goes} with trivium study effect, which trains on sets of "
            "your own; this study makes its sets itself."
        )
    if arguments.name != OWN:
        return
    if arguments.quick:
        raise InputError("study effect: there is no --quick form; --n, --steps and --seeds say how much is trained.")
    if len(arguments.data or ()) < 2:
        raise InputError(
            f"study effect: at least two sets are needed, got {len(arguments.data or ())}; give --data A.jsonl B.jsonl."
        )


def effect(arguments: Namespace) -> int:
    """Train students on sets of one's own and say whether the difference between the sets matters."""
    from trivium.cli.commands import make_report, put
    from trivium.cli.progress import bars
    from trivium.verbs.effect import effect as run_effect

    arguments.out = arguments.out or OUT
    with bars(arguments.quiet) as bar:
        answer = run_effect(
            *arguments.data, task=arguments.task, held_out=arguments.held_out, ood=named(arguments.ood),
            student=arguments.student, steps=arguments.steps, n=arguments.n,
            repeats=5 if arguments.seeds is None else arguments.seeds, leave_out_leaks=arguments.leave_out_leaks,
            workers=arguments.workers, out=arguments.out, seed=arguments.seed, progress=bar.step,
            command=_command(arguments), **{name: getattr(arguments, name) for name in FIELDS},
        ).to_json()  # fmt: skip
    put(arguments, *shown(answer, make_report(arguments, arguments.out)))
    return 0


def _command(arguments: Namespace) -> str:
    """What was typed, as far as it decides what is found."""
    words = ["trivium", "study", OWN, "--data", *arguments.data]
    for name in _OPTIONS[1:]:
        value = getattr(arguments, name)
        option = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif value not in (None, False, []):
            words += [part for one in (value if isinstance(value, list) else [value]) for part in (option, str(one))]
    words += [] if arguments.seeds is None else ["--seeds", str(arguments.seeds)]
    return shlex.join([*words, *(["--seed", str(arguments.seed)] if arguments.seed else [])])


def named(given: list[str]) -> dict[str, str]:
    """``NAME=PATH`` as name and path; a path alone is named after its file.

    Raises:
        InputError: two of one name.
    """
    found: dict[str, str] = {}
    for text in given:
        name, sign, path = text.partition("=")
        if not sign:
            name, path = Path(text).name.split(".")[0], text
        if not name or not path:
            raise InputError(f"--ood: write NAME=PATH, got {text!r}.")
        if name in found:
            raise InputError(f"--ood: two tests are called {name!r}; give one of them another name.")
        found[name] = path
    return found


def shown(told: dict[str, Any], report: str) -> tuple[dict[str, Any], str]:
    """The answer, and the same as text: its lines first, then what they rest on."""
    lines = [*told["lines"]]
    for one in tables(told):
        lines += ["", one.title, "", table(one.header, one.rows)]
    return {**told, "report": report}, "\n".join([*lines, "", *made(told), "", f"report: {report}"])
