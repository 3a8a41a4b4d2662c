"""Tree-of-Evolution: an exercise grows a tree of evolutions; demand and novelty are scored, the best path is kept.

Source: Li et al. 2024, arXiv:2411.13281.
Differs: a step grows one tree by beam search, and its records are the path to the best leaf, where the paper collects
what scores well in the whole tree; demand is a judge's grade from 1 to 5 (1 to 10 there); novelty is one minus the
ROUGE-L to the nearest of its siblings and forebears (embeddings there). Prompts are our own.
"""

from dataclasses import dataclass

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.propose.form import Form
from trivium.generation.propose.programs import write_program
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.code_checks import plausible_code_task
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.novelty import novelty
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record

HIGHEST = 5  # grade of the judge


@dataclass(frozen=True, slots=True)
class Node:
    """An exercise of the tree with its scores."""

    task: str
    demand: int
    novelty: float
    path: tuple["Node", ...]  # from the root to its parent

    def score(self, weight: float) -> float:
        """Both scores in one, from 0 to 1."""
        return (1 - weight) * self.demand / HIGHEST + weight * self.novelty


@component("C1")
async def evolve_scored(work: Work, rng: np.random.Generator, node: Node, voice: Voice) -> str:
    """Rewrite an exercise, told its scores, into one that should score higher on both."""
    fields = {
        "task": " ".join(node.task.split()), "demand": str(node.demand), "novelty": str(round(100 * node.novelty)),
    }  # fmt: skip
    return await say_line(work, rng, "code_scored", fields, voice)


def tree_of_evolution(
    *,
    children: int = 3,
    depth: int = 2,
    beam: int = 1,
    novelty_weight: float = 0.5,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    solution_temperature: float = 0.3,
    task_tokens: int = 120,
    solution_tokens: int = 300,
) -> Algorithm:
    """Grow a tree of evolutions from an exercise, score its nodes, solve those on the path to the best leaf.

    Args:
        children: Evolutions of a node.
        depth: Levels below the root.
        beam: Nodes of a level that are evolved further, those with the highest scores.
        novelty_weight: Weight of novelty in a node's score, 0 to 1; demand has the rest.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of evolved exercises.
        top_p: Nucleus of all that is written.
        solution_temperature: Of solutions.
        task_tokens: Longest exercise.
        solution_tokens: Longest solution.
    """
    for value, what in ((children, "children"), (depth, "depth"), (beam, "beam")):
        at_least(value, 1, what)
    share(novelty_weight, "novelty_weight")
    voice = Voice(form, temperature, top_p, task_tokens)
    solving = voice.at(temperature=solution_temperature, max_tokens=solution_tokens)

    async def grow(work: Work, rng: np.random.Generator, node: Node) -> list[Node]:
        grown: list[Node] = []
        path = (*node.path, node)
        for _ in range(children):
            with work.losing():  # a child less
                task = await evolve_scored(work, rng, node, voice)
                require(plausible_code_task(task), prompt=task)
                new = novelty(task, [each.task for each in (*path, *grown)])
                grown.append(Node(task, await grade(work, rng, "grade_task", task=task), new, path))
        return grown

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        root = work.pool[int(rng.integers(len(work.pool)))]
        demand = int(noted(root, "demand", 0, most=HIGHEST)) or await grade(work, rng, "grade_task", task=root.prompt)
        level = [Node(root.prompt, demand, noted(root, "novelty", 0.0, most=1), ())]
        best = level[0]
        for _ in range(depth):
            grown = [child for node in level for child in await grow(work, rng, node)]
            level = sorted(grown, key=lambda node: -node.score(novelty_weight))[:beam]
            best = max((best, *level[:1]), key=lambda node: node.score(novelty_weight))
        if not best.path:
            raise Dropped("no evolution scores above the exercise it came from", prompt=root.prompt)
        made: list[Record] = []
        for node in (*best.path[1:], best):
            solution = await write_program(work, rng, node.task, solving)
            notes = {"demand": node.demand, "novelty": node.novelty, "level": len(node.path)}
            made.append(work.record(node.task, solution.text, parents=(made[-1] if made else root,), notes=notes))
        return made

    return Algorithm(
        name="tree-of-evolution", step=step,
        parts=(evolve_scored, plausible_code_task, grade, novelty, write_program, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L1", expected=Expected("0", "+", "+"),
        source="Li et al. 2024, arXiv:2411.13281",
        differs="the records are the path to the best leaf of a beam search; grades from 1 to 5; novelty by shared "
        "words, not embeddings",
        seeds="programs", needs=("seeds", "judge"),
        calls=1 + 2 * children * (1 + beam * (depth - 1)) + depth,
    )  # fmt: skip
