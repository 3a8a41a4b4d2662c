"""Show three complete examples and let the model write the fourth; then say an instruction in other words."""

import re
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from trivium.generation.component import component, unchanged
from trivium.generation.prompts import lines
from trivium.generation.propose.listing import carries, content_words
from trivium.generation.propose.say import Voice, say_line, say_text
from trivium.generation.work import Dropped, Work
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

PARTS = re.compile(
    r"\A(?:\s*Instruction:)?\s*(?P<instruction>\S[^\n]*)\n+\s*Input:\s*(?P<input>\S[^\n]*)\n+"
    r"\s*Constraints:\s*(?P<constraints>\S[^\n]*)"
)  # fmt: skip


class Example(NamedTuple):
    """A task in the form of Unnatural Instructions."""

    instruction: str
    input: str
    constraints: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From the labelled lines of a model; None if a part is missing or empty."""
        found = PARTS.match(text)
        return cls(*(" ".join(part.split()) for part in found.group(*cls._fields))) if found else None

    @classmethod
    def of(cls, seed: Record) -> Self | None:
        """From a seed whose notes have an ``input``, and ``constraints`` if there are any; None from any other."""
        if not isinstance(given := seed.notes.get("input"), str) or not given.strip():
            return None
        parts = (seed.notes.get("instruction", seed.prompt), given, seed.notes.get("constraints", "None."))
        return cls(*(" ".join(str(part).split()) for part in parts))

    def __str__(self) -> str:
        return f"Instruction: {self.instruction}\nInput: {self.input}\nConstraints: {self.constraints}"

    @property
    def task(self) -> str:
        """As a prompt: the instruction, its input, and what the output must keep to."""
        kept_to = "" if self.constraints.casefold().rstrip(".") == "none" else f"\n\n{self.constraints}"
        return f"{self.instruction}\n\n{self.input}{kept_to}"


def packaged_examples() -> list[Example]:
    """The fifteen demonstrations of the package."""
    return [Example(*line.split(" | ")) for line in lines("demonstrations")]


@component("D4")
async def fourth_example(work: Work, rng: np.random.Generator, shown: Sequence[Example], voice: Voice) -> Example:
    """Write a fourth example of instruction, input and constraints after three that were drawn.

    Raises:
        Dropped: a part of it is missing.
    """
    series = "\n\n".join(f"Example {number}\n{example}" for number, example in enumerate(shown, 1))
    fields = {"examples": series, "next": str(len(shown) + 1)}
    text = await say_text(work, rng, "demonstrated", fields, voice, stop=("\n\n", f"Example {len(shown) + 2}"))
    if (example := Example.read(text)) is None:
        raise Dropped("no instruction, input and constraints", response=text)
    return example


@component("Q5")
def own_example(example: Example, shown: Sequence[Example]) -> Verdict:
    """Reject an example that copies the instruction or the input of one that was shown."""
    for other in shown:
        if example.instruction.casefold() == other.instruction.casefold():
            return Verdict(False, "copies a demonstration")
        if example.input.casefold() == other.input.casefold() and example.input.casefold().strip(".") != "none":
            return Verdict(False, "copies a demonstration's input")
    return Verdict(True, "its own")


def same_instruction(work: Work, rng: np.random.Generator, instruction: str, voice: Voice) -> str:
    """Without rephrasing: the instruction as it was."""
    return unchanged(instruction)


@component("D12", off=same_instruction)
async def rephrase(work: Work, rng: np.random.Generator, instruction: str, voice: Voice) -> str:
    """Say an instruction in other words, so that the same input and output fit it.

    Raises:
        Dropped: it came back unchanged, or speaks of something else.
    """
    line = await say_line(work, rng, "rephrased", {"instruction": instruction}, voice)
    if line.casefold() == instruction.casefold():
        raise Dropped("rephrased: nothing changed", prompt=line)
    if not any(map(carries(line), content_words(instruction))):
        raise Dropped("rephrased: lost the instruction", prompt=line)
    return line
