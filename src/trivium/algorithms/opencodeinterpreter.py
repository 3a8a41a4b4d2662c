"""OpenCodeInterpreter: write a program, run it, read what went wrong, mend it; the whole talk is the record.

Source: Zheng et al. 2024, arXiv:2402.14658.
Differs: feedback comes from execution alone, not from a simulated user as well; tests are those of the seed, and only
talks that end in a program that passes them stay. The paper packs related questions into one talk too; not done here.
"""

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.programs import write_program
from trivium.generation.propose.repair import execution_feedback, mend
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message
from trivium.records.record import Record

NO_TESTS = "opencodeinterpreter needs tasks with a list of asserts in notes['tests'], but no seed has one"


def opencodeinterpreter(
    *,
    repairs: int = 2,
    least_repairs: int = 0,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    solution_tokens: int = 300,
) -> Algorithm:
    """Write a program for a task with tests and mend it until it passes them, turn by turn.

    Args:
        repairs: Most times that a program is mended.
        least_repairs: Fewest; with 1, talks without a single repair are dropped.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of programs and repairs; the paper asks for a wrong first program where it wants repairs.
        top_p: Nucleus of programs and repairs.
        solution_tokens: Longest program, or repair.
    """
    at_least(repairs, 1, "repairs")
    at_least(least_repairs, 0, "least_repairs")
    if least_repairs > repairs:
        raise InputError(f"least_repairs must not be above repairs, got {least_repairs} and {repairs}.")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        tasks = [seed for seed in seeds_of(work) if _has_asserts(seed.notes.get("tests"))]
        if not tasks:
            raise InputError(f"{NO_TESTS}; give --seeds PATH with some, or leave it out for those of the package.")
        seed = rarely_used(work, rng, tasks)
        talk = [Message("user", seed.prompt)]
        written = await write_program(work, rng, seed.prompt, voice)
        for repaired in range(repairs + 1):
            talk.append(Message("assistant", written.text))
            tried = Record("", seed.prompt, written.text, notes=seed.notes)
            feedback = await execution_feedback(tried, written.program)
            if not feedback:
                break
            if repaired == repairs:
                raise Dropped("fails its tests after the last repair", prompt=seed.prompt, response=written.text)
            talk.append(Message("user", f"Execution result: {feedback}"))
            written = await mend(work, rng, seed.prompt, written.program, feedback, voice)
        if repaired < least_repairs:
            raise Dropped("right at once", prompt=seed.prompt, response=written.text)
        notes = {"tests": seed.notes["tests"], "repairs": repaired}
        if "entry_point" in seed.notes:
            notes["entry_point"] = seed.notes["entry_point"]
        return work.dialogue(talk, parents=(seed,), notes=notes)

    return Algorithm(
        name="opencodeinterpreter", step=step, parts=(write_program, execution_feedback, mend, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "0", "+"),
        source="Zheng et al. 2024, arXiv:2402.14658",
        differs="feedback from execution alone, without a simulated user; only talks that end in a program that passes "
        "the seed's tests stay",
        seeds="programs", needs=("seeds", "tests", "sandbox"), calls=1 + repairs,
    )  # fmt: skip


def _has_asserts(tests: object) -> bool:
    """Whether this is a list of texts, one of them at least with something in it."""
    return isinstance(tests, list) and all(isinstance(test, str) for test in tests) and any(map(str.strip, tests))
