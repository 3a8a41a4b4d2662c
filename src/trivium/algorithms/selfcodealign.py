"""SelfCodeAlign: code to concepts to an exercise to programs with tests of their own; only what passes stays.

Source: Wei et al. 2024, arXiv:2410.24198.
Differs: 3 programs of each exercise (10 in the paper); tests must call the program they test, or they would prove
nothing; the one program that is kept is drawn among those that pass, as in the paper; the 41 packaged snippets are our
own.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.inspired import DIFFICULTIES, KINDS, Wanted, concepts_of_code, task_from_concepts
from trivium.generation.propose.say import Voice
from trivium.generation.propose.self_tested import program_with_tests
from trivium.generation.propose.snippets import excerpt
from trivium.generation.verify.code_checks import plausible_code_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.run_program import need_sandbox, passes_tests
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def selfcodealign(
    *,
    samples: int = 3,
    most_lines: int = 15,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    task_tokens: int = 120,
    solution_tokens: int = 300,
) -> Algorithm:
    """Read the concepts of real code, write an exercise of them, keep a program that passes its author's tests.

    Args:
        samples: Programs of each exercise, each with tests of its own.
        most_lines: Longest piece of code.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all that is written; concepts are read at half of it.
        top_p: Nucleus of all that is written.
        task_tokens: Longest list of concepts, or exercise.
        solution_tokens: Longest program with its tests.
    """
    at_least(samples, 1, "samples")
    at_least(most_lines, 1, "most_lines")
    voice = Voice(form, temperature, top_p, task_tokens)
    solving = voice.at(max_tokens=solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        drawn = excerpt(work, rng, most_lines=most_lines)
        concepts = await concepts_of_code(work, rng, drawn.text, voice.at(temperature=temperature / 2))
        wanted = Wanted(concepts, kind=str(rng.choice(KINDS)), difficulty=str(rng.choice(DIFFICULTIES)))
        task = await task_from_concepts(work, rng, wanted, voice)
        require(plausible_code_task(task), prompt=task)
        passed, failed = [], Dropped("no program")
        for _ in range(samples):
            try:
                response, tests = await program_with_tests(work, rng, task, solving)
                notes = {"tests": tests, "concepts": concepts, "kind": wanted.kind, "difficulty": wanted.difficulty}
                record = work.record(task, response, parents=(drawn.source,), notes=notes)
                require(await passes_tests(record), prompt=task, response=response)
            except Dropped as dropped:
                failed = dropped
                work.lose(dropped)
            else:
                passed.append(record)
        if not passed:
            raise Dropped(f"no program passes; the last: {failed.reason}", prompt=task, response=failed.response)
        return passed[int(rng.integers(len(passed)))]

    return Algorithm(
        name="selfcodealign", step=step,
        parts=(excerpt, concepts_of_code, task_from_concepts, plausible_code_task, program_with_tests, passes_tests,
               no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "+", "0"),
        source="Wei et al. 2024, arXiv:2410.24198",
        differs="3 programs of each exercise, not 10; tests must call the program; 41 packaged snippets",
        seeds="snippets", needs=("seeds", "texts", "sandbox"), calls=2 + samples,
    )  # fmt: skip
