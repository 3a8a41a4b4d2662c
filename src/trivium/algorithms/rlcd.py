"""RLCD: one task, two prompts that differ in the manner they ask for; which answer is better is known without a judge.

Source: Yang et al. 2023, arXiv:2307.12950.
Differs: five pairs of manners of our own; seeds are drawn in place of conversations; pairs whose answers are the same
are dropped; a model in this process is asked for one sentence, in both manners. The preference model that the paper
trains on the pairs is left out.
"""

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.contrast import answer_in_manner, manners
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import longest_answer
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def rlcd(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Answer a seed in a good manner and in a bad one; the answers are a preference pair by construction.

    Args:
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of both answers.
        top_p: Nucleus of both answers.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    pairs = manners()

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        manner = pairs[int(rng.integers(len(pairs)))]
        voice = Voice(form, temperature, top_p, longest_answer(work, answer_tokens))
        better = await answer_in_manner(work, rng, seed.prompt, manner.better, voice)
        worse = await answer_in_manner(work, rng, seed.prompt, manner.worse, voice)
        if better == worse:
            raise Dropped("the same answer in both manners", prompt=seed.prompt, response=better)
        return work.preference(seed.prompt, better, worse, parents=(seed,), notes={"manners": manner._asdict()})

    return Algorithm(
        name="rlcd", step=step, parts=(answer_in_manner, no_faults, NewSolution), verify=(no_faults,),
        keep=(NewSolution(by="text"),), loop="L0", expected=Expected("+", "0", "0"),
        source="Yang et al. 2023, arXiv:2307.12950",
        differs="five pairs of manners of our own; seeds in place of conversations; one-sentence answers of "
        "models in this process; no preference model is trained",
        needs=("seeds",),
    )  # fmt: skip
