"""What is known of some shards: the partial of every measure, a sample, and what was not a record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
import orjson

from trivium.measures.card import Measure
from trivium.measures.streamed import Streamed, pieces_of, unpacked
from trivium.records.dataset import BadLine
from trivium.streaming.column import NOTHING, Column, merge_columns
from trivium.streaming.sample import Sample, merge_samples

EXAMPLES = 20  # bad lines that are kept whole; all are counted


@dataclass
class Part:
    """One or more shards, measured."""

    rows: int = 0  # records
    directions: int = 0  # of them with a vector, where vectors were made
    nul: int = 0  # of them with a NUL character
    lines: int = 0  # lines read of the file that is being read, where it is read in runs of lines
    reasons: Counter[str] = field(default_factory=Counter)
    bad: list[BadLine] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # measure → why it could not be computed
    states: dict[str, Any] = field(default_factory=dict)  # state → its partial
    columns: dict[str, Column] = field(default_factory=dict)  # record measure → its values, added up
    sample: Sample | None = None


def merge_parts(parts: Sequence[Part], *, forms: Mapping[str, Streamed], size: int) -> Part:
    """Several parts as one, those of the earlier shards first.

    Args:
        parts: In the order of their shards.
        forms: How each state is merged.
        size: Records in the sample.
    """
    states: dict[str, Any] = {}
    for name, form in forms.items():
        found = [part.states[name] for part in parts if name in part.states]
        if found:
            states[name] = form.merge(found) if len(found) > 1 else found[0]
    names = dict.fromkeys(name for part in parts for name in part.columns)
    samples = [part.sample for part in parts if part.sample is not None]
    whole = Part(
        states=states,
        columns={name: merge_columns(part.columns.get(name, NOTHING) for part in parts) for name in names},
        sample=merge_samples(samples, size=size) if samples else None,
    )
    for part in parts:
        whole.rows += part.rows
        whole.directions += part.directions
        whole.nul += part.nul
        whole.lines += part.lines
        whole.reasons.update(part.reasons)
        whole.bad = (whole.bad + part.bad)[:EXAMPLES]
        whole.failed = {**part.failed, **whole.failed}
    return whole


def later(part: Part, lines: int) -> Part:
    """The part with its lines numbered from the start of the file, of which this many stand before it."""
    return replace(part, bad=[replace(bad, line=bad.line + lines) for bad in part.bad])


def part_to_bytes(part: Part) -> bytes:
    """The part as bytes that every machine reads alike."""
    blobs = [pieces_of(partial) for partial in part.states.values()]
    blobs += [pieces_of(column) for column in part.columns.values()]
    blobs += [pieces_of(part.sample)] if part.sample is not None else []
    head = orjson.dumps(
        {
            "rows": part.rows, "directions": part.directions, "nul": part.nul, "lines": part.lines,
            "reasons": dict(part.reasons), "failed": part.failed, "states": list(part.states),
            "columns": list(part.columns), "sizes": [sum(map(len, blob)) for blob in blobs],
            "bad": [[bad.path, bad.line, bad.byte, bad.reason, bad.detail] for bad in part.bad],
        }
    )  # fmt: skip
    return b"".join([len(head).to_bytes(8, "little"), head, *chain.from_iterable(blobs)])


def part_from_bytes(data: bytes, forms: Mapping[str, Streamed]) -> Part:
    """The part that ``part_to_bytes`` wrote."""
    start = 8 + int.from_bytes(data[:8], "little")
    head = orjson.loads(data[8:start])
    ends = np.cumsum([start, *head["sizes"]]).tolist()
    blobs = iter([memoryview(data)[first:last] for first, last in pairwise(ends)])
    states = {name: unpacked(forms[name].partial, next(blobs)) for name in head["states"]}
    columns = {name: unpacked(Column, next(blobs)) for name in head["columns"]}
    sample = next(blobs, None)
    return Part(
        head["rows"], head["directions"], head["nul"], head["lines"], Counter(head["reasons"]),
        [BadLine(*bad) for bad in head["bad"]], head["failed"], states, columns,
        unpacked(Sample, sample) if sample is not None else None,
    )  # fmt: skip


def forms_of(measures: Sequence[Measure]) -> dict[str, Streamed]:
    """State → the form of one of the measures that are read off it."""
    return {measure.streamed.state: measure.streamed for measure in measures if measure.streamed is not None}
