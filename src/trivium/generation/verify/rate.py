"""Let a model rate something from 1 to 5."""

import re
from collections.abc import Mapping

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.work import Dropped, Work

_RATING = re.compile(r"(?<![\d.])([1-5])(?![\d.]*\d)")


@component("Q4")
async def rate(work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice) -> int:
    """Ask the one who grades for a rating from 1 to 5.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        name: Of the prompt.
        fields: Fill the prompt.
        voice: Form and sampling.

    Raises:
        Dropped: the answer holds no such number.
    """
    line = await say_line(work, rng, name, fields, voice.at(max_tokens=16), judge=True)
    found = _RATING.search(line)
    if found is None:
        raise Dropped("no rating given", response=line)
    return int(found[1])
