"""Change one number of a problem and work its solution out anew, by its own calculations."""

import ast
import math
import operator
import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.mask import GIVEN
from trivium.generation.work import Dropped

_CALCULATION = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?(?: [-+*/] \d+(?:\.\d+)?)+) = (\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_WORDS = dict(zip(range(1, 13), "one two three four five six seven eight nine ten eleven twelve".split(), strict=True))
TRIES = 8  # new values tried for a number before the next is taken
DIGITS = 9  # of a number that is changed, and of a result: more would be rounded


class Renumbered(NamedTuple):
    """A problem with another number in it, and its right solution."""

    problem: str
    solution: str
    answer: str


@component("C9")
def renumber(problem: str, solution: str, rng: np.random.Generator) -> Renumbered:
    """Change one given number and recompute the worked solution; exact, no model is asked.

    The solution must write its calculations out ("4 * 6 = 24"). A number is changed only where its way through them is
    beyond doubt: it stands once in the problem and once as an operand, and nowhere in the prose; no result that changes
    equals another number. New results are above 0, whole where the old ones were, and below a billion.

    Args:
        problem: With numbers in figures.
        solution: Ends in "The answer is N.", N being the last result.
        rng: Draws the number and its new value.

    Raises:
        Dropped: no number can be changed so.
    """
    given = Counter(match.group() for match in GIVEN.finditer(problem))
    for old in rng.permutation(sorted(number for number, count in given.items() if count == 1)):
        value = int(old) if str(old).isdecimal() and len(old) <= DIGITS else 0
        for _ in range(TRIES if value else 0):
            new = int(rng.integers(max(1, value // 2), 2 * value + 4))
            worked = _worked(solution, str(old), str(new), given) if new != value else None
            if worked is not None:
                text = re.sub(rf"(?<![\w.,]){re.escape(str(old))}(?![\w]|[.,]\d)", str(new), problem, count=1)
                return Renumbered(text, *worked)
    raise Dropped("no number that can be changed and worked out", prompt=problem)


def _worked(solution: str, old: str, new: str, given: Counter[str]) -> tuple[str, str] | None:
    """The solution with a given number changed, and its answer; None where that is in doubt."""
    steps = list(_CALCULATION.finditer(solution))
    operands = Counter(number for step in steps for number in _NUMBER.findall(step[1]))
    results = Counter(step[2] for step in steps)
    if not steps or operands[old] != 1 or old in results or not solution.endswith(f"The answer is {steps[-1][2]}."):
        return None
    known = {old: new}
    pieces, end = [], 0
    for step in steps:
        pieces.append(solution[end : step.start()])
        end = step.end()
        calculation = _NUMBER.sub(lambda found: known.get(found.group(), found.group()), step[1])
        result = _value(calculation)
        if result is None or not 0 < result < 10**DIGITS or len(step[2]) > 2 * DIGITS:
            return None
        if float(step[2]).is_integer() and not result.is_integer():
            return None
        written = f"{round(result, 6):.15g}"
        if calculation != step[1]:
            # A result that changes must not be the same number as anything else there.
            if results[step[2]] > 1 or operands[step[2]] > 1 or step[2] in given:
                return None
            known[step[2]] = written
        pieces.append(f"{calculation} = {written}")
    prose = "".join(pieces[0::2])
    word = _WORDS.get(int(old), old)
    if re.search(rf"\b(?:{word}|{'|'.join(map(re.escape, known))})\b", prose, re.IGNORECASE):
        return None
    if steps[-1][2] not in known:  # the number does not bear on the answer
        return None
    last = known[steps[-1][2]]
    rest = solution[end:].removesuffix(f"The answer is {steps[-1][2]}.")
    if any(number in known for number in _NUMBER.findall(rest)):
        return None
    return f"{''.join(pieces)}{rest}The answer is {last}.", last


def _value(calculation: str) -> float | None:
    """What a row of numbers and signs comes to."""

    def of(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return float(_SIGNS[type(node.op)](of(node.left), of(node.right)))
        assert isinstance(node, ast.Constant)
        return float(node.value)  # type: ignore[arg-type]

    try:
        value = of(ast.parse(calculation, mode="eval").body)
    except (ZeroDivisionError, OverflowError, SyntaxError, RecursionError, MemoryError):
        return None
    return value if math.isfinite(value) else None
