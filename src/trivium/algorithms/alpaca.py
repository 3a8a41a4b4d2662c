"""Alpaca: Self-Instruct in batches, where one call writes a series of whole examples, tasks with their outputs.

Source: Taori et al. 2023, github.com/tatsu-lab/stanford_alpaca; after Self-Instruct, arXiv:2212.10560.
Differs: six examples a call by default, not twenty, and no separate input. As there, in-context examples are drawn from
the seeds alone, and what was accepted is only compared with.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.batch import batch
from trivium.generation.propose.form import Form
from trivium.generation.propose.recombine import examples_from_pool
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


def alpaca(
    *,
    examples: int = 6,
    shown: int = 3,
    threshold: float = 0.7,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    example_tokens: int = 80,
) -> Algorithm:
    """Show some seeds with their outputs, take a series of new ones, keep each that passes on its own.

    Args:
        examples: Most examples of one call; the paper asks for 20.
        shown: Seeds shown; the paper shows 3.
        threshold: ROUGE-L from which a task is a near-duplicate; the paper uses 0.7.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the series.
        top_p: Nucleus of the series.
        example_tokens: Of one example, with its output; a series may have so many times the number of examples.
    """
    at_least(examples, 1, "examples")
    at_least(shown, 1, "shown")
    voice = Voice(form, temperature, top_p, examples * example_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        seeds = tuple(examples_from_pool(work, rng, of_seeds=shown, of_generated=0))
        pairs = await batch(work, rng, seeds, examples, voice)
        return [work.record(task, output, parents=seeds) for task, output in pairs]

    return Algorithm(
        name="alpaca", step=step, parts=(batch, plausible_task, no_faults, NearDuplicate),
        verify=(_plausible, no_faults), keep=(NearDuplicate(threshold),), loop="L1", expected=Expected("+", "0", "0"),
        source="Taori et al. 2023, github.com/tatsu-lab/stanford_alpaca; after Self-Instruct, arXiv:2212.10560",
        differs="six examples a call, without a separate input; prompts in our words",
        needs=("seeds",), calls=1, draws_from_pool=False,
    )  # fmt: skip


def _plausible(record: Record) -> Verdict:
    return plausible_task(record.prompt)
