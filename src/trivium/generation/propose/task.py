"""From a completion to one task on one line."""

import re

from trivium.generation.work import Dropped
from trivium.models.api import Completion

LEAD = re.compile(r"^(?:\s|[-*•]\s+|(?:new |harder |rewritten )?task(?: \d+)?:|\d+[.)]\s)+", re.IGNORECASE)


def task_line(answer: Completion, *, begin: str = "") -> str:
    """The first line of the answer, put after ``begin``, without list marks, labels or quotes around it.

    Raises:
        Dropped: the answer was cut off at its token limit, or nothing is left.
    """
    first = answer.text.strip().split("\n", 1)[0]
    if not begin:
        first = LEAD.sub("", first)
        if first.count('"') == 2 and first[0] == first[-1] == '"':
            first = first[1:-1]
    first = first.strip()
    glue = "" if first[:1] in ",.;:!?" else " "
    task = f"{begin}{glue}{first}" if begin else first
    if answer.finish == "length" and "\n" not in answer.text.strip():
        raise Dropped("truncated task", prompt=task)
    if not first:
        raise Dropped("empty task", prompt=task)
    return task
