"""A data set as it was read: the records, and what was not a record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trivium.records.record import Record


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line or row that could not become a record."""

    path: str
    line: int  # 1-based line (JSONL, CSV) or row (Parquet)
    byte: int  # offset of its first byte in the uncompressed file; -1 where the format has none
    reason: str  # in words that can be counted: "invalid json", "invalid utf-8", ...
    detail: str = ""  # what the parser said, or the start of the line


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records with their provenance. ``len`` and iteration are over the good records."""

    name: str  # short, for tables and legends: the file's stem
    records: tuple[Record, ...]
    paths: tuple[str, ...] = ()
    format: str = "records"  # the shape found: "alpaca", "messages", ...
    sha256: str = ""  # of the bytes read, all files in order
    rejected: tuple[BadLine, ...] = ()  # at most the first 1,000; ``rejected_count`` has them all
    rejected_count: int = 0
    notes: tuple[str, ...] = field(default=())  # things a reader should know: "byte order mark skipped"

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def to_json(self) -> dict[str, Any]:
        """The ``dataset`` object of ``measure --json``."""
        return {
            "name": self.name,
            "paths": list(self.paths),
            "format": self.format,
            "rows": len(self.records),
            "sha256": self.sha256,
            "rejected": {
                "count": self.rejected_count,
                "examples": [
                    {"path": bad.path, "line": bad.line, "byte": bad.byte, "reason": bad.reason, "detail": bad.detail}
                    for bad in self.rejected[:20]
                ],
            },
            "notes": list(self.notes),
        }
