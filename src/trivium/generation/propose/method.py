"""A method of evolving, in words: used on a task, tried on a few, and rewritten in view of what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.work_in import grow
from trivium.generation.verify.eliminator import eliminated_task
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Unanswered, Work, require
from trivium.records.record import Record


@dataclass(frozen=True, slots=True)
class Failure:
    """An evolution that failed, and why."""

    task: str
    evolved: str
    reason: str


@dataclass(frozen=True, slots=True)
class Method:
    """One version of the method, with the failures of its trial."""

    version: int  # 0 is where it starts
    parent: int | None  # the version it was rewritten from
    text: str
    failures: tuple[Failure, ...]
    tried: int  # evolutions of the trial that the model gave an answer to

    @property
    def share_failed(self) -> float:
        """Of the evolutions tried; 1 where there were none, for nothing speaks for the method then."""
        return len(self.failures) / self.tried if self.tried else 1.0


def parents_task(work: Work, rng: np.random.Generator, parent: Record, method: str, voice: Voice) -> str:
    """Without evolution: the task of the parent, to be answered as it is."""
    return unchanged(parent.prompt)


@component("D5", off=parents_task)
async def evolve_by(work: Work, rng: np.random.Generator, parent: Record, method: str, voice: Voice) -> str:
    """Evolve a task as the method says, and let the rules of the eliminator look at what came of it.

    Raises:
        Dropped: the evolution failed.
    """
    fields = {"task": parent.prompt, "method": method}
    task = await grow(work, rng, parent.prompt, voice, told="method_used", fields=fields,
                      continued="method_used", given={"method": method})  # fmt: skip
    require(plausible_task(task), prompt=task)
    require(eliminated_task(parent, task, deeper=True), prompt=task)
    return task


async def trial(
    work: Work, rng: np.random.Generator, tasks: Sequence[Record], method: str, voice: Voice
) -> tuple[tuple[Failure, ...], int]:
    """The failures of a method on a few tasks, and how many evolutions there were.

    Where the model does not answer, the method has not failed: that is counted as lost.
    """
    failed, unanswered = [], 0
    for task in tasks:
        try:
            await evolve_by(work, rng, task, method, voice)
        except Unanswered as silence:
            unanswered += 1
            work.lose(silence)
        except Dropped as dropped:
            failed.append(Failure(task.prompt, dropped.prompt, dropped.reason))
            work.lose(dropped)
    return tuple(failed), len(tasks) - unanswered


@component("C1")
async def improve(work: Work, rng: np.random.Generator, method: Method, voice: Voice, *, shown: int = 3) -> str:
    """Rewrite the method in view of its failures."""
    failures = "; ".join(
        f'"{failure.task}" became "{failure.evolved}" ({failure.reason})' for failure in method.failures[:shown]
    )
    return await say_line(work, rng, "method_improved", {"method": method.text, "failures": failures}, voice)
