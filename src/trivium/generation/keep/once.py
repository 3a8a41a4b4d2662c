"""Make the same thing of the same parents only once."""

from dataclasses import dataclass

from trivium.generation.component import Kept, component
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("D7")
@dataclass(frozen=True)
class Once:
    """Reject a record if a kept one has the same parents and the same value of one note.

    Args:
        note: Name of the note: what was done with the parents.
    """

    note: str

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Compare with every kept record of these parents.

        Cost: linear in the records kept.
        """
        mine = (record.parents, record.notes.get(self.note))
        again = any(
            kept[place].parents == mine[0] and kept[place].notes.get(self.note) == mine[1] for place in range(len(kept))
        )
        return Verdict(not again, f"same {self.note} again" if again else "new")
