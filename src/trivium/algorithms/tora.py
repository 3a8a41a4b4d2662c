"""ToRA: thoughts and programs in turn, each program's output put in before the model goes on.

Source: Gou et al. 2023, arXiv:2309.17452.
Differs: the model is not trained on the trajectories afterwards, and wrong ones are not corrected by a teacher (the
paper's output space shaping); a later program knows what earlier ones of the same solution defined.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.say import Voice
from trivium.generation.propose.tool_use import reason_with_tools
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.work import Work, require
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of


def tora(
    *,
    most_programs: int = 2,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    turn_tokens: int = 200,
) -> Algorithm:
    """Solve a problem with programs in between, keep the solution if its last word is the right answer.

    Args:
        most_programs: Of one solution; the paper allows three.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of thoughts and programs; the paper samples ten at 0.6 where the greedy one is wrong.
        top_p: Nucleus of thoughts and programs.
        turn_tokens: Longest stretch between two outputs.
    """
    at_least(most_programs, 1, "most_programs")
    voice = Voice(form, temperature, top_p, turn_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        problem = rarely_used(work, rng, with_answers(work, "tora"))
        solution = await reason_with_tools(work, rng, problem.prompt, most_programs, voice)
        answer = {"answer": reference_of(problem)}
        stated = Record("", "", solution.last, notes=answer)  # not what a comment in a program says
        require(right_answer(stated), prompt=problem.prompt, response=solution.text)
        notes = answer | {"programs": solution.programs, "failed_programs": solution.failed}
        return work.record(problem.prompt, solution.text, parents=(problem,), notes=notes)

    return Algorithm(
        name="tora", step=step, parts=(reason_with_tools, right_answer, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "0", "+"),
        source="Gou et al. 2023, arXiv:2309.17452",
        differs="no training and no corrections by a teacher; programs of one solution share what they define",
        seeds="problems", needs=("seeds", "answers", "sandbox"), calls=1 + most_programs,
    )  # fmt: skip
