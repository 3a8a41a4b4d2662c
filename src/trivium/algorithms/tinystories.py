"""TinyStories: a verb, a noun and an adjective that a small story must use, and features that it must have.

Source: Eldan & Li 2023, arXiv:2305.07759.
Differs: word lists of our own, about 150 of each kind (1,500 words in all there); whether the words and any dialogue
are there is checked, which the paper leaves to the model; the other five features are taken on trust. A model in this
process goes on from an opening of ours that has the three words.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.stories import draw_ingredients, holds_ingredients, tell
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.records.record import Record


def tinystories(
    *,
    most_features: int = 2,
    least_words: int = 40,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    story_tokens: int = 300,
) -> Algorithm:
    """Draw three words and some features, write a story of them, check that they are in it.

    Args:
        most_features: Of one story, at least one: dialogue, twist, moral, sad ending, foreshadowing, conflict.
        least_words: Shortest story.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the story.
        top_p: Nucleus of the story.
        story_tokens: Longest story.
    """
    at_least(most_features, 1, "most_features")
    at_least(least_words, 1, "least_words")
    voice = Voice(form, temperature, top_p, story_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        made_of = draw_ingredients(rng, most_features)
        story = await tell(work, rng, made_of, voice)
        require(holds_ingredients(story, made_of, least_words=least_words), response=story)
        return work.record("", story, notes=made_of.notes())

    return Algorithm(
        name="tinystories", step=step, parts=(draw_ingredients, tell, holds_ingredients, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "+", "0"),
        source="Eldan & Li 2023, arXiv:2305.07759",
        differs="about 150 words of each kind; the three words and any dialogue are checked for; "
        "models in this process go on from an opening that has the words",
        calls=1,
    )  # fmt: skip
