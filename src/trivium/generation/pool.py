"""The growing pool: seeds, then every accepted record in the order it was accepted."""

from collections.abc import Iterable, Iterator

from trivium.records.record import Record


class Pool:
    """An append-only list of records; a window on its start is stable while it grows."""

    def __init__(self, seeds: Iterable[Record]) -> None:
        self._records = list(seeds)
        self.seeds = len(self._records)

    def add(self, record: Record) -> None:
        """Put a record at the end."""
        self._records.append(record)

    def first(self, count: int) -> "Window":
        """The pool as it stood when it held ``count`` records."""
        return Window(self._records, self.seeds, count)

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, place: int) -> Record:
        return self._records[place]


class Window:
    """The first ``count`` records of a pool, without a copy."""

    def __init__(self, records: list[Record], seeds: int, count: int) -> None:
        self._records = records
        self._count = count
        self.seeds = min(seeds, count)  # places 0 … seeds-1 are seeds, the rest was generated

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Record:
        if not 0 <= place < self._count:
            raise IndexError(f"place {place} is outside the {self._count} records of this window.")
        return self._records[place]

    def __iter__(self) -> Iterator[Record]:
        return (self._records[place] for place in range(self._count))
