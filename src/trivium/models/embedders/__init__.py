"""The embedders that can be opened by name; all of them work offline."""

import functools
from collections.abc import Callable

from trivium.checks import unknown
from trivium.models.api import Embedder
from trivium.models.embedders.minilm import open_minilm
from trivium.models.embedders.use import open_use
from trivium.models.embedders.wordllama import open_wordllama

EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "wordllama": open_wordllama,
    "use": open_use,
    "minilm": open_minilm,
}


def check_embedder(name: str) -> str:
    """``name`` if there is such an embedder (installed or not), or the error that names the nearest one."""
    if name not in EMBEDDERS:
        raise unknown("embedder", name, EMBEDDERS)
    return name


@functools.cache
def open_embedder(name: str = "wordllama") -> Embedder:
    """The embedder of this name, loaded once per process.

    ``wordllama``: static word-piece vectors, 256 dimensions, English first, thousands of texts per CPU-second.
    ``use``: sentence encoder for 16 languages, 512 dimensions, about 140 texts per CPU-second.
    ``minilm``: English sentence encoder, 384 dimensions, about 35 texts per CPU-second.

    Raises:
        InputError: no embedder has this name.
        MissingCapability: its package is not installed; the message has the command.
    """
    return EMBEDDERS[check_embedder(name)]()
