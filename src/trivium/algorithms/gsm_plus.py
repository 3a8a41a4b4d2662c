"""GSM-Plus: a problem is perturbed so that the right answer stays known: other numbers, a distractor, a reversal.

Source: Li et al. 2024, arXiv:2402.19255.
Differs: three of its eight perturbations, each with an answer that is exact: changed numbers are worked out anew by the
calculations of the seed's solution, a distractor without any quantity leaves the answer (what else it
says is not checked), a reversal asks for a number that was given and has to be solved by the model.
"""

from typing import Literal, get_args

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on, unchanged
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.mask import backward_question, last_question, mask_number
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.renumber import renumber
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.solve import solve
from trivium.generation.verify.eliminator import gain
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import QUANTITY, plausible_problem
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of, shown_answer

Perturbation = Literal["numbers", "distractor", "reversal"]
PERTURBATIONS: tuple[Perturbation, ...] = get_args(Perturbation)


@component("D12")
async def distract(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> str:
    """Put a sentence on the same things, but without any quantity, before the question."""
    told, question = last_question(problem)
    sentence = await say_line(work, rng, "math_distract", {"problem": " ".join(problem.split())}, voice)
    if "?" in sentence or sentence[-1] not in ".!" or QUANTITY.search(sentence):
        raise Dropped("distractor may bear on the answer", prompt=problem, response=sentence)
    if not 0 < gain(problem, sentence) < 1:
        raise Dropped("distractor is told already or far off", prompt=problem, response=sentence)
    return f"{told} {sentence} {question}"


def gsm_plus(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    sentence_tokens: int = 48,
    solution_tokens: int = 160,
) -> Algorithm:
    """Perturb a solved problem in one of three ways.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of distractors and solutions.
        top_p: Nucleus of both.
        sentence_tokens: Longest distractor.
        solution_tokens: Longest solution of a reversed problem.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        solved = [record for record in with_answers(work, "gsm-plus") if record.response.strip()]
        if not solved:
            raise Dropped("no seed has a solution to perturb")
        seed = rarely_used(work, rng, solved)
        kinds = [kind for kind, part in zip(PERTURBATIONS, (renumber, distract, mask_number)) if is_on(part)]
        kind = kinds[int(rng.integers(len(kinds)))] if kinds else "none"
        text, solution, answer = seed.prompt, seed.response, reference_of(seed)
        if kind == "numbers":
            text, solution, answer = renumber(text, solution, rng)
        elif kind == "distractor":
            text = await distract(work, rng, text, voice.at(max_tokens=sentence_tokens))
        elif kind == "none":
            text = unchanged(text)
        else:
            masked = mask_number(text, rng, solution=seed.response)
            text, answer = backward_question(masked, shown_answer(seed)), masked.value
            solution = await solve(work, rng, text, voice)
        require(plausible_problem(text, seed.prompt), prompt=text)
        return work.record(text, solution, parents=(seed,), notes={"perturbation": kind, "answer": answer})

    return Algorithm(
        name="gsm-plus", step=step,
        parts=(renumber, distract, mask_number, solve, plausible_problem, right_answer, no_faults, NearDuplicate),
        verify=(right_answer, no_faults), keep=(NearDuplicate(1.0),), loop="L0", expected=Expected("0", "+", "+"),
        source="Li et al. 2024, arXiv:2402.19255",
        differs="three of its eight perturbations, those whose answer is exact; changed numbers are worked out anew by "
        "the seed's own calculations",
        seeds="problems", needs=("seeds", "answers"), calls=1, optional=(renumber, distract, mask_number),
    )  # fmt: skip
