"""Clusters of records of several sets, what they are about, and which set has clearly more of each."""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.comparison.contamination import begin
from trivium.numbers import or_null
from trivium.statistics.intervals import Interval, share_interval
from trivium.statistics.many_tests import holm
from trivium.views import Views
from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.tokens import words

Labels = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

SAMPLE = 20_000  # records that are clustered; others join the nearest cluster
READ = 5_000  # records whose words are counted
MOST = 50  # clusters
LISTED = 10  # clusters of a pair
NAMED = 3  # words of a label, and records that stand for a cluster
CLEAR = 0.05  # largest adjusted p of a share that clearly differs
PRIOR = 100.0  # records' worth of words that every cluster is thought to share with the rest

_LABEL = 60  # characters of a record that stands for a cluster without words of its own
_ROUNDS = 30  # of k-means
_SURE = 1.96  # standard errors by which a word of a label is commoner in its cluster
_NOT_CLUSTERED = -1


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records alike, whoever made them, and how much of two sets they are."""

    label: str  # its most characteristic words
    share_a: float
    share_b: float
    difference: float  # share_b - share_a
    low: float
    high: float
    p_adjusted: float  # over all clusters of all pairs of sets
    examples: tuple[str, ...]  # ids of records in its midst, of the set that has more of it
    moves: float = math.nan  # what it adds to the difference of the means of a record measure: see ``clear_clusters``

    @property
    def clear(self) -> bool:
        """The interval leaves out 0, and so does the test."""
        return (self.low > 0 or self.high < 0) and self.p_adjusted <= CLEAR

    def to_json(self) -> dict[str, Any]:
        """One entry of ``clusters``."""
        return {
            "label": self.label, "share_a": self.share_a, "share_b": self.share_b, "difference": self.difference,
            "low": self.low, "high": self.high, "p_adjusted": or_null(self.p_adjusted),
            "examples": list(self.examples), "moves": or_null(self.moves),
        }  # fmt: skip


class Apart(NamedTuple):
    """A cluster of which one set of a pair clearly has more, and what that does to each record measure."""

    cluster: Cluster
    moves: Mapping[str, float]


class Clustered(NamedTuple):
    """The records of all sets in clusters."""

    labels: tuple[Labels, ...]  # per set: the cluster of each record, -1 without a direction
    nearness: tuple[Floats, ...]  # per set: cosine of each record with the centre of its cluster
    number: int  # of clusters


def clear_clusters(
    names: Sequence[str], views: Sequence[Views], columns: Sequence[Mapping[str, Floats]], *, level: float,
    rng: np.random.Generator,
) -> dict[tuple[int, int], tuple[Apart, ...]]:  # fmt: skip
    """Clusters of which one set of a pair clearly has more than the other.

    All sets are clustered together by their vectors, so the clusters do not know who made a record. Each share of one
    set is held against that of another by Fisher's exact test, adjusted over all clusters and pairs (Holm), and with
    Newcombe's interval (1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).

    Args:
        names: Of the sets.
        views: The sets; embeddings and texts are read.
        columns: Per set: record measure → a value of each record.
        level: Confidence of the intervals.
        rng: Source of the samples and of the first centres.

    Returns:
        Places of the pair → its clusters that clearly differ, the largest difference first, at most 10; no entry where
        there is none. With each comes what it adds to the difference of the means of each record measure: its share
        times its mean less that of all records of both sets, b less a. Over all clusters, and the records without a
        direction, that adds up to the difference.

    Cost: k-means of at most 20,000 records: some seconds; the others once against 50 centres.
    """
    drawing, reading = rng.spawn(2)
    clustered = cluster(views, drawing)
    sizes = [np.bincount(labels[labels >= 0], minlength=clustered.number) for labels in clustered.labels]
    tests: list[tuple[int, int, int]] = []
    shares: list[Cluster] = []
    chances: list[float] = []
    for a, b in itertools.combinations(range(len(names)), 2):
        for which in np.flatnonzero(sizes[a] + sizes[b]).tolist():
            tests.append((a, b, which))
            found = (int(sizes[a][which]), int(sizes[a].sum()), int(sizes[b][which]), int(sizes[b].sum()))
            shares.append(_held_against(*found, level))
            chances.append(_chance(*found))
    clear = [
        (test, replace(one, p_adjusted=float(p))) for test, one, p in zip(tests, shares, holm(chances))
        if replace(one, p_adjusted=float(p)).clear
    ]  # fmt: skip
    labels = _words(views, clustered, sorted({which for (_, _, which), _ in clear}), reading)
    pairs: dict[tuple[int, int], list[Apart]] = {}
    for (a, b, which), one in clear:
        most = b if one.difference > 0 else a
        rows = _midst(clustered, most, which)
        whole = replace(
            one, label=labels[which] or begin(views[most].records[rows[0]].text, _LABEL),
            examples=tuple(views[most].records[row].id for row in rows),
        )  # fmt: skip
        moves = _moves(columns[a], columns[b], clustered.labels[a] == which, clustered.labels[b] == which)
        pairs.setdefault((a, b), []).append(Apart(whole, moves))
    return {
        pair: tuple(sorted(found, key=lambda one: -abs(one.cluster.difference))[:LISTED])
        for pair, found in pairs.items()
    }


def cluster(views: Sequence[Views], rng: np.random.Generator) -> Clustered:
    """k-means of the directions of all records, k = √(n / 2), at most 50, from centres drawn far apart (k-means++)."""
    able = [np.flatnonzero(view.embeddable) for view in views]
    total = sum(map(len, able))
    if not total:
        nothing = tuple(np.full(len(view), _NOT_CLUSTERED, dtype=np.int64) for view in views)
        return Clustered(nothing, tuple(np.full(len(view), math.nan) for view in views), 0)
    drawn = np.sort(rng.permutation(total)[:SAMPLE])
    starts = np.cumsum([0, *map(len, able)])
    parts = [
        view.read("embeddings")[here[drawn[(drawn >= start) & (drawn < start + len(here))] - start]]
        for view, here, start in zip(views, able, starts)
    ]
    sample = unit_rows(np.concatenate(parts), "embeddings")
    centres = _centres(sample, min(round(math.sqrt(len(sample) / 2)), MOST), rng)
    labels, nearness = [], []
    for view, here in zip(views, able):
        label, near = np.full(len(view), _NOT_CLUSTERED, dtype=np.int64), np.full(len(view), math.nan)
        for start in range(0, len(here), SAMPLE):
            part = here[start : start + SAMPLE]
            cosines = unit_rows(view.read("embeddings")[part], "embeddings") @ centres.T
            label[part], near[part] = cosines.argmax(axis=1), cosines.max(axis=1)
        labels.append(label)
        nearness.append(near)
    return Clustered(tuple(labels), tuple(nearness), len(centres))


def _centres(rows: npt.NDArray[Any], count: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Directions that k-means settles on; fewer if fewer rows differ."""
    chosen = [int(rng.integers(len(rows)))]
    apart = np.clip(1 - rows @ rows[chosen[0]], 0, 2).astype(np.float64)
    while len(chosen) < count and (total := apart[apart > _ALIKE].sum()) > 0:
        weights = np.where(apart > _ALIKE, apart, 0) / total
        chosen.append(int(rng.choice(len(rows), p=weights)))
        apart = np.minimum(apart, np.clip(1 - rows @ rows[chosen[-1]], 0, 2))
    centres, labels = rows[chosen], np.full(len(rows), -1)
    for _ in range(_ROUNDS):
        nearest = np.argmax(rows @ centres.T, axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, rows)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), centres)
    return centres


