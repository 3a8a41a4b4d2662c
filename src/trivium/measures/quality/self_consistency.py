"""Self-consistency: how far several answers sampled for one prompt agree with each other."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.verifiers.answers import answer_key

_SOURCE = "Wang et al. 2022, arXiv:2203.11171"
_COST = "linear in the samples; about 40,000 samples of 30 words a second"
_LENGTH_BIAS = "long free answers never agree word for word; meant for samples that end in a short answer"


@measure(
    axis="quality", of="record", reads="records", unit="share of samples", range=(0, 1), default=False,
    rises_with="sampled answers that are the same", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def self_consistency(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of the sampled answers that give the commonest one.

    1: all samples of ``notes["samples"]`` give the same answer. 1 / K: K samples, K answers; so it falls as K grows,
    and only records with equally many samples compare. Agreement is no proof: a model can be sure and wrong.

    Args:
        records: n records; ``notes["samples"]`` is a list of texts or numbers, ``answer_key`` reads the answer of
            each; an empty one is left out.

    Returns:
        (n,) shares, above 0; nan with fewer than two samples.

    Raises:
        InputError: no records.

    Cost: linear in the samples.
    """
    at_least(len(records), 1, "self_consistency: number of records")
    return np.array([max(counts) / sum(counts) if (counts := _counts(record)) else math.nan for record in records])


@measure(
    axis="quality", of="record", reads="records", unit="bits", range=(0, math.inf), direction=-1, default=False,
    rises_with="sampled answers that differ, evenly spread", length_bias=_LENGTH_BIAS, cost=_COST, source=_SOURCE,
)  # fmt: skip
def sample_entropy(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Entropy of the sampled answers, in bits.

    0: all samples of ``notes["samples"]`` give the same answer. log2 K: K samples, K answers; K bounds it, so only
    records with equally many samples compare.

    Args:
        records: n records; ``notes["samples"]`` is a list of texts or numbers, ``answer_key`` reads the answer of
            each; an empty one is left out.

    Returns:
        (n,) bits, 0 or more; nan with fewer than two samples.

    Raises:
        InputError: no records.

    Cost: linear in the samples.
    """
    at_least(len(records), 1, "sample_entropy: number of records")
    return np.array([_bits(counts) if (counts := _counts(record)) else math.nan for record in records])


def _counts(record: Record) -> list[int]:
    """How often each answer was given; nothing with fewer than two samples."""
    samples = record.notes.get("samples")
    if not isinstance(samples, list | tuple):
        return []
    keys = [key for sample in samples if sample is not None and (key := answer_key(str(sample)))]
    return list(Counter(keys).values()) if len(keys) > 1 else []


def _bits(counts: list[int]) -> float:
    total = sum(counts)
    return math.fsum(count / total * math.log2(total / count) for count in counts)
