import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from trivium.errors import InputError
from trivium.measures.diversity.vendi import (
    finish,
    map_batch,
    merge,
    prepare,
    vendi,
    vendi_0_5,
    vendi_2,
    vendi_inf,
    vendi_score,
)

ORDERS = [0.5, 1, 2, 3.7, math.inf]
directions = st.integers(-4, 4)
clouds = (
    st.tuples(st.integers(1, 9), st.integers(1, 5))
    .flatmap(lambda shape: arrays(np.float64, shape, elements=directions))
    .filter(lambda rows: np.abs(rows).sum(axis=1).all())
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # K / 3 has eigenvalues 2/3 and 1/3.
        (0.5, (math.sqrt(2 / 3) + math.sqrt(1 / 3)) ** 2),  # (sum of roots) to the 1 / (1 - 0.5)
        (1, 3 / 4 ** (1 / 3)),  # exp(entropy) = (3/2)^(2/3) * 3^(1/3)
        (2, 9 / 5),  # 1 / (4/9 + 1/9)
        (math.inf, 3 / 2),  # 1 / largest
    ],
)
def test_two_alike_and_one_apart(order, expected):
    assert vendi_score([[1, 0], [1, 0], [0, 1]], order=order) == pytest.approx(expected, rel=1e-12)


def test_the_named_measures_are_those_orders():
    rows = np.random.default_rng(0).normal(size=(30, 8))
    for measure, order in ((vendi_0_5, 0.5), (vendi, 1), (vendi_2, 2), (vendi_inf, math.inf)):
        assert measure(rows) == vendi_score(rows, order=order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("n", [1, 2, 7])
def test_orthogonal_records_count_one_each_and_copies_count_as_one(order, n):
    assert vendi_score(np.eye(n), order=order) == pytest.approx(n)
    assert vendi_score(np.ones((n, 5)), order=order) == pytest.approx(1)
    assert vendi_score(np.ones((n, 5), dtype=np.float32), order=order) == pytest.approx(1, abs=1e-6)


def test_six_records_in_three_dimensions_as_computed_elsewhere():
    # Independent: eigenvalues of the 6 x 6 kernel in exact form, through its 3 x 3 twin, with numpy's general solver.
    rows = np.random.default_rng(3).normal(size=(6, 3))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    share = np.linalg.eigvals(unit.T @ unit / 6).real
    assert vendi_score(rows, order=0.1) == pytest.approx((share**0.1).sum() ** (1 / 0.9), rel=1e-10)


def test_rounding_is_not_counted_as_records_in_float32():
    # 400 copies of 10 records: the 390 directions that rounding alone makes must not count, even at order 0.5.
    ten = np.random.default_rng(0).normal(size=(10, 512)).astype(np.float32)
    assert vendi_score(np.repeat(ten, 40, axis=0), order=0.5) == pytest.approx(vendi_score(ten, order=0.5), rel=1e-6)


def test_the_wide_and_the_tall_way_agree():
    rows = np.random.default_rng(1).normal(size=(40, 40))
    padded = np.hstack([rows, np.zeros((40, 1))])  # n < d now: the other matrix is solved
    for order in ORDERS:
        assert vendi_score(padded, order=order) == pytest.approx(vendi_score(rows, order=order), rel=1e-9)


@pytest.mark.parametrize("order", ORDERS)
@given(vectors=clouds)
def test_it_lies_between_one_and_what_fits(order, vectors):
    assert 1 - 1e-9 <= vendi_score(vectors, order=order) <= min(vectors.shape) + 1e-9


@pytest.mark.parametrize("order", ORDERS)
@given(vectors=clouds, seed=st.integers(0, 99))
def test_repeating_shuffling_stretching_and_turning_change_nothing(order, vectors, seed):
    rng = np.random.default_rng(seed)
    expected = pytest.approx(vendi_score(vectors, order=order), rel=1e-6)
    assert vendi_score(np.vstack([vectors, vectors]), order=order) == expected
    assert vendi_score(rng.permutation(vectors), order=order) == expected
    assert vendi_score(vectors * rng.uniform(0.1, 9, size=(len(vectors), 1)), order=order) == expected
    turn, _ = np.linalg.qr(rng.normal(size=(vectors.shape[1],) * 2))
    assert vendi_score(vectors @ turn, order=order) == expected


@given(vectors=clouds)
def test_a_larger_order_counts_fewer(vectors):
    scores = [vendi_score(vectors, order=order) for order in ORDERS]
    assert scores == pytest.approx(sorted(scores, reverse=True), rel=1e-9)


@pytest.mark.parametrize("order", ORDERS)
@given(vectors=clouds, cuts=st.lists(st.integers(0, 9), max_size=3))
def test_shards_merged_equal_the_whole(order, vectors, cuts):
    parts = [part for part in np.split(vectors, sorted({min(cut, len(vectors)) for cut in cuts})) if len(part)]
    state = merge([prepare(vectors.shape[1]), *map(map_batch, parts)])
    assert finish(state, order=order) == pytest.approx(vendi_score(vectors, order=order), rel=1e-9)


def test_two_sets_with_nothing_in_common_add_up():
    a, b = np.zeros((6, 6)), np.zeros((6, 6))
    a[:, :3], b[:, 3:] = np.random.default_rng(0).normal(size=(2, 6, 3))
    for order in (0.5, 1, 2):
        both = vendi_score(np.vstack([a, b]), order=order)
        assert both >= max(vendi_score(a, order=order), vendi_score(b, order=order))
    # Equal halves of one shape count exactly twice.
    twin = np.hstack([np.zeros((6, 3)), a[:, :3]])
    assert vendi_score(np.vstack([a, twin])) == pytest.approx(2 * vendi_score(a))


def test_a_remembered_spectrum_is_never_that_of_other_numbers():
    vectors = np.eye(3)
    assert vendi(vectors) == pytest.approx(3)
    vectors[1] = vectors[0]  # may be written to, so it must not be remembered
    assert vendi(vectors) == pytest.approx(3 / 4 ** (1 / 3))
    locked = np.eye(3)
    locked.setflags(write=False)
    assert vendi(locked) == vendi(locked) == pytest.approx(3)
    view = vectors[:]
    view.setflags(write=False)
    assert vendi(view) == pytest.approx(3 / 4 ** (1 / 3))
    vectors[2] = vectors[0]  # changes the read-only view, too
    assert vendi(view) == pytest.approx(1)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.zeros((0, 3)), "non-empty"),
        ([1.0, 2.0], "non-empty"),
        ([[1, 0], [math.nan, 1]], r"1 of 2 rows hold NaN or infinity \(first: row 1\)"),
        ([[1, 0], [0, 0]], r"1 of 2 are \(first: row 1\)"),
    ],
)
def test_unusable_vectors_are_explained(vectors, message):
    with pytest.raises(InputError, match=message):
        vendi(vectors)


@pytest.mark.parametrize("order", [0, -1, math.nan])
def test_an_order_that_is_not_positive_is_refused(order):
    with pytest.raises(InputError, match=r"order must be > 0"):
        vendi_score(np.eye(2), order=order)


def test_merging_nothing_or_unlike_parts_is_refused():
    with pytest.raises(InputError, match="parts of one dimension"):
        merge([])
    with pytest.raises(InputError, match=r"got shapes \[\(2, 2\), \(3, 3\)\]"):
        merge([prepare(2), prepare(3)])
    with pytest.raises(InputError, match="holds no records"):
        finish(prepare(2))
