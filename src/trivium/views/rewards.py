"""What a reward model gives each record, kept by content."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from trivium.models.rewards import RewardModel
from trivium.views.kept import kept, key_of

if TYPE_CHECKING:
    from trivium.views.views import Views

FILE = "rewards.sqlite"
_BATCH = 64  # pairs scored between two writes to the cache


@dataclass(frozen=True, slots=True)
class Rewarded:
    """Rewards of n records."""

    values: npt.NDArray[np.float64]  # (n,) nan where there is none
    reasons: tuple[str, ...]  # why there is none; "" where there is one

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: npt.NDArray[Any]) -> "Rewarded":
        """The entries at these rows, in this order."""
        return Rewarded(self.values[rows], tuple(self.reasons[row] for row in np.arange(len(self))[rows]))

    @classmethod
    def join(cls, parts: "list[Rewarded]") -> "Rewarded":
        """The entries of all, one after the other."""
        reasons = tuple(reason for part in parts for reason in part.reasons)
        return cls(np.concatenate([part.values for part in parts]), reasons)

    def remarks(self) -> list[str]:
        """How many have no reward, by reason."""
        missing = Counter(filter(None, self.reasons))
        if not missing:
            return []
        listed = ", ".join(f"{reason}: {count}" for reason, count in missing.most_common(3))
        return [f"{missing.total()} of {len(self)} records got no reward and are left out ({listed})"]


@dataclass(frozen=True)
class Rewards:
    """The reader of the view ``rewards``. What has no reward is tried again the next time.

    Cost: each different pair of prompt and response is scored once.
    """

    model: RewardModel

    @property
    def name(self) -> str:
        """What made the view."""
        return self.model.name

    def read(self, views: "Views") -> Rewarded:
        """The reward of every record."""
        pairs = [(record.prompt, record.response) for record in views.records]
        different = list(dict.fromkeys(pairs))
        reasons: dict[tuple[str, str], str] = {}

        def score(places: list[int]) -> npt.NDArray[np.float64]:
            given = [different[place] for place in places]
            found = self.model.score(given)
            reasons.update({pair: reward.reason for pair, reward in zip(given, found, strict=True)})
            return np.array([[reward.value] for reward in found]).reshape(-1, 1)

        if views.cache is None:
            table = score(list(range(len(different))))
        else:
            keys = [key_of(self.name, *pair) for pair in different]
            table = kept(views.cache / FILE, keys, score, width=1, dtype=np.float64, batch=_BATCH)
            again = [
                place
                for place, value in enumerate(table[:, 0])
                if math.isnan(value) and different[place] not in reasons
            ]
            table[again] = score(again) if again else table[again]
        value = dict(zip(different, table[:, 0].tolist(), strict=True))
        return Rewarded(
            np.array([value[pair] for pair in pairs], dtype=np.float64), tuple(reasons.get(pair, "") for pair in pairs)
        )
