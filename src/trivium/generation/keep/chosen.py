"""The end of a run that chooses: rules of ``trivium.selection`` on what the records' notes and vectors say."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.generation.component import component
from trivium.models.embedders import open_embedder
from trivium.models.proxy import Proxy
from trivium.models.proxy.api import Passage
from trivium.records.record import Record
from trivium.selection import best_apart, cover_tags, even_quotas, facility_location

Leave = Mapping[str, str]  # id → why it does not stay


def but(chosen: Sequence[int], records: Sequence[Record], reason: str) -> Leave:
    """All records but the chosen rows leave, for one reason."""
    stay = set(chosen)
    return {record.id: reason for row, record in enumerate(records) if row not in stay}


def part_of(records: Sequence[Record], share: float) -> int:
    """A share of the records as a number, rounded up: at least one of any."""
    return math.ceil(share * len(records) - 1e-9)


def all_stay(records: Sequence[Record], **_: Any) -> Leave:
    """Without a choice: nobody leaves."""
    return {}


@component("D10", off=all_stay)
def choose_apart(records: Sequence[Record], *, score: str, distance: float, share: float) -> Leave:
    """Choose the best by ``notes[score]``, each farther than a cosine distance from those chosen before it."""
    chosen = best_apart(
        [record.notes[score] for record in records], vectors_of(records, whole=True), distance=distance,
        count=part_of(records, share),
    )  # fmt: skip
    return but(chosen, records, "worse than a record like it, or than enough others")


@component("D10", off=all_stay)
def choose_for_all(records: Sequence[Record], *, quality: str, alpha: float, share: float) -> Leave:
    """Choose those that stand for all (facility location of the tasks) and are good by ``notes[quality]``."""
    chosen = facility_location(
        [record.notes[quality] for record in records], vectors_of(records), part_of(records, share), alpha=alpha
    )
    return but(chosen, records, "others stand for it, or are better")


@component("C8", off=all_stay)
def choose_by_tags(records: Sequence[Record], *, share: float) -> Leave:
    """Choose those with most tags first, each with a tag that its round has not met."""
    tags = [{tag.casefold() for tag in record.notes["tags"]} for record in records]
    return but(cover_tags(tags, part_of(records, share)), records, "no tag that was missing")


@component("D10", off=all_stay)
def choose_evenly(records: Sequence[Record], *, group: str, score: str, share: float) -> Leave:
    """Choose equally many of each ``notes[group]``, the best of each by ``notes[score]``."""
    groups = [record.notes[group] for record in records]
    chosen = even_quotas(groups, [record.notes[score] for record in records], part_of(records, share))
    return but(chosen, records, f"its {group} has its share")


@component("C8", off=all_stay)
def choose_by_ifd(
    records: Sequence[Record], *, proxy: Proxy, share: float, known: dict[str, float] | None = None
) -> Leave:
    """Choose the highest instruction-following difficulty below 1, as a proxy model has it.

    Args:
        records: To choose from.
        proxy: Scores them.
        share: Most that stays.
        known: id → IFD found before; what is found now is added, so that a second look costs only what is new.
    """
    known = {} if known is None else known
    new = [record for record in records if record.id not in known]
    known |= dict(zip((record.id for record in new), ifd_of(new, proxy).tolist())) if new else {}
    values = [known[record.id] for record in records]
    misled = {record.id: "the prompt misleads: IFD of 1 or more" for record, value in zip(records, values, strict=True)
              if not value < 1}  # fmt: skip
    left = sorted((-value, row) for row, value in enumerate(values) if value < 1)
    return {**but([row for _, row in left[: part_of(records, share)]], records, "less difficult"), **misled}


def ifd_of(records: Sequence[Record], proxy: Proxy) -> npt.NDArray[np.float64]:
    """(n,) perplexity of each response after its prompt, over its perplexity after none; nan where it has no token.

    Cost: each response is read twice by the proxy.
    """
    passages = [Passage(prompt, record.response) for record in records for prompt in (record.prompt, "")]
    means = [each.nats.mean() if len(each.nats) else math.nan for each in proxy.score(passages)]
    given, alone = np.array(means[::2]), np.array(means[1::2])
    ratio: npt.NDArray[np.float64] = np.exp(alone - given)
    return ratio


def vectors_of(records: Sequence[Record], *, whole: bool = False) -> npt.NDArray[np.float32]:
    """(n, d) vectors of the tasks, or of tasks and answers together."""
    return open_embedder("wordllama").embed([record.text if whole else record.prompt for record in records])
