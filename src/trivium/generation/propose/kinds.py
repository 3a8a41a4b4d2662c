"""Tasks of kinds that a model would seldom think of: a topic for the kind first, then the task."""

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.own_task import own_list, own_task
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work

LONGEST = 3  # words of a topic: a noun with at most two before it


@component("D3")
async def topics_of_kind(work: Work, rng: np.random.Generator, kind: str, voice: Voice) -> list[str]:
    """Name topics for a kind of task, nouns of at most three words.

    Raises:
        Dropped: not one such topic was named.
    """
    return await own_list(work, rng, "kind_topics", {"kind": kind}, voice, what="topics", longest=LONGEST)


@component("D3")
async def task_of_kind(work: Work, rng: np.random.Generator, kind: str, voice: Voice) -> tuple[str, str]:
    """Write a task of a kind about a topic that was named for it.

    Returns:
        The task and its topic.
    """
    topics = await topics_of_kind(work, rng, kind, voice)
    topic = topics[int(rng.integers(len(topics)))]
    task = await own_task(work, rng, "kind_task", {"kind": kind, "topic": topic}, voice)
    if task.casefold().strip(" .?!") == topic.casefold():
        raise Dropped("the task is its topic", prompt=task)
    return task, topic
