"""Prompts are text files in this folder, one place for all; the file's name and content are its version."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from trivium.checks import unknown
from trivium.errors import InputError

FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt text with ``{fields}``, and a label that changes whenever the text does."""

    name: str
    text: str

    @property
    def label(self) -> str:
        """Name and first hex digits of the text's hash: goes into the request's key and the record's lineage."""
        return f"{self.name}@{hashlib.blake2b(self.text.encode(), digest_size=4).hexdigest()}"

    def fill(self, fields: Mapping[str, str]) -> str:
        """The text with its fields put in, in one pass: braces inside a value are never read as fields.

        Raises:
            InputError: a field is missing, or one is given that the text does not have.
        """
        wanted = set(FIELD.findall(self.text))
        if wanted != set(fields):
            raise InputError(f"prompt {self.name!r} has the fields {sorted(wanted)}, got {sorted(fields)}.")
        return FIELD.sub(lambda match: fields[match.group(1)], self.text)


@cache
def prompt(name: str) -> Prompt:
    """The prompt in ``NAME.txt`` of this folder; one final newline of the file is not part of it."""
    folder = resources.files(__name__)
    file = folder / f"{name}.txt"
    if not file.is_file():
        known = [entry.name.removesuffix(".txt") for entry in folder.iterdir() if entry.name.endswith(".txt")]
        raise unknown("prompt", name, known)
    return Prompt(name, file.read_text(encoding="utf-8").removesuffix("\n"))


@cache
def has_prompt(name: str) -> bool:
    """Whether there is a prompt of this name."""
    return (resources.files(__name__) / f"{name}.txt").is_file()


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of ``NAME.txt``, a list to draw from."""
    return tuple(line for line in prompt(name).text.splitlines() if line)
