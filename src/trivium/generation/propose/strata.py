"""Questions that split what could be written into strata, the share of each answer, and a stratum drawn by them."""

import math
import re
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.own_task import own_line, own_task
from trivium.generation.propose.say import Voice, say
from trivium.generation.verify.own_words import own_words
from trivium.generation.work import Dropped, Work

_SHARE = re.compile(r"([^\d%,;|()]+?)[\s:(]*(\d+(?:\.\d+)?)\s*%\)?")

TRIES = 3


class Question(NamedTuple):
    """A question about all that could be written, with its answers and the share of each."""

    text: str
    answers: tuple[str, ...]
    shares: tuple[float, ...]  # sum to 1


def read_shares(line: str) -> dict[str, float]:
    """Answers and their shares, which sum to 1, from ``hot 70%, cold 30%``; empty if fewer than two can be read."""
    found: dict[str, float] = {}
    for answer, number in _SHARE.findall(" ".join(line.split())):  # long blanks take the pattern long
        answer = answer.strip(" .\"'-")
        if answer and 0 < float(number) < math.inf:
            found.setdefault(answer, float(number))
    total = sum(found.values())
    return {answer: number / total for answer, number in found.items()} if len(found) > 1 else {}


@component("D3")
async def stratify(work: Work, rng: np.random.Generator, domain: str, count: int, voice: Voice) -> list[Question]:
    """Have the model ask what splits a domain into kinds, and estimate how large each kind is.

    A question whose shares cannot be read, or that is an example of the prompt, is left out. While there is none, the
    model is asked again, ``TRIES`` times in all.

    Raises:
        Dropped: no question is left.
    """
    texts: list[str] = []
    for _ in range(TRIES):
        answer = await say(work, rng, "strata", {"domain": domain, "count": str(count)}, voice)
        asked = [each.strip(" |") for each in answer.text.split("?")[:-1]]
        own = (f"{each}?" for each in asked if each and own_words("strata", each, domain).accepted)
        if texts := list(dict.fromkeys(own))[:count]:
            break
    questions = []
    for text in texts:
        with work.losing():
            told = await own_line(work, rng, "shares", {"question": text, "domain": domain}, voice)
            if not (shares := read_shares(told)):
                raise Dropped("no shares of answers", prompt=text, response=told)
            questions.append(Question(text, tuple(shares), tuple(shares.values())))
    if not questions:
        raise Dropped("no question that splits the domain")
    return questions


def same_stratum(rng: np.random.Generator, questions: list[Question]) -> dict[str, str]:
    """Without drawing: the first answer to every question, for all."""
    return {each.text: each.answers[0] for each in questions}


@component("D3", off=same_stratum)
def draw_stratum(rng: np.random.Generator, questions: list[Question]) -> dict[str, str]:
    """One answer to every question, each by its share."""
    return {each.text: each.answers[int(rng.choice(len(each.answers), p=each.shares))] for each in questions}


@component("D3")
async def task_of_stratum(work: Work, rng: np.random.Generator, stratum: dict[str, str], voice: Voice) -> str:
    """Write a request of one stratum."""
    told = "\n".join(f"{question} {answer}" for question, answer in stratum.items())
    return await own_task(work, rng, "stratum_task", {"stratum": told}, voice)
