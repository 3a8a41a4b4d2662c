"""What measures read instead of records; every view is made at most once."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.models.api import Embedder
from trivium.models.embedders import check_embedder, open_embedder
from trivium.records.record import Record
from trivium.views.embeddings import embed
from trivium.views.neighbours import NEAREST, Neighbours, nearest_neighbours
from trivium.views.reader import NEEDS, Reader, Shortens, usual_reader
from trivium.views.responses import Responses
from trivium.views.tokens import TOKENIZER, Tokens, as_rows, words

Vectors = npt.NDArray[np.float32]

NAMES = ("records", "texts", "tokens", "embeddings", "neighbours", "pair_embeddings", "added_embeddings", "responses")
# Views of the records that have a direction: others are left out, see ``Views.embeddable``.
OF_VECTORS = ("embeddings", "neighbours", "reference")
# Views that cost seconds a record: read once, and not again on records cut short.
DEAR = ("likelihoods", "gradients", "judgements", "rewards")


class Views:
    """Records, and everything measures see of them, made when first read and then kept.

    | view | what ``read`` gives |
    |---|---|
    | records | tuple of n records |
    | texts | list of n ``record.text`` |
    | tokens | ``Tokens`` of the texts |
    | embeddings | (n, d) float32, read-only, one vector per text, not scaled; zero rows where nothing was to embed |
    | neighbours | ``Neighbours``: the 10 nearest other texts of each text, among the embeddings that have a direction |
    | pair_embeddings | two such arrays: of the prompts, of the responses |
    | added_embeddings | likewise: of the prompts, and of the words of each response that its prompt does not have |
    | responses | ``Responses``: the records with these pairs of vectors, and which of them answer one prompt |

    Further views are made by readers (``trivium.views.reader``): a parser, a small language model, a judge.

    Args:
        records: What to look at.
        embedder: Makes the vectors: an embedder, or the name of one, which is opened when vectors are first read.
        cache: Folder that keeps vectors by content from one process to the next; without it nothing is written.
        readers: View → what makes it, in place of the usual one.

    Raises:
        InputError: no embedder has this name.
    """

    def __init__(
        self,
        records: Sequence[Record],
        *,
        embedder: Embedder | str | None = None,
        cache: Path | None = None,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self.records = tuple(records)
        self.cache = cache
        self._embedder = check_embedder(embedder) if isinstance(embedder, str) else embedder or "wordllama"
        self.readers = dict(readers or {})  # shared by all that is taken or joined from these views
        self._made: dict[str, Any] = {"records": self.records}
        self._parts: tuple[Views, ...] = ()  # joined from these
        self._parent: tuple[Views, npt.NDArray[np.int64]] | None = None  # or these rows of that one

    def __len__(self) -> int:
        return len(self.records)

    def read(self, view: str) -> Any:
        """The view of this name.

        Raises:
            InputError: no view has this name, or it needs something that was not given.
            MissingCapability: the embedder, or what else makes the view, is not installed.
        """
        if view not in self._made:
            if view not in NAMES and view not in NEEDS and view not in self.readers:
                raise unknown("view", view, (*NAMES, *NEEDS))
            if view == "neighbours":  # those of a part are not those of the whole
                self._made[view] = _locked(self._neighbours())
            elif self._parent is not None:
                whole, rows = self._parent
                self._made[view] = _locked(_rows_of(whole.read(view), rows))
            elif self._parts:
                parts = [part.read(view) for part in self._parts]
                if view.endswith("embeddings") or view in ("responses", "reference"):
                    self._check_one_embedder()
                self._made[view] = _locked(_joined(parts))
            else:
                self._made[view] = _locked(self._make(view))
        return self._made[view]

    def take(self, rows: npt.ArrayLike) -> "Views":
        """The records at these rows, in this order, seen through this object: what is read is made here, once.

        Except for neighbours, which are looked for among the records taken.

        Args:
            rows: Indices, or a mask of n booleans.
        """
        index = as_rows(rows, len(self))
        chosen = [self.records[row] for row in index]
        taken = Views(chosen, embedder=self._embedder, cache=self.cache)
        taken.readers = self.readers
        taken._parent = (self, index)
        return taken

    def blocks(self, size: int) -> Iterator["Views"]:
        """The same records, at most ``size`` at a time: what is read of a block is made there and goes with it.

        Except where these views were taken or joined from others, which then make and keep it.
        """
        for start in range(0, len(self), size):
            rows = np.arange(start, min(start + size, len(self)))
            if self._parent is not None or self._parts:
                yield self.take(rows)
            else:
                block = Views(self.records[start : start + size], embedder=self._embedder, cache=self.cache)
                block.readers = self.readers
                yield block

    def beside(self, records: Sequence[Record], *, tokens: int | None = None) -> "Views":
        """Other records, seen through the same embedder and readers; nothing of them is written to disk.

        Args:
            records: What to look at.
            tokens: The length these were cut to: a set to hold them against (``Shortens``) is cut likewise.
        """
        other = Views(records, embedder=self._embedder)
        other.readers = self.readers
        if tokens is not None:
            other.readers = {
                view: reader.cut_to(tokens) if isinstance(reader, Shortens) else reader
                for view, reader in self.readers.items()
            }
        return other

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32 vectors of other texts, made by the embedder of these records, through the same cache."""
        if isinstance(self._embedder, str):
            self._embedder = open_embedder(self._embedder)
        return embed(texts, self._embedder, cache=self.cache)

    @classmethod
    def join(cls, parts: Sequence["Views"]) -> Self:
        """The records of all parts, one part after the other; what is read is made in the parts, once.

        Raises:
            InputError: no parts; or, when vectors are read, they come from different embedders.
        """
        if not parts:
            raise InputError("Views.join needs at least one part, got none.")
        records = [record for part in parts for record in part.records]
        joined = cls(records, embedder=parts[0]._embedder)
        joined.readers = parts[0].readers
        joined._parts = tuple(parts)
        return joined

    @property
    def embeddable(self) -> npt.NDArray[np.bool_]:
        """(n,) whether a record's text has a direction: its vector is finite and not zero.

        Measures of a set of vectors are given these rows only, and the scorecard says how many were left out.
        """
        if "embeddable" not in self._made:
            vectors: Vectors = self.read("embeddings")
            self._made["embeddable"] = np.isfinite(vectors).all(axis=1) & vectors.any(axis=1)
        mask: npt.NDArray[np.bool_] = self._made["embeddable"]
        return mask

    def made_by(self) -> dict[str, str]:
        """What made the views: tokenizer, embedder if one was given or used, and readers used, with their versions."""
        if self._parent is not None:
            return self._parent[0].made_by()
        if self._parts:
            return {name: made for part in self._parts for name, made in part.made_by().items()}
        embedder = {} if isinstance(self._embedder, str) else {"embedder": self._embedder.name}
        used = {view: reader.name for view, reader in sorted(self.readers.items()) if view in self._made}
        return {**embedder, "tokenizer": TOKENIZER, **used}

    def _check_one_embedder(self) -> None:
        names = sorted({part.made_by()["embedder"] for part in self._parts})
        if len(names) > 1:
            raise InputError(f"Views.join: the parts use different embedders ({', '.join(names)}); use one for all.")

    def _make(self, view: str) -> Any:
        match view:
            case "texts":
                return [record.text for record in self.records]
            case "tokens":
                return Tokens.of(self.read("texts"))
            case "embeddings":
                return self.embed(self.read("texts"))
            case "pair_embeddings":
                return (
                    self.embed([record.prompt for record in self.records]),
                    self.embed([record.response for record in self.records]),
                )
            case "added_embeddings":
                prompts, _responses = self.read("pair_embeddings")
                return prompts, self.embed([added(record) for record in self.records])
            case "responses":
                return Responses(self.records, *self.read("pair_embeddings"))
            case _:
                if view not in self.readers:
                    self.readers[view] = usual_reader(view)
                return self.readers[view].read(self)

    def _neighbours(self) -> Neighbours:
        rows = np.flatnonzero(self.embeddable)
        k = max(0, min(NEAREST, len(rows) - 1))
        distances = np.full((len(self), k), np.nan, dtype=np.float32)
        indices = np.full((len(self), k), -1, dtype=np.int64)
        if k:
            found = nearest_neighbours(self.read("embeddings")[rows], k=k)
            distances[rows], indices[rows] = found.distances, rows[found.indices]
        return Neighbours(distances, indices)


def added(record: Record) -> str:
    """The words of the response that do not stand in the prompt, in their order."""
    known = set(words(record.prompt))
    return " ".join(word for word in words(record.response) if word not in known and word[0].isalnum())


def _rows_of(view: Any, rows: npt.NDArray[np.int64]) -> Any:
    if isinstance(view, np.ndarray):
        return view[rows]
    if isinstance(view, list):
        return [view[row] for row in rows]
    return tuple(array[rows] for array in view) if type(view) is tuple else view.take(rows)


def _joined(views: list[Any]) -> Any:
    if isinstance(views[0], np.ndarray):
        return np.concatenate(views)
    if isinstance(views[0], list):
        return [text for texts in views for text in texts]
    if type(views[0]) is tuple:
        return tuple(np.concatenate(arrays) for arrays in zip(*views, strict=True))
    return type(views[0]).join(views)


def _locked(view: Any) -> Any:
    """The view, its arrays made read-only: many measures share them."""
    for array in view if isinstance(view, tuple) else (view,):
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return view
