"""Static word-piece vectors: the mean of one learned vector per piece of the text.

The vectors and the tokenizer are the two data files of the package ``wordllama``; its code is not imported. Its own
loader asks the network for a tokenizer that is already in the package, and pads every batch to its longest text.

Differs from the package's own output in one point: a blank text gives a zero row here, not the vector of a space.
Everything else agrees with it to float32 rounding, which a test checks.
"""

import re
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.errors import MissingCapability

Vectors = npt.NDArray[np.float32]

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_SPECIAL = re.compile(r"<s>|</s>|<unk>")  # written in a text, the tokenizer reads these as marks of its own
_PIECE = re.compile(r" +[^ ]*")
_KEPT_PIECES = 65_536  # 64 MiB of sums; more are forgotten and made again
_BLOCK = 4096  # texts


def package_folder(package: str, *, install: str) -> Path:
    """Where an installed package lies, found without importing it.

    Raises:
        MissingCapability: it is not installed; ``install`` is the command to print.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingCapability(f"this embedder needs the package {package}, which is not installed: {install}")
    return Path(spec.submodule_search_locations[0])


def open_wordllama() -> "WordVectors":
    """Read the two files of the installed package; about 0.2 s of CPU.

    Raises:
        MissingCapability: the package is not installed, or this release of it lacks a file.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    install = "pip install wordllama==0.4.0.post1"
    folder = package_folder("wordllama", install=install)
    for file in (_WEIGHTS, _TOKENIZER):
        if not (folder / file).exists():
            raise MissingCapability(
                f"embedder 'wordllama' needs {file} of its package, which release "
                f"{version('wordllama')} does not hold: {install}"
            )
    weights = load_file(folder / _WEIGHTS)["embedding.weight"].astype(np.float32)
    return WordVectors(
        f"wordllama-{weights.shape[1]}@{version('wordllama')}", weights, Tokenizer.from_file(str(folder / _TOKENIZER))
    )


class WordVectors:
    """Mean vector of the word pieces of a text.

    The tokenizer merges nothing across the start of a run of spaces, so a text is cut there and each different cut
    is tokenized and summed once: real text repeats its words, which makes this several times faster than
    tokenizing whole texts, with the same pieces.

    Cost: about 20,000 texts of 30 words per CPU-second once common words have been seen.
    """

    def __init__(self, name: str, weights: Vectors, tokenizer: Any) -> None:
        self.name = name
        self.dimensions = int(weights.shape[1])
        self._weights = weights
        self._tokenizer = tokenizer
        self._forget()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dimensions) float32; a blank text gives a zero row. A row depends on its text alone."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BLOCK):
            block = texts[start : start + _BLOCK]
            vectors[start : start + len(block)] = self._embed_block(block)
        return vectors

    def _forget(self) -> None:
        self._place: dict[str, int] = {}
        self._sums = np.zeros((0, self.dimensions), dtype=np.float32)  # of the vectors of one cut's pieces
        self._counts = np.zeros(0)  # how many pieces

    def _embed_block(self, texts: Sequence[str]) -> Vectors:
        if len(self._place) > _KEPT_PIECES:
            self._forget()
        cuts = [_cut(text) for text in texts]
        self._learn(list(dict.fromkeys(cut for row in cuts for cut in row if cut not in self._place)))
        table = _table([[self._place[cut] for cut in row] for row in cuts], len(self._place))
        pieces = np.maximum(table @ self._counts, 1)
        mean: Vectors = ((table @ self._sums) / pieces[:, None]).astype(np.float32)
        return mean

    def _learn(self, cuts: list[str]) -> None:
        if not cuts:
            return
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(cuts, add_special_tokens=False)]
        # The tokenizer gives nothing for an empty text; here it stands for a single space at the end of one.
        ids = [row if cut else [self._tokenizer.token_to_id("▁")] for cut, row in zip(cuts, ids, strict=True)]
        self._sums = np.concatenate([self._sums, _table(ids, len(self._weights)) @ self._weights])
        self._counts = np.concatenate([self._counts, [len(row) for row in ids]])
        self._place.update((cut, place) for place, cut in enumerate(cuts, start=len(self._place)))


def _cut(text: str) -> list[str]:
    """Pieces of text that tokenize independently; each lacks the one space that the tokenizer puts in front."""
    if not text.strip():
        return []
    if _SPECIAL.search(text):
        return [text]
    return [piece[1:] for piece in _PIECE.findall(f" {text}")]


def _table(rows: list[list[int]], columns: int) -> Any:
    """Sparse matrix that adds up the columns named in each row, in order."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(ends[-1]))
    return csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(rows), columns))
