"""Seeds of our own, under the licence of this package (Apache-2.0).

66 tasks of 17 topics, 64 mathematical problems of 13, 42 programs to write, 41 snippets of code, 24 programming puzzles
and 24 short texts.
"""

from functools import cache
from importlib import resources

import orjson

from trivium.checks import unknown
from trivium.records.record import Record


@cache
def packaged_seeds(name: str = "tasks") -> tuple[Record, ...]:
    """The seeds of a name.

    Args:
        name: ``tasks``, with topic, form and difficulty (1 easy to 3 hard) in the notes; or ``problems``, word problems
            with a worked solution, its ``answer``, its ``level`` (calculations, 5 for five and more) and its topic; or
            ``programs``, functions and classes to write in Python, with a program that passes its ``tests``; or
            ``puzzles``, a check ``f`` and a program ``g`` whose result it accepts, with the ``skills`` they take; or
            ``snippets`` of code and ``texts``, which have no prompt, each with its topic.

    Raises:
        InputError: there are no seeds of this name.
    """
    folder = resources.files(__name__)
    file = folder / f"{name}.jsonl"
    if not file.is_file():
        known = [entry.name.removesuffix(".jsonl") for entry in folder.iterdir() if entry.name.endswith(".jsonl")]
        raise unknown("packaged seeds", name, known)
    return tuple(Record(**{**row, "parents": ()}) for row in map(orjson.loads, file.read_bytes().splitlines()))
