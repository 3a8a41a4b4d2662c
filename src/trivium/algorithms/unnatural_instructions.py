"""Unnatural Instructions: three demonstrations draw a fourth example out of the model, which is then rephrased.

Source: Honovich et al. 2022, arXiv:2212.09689.
Differs: demonstrations are drawn freely from fifteen of the package (the paper has five fixed sets of three), or from
seeds that have an ``input`` in their notes; one rephrasing for each example, where the paper writes two and puts other
inputs into them. An output is the model's own answer to the whole task. A model in this process is asked for one
sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import is_on
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.demonstrate import (
    Example,
    fourth_example,
    own_example,
    packaged_examples,
    rephrase,
)
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record, content_id

SHOWN = 3  # the paper's number, which its prompt is built on


def unnatural_instructions(
    *,
    rephrasings: int = 1,
    form: Form = "auto",
    temperature: float = 0.9,
    top_p: float = 0.95,
    answer_temperature: float = 0.0,
    task_tokens: int = 120,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Show three examples, take the fourth, answer it, and say its instruction in other words for the same answer.

    Args:
        rephrasings: Further records of each example, with its instruction in other words; 0 for none.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of examples and rephrasings.
        top_p: Nucleus of examples and rephrasings; the paper uses 0.99.
        answer_temperature: Of the answer; the paper decodes greedily.
        task_tokens: Longest example, with its input and constraints.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(rephrasings, 0, "rephrasings")
    voice = Voice(form, temperature, top_p, task_tokens)

    async def step(work: Work, rng: np.random.Generator) -> list[Record]:
        given = [(seed, example) for seed in _seeds(work) if (example := Example.of(seed)) is not None]
        if 0 < len(given) < SHOWN:
            raise InputError(f"unnatural-instructions shows {SHOWN} seeds, but only {len(given)} have notes['input'].")
        known = [example for _, example in given] or packaged_examples()
        places = [int(place) for place in rng.choice(len(known), SHOWN, replace=False)]
        shown = [known[place] for place in places]
        parents = tuple(given[place][0] for place in places) if given else ()
        example = await fourth_example(work, rng, shown, voice)
        require(own_example(example, known), prompt=example.task)
        require(plausible_task(example.instruction), prompt=example.task)
        response = await answer(work, rng, example.task, temperature=answer_temperature, max_tokens=answer_tokens)
        records = [work.record(example.task, response, parents=parents, notes=example._asdict())]
        for _ in range(rephrasings if is_on(rephrase) else 0):
            with work.losing():  # the example itself is as good without
                other = example._replace(instruction=await rephrase(work, rng, example.instruction, voice))
                of = {"rephrases": content_id(example.task, response)}
                records.append(work.record(other.task, response, parents=parents, notes=other._asdict() | of))
        return records

    return Algorithm(
        name="unnatural-instructions", step=step,
        parts=(fourth_example, own_example, plausible_task, answer, rephrase, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L0", expected=Expected("0", "+", "0"),
        source="Honovich et al. 2022, arXiv:2212.09689",
        differs="three of the package's fifteen demonstrations, or of seeds with an input, drawn freely; one "
        "rephrasing of each instruction, with the same input; one-sentence answers of models in this process",
        calls=2 + rephrasings,
    )  # fmt: skip


def _seeds(work: Work) -> list[Record]:
    return [work.pool[place] for place in range(work.pool.seeds)]
