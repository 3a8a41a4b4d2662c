"""What was found once stays found: outcomes that time has a part in, kept for a run that is made again.

A program that ran out of time on a busy machine may come to its end on a quiet one, and a library that evaluates
formulas gives up after so many seconds. A run that is resumed, or looked at again, must come to the same records all
the same: within ``remembering`` each such question is put once, and answered from memory ever after.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class Memory(Protocol):
    """Keeps findings by the key of their question; used from several threads at a time."""

    def verdict(self, key: bytes, /) -> bytes | None:
        """What was found; None if the question was not put."""

    def commit_verdict(self, key: bytes, body: bytes, /) -> bytes:
        """Keep a finding, unless there is one; give back the one that is kept."""


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Put no question twice in what is within, nor in the tasks and threads that it awaits."""
    before = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(before)


def remembered(question: tuple[Any, ...], find: Callable[[], Any]) -> Any:
    """What was found to this question before; outside of ``remembering`` it is found anew each time.

    Which sandbox this machine has is no part of a question: a run folder gives the same records on another machine.

    Args:
        question: All that decides the finding but time: what is run or compared, and its limits. Plain JSON.
        find: Finds out; gives plain JSON.

    Cost: about 0.1 ms where there is a memory.
    """
    if (memory := _MEMORY.get()) is None:
        return find()
    key = hashlib.blake2b(json.dumps(question).encode(), digest_size=16).digest()
    body = memory.verdict(key)
    return json.loads(memory.commit_verdict(key, json.dumps(find()).encode()) if body is None else body)
