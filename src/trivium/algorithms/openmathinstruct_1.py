"""OpenMathInstruct-1: solutions in code, run and checked, under three prompts that each open up other problems.

Source: Toshniwal et al. 2024, arXiv:2402.10176.
Differs: a solution is code alone, not words and code in turn; results in the known solution are masked by rule, not by
a model; problems are drawn with a chance that falls with the solutions they have (the paper evens this out afterwards).
"""

import re
from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.problems import rarely_used, topic_of, with_answers
from trivium.generation.propose.say import Voice, say
from trivium.generation.propose.solve import Solution
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import nothing_failed
from trivium.generation.verify.right_program import right_program
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of
from trivium.verifiers.unit_tests import missing
from trivium.verifiers.verdict import Verdict

Style = Literal["default", "subject", "masked"]
STYLES: tuple[Style, ...] = get_args(Style)
_RESULT = re.compile(r"= (\d+(?:\.\d+)?)")


@component("C5")
async def solve_in_code(work: Work, rng: np.random.Generator, problem: str, hint: str, voice: Voice) -> Solution:
    """Write a program that works the answer out and prints it."""
    fields = {"problem": " ".join(problem.split()), "hint": hint}
    stop = ("\n```", "\nProblem:") if written_in_turns(work.model, voice.form) else ()
    answer = await say(work, rng, "math_program", fields, voice, stop=stop)
    text = answer.text.strip()
    return Solution(text if "```" in text or not text else f"```python\n{text}\n```", answer.finish != "length")


def no_hint(problem: Record, style: Style) -> str:
    """Without hints: one prompt for all."""
    return ""


@component("D8", off=no_hint)
def hint_for(problem: Record, style: Style) -> str:
    """Vary the prompt: nothing more, the subject, or the known solution with its results masked."""
    if style == "subject":
        return f"This is a problem of {topic_of(problem)}."
    if style == "masked" and problem.response.strip():
        return f"One way to solve it, with results masked: {mask_results(problem.response)}"
    return ""


def mask_results(solution: str) -> str:
    """A worked solution whose results are letters, wherever they stand: "4 * 6 = M. M - 5 = N."."""
    letters = iter("MNPQRSTUVW")
    masks: dict[str, str] = {}
    for result in _RESULT.findall(solution):
        if result not in masks:
            masks[result] = next(letters, "Z")
    return re.sub(r"(?<![\d.])\d+(?:\.\d+)?", lambda found: masks.get(found.group(), found.group()), solution)


def openmathinstruct_1(
    *,
    samples: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    solution_tokens: int = 160,
) -> Algorithm:
    """Solve a problem in code, once under each prompt, and keep what runs to the right answer.

    Args:
        samples: Programs of one step; the prompts take turns.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of the programs; the paper uses 1.
        top_p: Nucleus of the programs; the paper uses 0.95.
        solution_tokens: Longest program.
    """
    at_least(samples, 1, "samples")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        if (error := missing()) is not None:  # said before a call is paid
            raise error
        problem = rarely_used(work, rng, with_answers(work, "openmathinstruct-1"))
        found = []
        for number in range(samples):
            style = STYLES[number % len(STYLES)]
            program = await solve_in_code(work, rng, problem.prompt, hint_for(problem, style), voice)
            notes = {"answer": reference_of(problem), "style": style, **program.notes}
            record = work.record(problem.prompt, program.text, parents=(problem,), notes=notes)
            verdict = await right_program(record) if program.whole else Verdict(False, "truncated solution")
            if not verdict.accepted:
                record = replace(record, notes={**record.notes, "failed": verdict.reason})
            found.append(record)
        return found

    return Algorithm(
        name="openmathinstruct-1", step=step,
        parts=(hint_for, solve_in_code, right_program, nothing_failed, no_faults, NewSolution),
        verify=(nothing_failed, no_faults), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "+", "0"),
        source="Toshniwal et al. 2024, arXiv:2402.10176",
        differs="solutions are code alone; results are masked by rule; problems with few solutions are drawn more",
        seeds="problems", needs=("seeds", "answers", "sandbox"), calls=samples,
    )  # fmt: skip
