"""Write the instruction that a given text is the answer to."""

from typing import Literal, get_args

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.listing import content_words
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.propose.task import task_line
from trivium.generation.work import Work
from trivium.verifiers.verdict import Verdict

Style = Literal["order", "question", "search"]
STYLES: tuple[Style, ...] = get_args(Style)


@component("D1")
async def instruction_for(work: Work, rng: np.random.Generator, text: str, style: Style, voice: Voice) -> str:
    """Write the order, question or search query whose answer is a text that is there already.

    In completion form it stands in quotation marks, and an order begins with "Please".
    """
    fields = {"text": " ".join(text.split())}
    if not written_in_turns(work.model, voice.form):
        return await say_line(work, rng, f"reverse_{style}", fields, voice)
    said = await say(work, rng, f"reverse_{style}", fields, voice, stop=('"', "\n"))
    return task_line(said, begin="Please" if style == "order" else "")


@component("Q5")
def speaks_of_text(task: str, text: str) -> Verdict:
    """Reject an instruction that shares no word with its text, or is a piece of it."""
    if not content_words(task) & content_words(text):
        return Verdict(False, "instruction is not about the text")
    if task.casefold().rstrip(".?! ") in " ".join(text.casefold().split()):
        return Verdict(False, "instruction is a piece of the text")
    return Verdict(True, "fits the text")
