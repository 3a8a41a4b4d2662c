"""Subordination: how deeply sentences nest, judged by the words that open a clause instead of by a parser."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.prose import sentences

# Words that open a dependent clause wherever they stand.
_ALWAYS = (
    r"because|although|though|unless|whereas|whether|whenever|wherever|whoever|whatever|whichever|whose|whom|lest|"
    r"even if|as if|so that|in order to|provided that|given that|as long as|as soon as|if|while|until|which"
)
# A question word inside a sentence opens a clause; the first word of a question or of a heading does not.
_INSIDE = r"who|what|when|where|why|how"
# "that" points (that dog, of that, that's) or opens a clause: after a preposition, and before a stop, it points.
_THAT = (
    r"(?<!\bof )(?<!\bin )(?<!\bfor )(?<!\bat )(?<!\bto )(?<!\bby )(?<!\bwith )(?<!\bon )(?<!\bfrom )(?<!\blike )"
    r"(?<!\bthan )(?<!\bprovided )(?<!\bgiven )(?<!\bso )that(?= [a-z])"
)
_MARKER = re.compile(rf"(?<![\w'-])(?:{_ALWAYS}|(?<!^)(?:{_INSIDE})|(?<!^)(?:{_THAT}))(?![\w'-])")
_ASKS_WHICH = re.compile(r"which\b")
_OPENS_WITH_TIME = re.compile(r"(?:when|where)\b")


@measure(
    axis="complexity", of="record", reads="records", unit="clauses per sentence", range=(0, float("inf")),
    english="text", rises_with="dependent clauses: because, which, if, that, how, ...",
    length_bias="none by construction, a mean over sentences; long sentences have room for more",
    cost="linear; about 40,000 records of 30 words a second",
    source="ours; dependent clauses by their opening words instead of a parser, after clauses per sentence in "
    "Lu 2010, International Journal of Corpus Linguistics 15(4)",
)  # fmt: skip
def subordination(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Dependent clauses per sentence, counted by the words that open them.

    0: main clauses only ("The cat sat. It slept."). 1: every sentence carries a clause. Above 2: legal prose.
    English only; a clause without an opening word ("the man I saw", "running late, he ...") is not seen, and "that"
    is told from a pointer by its neighbours alone.

    Args:
        records: n records; prompt and response are read together, without code in backticks; a line break ends a
            sentence.

    Returns:
        (n,) means, 0 or more; nan where there is no sentence, or the text is clearly not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear.
    """
    at_least(len(records), 1, "subordination: number of records")
    return np.array([_per_sentence(record.text) for record in records])


def clause_openers(sentence: str) -> list[str]:
    """The words of one English sentence that open a dependent clause, in lower case."""
    text = " ".join(sentence.lower().replace("’", "'").split()).lstrip("\"'“‘(*_- ")
    found = [match.group() for match in _MARKER.finditer(text)]
    if _ASKS_WHICH.match(text) and found:
        return found[1:]  # "Which of them ...?"
    opening = _OPENS_WITH_TIME.match(text)
    return [opening.group(), *found] if opening and not text.endswith("?") else found  # "When it rains, ..."


def _per_sentence(text: str) -> float:
    parts = [] if not_english(text) else sentences(text)
    return sum(len(clause_openers(part)) for part in parts) / len(parts) if parts else float("nan")
