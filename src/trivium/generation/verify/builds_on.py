"""Check that a solution goes on from an answer that was found before."""

import re

from trivium.generation.component import component
from trivium.measures.diversity.solution_paths import calculations
from trivium.verifiers.answers import as_number
from trivium.verifiers.verdict import Verdict

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@component("Q5")
def builds_on(answer: str, solution: str) -> Verdict:
    """Reject a solution that never calculates with an earlier answer."""
    wanted = as_number(answer)
    used = {float(number) for one in calculations(solution) for number in _NUMBER.findall(one)}
    built = wanted is not None and abs(wanted) in used
    return Verdict(built, "builds on it" if built else "does not build on the old answer")
