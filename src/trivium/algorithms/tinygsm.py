"""TinyGSM: word problems with short Python programs as answers; a program that runs to a number is kept.

Source: Liu et al. 2023, arXiv:2312.09241.
Differs: problem and program come from two calls; the result of the program is kept as the answer. As in the paper no
one checks that it is right, only that the program runs and works something out. No look for contamination by GSM8K.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.word_problems import new_problem, program_for, program_result
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def tinygsm(
    *,
    examples: int = 4,
    distracting: float = 0.3,
    seconds: float = 2.0,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    program_temperature: float = 0.2,
    problem_tokens: int = 120,
    program_tokens: int = 200,
) -> Algorithm:
    """Show problems, write another, solve it with a program, run that for the answer.

    Args:
        examples: Seed problems shown.
        distracting: Share of problems that are to mention a number that is not needed.
        seconds: For the program.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of problems.
        top_p: Nucleus of problems and programs.
        program_temperature: Of programs.
        problem_tokens: Longest problem.
        program_tokens: Longest program.
    """
    at_least(examples, 1, "examples")
    share(distracting, "distracting")
    voice = Voice(form, temperature, top_p, problem_tokens)
    solving = voice.at(temperature=program_temperature, max_tokens=program_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        seeds = seeds_of(work)
        shown = [seeds[int(place)] for place in rng.choice(len(seeds), min(examples, len(seeds)), replace=False)]
        extra = bool(rng.random() < distracting)
        problem = await new_problem(work, rng, shown, distracting=extra, voice=voice)
        require(plausible_task(problem), prompt=problem)
        if not any(map(str.isdigit, problem)):
            raise Dropped("problem without a number", prompt=problem)
        written = await program_for(work, rng, problem, solving)
        try:
            answer = await program_result(written.program, seconds=seconds)
        except Dropped as dropped:
            raise Dropped(dropped.reason, prompt=problem, response=written.text) from None
        return work.record(problem, written.text, parents=tuple(shown), notes={"answer": answer, "distracting": extra})

    return Algorithm(
        name="tinygsm", step=step,
        parts=(new_problem, plausible_task, program_for, program_result, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "+", "+"),
        source="Liu et al. 2023, arXiv:2312.09241",
        differs="problem and program in two calls; the program's result is kept as the answer; no look for "
        "contamination",
        seeds="problems", needs=("seeds", "sandbox"), calls=2,
    )  # fmt: skip
