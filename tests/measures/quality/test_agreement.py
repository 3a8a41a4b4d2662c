import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.quality.agreement import agreement, krippendorff_alpha
from trivium.records.record import Record

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", part C: four observers, twelve units, with gaps.
_ = None
OBSERVERS = [
    (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
    (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
]
UNITS = list(zip(*OBSERVERS))


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_example_of_the_paper(level, alpha):
    assert krippendorff_alpha(UNITS, level=level) == pytest.approx(alpha, abs=5e-4)


def test_disagreements_by_hand():
    # Units (1, 2), (3, 3), (5, 4). Within units, squared: 1, 0, 1; each unit has 2 ordered pairs, weight 1 / (2 - 1):
    # D_o = (2·1 + 2·0 + 2·1) / 6 = 2/3.
    # All six scores 1 2 3 3 5 4, mean 3, squares about it 4 + 1 + 0 + 0 + 4 + 1 = 10: over the 30 ordered pairs the
    # squared differences add up to 2 · 6 · 10 = 120, so D_e = 4.
    assert krippendorff_alpha([(1, 2), (3, 3), (5, 4)]) == pytest.approx(1 - (2 / 3) / 4)
    # As labels: D_o = (2 + 0 + 2) / 6 = 2/3; of 30 ordered pairs only 3-3 and 3-3 are alike: D_e = 28/30.
    assert krippendorff_alpha([(1, 2), (3, 3), (5, 4)], level="nominal") == pytest.approx(1 - (2 / 3) / (28 / 30))
    # As ranks: 1 2 3 3 5 4 have mid-ranks 0.5 1.5 3 3 5.5 4.5: D_o = 2/3 again; about their mean 3 the squares are
    # 6.25 + 2.25 + 0 + 0 + 6.25 + 2.25 = 17, so D_e = 2 · 17 / 5.
    assert krippendorff_alpha([(1, 2), (3, 3), (5, 4)], level="ordinal") == pytest.approx(1 - (2 / 3) / 6.8)


def by_pairs(units, difference):
    """The definition, pair by pair."""
    rated = [[score for score in unit if score is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    every = [score for unit in rated for score in unit]
    n = len(every)
    observed = sum(difference(a, b) / (len(unit) - 1) for unit in rated for a, b in permutations(unit, 2)) / n
    expected = sum(difference(a, b) for a, b in permutations(every, 2)) / (n * (n - 1))
    return 1 - observed / expected if expected else math.nan


tables = st.lists(st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=5), min_size=1, max_size=6)


@given(tables)
def test_it_equals_the_definition(units):
    if not any(sum(score is not None for score in unit) > 1 for unit in units):
        assert math.isnan(krippendorff_alpha(units))
        return
    interval = by_pairs(units, lambda a, b: (a - b) ** 2)
    assert krippendorff_alpha(units) == pytest.approx(interval, nan_ok=True)
    nominal = by_pairs(units, lambda a, b: float(a != b))
    assert krippendorff_alpha(units, level="nominal") == pytest.approx(nominal, nan_ok=True)


@given(tables, st.sampled_from([-3.0, 0.25, 1e200]), st.sampled_from([0, 7, -1000]))
def test_an_interval_scale_has_no_zero_and_no_unit(units, scale, shift):
    moved = [[score if score is None else score * scale + shift for score in unit] for unit in units]
    assert krippendorff_alpha(moved) == pytest.approx(krippendorff_alpha(units), nan_ok=True, abs=1e-9)


@given(tables)
def test_ranks_do_not_feel_how_far_scores_are_apart(units):
    bent = [[score if score is None else score**3 for score in unit] for unit in units]
    same = krippendorff_alpha(units, level="ordinal")
    assert krippendorff_alpha(bent, level="ordinal") == pytest.approx(same, nan_ok=True)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=8))
def test_it_stays_above_minus_one(units):
    for level in ("nominal", "ordinal", "interval"):
        alpha = krippendorff_alpha(units, level=level)
        assert math.isnan(alpha) or -1 <= alpha <= 1


def test_raters_of_one_mind_and_raters_upside_down():
    assert krippendorff_alpha([(1, 1), (2, 2), (5, 5)]) == 1
    assert krippendorff_alpha([("a", "a"), ("b", "b")], level="nominal") == 1
    # (0, 1) twice: D_o = 1; of 12 ordered pairs 8 differ: D_e = 2/3
    assert krippendorff_alpha([(0, 1), (1, 0)]) == pytest.approx(-0.5)


def test_without_two_scores_or_two_values_it_is_undefined():
    assert math.isnan(krippendorff_alpha([]))
    assert math.isnan(krippendorff_alpha([(1,), (None, 2)]))
    assert math.isnan(krippendorff_alpha([(3, 3), (3, 3)]))
    assert math.isnan(krippendorff_alpha([("a", "a")], level="nominal"))


def scored(*scores) -> list[Record]:
    return [Record(str(place), "a", "b", notes={"scores": each}) for place, each in enumerate(scores)]


def test_the_measure_reads_lists_and_objects_and_passes_over_the_rest():
    expected = krippendorff_alpha([(1, 2), (3, 3), (5, 4)])
    assert agreement(scored([1, 2], {"ann": 3, "bob": 3}, [5, None, 4.0])) == pytest.approx(expected)
    assert agreement([*scored([1, 2], [3, 3], [5, 4], [9], None, "12"), Record("z", "", "x")]) == pytest.approx(
        expected
    )
    assert math.isnan(agreement([Record("z", "", "x")]))


def test_errors_say_which_score_is_none():
    with pytest.raises(InputError, match="record '1' has the score 'good'; scores must be finite numbers"):
        agreement(scored([1, 2], ["good", 2]))
    with pytest.raises(InputError, match="has the score True"):
        agreement(scored([True, 2]))
    with pytest.raises(InputError, match="interval scores must be finite numbers, got 'a'; try nominal"):
        krippendorff_alpha([("a", "b")])
    with pytest.raises(InputError, match="no level 'ratio'; known: nominal, ordinal, interval"):
        krippendorff_alpha([(1, 2)], level="ratio")
    with pytest.raises(InputError, match="agreement: number of records must be at least 1, got 0"):
        agreement([])
