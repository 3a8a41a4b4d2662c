"""Persona Hub: personas are read off texts and found through relations to others; each asks what that person would.

Source: Ge et al. 2024, arXiv:2406.20094.
Differs: the texts are the seeds; at most one step of relation from a persona, where the paper takes six; personas are
near-duplicates by ROUGE-L, not by MinHash and embeddings; instructions only. A model in this process is asked for one
sentence.
"""

import numpy as np

from trivium.checks import share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.keep.near_duplicate_note import NearDuplicateNote
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.persona import asked_by, persona_of_text, related_persona
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def persona_hub(
    *,
    related: float = 0.5,
    threshold: float = 0.7,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Find a persona no other record has, write what it asks, answer that.

    Args:
        related: Share of the personas that stand in a relation to one of a text, 0 to 1; the rest are of a text.
        threshold: ROUGE-L from which two personas are near-duplicates.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of personas and requests.
        top_p: Nucleus of personas and requests.
        answer_temperature: Of the answer.
        task_tokens: Longest persona or request.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    share(related, "related")
    voice = Voice(form, temperature, top_p, task_tokens)
    known = NearDuplicateNote("persona", threshold)  # the check before more is paid, on the pool of that moment

    async def step(work: Work, rng: np.random.Generator) -> Record:
        text = work.pool[int(rng.integers(work.pool.seeds))]
        persona = await persona_of_text(work, rng, text, voice)
        notes = {"persona": persona}
        if is_on(related_persona) and rng.random() < related:
            other, relation = await related_persona(work, rng, persona, voice)
            notes = {"persona": other, "relation": relation, "of": persona}
        of_persona = Record("", "", "", notes=notes)
        if not (verdict := known(of_persona, work.pool)).accepted:
            raise Dropped(verdict.reason, prompt=notes["persona"], notes={"like": known.twin(of_persona, work.pool)})
        task = await asked_by(work, rng, notes["persona"], voice)
        require(plausible_task(task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        return work.record(task, response, parents=(text,), notes=notes)

    return Algorithm(
        name="persona-hub", step=step,
        parts=(persona_of_text, related_persona, NearDuplicateNote, asked_by, plausible_task, answer, no_faults,
               NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicateNote("persona", threshold), NearDuplicate()), loop="L0",
        expected=Expected("0", "++", "0"), source="Ge et al. 2024, arXiv:2406.20094",
        differs="texts are the seeds; one step of relation, not six; near-duplicates by ROUGE-L; instructions only; "
        "one-sentence answers of models in this process",
        needs=("seeds",), calls=4, optional=(related_persona,),
    )  # fmt: skip
