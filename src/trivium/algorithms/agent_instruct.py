"""AgentInstruct: raw material is given another form, a task of a drawn kind written, and agents harden it.

Source: Mitra et al. 2024, arXiv:2407.03502.
Differs: one flow (tasks about a text) of the paper's seventeen, with eight forms and eight kinds of our own; a seed's
task and response together are the raw material; agents are prompts without tools; suggester and editor work on one
suggestion at a time; a model in this process is asked for one-sentence answers.
"""

import numpy as np

from trivium.checks import at_least
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.prompts import lines
from trivium.generation.propose.answer import answer
from trivium.generation.propose.flows import edit, suggest, task_of_flow, transform
from trivium.generation.propose.form import Form
from trivium.generation.propose.say import Voice
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.work import Work
from trivium.records.record import Record


def agent_instruct(
    *,
    rounds: int = 1,
    form: Form = "auto",
    temperature: float = 0.7,
    top_p: float = 0.95,
    answer_temperature: float = 0.5,
    text_tokens: int = 160,
    task_tokens: int = 80,
    answer_tokens: int | None = None,
) -> Algorithm:
    """Transform a seed into a text, write a task about it, let suggester and editor make it harder, answer it.

    Args:
        rounds: Suggestions worked in, one after another.
        form: Of the prompts; see ``written_in_turns``.
        temperature: Of text, task, suggestion and edit.
        top_p: Nucleus of text, task, suggestion and edit.
        answer_temperature: Of the answer.
        text_tokens: Longest text.
        task_tokens: Longest task or suggestion.
        answer_tokens: Longest answer, a longer one is dropped; by default 160 for models here, 1,024 for endpoints.
    """
    at_least(rounds, 0, "rounds")
    voice = Voice(form, temperature, top_p, task_tokens)
    forms, flows = lines("transformations"), lines("flows")

    async def step(work: Work, rng: np.random.Generator) -> Record:
        seed = work.pool[int(rng.integers(work.pool.seeds))]
        shape, flow = str(rng.choice(forms)), str(rng.choice(flows))
        material = f"{seed.prompt} {seed.response}"
        text = await transform(work, rng, material, shape, voice.at(max_tokens=text_tokens))
        task = await task_of_flow(work, rng, text, flow, voice)
        path = []
        for _ in range(rounds):
            suggestion = await suggest(work, rng, text, task, voice)
            path.append({"task": task, "suggestion": suggestion})
            task = await edit(work, rng, text, task, suggestion, voice)
        prompt = f"{text}\n\n{task}"
        response = await answer(work, rng, prompt, temperature=answer_temperature, max_tokens=answer_tokens)
        notes = {"form": shape, "flow": flow, "task": task, "path": path}
        return work.record(prompt, response, parents=(seed,), notes=notes)

    return Algorithm(
        name="agent-instruct", step=step,
        parts=(transform, task_of_flow, suggest, edit, answer, no_faults, NearDuplicate),
        verify=(no_faults,), keep=(NearDuplicate(0.9),), loop="L0", expected=Expected("+", "++", "++"),
        source="Mitra et al. 2024, arXiv:2407.03502",
        differs="one flow, tasks about a text, with eight forms and kinds of our own; seeds are the raw material; no "
        "tools; one suggestion at a time; one-sentence answers of models in this process",
        needs=("seeds",), calls=3 + 2 * rounds,
    )  # fmt: skip
