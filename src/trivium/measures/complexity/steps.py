"""Reasoning steps: how many steps a response takes, by its numbering, its connectives and its equations."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.prose import sentences, without_code

_NUMBERED = re.compile(r"^[ \t]*(?:\*\*|#{1,4} )?(?:step )?\d{1,2}(?:[.):]|\*\*)(?=\s|\*|$)", re.IGNORECASE)
_CONNECTIVE = re.compile(
    r"(?:and |but |so,? )?(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|next|then|after that|afterwards|finally|lastly|"
    r"therefore|thus|hence|consequently|as a result|so|this (?:means|gives|implies|shows)|that means|"
    r"it follows|we (?:get|have|obtain|find|know|need|can|now|start|conclude|see)|"
    r"now|since|because|let (?:us|me|\w+ (?:be|=|denote))|let's|to (?:find|get|do|solve|calculate|begin) (?!\w+\.$))\b"
)
_INNER = re.compile(r"\b(?:therefore|hence|it follows that|which (?:means|gives|implies|leaves)|we get|we obtain)\b")
_EQUATION = re.compile(r"[\w)\]²³%°€$£] ?[=≈⇒] ?[-+]?[\w(\[√$€£\\]")


@measure(
    axis="complexity", of="record", reads="records", unit="steps", range=(0, float("inf")),
    english="response",
    rises_with="numbered steps, sentences that draw a consequence or name the next move, and equations",
    length_bias="rises with the response's length; a long description has few steps all the same",
    cost="linear; about 80,000 responses of 18 words a second",
    source="ours; number of reasoning steps as complexity, Fu et al. 2022, arXiv:2210.00720, who count line breaks",
)  # fmt: skip
def reasoning_steps(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Number of steps in the response.

    A step is a line that starts with a number ("2.", "Step 2:"), or a sentence that starts with or holds a
    connective of reasoning (first, then, therefore, which means, ...) or an equation; each counts once, whatever it
    holds. 0: a fact, a description, a verse. No upper end. English connectives; program code counts for nothing, and
    whether the steps are right is not seen.

    Args:
        records: n records; the response is read.

    Returns:
        (n,) counts; nan where the response is empty or white space, or clearly not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear.
    """
    at_least(len(records), 1, "reasoning_steps: number of records")
    return np.array([_steps(record.response) for record in records])


def _steps(text: str) -> float:
    if not text.strip() or not_english(text):
        return float("nan")
    steps = 0
    for line in _lines(text):
        numbered = bool(_NUMBERED.match(line))
        reasoned = sum(map(_reasons, sentences(line)))
        steps += max(int(numbered), reasoned)
    return float(steps)


def _lines(text: str) -> list[str]:
    return [line for line in without_code(text).splitlines() if line.strip()]


def _reasons(sentence: str) -> bool:
    folded = sentence.lower().replace("’", "'").lstrip("\"'“‘(*_- ")
    return bool(_CONNECTIVE.match(folded) or _INNER.search(folded) or _EQUATION.search(folded))
