"""Programming puzzles by self-play: the model sets itself puzzles, and the interpreter says which it has solved.

Source: Haluptzok et al. 2022, arXiv:2207.14502.
Differs: one round; the paper trains on what was solved and lets the better model go on, which is left to the user.
What was accepted goes back among the examples; the paper draws them from its training puzzles only. A puzzle that
nothing, zero or an empty text solves is rejected.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.form import Form
from trivium.generation.propose.puzzles import new_puzzle, solve_puzzle
from trivium.generation.propose.recombine import examples_from_pool
from trivium.generation.propose.say import Voice
from trivium.generation.verify.puzzles import defines, solves
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record


def p3(
    *,
    examples: int = 4,
    own_examples: int = 1,
    attempts: int = 4,
    seconds: float = 1.0,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    puzzle_tokens: int = 160,
    solution_tokens: int = 160,
) -> Algorithm:
    """Show puzzles of the pool, write a new one, try to solve it, keep it with the first solution that works.

    Args:
        examples: Seed puzzles shown.
        own_examples: Generated puzzles shown beside them, as soon as there are some.
        attempts: Most tries at a solution; the paper takes 128.
        seconds: For g, and again for f; the paper gives one second for both.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of puzzles and solutions.
        top_p: Nucleus of puzzles and solutions.
        puzzle_tokens: Longest puzzle.
        solution_tokens: Longest solution.
    """
    at_least(examples, 1, "examples")
    at_least(own_examples, 0, "own_examples")
    at_least(attempts, 1, "attempts")
    voice = Voice(form, temperature, top_p, puzzle_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        shown = examples_from_pool(work, rng, of_seeds=examples, of_generated=own_examples)
        puzzle = await new_puzzle(work, rng, shown, (), voice)
        if not defines(puzzle, "f"):
            raise Dropped("puzzle without f", prompt=puzzle)
        last = Dropped("not solved")
        for attempt in range(1, attempts + 1):
            try:
                solution = await solve_puzzle(work, rng, puzzle, voice.at(max_tokens=solution_tokens))
            except Dropped as dropped:
                last = Dropped(dropped.reason, prompt=puzzle, response=dropped.response)
                work.lose(dropped)
                continue
            verdict = await solves(puzzle, solution, seconds=seconds)
            if verdict.accepted:
                return work.record(puzzle, solution, parents=tuple(shown), notes={"tries": attempt})
            last = Dropped(verdict.reason, prompt=puzzle, response=solution)
            if verdict.reason == "puzzle is trivial":
                break
        raise last

    return Algorithm(
        name="p3", step=step, parts=(new_puzzle, solve_puzzle, solves, NearDuplicate),
        verify=(), keep=(NearDuplicate(0.8),), loop="L2", expected=Expected("+", "+", "0"),
        source="Haluptzok et al. 2022, arXiv:2207.14502",
        differs="one round, training in between is left to the user; accepted puzzles are shown as examples too; "
        "trivial puzzles are rejected",
        seeds="puzzles", needs=("seeds", "sandbox"), calls=1 + attempts,
    )  # fmt: skip
