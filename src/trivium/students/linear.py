"""A ridge classifier on embeddings or hashed words: hundreds of students in seconds.

Each response seen is a class. One-hot targets are regressed on unit vectors of the prompts, in closed form, with an
intercept that is not penalised; the answer is the class with the largest fitted value.
"""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.models.embedders import open_embedder
from trivium.records.record import Record
from trivium.students.configs import Linear
from trivium.students.student import Floats, Student
from trivium.threads import one_blas_thread
from trivium.views.embeddings import embed
from trivium.views.tokens import Tokens

_BIT = np.uint64(63)


def train_linear(records: Sequence[Record], config: Linear) -> Student:
    """See ``trivium.students.train``.

    Raises:
        InputError: more than half of the responses are different ones.

    Cost: with d numbers in a vector, one d × d system (n × n, if that is smaller): 20 ms for 256, 1 s for 2,048.
    """
    began = time.process_time()
    labels, classes = np.unique([r.response for r in records], return_inverse=True)
    if len(labels) > max(2, len(records) / 2):
        raise InputError(
            f"train: a linear student answers with one of the responses it was shown, and {len(labels)} of these "
            f"{len(records)} records have different ones; use a decoder for answers that must be written."
        )
    vectors = features([r.prompt for r in records], config)
    targets = np.zeros((len(records), len(labels)))
    targets[np.arange(len(records)), classes] = 1
    learned = Classifier(config, [str(label) for label in labels], *ridge(vectors, targets, config.penalty))
    return Student(
        config=config, outcome="trained", learned=learned, records=len(records), left_out=0, steps=0, tokens=0,
        epochs=1.0, cpu_seconds=time.process_time() - began, losses=np.zeros(0, dtype=np.float32), device="cpu",
    )  # fmt: skip


def ridge(vectors: Floats, targets: Floats, penalty: float) -> tuple[Floats, Floats]:
    """Weights (d, k) and intercept (k,) that minimise squared error + penalty × squared weights.

    Args:
        vectors: (n, d).
        targets: (n, k).
        penalty: > 0; the intercept is free of it.
    """
    centre, level = vectors.mean(axis=0), targets.mean(axis=0)
    x, y = vectors - centre, targets - level
    n, d = x.shape
    with one_blas_thread():
        # (X'X + p)^-1 X'Y = X'(XX' + p)^-1 Y: the smaller of the two systems.
        if d <= n:
            weights = np.linalg.solve(x.T @ x + penalty * np.eye(d), x.T @ y)
        else:
            weights = x.T @ np.linalg.solve(x @ x.T + penalty * np.eye(n), y)
    return weights, level - centre @ weights


def features(prompts: Sequence[str], config: Linear) -> Floats:
    """(n, d) vectors of length 1; a prompt without any word is a row of zeros, and gets the intercept's answer."""
    if config.reads == "hashed":
        vectors = hashed(prompts, config.buckets)
    else:
        vectors = embed(prompts, open_embedder(config.reads)).astype(np.float64)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return scaled


def hashed(prompts: Sequence[str], buckets: int) -> npt.NDArray[np.float64]:
    """(n, buckets) signed counts of words and word pairs (Weinberger et al. 2009, arXiv:0902.2206)."""
    tokens = Tokens.of(prompts)
    counts = np.zeros((len(prompts), buckets))
    for order in (1, 2):
        hashes, owner = tokens.ngrams(order)
        mixed = (hashes ^ (hashes >> np.uint64(31))) * np.uint64(0xD6E8FEB86659FD93)
        np.add.at(counts, (owner, (mixed >> np.uint64(20)) % np.uint64(buckets)), np.where(mixed >> _BIT, 1.0, -1.0))
    return counts


class Classifier:
    """What a linear student learned; see ``trivium.students.student.Learned``."""

    def __init__(self, config: Linear, labels: list[str], weights: Floats, intercept: Floats) -> None:
        self.config, self.labels, self.weights, self.intercept = config, labels, weights, intercept

    def answer(self, prompts: Sequence[str]) -> list[str]:
        """The response with the largest fitted value, for each prompt; of equal ones the first in the alphabet."""
        scores = features(prompts, self.config) @ self.weights + self.intercept
        return [self.labels[best] for best in scores.argmax(axis=1)]

    def nats(self, prompts: Sequence[str], responses: Sequence[str]) -> Floats:
        """Not defined.

        Raises:
            InputError: always.
        """
        raise InputError("loss: a linear student's fitted values are no likelihoods; train a decoder or a fine-tune.")
