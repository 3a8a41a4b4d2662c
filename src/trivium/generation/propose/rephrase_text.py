"""Say a real text again in another style, and check that it was neither copied nor left behind."""

from typing import NamedTuple

import numpy as np

from trivium.generation.component import component, left_alone, unchanged
from trivium.generation.prompts import lines
from trivium.generation.propose.listing import content_words
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.verify.quoted import quoted
from trivium.generation.work import Work
from trivium.verifiers.verdict import Verdict

QUESTIONS = "questions"  # the style that has a form of its own


class Style(NamedTuple):
    """A name, and what it means in a prompt."""

    name: str
    means: str


def same_style(rng: np.random.Generator) -> Style:
    """Without drawing: one style for all."""
    return Style(*lines("rephrase_styles")[0].split(": ", 1))


@component("D12", off=same_style)
def draw_style(rng: np.random.Generator) -> Style:
    """Draw one of four styles: simple, encyclopedia, scholarly, questions and answers."""
    return Style(*str(rng.choice(lines("rephrase_styles"))).split(": ", 1))


def same_text(work: Work, rng: np.random.Generator, text: str, style: Style, voice: Voice) -> str:
    """Without rewriting: the text itself."""
    return unchanged(text)


@component("D12", off=same_text)
async def say_again(work: Work, rng: np.random.Generator, text: str, style: Style, voice: Voice) -> str:
    """Say a text again in a style, with all that it says and nothing else."""
    return await say_text(work, rng, "wrap", {"text": " ".join(text.split()), "style": style.means}, voice)


@component("Q5")
def keeps_content(
    source: str, text: str, style: Style, *, least_kept: float, most_copied: float, least_own: float
) -> Verdict:
    """Accept a text that says what its source says, in other words and without much of its own.

    Args:
        source: The real text.
        text: The same in another style.
        style: Which one; questions and answers must show both.
        least_kept: Smallest share, 0 to 1, of the source's content words that must be there again.
        most_copied: Largest share, 0 to 1, of the text's runs of eight words that may stand in the source.
        least_own: Smallest share, 0 to 1, of the text's content words that must come from the source.
    """
    if left_alone(text):
        return Verdict(True, "the source itself")
    old, new = content_words(source), content_words(text)
    if not new or not old:
        return Verdict(False, "no content")
    if style.name == QUESTIONS and not ("question:" in text.lower() and "answer:" in text.lower()):
        return Verdict(False, "no questions with answers")
    if quoted(source, text) > most_copied:
        return Verdict(False, "a copy of its source")
    if len(old & new) < least_kept * len(old):
        return Verdict(False, "leaves out too much")
    if len(old & new) < least_own * len(new):
        return Verdict(False, "adds too much")
    return Verdict(True, "says the same")


def same_remake(rng: np.random.Generator) -> Style:
    """Without drawing: one kind for all."""
    return Style(*lines("remade_kinds")[0].split(": ", 1))


@component("D12", off=same_remake)
def draw_remake(rng: np.random.Generator) -> Style:
    """Draw what is made of a good text: questions, a distilled text, its knowledge, a list of facts."""
    return Style(*str(rng.choice(lines("remade_kinds"))).split(": ", 1))


@component("Q7", off=same_text)
async def remake(work: Work, rng: np.random.Generator, text: str, kind: Style, voice: Voice) -> str:
    """Make questions, a distilled text, the knowledge or a list of facts of a text."""
    return await say_text(work, rng, "remade", {"text": " ".join(text.split()), "kind": kind.means}, voice)
