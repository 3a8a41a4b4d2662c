"""Short stories of given words and features."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import FIELD, lines
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.work import Work
from trivium.verifiers.verdict import Verdict
from trivium.views.tokens import words

_SPEECH = re.compile(r'["“][^"“”]{2,}["”]')
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "est", "ly")


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a story is to be made of: a word with its irregular forms for each kind, and features."""

    verb: tuple[str, ...]
    noun: tuple[str, ...]
    adjective: tuple[str, ...]
    features: tuple[str, ...]  # names of lines of story_features

    def notes(self) -> dict[str, Any]:
        """What a record says of it."""
        return {"words": [self.verb[0], self.noun[0], self.adjective[0]], "features": list(self.features)}


def same_ingredients(rng: np.random.Generator, most_features: int) -> Ingredients:
    """Without drawing: the first word of each list and the first feature, for every story."""
    verb, noun, adjective = (
        tuple(lines(name)[0].split()) for name in ("story_verbs", "story_nouns", "story_adjectives")
    )
    return Ingredients(verb, noun, adjective, tuple(_features())[:1])


@component("D3", off=same_ingredients)
def draw_ingredients(rng: np.random.Generator, most_features: int) -> Ingredients:
    """Draw a verb, a noun and an adjective, and a random set of features, each uniformly.

    Args:
        rng: Draws.
        most_features: A story has from one to this many of the six.
    """
    verb, noun, adjective = (
        tuple(str(rng.choice(lines(name))).split()) for name in ("story_verbs", "story_nouns", "story_adjectives")
    )
    names = list(_features())
    places = rng.choice(len(names), int(rng.integers(1, min(most_features, len(names)) + 1)), replace=False)
    features = tuple(names[place] for place in sorted(int(place) for place in places))
    return Ingredients(verb, noun, adjective, features)


@component("Q1")
async def tell(work: Work, rng: np.random.Generator, made_of: Ingredients, voice: Voice) -> str:
    """Write a story that a child of four can understand.

    In completion form it goes on from an opening that has all three words.
    """
    drawn = {"verb": made_of.verb[0], "noun": made_of.noun[0], "adjective": made_of.adjective[0]}
    fields = drawn | {"features": "; ".join(_features()[name] for name in made_of.features)}
    if not written_in_turns(work.model, voice.form):
        return await say_text(work, rng, "story", fields, voice)
    article = "an" if drawn["adjective"][0] in "aeiou" else "a"
    opening = FIELD.sub(lambda field: (drawn | {"a": article})[field[1]], str(rng.choice(lines("story_openings"))))
    told = await say_text(work, rng, "story", fields | {"opening": opening}, voice)
    return f"{opening} {told}"


@component("Q5")
def holds_ingredients(story: str, made_of: Ingredients, *, least_words: int) -> Verdict:
    """Accept a story with all three words, in any of their forms, and speech in quotation marks if there is dialogue.

    The other features cannot be told by rule, and are taken on trust.

    Args:
        story: The story.
        made_of: What it was to be made of.
        least_words: Fewest words of a story.
    """
    found = {word for word in words(story) if word[0].isalnum()}
    if len([word for word in words(story) if word[0].isalnum()]) < least_words:
        return Verdict(False, "story too short")
    for kind, forms in (("verb", made_of.verb), ("noun", made_of.noun), ("adjective", made_of.adjective)):
        if not found & all_forms(forms):
            return Verdict(False, f"story without its {kind}")
    if "dialogue" in made_of.features and not _SPEECH.search(story):
        return Verdict(False, "story without its dialogue")
    return Verdict(True, "holds its ingredients")


def all_forms(forms: tuple[str, ...]) -> set[str]:
    """A word with its irregular forms, and the regular ones of the first: plural, past, comparison and the like."""
    word = forms[0]
    stems = {word, word + word[-1]} | ({word[:-1]} if word.endswith("e") else set())
    if word.endswith("y"):
        stems.add(word[:-1] + "i")
    return set(forms) | {stem + ending for stem in stems for ending in _ENDINGS}


def _features() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in lines("story_features"))
