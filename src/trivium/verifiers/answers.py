"""Answers: what a response finally says, and when two answers are the same."""

import math
import re
from collections.abc import Iterator
from typing import Any

from trivium.errors import InputError
from trivium.records.record import Record

FIELDS = ("answer", "reference")  # notes that may hold a right answer; the first that does counts
TAIL = 2_000  # characters at the end of a response in which a mark of its answer is looked for

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_NO_WORD = re.compile(r"[^\w\s]+")
_NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(?:\.\d+)?"
    r"(?:[eE][-+]?\d{1,3})?(?:\s?/\s?\d+)?(?!\w)"
)
_FRACTION = re.compile(r"\\[dt]?frac\s?\{\s?(-?[\d.]{1,30})\s?\}\{\s?(-?[\d.]{1,30})\s?\}")
# An operator beside a digit or a lone letter, or an interval: here marks are what tells answers apart.
_FORMULA = re.compile(
    r"[+^=<>∪∩]|(?:\d|\b[A-Za-z])\s?[-−*/]\s?(?:\d|[A-Za-z]\b)|^\[[^\]]{1,99},[^\]]{1,99}[\])]$|^\([^)]{1,99},[^)]{1,99}\]$"
)
_DRESS = re.compile(r"\\(?:text|mathrm|mathbf|left|right|displaystyle)\b|\\[,;!: ()\[\]]|[$€£¥°%{}]|\\%")
_CHOICE = re.compile(r"[(\[]?([A-Ja-j])(?:[)\]]|[.:)](?=\s|$)|$)")
_LONE_CHOICE = re.compile(r"(?:\(([A-J])\)|\b([B-HJ])\b(?!')|\b([AI])(?=[.):]|\s*$))")
_MARK = re.compile(
    r"(?:^|\n)#{4}\s*"
    r"|\b(?:final answer|answer|result|solution)\b[\s*_\"']{0,3}(?:is|are|was|would be|:|=)[\s*_:=\"']{0,4}"
    r"|(?:^|\n)[\s*_]{0,3}a:[\s*_]{0,3}",
    re.IGNORECASE,
)
_END = re.compile(r"\n|[.!?](?=\s|$)")


def same_answer(given: str, wanted: Any, *, tolerance: float = 1e-6) -> bool:
    r"""Whether a response gives the answer that is wanted.

    What is wanted decides how it is compared:

    - a number (7, "1,234", "3/4", "\frac{3}{4}", "$5", "20%"): the number of the final answer, the last one there,
      within the tolerance; signs of money and per cent are a unit, so "20%" is 20 and not 0.2;
    - one letter from A to J: the letter chosen ("B", "(b)", "B. Paris", "the answer is B");
    - true or false: that word, or yes or no;
    - a list: any of its answers;
    - a formula ("x + 1", "[0, 1)"): the same marks, without regard to case and white space;
    - other text: the same words, without regard to case, punctuation and articles, as in SQuAD.

    The very text that is wanted, and nothing else, is always right.

    Args:
        given: The whole response; ``final_answers`` says where its answer is looked for.
        wanted: The reference.
        tolerance: Largest difference accepted between numbers, relative to the one wanted, and absolute below 1.

    Raises:
        InputError: tolerance is negative or not finite.
    """
    if not 0 <= tolerance < math.inf:
        raise InputError(f"same_answer: tolerance must be a finite number ≥ 0, got {tolerance}.")
    if isinstance(wanted, list | tuple | set):
        return any(same_answer(given, each, tolerance=tolerance) for each in wanted)
    if isinstance(wanted, bool):
        return same_answer(given, ["true", "yes"] if wanted else ["false", "no"], tolerance=tolerance)
    text = str(wanted).strip()
    if text and given.strip() == text:
        return True
    number = as_number(text)
    if number is not None:
        found = _last_number(given)
        return found is not None and abs(found - number) <= tolerance * max(1.0, abs(number))
    if choice := _CHOICE.fullmatch(text):
        return _choice_of(given) == choice[1].upper()
    read = _bare if _FORMULA.search(text) else plain
    return bool(read(text)) and read(text) in {read(answer) for answer in final_answers(given)}


