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
_AT_ONCE = 16_384  # texts embedded at a time where nothing is written
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
    if cache is not None:
        vectors = _through_cache(different, embedder, cache)
        return vectors if len(different) == len(row_of) else vectors[row_of]
    vectors = np.zeros((len(row_of), embedder.dimensions), dtype=np.float32)
    places = np.array(row_of, dtype=np.int64)
    by_place = np.argsort(places, kind="stable")
    for start in range(0, len(different), _AT_ONCE):
        made = _checked(embedder, different[start : start + _AT_ONCE])
        begin, end = np.searchsorted(places[by_place], (start, start + len(made)))
        rows = by_place[begin:end]
        vectors[rows] = made[places[rows] - start]
    return vectors


def _checked(embedder: Embedder, texts: Sequence[str]) -> Vectors:
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
