"""The form of a set measure that streams: shards are mapped apart, their partials merged, and the value read off."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
import orjson

from trivium.errors import InputError


class Finished(NamedTuple):
    """A value read off a partial, and how exact it is."""

    value: float  # nan where the partial does not give it: ``note`` says why
    error: float = 0.0  # standard error that a sketch adds; 0 where the value is exact
    note: str | None = None  # which it is, where it is not exact
    spread: float = math.nan  # standard error from the drawing of records, where the partial tells it


@dataclass(frozen=True, slots=True)
class Streamed:
    """``prepare → map(batch) → merge(partials) → finish``, all pure.

    ``merge`` is associative and commutative with ``prepare``'s partial as its identity, and merging what shards were
    mapped to is what the whole would be mapped to: exactly where partials count, to 1e-9 where they add floats.
    Measures that name the same ``state`` are finished from one partial: it is mapped once.
    """

    state: str
    partial: type  # a NamedTuple of whole numbers, floats and arrays: what ``packed`` writes
    prepare: Callable[[Any], Any]  # the partial of no records; of the batch given only the shape is looked at
    map: Callable[[Any], Any]  # the partial of a batch: what the measure's card says it reads
    merge: Callable[[Sequence[Any]], Any]
    finish: Callable[[Any], Finished]
    # Standard error of the value from the drawing of all n records: of their partial, a random sample of them as the
    # measure reads it, and n. Without it the sample's interval is carried over.
    error: Callable[[Any, Any, int], float] | None = None


def packed(partial: tuple[Any, ...]) -> bytes:
    """A NamedTuple of whole numbers, floats and arrays as bytes that every machine reads alike."""
    return b"".join(pieces_of(partial))


def pieces_of(partial: tuple[Any, ...]) -> list[bytes | memoryview]:
    """What ``packed`` joins, its arrays not copied."""
    head: list[Any] = []
    body: list[bytes | memoryview] = []
    for item in partial:
        if isinstance(item, int):
            head.append(item)
            continue
        array = np.ascontiguousarray(item)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        head.append([array.dtype.str, list(np.shape(item))])
        body.append(array.data.cast("B") if array.size else b"")
    first = orjson.dumps(head)
    return [len(first).to_bytes(8, "little"), first, *body]


def unpacked(kind: type, data: bytes | memoryview) -> Any:
    """The partial of this type that ``packed`` wrote.

    Raises:
        InputError: the bytes are not such a partial.
    """
    start = 8 + int.from_bytes(data[:8], "little")
    try:
        head = orjson.loads(data[8:start])
        items: list[Any] = []
        for item in head:
            if isinstance(item, int):
                items.append(item)
                continue
            dtype, shape = np.dtype(item[0]), tuple(item[1])
            count = math.prod(shape)
            array = np.frombuffer(data, dtype, count, start).reshape(shape)
            start += count * dtype.itemsize
            items.append(array if shape else array.item())
        if start != len(data):
            raise ValueError(f"{len(data) - start} bytes are left over")
        return cast(Any, kind)(*items)
    except (ValueError, TypeError, IndexError) as error:
        raise InputError(f"these {len(data):,} bytes are no packed {kind.__name__}: {error}.") from error
