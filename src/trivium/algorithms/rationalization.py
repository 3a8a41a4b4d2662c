"""STaR's rationalization: a problem that is not solved is explained from its answer.

Source: Zelikman et al. 2022, arXiv:2203.14465, one round without training.
Differs: a rationale that speaks of the answer it was given, or says nothing else, is dropped, which the paper leaves to
chance; the model is not trained between rounds.
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.rationalize import rationalize
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import solve
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.hides_hint import hides_hint
from trivium.generation.verify.right_answer import reaches, right_answer
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of


def rationalization(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    solution_tokens: int = 160,
) -> Algorithm:
    """Solve a problem; if that fails, ask for a rationale with the answer as a hint.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of solution and rationale.
        top_p: Nucleus of both.
        solution_tokens: Longest solution or rationale.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        problem = rarely_used(work, rng, with_answers(work, "rationalization"))
        wanted = reference_of(problem)
        solution = await solve(work, rng, problem.prompt, voice)
        hinted = is_on(rationalize) and not reaches(solution, wanted).accepted
        if hinted:
            solution = await rationalize(work, rng, problem, voice)
        return work.record(problem.prompt, solution, parents=(problem,), notes={"answer": wanted, "hinted": hinted})

    return Algorithm(
        name="rationalization", step=step,
        parts=(solve, rationalize, right_answer, hides_hint, no_faults, NewSolution),
        verify=(right_answer, hides_hint, no_faults), keep=(NewSolution("text"),), loop="L0",
        expected=Expected("+", "0", "+"), source="Zelikman et al. 2022, arXiv:2203.14465",
        differs="one round, without training; a rationale that speaks of the answer it was given is dropped",
        seeds="problems", needs=("seeds", "answers"), calls=2, optional=(rationalize,),
    )  # fmt: skip
