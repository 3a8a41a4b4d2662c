"""Forward and backward reasoning: each answer voted for is put back into the problem to see what it explains.

Source: Jiang et al. 2023 (FOBAR), arXiv:2308.07758; Weng et al. 2022 (self-verification), arXiv:2212.09561.
Differs: one number of the problem is masked for all answers, and asked for ``backward`` times each; the two shares
are combined as a geometric mean, as in FOBAR. Right answers of the problems are never looked at.
"""

from collections import Counter

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.mask import backward_question, mask_number
from trivium.generation.propose.problems import rarely_used, seeds_of
from trivium.generation.propose.say import Voice
from trivium.generation.propose.solve import Solution, sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import reaches, stated_answer
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def first_answer(forward: Counter[str], recovered: Counter[str], backward: int) -> tuple[str, float]:
    """Without weighing: the answer that was stated first, whatever speaks for it."""
    return next(iter(forward)), 0.0


@component("Q3", off=first_answer)
def weigh(forward: Counter[str], recovered: Counter[str], backward: int) -> tuple[str, float]:
    """Choose the answer of the largest geometric mean of forward and backward share.

    Args:
        forward: Answer → samples that state it.
        recovered: Answer → times that the masked number was found from it.
        backward: Times it was asked for, from each answer.

    Returns:
        The answer and its score from 0 to 1; "" and 0.0 if no answer led back, or two do so equally.
    """
    total = forward.total()
    scores = Counter(
        {answer: ((count / total) * (recovered[answer] / backward)) ** 0.5 for answer, count in forward.items()}
    )
    (answer, best), *others = scores.most_common(2)
    return (answer, best) if best > 0 and (not others or others[0][1] < best) else ("", 0.0)


def self_verification(
    *,
    samples: int = 4,
    candidates: int = 2,
    backward: int = 2,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    solution_tokens: int = 160,
) -> Algorithm:
    """Solve a problem several times, check the answers backward, keep the solution that explains the problem best.

    Args:
        samples: Forward solutions.
        candidates: Answers checked backward, those with most votes.
        backward: Backward solutions for each of them.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of all samples; the papers use 0.7.
        top_p: Nucleus of all samples.
        solution_tokens: Longest solution.
    """
    at_least(samples, 2, "samples")
    at_least(candidates, 1, "candidates")
    at_least(backward, 1, "backward")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        problem = rarely_used(work, rng, seeds_of(work))
        masked = mask_number(problem.prompt, rng)
        solutions = await sample_solutions(work, rng, problem.prompt, samples, voice)
        by_answer = _by_answer(solutions)
        forward = Counter({answer: len(each) for answer, each in by_answer.items()})
        if not forward:
            raise Dropped("no answer stated", prompt=problem.prompt)
        recovered: Counter[str] = Counter()
        for answer, _ in forward.most_common(candidates):
            question = backward_question(masked, answer)
            for back in await sample_solutions(work, rng, question, backward, voice):
                recovered[answer] += back.whole and reaches(back.text, masked.value).accepted
        answer, score = weigh(forward, recovered, backward)
        if not answer:
            raise Dropped("no answer explains the problem", prompt=problem.prompt, response=solutions[0].text)
        notes = {"answer": answer, "score": score, "vote_share": forward[answer] / samples,
                 "recovered_share": recovered[answer] / backward}  # fmt: skip
        return work.record(problem.prompt, by_answer[answer][0], parents=(problem,), notes=notes)

    return Algorithm(
        name="self-verification", step=step, parts=(sample_solutions, mask_number, weigh, no_faults, NewSolution),
        verify=(no_faults,), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "-", "-"),
        source="Jiang et al. 2023 (FOBAR), arXiv:2308.07758; Weng et al. 2022, arXiv:2212.09561",
        differs="one number of the problem is masked for all answers; answers are weighed by the geometric mean of "
        "forward and backward share",
        seeds="problems", needs=("seeds",), calls=samples + candidates * backward,
    )  # fmt: skip


def _by_answer(solutions: list[Solution]) -> dict[str, list[str]]:
    """Answer → the samples that state it, in order."""
    found: dict[str, list[str]] = {}
    for each in solutions:
        if each.whole and (answer := stated_answer(each.text)):
            found.setdefault(answer, []).append(each.text)
    return found
