import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.statistics.many_tests import benjamini_hochberg, holm

many = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_holm_worked_by_hand():
    # Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06, 0.04; the last rises to the largest before it.
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_benjamini_hochberg_worked_by_hand():
    # Sorted 0.01, 0.02, 0.03, 0.5 times 4/1, 4/2, 4/3, 4/4: 0.04, 0.04, 0.04, 0.5.
    assert benjamini_hochberg([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.04, 0.04])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_tests_that_could_not_be_made_stay_undefined_and_do_not_count(adjust):
    adjusted = adjust([0.02, math.nan, 0.01])
    assert math.isnan(adjusted[1])
    assert adjusted[[0, 2]] == pytest.approx(adjust([0.02, 0.01]))


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_no_tests_give_no_p(adjust):
    assert adjust([]).size == 0
    assert np.isnan(adjust([math.nan, math.nan])).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@pytest.mark.parametrize("wrong", [-0.1, 1.5, math.inf])
def test_a_p_that_is_no_p_is_named(adjust, wrong):
    with pytest.raises(InputError, match=f"p must lie between 0 and 1, got {wrong}"):
        adjust([0.5, wrong])


@given(many)
def test_adjusting_keeps_the_order_raises_p_and_holm_is_the_stricter(p):
    given_p = np.array(p)
    strict, lenient = holm(given_p), benjamini_hochberg(given_p)
    order = np.argsort(given_p)
    assert (np.diff(strict[order]) >= 0).all()
    assert (np.diff(lenient[order]) >= -1e-15).all()
    assert (given_p <= lenient + 1e-15).all()
    assert (lenient <= strict + 1e-15).all()
    assert (strict <= np.minimum(1, given_p * len(p)) + 1e-15).all()  # Bonferroni is never less strict


def test_holm_keeps_false_findings_at_the_level_over_the_family():
    rng = np.random.default_rng(0)
    false = sum(bool((holm(rng.random(25)) <= 0.05).any()) for _ in range(2_000))
    assert false / 2_000 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2_000)
