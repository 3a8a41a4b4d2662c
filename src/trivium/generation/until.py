"""Stop rules beside the budget: when more proposals no longer bring anything new."""

import math
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.diversity.vendi import Scatter, finish, map_batch, merge

Kind = Literal["gain", "yield"]
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]

WINDOW = 50  # proposals over which the yield is looked at
EVERY = 25  # accepted records between two looks at diversity


@dataclass(frozen=True, slots=True)
class Until:
    """One rule: ``gain<0.5`` or ``yield<0.1``.

    - gain: new effective records (Vendi score) for 1,000 tokens, over the last 25 accepted records; after 50 proposals
      with fewer than that, the most it can be, for a new record is worth one at most;
    - yield: share of the last 50 proposals that were accepted.
    """

    kind: Kind
    below: float

    @classmethod
    def read(cls, text: str) -> Self:
        """A rule as it is typed.

        Raises:
            InputError: it is no such rule.
        """
        found = re.fullmatch(r"\s*(\w+)\s*<\s*([\d.eE+-]+)\s*", text)
        try:
            below = float(found.group(2)) if found else math.nan
        except ValueError:
            below = math.nan
        if found is None or found.group(1) not in get_args(Kind) or not 0 < below < math.inf:
            raise InputError(
                f"--until {text!r} is no stop rule; write 'gain<0.5' (effective records for 1,000 tokens) or "
                "'yield<0.1' (share of proposals accepted)."
            )
        return cls("gain" if found.group(1) == "gain" else "yield", below)

    def __str__(self) -> str:
        return f"{self.kind}<{self.below:g}"


class Watch:
    """Looks at a run as it is settled, and says which rule is met. The same records give the same answer.

    Args:
        rules: What to look for.
        embed: Makes the vectors whose Vendi score is the diversity; needed for ``gain``.
    """

    def __init__(self, rules: Sequence[Until], embed: Embed | None = None) -> None:
        self.rules = tuple(rules)
        self._embed = embed
        self._fates: deque[bool] = deque(maxlen=WINDOW)
        self._texts: list[str] = []
        self._scatter: Scatter | None = None  # all that the Vendi score needs of the vectors so far
        self._embedded = 0
        self._last = (0.0, 0)  # effective records and tokens at the last look
        self._seen = 0  # accepted at the last look
        self._proposals = 0  # since then
        self._gain = math.nan

    def add(self, text: str | None, tokens: int) -> None:
        """One proposal was settled: its text if it was accepted, and the tokens spent by the run so far."""
        self._fates.append(text is not None)
        self._proposals += 1
        if text is None:
            _, spent = self._last
            if self._proposals >= WINDOW and tokens > spent:
                most = (len(self._texts) - self._seen) / (tokens - spent) * 1_000
                self._gain = most if math.isnan(self._gain) else min(self._gain, most)
            return
        self._texts.append(text)
        if self._embed is not None and len(self._texts) % EVERY == 0:
            effective = self._effective(self._embed)
            before, spent = self._last
            if tokens > spent:
                self._gain = (effective - before) / (tokens - spent) * 1_000
            self._last, self._seen, self._proposals = (effective, tokens), len(self._texts), 0

    def met(self) -> Until | None:
        """The first rule that is met."""
        full = len(self._fates) == WINDOW
        share = sum(self._fates) / WINDOW if full else math.nan
        values = {"gain": self._gain, "yield": share}
        return next((rule for rule in self.rules if values[rule.kind] < rule.below), None)

    def _effective(self, embed: Embed) -> float:
        vectors = np.asarray(embed(self._texts[self._embedded :]), dtype=np.float32)
        self._embedded = len(self._texts)
        directed = vectors[np.isfinite(vectors).all(axis=1) & vectors.any(axis=1)]
        if len(directed):
            new = map_batch(directed)
            self._scatter = new if self._scatter is None else merge([self._scatter, new])
        return 0.0 if self._scatter is None else finish(self._scatter)
