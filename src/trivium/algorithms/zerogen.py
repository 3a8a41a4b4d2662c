"""ZeroGen: a label is drawn, and the model writes a text that has it; no seed and no example is used.

Source: Ye et al. 2022, arXiv:2202.07922.
Differs: four single-text tasks of the package (no pairs of texts, no question answering); sampled at temperature 1 and
top_p 0.9; a text is a single line. Training a small model on the data is left to the user.
"""

from typing import Literal

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.labels import labelled_text, labels_of
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def zerogen(
    *,
    task: Literal["all", "sentiment", "news", "emotion", "request"] = "all",
    form: Form = "auto",
    temperature: float = 1.0,
    top_p: float = 0.9,
    text_tokens: int = 80,
) -> Algorithm:
    """Draw a task and one of its labels, write a text for the label; the record asks for the label of the text.

    Args:
        task: Whose labels are drawn, or all of them.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the text; the only source of variety beside the label.
        top_p: Nucleus of the text.
        text_tokens: Longest text.
    """
    labels = labels_of(task)
    tasks = sorted({label.task for label in labels})
    voice = Voice(form, temperature, top_p, text_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        drawn = str(rng.choice(tasks))
        of_task = [label for label in labels if label.task == drawn]
        label = of_task[int(rng.integers(len(of_task)))]
        text = await labelled_text(work, rng, label, voice)
        notes = {"task": label.task, "label": label.label, "text": text}
        return work.record(label.prompt(text), label.label, notes=notes)

    return Algorithm(
        name="zerogen", step=step, parts=(labelled_text, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L0", expected=Expected("-", "+", "0"),
        source="Ye et al. 2022, arXiv:2202.07922",
        differs="four tasks of one text each; one line a text; near-duplicates and visible faults are rejected",
        calls=1,
    )  # fmt: skip
