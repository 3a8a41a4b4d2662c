"""Hold a record to the text it was made around: it must be there still, letter by letter."""

from dataclasses import dataclass

from trivium.checks import at_least
from trivium.generation.component import Kept, component
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("Q7")
@dataclass(frozen=True)
class Untouched:
    """Reject a record whose response is not the text it stands for, or whose text was used often enough.

    Args:
        each: Records that may be made of one text.
    """

    each: int = 1

    def __post_init__(self) -> None:
        at_least(self.each, 1, "each")

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Look up the text at ``notes["place"]`` of what is kept.

        Cost: linear in the records kept.
        """
        if record.response != kept[record.notes["place"]].response:
            return Verdict(False, "the text was changed")
        used = sum(kept[place].parents == record.parents for place in range(len(kept)))
        return Verdict(used < self.each, "untouched" if used < self.each else "the text was used")
