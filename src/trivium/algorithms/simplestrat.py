"""SimpleStrat: the model asks what splits all answers into kinds, and each sample is prompted with a drawn stratum.

Source: Wong et al. 2024, arXiv:2410.09038.
Differs: what is stratified is a domain of requests, not the answers to one question; shares are the model's estimate in
per cent; questions are answered independently of each other; a model in this process is asked for one sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.strata import TRIES, Question, draw_stratum, stratify, task_of_stratum
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def simplestrat(
    *,
    domain: str = "requests to an AI assistant",
    questions: int = 4,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Draw an answer to each question that splits the domain, write a request of that stratum, answer it.

    Args:
        domain: What is stratified, in the plural.
        questions: Asked before the first step.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of questions, shares and requests.
        top_p: Nucleus of questions, shares and requests.
        answer_temperature: Of the answer.
        task_tokens: Longest list or request.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(questions, 1, "questions")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> list[Question]:
        return await stratify(work, rng, domain, questions, voice)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        stratum = draw_stratum(rng, work.prepared)
        task = await task_of_stratum(work, rng, stratum, voice)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, notes={"stratum": stratum})

    return Algorithm(
        name="simplestrat", step=step,
        parts=(stratify, draw_stratum, task_of_stratum, answer, no_faults, NearDuplicate), verify=(no_faults,),
        keep=(NearDuplicate(),), loop="L0", expected=Expected("0", "++", "0"),
        source="Wong et al. 2024, arXiv:2410.09038",
        differs="a domain of requests is stratified, not the answers to one question; shares are the model's own "
        "estimates; one-sentence answers of models in this process",
        prepare=prepare, prepare_calls=TRIES + questions,
    )  # fmt: skip
