"""MathScale: a graph of the concepts in the seeds, and problems composed of those met on random walks in it.

Source: Tang et al. 2024, arXiv:2403.02884.
Differs: of some of the seeds; walks are shorter; no example problems stand in the prompt that composes.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.concepts import ConceptGraph, compose, read_concepts
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import some_seeds
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import solve
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import states_answer
from trivium.generation.work import Work, require
from trivium.records.record import Record


def mathscale(
    *,
    seeds_read: int = 16,
    walk: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Draw concepts by a random walk, compose a problem of them, solve it.

    Args:
        seeds_read: Seeds whose concepts make the graph, one call each before the first step.
        walk: Most steps of a walk among knowledge points.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem, and longest list of concepts.
        solution_tokens: Longest solution.
    """
    at_least(seeds_read, 1, "seeds_read")
    at_least(walk, 0, "walk")
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> ConceptGraph:
        return ConceptGraph.of(await read_concepts(work, rng, some_seeds(work, rng, seeds_read), short))

    async def step(work: Work, rng: np.random.Generator) -> Record:
        graph: ConceptGraph = work.prepared
        points = graph.walk(rng, walk)
        problem = await compose(work, rng, points, short)
        require(plausible_problem(problem), prompt=problem)
        solution = await solve(work, rng, problem, voice)
        return work.record(problem, solution, notes={"concepts": points})

    return Algorithm(
        name="mathscale", step=step, prepare=prepare, prepare_calls=seeds_read,
        parts=(read_concepts, compose, plausible_problem, solve, states_answer, no_faults, NearDuplicate),
        verify=(states_answer, no_faults), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "++", "+"),
        source="Tang et al. 2024, arXiv:2403.02884",
        differs="the graph of some of the seeds; shorter walks; no example problems in the prompt that composes",
        seeds="problems", needs=("seeds",),
    )  # fmt: skip
