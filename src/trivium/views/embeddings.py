"""Texts as vectors, kept by content from one process to the next: see ``trivium.views.kept``."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.models.api import Embedder
from trivium.views.kept import kept, key_of

Vectors = npt.NDArray[np.float32]

FILE = "vectors.sqlite"
_BATCH = 1024  # texts embedded between two writes: a killed process loses at most this much work


def embed(texts: Sequence[str], embedder: Embedder, *, cache: Path | None = None) -> Vectors:
    """(n, d) float32, one row per text; equal texts are embedded once.

    Args:
        texts: What to embed.
        embedder: Makes the vectors.
        cache: Folder with the file ``vectors.sqlite``, made if it is not there; ``None`` keeps nothing on disk.

    Raises:
        InputError: the embedder returned another shape than it promised.
    """
    place: dict[str, int] = {}
    row_of = [place.setdefault(text, len(place)) for text in texts]
    different = list(place)
    vectors = _checked(embedder, different) if cache is None else _through_cache(different, embedder, cache)
    return vectors if len(different) == len(row_of) else vectors[row_of]


def _checked(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    if not texts:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    vectors = np.asarray(embedder.embed(texts), dtype=np.float32)
    wanted = (len(texts), embedder.dimensions)
    if vectors.shape != wanted:
        raise InputError(f"embedder {embedder.name!r} must return an array of shape {wanted}, got {vectors.shape}.")
    return vectors


def _through_cache(texts: list[str], embedder: Embedder, folder: Path) -> Vectors:
    return kept(
        folder / FILE, [key_of(embedder.name, text) for text in texts],
        lambda places: _checked(embedder, [texts[place] for place in places]),
        width=embedder.dimensions, dtype=np.float32, batch=_BATCH,
    )  # fmt: skip
