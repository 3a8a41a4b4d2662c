"""Reject a record whose note says again what a kept record's note says: a persona that is there already."""

from collections.abc import Callable
from dataclasses import dataclass, field

from trivium.generation.component import Kept, component
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("D7")
@dataclass(frozen=True)
class NearDuplicateNote:
    """Reject a record if one of its notes is too like that of a kept one.

    Args:
        note: Name of the note; its value is a text. Records without it are passed by.
        threshold: ROUGE-L F1 from which two are near-duplicates.
    """

    note: str
    threshold: float = 0.7
    _check: NearDuplicate = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_check", NearDuplicate(self.threshold))

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Compare the record's note with those of the records kept."""
        near = self.twin(record, kept) is not None
        return Verdict(not near, f"near-duplicate {self.note}" if near else "new")

    def twin(self, record: Record, kept: Kept) -> str | None:
        """The id of the first kept record whose note this one's is too like, or None."""
        if not self._text(record):
            return None
        return self._check.twin(self._as_prompt(record), _Seen(kept, self._as_prompt))

    def _text(self, record: Record) -> str:
        return str(record.notes.get(self.note, ""))

    def _as_prompt(self, record: Record) -> Record:
        return Record(record.id, self._text(record), "")


@dataclass(frozen=True, slots=True)
class _Seen:
    """Kept records as another check is to see them."""

    kept: Kept
    view: Callable[[Record], Record]

    def __len__(self) -> int:
        return len(self.kept)

    def __getitem__(self, place: int) -> Record:
        return self.view(self.kept[place])
