"""Instruct-SkillMix: the model names skills and types of request; every example mixes random skills in one type.

Source: Kaur et al. 2024, arXiv:2408.14774.
Differs: skills are named field by field from the package's list of fields (the paper asks for topics first, or reads
skills off an existing data set); the answer is asked for in a second call; a model in this process is asked for one
sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.skills import Repertoire, mix_skills, repertoire
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def instruct_skillmix(
    *,
    skills: int = 2,
    fields: int = 10,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw skills and a type of request, have a request written that needs them all, answer it.

    Args:
        skills: Mixed in one request; the paper uses 1 and 2.
        fields: Fields whose skills are named before the first step.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of skills, types and requests.
        top_p: Nucleus of skills, types and requests.
        answer_temperature: Of the answer.
        task_tokens: Longest request or list.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(skills, 1, "skills")
    at_least(fields, 1, "fields")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> Repertoire:
        return await repertoire(work, rng, fields, skills, voice)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        known: Repertoire = work.prepared
        drawn = [str(each) for each in rng.choice(known.skills, skills, replace=False)]
        query_type = known.types[int(rng.integers(len(known.types)))]
        task = await mix_skills(work, rng, drawn, query_type, voice)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, notes={"skills": drawn, "query_type": query_type})

    return Algorithm(
        name="instruct-skillmix", step=step, parts=(repertoire, mix_skills, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(),), loop="L0", expected=Expected("+", "+", "++"),
        source="Kaur et al. 2024, arXiv:2408.14774",
        differs="skills are named by the fields of the package; the answer is a second call; one-sentence answers of "
        "models in this process",
        prepare=prepare, prepare_calls=fields + 1,
    )  # fmt: skip
