"""UltraInteract: a tree of attempts; siblings that are right and wrong become preference pairs at every turn.

Source: Yuan et al. 2024 (Eurus), arXiv:2404.02078.
Differs: attempts are worked solutions in words, without tools; a wrong one is criticised by the grader, and the next
turn starts from it.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component, is_on
from trivium.generation.keep.new_solution import NewSolution
from trivium.generation.propose.form import Form
from trivium.generation.propose.problems import rarely_used, with_answers
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.propose.solve import Solution, sample_solutions
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.right_answer import reaches, right_answer
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.verifiers.answers import reference_of


def nothing_said(work: Work, rng: np.random.Generator, problem: str, solution: str, voice: Voice) -> str:
    """Without a critique: the model is only asked to try again."""
    return ""


@component("Q6", off=nothing_said)
async def criticise(work: Work, rng: np.random.Generator, problem: str, solution: str, voice: Voice) -> str:
    """Say where a wrong solution goes wrong, without the right answer."""
    fields = {"problem": " ".join(problem.split()), "solution": " ".join(solution.split())}
    return await say_line(work, rng, "math_critique", fields, voice, judge=True)


@component("C6")
async def try_again(work: Work, rng: np.random.Generator, dialogue: str, count: int, voice: Voice) -> list[Solution]:
    """Sample the next attempts at the end of a dialogue of wrong ones and what was said of them."""
    found = []
    for _ in range(count):
        answer = await say(work, rng, "math_try_again", {"dialogue": dialogue}, voice)
        found.append(Solution(answer.text.strip(), answer.finish != "length"))
    return found


@component("Q10")
def siblings(solutions: list[Solution], answer: object) -> tuple[str | None, str | None]:
    """Pair the first right attempt with the first wrong one; None where there is none. What was cut off is neither."""
    whole = [each.text for each in solutions if each.whole and each.text]
    right = next((text for text in whole if reaches(text, answer).accepted), None)
    wrong = next((text for text in whole if reaches(text, answer).reason == "wrong answer"), None)
    return right, wrong


def ultrainteract(
    *,
    turns: int = 2,
    samples: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 1.0,
    solution_tokens: int = 160,
) -> Algorithm:
    """Grow a tree of attempts at a problem and keep a preference pair of each turn that has both kinds.

    Args:
        turns: Depth of the tree; the paper goes to 5.
        samples: Attempts at each turn.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of attempts and critiques.
        top_p: Nucleus of attempts and critiques.
        solution_tokens: Longest attempt.
    """
    at_least(turns, 1, "turns")
    at_least(samples, 2, "samples")
    voice = Voice(form, temperature, top_p, solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        problem = rarely_used(work, rng, with_answers(work, "ultrainteract"))
        wanted = reference_of(problem)
        asked = problem.prompt
        dialogue = f"Problem: {' '.join(asked.split())}"
        pairs: list[Record] = []
        reason, last = "no wrong attempt", ""
        for turn in range(1, turns + 1):
            attempts = (
                await sample_solutions(work, rng, problem.prompt, samples, voice)
                if turn == 1 else await try_again(work, rng, dialogue, samples, voice)
            )  # fmt: skip
            last = attempts[-1].text
            right, wrong = siblings(attempts, wanted)
            if right is not None and wrong is not None:
                notes = {"answer": wanted, "turn": turn}
                pairs.append(work.preference(asked, right, wrong, parents=(problem,), notes=notes))
            elif right is None:
                reason = "no right attempt"
            if wrong is None or turn == turns or not is_on(try_again):
                break
            critique = await criticise(work, rng, problem.prompt, wrong, voice.at(max_tokens=64))
            asked = f"{asked}\n\nAn attempt: {wrong}\n\nWhat was said of it: {critique}\n\nTry again."
            dialogue = f"{dialogue}\nSolution: {' '.join(wrong.split())}\nThe mistake: {critique}"
        if not pairs:
            raise Dropped(reason, prompt=problem.prompt, response=last)
        return pairs

    return Algorithm(
        name="ultrainteract", step=step,
        parts=(sample_solutions, siblings, criticise, try_again, right_answer, no_faults, NewSolution),
        verify=(right_answer, no_faults), keep=(NewSolution("text"),), loop="L0", expected=Expected("+", "+", "+"),
        source="Yuan et al. 2024 (Eurus), arXiv:2404.02078",
        differs="attempts are worked solutions in words, without tools; a wrong one is criticised by the grader",
        seeds="problems", needs=("seeds", "answers", "judge"), calls=turns * samples + turns - 1, optional=(try_again,),
        essential=(sample_solutions,),
    )  # fmt: skip
