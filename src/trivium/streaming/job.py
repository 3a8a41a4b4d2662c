"""What is done with one shard: all measures in one fused pass over its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from trivium.errors import InputError
from trivium.measures import find
from trivium.measures.card import Measure
from trivium.records.shards import Shard
from trivium.records.stretches import Stretch, stretches
from trivium.streaming.column import column_of
from trivium.streaming.part import EXAMPLES, Part, forms_of, merge_parts, part_to_bytes
from trivium.streaming.sample import sample_of
from trivium.threads import one_blas_thread
from trivium.views import OF_VECTORS, Views
from trivium.views.pairs import Pairs


@dataclass(frozen=True)
class Job:
    """The work of a worker: plain names, so that it can be sent to another process or machine.

    Args:
        measures: Names of those that are computed on every record.
        embedder: Makes the vectors, if a measure reads them.
        sample: Records drawn.
        seed: Of the drawing.
    """

    measures: tuple[str, ...]
    embedder: str
    sample: int
    seed: int

    def __call__(self, shard: Shard) -> bytes:
        """Everything that is to be known of the shard."""
        measures = [find(name) for name in self.measures]
        forms = forms_of(measures)
        whole = Part()
        lines = first = 0
        with one_blas_thread():
            for stretch in stretches(shard):
                lines = max(lines, stretch.lines)
                part = self._measured(stretch, measures, shard, first)
                first += part.rows
                whole = merge_parts([whole, part], forms=forms, size=self.sample)
        whole.lines = lines if shard.kind == "lines" else 0
        return part_to_bytes(whole)

    def _measured(self, stretch: Stretch, measures: Sequence[Measure], shard: Shard, first: int) -> Part:
        part = Part(rows=len(stretch), bad=stretch.bad[:EXAMPLES])
        part.reasons.update(bad.reason for bad in stretch.bad)
        if not len(stretch):
            return part
        batch = Batch(stretch, self.embedder)
        part.nul = sum("\0" in prompt or "\0" in answer for prompt, answer in zip(stretch.prompts, stretch.responses))
        part.sample = sample_of(self.sample, self.seed, shard.number, first, len(stretch), stretch.records)
        for measure in measures:
            name = measure.card.name
            try:
                if measure.streamed is None:
                    part.columns[name] = column_of(batch.column(measure))
                elif measure.streamed.state not in part.states:
                    part.states[measure.streamed.state] = batch.partial(measure)
            except InputError as error:
                part.failed[name] = str(error)
        if any(measure.card.reads in OF_VECTORS for measure in measures):
            part.directions = int(batch.views.embeddable.sum())
        return part


class Batch:
    """The records of a stretch as measures read them, each view made when first asked for."""

    def __init__(self, stretch: Stretch, embedder: str) -> None:
        self._stretch, self._embedder = stretch, embedder

    @cached_property
    def pairs(self) -> Pairs:
        """Both sides as tokens."""
        return Pairs(self._stretch.prompts, self._stretch.responses)

    @cached_property
    def views(self) -> Views:
        """The records one by one, for measures that need more than their words."""
        return Views(self._stretch.records(range(len(self._stretch))), embedder=self._embedder)

    def column(self, measure: Measure) -> Any:
        """The values of a record measure."""
        if measure.from_pairs is not None:
            return measure.from_pairs(self.pairs)
        return np.asarray(measure(self._read(measure.card.reads)), dtype=np.float64)

    def partial(self, measure: Measure) -> Any:
        """The partial of a measure of the set."""
        form = measure.streamed
        if form is None:
            raise InputError(f"measure {measure.card.name!r} has no form that streams.")
        if measure.card.reads not in OF_VECTORS:
            return form.map(self._read(measure.card.reads))
        vectors = self.views.read("embeddings")
        held = vectors[self.views.embeddable]
        return form.map(held) if len(held) else form.prepare(vectors)

    def _read(self, view: str) -> Any:
        return self.pairs.tokens if view == "tokens" else self.views.read(view)
