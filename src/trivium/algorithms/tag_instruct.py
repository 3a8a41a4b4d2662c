"""Tag-Instruct: an instruction is reduced to tags, tags that go together with them are added, and it is written again.

Source: Zhu et al. 2025, arXiv:2505.18557.
Differs: which tags to add is learnt there by reinforcement from a reward for usefulness; here the model proposes them,
shown which tags went together in the pool so far, and the usefulness is checked afterwards: the judge must not find
the new instruction less demanding than the old one. Prompts are our own. A model in this process is asked for one
sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.noted import noted
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.tags import holds_tags, more_tags, tags_of, task_of_tags
from trivium.generation.verify.grade import grade
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped, Work, require
from trivium.records.record import Record


def tag_instruct(
    *,
    new_tags: int = 2,
    depth: int = 3,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Read the tags of a pool instruction, add some, write it again, keep it if it became no less demanding.

    Args:
        new_tags: Added each time.
        depth: Most times in a row that tags are added to what came of one seed.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of new tags; tags are read and tasks written at half of it.
        top_p: Nucleus of all but the answer.
        answer_temperature: Of the answer.
        task_tokens: Longest list of tags or task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(new_tags, 1, "new_tags")
    at_least(depth, 1, "depth")
    loose = Voice(form, temperature, top_p, task_tokens)
    strict = loose.at(temperature=temperature / 2)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        able = [record for record in work.pool if noted(record, "expansions", 0) < depth]
        parent = able[int(rng.integers(len(able)))]
        tags = parent.notes.get("tags") or await tags_of(work, rng, parent.prompt, strict)
        new = await more_tags(work, rng, tags, new_tags, loose)
        task = await task_of_tags(work, rng, parent.prompt, tags, new, strict)
        require(plausible_task(task), prompt=task)
        require(holds_tags(tags, new, task), prompt=task)
        before = noted(parent, "demand", 0, most=5) or await grade(work, rng, "grade_task", task=parent.prompt)
        demand = await grade(work, rng, "grade_task", task=task)
        if demand < before:
            raise Dropped("less demanding than before", prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = {"tags": [*tags, *new], "new_tags": new, "demand": demand, "demand_before": before}
        notes["expansions"] = noted(parent, "expansions", 0) + 1
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="tag-instruct", step=step,
        parts=(tags_of, more_tags, task_of_tags, plausible_task, holds_tags, grade, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L1", expected=Expected("0", "0", "++"),
        source="Zhu et al. 2025, arXiv:2505.18557",
        differs="tags are proposed by the model, shown which went together before, and not by a policy trained for it; "
        "usefulness is a judge's grade before and after; one-sentence answers of models in this process",
        needs=("seeds", "judge"), calls=6,
    )  # fmt: skip
