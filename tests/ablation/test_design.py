import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.ablation.design import design
from trivium.errors import InputError

LETTERS = "ABCDEFGHJK"


def generators(found):
    return {factor: "".join(others) for factor, others in found.generators}


def test_a_full_factorial_of_two_is_all_four_with_everything_on_first():
    found = design(["a", "b"])
    assert found.levels.tolist() == [[True, True], [True, False], [False, True], [False, False]]
    assert (found.kind, found.resolution, found.aliases) == ("factorial", None, ())
    assert "all 4 combinations of 2 factors fit into most_runs = 16" in found.why


def test_the_half_fraction_of_four_is_the_textbooks():
    # Box, Hunter & Hunter, Statistics for Experimenters: 2^(4-1) of resolution IV, D = ABC, I = ABCD.
    found = design("ABCD", most_runs=8)
    assert (found.kind, found.resolution, generators(found)) == ("fractional", 4, {"D": "ABC"})
    assert found.words == (("A", "B", "C", "D"),)
    assert found.aliases == (
        (("A", "B"), ("C", "D")),
        (("A", "C"), ("B", "D")),
        (("A", "D"), ("B", "C")),
    )
    signs = found.signs
    assert (signs[:, 3] == signs[:, 0] * signs[:, 1] * signs[:, 2]).all()
    assert [term for term, _ in found.terms()] == [*(tuple(x) for x in "ABCD"), ("A", "B"), ("A", "C"), ("A", "D")]


# Word-length patterns of the minimum-aberration fractions: Chen, Sun & Wu 1993, Int. Stat. Rev. 61:131–145, tables
# (the first design of each size; csw93 0.3.0 has the same). Those of 8 runs and the half fractions have no rival.
@pytest.mark.parametrize(
    ("k", "runs", "resolution", "lengths"),
    [
        (3, 4, 3, {3: 1}),
        (5, 16, 5, {5: 1}),
        (5, 8, 3, {3: 2, 4: 1}),
        (6, 8, 3, {3: 4, 4: 3}),
        (6, 16, 4, {4: 3}),
        (7, 8, 3, {3: 7, 4: 7, 7: 1}),
        (7, 16, 4, {4: 7}),
        (7, 32, 4, {4: 1, 5: 2}),
        (8, 16, 4, {4: 14, 8: 1}),
        (8, 32, 4, {4: 3, 5: 4}),
        (8, 64, 5, {5: 2, 6: 1}),
        (9, 16, 3, {3: 4, 4: 14, 5: 8, 7: 4, 8: 1}),
        (9, 32, 4, {4: 6, 5: 8, 8: 1}),
        (10, 32, 4, {4: 10, 5: 16, 8: 5}),
        (10, 128, 5, {5: 3, 6: 3, 7: 1}),
    ],
)
def test_fractions_have_the_word_lengths_of_the_tables(k, runs, resolution, lengths):
    found = design(LETTERS[:k], kind="fractional", most_runs=runs)
    assert (found.runs, found.resolution, found.word_lengths) == (runs, resolution, lengths)


def test_the_saturated_fraction_of_seven_mixes_each_main_effect_with_three_interactions():
    found = design("ABCDEFG", kind="fractional", most_runs=8)
    assert generators(found) == {"D": "AB", "E": "ABC", "F": "AC", "G": "BC"}
    assert len(found.aliases) == 7
    assert all(len(group) == 4 and len(group[0]) == 1 for group in found.aliases)
    assert len(found.terms()) == 7  # 21 interactions hide behind the main effects
    assert "main effects cannot be told from two-way interactions" in found.why


def test_in_a_fraction_of_resolution_five_nothing_is_mixed_up():
    found = design("ABCDE")
    assert (found.kind, found.runs, found.resolution, found.aliases) == ("fractional", 16, 5, ())
    assert len(found.terms()) == 5 + 10


