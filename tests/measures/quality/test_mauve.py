import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import beta
from scipy.stats import entropy

from trivium.errors import InputError
from trivium.measures.quality.mauve import frontier_area, mauve
from trivium.views.reference import Against

counts = st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any)


def cloud(n, d=6, seed=0, at=0.0):
    return np.random.default_rng(seed).normal(size=(n, d)) + at


@pytest.mark.parametrize("scaling", [0.5, 1, 2, 5])
def test_two_distributions_with_nothing_in_common_have_the_area_of_the_beta_function(scaling):
    # KL(p | w p + (1 - w) q) = -log w and KL(q | ...) = -log(1 - w): the points are ((1 - w)^c, w^c), and
    # the area is the integral of w^c c (1 - w)^(c - 1) = c B(c + 1, c); for c = 5, 5 × 5! 4! / 10! = 1 / 252.
    expected = scaling * beta(scaling + 1, scaling)
    if scaling == 5:
        assert expected == pytest.approx(1 / 252)
    found = frontier_area([3, 0, 0], [0, 4, 4], scaling=scaling, add=0)
    assert found == pytest.approx(expected, rel=2e-3)


def test_the_area_is_the_integral_of_the_frontier():
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])

    def x(w):
        return math.exp(-5 * entropy(q, w * p + (1 - w) * q))

    def strip(w, step=1e-6):
        """y dx at w: the height, and how fast x falls."""
        return math.exp(-5 * entropy(p, w * p + (1 - w) * q)) * (x(w - step) - x(w + step)) / (2 * step)

    # Left of the frontier's last point, at w = 1, the edge is the line from it up to (0, 1).
    expected = quad(strip, 1e-5, 1 - 1e-5)[0] + x(1) * 1
    assert frontier_area(p * 100, q * 100, add=0) == pytest.approx(expected, abs=1e-3)


@given(counts, st.integers(1, 5))
def test_equal_distributions_have_area_one(p, times):
    assert frontier_area(p, np.array(p) * times, add=0) == pytest.approx(1)
    assert frontier_area(p, p) == pytest.approx(1)


@given(counts, counts)
def test_the_area_does_not_depend_on_which_comes_first_and_stays_between_0_and_1(p, q):
    area = frontier_area(p, q)
    assert 0 <= area <= 1
    assert frontier_area(q, p) == pytest.approx(area, abs=1e-9)


def test_a_larger_constant_counts_differences_harder_and_more_added_softer():
    assert frontier_area([3, 1], [1, 3], scaling=2) > frontier_area([3, 1], [1, 3], scaling=5)
    assert frontier_area([3, 1], [1, 3], add=5) > frontier_area([3, 1], [1, 3])


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([0, 0], [1, 1]), {}, "not all 0"),
        (([1, -1], [1, 1]), {}, "at least 0"),
        (([1, 1], [1, 1, 1]), {}, "over the same cells"),
        (([1, 1], [1, 1]), {"scaling": 0}, "scaling must be finite and > 0, got 0"),
        (([1, 1], [1, 1]), {"add": -1}, "add must be a finite number of at least 0"),
    ],
)
def test_wrong_counts_and_options_are_refused(arguments, options, words):
    with pytest.raises(InputError, match=words):
        frontier_area(*arguments, **options)


def test_a_set_against_itself_scores_one():
    same = cloud(50)
    assert mauve(Against(same, same)) == pytest.approx(1)


def test_by_hand_for_two_tight_groups():
    # 20 of each set, so two cells; they settle on the two groups. Records: 15 and 5, reference: 5 and 15.
    one, other = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    jitter = np.random.default_rng(0).normal(size=(40, 3)) * 0.01
    records = np.vstack([[one] * 15, [other] * 5]) + jitter[:20]
    reference = np.vstack([[one] * 5, [other] * 15]) + jitter[20:]
    assert mauve(Against(records, reference)) == pytest.approx(frontier_area([15, 5], [5, 15]))


def test_far_sets_are_near_zero_and_a_mixture_lies_between():
    reference = cloud(300, seed=1, at=3)
    far, near = cloud(300, seed=2, at=-3), cloud(300, seed=3, at=3)
    scores = [mauve(Against(np.vstack([near[:few], far[few:]]), reference)) for few in (0, 100, 200, 300)]
    assert scores == sorted(scores)
    assert scores[0] < 0.03
    assert scores[-1] > 0.9


def test_inventing_and_leaving_out_both_lower_it():
    one, other = cloud(400, seed=1, at=3), cloud(400, seed=2, at=-3)
    both = np.vstack([one, other])
    assert mauve(Against(one, both)) < 0.7
    assert mauve(Against(both, one)) < 0.7


def test_it_is_undefined_below_twenty_of_either():
    assert math.isnan(mauve(Against(cloud(19), cloud(40))))
    assert math.isnan(mauve(Against(cloud(40), cloud(19))))
    assert not math.isnan(mauve(Against(cloud(20), cloud(20))))
