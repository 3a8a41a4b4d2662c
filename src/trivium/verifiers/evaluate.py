"""Ask libraries that evaluate answers, which run in the sandbox: a process each, started at the first question."""

import atexit
import importlib.util
import json
import os
from functools import cache, lru_cache
from typing import Any

from trivium.errors import MissingCapability
from trivium.sandbox import Server, missing_sandbox, script_beside
from trivium.verifiers.remembered import remembered

SECONDS = 8.0  # for one answer; the libraries give up by themselves after two or four
SLOW = "took too long"  # what evaluator.py says when they did


def evaluate(kind: str, *question: Any) -> Any:
    """What ``evaluator.py`` says to a question, or None if it took too long or died of it.

    Args:
        kind: "equal" or "score": the function that is asked.
        question: Its arguments.

    Raises:
        MissingCapability: no sandbox works here.
    """
    return remembered(("evaluate", kind, *question), lambda: _evaluated(kind, json.dumps(question)))


def missing(module: str, *, feature: str, install: str) -> MissingCapability | None:
    """What must be installed for a library to be asked; None if nothing."""
    if importlib.util.find_spec(module) is None:
        return MissingCapability(f"{feature} needs {module}, which is optional: {install}")
    return missing_sandbox()


def _evaluated(kind: str, question: str) -> Any:
    try:
        return _in_time(kind, question)
    except TimeoutError:
        return None


@lru_cache(maxsize=20_000)
def _in_time(kind: str, question: str) -> Any:
    said = _server(kind, os.getpid()).ask({kind: json.loads(question)}, seconds=SECONDS)
    if said is None or said == SLOW:  # it may have time enough when it is asked again
        raise TimeoutError
    return said


@cache
def _server(kind: str, process: int) -> Server:
    server = Server(script_beside(__file__, "evaluator.py"), kind)
    atexit.register(server.close)
    return server
