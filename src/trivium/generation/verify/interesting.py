"""A model of interestingness: is a task interestingly new beside the known tasks most like it?"""

from collections.abc import Sequence

from trivium.generation.component import component
from trivium.generation.verify.judged import sorted_into
from trivium.generation.work import Work
from trivium.records.record import Record

KINDS = (
    "interestingly new: it asks for something of another kind, and someone would want the answer",
    "a variation of a known task",
    "without sense or use",
)


def all_interesting(work: Work, task: str, known: Sequence[Record]) -> float:
    """Without the judge: everything is."""
    return 1.0


@component("C7", off=all_interesting)
async def interestingness(work: Work, task: str, known: Sequence[Record]) -> float:
    """Ask the judge how likely a task is to be interestingly new beside known ones, 0 to 1."""
    material = {"prompt": task} | {f"known {number}": record.prompt for number, record in enumerate(known, 1)}
    return (await sorted_into(work, "interestingly_new", {}, KINDS, material))[0]
