"""West-of-N: of N samples for one task, the best and the worst are a preference pair.

Source: Pace et al. 2024, arXiv:2401.12086.
Differs: a judge's grade from 1 to 5 orders the samples, in place of a reward model trained on preferences; ``margin``
stands in for the paper's threshold on the probability that the best is preferred; its threshold on likelihood is left
out; seeds are drawn.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.answer import answer
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def west_of_n(
    *,
    samples: int = 4,
    margin: int = 1,
    temperature: float = 0.7,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Answer a seed N times, have each answer graded, pair the best with the worst.

    Args:
        samples: Answers to each task; the more, the wider the gap of a pair.
        margin: Least difference of the two grades; a pair closer than that says nothing.
        temperature: Of the answers.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(samples, 2, "samples")
    at_least(margin, 1, "margin")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        answers = [
            await answer(work, rng, seed.prompt, temperature=temperature, max_tokens=answer_tokens)
            for _ in range(samples)
        ]
        grades = [await grade(work, rng, "grade_answer", task=seed.prompt, response=each) for each in answers]
        best, worst = int(np.argmax(grades)), int(np.argmin(grades))
        if not is_on(grade):
            best, worst = 0, samples - 1  # a pair by chance
        elif grades[best] - grades[worst] < margin:
            raise Dropped("no margin between best and worst", prompt=seed.prompt, response=answers[best])
        notes = {"grades": grades, "grade": grades[best], "rejected_grade": grades[worst]}
        return work.preference(seed.prompt, answers[best], answers[worst], parents=(seed,), notes=notes)

    return Algorithm(
        name="west-of-n", step=step, parts=(answer, grade, no_faults, NewSolution), verify=(no_faults,),
        keep=(NewSolution(by="text"),), loop="L0", expected=Expected("+", "0", "0"),
        source="Pace et al. 2024, arXiv:2401.12086",
        differs="a judge's grade orders 4 samples in place of a trained reward model; a margin of grades in place of "
        "thresholds on probability and likelihood",
        needs=("seeds", "judge"), calls=2 * samples,
    )  # fmt: skip
