"""Label errors: how many records carry a label that a probe of their vectors confidently contradicts."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, unit_rows
from trivium.measures.card import measure
from trivium.views.responses import Responses, have_direction

FEWEST = 5  # records of a label; rarer labels are left out
LEAST_EXPLAINED = 0.05  # of the labels' variance; a probe that predicts less has no say
_PENALTIES = 10.0 ** np.arange(-3, 3)  # of the ridge, times the mean variance of a feature

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@measure(
    axis="quality", of="set", reads="responses", unit="share of labelled records", range=(0, 1), direction=-1,
    default=False,
    rises_with="labels that do not fit what the record says",
    length_bias="short texts say little, so that a probe errs more on them",
    cost="one eigenvalue problem of size min(n, 2 d): 0.3 CPU-s for 2,000 records of 256 dimensions",
    source="confident learning, Northcutt et al. 2021, arXiv:1911.00068; the probe is a ridge classifier, left one out",
)  # fmt: skip
def label_error_rate(responses: Responses) -> float:
    """Estimated share of records whose ``notes["label"]`` is wrong, by confident learning with a ridge probe.

    0: no label is confidently contradicted. 1: all are. A probe is fitted to the vectors of prompt and response and
    predicts each record's label from all others. A record counts for a label if it gets at least the mean score of the
    records that carry it; for the best of these, if there are several. The rate is the share that counts for another
    label than its own, each label weighted by how common it is.

    It is an estimate, and no better than the probe: labels that the embedder hardly sees (sentiment, correctness) look
    wrong however right they are, and labels that overlap give a floor above 0 even without an error. A probe that
    predicts less than a twentieth of the labels' variance has no say, since labels it cannot see and labels given at
    random look the same to it. Copies of a record vouch for each other's label. Compare sets with the same labels, made
    with one embedder.

    Args:
        responses: n records with the vectors of their prompts and responses. ``notes["label"]`` is text, a whole number
            or true or false; others, and records without any direction, are left out, and so are labels of fewer than 5
            records. A response that is nothing but the label is not shown to the probe.

    Returns:
        Share between 0 and 1; nan with fewer than two labels of five records, or where the probe has no say.

    Raises:
        InputError: no records.

    Cost: n × p² multiplications for p = min(n, 2 d), and n × labels numbers.
    """
    at_least(len(responses), 1, "label_error_rate: number of records")
    features, labels = _labelled(responses)
    names, numbers = np.unique(labels, return_inverse=True)
    common = np.bincount(numbers, minlength=len(names)) >= FEWEST
    if common.sum() < 2:
        return math.nan
    kept = common[numbers]
    _, numbers = np.unique(numbers[kept], return_inverse=True)
    scores, explained = left_out_scores(features[kept], numbers)
    return confident_error_rate(scores, numbers) if explained >= LEAST_EXPLAINED else math.nan


def confident_error_rate(scores: Floats, labels: Integers) -> float:
    """Share off the diagonal of the joint distribution of given and found labels.

    Args:
        scores: (n, k) how likely each label is for each record, from a model that did not see that record.
        labels: (n,) the label given, 0 to k - 1; each at least once.
    """
    n, k = scores.shape
    given = np.bincount(labels, minlength=k)
    usual = np.bincount(labels, weights=scores[np.arange(n), labels], minlength=k) / given
    confident = np.where(scores >= usual - 1e-12, scores, -np.inf)
    found = confident.argmax(axis=1)
    counts = np.isfinite(confident.max(axis=1))
    joint = np.zeros((k, k))
    np.add.at(joint, (labels[counts], found[counts]), 1)
    right = np.diag(joint) / joint.sum(axis=1)  # the best record of a label always counts: no row is empty
    return float(np.clip((given / n * (1 - right)).sum(), 0, 1))


class LeftOut(NamedTuple):
    """What a probe says of records that it was not fitted to."""

    scores: Floats  # (n, k) of each label for each record; the row sums are 1
    explained: float  # share of the labels' variance that the probe predicts; 0 or less: it knows nothing


def left_out_scores(features: Floats, labels: Integers) -> LeftOut:
    """Score of each label for each record, by ridge regression on all other records.

    Exactly what fitting n times would give (with one penalty for all, that with the least squared error): the error
    left out is the error left in over 1 - h, h the record's own weight in its prediction.

    Args:
        features: (n, p) one row per record.
        labels: (n,) 0 to k - 1.
    """
    n = len(features)
    wanted = (labels[:, None] == np.arange(labels.max() + 1)).astype(np.float64)
    centred = features - features.mean(axis=0)
    around = wanted.mean(axis=0)
    left, values = _principal(centred)
    if not len(values):  # nothing to tell records apart by: the shares of the others
        return LeftOut(np.asarray((n * around - wanted) / (n - 1)), 0.0)
    projected = left.T @ (wanted - around)
    least, best = math.inf, wanted
    for penalty in _PENALTIES * values.sum() / features.shape[1]:
        shrunk = values / (values + penalty)
        own = 1 / n + (left**2) @ shrunk
        errors = (wanted - around - left @ (shrunk[:, None] * projected)) / np.maximum(1 - own, 1e-9)[:, None]
        squared = float((errors**2).sum())
        if squared < least:
            least, best = squared, wanted - errors
    scores = np.maximum(best, 0)
    unexplained = least / float((((wanted - around) * n / (n - 1)) ** 2).sum())
    return LeftOut(scores / scores.sum(axis=1, keepdims=True), 1 - unexplained)


def _principal(centred: Floats) -> tuple[Floats, Floats]:
    """(n, r) orthonormal columns that span those given, and the squares of their singular values."""
    n, p = centred.shape
    if p < n:
        values, axes = np.linalg.eigh(centred.T @ centred)
    else:
        values, axes = np.linalg.eigh(centred @ centred.T)
    kept = values > max(values[-1], 0) * 1e-10
    kept &= values > 0
    values, axes = values[kept], axes[:, kept]
    return (centred @ (axes / np.sqrt(values)) if p < n else axes), values


def _labelled(responses: Responses) -> tuple[Floats, npt.NDArray[np.str_]]:
    """Features and labels of the records that have both."""
    shown = have_direction(responses.response_vectors)
    labels = []
    for row, record in enumerate(responses.records):
        label = record.notes.get("label")
        labels.append(str(label).strip() if isinstance(label, str | int) else "")
        shown[row] &= record.response.strip().casefold() != labels[-1].casefold()
    prompts = _unit_or_zero(responses.prompt_vectors, have_direction(responses.prompt_vectors))
    features = np.concatenate([prompts, _unit_or_zero(responses.response_vectors, shown)], axis=1)
    given = np.array(labels, dtype=np.str_)
    kept = (given != "") & features.any(axis=1)
    return features[kept], given[kept]


def _unit_or_zero(vectors: npt.NDArray[np.float32], shown: npt.NDArray[np.bool_]) -> Floats:
    rows = np.zeros(vectors.shape)
    if shown.any():
        rows[shown] = unit_rows(vectors[shown].astype(np.float64), "vectors")
    return rows
