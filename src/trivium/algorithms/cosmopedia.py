"""Cosmopedia: an extract of a real text, an audience and a format; three draws that make each prompt another.

Source: Ben Allal et al. 2024, github.com/huggingface/cosmopedia.
Differs: sources are 24 short texts of our own, not clusters of web pages and the outlines of courses; near-duplicates
are found by ROUGE-L (MinHash there), and among the sources too; a text that quotes its extract at length, or has
hardly a word of it, is dropped.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.pool import Window
from trivium.generation.prompts import lines
from trivium.generation.propose.form import Form
from trivium.generation.propose.listing import content_words
from trivium.generation.propose.say import Voice
from trivium.generation.propose.textbooks import write_from_extract
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.quoted import quoted
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def _extract(pool: Window, rng: np.random.Generator, most_words: int) -> tuple[Record, str]:
    source = pool[int(rng.integers(pool.seeds))]
    said = source.text.split()
    start = int(rng.integers(max(1, len(said) - most_words + 1)))
    return source, " ".join(said[start : start + most_words])


def for_one_audience(
    pool: Window, rng: np.random.Generator, most_words: int
) -> tuple[Record, str, tuple[str, str], tuple[str, str]]:
    """Without drawing them: a source and a place in it, for one audience and in one format."""
    audience, form = (lines(name)[0].split(": ", 1) for name in ("text_audiences", "text_formats"))
    return *_extract(pool, rng, most_words), (audience[0], audience[1]), (form[0], form[1])


@component("D3", off=for_one_audience)
def draw_prompt(
    pool: Window, rng: np.random.Generator, most_words: int
) -> tuple[Record, str, tuple[str, str], tuple[str, str]]:
    """Draw a source and a place in it, an audience and a format; the last two as name and meaning."""
    source, extract = _extract(pool, rng, most_words)
    audience, form = (str(rng.choice(lines(name))).split(": ", 1) for name in ("text_audiences", "text_formats"))
    return source, extract, (audience[0], audience[1]), (form[0], form[1])


def cosmopedia(
    *,
    most_words: int = 60,
    least_words: int = 30,
    least_shared: int = 3,
    most_quoted: float = 0.2,
    duplicate: float = 0.7,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    text_tokens: int = 400,
) -> Algorithm:
    """Draw an extract, an audience and a format, write the text they call for, keep it if it is new.

    Args:
        most_words: Longest extract.
        least_words: Shortest text.
        least_shared: Fewest content words of the extract that the text must have.
        most_quoted: Largest share of the text's runs of eight words that may stand in the extract.
        duplicate: ROUGE-L to a kept text, or a source, from which a text is a near-duplicate.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the text.
        top_p: Nucleus of the text.
        text_tokens: Longest text.
    """
    at_least(most_words, 1, "most_words")
    at_least(least_words, 1, "least_words")
    at_least(least_shared, 0, "least_shared")
    share(most_quoted, "most_quoted")
    voice = Voice(form, temperature, top_p, text_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        source, extract, audience, shape = draw_prompt(work.pool, rng, most_words)
        text = await write_from_extract(work, rng, extract, audience=", ".join(audience), form=shape[1], voice=voice)
        if len(text.split()) < least_words:
            raise Dropped("text too short", response=text)
        if len(content_words(extract) & content_words(text)) < least_shared:
            raise Dropped("leaves the matter of its extract", response=text)
        if quoted(extract, text) > most_quoted:
            raise Dropped("quotes its extract", response=text)
        notes = {"extract": extract, "audience": audience[0], "format": shape[0]}
        return work.record("", text, parents=(source,), notes=notes)

    return Algorithm(
        name="cosmopedia", step=step, parts=(draw_prompt, write_from_extract, quoted, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(duplicate),), loop="L0", expected=Expected("+", "++", "0"),
        source="Ben Allal et al. 2024, github.com/huggingface/cosmopedia",
        differs="24 packaged texts, not the web; near-duplicates by ROUGE-L, among the sources too; texts "
        "that quote at length or leave the matter are dropped",
        seeds="texts", needs=("seeds", "texts"), calls=1,
    )  # fmt: skip