def reference_of(record: Record) -> Any:
    """What the notes hold as right answer, or None."""
    for field in FIELDS:
        wanted = record.notes.get(field)
        if wanted is not None and str(wanted).strip() and wanted != []:
            return wanted
    return None


def shown_answer(record: Record) -> str:
    """The right answer as a text that can be shown, the first where several are right; "" if there is none."""
    wanted = reference_of(record)
    several = sorted(wanted, key=str) if isinstance(wanted, set) else wanted
    several = several if isinstance(several, list | tuple) else [several]
    return next((text for each in several if each is not None and (text := str(each).strip())), "")


def answer_key(text: str) -> str:
    """A text that is the same for answers that are the same: the number in nine digits, the letter, or plain words.

    Numbers are read only where the final answer is nothing but a number: "7 boys" and "7 girls" differ.
    """
    answer = next(final_answers(text), "")
    number = as_number(answer)
    if number is not None:
        return f"{number:.9g}"
    choice = _CHOICE.fullmatch(answer.strip(" .*"))
    return choice[1].upper() if choice else plain(answer) or answer.strip()


def final_answers(text: str) -> Iterator[str]:
    r"""What may be the final answer of a response, the likeliest first.

    The last \boxed{...}; else what stands behind the last "####", "the answer is" or "Answer:", up to the end of its
    sentence; then the whole response, its last line and its last sentence. Marks are sought in the last 2,000
    characters.
    """
    whole = text.strip()
    tail = whole[-TAIL:]
    if (boxed := _boxed(tail)) is not None:
        yield boxed
    marks = list(_MARK.finditer(tail))
    if marks:
        behind = tail[marks[-1].end() :].lstrip(" \n*")
        yield _END.split(behind, maxsplit=1)[0]
    if boxed is None and whole:
        yield whole
        yield tail.rsplit("\n", 1)[-1]
        yield _END.split(tail.rstrip(".!? \n"))[-1]


def as_number(text: str) -> float | None:
    """The number that a text is, whatever its dress, or None: "1,234", "$5.00", "3/4", "-2e3", "20 %"."""
    bare = _undressed(text).strip().rstrip(".").strip()
    match = _NUMBER.fullmatch(bare)
    return _value(match.group()) if match else None


def plain(text: str) -> str:
    """The words of a text without case, punctuation and articles; articles alone are kept."""
    words = _NO_WORD.sub(" ", _undressed(text).casefold())
    return " ".join(_ARTICLE.sub(" ", words).split() or words.split())


def _bare(text: str) -> str:
    """A formula without case, white space and dress."""
    return "".join(_undressed(text).casefold().split()).rstrip(".")


def _last_number(text: str) -> float | None:
    """The last number of the likeliest answer that has one."""
    for answer in final_answers(text):
        values = [_value(match.group()) for match in _NUMBER.finditer(_undressed(answer)) if match.group()]
        known = [value for value in values if value is not None]
        if known:
            return known[-1]
    return None


def _choice_of(text: str) -> str | None:
    """The letter a response chooses."""
    for answer in final_answers(text):
        stripped = _undressed(answer).strip(" *\"'\n")
        if match := _CHOICE.match(stripped):
            return match[1].upper()
        for match in reversed(list(_LONE_CHOICE.finditer(stripped))):
            return match.group().strip("()")
    return None


def _boxed(text: str) -> str | None:
    r"""What the last \boxed{} holds, with braces inside it matched."""
    start = text.rfind("\\boxed{")
    if start < 0:
        return None
    depth = 0
    for place in range(start + 6, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return text[start + 7 : place]
    return None


def _undressed(text: str) -> str:
    return _DRESS.sub("", _FRACTION.sub(r" \1/\2", text)).replace("−", "-")


def _value(number: str) -> float | None:
    top, _, bottom = number.replace(",", "").replace("−", "-").partition("/")
    try:
        value = float(top) / float(bottom) if bottom else float(top)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None
