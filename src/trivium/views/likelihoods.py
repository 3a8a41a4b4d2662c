"""How likely a small language model finds each record's parts: sums, from which all measures of likelihood follow."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from trivium.models.proxy.api import Passage, Proxy
from trivium.records.record import Record
from trivium.views.kept import kept, key_of

if TYPE_CHECKING:
    from trivium.views.views import Views

FILE = "likelihoods.sqlite"
_BATCH = 64  # passages scored between two writes to the cache
_NUMBERS = 4  # bits, tokens, bytes, cut


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one part of each record, over its tokens."""

    bits: npt.NDArray[np.float64]  # (n,) sum of −log2 of the tokens' probabilities; nan where there is no token
    tokens: npt.NDArray[np.int64]  # (n,) tokens scored
    bytes: npt.NDArray[np.int64]  # (n,) UTF-8 bytes that they stand for
    cut: npt.NDArray[np.bool_]  # (n,) whether the part goes on after what was scored

    @property
    def bits_per_token(self) -> npt.NDArray[np.float64]:
        """(n,) mean surprisal; nan where there is no token."""
        return self.bits / np.maximum(self.tokens, 1)

    @property
    def bits_per_byte(self) -> npt.NDArray[np.float64]:
        """(n,) nan where there is no token."""
        return self.bits / np.maximum(self.bytes, 1)


@dataclass(frozen=True, slots=True)
class LogLikelihoods:
    """The parts of n records. ``given`` and ``alone`` hold the same tokens of the same response, in the same form.

    Args:
        given: The response after its prompt; of a record without prompt, its text.
        alone: The response in the form of an answer to an empty prompt; of a record without prompt, its text.
        prompt: The prompt by itself.
        text: Prompt and response as one text, in no form at all.
    """

    given: Sums
    alone: Sums
    prompt: Sums
    text: Sums

    def __len__(self) -> int:
        return len(self.text.bits)

    def take(self, rows: npt.NDArray[Any]) -> "LogLikelihoods":
        """The entries at these rows, in this order."""
        return LogLikelihoods(*(
            Sums(*(getattr(getattr(self, part.name), each.name)[rows] for each in fields(Sums)))
            for part in fields(self)
        ))  # fmt: skip

    @classmethod
    def join(cls, parts: "list[LogLikelihoods]") -> "LogLikelihoods":
        """The entries of all, one after the other."""
        return cls(*(
            Sums(*(np.concatenate([getattr(getattr(one, part.name), each.name) for one in parts])
                   for each in fields(Sums)))
            for part in fields(cls)
        ))  # fmt: skip


@dataclass(frozen=True)
class Likelihoods:
    """The reader of the view ``likelihoods``: scores by a proxy, kept by content.

    Cost: each different passage is read once: the response twice, prompt and text once.
    """

    proxy: Proxy

    @property
    def name(self) -> str:
        """What made the view."""
        return self.proxy.name

    def read(self, views: "Views") -> LogLikelihoods:
        """The sums of every record; a warning says how many were too long to be read whole."""
        asked = [passages_of(record) for record in views.records]
        # Passages of like length stand together, so that little is padded.
        different = sorted(
            {each for four in asked for each in four if each.text},
            key=lambda one: (len(one.text), one.text, one.prompt is None, one.prompt or ""),
        )
        table = self._table(different, views)
        place = {passage: row for row, passage in enumerate(different)}
        none = np.array([math.nan, 0, 0, 0])
        found = []
        for part in range(len(fields(LogLikelihoods))):
            rows = [place.get(four[part]) for four in asked]
            values = np.array([none if row is None else table[row] for row in rows]).reshape(len(asked), _NUMBERS)
            found.append(
                Sums(values[:, 0], values[:, 1].astype(np.int64), values[:, 2].astype(np.int64), values[:, 3] > 0)
            )
        sums = LogLikelihoods(*found)
        long = sums.given.cut | sums.prompt.cut | sums.text.cut
        if long.any():
            warnings.warn(
                f"{self.name}: {long.sum()} of {len(long)} records are longer than what the model reads; their "
                "likelihoods are those of the beginning.",
                stacklevel=2,
            )
        return sums

    def _table(self, passages: Sequence[Passage], views: "Views") -> npt.NDArray[np.float64]:
        def score(places: list[int]) -> npt.NDArray[np.float64]:
            scored = self.proxy.score([passages[place] for place in places])
            return np.array([
                [-nats.sum() / math.log(2) if len(nats) else math.nan, len(nats), size, cut]
                for nats, size, cut in scored
            ])  # fmt: skip

        if views.cache is None:
            return score(list(range(len(passages)))) if passages else np.zeros((0, _NUMBERS))
        return kept(
            views.cache / FILE, [passage_key(self.name, passage) for passage in passages], score,
            width=_NUMBERS, dtype=np.float64, batch=_BATCH,
        )  # fmt: skip


def passages_of(record: Record) -> tuple[Passage, Passage, Passage, Passage]:
    """Response after its prompt, response after none, prompt, and text; blank prompts and responses count as none."""
    prompt = record.prompt if record.prompt.strip() else ""
    response = record.response if record.response.strip() else ""
    return (
        Passage(prompt or None, response),
        Passage("" if prompt else None, response),
        Passage(None, prompt),
        Passage(None, f"{prompt}\n{response}" if prompt and response else prompt or response),
    )


def passage_key(name: str, passage: Passage) -> bytes:
    """Of one passage and what reads it, for the cache."""
    return key_of(name, "" if passage.prompt is None else f"={passage.prompt}", passage.text)
