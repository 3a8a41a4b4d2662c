"""MetaMath: each problem is bootstrapped in four ways, two forward and two backward.

Source: Yu et al. 2023, arXiv:2309.12284.
Differs: one augmentation at a time, drawn evenly; in self-verification the model turns the question and its answer into
a statement, and the number is masked by the code; every branch is checked against an answer that is known.
"""

from typing import Any, Literal, get_args

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.mask import backward_question, last_question, mask_number
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.propose.solve import solve
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.problem_checks import plausible_problem
from trivium.generation.verify.right_answer import right_answer
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of, shown_answer
from trivium.views.tokens import words

Branch = Literal["answer", "rephrase", "self-verification", "fobar"]
BRANCHES: tuple[Branch, ...] = get_args(Branch)


@component("D12")
async def rephrase(work: Work, rng: np.random.Generator, problem: str, voice: Voice) -> str:
    """Say a problem in other words, so that its answer stays the same."""
    text = await say_line(work, rng, "math_rephrase", {"problem": " ".join(problem.split())}, voice)
    require(plausible_problem(text, problem), prompt=text)
    return text


@component("D12")
async def declare(work: Work, rng: np.random.Generator, question: str, answer: str, voice: Voice) -> str:
    """Turn a question and its answer into a statement that holds the answer."""
    statement = await say_line(work, rng, "math_declare", {"question": question, "answer": answer}, voice)
    if statement.endswith("?") or answer not in words(statement):
        raise Dropped("statement without the answer", prompt=question, response=statement)
    return statement


MAKERS: dict[Branch, tuple[Any, ...]] = {
    "answer": (), "rephrase": (rephrase,), "self-verification": (mask_number, declare), "fobar": (mask_number,),
}  # fmt: skip


def metamath(
    *,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 1.0,
    problem_tokens: int = 96,
    solution_tokens: int = 160,
) -> Algorithm:
    """Answer a problem again, rephrase it, or ask backward for one of its numbers; keep what is solved right.

    Args:
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of all samples; the paper uses 0.7.
        top_p: Nucleus of all samples.
        problem_tokens: Longest rephrased problem or statement.
        solution_tokens: Longest solution.
    """
    voice = Voice(form, temperature, top_p, solution_tokens)
    short = voice.at(max_tokens=problem_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        problem = rarely_used(work, rng, with_answers(work, "metamath"))
        branches = [branch for branch in BRANCHES if all(map(is_on, MAKERS[branch]))]
        branch = branches[int(rng.integers(len(branches)))]
        text, answer = problem.prompt, reference_of(problem)
        if branch == "rephrase":
            text = await rephrase(work, rng, text, short)
        elif branch == "fobar":
            masked = mask_number(text, rng, solution=problem.response)
            text, answer = backward_question(masked, shown_answer(problem)), masked.value
        elif branch == "self-verification":
            told, question = last_question(text)
            masked = mask_number(told, rng, solution=problem.response)
            statement = await declare(work, rng, question, shown_answer(problem), short)
            text, answer = f"{masked.text} {statement} What is the value of x?", masked.value
        solution = await solve(work, rng, text, voice)
        return work.record(text, solution, parents=(problem,), notes={"branch": branch, "answer": answer})

    return Algorithm(
        name="metamath", step=step,
        parts=(rephrase, mask_number, declare, solve, right_answer, no_faults, NewSolution),
        verify=(right_answer, no_faults), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "+", "+"),
        source="Yu et al. 2023, arXiv:2309.12284",
        differs="one augmentation at a time; in self-verification the code masks the number, the model only rewrites "
        "the question as a statement",
        seeds="problems", needs=("seeds", "answers"), optional=(rephrase, mask_number, declare),
    )  # fmt: skip
