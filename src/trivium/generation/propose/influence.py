"""How much a labelled text helps a small reader to tell the labels of others.

Source: the feedback of ProGen, Ye et al. 2022, arXiv:2210.12329: influence of an example under a loss that bears noise.
Differs: the reader is naive Bayes and learns from one example at a time, so that its influence is exact and does not
fade as others like it pile up; the loss is the mean absolute error, 1 − p(label).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trivium.views.tokens import words


class Labelled(NamedTuple):
    """A text and its label."""

    text: str
    label: str


def influences(examples: Sequence[Labelled], checks: Sequence[Labelled]) -> list[float]:
    """By how much the mean error on ``checks`` falls when the reader has learnt from an example alone.

    A reader that has learnt nothing finds all labels equally likely. One is added to every count of a word.

    Args:
        examples: Each is learnt from by itself.
        checks: What the reader is tried on; none of them should be among the examples.

    Returns:
        One number per example: above 0 it helps, below it misleads; nan if there are no checks.

    Cost: one product of a (checks, words) with a (words, examples) matrix.
    """
    labels = {each.label for each in (*examples, *checks)}
    seen = [set(words(each.text)) for each in (*examples, *checks)]
    place = {word: number for number, word in enumerate(sorted(set().union(*seen)))}
    has = np.zeros((len(seen), len(place)))
    for row, its in enumerate(seen):
        has[row, [place[word] for word in its]] = 1.0
    learnt, tried = has[: len(examples)], has[len(examples) :]
    if not checks:
        return [float("nan")] * len(examples)
    size = len(place)
    of_label = np.log((learnt + 1) / (learnt.sum(axis=1, keepdims=True) + size))  # log p(word) under its label
    ahead = tried @ (of_label + np.log(size)).T  # over any other label, whose words are all equally likely
    own = 1 / (1 + (len(labels) - 1) * np.exp(-ahead))
    others = (1 - own) / max(len(labels) - 1, 1)
    same = np.array([[example.label == check.label for example in examples] for check in checks])
    helped = np.where(same, own, others).mean(axis=0) - 1 / len(labels)
    return [float(value) for value in helped]
