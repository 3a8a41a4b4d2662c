"""WRAP: a real text is said again in one of four styles.

Source: Maini et al. 2024, arXiv:2401.16380.
Differs: what was left out, added or copied is checked by shared words, where the paper trusts the model; sources are 24
short texts of our own (the web there). Mixing the result with the sources, as the paper does, is left to the user.
"""

import numpy as np

from trivium.checks import share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.rephrase_text import draw_style, keeps_content, say_again
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work, require
from trivium.records.record import Record


def wrap(
    *,
    least_kept: float = 0.3,
    most_copied: float = 0.5,
    least_own: float = 0.3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    text_tokens: int = 300,
) -> Algorithm:
    """Draw a text and a style, say it again, keep it if it says the same and is no copy.

    Args:
        least_kept: Share of the source's content words that the new text must have.
        most_copied: Share of the new text's runs of eight words that may stand in the source.
        least_own: Share of the new text's content words that must come from the source.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the new text.
        top_p: Nucleus of the new text.
        text_tokens: Longest new text; the paper cuts sources so that it can be 300.
    """
    for value, what in ((least_kept, "least_kept"), (most_copied, "most_copied"), (least_own, "least_own")):
        share(value, what)
    voice = Voice(form, temperature, top_p, text_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        source = rarely_used(work, rng, seeds_of(work))
        style = draw_style(rng)
        text = await say_again(work, rng, source.text, style, voice)
        verdict = keeps_content(
            source.text, text, style, least_kept=least_kept, most_copied=most_copied, least_own=least_own
        )
        require(verdict, response=text)
        return work.record("", text, parents=(source,), notes={"style": style.name})

    return Algorithm(
        name="wrap", step=step, parts=(draw_style, say_again, keeps_content, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("+", "+", "0"),
        source="Maini et al. 2024, arXiv:2401.16380",
        differs="what is left out, added or copied is checked by shared words; 24 packaged texts, not the web",
        seeds="texts", needs=("seeds", "texts"), calls=1,
    )  # fmt: skip
