"""MuggleMath: one problem is changed in five ways at once.

Source: Li et al. 2023, arXiv:2310.05506.
Differs: each change is a call of its own, and is checked by what it must have done to the text; one solution of each.
"""

import re

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, left_alone
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.change import change_problem, changes
from trivium.generation.propose.form import Form
from trivium.generation.propose.mask import GIVEN
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import Solution, sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import states_answer
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.subsequence import rouge_l
from trivium.views.tokens import words

PART = re.compile(r"%|\d\s?/\s?\d|\b(?:percent|per cent|half|third|quarter|fifth|tenth)s?\b", re.IGNORECASE)
CONDITION = re.compile(r"\b(?:if|unless|suppose|assuming|provided|in case|only when)\b", re.IGNORECASE)


@component("Q5")
def changed_as_asked(parent: str, child: str, change: str) -> Verdict:
    """Check that a changed problem shows the change: other numbers, a fraction, a condition, or more to work out."""
    if left_alone(child):
        return Verdict(True, "not changed by design")
    figures, old = GIVEN.findall(child), GIVEN.findall(parent)
    if change == "numbers":
        alike = rouge_l(words(GIVEN.sub("#", parent)), words(GIVEN.sub("#", child)))
        shown = figures != old and alike >= 0.6
    elif change == "fractions":
        shown = len(PART.findall(child)) > len(PART.findall(parent))
    elif change == "conditional":
        shown = len(CONDITION.findall(child)) > len(CONDITION.findall(parent))
    else:
        shown = len(figures) > len(old)
    return Verdict(shown, "changed" if shown else f"not changed as asked: {change}")


def mugglemath(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Change a seed in all five ways and solve what came out.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples; the paper uses 0 and 0.7.
        top_p: Nucleus of all samples.
        problem_tokens: Longest new problem.
        solution_tokens: Longest solution.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)
    ways = changes("math_query_changes")

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        seed = rarely_used(work, rng, seeds_of(work))
        found = []
        for way in ways:
            notes = {"change": way.name}
            problem, solution = "", Solution("", True)
            try:
                problem = await change_problem(work, rng, seed.prompt, way, short)
                require(plausible_problem(problem, seed.prompt))
                require(changed_as_asked(seed.prompt, problem, way.name))
                (solution,) = await sample_solutions(work, rng, problem, 1, voice)
            except Dropped as dropped:  # one change that failed does not cost the others
                notes["failed"] = dropped.reason
                problem = problem or dropped.prompt
            found.append(work.record(problem, solution.text, parents=(seed,), notes=notes | solution.notes))
        return found

    return Algorithm(
        name="mugglemath", step=step,
        parts=(change_problem, plausible_problem, changed_as_asked, sample_solutions, states_answer, no_faults,
               NearDuplicate),
        verify=(states_answer, no_faults), keep=(NearDuplicate(1.0),), loop="L0", expected=Expected("0", "+", "+"),
        source="Li et al. 2023, arXiv:2310.05506",
        differs="each change is a call of its own and is checked by what it did to the text; one solution of each",
        seeds="problems", needs=("seeds",), calls=2 * len(ways), essential=(sample_solutions,),
    )  # fmt: skip
