"""ACES: a search for hard puzzles of every combination of skills; the goal of each step is a cell of the archive.

Source: Pourcel et al. 2023, arXiv:2310.10692.
Differs: 20 skills of our own; a puzzle may take at most 3 (5 there); the elite of a cell is its hardest puzzle, where
the paper samples within the cell by difficulty; solutions come from 4 tries (50 there), and at least one must work.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive import Elites, Niche, elites_only
from trivium.generation.component import component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.pool import Window
from trivium.generation.prompts import lines
from trivium.generation.propose.form import Form
from trivium.generation.propose.puzzles import SKILLS, new_puzzle, skills_of, solve_puzzle
from trivium.generation.propose.say import Voice
from trivium.generation.verify.puzzles import defines, solves
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.work import Dropped, Unanswered, Work, require
from trivium.records.record import Record


def no_target(rng: np.random.Generator, most: int) -> tuple[str, ...]:
    """Without a target: no skills are aimed at."""
    return ()


@component("C3", off=no_target)
def target_cell(rng: np.random.Generator, most: int) -> tuple[str, ...]:
    """Draw a combination of skills to aim at: how many, from one up, then which, all alike likely."""
    known = lines(SKILLS)
    places = rng.choice(len(known), int(rng.integers(1, most + 1)), replace=False)
    return tuple(known[place] for place in sorted(int(place) for place in places))


def any_puzzles(pool: Window, target: tuple[str, ...], count: int, rng: np.random.Generator) -> list[Record]:
    """Without looking at skills: any of the pool."""
    return [pool[int(place)] for place in rng.choice(len(pool), min(count, len(pool)), replace=False)]


@component("D6", off=any_puzzles)
def nearest_puzzles(pool: Window, target: tuple[str, ...], count: int, rng: np.random.Generator) -> list[Record]:
    """Take the puzzles whose skills differ least from the target, among seeds and elites; ties are broken by chance."""
    seeds = [pool[place] for place in range(pool.seeds)]
    able = seeds + [elite.record for elite in Elites().follow(pool)]
    apart = [len(set(target) ^ set(record.notes.get("skills", ()))) for record in able]
    order = sorted(rng.permutation(len(able)), key=lambda place: apart[place])
    return [able[int(place)] for place in order[:count]]


async def one_try(
    work: Work, rng: np.random.Generator, puzzle: str, attempts: int, seconds: float, voice: Voice
) -> tuple[float, str]:
    """Without measuring it: the first solution, which must work, and no difficulty."""
    solution = await solve_puzzle(work, rng, puzzle, voice)
    require(await solves(puzzle, solution, seconds=seconds), prompt=puzzle)
    return 0.0, solution


@component("C4", off=one_try)
async def difficulty(
    work: Work, rng: np.random.Generator, puzzle: str, attempts: int, seconds: float, voice: Voice
) -> tuple[float, str]:
    """Measure how hard a puzzle is: the share of tries at a solution that fail, 0 to below 1; with one that works.

    Raises:
        Dropped: no try works, or the puzzle is trivial; the last reason is given. Also where the model does not answer:
            that is no try that failed.
    """
    solved, reason = [], "no program"
    for _ in range(attempts):
        try:
            solution = await solve_puzzle(work, rng, puzzle, voice)
        except Unanswered:
            raise
        except Dropped as dropped:
            reason = dropped.reason
            work.lose(dropped)
            continue
        verdict = await solves(puzzle, solution, seconds=seconds)
        if verdict.accepted:
            solved.append(solution)
        else:
            reason = verdict.reason
        if reason == "puzzle is trivial":
            break
    if not solved or reason == "puzzle is trivial":
        raise Dropped(reason if reason == "puzzle is trivial" else f"never solved; the last: {reason}", prompt=puzzle)
    return 1 - len(solved) / attempts, solved[0]


def aces(
    *,
    most_skills: int = 3,
    examples: int = 3,
    attempts: int = 4,
    seconds: float = 1.0,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    puzzle_tokens: int = 160,
    solution_tokens: int = 160,
) -> Algorithm:
    """Aim at a cell, write a puzzle for it after the nearest ones known, place it where its own skills say.

    Args:
        most_skills: Of one puzzle; cells are combinations of 1 to this many of 20 skills.
        examples: Puzzles shown, those nearest to the target.
        attempts: Tries at a solution, which measure the difficulty.
        seconds: For g, and again for f.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of puzzles and solutions; labels are read at 0.
        top_p: Nucleus of puzzles and solutions.
        puzzle_tokens: Longest puzzle.
        solution_tokens: Longest solution.
    """
    for value, what in ((most_skills, "most_skills"), (examples, "examples"), (attempts, "attempts")):
        at_least(value, 1, what)
    voice = Voice(form, temperature, top_p, puzzle_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        need_sandbox()
        target = target_cell(rng, most_skills)
        shown = nearest_puzzles(work.pool, target, examples, rng)
        puzzle = await new_puzzle(work, rng, shown, target, voice)
        if not defines(puzzle, "f"):
            raise Dropped("puzzle without f", prompt=puzzle)
        hard, solution = await difficulty(work, rng, puzzle, attempts, seconds, voice.at(max_tokens=solution_tokens))
        skills = await skills_of(work, rng, puzzle, most_skills, Voice(form, 0.0, max_tokens=40))
        notes = {"cell": list(skills), "quality": hard, "target": list(target), "skills": list(skills)}
        return work.record(puzzle, solution, parents=tuple(shown), notes=notes)

    return Algorithm(
        name="aces", step=step,
        parts=(target_cell, nearest_puzzles, new_puzzle, difficulty, solves, skills_of, NearDuplicate, Niche),
        verify=(), keep=(NearDuplicate(0.9), Niche()), finish=elites_only, loop="L1",
        expected=Expected("+", "++", "++"), source="Pourcel et al. 2023, arXiv:2310.10692",
        differs="20 skills of our own, at most 3 of a puzzle; one elite of a cell; difficulty from 4 tries",
        seeds="puzzles", needs=("seeds", "sandbox", "judge"), calls=2 + attempts,
    )  # fmt: skip
