"""Tasks with exact answers and a dial per axis: small students are trained on them, and tested in and out of them."""

from trivium.checks import unknown
from trivium.tasks.arithmetic import ARITHMETIC
from trivium.tasks.gym import GYM
from trivium.tasks.list_programs import LIST_PROGRAMS
from trivium.tasks.opinions import OPINIONS
from trivium.tasks.string_rewriting import STRING_REWRITING, STRING_REWRITING_SPACED
from trivium.tasks.task import HARDER, IN_DISTRIBUTION, Dial, Dials, Item, Task, refuse_leaks

TASKS: dict[str, Task] = {
    task.name: task for task in (STRING_REWRITING, STRING_REWRITING_SPACED, ARITHMETIC, LIST_PROGRAMS, OPINIONS, *GYM)
}


def find(name: str) -> Task:
    """The task of that name.

    Raises:
        InputError: there is none; the message has the nearest names.
    """
    if name not in TASKS:
        raise unknown("task", name, TASKS)
    return TASKS[name]


__all__ = ["HARDER", "IN_DISTRIBUTION", "TASKS", "Dial", "Dials", "Item", "Task", "find", "refuse_leaks"]
