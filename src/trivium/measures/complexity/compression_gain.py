"""Compression gain: how much a record adds for a compressor that has read the rest of the set."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import zstandard

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.content_order import content_order

LEVEL = 3
READ_BEFORE = 32 * 1024  # bytes of other records that the compressor has seen
LONGEST = 4 * 1024  # bytes read of one record
SCORED = 200  # records


@measure(
    axis="complexity", of="set", reads="texts", unit="bits per byte", range=(0, math.inf), default=False,
    rises_with="records that hold strings which the others do not: rare words, numbers, code, noise",
    length_bias="falls a little with length, as a long record has more of itself to copy from",
    cost="200 records after 32 KiB of others each, whatever n: about 0.03 CPU-s, and a hash of each record",
    source="C(corpus + x) - C(corpus), the numerator of Cilibrasi & Vitányi 2005, arXiv:cs/0312044; compressor "
    "Zstandard, RFC 8878, level 3",
)  # fmt: skip
def compression_gain(texts: Sequence[str]) -> float:
    """Bits per byte that a record still takes after the compressor has read other records: the mean over records.

    How much there is to learn in one more record for a reader who knows the rest. Near 0: copies and templates.
    On the 66 hand-written seed tasks, each on a subject of its own, it is 5.0; 5 to 6: random letters; 8: bytes
    without any order. It stands for complexity as
    surprise does, and as there noise is the most surprising of all: read it beside a measure of quality. Its
    companion ``compression_ratio`` compresses the set as one text, and counts a record's repetition of itself.

    Records are put in a random order that their contents alone decide; each of the first 200 is compressed after
    32 KiB of the records that follow it, round the circle, without itself. So every set of at least that much text is
    judged alike and n plays no part, though a copy further off than 32 KiB goes unnoticed; of a smaller set less is
    known before, and the value is larger.

    Args:
        texts: The records' texts. Of each the first 4 KiB are read.

    Returns:
        Bits per byte, 0 or more; nan with fewer than two records that are not empty.

    Raises:
        InputError: no records.

    Cost: 200 times 32 KiB through the compressor.
    """
    at_least(len(texts), 1, "compression_gain: number of records")
    gains = gains_in_order(texts)
    return float(gains.mean()) if len(gains) else math.nan


def gains_in_order(texts: Sequence[str], *, scored: int = SCORED) -> npt.NDArray[np.float64]:
    """The bits per byte of the records that were compressed, in the order of ``content_order``.

    Args:
        texts: The records' texts; empty ones are left out.
        scored: Most records to compress.

    Returns:
        (m,) bits per byte, m at most ``scored``; none with fewer than two records that are not empty.
    """
    encoded = [whole[:LONGEST] for text in texts if (whole := text[:LONGEST].encode("utf-8", "surrogatepass"))]
    if len(encoded) < 2:
        return np.empty(0)
    ordered = [encoded[place] for place in content_order(encoded)]
    return np.array([_gain(ordered, place) for place in range(min(len(ordered), scored))])


def _gain(ordered: list[bytes], place: int) -> float:
    before: list[bytes] = []
    size = 0
    for step in range(1, len(ordered)):
        other = ordered[(place + step) % len(ordered)]
        before.append(other)
        size += len(other) + 1
        if size >= READ_BEFORE:
            break
    # What is nearest in the order stands nearest in the compressor's window, and is never cut off.
    prefix = b"\n".join(reversed(before))[-READ_BEFORE:] + b"\n"
    known = zstandard.ZstdCompressionDict(prefix, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=False, write_dict_id=False
    )
    compressor = zstandard.ZstdCompressor(dict_data=known, compression_params=parameters)
    record = ordered[place]
    frame = len(compressor.compress(b""))
    return max(8 * (len(compressor.compress(record)) - frame) / len(record), 0.0)
