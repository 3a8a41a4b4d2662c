"""Constitutional AI, supervised phase: a response is criticised by a principle that is drawn, and revised.

Source: Bai et al. 2022, arXiv:2212.08073.
Differs: no red-team prompts are packaged, the seeds are what is asked; the twelve principles are our own and ask for
help as well as for harmlessness; critiques have two examples in completion form and none in chat form. Training on the
revisions and the phase of reinforcement are left out.
"""

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.answer import answer
from trivium.generation.propose.critique import constitution, critique, revise
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import longest_answer
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.own_words import keeps_thread, own_words
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def constitutional_ai(
    *,
    revisions: int = 2,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    critique_tokens: int = 96,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Answer a seed, then revise the answer after critiques by principles drawn without replacement.

    Args:
        revisions: Critiques and revisions of each response; the paper makes up to 4.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of answers, critiques and revisions.
        top_p: Nucleus of critiques and revisions.
        critique_tokens: Longest critique.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(revisions, 1, "revisions")
    principles = constitution()
    if revisions > len(principles):
        raise InputError(f"revisions must be at most {len(principles)}, got {revisions}: each has its own principle.")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        voice = Voice(form, temperature, top_p, longest_answer(work, answer_tokens))
        first = response = await answer(work, rng, seed.prompt, temperature=temperature, max_tokens=answer_tokens)
        path = []
        for place in rng.choice(len(principles), revisions, replace=False):
            principle = principles[int(place)]
            said = await critique(work, rng, seed.prompt, response, principle, voice.at(max_tokens=critique_tokens))
            path.append({"principle": principle.name, "response": response, "critique": said})
            response = await revise(work, rng, seed.prompt, response, principle, said, voice)
        if is_on(revise) and response == first:
            raise Dropped("revised into what it was", prompt=seed.prompt, response=response)
        return work.record(seed.prompt, response, parents=(seed,), notes={"path": path})

    return Algorithm(
        name="constitutional-ai", step=step,
        parts=(answer, critique, own_words, revise, keeps_thread, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution(by="text"),), loop="L0", expected=Expected("+", "-", "0"),
        source="Bai et al. 2022, arXiv:2212.08073",
        differs="the supervised phase alone, not trained on; seeds in place of red-team prompts; twelve principles of "
        "our own, of help as well as harmlessness",
        needs=("seeds",), calls=1 + 2 * revisions,
    )  # fmt: skip