@pytest.mark.parametrize(
    ("k", "most_runs", "kind", "words"),
    [
        (4, 16, "factorial", "all 16 combinations of 4 factors fit"),
        (8, 16, "fractional", r"2\^\(8-4\) of resolution IV: 16 of 256"),
        (9, 16, "leave-one-out", "no fraction of resolution IV fits into most_runs = 16"),
        (3, 4, "leave-one-out", "no fraction of resolution IV"),
        (11, 64, "leave-one-out", "searched for up to 10 factors"),
        (1, 2, "factorial", "all 2 combinations of 1 factor fit"),
    ],
)
def test_auto_takes_the_factorial_then_a_clear_fraction_then_leave_one_out(k, most_runs, kind, words):
    found = design([f"f{place}" for place in range(k)], most_runs=most_runs)
    assert found.kind == kind
    assert re.search(words, found.why)


def test_leave_one_out_is_everything_on_and_each_off_in_turn():
    found = design("abc", kind="leave-one-out")
    assert found.levels.tolist() == [[True, True, True], [False, True, True], [True, False, True], [True, True, False]]
    assert [term for term, _ in found.terms()] == [("a",), ("b",), ("c",)]


sizes = st.tuples(st.integers(3, 9), st.sampled_from([4, 8, 16, 32, 64]))


@given(sizes)
def test_fractions_are_balanced_orthogonal_hold_the_run_with_everything_on_and_repeat_no_run(size):
    k, most_runs = size
    if k > min(most_runs, 2 ** (k - 1)) - 1:
        return
    found = design(LETTERS[:k], kind="fractional", most_runs=most_runs)
    signs = found.signs
    assert (signs.T @ signs == found.runs * np.eye(k)).all()
    assert (signs.sum(axis=0) == 0).all()
    assert found.levels[0].all()
    assert len({tuple(row) for row in found.levels.tolist()}) == found.runs


@given(sizes)
def test_aliases_are_exactly_the_effects_with_the_same_column(size):
    k, most_runs = size
    if k > min(most_runs, 2 ** (k - 1)) - 1:
        return
    found = design(LETTERS[:k], kind="fractional", most_runs=most_runs)
    terms = [term for order in (1, 2) for term in itertools.combinations(found.factors, order)]
    columns = {term: tuple(found.signs[:, [LETTERS.index(x) for x in term]].prod(axis=1)) for term in terms}
    together = {frozenset(group) for group in found.aliases}
    by_column = {}
    for term, column in columns.items():
        by_column.setdefault(column, set()).add(term)
    assert together == {frozenset(group) for group in by_column.values() if len(group) > 1}
    for word in found.words:
        assert (found.signs[:, [LETTERS.index(x) for x in word]].prod(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("factors", "options", "words"),
    [
        ([], {}, "at least one factor"),
        (["a", "b", "a"], {}, "different names, got 'a' more than once"),
        (["a"], {"kind": "fractal"}, "did you mean 'fractional'"),
        (["a"], {"most_runs": 1}, "most_runs must be at least 2, got 1"),
        (LETTERS[:5], {"kind": "factorial"}, "all 32 combinations of 5 factors, but most_runs = 16"),
        (LETTERS[:2], {"kind": "fractional"}, "for 3 to 10 factors, got 2"),
        (LETTERS[:8], {"kind": "fractional", "most_runs": 8}, "takes at least 16 runs, but most_runs = 8"),
        (LETTERS, {"kind": "leave-one-out", "most_runs": 8}, "takes 11 runs, but most_runs = 8"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_a_way_out(factors, options, words):
    with pytest.raises(InputError, match=words):
        design(factors, **options)


def test_the_json_names_terms_as_the_contract_does():
    told = design("ABCD", most_runs=8).to_json()
    assert told["aliases"] == [["A:B", "C:D"], ["A:C", "B:D"], ["A:D", "B:C"]]
    assert (told["kind"], told["runs"], told["resolution"]) == ("fractional", 8, 4)
    assert (told["generators"], told["words"]) == (["D = A:B:C"], ["A:B:C:D"])
