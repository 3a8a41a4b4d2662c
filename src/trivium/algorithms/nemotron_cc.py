"""Nemotron-CC: a poor text is cleaned by saying it again; of a good one, four kinds of new texts are made.

Source: Su et al. 2024, arXiv:2412.02595.
Differs: the quality of a text is a judge's grade for what can be learnt from it, not the vote of three classifiers;
what was left out, added or copied is checked by shared words; sources are 24 short texts of our own, all good ones.
"""

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import lines
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.rephrase_text import (
    Style,
    draw_remake,
    keeps_content,
    remake,
    say_again,
)
from trivium.generation.propose.say import Voice
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.records.record import Record

CLEAN = "encyclopedia"  # the style a poor text is said again in


def all_good(work: Work, rng: np.random.Generator, source: Record) -> int:
    """Without the judge: every source is a good one."""
    return 5


@component("Q4", off=all_good)
async def quality_of(work: Work, rng: np.random.Generator, source: Record) -> int:
    """Take the judge's grade of a source, from 1 to 5; one that the pool tells is not asked for again."""
    for place in range(work.pool.seeds, len(work.pool)):
        if source.id in work.pool[place].parents:
            return int(work.pool[place].notes["source_grade"])
    return await grade(work, rng, "grade_lesson", task=source.text)


def nemotron_cc(
    *,
    good: int = 3,
    least_kept: float = 0.2,
    most_copied: float = 0.5,
    least_own: float = 0.4,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    text_tokens: int = 300,
) -> Algorithm:
    """Grade a text; clean a poor one, make questions, a summary, its knowledge or a list of facts of a good one.

    Args:
        good: Grade, 1 to 5, from which a text is a good one.
        least_kept: Share of the source's content words that the new text must have; a summary has few.
        most_copied: Share of the new text's runs of eight words that may stand in the source.
        least_own: Share of the new text's content words that must come from the source.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of the new text.
        top_p: Nucleus of the new text.
        text_tokens: Longest new text.
    """
    for value, what in ((least_kept, "least_kept"), (most_copied, "most_copied"), (least_own, "least_own")):
        share(value, what)
    if not 1 <= good <= 5:
        raise InputError(f"good must be a grade from 1 to 5, got {good}.")
    voice = Voice(form, temperature, top_p, text_tokens)
    (clean,) = (Style(*line.split(": ", 1)) for line in lines("rephrase_styles") if line.startswith(CLEAN))

    async def step(work: Work, rng: np.random.Generator) -> Record:
        source = rarely_used(work, rng, seeds_of(work))
        quality = await quality_of(work, rng, source)
        kind = draw_remake(rng) if quality >= good else clean
        write = remake if quality >= good else say_again
        text = await write(work, rng, source.text, kind, voice)
        verdict = keeps_content(
            source.text, text, kind, least_kept=least_kept, most_copied=most_copied, least_own=least_own
        )
        require(verdict, response=text)
        return work.record("", text, parents=(source,), notes={"kind": kind.name, "source_grade": quality})

    return Algorithm(
        name="nemotron-cc", step=step,
        parts=(quality_of, draw_remake, remake, say_again, keeps_content, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("+", "+", "0"),
        source="Su et al. 2024, arXiv:2412.02595",
        differs="a judge's grade in place of three classifiers; shared words check what is kept; 24 packaged texts",
        seeds="texts", needs=("seeds", "texts", "judge"), calls=2,
    )  # fmt: skip
