import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.ngram_entropy import (
    chao_wang_jost,
    ngram_entropy,
    ngram_entropy_1,
    ngram_entropy_2,
)
from trivium.views import Tokens

texts = st.lists(st.text("ab ", max_size=9), min_size=1, max_size=6)


def plug_in(counts):
    share = np.array(counts) / np.sum(counts)
    return float(-(share * np.log(share)).sum())


def miller_madow(counts):
    return plug_in(counts) + (len(counts) - 1) / (2 * np.sum(counts))


def term_by_term(counts):
    """The estimator as its paper writes it, summed one term after the other."""
    n, once, twice = sum(counts), counts.count(1), counts.count(2)
    within = sum(count / n * sum(1 / k for k in range(count, n)) for count in counts)
    if not once:
        return within
    rate = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    if rate == 1:
        return within
    beyond = -math.log(rate) - sum((1 - rate) ** r / r for r in range(1, n))
    return within + once / n * (1 - rate) ** (1 - n) * beyond


def test_by_hand():
    # a twice, b once: N = 3. 2/3 × 1/2 + 1/3 × (1 + 1/2) = 5/6. f1 = f2 = 1, so A = 2 / (2 + 2) = 1/2, and
    # 1/3 × 4 × (ln 2 - 1/2 - 1/8) = 4/3 ln 2 - 5/6.
    assert ngram_entropy_1(Tokens.of(["a b a"])) == pytest.approx(4 / 3 * math.log(2))


@given(st.lists(st.integers(1, 12), min_size=1, max_size=30).filter(lambda counts: sum(counts) > 1))
def test_it_equals_the_estimator_summed_term_by_term(counts):
    assert chao_wang_jost(counts) == pytest.approx(term_by_term(counts), rel=1e-8, abs=1e-8)


def test_it_does_so_where_an_integral_stands_for_most_of_the_terms():
    counts = [1] * 400 + [2] * 90 + [3] * 30 + [40] * 5  # 870 draws
    assert chao_wang_jost(counts) == pytest.approx(term_by_term(counts), rel=1e-10)
    assert chao_wang_jost([1] + [2] * 100_000) == pytest.approx(math.log(100_000), rel=0.06)  # (1 - A)^-N overflows


def test_pairs_by_hand():
    # Pairs ab ab bc, one record each way of writing them: 2 and 1, as above.
    assert ngram_entropy_2(Tokens.of(["a b", "a b", "b c"])) == pytest.approx(chao_wang_jost([2, 1]))
    # Two records: no pair crosses from one into the next.
    assert ngram_entropy_2(Tokens.of(["a b", "a b c"])) == pytest.approx(chao_wang_jost([2, 1]))


def test_where_every_draw_is_of_a_new_kind_there_is_still_a_finite_value():
    # N = f1 = 4, f2 = 0: A = 2 / (3 × 3 + 2) = 2/11; 11/6 + (11/9)^3 × (ln 11/2 - 9/11 - 81/242 - 243/1331).
    beyond = math.log(11 / 2) - 9 / 11 - 81 / 242 - 243 / 1331
    assert chao_wang_jost([1, 1, 1, 1]) == pytest.approx(11 / 6 + (11 / 9) ** 3 * beyond)


def test_large_counts_need_no_correction():
    assert chao_wang_jost([5000, 5000]) == pytest.approx(math.log(2), abs=1e-4)
    assert chao_wang_jost([7]) == 0


@pytest.mark.parametrize(
    ("weights", "draws"),
    [
        (np.ones(1000), 500),  # the counts alone cannot exceed ln 500 = 6.2, the truth is ln 1000 = 6.9
        (np.ones(1000), 2000),
        (1 / np.arange(1, 2001), 1000),  # Zipf, as words are
    ],
)
def test_on_a_known_distribution_it_misses_by_half_of_what_miller_and_madow_do_or_less(weights, draws):
    rng = np.random.default_rng(7)
    shares = weights / weights.sum()
    truth = plug_in(shares)
    samples = [rng.multinomial(draws, shares) for _ in range(100)]
    samples = [counts[counts > 0] for counts in samples]
    ours, plain, miller = (
        abs(np.mean([estimate(counts) for counts in samples]) - truth)
        for estimate in (chao_wang_jost, plug_in, miller_madow)
    )
    assert ours < miller / 2 < plain / 2


def test_copying_a_set_that_repeats_itself_changes_little():
    rng = np.random.default_rng(1)
    text = " ".join(f"w{number}" for number in rng.geometric(0.05, size=3000))
    once, twice = ngram_entropy_1(Tokens.of([text])), ngram_entropy_1(Tokens.of([text, text]))
    assert twice == pytest.approx(once, abs=0.02)


def test_the_order_is_the_number_of_words_in_a_run():
    tokens = Tokens.of(["a b a c a b"])
    assert len({ngram_entropy(tokens, order=order) for order in (1, 2, 3)}) == 3


def test_too_few_ngrams_have_no_entropy_and_none_is_refused():
    assert math.isnan(ngram_entropy_1(Tokens.of(["alone"])))
    assert math.isnan(ngram_entropy_2(Tokens.of(["one pair", "alone"])))
    with pytest.raises(InputError, match="n-gram entropy needs at least one record"):
        ngram_entropy_1(Tokens.of([]))
