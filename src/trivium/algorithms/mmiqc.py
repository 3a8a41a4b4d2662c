"""MMIQC, iterative question composing: a new problem whose solution needs the answer of an old one, over and over.

Source: Liu et al. 2024, arXiv:2401.09003.
Differs: the label is the majority of a few solutions (the paper keeps those that agree with the composer's own); the
solution is checked to calculate with the old answer.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, left_alone, unchanged
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.mask import last_question
from trivium.generation.propose.problems import with_answers
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.solve import sample_solutions
from trivium.generation.verify.builds_on import builds_on
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.vote import majority
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record
from trivium.verifiers.answers import shown_answer


def same_problem(work: Work, rng: np.random.Generator, problem: str, answer: str, voice: Voice) -> str:
    """Without composing: the problem as it was."""
    return unchanged(problem)


@component("C1", off=same_problem)
async def compose_on(work: Work, rng: np.random.Generator, problem: str, answer: str, voice: Voice) -> str:
    """Write a problem in which another one is the first step.

    In completion form it goes on from what the old one tells, so that it holds that by construction.
    """
    told, _ = last_question(" ".join(problem.split()))
    fields = {"problem": " ".join(problem.split()), "answer": answer, "told": told}
    text = await say_line(work, rng, "math_iqc", fields, voice)
    return f"{told} {text}" if written_in_turns(work.model, voice.form) else text


def mmiqc(
    *,
    rounds: int = 4,
    samples: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Compose a problem on one of the pool, label it by a vote, and let it be composed on in turn.

    Args:
        rounds: Most compositions in a row from a seed; the paper runs 4.
        samples: Solutions that vote.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples.
        top_p: Nucleus of all samples.
        problem_tokens: Longest problem.
        solution_tokens: Longest solution.
    """
    at_least(rounds, 1, "rounds")
    at_least(samples, 1, "samples")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        made = (work.pool[place] for place in range(work.pool.seeds, len(work.pool)))
        able = [record for record in (*with_answers(work, "mmiqc"), *made) if noted(record, "compositions", 0) < rounds]
        if not able:
            raise Dropped("no problem with an answer to compose on")
        parent = able[int(rng.integers(len(able)))]
        answer = shown_answer(parent)
        problem = await compose_on(work, rng, parent.prompt, answer, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem, parent.prompt), prompt=problem)
        vote = majority(await sample_solutions(work, rng, problem, samples, voice))
        require(vote.verdict, prompt=problem, response=vote.solution)
        if not left_alone(problem):
            require(builds_on(answer, vote.solution), prompt=problem, response=vote.solution)
        notes = {"compositions": noted(parent, "compositions", 0) + 1, **vote.notes()}
        return work.record(problem, vote.solution, parents=(parent,), notes=notes)

    return Algorithm(
        name="mmiqc", step=step,
        parts=(compose_on, plausible_problem, sample_solutions, majority, builds_on, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(1.0),), loop="L1", expected=Expected("0", "+", "+"),
        source="Liu et al. 2024, arXiv:2401.09003",
        differs="the majority of a few solutions labels; the solution is checked to calculate with the old answer",
        seeds="problems", needs=("seeds", "answers"), calls=1 + samples,
    )  # fmt: skip
