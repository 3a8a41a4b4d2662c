"""What judges are asked, as text files in this folder; the file's name and content are its version."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template

from trivium.errors import InputError

LONGEST = 20_000  # characters of a rubric of one's own


@dataclass(frozen=True, slots=True)
class Text:
    """A text for a judge, and a label that changes whenever the text does."""

    name: str
    text: str

    @property
    def label(self) -> str:
        """Name and first hex digits of the text's hash."""
        return f"{self.name}@{hashlib.blake2b(self.text.encode(), digest_size=4).hexdigest()}"

    def fill(self, **fields: str) -> str:
        """The text with its ``$fields`` put in, in one pass: a dollar sign inside a value is left alone."""
        return Template(self.text).substitute(fields)


@cache
def packaged(name: str) -> Text:
    """The text in ``NAME.txt`` of this folder."""
    return Text(name, (resources.files(__name__) / f"{name}.txt").read_text(encoding="utf-8").strip())


def rubric_from(path: Path) -> Text:
    """A rubric of one's own: plain words that say what is rated, and what 1 and 5 mean.

    Raises:
        InputError: the file cannot be read as UTF-8, is empty, or has more than 20,000 characters.
    """
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"rubric {path} cannot be read ({error}); name a UTF-8 text file.") from error
    if not 0 < len(text) <= LONGEST:
        raise InputError(f"rubric {path} must have between 1 and {LONGEST:,} characters, got {len(text):,}.")
    return Text(Path(path).stem, text)
