import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.statistics.rank_correlation import spearman, spearman_matrix


def test_by_hand():
    # Ranks 1 2 3 4 against 1 3 2 4: 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15) = 0.8.
    assert spearman([1, 2, 3, 4], [10, 30, 20, 99]) == pytest.approx(0.8)
    # A tie shares its mean rank: 1 2.5 2.5 4 against 1 2 3 4. Centred: -1.5 0 0 1.5 and -1.5 -.5 .5 1.5, so the
    # sum of products is 4.5 and the sums of squares are 4.5 and 5.
    assert spearman([1, 7, 7, 9], [1, 2, 3, 4]) == pytest.approx(4.5 / math.sqrt(22.5))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=20))
def test_it_equals_scipy(pairs):
    from scipy.stats import spearmanr

    a, b = map(list, zip(*pairs, strict=True))
    if len(set(a)) == 1 or len(set(b)) == 1:
        assert math.isnan(spearman(a, b))
    else:
        assert spearman(a, b) == pytest.approx(spearmanr(a, b).statistic)


def test_undefined_pairs_are_left_out():
    assert spearman([1, math.nan, 2, 3, 9], [1, 5, 2, 3, math.nan]) == pytest.approx(1)
    assert math.isnan(spearman([1, 2], [1, 2]))
    assert math.isnan(spearman(np.array([]), np.array([])))


def test_lists_of_different_length_are_refused():
    with pytest.raises(InputError, match=r"got shapes \(2,\) and \(3,\)"):
        spearman([1, 2], [1, 2, 3])


def test_the_matrix_holds_every_pair_as_it_is_alone():
    draws = np.random.default_rng(4)
    table = draws.normal(size=(40, 4)).round(1)
    table[3, 1] = table[9, 2] = math.nan
    table[:, 3] = 7  # constant: undefined with everything, itself included
    found, counts = spearman_matrix(table)
    for one in range(4):
        for other in range(4):
            alone = spearman(table[:, one], table[:, other])
            assert found[one, other] == pytest.approx(alone, nan_ok=True)
    assert counts.tolist() == [[40, 39, 39, 40], [39, 39, 38, 39], [39, 38, 39, 39], [40, 39, 39, 40]]


def test_a_matrix_of_two_rows_or_of_no_columns_has_no_correlations():
    assert np.isnan(spearman_matrix([[1, 2], [2, 1]])[0]).all()
    assert spearman_matrix(np.empty((5, 0)))[0].shape == (0, 0)
    with pytest.raises(InputError, match=r"table must be \(n, k\), one column per quantity, got shape \(3,\)"):
        spearman_matrix([1, 2, 3])
