"""Mathematical equivalence: whether an answer is the reference, however it is written."""

import re
from dataclasses import dataclass

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.verifiers.answers import as_number, final_answers, reference_of, same_answer
from trivium.verifiers.evaluate import SLOW, evaluate, missing
from trivium.verifiers.verdict import Verdict

LONGEST = 500  # characters of an answer or a reference that are parsed
UNPARSED = "could not be parsed"

_MATHEMATICAL = re.compile(r"[\d\\+*/^=<>|()\[\]{}_√π∞∪∩−-]|^\s*[A-Za-z]\s*$")
_WORD = re.compile(r"(?<![\\A-Za-z])(?!(?:sin|cos|tan|log|exp|sqrt|pi|max|min|cup|cap|frac)\b)[A-Za-z]{3}")


@dataclass(frozen=True)
class MathEquivalent:
    r"""Accept a record whose final answer equals ``notes["answer"]`` or ``notes["reference"]`` as mathematics.

    "\frac{1}{2}" is 0.5, "(x+1)^2" is "x^2+2x+1", "{3, 1}" is "{1, 3}", but "[0, 1)" is not "(0, 1]". Units are left
    out, per cent are hundredths or wholes. A reference in plain words is compared as words. A list holds several right
    answers. ``final_answers`` says where the answer is looked for. Reasons: "equal", "not equal", "could not be parsed"
    and "took too long".

    Raises:
        InputError: when called, the record has no reference.
        MissingCapability: when called, math-verify or the sandbox it runs in is not there.
    """

    def __call__(self, record: Record) -> Verdict:
        """Compare."""
        wanted = reference_of(record)
        if wanted is None:
            raise InputError(f"record {record.id!r} has no notes['answer'], which MathEquivalent compares with.")
        several = wanted if isinstance(wanted, list | tuple | set) else [wanted]
        reasons = [_compare(record.response, str(each)) for each in several]
        # Of several right answers one is enough; else what kept us from knowing is said first.
        reason = next((each for each in ("equal", SLOW, UNPARSED) if each in reasons), "not equal")
        return Verdict(reason == "equal", reason)


def missing_mathematics() -> MissingCapability | None:
    """What must be installed; None if nothing."""
    return missing("math_verify", feature="mathematical equivalence", install="pip install 'trivium[math]'")


def _compare(response: str, wanted: str) -> str:
    as_text = "equal" if same_answer(response, wanted) else "not equal"
    is_number = as_number(wanted) is not None
    if not _MATHEMATICAL.search(wanted[:LONGEST]) or len(wanted) > LONGEST or (is_number and as_text == "equal"):
        return as_text
    if (error := missing_mathematics()) is not None:
        raise error
    answer = next(final_answers(response), "").strip()
    if not answer:
        return "not equal"
    said = _asked(_dressed(wanted), _dressed(answer))
    return as_text if said == "reference could not be parsed" else said


def _dressed(text: str) -> str:
    """A formula between dollars, as the parser looks for it; prose as it is, its end if it is long."""
    text = text.strip().removesuffix(".")
    if len(text) > LONGEST:
        return text[-LONGEST:]
    return text if "$" in text or "\n" in text or _WORD.search(text) else f"${text}$"


def _asked(wanted: str, given: str) -> str:
    said = evaluate("equal", wanted, given)
    if isinstance(said, str):
        return said
    return SLOW if said is None else UNPARSED  # an error of the parser