_ALIKE = 1e-6  # cosine distance of rows that are one


def _held_against(in_a: int, of_a: int, in_b: int, of_b: int, level: float) -> Cluster:
    """Shares and their difference, with Newcombe's interval from the two Wilson intervals."""
    if not of_a or not of_b:
        return Cluster("", math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, ())
    a, b = (
        share_interval(Interval(count / of, math.nan, math.nan, of), level=level)
        for count, of in ((in_a, of_a), (in_b, of_b))
    )
    middle = b.value - a.value
    low = middle - math.hypot(b.value - b.low, a.high - a.value)
    high = middle + math.hypot(b.high - b.value, a.value - a.low)
    return Cluster("", a.value, b.value, middle, low, high, math.nan, ())


def _chance(in_a: int, of_a: int, in_b: int, of_b: int) -> float:
    from scipy.stats import fisher_exact

    if not of_a or not of_b:
        return math.nan
    return min(1.0, float(fisher_exact([[in_a, of_a - in_a], [in_b, of_b - in_b]])[1]))


def _moves(a: Mapping[str, Floats], b: Mapping[str, Floats], in_a: Mask, in_b: Mask) -> dict[str, float]:
    """What a cluster adds to the difference of the means of each measure."""
    found = {}
    for measure in a:
        one, other = a[measure], b[measure]
        known_a, known_b = ~np.isnan(one), ~np.isnan(other)
        if known_a.any() and known_b.any():
            middle = float(np.concatenate([one[known_a], other[known_b]]).mean())
            found[measure] = float(
                (other - middle)[known_b & in_b].sum() / known_b.sum()
                - (one - middle)[known_a & in_a].sum() / known_a.sum()
            )
    return found


