"""Runs inside the sandbox: says whether two answers are one in mathematics, and scores answers of reasoning-gym.

Both libraries hand what they are given to sympy, which evaluates it: they are loaded here and nowhere else.
"""

import importlib
import json
import sys
from itertools import chain
from typing import Any

sys.path += sys.argv[2:]


def load(what: str) -> None:
    """Import what will be asked, which takes seconds, before saying that we are ready."""
    importlib.import_module({"equal": "math_verify", "score": "reasoning_gym"}[what])


def equal(wanted: str, given: str) -> str:
    """Say "equal", "not equal", or which of the two could not be parsed."""
    import math_verify  # type: ignore[import-untyped, unused-ignore]
    from math_verify.errors import TimeoutException  # type: ignore[import-untyped, unused-ignore]

    how = {
        "extraction_config": [math_verify.LatexExtractionConfig(), math_verify.ExprExtractionConfig()],
        "fallback_mode": "no_fallback",
        "parsing_timeout": 2,
    }
    right = math_verify.parse(wanted, **how)
    if not right:
        return "reference could not be parsed"
    found = math_verify.parse(given, **how)
    if not found:
        return "could not be parsed"
    try:
        return "equal" if math_verify.verify(right, found, timeout_seconds=2, raise_on_error=True) else "not equal"
    except TimeoutException:
        return "took too long"
    except Exception:
        return "not equal"  # a set and a matrix, say


def score(entry: dict[str, Any], answer: str) -> float:
    """What the task's own scorer says."""
    from reasoning_gym.factory import get_score_answer_fn

    name = entry["metadata"]["source_dataset"]
    if name not in scorers:
        scorers[name] = get_score_answer_fn(name)
    return float(scorers[name](answer=answer, entry=entry))


def answer(question: dict[str, Any]) -> Any:
    """What the library says, or the name of its error."""
    try:
        return equal(*question["equal"]) if "equal" in question else score(*question["score"])
    except BaseException as error:
        return {"error": type(error).__name__}


load(sys.argv[1])
scorers: dict[str, Any] = {}
replies, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no reply
for reply in chain(["ready"], (answer(json.loads(line)) for line in sys.stdin)):
    replies.write(json.dumps(reply) + "\n")
    replies.flush()
