"""GLAN: from a taxonomy of knowledge to subjects, to syllabuses of sessions with key concepts, to homework.

Source: Li et al. 2024, arXiv:2402.13064.
Differs: the fields are a list of the package (there a model wrote them and people checked them), of which a few are
drawn; one question at a time, from one or two sessions and one or two concepts of each; one that
speaks of nothing in its sessions is dropped. A model in this process is asked for one sentence. No seed is used.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.syllabus import (
    Session,
    courses,
    draw_lesson,
    homework,
    needs_concepts,
    subjects_of,
    syllabus_of,
)
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def glan(
    *,
    fields: int = 4,
    subjects: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    syllabus_tokens: int = 256,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Write the syllabuses first; then draw a session and concepts, write a homework question, answer it.

    Args:
        fields: Of knowledge that are drawn.
        subjects: Of each field; each gets a syllabus.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of subjects, syllabuses and questions.
        top_p: Nucleus of subjects, syllabuses and questions.
        answer_temperature: Of the answer.
        task_tokens: Longest list of subjects, and longest question.
        syllabus_tokens: Longest syllabus.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(fields, 1, "fields")
    at_least(subjects, 1, "subjects")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> list[tuple[Session, ...]]:
        return await courses(work, rng, fields, subjects, voice, syllabus_tokens=syllabus_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        course = work.prepared[int(rng.integers(len(work.prepared)))]
        sessions, concepts = draw_lesson(rng, course)
        task = await homework(work, rng, sessions, concepts, voice)
        require(plausible_task(task), prompt=task)
        require(needs_concepts(task, sessions, concepts), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        titles = [session.title for session in sessions]
        notes = {"field": course[0].field, "subject": course[0].subject, "sessions": titles, "concepts": concepts}
        return work.record(task, response, notes=notes)

    return Algorithm(
        name="glan", step=step,
        parts=(subjects_of, syllabus_of, draw_lesson, homework, plausible_task, needs_concepts, answer, no_faults,
               NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "++", "+"),
        source="Li et al. 2024, arXiv:2402.13064",
        differs="fields are a list of the package; 4 with 3 subjects each by default; one question at a time, which "
        "must be of its session; one-sentence answers of models in this process",
        prepare=prepare, prepare_calls=fields * (1 + subjects),
    )  # fmt: skip
