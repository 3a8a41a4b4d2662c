"""An instruction as a set of tags: read off it, extended by tags that go together, and written out again."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.listing import carries, say_list
from trivium.generation.propose.say import Voice
from trivium.generation.propose.work_in import work_in
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("C2")
async def tags_of(work: Work, rng: np.random.Generator, task: str, voice: Voice) -> list[str]:
    """Reduce an instruction to the tags that say what it is about and what it asks for."""
    return await say_list(work, rng, "tags_of_task", {"task": task}, voice, what="tags", least=2, most=6)


def companions(tags: Iterable[str], records: Iterable[Record]) -> list[str]:
    """Tags that stand beside one of these in the notes of records, the most frequent first, without these."""
    mine = {tag.casefold() for tag in tags}
    beside: Counter[str] = Counter()
    for record in records:
        theirs = record.notes.get("tags", ())
        if mine & {tag.casefold() for tag in theirs}:
            beside.update(tag for tag in theirs if tag.casefold() not in mine)
    return sorted(beside, key=lambda tag: (-beside[tag], tag))


def no_tags(work: Work, rng: np.random.Generator, tags: list[str], *_: Any) -> list[str]:
    """Without further tags: none."""
    return []


@component("D3", off=no_tags)
async def more_tags(work: Work, rng: np.random.Generator, tags: list[str], count: int, voice: Voice) -> list[str]:
    """Find ``count`` further tags that go together with these: the model is shown which did so in the pool.

    Raises:
        Dropped: fewer new tags came.
    """
    known = companions(tags, work.pool)[:6]
    fields = {"tags": ", ".join(tags), "seen": ", ".join(known) or "none yet"}
    said = await say_list(work, rng, "tags_more", fields, voice, what="new tags")
    old = {tag.casefold() for tag in tags}
    had = carries(" ".join(tags))
    new = [tag for tag in said if tag.casefold() not in old and not had(tag)]
    if len(new) < count:
        raise Dropped(f"fewer than {count} new tags", response=", ".join(said))
    return new[:count]


@component("C2")
async def task_of_tags(
    work: Work, rng: np.random.Generator, task: str, tags: list[str], new: list[str], voice: Voice
) -> str:
    """Write the instruction again from all its tags, old and new."""
    fields = {"task": task, "tags": ", ".join(tags), "new": ", ".join(new)}
    return await work_in(work, rng, task, new, voice, told="tags_written", fields=fields, glue=", with ")


@component("Q5")
def holds_tags(tags: list[str], new: list[str], task: str) -> Verdict:
    """Reject an instruction that leaves out a new tag, or half of the old ones."""
    there = carries(task)
    if not all(map(there, new)):
        return Verdict(False, "a new tag is missing")
    if 2 * sum(map(there, tags)) < len(tags):
        return Verdict(False, "lost its old tags")
    return Verdict(True, "holds its tags")
