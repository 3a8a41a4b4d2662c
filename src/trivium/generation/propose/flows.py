"""From a raw text to a task about it: the text is given another form, a task of a kind is written, then made harder."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.own_task import own_line, own_task
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.verify.own_words import keeps_thread, own_words
from trivium.generation.work import Dropped, Work, require


def same_material(work: Work, rng: np.random.Generator, material: str, form: str, voice: Voice) -> str:
    """Without another form: the material as it was."""
    return " ".join(material.split())


@component("Q7", off=same_material)
async def transform(work: Work, rng: np.random.Generator, material: str, form: str, voice: Voice) -> str:
    """Give raw material another form.

    Raises:
        Dropped: the text copies an example of the prompt, shares nothing with the material, or says nothing new.
    """
    material = " ".join(material.split())
    text = await say_text(work, rng, "transformed", {"material": material, "form": form}, voice)
    require(own_words("transformed", text, material), response=text)
    require(keeps_thread("transformed", text, material), response=text)
    if text.casefold() == material.casefold():
        raise Dropped("transformed: nothing changed", response=text)
    return text


@component("D9")
async def task_of_flow(work: Work, rng: np.random.Generator, text: str, flow: str, voice: Voice) -> str:
    """Write a task of one kind about a text."""
    return await own_task(work, rng, "flow_task", {"text": text, "flow": flow}, voice)


def no_suggestion(work: Work, rng: np.random.Generator, text: str, task: str, voice: Voice) -> str:
    """Without the suggester: the editor is told nothing."""
    return ""


@component("C1", off=no_suggestion)
async def suggest(work: Work, rng: np.random.Generator, text: str, task: str, voice: Voice) -> str:
    """Say how a task could be made harder: the suggester of a pair."""
    return await own_line(work, rng, "suggest", {"text": text, "task": task}, voice)


def same_task(work: Work, rng: np.random.Generator, text: str, task: str, suggestion: str, voice: Voice) -> str:
    """Without the editor: the task as it was."""
    return task


@component("Q6", off=same_task)
async def edit(work: Work, rng: np.random.Generator, text: str, task: str, suggestion: str, voice: Voice) -> str:
    """Write the task again as the suggestion says: the editor of a pair.

    Raises:
        Dropped: nothing changed, or it became another task.
    """
    new = await own_task(work, rng, "edit_task", {"text": text, "task": task, "suggestion": suggestion}, voice)
    if new.casefold() == task.casefold():
        raise Dropped("edit_task: nothing changed", prompt=new)
    require(keeps_thread("edit_task", new, f"{task} {suggestion}"), prompt=new)
    return new
