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

    def first(self, count: int, *, seeds_alone: bool = False) -> "Window":
        """The pool as it stood when it held ``count`` records, or the seeds of that."""
        whole = Window(self._records, self.seeds, count)
        return Window(self._records, self.seeds, self.seeds, whole) if seeds_alone else whole

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, place: int) -> Record:
        return self._records[place]


class Window:
    """The first ``count`` records of a pool, without a copy.

    A step proposes from it. ``kept`` holds all that was accepted, for a check before more is paid: the same, but where
    proposals start from the seeds alone.
    """

    def __init__(self, records: list[Record], seeds: int, count: int, kept: "Window | None" = None) -> None:
        self._records = records
        self._count = count
        self.kept: Window = self if kept is None else kept
        self.seeds = min(seeds, count)  # places 0 … seeds-1 are seeds, the rest was generated

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Record:
        if not 0 <= place < self._count:
            raise IndexError(f"place {place} is outside the {self._count} records of this window.")
        return self._records[place]

    def __iter__(self) -> Iterator[Record]:
        return (self._records[place] for place in range(self._count))
