"""A proxy that can be worked by hand: it expects the bytes it has seen before."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from trivium.models.proxy.api import Passage, Scored


class Counting:
    """Laplace's rule over bytes: after m bytes, k of them like the next, the next has probability (k + 1) / (m + 256).

    It knows no language. It is what tests are worked out with, and shows without any installation what the measures
    that read a proxy print.
    """

    name = "counting@1"
    form = "prompt and answer without anything between"

    def score(self, passages: Sequence[Passage]) -> list[Scored]:
        """One token per byte; cost: linear in the bytes."""
        return [self._score(passage) for passage in passages]

    def _score(self, passage: Passage) -> Scored:
        seen = Counter((passage.prompt or "").encode("utf-8", "replace"))
        m = seen.total()
        nats = []
        for byte in (data := passage.text.encode("utf-8", "replace")):
            nats.append(math.log((seen[byte] + 1) / (m + 256)))
            seen[byte] += 1
            m += 1
        return Scored(np.array(nats, dtype=np.float64), len(data), cut=False)
