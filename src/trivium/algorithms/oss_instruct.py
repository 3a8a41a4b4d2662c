"""OSS-Instruct: a random piece of real code gives the idea for an exercise, which is then solved.

Source: Wei et al. 2023, arXiv:2312.02120.
Differs: exercise and solution come from two calls, so that a bad exercise costs no solution; the packaged snippets are
41 of our own, in Python only; exercises are compared with one another and not with benchmarks.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.inspired import inspired_task
from trivium.generation.propose.programs import write_program
from trivium.generation.propose.say import Voice
from trivium.generation.propose.snippets import excerpt
from trivium.generation.verify.code_checks import plausible_code_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.records.record import Record


def oss_instruct(
    *,
    most_lines: int = 15,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    solution_temperature: float = 0.3,
    task_tokens: int = 120,
    solution_tokens: int = 300,
) -> Algorithm:
    """Draw lines of real code, write an exercise they inspire, solve it.

    Args:
        most_lines: Longest piece of code; the paper draws 1 to 15 lines.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of the exercise; the paper decodes greedily, since the code brings the variety.
        top_p: Nucleus of exercise and solution.
        solution_temperature: Of the solution.
        task_tokens: Longest exercise.
        solution_tokens: Longest solution.
    """
    at_least(most_lines, 1, "most_lines")
    voice = Voice(form, temperature, top_p, task_tokens)
    solving = voice.at(temperature=solution_temperature, max_tokens=solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        drawn = excerpt(work, rng, most_lines=most_lines)
        task = await inspired_task(work, rng, drawn.text, voice)
        require(plausible_code_task(task), prompt=task)
        solution = await write_program(work, rng, task, solving)
        return work.record(task, solution.text, parents=(drawn.source,), notes={"excerpt": drawn.text})

    return Algorithm(
        name="oss-instruct", step=step,
        parts=(excerpt, inspired_task, plausible_code_task, write_program, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "++", "0"),
        source="Wei et al. 2023, arXiv:2312.02120",
        differs="exercise and solution in two calls; 41 packaged snippets of Python; compared with one another, not "
        "with benchmarks",
        seeds="snippets", needs=("seeds", "texts"), calls=2,
    )  # fmt: skip
