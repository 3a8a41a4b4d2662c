"""Tree-Instruct: an instruction is taken apart into a semantic tree, nodes are added, the tree is written out again.

Source: Zhao et al. 2023, arXiv:2308.05696.
Differs: the three steps are three calls, where the paper has one prompt that does all, so that each can be checked: the
tree must be of the instruction, and the new instruction must hold every added node. Where nodes are added is drawn, not
left to the model. Seeds are grown once and not from one another. A model in this process is asked for one sentence.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.propose.answer import answer
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.propose.tree import add_nodes, holds_tree, take_apart, write_out
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Work, require
from trivium.records.record import Record


def tree_instruct(
    *,
    nodes: int = 2,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Grow the semantic tree of a seed by some nodes, write the instruction of the grown tree, answer it.

    Args:
        nodes: Added to each tree; the paper tries 3, 6 and 10: the more, the more complex.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of the new nodes; trees are read and written at half of it.
        top_p: Nucleus of all but the answer.
        answer_temperature: Of the answer.
        task_tokens: Longest tree, list of nodes, or task.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(nodes, 1, "nodes")
    loose = Voice(form, temperature, top_p, task_tokens)
    strict = loose.at(temperature=temperature / 2)

    async def step(work: Work, rng: np.random.Generator) -> Record:
        parent = work.pool[int(rng.integers(work.pool.seeds))]
        tree = await take_apart(work, rng, parent.prompt, strict)
        added = await add_nodes(work, rng, parent.prompt, tree, nodes, loose)
        grown = tree
        for place, part in added:
            grown = grown.grown(place, part)
        task = await write_out(work, rng, parent.prompt, added, grown, strict)
        require(plausible_task(task), prompt=task)
        require(holds_tree(tree, added, task), prompt=task)
        response = await answer(work, rng, task, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = {"tree": str(grown), "added": [{"below": place, "node": part} for place, part in added]}
        return work.record(task, response, parents=(parent,), notes=notes)

    return Algorithm(
        name="tree-instruct", step=step,
        parts=(take_apart, add_nodes, write_out, plausible_task, holds_tree, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.95),), loop="L0", expected=Expected("0", "0", "++"),
        source="Zhao et al. 2023, arXiv:2308.05696",
        differs="three checked calls in place of one prompt; where nodes are added is drawn; 2 nodes by default; "
        "one-sentence answers of models in this process",
        needs=("seeds",), calls=4,
    )  # fmt: skip