def _midst(clustered: Clustered, place: int, which: int) -> list[int]:
    """The records of a set that are nearest to the centre of a cluster."""
    rows = np.flatnonzero(clustered.labels[place] == which)
    near: list[int] = rows[np.argsort(-clustered.nearness[place][rows], kind="stable")[:NAMED]].tolist()
    return near


def _words(
    views: Sequence[Views], clustered: Clustered, wanted: Sequence[int], rng: np.random.Generator
) -> dict[int, str]:
    """Cluster → the words that stand in many of its records and in few others."""
    if not wanted:
        return {}
    able = [np.flatnonzero(labels >= 0) for labels in clustered.labels]
    places, rows = np.repeat(np.arange(len(able)), list(map(len, able))), np.concatenate(able)
    drawn = np.sort(rng.permutation(len(rows))[:READ])
    held: dict[int, Counter[str]] = {}
    records: Counter[int] = Counter()
    for place, row in zip(places[drawn].tolist(), rows[drawn].tolist()):
        which = int(clustered.labels[place][row])
        text = views[place].records[row].text
        held.setdefault(which, Counter()).update(
            {word for word in words(text) if word[0].isalpha() and word not in FUNCTION_WORDS}
        )
        records[which] += 1
    everywhere: Counter[str] = sum(held.values(), Counter())
    return {
        which: ", ".join(characteristic(held.get(which, Counter()), records[which], everywhere, len(drawn)))
        for which in wanted
    }


def characteristic(inside: Counter[str], records: int, everywhere: Counter[str], of: int) -> list[str]:
    """The words whose odds of standing in a record are most clearly higher in a cluster than outside it.

    The log-odds ratio with an informative Dirichlet prior, over its standard error (Monroe, Colaresi & Quinn 2008,
    doi:10.1093/pan/mpn018), of records that hold a word instead of words; the prior is the whole at the weight of 100
    records, so that a rare word does not win by standing in one record.

    Args:
        inside: Word → records of the cluster that hold it.
        records: Records of the cluster.
        everywhere: Word → records that hold it, those of the cluster included.
        of: Records in all.

    Returns:
        At most 3 words, the most characteristic first; those at least 1.96 standard errors apart.
    """
    outside = of - records
    scores = []
    for word, count in inside.items():
        prior = PRIOR * everywhere[word] / of
        here, there = count + prior, everywhere[word] - count + prior
        not_here, not_there = records + PRIOR - here, outside + PRIOR - there
        if min(not_here, not_there) <= 0:  # it stands in every record
            continue
        z = (math.log(here / not_here) - math.log(there / not_there)) / math.sqrt(1 / here + 1 / there)
        if z >= _SURE:
            scores.append((-z, word))
    return [word for _, word in sorted(scores)[:NAMED]]
