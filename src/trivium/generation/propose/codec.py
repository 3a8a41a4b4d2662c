"""An instruction coded as use case and skills, decoded into another one, and sharpened by self-made rubrics."""

from dataclasses import dataclass

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.prompts import prompt
from trivium.generation.propose.answer import FULL_TOKENS
from trivium.generation.propose.form import written_in_turns
from trivium.generation.propose.listing import content_words, listed
from trivium.generation.propose.say import Voice, say_line
from trivium.generation.verify.grade import grade
from trivium.generation.work import Dropped, Work
from trivium.models.api import Message, Request


@dataclass(frozen=True, slots=True)
class Code:
    """What an instruction is for and what it takes, without saying what it is about."""

    use_case: str
    skills: tuple[str, ...]

    def fields(self) -> dict[str, str]:
        """As prompts take it."""
        return {"use_case": self.use_case, "skills": ", ".join(self.skills)}


@component("D3")
async def encode(work: Work, rng: np.random.Generator, task: str, voice: Voice) -> Code:
    """Reduce a seed to its use case and the skills an answer takes.

    Raises:
        Dropped: no use case or no skill was named.
    """
    line = await say_line(work, rng, "codec_encoded", {"task": " ".join(task.split())}, voice)
    use_case, _, skills = line.partition("|")
    if not content_words(use_case):
        raise Dropped("no use case", prompt=task, response=line)
    return Code(" ".join(use_case.split()), tuple(listed(skills, what="skills", most=4)))


@component("D3")
async def decode(work: Work, rng: np.random.Generator, code: Code, voice: Voice) -> str:
    """Write a new instruction for a use case that takes these skills; the seed is not shown."""
    return await say_line(work, rng, "codec_decoded", code.fields(), voice)


def not_sharpened(work: Work, rng: np.random.Generator, code: Code, task: str, voice: Voice) -> tuple[str, str]:
    """Without sharpening: the instruction as it was decoded, and no action."""
    return unchanged(task), ""


@component("C1", off=not_sharpened)
async def sharpen(work: Work, rng: np.random.Generator, code: Code, task: str, voice: Voice) -> tuple[str, str]:
    """Let the model say what would make the instruction more demanding for this use case, then do that.

    In completion form the action is a demand of its own, which is put behind the instruction.

    Returns:
        The instruction, and the action that was taken.
    """
    action = await say_line(work, rng, "codec_rubric", {**code.fields(), "task": task}, voice)
    if written_in_turns(work.model, voice.form):
        return f"{task} {action}", action
    return await say_line(work, rng, "codec_sharpened", {"task": task, "action": action}, voice), action


def weak_answer(
    work: Work, rng: np.random.Generator, task: str, weak: str, *, least_gap: int, temperature: float
) -> tuple[str, dict[str, int]]:
    """Without contrast: the weak answer, and no grades."""
    return weak, {}


@component("Q4", off=weak_answer)
async def contrast(
    work: Work, rng: np.random.Generator, task: str, weak: str, *, least_gap: int, temperature: float
) -> tuple[str, dict[str, int]]:
    """Keep a task only where the strong model, the judge, answers it better than the one that is taught.

    Returns:
        The strong answer, and the grades of both.

    Raises:
        Dropped: the strong answer was cut off or is empty, or its grade is not ``least_gap`` above the weak one's.
    """
    system = prompt("assistant")
    request = Request(
        messages=(Message("system", system.text), Message("user", task)), max_tokens=FULL_TOKENS,
        temperature=temperature, seed=int(rng.integers(2**31)), label=f"strong {system.label}",
    )  # fmt: skip
    said = await work.ask(request, judge=True)
    strong = said.text.strip()
    if said.finish == "length" or not strong:
        raise Dropped("truncated strong answer" if strong else "empty strong answer", prompt=task, response=strong)
    grades = {
        "strong": await grade(work, rng, "grade_answer", task=task, response=strong),
        "weak": await grade(work, rng, "grade_answer", task=task, response=weak),
    }
    if grades["strong"] - grades["weak"] < least_gap:
        raise Dropped("the weak answer is as good", prompt=task, response=weak)
    return strong, grades
