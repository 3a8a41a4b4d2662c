"""Seed tasks of our own: 66 tasks with answers, 17 topics, under the licence of this package (Apache-2.0)."""

from functools import cache
from importlib import resources

import orjson

from trivium.records.record import Record


@cache
def packaged_seeds() -> tuple[Record, ...]:
    """The seed tasks; ``notes`` has topic, form and difficulty (1 easy to 3 hard)."""
    lines = (resources.files(__name__) / "tasks.jsonl").read_bytes().splitlines()
    return tuple(Record(**{**row, "parents": ()}) for row in map(orjson.loads, lines))
