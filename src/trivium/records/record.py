"""What one training example is."""

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One training example and where it came from.

    A plain text (pretraining style) has an empty ``prompt``. In a conversation ``prompt`` is everything before
    the last assistant turn, and the turns themselves are kept in ``notes["messages"]``.
    """

    id: str
    prompt: str
    response: str
    made_by: str = "unknown"  # the algorithm, person or corpus that wrote it
    parents: tuple[str, ...] = ()  # ids of the records it was made from
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Prompt and response as one text, as diversity measures read it."""
        return f"{self.prompt}\n{self.response}" if self.prompt and self.response else self.prompt or self.response


def content_id(prompt: str, response: str) -> str:
    """16 hex digits that depend on the content alone: equal texts have equal ids on every machine."""
    digest = hashlib.blake2b(digest_size=8)
    for part in (prompt, response):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
