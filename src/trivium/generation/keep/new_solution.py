"""Reject a solution that goes the way of one that is kept."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from trivium.errors import InputError
from trivium.generation.component import Kept, component
from trivium.measures.diversity.solution_paths import solution_path
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("D7")
@dataclass(frozen=True)
class NewSolution:
    """Reject a solution that a kept one of the same problem says already.

    The solution that a seed came with counts as kept. Preferences are the same only if what they reject is, too.

    Args:
        by: ``path``: two solutions are the same if they make the same calculations in the same order, or their
            programs have one shape (see ``solution_path``), or, where there is neither, one text. ``text``: only if
            they have the same text.

    Cost: one look-up; the paths of kept records are indexed as the pool grows.
    """

    by: Literal["path", "text"] = "path"
    _paths: set[tuple[str, str, str]] = field(init=False, repr=False, compare=False, default_factory=set)
    _ids: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        if self.by not in get_args(Literal["path", "text"]):
            raise InputError(f"NewSolution: by must be path or text, got {self.by!r}.")

    def __call__(self, record: Record, kept: Kept) -> Verdict:
        """Compare the record's path with those kept."""
        seen = len(self._ids)
        if seen > len(kept) or (seen and kept[seen - 1].id != self._ids[-1]):  # another pool
            self._ids.clear()
            self._paths.clear()
        for place in range(len(self._ids), len(kept)):
            self._ids.append(kept[place].id)
            self._paths.add(self._path(kept[place]))
        known = self._path(record) in self._paths
        return Verdict(not known, f"solution {self.by} already there" if known else "new solution")

    def _path(self, record: Record) -> tuple[str, str, str]:
        path = solution_path(record.response) if self.by == "path" else ""
        solution = path or " ".join(record.response.split())
        return " ".join(record.prompt.split()), solution, str(record.notes.get("rejected", ""))
