"""QDAIF: an archive whose cells and whose quality are both what a language model says of a text.

Source: Bradley et al. 2023, arXiv:2310.13032.
Differs: both axes are questions with lettered kinds (the paper also cuts a range of odds into bins); quality is a
rubric from 1 to 5 instead of the odds of "yes". Where the judge gives log-probabilities, a kind is the likeliest letter
after its leaning to some letters is taken out, and quality is the mean digit; elsewhere both are what it says. Parents
are the elite of a random cell and those of the cells nearest to it; until there are enough, seeds are.
"""

import numpy as np

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.archive import Elite, Elites, Niche, elites_only
from trivium.generation.propose.answer import answer
from trivium.generation.propose.crossover import crossover
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.judged import CALLS, Odds, kinds, leanings, rated, sorted_by_axes, sorted_into
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record

AXES = (
    "form: explanation, plan or list, story or poem, calculation, advice; "
    "field: daily life, nature and science, technology, arts and language, society and history"
)


def qdaif(
    *,
    axes: str = AXES,
    parents: int = 3,
    form: Form = "auto",
    temperature: float = 0.8,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 64,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Cross over neighbours of the archive; the judge says which cell the child belongs to, and how good it is.

    Args:
        axes: What the judge sorts by, as in "form: letter, story; tone: sad, merry"; cells are all combinations.
        parents: Elites listed for the model to go on with.
        form: Of the prompt; see ``written_in_turns``.
        temperature: Of the task.
        top_p: Nucleus of the task.
        answer_temperature: Of the answer.
        task_tokens: Longest task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(parents, 2, "parents")
    asked = kinds(axes, "axes")
    archive = Elites()
    voice = Voice(form, temperature, top_p, task_tokens)

    async def prepare(work: Work, rng: np.random.Generator) -> dict[str, Odds]:
        return await leanings(work, asked)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        chosen = near_elites(archive.follow(work.pool), parents, rng) or seeds_in_their_place(work, parents, rng)
        task = await crossover(work, rng, chosen, voice)
        require(plausible_task(task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        found = await sorted_by_axes(work, asked, {"prompt": task}, work.prepared)
        quality = await rated(work, "quality", {"prompt": task, "response": response})
        notes = {
            "cell": [kind for kind, _ in found.values()], "quality": quality,
            "grid": [len(options) for options in asked.values()], "odds": [odds for _, odds in found.values()],
        }  # fmt: skip
        return work.record(task, response, parents=tuple(chosen), notes=notes)

    return Algorithm(
        name="qdaif", step=step,
        parts=(crossover, plausible_task, answer, sorted_into, rated, no_faults, Niche),
        verify=(no_faults,), keep=(Niche(),), prepare=prepare, prepare_calls=CALLS * len(asked),
        finish=elites_only, loop="L1", expected=Expected("+", "++", "0"),
        source="Bradley et al. 2023, arXiv:2310.13032",
        differs="axes are questions with lettered kinds, quality is a rubric from 1 to 5; parents are the elites of a "
        "random cell and of those nearest to it; seeds are parents until there are enough elites",
        needs=("seeds", "judge"), calls=2 + CALLS * (len(asked) + 1),
    )  # fmt: skip


def near_elites(archive: Elites, count: int, rng: np.random.Generator) -> list[Record]:
    """The elite of a random cell, last, after those of the cells that differ from it on fewest axes; ties at random.

    None while there are fewer cells than asked for.
    """
    known = list(archive)
    if len(known) < count:
        return []
    order = [known[int(place)] for place in rng.permutation(len(known))]
    centre = order[0]

    def differs(elite: Elite) -> int:
        return sum(a != b for a, b in zip(elite.cell, centre.cell, strict=True))

    return [elite.record for elite in sorted(order, key=differs)[:count]][::-1]


def seeds_in_their_place(work: Work, count: int, rng: np.random.Generator) -> list[Record]:
    """Seeds drawn at random.

    Raises:
        InputError: there are fewer than asked for.
    """
    if work.pool.seeds < count:
        raise InputError(f"qdaif needs at least {count} seeds to start from, got {work.pool.seeds}.")
    return [work.pool[int(place)] for place in rng.choice(work.pool.seeds, count, replace=False)]
