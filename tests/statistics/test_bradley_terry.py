import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from trivium.errors import InputError
from trivium.statistics.bradley_terry import bradley_terry, elo


def test_two_players_without_a_prior_have_the_odds_of_their_wins():
    # 3 wins to 1: the strengths are 3 to 1, so log-strengths lie log 3 apart, centred on 0
    found = bradley_terry([[0, 1]] * 4, [1, 1, 1, 0], 2, prior=0)
    assert found == pytest.approx([math.log(3) / 2, -math.log(3) / 2])


def test_two_players_with_a_prior_follow_the_closed_form():
    # One game, won by the first, prior 1: by symmetry s_1 = 1 / s_0 = 1 / s. Stationary: wins 1.5 = s / (s + 1/s) +
    # s / (s + 1). With s = 2 the right side is 4/5 + 2/3 = 1.4667; with s = 2.2, 0.8288 + 0.6875 = 1.5163: between.
    log_s = bradley_terry([[0, 1]], [1], 2)[0]
    s = math.exp(log_s)
    assert s / (s + 1 / s) + s / (s + 1) == pytest.approx(1.5)
    assert 2 < s < 2.2


def test_a_tie_is_half_a_win():
    np.testing.assert_allclose(
        bradley_terry([[0, 1], [1, 2]], [0.5, 1], 3),
        bradley_terry([[0, 1], [0, 1], [1, 2], [1, 2]], [1, 0, 1, 1], 3, prior=2),
        atol=1e-9,
    )
    assert bradley_terry([[0, 1]], [0.5], 2) == pytest.approx([0, 0])


games = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.0, 0.5, 1.0])).filter(lambda g: g[0] != g[1]),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60)
@given(games=games, prior=st.sampled_from([0.2, 1.0, 3.0]))
def test_it_is_the_likeliest_by_an_independent_search(games, prior):
    pairs, won = np.array([game[:2] for game in games]), np.array([game[2] for game in games])

    def unlikeliness(theta):
        gap = theta[pairs[:, 0]] - theta[pairs[:, 1]]
        lost = np.logaddexp(0, -gap) * won + np.logaddexp(0, gap) * (1 - won)
        virtual = prior / 2 * (np.logaddexp(0, -theta) + np.logaddexp(0, theta))
        return lost.sum() + virtual[np.unique(pairs)].sum()

    best = minimize(unlikeliness, np.zeros(6), method="BFGS", options={"gtol": 1e-9}).x
    met = np.unique(pairs)
    found = bradley_terry(pairs, won, 6, prior=prior)
    np.testing.assert_allclose(found[met], best[met] - best[met].mean(), atol=1e-4)
    assert np.isnan(np.delete(found, met)).all()


@settings(max_examples=40)
@given(games=games)
def test_turning_every_outcome_round_turns_the_strengths_round(games):
    pairs, won = [game[:2] for game in games], np.array([game[2] for game in games])
    np.testing.assert_allclose(bradley_terry(pairs, 1 - won, 6), -bradley_terry(pairs, won, 6), atol=1e-7)


def test_the_winless_stay_finite_and_a_stronger_prior_draws_all_together():
    weak, strong = (bradley_terry([[0, 1]] * 50, [1] * 50, 2, prior=prior) for prior in (0.1, 10))
    assert np.isfinite(weak).all()
    assert weak[0] - weak[1] > strong[0] - strong[1] > 0


def test_who_met_nobody_has_no_strength():
    assert np.isnan(bradley_terry([[0, 1]], [1], 3)[2])
    assert np.isnan(bradley_terry([], [], 2)).all()


def test_four_hundred_of_elo_are_ten_to_one():
    assert elo([0, math.log(10)]) == pytest.approx([1000, 1400])


@pytest.mark.parametrize(
    ("pairs", "outcomes", "options", "message"),
    [
        ([[0, 1]], [1, 0], {}, "one outcome for each of 1 pairs"),
        ([[0, 2]], [1], {}, "indices from 0 to 1"),
        ([[1, 1]], [1], {}, "two different indices"),
        ([[0, 1]], [1.5], {}, "between 0 and 1"),
        ([[0, 1]], [math.nan], {}, "between 0 and 1"),
        ([[0, 1]], [1], {"prior": -1}, "finite number of games"),
        ([[0, 1]], [1], {"prior": 0}, "infinite, since some never won"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(pairs, outcomes, options, message):
    with pytest.raises(InputError, match=message):
        bradley_terry(pairs, outcomes, 2, **options)
