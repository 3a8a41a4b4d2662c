"""Explain an answer that is known."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.answers import shown_answer


@component("Q9")
async def rationalize(work: Work, rng: np.random.Generator, problem: Record, voice: Voice) -> str:
    """Explain the known answer of a problem as if it had been found."""
    fields = {"problem": problem.prompt, "answer": shown_answer(problem)}
    return await say_text(work, rng, "math_rationalize", fields, voice)
