"""The command line: parse, call one function, print. Results go to stdout, everything else to stderr."""

import errno
import io
import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from trivium.cli.parser import parser
from trivium.errors import DiskError, InputError, TriviumError

INTERRUPTED = 130
TERMINATED = 143
RESUMED = ("demo", "generate", "bench", "ablate", "study", "resume")
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Terminated(KeyboardInterrupt):
    """SIGTERM came: stop as for Ctrl-C, with its own exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 ok, 1 a given threshold is not met, 2 usage or input, 3 missing or unsafe capability, 4 locked, 5 endpoint,
    6 disk, 130 interrupt, 143 terminated.
    """
    given = sys.argv[1:] if argv is None else argv
    if not given:
        parser().print_help(sys.stderr)
        return InputError.exit_code
    try:
        arguments = parser().parse_args(given)
    except InputError as error:
        command = next((one for one in given if not one.startswith("-")), "")
        return _failed(Namespace(command=command, json="--json" in given), str(error), error.exit_code)
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a sign shows its number
    try:
        from trivium.cli.commands import COMMANDS

        return COMMANDS[arguments.command](arguments)
    except Terminated:
        return _stopped(arguments, "terminated", TERMINATED)
    except KeyboardInterrupt:
        return _stopped(arguments, "interrupted", INTERRUPTED)
    except TriviumError as error:
        return _failed(arguments, str(error), error.exit_code)
    except BrokenPipeError:  # the reader of our output has gone, `| head` for example
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno in NO_SPACE:
            where = error.filename or "the disk"
            message = f"{where} cannot be written ({error.strerror}); free some space."
            return _failed(arguments, message, DiskError.exit_code)
        if isinstance(error, FileExistsError | NotADirectoryError | IsADirectoryError):
            message = (
                f"{error.filename} is a file where a folder is wanted, or the other way round; choose another --out."
            )
            return _failed(arguments, message, InputError.exit_code)
        raise


def _terminate(*_: Any) -> NoReturn:
    raise Terminated


def _failed(arguments: Any, message: str, code: int) -> int:
    print(f"{' '.join(['trivium', *filter(None, [arguments.command])])}: {clean(message)}", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"schema": "trivium/error/1", "error": message, "exit_code": code}))
    return code


def _stopped(arguments: Any, how: str, code: int) -> int:
    folder = getattr(arguments, "out", None) or getattr(arguments, "folder", None)
    more = ""
    if folder and arguments.command in RESUMED and Path(folder).is_dir():
        more = f"; what has run is kept. Go on with: trivium resume {folder}"
    return _failed(arguments, how + more, code)


def clean(text: str) -> str:
    """Text safe for a terminal: control characters, escape sequences included, are shown and not obeyed."""
    return "".join(c if c in "\n\t" or (c.isprintable()) else repr(c)[1:-1] for c in text)
