"""Self-Refine: a model answers, says what to mend in its own answer, and answers again until it has nothing to say.

Source: Madaan et al. 2023, arXiv:2303.17651.
Differs: one pair of prompts for all tasks, where the paper has one with examples for each task; seeds are drawn, so one
task may be answered more than once; a model in this process is asked for one sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.answer import answer
from trivium.generation.propose.critique import Tried, feedback, is_enough, refine
from trivium.generation.propose.form import Form
from trivium.generation.propose.length import longest_answer
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.own_words import keeps_thread, own_words
from trivium.generation.work import Work
from trivium.records.record import Record


def self_refine(
    *,
    rounds: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    feedback_tokens: int = 96,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Answer a seed, then take turns of feedback and refinement by the same model.

    Args:
        rounds: Most refinements; the paper uses 4. Feedback that finds nothing to change ends them earlier.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of answers and feedback; the paper uses 0.7.
        top_p: Nucleus of feedback and refinements.
        feedback_tokens: Longest feedback.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(rounds, 1, "rounds")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        voice = Voice(form, temperature, top_p, longest_answer(work, answer_tokens))
        response = await answer(work, rng, seed.prompt, temperature=temperature, max_tokens=answer_tokens)
        path: list[Tried] = []
        ended = "rounds"
        for _ in range(rounds):
            said = await feedback(work, rng, seed.prompt, response, voice.at(max_tokens=feedback_tokens))
            path.append(Tried(response, said))
            if is_enough(said):
                ended = "feedback"
                break
            response = await refine(work, rng, seed.prompt, path, voice)
        notes = {"path": [tried._asdict() for tried in path], "ended_by": ended}
        return work.record(seed.prompt, response, parents=(seed,), notes=notes)

    return Algorithm(
        name="self-refine", step=step,
        parts=(answer, feedback, own_words, refine, keeps_thread, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution(by="text"),), loop="L0", expected=Expected("+", "0", "+"),
        source="Madaan et al. 2023, arXiv:2303.17651",
        differs="one pair of prompts for all tasks; seeds are drawn; 3 rounds; one-sentence answers of models in "
        "this process",
        needs=("seeds",), calls=1 + 2 * rounds,
    )  # fmt: skip
