"""Which way each record would push a small language model: projected gradients of its loss on the response."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.models.proxy.api import DIMENSIONS, Differentiable, Proxy
from trivium.views.kept import kept
from trivium.views.likelihoods import passage_key, passages_of

if TYPE_CHECKING:
    from trivium.views.views import Views

FILE = "gradients.sqlite"
_BATCH = 16  # records between two writes to the cache


@dataclass(frozen=True, slots=True)
class Projected:
    """(n, 1024) gradients, not scaled; a record without response, or without any gradient, has a zero row."""

    vectors: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vectors)

    def take(self, rows: npt.NDArray[Any]) -> "Projected":
        """The entries at these rows, in this order."""
        return Projected(self.vectors[rows])

    @classmethod
    def join(cls, parts: "list[Projected]") -> "Projected":
        """The entries of all, one after the other."""
        return cls(np.concatenate([part.vectors for part in parts]))


@dataclass(frozen=True)
class Gradients:
    """The reader of the view ``gradients``: by a proxy whose weights are in this process, kept by content.

    Cost: with the embedded model half a CPU-second to two a record; equal records are read once.
    """

    proxy: Proxy

    @property
    def name(self) -> str:
        """What made the view."""
        return f"{self.proxy.name}, tensor sketch of {DIMENSIONS}"

    def read(self, views: "Views") -> Projected:
        """The gradients of the mean loss on each response after its prompt, or on the text where there is no prompt.

        Raises:
            InputError: the proxy gives no gradients.
        """
        proxy = self.proxy
        if not isinstance(proxy, Differentiable):
            raise InputError(
                f"the view 'gradients' needs a model whose weights are here, and {proxy.name} gives none; use --proxy "
                "embedded, gguf:PATH or hf:FOLDER."
            )
        asked = [passages_of(record)[0] for record in views.records]
        different = list(dict.fromkeys(asked))
        if views.cache is None:
            table = proxy.gradients(different)
        else:
            table = kept(
                views.cache / FILE, [passage_key(self.name, passage) for passage in different],
                lambda places: proxy.gradients([different[place] for place in places]),
                width=DIMENSIONS, dtype=np.float32, batch=_BATCH,
            )  # fmt: skip
        place = {passage: row for row, passage in enumerate(different)}
        return Projected(table[[place[passage] for passage in asked]])
