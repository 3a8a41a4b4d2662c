"""Compression ratio: how much of a set a general compressor finds repeated."""

import math
import zlib
from collections.abc import Sequence

from trivium.errors import InputError
from trivium.measures.card import measure

LEVEL = 6
BLOCK = 32 * 1024  # bytes; the compressor cannot look further back than this anyway
BLOCKS = 4


@measure(
    axis="diversity", of="set", reads="texts", unit="ratio", range=(0, math.inf), direction=-1,
    rises_with="repeated strings: templates, stock phrases, copies",
    length_bias="little, for sets of 32 KiB or more; smaller sets score lower",
    cost="a checksum of every text, and 128 KiB through zlib: 0.02 CPU-s",
    source="Shaib et al. 2024, arXiv:2403.00553; zlib level 6 on up to four blocks of 32 KiB",
)  # fmt: skip
def compression_ratio(texts: Sequence[str]) -> float:
    """Bytes of text per byte of compressed text.

    About 1: nothing repeats; ordinary English prose is near 2 to 3; large: templates and copies. Below 1 only for a
    few bytes.

    Texts are put in the order of a checksum of their content, so that the order of the records does not matter and
    copies lie side by side; the first 128 KiB are cut into blocks of 32 KiB, each compressed alone. So every set of
    at least 32 KiB is judged on blocks of the same size and n plays no part; a smaller set is one smaller block, in
    which less can repeat.

    Args:
        texts: The records' texts.

    Returns:
        Ratio above 0; ``nan`` if all texts are empty.

    Raises:
        InputError: no texts.
    """
    if not len(texts):
        raise InputError("compression_ratio needs at least one text, got none.")
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    sample = bytearray()
    for _, text in sorted((zlib.crc32(text), text) for text in encoded if text):
        sample += text + b"\n"
        if len(sample) >= BLOCK * BLOCKS:
            break
    if not sample:
        return math.nan
    whole_blocks = min(len(sample) // BLOCK, BLOCKS)
    blocks = [bytes(sample[i * BLOCK : (i + 1) * BLOCK]) for i in range(max(whole_blocks, 1))]
    return sum(map(len, blocks)) / sum(len(zlib.compress(block, LEVEL)) for block in blocks)
