"""WizardMath: problems evolve upward and downward, and two rewards decide: of the problem and of its solution.

Source: Luo et al. 2023, arXiv:2308.09583.
Differs: one problem of the pool at a time; a model rates problem and solution from 1 to 5 in place of the trained
instruction and process reward models, and the product filters data; no reinforcement learning follows.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.propose.change import change_problem, changes
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import solve
from trivium.generation.verify.grade import rate
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import states_answer
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def wizardmath(
    *,
    rounds: int = 4,
    least_reward: int = 9,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Evolve a problem of the pool up or down, solve it, and keep it if both are rated well.

    Args:
        rounds: Most evolutions in a row from a seed.
        least_reward: Smallest product of the two ratings, 1 to 25, that is kept.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of problem and solution; ratings are taken at 0.
        top_p: Nucleus of problem and solution.
        problem_tokens: Longest evolved problem.
        solution_tokens: Longest solution.
    """
    at_least(rounds, 1, "rounds")
    at_least(least_reward, 1, "least_reward")
    voice = Voice(form, temperature, top_p, solution_tokens)
    ways = changes("math_evolutions")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = [record for record in work.pool if noted(record, "evolutions", 0) < rounds]
        parent = able[int(rng.integers(len(able)))]
        way = ways[int(rng.integers(len(ways)))]
        problem = await change_problem(work, rng, parent.prompt, way, voice.at(max_tokens=problem_tokens))
        require(plausible_problem(problem, parent.prompt), prompt=problem)
        sure = voice.at(temperature=0.0)
        instruction = await rate(work, rng, "math_rate", {"problem": problem}, sure)
        if instruction * 5 < least_reward:
            raise Dropped("reward too small", prompt=problem)  # whatever the solution will be rated
        solution = await solve(work, rng, problem, voice)
        process = await rate(work, rng, "math_rate_solution", {"problem": problem, "solution": solution}, sure)
        if instruction * process < least_reward:
            raise Dropped("reward too small", prompt=problem, response=solution)
        notes = {"evolution": way.name, "evolutions": noted(parent, "evolutions", 0) + 1,
                 "reward": instruction * process}  # fmt: skip
        return work.record(problem, solution, parents=(parent,), notes=notes)

    return Algorithm(
        name="wizardmath", step=step,
        parts=(change_problem, plausible_problem, rate, solve, states_answer, no_faults, NearDuplicate),
        verify=(states_answer, no_faults), keep=(NearDuplicate(1.0),), loop="L1", expected=Expected("+", "+", "+"),
        source="Luo et al. 2023, arXiv:2308.09583",
        differs="one problem at a time; a model's ratings stand for the trained reward models, and their product "
        "filters data; no reinforcement learning follows",
        seeds="problems", needs=("seeds", "judge"), calls=4,
    )  # fmt: skip
