"""ProGen: labelled texts from nothing, where the most helpful ones so far become the examples for the next.

Source: Ye et al. 2022, arXiv:2210.12329.
Differs: help is the influence of a text on a naive Bayes reader that learns from it alone and is checked on other texts
generated so far, in place of the influence function of a trained network; it is found anew at every step and not after
every batch; the examples shown have the label that is asked for.
"""

from typing import Literal

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.influence import Labelled, influences
from trivium.generation.propose.labels import labelled_text, labels_of, text_of
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def none_shown(
    work: Work, rng: np.random.Generator, label: str, *, looked_at: int, count: int
) -> list[tuple[Record, float]]:
    """Without examples: the label alone is told."""
    return []


@component("D4", off=none_shown)
def most_helpful(
    work: Work, rng: np.random.Generator, label: str, *, looked_at: int, count: int
) -> list[tuple[Record, float]]:
    """Of a sample of the records so far, those of one label that help a small reader most, if they help at all."""
    made = len(work.pool) - work.pool.seeds
    drawn = [work.pool[work.pool.seeds + int(place)] for place in rng.permutation(made)[: 2 * looked_at]]
    half = len(drawn) // 2
    pairs = [Labelled(text_of(record), record.response) for record in drawn]
    helps = zip(drawn[:half], influences(pairs[:half], pairs[half:]))
    of_label = [(record, help_) for record, help_ in helps if record.response == label and help_ > 0]
    return sorted(of_label, key=lambda pair: -pair[1])[:count]


def progen(
    *,
    task: Literal["sentiment", "news", "emotion", "request"] = "sentiment",
    examples: int = 2,
    after: int = 12,
    looked_at: int = 48,
    form: Form = "auto",
    temperature: float = 1.0,
    top_p: float = 0.9,
    text_tokens: int = 80,
) -> Algorithm:
    """Draw a label, show the most helpful texts of that label so far, write another.

    Args:
        task: Whose labels are drawn.
        examples: Most texts shown.
        after: Texts that must be there before any is shown; until then this is ZeroGen.
        looked_at: Texts whose help is found out at each step, and as many to check it on.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the text.
        top_p: Nucleus of the text.
        text_tokens: Longest text.
    """
    at_least(examples, 1, "examples")
    at_least(after, 2, "after")
    at_least(looked_at, 2, "looked_at")
    labels = labels_of(task)
    by_name = {label.label: label for label in labels}
    voice = Voice(form, temperature, top_p, text_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        label = labels[int(rng.integers(len(labels)))]
        enough = len(work.pool) - work.pool.seeds >= after
        best = most_helpful(work, rng, label.label, looked_at=looked_at, count=examples) if enough else []
        shown = [(by_name[record.response], text_of(record)) for record, _ in best]
        text = await labelled_text(work, rng, label, voice, shown=shown)
        notes = {"task": task, "label": label.label, "text": text, "influence": [round(help_, 6) for _, help_ in best]}
        return work.record(label.prompt(text), label.label, parents=tuple(each for each, _ in best), notes=notes)

    return Algorithm(
        name="progen", step=step, parts=(most_helpful, labelled_text, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L1", expected=Expected("+", "0", "0"),
        source="Ye et al. 2022, arXiv:2210.12329",
        differs="influence on a naive Bayes reader that learns from one text, found at every step, in place of the "
        "influence function of a trained network; examples have the label asked for",
        calls=1,
    )  # fmt: skip
