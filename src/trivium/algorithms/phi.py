"""phi: textbook sections and exercises whose variety comes from drawn topics, audiences, names and constraints.

Source: Gunasekar et al. 2023, arXiv:2306.11644.
Differs: the filter is the judge's grade for what can be learnt from a text, not a classifier trained on such grades; it
looks at generated texts, where the paper filters code from the web. Topics are ours and not of code alone; the paper
does not say how its topics were drawn.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.textbooks import draw_function, draw_subject, write_exercise, write_section
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def phi(
    *,
    exercises: float = 0.3,
    least_grade: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    section_tokens: int = 300,
    exercise_tokens: int = 200,
) -> Algorithm:
    """Draw a subject or the name of a function, write the section or exercise, keep it if one can learn from it.

    Args:
        exercises: Share of exercises, the rest is sections; the paper has 1 token of exercises to 5 of sections.
        least_grade: Lowest grade, 1 to 5, with which a text is kept.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of texts.
        top_p: Nucleus of texts.
        section_tokens: Longest section.
        exercise_tokens: Longest exercise.
    """
    share(exercises, "exercises")
    at_least(least_grade, 1, "least_grade")
    voice = Voice(form, temperature, top_p, section_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        if rng.random() < exercises:
            notes = draw_function(rng)
            text = await write_exercise(work, rng, notes, voice.at(max_tokens=exercise_tokens))
        else:
            notes = draw_subject(rng)
            text = await write_section(work, rng, notes, voice)
        learnt = await grade(work, rng, "grade_lesson", task=text)
        if learnt < least_grade:
            raise Dropped("little to learn from it", response=text)
        return work.record("", text, notes={**notes, "grade": learnt})

    return Algorithm(
        name="phi", step=step,
        parts=(draw_subject, write_section, draw_function, write_exercise, grade, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("++", "+", "0"),
        source="Gunasekar et al. 2023, arXiv:2306.11644",
        differs="a judge's grade filters what was generated, in place of a classifier that filters the web; topics of "
        "our own, not of code alone",
        needs=("judge",), calls=2,
    )  # fmt: skip
