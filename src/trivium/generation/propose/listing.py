"""From one line of a model to the things it lists."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from trivium.generation.propose.say import Voice, say
from trivium.generation.work import Dropped, Work
from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.tokens import words

_BETWEEN = re.compile(r"[,;|•]|(?:^|\s)\d+[.)]\s")


def listed(line: str, *, what: str, least: int = 1, most: int = 8, longest: int = 6) -> list[str]:
    """The things of a list on one line, each once, in the order given.

    Args:
        line: Things with a comma, semicolon or bar between them; marks and quotes around a thing go.
        what: Names the things in the reason.
        least: Fewest that will do.
        most: Those beyond are left out: a small model may list without end.
        longest: Things of more words than this are left out, since they are sentences.

    Raises:
        Dropped: fewer than ``least`` things are listed.
    """
    found: dict[str, str] = {}
    for piece in _BETWEEN.split(line):
        thing = " ".join(piece.strip(" \t.:\"'*-()[]").split())
        if thing and any(map(str.isalnum, thing)) and len(thing.split()) <= longest:
            found.setdefault(thing.casefold(), thing)
    if len(found) < least:
        raise Dropped(f"fewer than {least} {what}", response=line)
    return list(found.values())[:most]


async def say_list(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice, *,
    what: str, least: int = 1, most: int = 8, longest: int = 6,
) -> list[str]:  # fmt: skip
    """Ask for a list on one line; of one that was cut off at its token limit, the last thing is left out.

    Args:
        work, rng, name, fields, voice: As ``say``.
        what, least, most, longest: As ``listed``.

    Raises:
        Dropped: fewer than ``least`` things are listed.
    """
    answer = await say(work, rng, name, fields, voice)
    line = answer.text.strip().split("\n", 1)[0]
    if answer.finish == "length" and "\n" not in answer.text.strip():
        line = line[: max((found.start() for found in _BETWEEN.finditer(line)), default=0)]
    return listed(line, what=what, least=least, most=most, longest=longest)


def content_words(text: str) -> set[str]:
    """Its words without function words and marks."""
    return {word for word in words(text) if word[0].isalnum() and word not in FUNCTION_WORDS}


def carries(text: str) -> Callable[[str], bool]:
    """Whether a text speaks of a thing: it has most of the thing's content words, up to their endings.

    Words of more than four letters count as one if their first four are the same: "story" is carried by "stories".
    A thing without content words is carried by nothing.
    """
    there = {_stem(word) for word in content_words(text)}

    def speaks_of(thing: str) -> bool:
        wanted = {_stem(word) for word in content_words(thing)}
        return bool(wanted) and 2 * len(wanted & there) > len(wanted)

    return speaks_of


def _stem(word: str) -> str:
    return word[:4] if len(word) > 4 and not word.isdigit() else word
