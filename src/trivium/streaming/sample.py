"""A uniform random sample of records that does not depend on the order in which shards come.

Each record gets a random number that hangs on the seed, its shard and its place there, and on nothing in it; the
records with the smallest are the sample. So the sample of two shards together is made of their samples.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from trivium.records.record import Record

Hashes = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


class Sample(NamedTuple):
    """Records drawn, by their random number ascending."""

    drawn: Hashes
    shard: Integers
    row: Integers  # among the good records of the shard
    ends: Integers  # (k,) where each record's JSON ends in ``data``
    data: npt.NDArray[np.uint8]


def sample_of(
    size: int, seed: int, shard: int, first: int, n: int, records: Callable[[Sequence[int]], list[Record]]
) -> Sample:
    """The sample of n records of a shard.

    Args:
        size: Records in a sample, at most.
        seed: Of the drawing.
        shard: Number of the shard.
        first: Place in the shard of the first of these records.
        n: How many there are.
        records: Makes those at the given places.
    """
    [key] = np.random.SeedSequence([seed, shard]).generate_state(1, np.uint64)
    drawn = _mixed(key + np.arange(first + 1, first + n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    chosen = np.argsort(drawn, kind="stable")[:size]
    rows = [_json(record) for record in records(chosen.tolist())]
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    data = np.frombuffer(b"".join(rows), dtype=np.uint8)
    return Sample(drawn[chosen], np.full(len(chosen), shard, dtype=np.int64), chosen + first, ends, data)


def merge_samples(parts: Iterable[Sample], *, size: int) -> Sample:
    """The sample of several shards; the same in any order."""
    given = list(parts)
    drawn, shard, row = (np.concatenate([part[place] for part in given]) for place in range(3))
    order = np.lexsort((row, shard, drawn))[:size]
    every = [piece for part in given for piece in _pieces(part)]
    chosen = [every[place] for place in order.tolist()]
    data = np.frombuffer(b"".join(chosen), dtype=np.uint8)
    ends = np.cumsum([len(piece) for piece in chosen], dtype=np.int64)
    return Sample(drawn[order], shard[order], row[order], ends, data)


def records_of(sample: Sample) -> list[Record]:
    """The records drawn, in the order of the data."""
    pieces = _pieces(sample)
    rows = (orjson.loads(pieces[place]) for place in np.lexsort((sample.row, sample.shard)).tolist())
    return [Record(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]) for row in rows]


def _pieces(sample: Sample) -> list[bytes]:
    whole = sample.data.tobytes()
    ends = sample.ends.tolist()
    return [whole[start:end] for start, end in zip([0, *ends], ends)]


def _json(record: Record) -> bytes:
    return orjson.dumps([record.id, record.prompt, record.response, record.made_by, record.parents, record.notes])


def _mixed(hashes: Hashes) -> Hashes:
    """The finaliser of SplitMix64, whose generator this makes of numbers a fixed step apart."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    last: Hashes = mixed ^ (mixed >> np.uint64(31))
    return last
