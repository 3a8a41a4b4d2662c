"""DivSE: several people with several approaches solve a problem in one go, and vote.

Source: Naik et al. 2023, arXiv:2310.07088 (the form with one prompt for all, IDiv-SE).
Differs: approaches and personas are short lists of the package, not asked of the model for each field; every solution
of the majority that goes a way of its own becomes a record.
"""

import re
from typing import Any

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.prompts import lines
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice, say
from trivium.generation.propose.solve import Solution
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import stated_answer
from trivium.generation.verify.vote import majority
from trivium.generation.work import Work, require
from trivium.records.record import Record

_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s*", re.MULTILINE)


@component("D3")
async def solve_in_ways(
    work: Work, rng: np.random.Generator, problem: str, ways: list[str], voice: Voice
) -> list[Solution]:
    """Ask for one solution of each persona and approach, all in one answer."""
    fields = {"problem": " ".join(problem.split()), "count": str(len(ways)), "ways": "; ".join(ways)}
    stop = ("\n\n",) if written_in_turns(work.model, voice.form) else ()
    answer = await say(work, rng, "math_divse", fields, voice, stop=stop)
    texts = [text.strip() for text in _NUMBERED.split(answer.text)]
    texts = [text for text in texts if text][: len(ways)]
    cut = len(texts) - 1 if answer.finish == "length" else len(texts)
    found = [Solution(text, place < cut) for place, text in enumerate(texts)]
    return found + [Solution("", True)] * (len(ways) - len(found))  # those that are missing have no vote


def draw_ways(rng: np.random.Generator, count: int) -> list[str]:
    """Personas and approaches, each at most once."""
    personas, approaches = (rng.permutation(lines(name))[:count] for name in ("math_personas", "math_approaches"))
    return [f"{persona} {approach}" for persona, approach in zip(personas, approaches, strict=True)]


def divse(
    *,
    ways: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    solution_tokens: int = 320,
) -> Algorithm:
    """Solve a problem in several ways at once and keep what the majority says.

    Args:
        ways: Solutions in one answer, 2 to 6.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the solutions.
        top_p: Nucleus of the solutions.
        solution_tokens: All solutions together.
    """
    at_least(ways, 2, "ways")
    if ways > (most := len(lines("math_approaches"))):
        raise InputError(f"ways must be at most {most}, the number of approaches there are; got {ways}.")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        problem = rarely_used(work, rng, seeds_of(work))
        drawn = draw_ways(rng, ways)
        solutions = await solve_in_ways(work, rng, problem.prompt, drawn, voice)
        vote = majority(solutions)
        require(vote.verdict, prompt=problem.prompt, response=vote.solution)

        def told(way: str, text: str) -> dict[str, Any]:
            return {"way": way, **vote.notes(), "answer": stated_answer(text)}

        return [
            work.record(problem.prompt, each.text, parents=(problem,), notes=told(way, each.text))
            for each, way in zip(solutions, drawn, strict=True)
            if each.whole and (not is_on(majority) or stated_answer(each.text) == vote.answer)
        ]

    return Algorithm(
        name="divse", step=step, parts=(solve_in_ways, majority, no_faults, NewSolution), verify=(no_faults,),
        keep=(NewSolution(),), loop="L0", expected=Expected("+", "+", "0"),
        source="Naik et al. 2023, arXiv:2310.07088",
        differs="approaches and personas are lists of the package; each solution of the majority that goes a way of "
        "its own becomes a record",
        seeds="problems", needs=("seeds",), calls=1,
    )  # fmt: skip
