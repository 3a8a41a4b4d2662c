"""An instruction as a semantic tree: taken apart, grown by new nodes, and written out again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.listing import carries, content_words, say_list
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.work_in import work_in
from trivium.generation.work import Dropped, Work
from trivium.verifiers.verdict import Verdict

SPARE = 2  # parts asked for beyond those needed: some will be there already
DEEPEST = 12  # levels of a tree that is still read


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of an instruction, and the parts that say more about it."""

    part: str
    below: tuple["Tree", ...] = ()

    def parts(self) -> Iterator[str]:
        """Every part, from the top down."""
        yield self.part
        for each in self.below:
            yield from each.parts()

    def grown(self, place: str, part: str) -> "Tree":
        """The tree with one more part below the one at ``place``."""
        below = tuple(each.grown(place, part) for each in self.below)
        return replace(self, below=(*below, Tree(part)) if self.part == place else below)

    def __str__(self) -> str:
        return f"{self.part} ({', '.join(map(str, self.below))})" if self.below else self.part


def read_tree(text: str) -> Tree | None:
    """The tree that brackets describe, as in ``write (poem (short, about the sea))``; None if they describe none.

    Brackets left open at the end are closed.
    """
    stack: list[list[Tree]] = [[]]
    part = ""
    for mark in [*text, ","]:
        if mark not in "(),":
            part += mark
            continue
        if part.strip(" .\"'"):
            stack[-1].append(Tree(part.strip(" .\"'")))
        part = ""
        if mark == "(":
            if not stack[-1] or len(stack) > DEEPEST:
                return None
            stack.append([])
        elif mark == ")":
            if len(stack) == 1:
                return None
            _close(stack)
    while len(stack) > 1:
        _close(stack)
    return stack[0][0] if len(stack[0]) == 1 else None


def _close(stack: list[list[Tree]]) -> None:
    below = tuple(stack.pop())
    top = stack[-1].pop()
    stack[-1].append(replace(top, below=(*top.below, *below)))


@component("C2")
async def take_apart(work: Work, rng: np.random.Generator, task: str, voice: Voice) -> Tree:
    """Take an instruction apart into a tree of its parts.

    Raises:
        Dropped: what the model wrote is no tree, or half of its words are not the instruction's, or it holds less than
            a third of them.
    """
    line = await say_line(work, rng, "tree_of_task", {"task": task}, voice)
    tree = read_tree(line)
    if tree is None:
        raise Dropped("no semantic tree", prompt=task, response=line)
    mine, its = content_words(line), content_words(task)
    both = len(mine & its)
    if 2 * both < len(mine) or 3 * both < len(its):
        raise Dropped("the tree is not of the instruction", prompt=task, response=line)
    return tree


def no_nodes(work: Work, rng: np.random.Generator, task: str, *_: Any) -> list[tuple[str, str]]:
    """Without new nodes: the tree as it is."""
    return []


@component("C2", off=no_nodes)
async def add_nodes(
    work: Work, rng: np.random.Generator, task: str, tree: Tree, nodes: int, voice: Voice
) -> list[tuple[str, str]]:
    """Write ``nodes`` new parts, each below a part of the tree that was drawn for it.

    Returns:
        (place, part) of each new node.

    Raises:
        Dropped: fewer than ``nodes`` parts were written that the instruction does not have already.
    """
    known = list(dict.fromkeys(tree.parts()))
    order = rng.permutation(len(known))
    places = [known[int(order[number % len(known)])] for number in range(nodes + SPARE)]
    fields = {"task": task, "places": " | ".join(places)}
    written = await say_list(work, rng, "tree_nodes", fields, voice, what="new parts", longest=8)
    old = carries(task)
    new = [(place, part) for place, part in zip(places, written) if content_words(part) and not old(part)]
    if len(new) < nodes:
        raise Dropped(f"fewer than {nodes} new parts", prompt=task, response=" | ".join(written))
    return new[:nodes]


@component("C2")
async def write_out(
    work: Work, rng: np.random.Generator, task: str, added: list[tuple[str, str]], tree: Tree, voice: Voice
) -> str:
    """Write the instruction of a grown tree."""
    details = [part for _, part in added]
    fields = {"task": task, "added": " | ".join(details), "tree": str(tree)}
    return await work_in(work, rng, task, details, voice, told="tree_written", fields=fields, glue=", ")


@component("Q5")
def holds_tree(before: Tree, added: list[tuple[str, str]], task: str) -> Verdict:
    """Reject an instruction that leaves out an added node, or most of the tree it was grown from."""
    there = carries(task)
    missing = sum(not there(part) for _, part in added)
    if missing:
        return Verdict(False, "an added node is missing")
    parts = [part for part in before.parts() if content_words(part)]
    if 2 * sum(map(there, parts)) < len(parts):
        return Verdict(False, "lost the tree it was grown from")
    return Verdict(True, "holds the grown tree")
