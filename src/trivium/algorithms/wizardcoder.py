"""WizardCoder: Evol-Instruct for code, with five heuristics of its own.

Source: Luo et al. 2023, arXiv:2306.08568.
Differs: the pool is 42 packaged tasks (Code Alpaca there) and grows while it is evolved, where the paper evolves all of
it in rounds; a misleading program is run, where its exercise has tests, and must fail one; an exercise that shows one
is evolved no further.
"""

import numpy as np

from trivium.checks import at_least, share
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.propose.code_evolution import HARDER, harder_code, misdirected
from trivium.generation.propose.form import Form
from trivium.generation.propose.programs import write_program
from trivium.generation.propose.say import Voice
from trivium.generation.verify.code_checks import plausible_code_task
from trivium.generation.verify.eliminator import eliminated_task
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.run_program import need_sandbox
from trivium.generation.work import Work, require
from trivium.records.record import Record


def wizardcoder(
    *,
    misdirection: float = 0.2,
    depth: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    solution_temperature: float = 0.3,
    task_tokens: int = 160,
    solution_tokens: int = 300,
) -> Algorithm:
    """Draw an exercise, evolve it by one of five heuristics, solve what came out.

    Args:
        misdirection: Chance of a misleading program; the other four heuristics share the rest evenly.
        depth: Most evolutions between a seed and what comes of it; the paper stops after three rounds.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of evolved exercises and misleading programs.
        top_p: Nucleus of all that is written.
        solution_temperature: Of the solution.
        task_tokens: Longest evolved exercise, or misleading program.
        solution_tokens: Longest solution.
    """
    share(misdirection, "misdirection")
    at_least(depth, 1, "depth")
    voice = Voice(form, temperature, top_p, task_tokens)
    solving = voice.at(temperature=solution_temperature, max_tokens=solution_tokens)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = [
            record for record in work.pool
            if noted(record, "evolutions", 0) < depth and record.notes.get("method") != "misdirection"
        ]  # fmt: skip
        parent = able[int(rng.integers(len(able)))]
        if misdirection and is_on(misdirected):
            need_sandbox()  # said before the first call, and not where the first exercise with tests is drawn
        if is_on(misdirected) and (not is_on(harder_code) or rng.random() < misdirection):
            method, task = "misdirection", await misdirected(work, rng, parent, voice)
        else:
            method = HARDER[int(rng.integers(len(HARDER)))]
            task = await harder_code(work, rng, parent.prompt, method, voice)
            require(eliminated_task(parent, task, deeper=True), prompt=task)
        require(plausible_code_task(task), prompt=task)
        solution = await write_program(work, rng, task, solving)
        notes = {"method": method, "evolutions": noted(parent, "evolutions", 0) + 1}
        return work.record(task, solution.text, parents=(parent,), notes=notes)

    return Algorithm(
        name="wizardcoder", step=step,
        parts=(harder_code, misdirected, eliminated_task, plausible_code_task, write_program, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L1", expected=Expected("0", "0", "++"),
        source="Luo et al. 2023, arXiv:2306.08568",
        differs="42 packaged tasks in a pool that grows, not rounds over Code Alpaca; a misleading program must fail a "
        "test where there are any",
        seeds="programs", needs=("seeds", "sandbox"), calls=2,
    )  # fmt: skip
