"""Ask the one who grades in the middle of a step: for a score, for one of several kinds, or for the better of two.

Forms, seals and the reading of answers are those of ``trivium.judges``. A model that gives log-probabilities is asked
for a single token, and its answer is how likely each choice is; any other model is asked in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.component import component
from trivium.generation.prompts import prompt
from trivium.generation.work import Dropped, Work
from trivium.judges.answers import DIGITS, LETTERS, expected, from_first_tokens, from_words
from trivium.judges.envelope import seal
from trivium.judges.prompts import Text, packaged
from trivium.models.api import LOG_PROBABILITIES, Message, Request
from trivium.records.record import Record

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS_TOKENS = 64  # longest answer in words
LEAST_BIAS = 0.01  # a letter that an empty text all but rules out must not win by that
SILENT = "the judge gave no answer"
CALLS = 2  # of one question, where the model gives no log-probabilities

Material = Mapping[str, str]


def best_rating(work: Work, rubric: str | Text, material: Material) -> float:
    """Without a judge: 5, with which everything passes and nothing is better than another."""
    return 5.0


@component("Q4", off=best_rating)
async def rated(work: Work, rubric: str | Text, material: Material) -> float:
    """Rate from 1 to 5 by a rubric: the mean over the five digits, weighed by how likely each is.

    Args:
        work: The step's hands.
        rubric: Name of a rubric of ``trivium.judges`` ("quality", "complexity"), or a rubric.
        material: Name → text: what is shown.

    Raises:
        Dropped: the judge gave no answer, with its reason; or over the allowance.
    """
    return expected(await _odds(work, _text(rubric), material, DIGITS, packaged("digit"), packaged("digit_json")))


def first_kind(
    work: Work, name: str, fields: Mapping[str, str], options: Sequence[str], material: Material
) -> tuple[float, ...]:
    """Without sorting: the first kind, for all."""
    return (1.0, *(0.0 for _ in options[1:]))


@component("D6", off=first_kind)
async def sorted_into(
    work: Work, name: str, fields: Mapping[str, str], options: Sequence[str], material: Material
) -> tuple[float, ...]:
    """Say how likely each of a few kinds is to be that of the material.

    Args:
        work: The step's hands.
        name: Of the prompt that asks; its field ``kinds`` takes the options, each after its letter.
        fields: Fill its other fields.
        options: The kinds, 2 to 26.
        material: Name → text: what is shown.

    Returns:
        Shares that sum to 1, in the order of the options.

    Raises:
        Dropped: the judge gave no answer, with its reason; or over the allowance.
    """
    at_least(len(options), 2, "kinds to choose from")
    letters = tuple(ALPHABET[: len(options)])  # not one text, of which "AB" would be a part
    listed = "\n".join(f"{letter}: {option}" for letter, option in zip(letters, options, strict=True))
    choices = ", ".join(letters[:-1]) + f" or {letters[-1]}"
    forms = (
        Text("one_letter", prompt("one_letter").fill({"letters": choices})),
        Text("one_letter_json", prompt("one_letter_json").fill({"letters": choices, "check": "$check"})),
    )
    question = Text(name, prompt(name).fill({**fields, "kinds": listed}))
    return await _odds(work, question, material, letters, *forms)


Odds = tuple[float, ...]


async def leanings(work: Work, axes: Mapping[str, Sequence[str]]) -> dict[str, Odds]:
    """What the judge answers on each axis where nothing is shown: it leans to a letter more than to a kind.

    Axes on which it gives no odds, but one answer or none, are left out.
    """
    found = {}
    for axis, options in axes.items():
        try:
            odds = await sorted_into(work, "which_kind", {"axis": axis}, options, {"prompt": ""})
        except Dropped as dropped:
            if not dropped.reason.startswith(SILENT):
                raise
            work.lose(dropped)
            continue
        if max(odds) < 1:
            found[axis] = odds
    return found


async def sorted_by_axes(
    work: Work, axes: Mapping[str, Sequence[str]], material: Material, leaning: Mapping[str, Odds]
) -> dict[str, tuple[str, float]]:
    """The likeliest kind on each axis, and how likely it is, once the judge's leaning is taken out; ``sorted_into``.

    Source: contextual calibration, Zhao et al. 2021, arXiv:2102.09690: odds over those of an empty text.
    """
    found = {}
    for axis, options in axes.items():
        odds = await sorted_into(work, "which_kind", {"axis": axis}, options, material)
        if axis in leaning:
            odds = tuple(share / max(bias, LEAST_BIAS) for share, bias in zip(odds, leaning[axis], strict=True))
        likeliest = max(odds)
        found[axis] = (options[odds.index(likeliest)], likeliest / sum(odds))
    return found


def newer_wins(work: Work, question: str | Text, first: Record, second: Record) -> float:
    """Without a judge: the first, which is the newer one."""
    return 1.0


@component("Q4", off=newer_wins)
async def preferred(work: Work, question: str | Text, first: Record, second: Record) -> float:
    """Say how likely the first of two records is the better one, asked in both orders; a draw counts half."""

    async def ahead(one: Record, other: Record) -> float:
        shown = {f"{name} {side}": text for side, record in (("A", one), ("B", other))
                 for name, text in (("prompt", record.prompt), ("response", record.response))}  # fmt: skip
        a, _, c = await _odds(work, _text(question), shown, LETTERS, packaged("letter"), packaged("letter_json"))
        return a + c / 2

    return (await ahead(first, second) + 1 - await ahead(second, first)) / 2


async def _odds(
    work: Work, question: Text, material: Material, choices: Sequence[str], form: Text, in_words: Text
) -> tuple[float, ...]:
    sealed = seal(material)

    def request(form: Text) -> Request:
        told = form.fill(check=sealed.check)
        frame = packaged("frame").fill(question=question.text, mark=sealed.mark, form=told)
        messages = (Message("system", frame), Message("user", f"{sealed.text}\n\n{told}"))
        return Request(messages=messages, max_tokens=WORDS_TOKENS, temperature=0.0, label=question.label)

    try:
        answer = await work.ask(replace(request(form), max_tokens=1, extra=LOG_PROBABILITIES), judge=True)
        said = from_first_tokens(answer, choices) if answer.first else None
    except Dropped as dropped:
        if not dropped.reason.startswith("refused"):
            raise
        said = None
    if said is None:
        said = from_words(await work.ask(request(in_words), judge=True), choices, sealed.check)
    if said.reason:
        raise Dropped(f"{SILENT}: {said.reason}")
    return said.odds


def _text(question: str | Text) -> Text:
    return question if isinstance(question, Text) else packaged(question)


def kinds(text: str, what: str) -> dict[str, tuple[str, ...]]:
    """Axes as they are typed: ``form: letter, story; tone: sad, merry`` → name of the axis → its kinds.

    Raises:
        InputError: an axis has no name, fewer than 2 or more than 26 kinds, or a name or kind is given twice.
    """
    axes: dict[str, tuple[str, ...]] = {}
    for piece in text.split(";"):
        name, colon, listed = piece.partition(":")
        values = tuple(value.strip() for value in listed.split(",") if value.strip())
        if not colon or not name.strip() or not 2 <= len(values) <= len(ALPHABET) or len(set(values)) < len(values):
            raise InputError(
                f"{what} must be axes of 2 to 26 different kinds, as in 'form: letter, story; tone: sad, merry'; got "
                f"{piece.strip()!r}."
            )
        if name.strip() in axes:
            raise InputError(f"{what}: the axis {name.strip()!r} is given twice.")
        axes[name.strip()] = values
    return axes
