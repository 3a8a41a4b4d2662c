import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.quality.label_errors import confident_error_rate, label_error_rate, left_out_scores
from trivium.records.record import Record
from trivium.views.responses import Responses


def seen(labels, vectors, *, prompts=None, responses=None):
    """Records with these labels and response vectors; the prompts have no direction unless given."""
    texts = responses or [f"text {i}" for i in range(len(labels))]
    notes = [{} if label is None else {"label": label} for label in labels]
    records = tuple(
        Record(str(i), f"prompt {i}", text, notes=note) for i, (text, note) in enumerate(zip(texts, notes, strict=True))
    )
    vectors = np.asarray(vectors, dtype=np.float32)
    return Responses(records, np.zeros_like(vectors) if prompts is None else prompts, vectors)


def groups(n, k, *, spread=0.3, d=8, seed=0):
    """n points about each of k axes, and which axis each is of."""
    rng = np.random.default_rng(seed)
    labels = np.tile(np.arange(k), n)
    return np.eye(d)[labels] + rng.normal(size=(n * k, d)) * spread, labels


def flipped(labels, share, k, seed=1):
    """The labels with that share of them moved on to another one."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(labels))[: round(share * len(labels))]
    labels = labels.copy()
    labels[wrong] = (labels[wrong] + rng.integers(1, k, size=len(wrong))) % k
    return labels


# Labels 0, 0, 0, 1, 1 with scores for 0 and 1. The mean own score of 0 is (.9 + .8 + .1) / 3 = .6, of 1 (.7 + .5) / 2
# = .6. Counted: the first and second for 0, the third (.9 for 1) for 1, the fourth for 1, the fifth (.5, .5) for none.
# Of label 0, 1 of 3 counts for another; of label 1, none of 1: 3/5 × 1/3 + 2/5 × 0 = 1/5.
def test_the_rate_by_hand():
    scores = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7], [0.5, 0.5]])
    assert confident_error_rate(scores, np.array([0, 0, 0, 1, 1])) == pytest.approx(1 / 5)


def test_a_record_that_counts_for_several_labels_is_taken_for_the_best():
    # Mean own scores .5, .1 and .5: the second record, labelled 1, reaches both 1 (.1) and 2 (.6), and 2 is better.
    scores = np.array([[0.5, 0.3, 0.2], [0.3, 0.1, 0.6], [0.4, 0.1, 0.5]])
    assert confident_error_rate(scores, np.array([0, 1, 2])) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("n", "d"), [(40, 5), (12, 30)])
def test_leaving_one_out_is_what_fitting_again_without_it_gives(n, d):
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(n, d)), np.arange(n) % 3
    wanted = np.eye(3)[labels]
    variance = ((features - features.mean(axis=0)) ** 2).sum() / d
    best = None
    for penalty in 10.0 ** np.arange(-3, 3) * variance:
        predicted = np.empty((n, 3))
        for out in range(n):
            others = np.arange(n) != out
            x = np.column_stack([np.ones(n - 1), features[others]])
            ridge = penalty * np.diag([0.0] + [1.0] * d)  # the intercept is not penalised
            weights = np.linalg.solve(x.T @ x + ridge, x.T @ wanted[others])
            predicted[out] = np.concatenate([[1.0], features[out]]) @ weights
        error = ((wanted - predicted) ** 2).sum()
        if best is None or error < best[0]:
            best = error, predicted
    expected = np.maximum(best[1], 0)
    scores, explained = left_out_scores(features, labels)
    np.testing.assert_allclose(scores, expected / expected.sum(axis=1, keepdims=True), atol=1e-8)
    shares_of_others = (wanted.sum(axis=0) - wanted) / (n - 1)
    assert explained == pytest.approx(1 - best[0] / ((wanted - shares_of_others) ** 2).sum())


def test_right_labels_of_groups_apart_have_no_errors():
    vectors, labels = groups(40, 3)
    assert label_error_rate(seen(labels.tolist(), vectors)) < 0.01


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3])
def test_it_finds_how_many_labels_were_changed(share):
    vectors, labels = groups(100, 4)
    assert label_error_rate(seen(flipped(labels, share, 4).tolist(), vectors)) == pytest.approx(share, abs=0.03)


def test_of_labels_drawn_at_random_the_probe_has_nothing_to_say():
    vectors, labels = groups(100, 4)
    drawn = np.random.default_rng(2).integers(4, size=len(labels))
    assert math.isnan(label_error_rate(seen(drawn.tolist(), vectors)))


@settings(max_examples=20)
@given(st.integers(0, 99), st.sampled_from([0.01, 100.0]))
def test_order_names_of_labels_and_row_length_do_not_matter(seed, factor):
    vectors, labels = groups(15, 3, spread=0.6, seed=seed)
    rate = label_error_rate(seen(labels.tolist(), vectors))
    order = np.random.default_rng(seed).permutation(45)
    renamed = [("cat", "ant", "bee")[label] for label in labels[order]]
    assert label_error_rate(seen(renamed, vectors[order] * factor)) == pytest.approx(rate, abs=1e-6)


def test_prompts_are_seen_as_well_as_responses():
    vectors, labels = groups(30, 3)
    blank = np.zeros_like(vectors, dtype=np.float32)
    assert label_error_rate(seen(labels.tolist(), blank, prompts=vectors.astype(np.float32))) < 0.01


def test_a_response_that_is_the_label_is_hidden_from_the_probe():
    # The prompts say which label is right, the responses repeat the labels, of which a fifth are wrong.
    prompts, right = groups(60, 3)
    given_labels = flipped(right, 0.2, 3)
    names = np.array(["Red", "green", "blue"])[given_labels].tolist()
    told = seen(names, np.eye(8)[given_labels], prompts=prompts.astype(np.float32), responses=names)
    assert label_error_rate(told) == pytest.approx(0.2, abs=0.03)
    other_words = seen(names, np.eye(8)[given_labels], prompts=prompts.astype(np.float32))
    assert label_error_rate(other_words) < 0.05  # shown, the label vouches for itself


def test_rare_labels_and_records_without_one_are_left_out():
    vectors, labels = groups(20, 2)
    rate = label_error_rate(seen(labels.tolist(), vectors))
    more = np.vstack([vectors, np.random.default_rng(5).normal(size=(8, 8))])
    assert label_error_rate(seen([*labels.tolist(), *["rare"] * 4, None, " ", 0.5, ["x"]], more)) == pytest.approx(rate)


def test_without_two_labels_it_is_undefined():
    vectors, labels = groups(20, 2)
    assert math.isnan(label_error_rate(seen([None] * 40, vectors)))
    assert math.isnan(label_error_rate(seen(["one"] * 40, vectors)))
    assert math.isnan(label_error_rate(seen(list(range(40)), vectors)))
    assert math.isnan(label_error_rate(seen(labels.tolist(), np.zeros((40, 8)))))


def test_records_all_alike_can_tell_nothing():
    assert math.isnan(label_error_rate(seen([0, 1] * 10, np.ones((20, 3)))))
    scores, explained = left_out_scores(np.ones((20, 3)), np.array([0, 1] * 10))
    np.testing.assert_allclose(scores[0], [9 / 19, 10 / 19])  # the shares of the others
    assert explained == 0


def test_no_records_are_refused():
    with pytest.raises(InputError, match="label_error_rate: number of records must be at least 1, got 0"):
        label_error_rate(seen([], np.zeros((0, 3))))
