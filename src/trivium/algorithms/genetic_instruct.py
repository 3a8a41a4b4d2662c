"""Genetic-Instruct: a population of exercises is crossed and mutated; a judge of their solutions decides who lives.

Source: Majumdar et al. 2024, arXiv:2407.21077.
Differs: one population, not several colonies that are merged; the judge's grade from 1 to 5 is the fitness, and parents
are drawn in proportion to it, where the paper has a verdict of right or wrong and draws evenly.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.pool import Window
from trivium.generation.propose.code_evolution import HARDER, cross, harder_code
from trivium.generation.propose.form import Form
from trivium.generation.propose.programs import write_program
from trivium.generation.propose.say import Voice
from trivium.generation.verify.code_checks import plausible_code_task
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record

HIGHEST = 5  # grade of the judge, and the fitness of a seed that has none


def any_parents(pool: Window, rng: np.random.Generator, count: int) -> list[Record]:
    """Without selection: any of the population, all alike likely."""
    return [pool[int(place)] for place in rng.choice(len(pool), min(count, len(pool)), replace=False)]


@component("D10", off=any_parents)
def fit_parents(pool: Window, rng: np.random.Generator, count: int) -> list[Record]:
    """Draw different parents from the population, each in proportion to its fitness; a seed counts as fit as can be."""
    fitness = np.array([noted(record, "fitness", HIGHEST, least=1, most=HIGHEST) for record in pool])
    places = rng.choice(len(pool), min(count, len(pool)), replace=False, p=fitness / fitness.sum())
    return [pool[int(place)] for place in places]


def genetic_instruct(
    *,
    crossover: float = 0.5,
    crossed: int = 3,
    least_fitness: int = 3,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    solution_temperature: float = 0.3,
    task_tokens: int = 160,
    solution_tokens: int = 300,
) -> Algorithm:
    """Cross several exercises or mutate one, solve what came out, and let it live if the judge finds it fit.

    Args:
        crossover: Chance of crossing; otherwise one exercise is mutated.
        crossed: Parents of a crossing.
        least_fitness: Lowest grade, 1 to 5, of exercise and solution together, with which a record lives.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of exercises.
        top_p: Nucleus of all that is written.
        solution_temperature: Of the solution.
        task_tokens: Longest exercise.
        solution_tokens: Longest solution.
    """
    share(crossover, "crossover")
    at_least(crossed, 2, "crossed")
    at_least(least_fitness, 1, "least_fitness")
    voice = Voice(form, temperature, top_p, task_tokens)
    solving = voice.at(temperature=solution_temperature, max_tokens=solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        crossing = is_on(cross) and (not is_on(harder_code) or bool(rng.random() < crossover))
        parents = fit_parents(work.pool, rng, crossed if crossing else 1)
        if crossing:
            task = await cross(work, rng, parents, voice)
        else:
            task = await harder_code(work, rng, parents[0].prompt, HARDER[int(rng.integers(len(HARDER)))], voice)
        require(plausible_code_task(task), prompt=task)
        solution = await write_program(work, rng, task, solving)
        fitness = await grade(work, rng, "grade_answer", task=task, response=solution.text)
        if fitness < least_fitness:
            raise Dropped("not fit", prompt=task, response=solution.text)
        generation = 1 + max(noted(parent, "generation", 0) for parent in parents)
        notes = {"operation": "crossover" if crossing else "mutation", "fitness": fitness, "generation": generation}
        return work.record(task, solution.text, parents=tuple(parents), notes=notes)

    return Algorithm(
        name="genetic-instruct", step=step,
        parts=(fit_parents, cross, harder_code, plausible_code_task, write_program, grade, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L1", expected=Expected("0", "+", "+"),
        source="Majumdar et al. 2024, arXiv:2407.21077",
        differs="one population, not several colonies; fitness is a grade from 1 to 5, and parents are drawn by it",
        seeds="programs", needs=("seeds", "judge"), calls=3,
    )  # fmt: skip
