"""What a check says of a record, and the shape of a check."""

from typing import NamedTuple, Protocol

from trivium.records.record import Record


class Verdict(NamedTuple):
    """What a check says of one record."""

    accepted: bool
    reason: str  # in words that can be counted


class Verify(Protocol):
    """Looks at one record alone."""

    def __call__(self, record: Record, /) -> Verdict:
        """Accept it, or say why not."""
