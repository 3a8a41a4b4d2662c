"""Rules of selection: by hand, against brute force, and at their edges."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.selection import best_apart, cover_tags, even_quotas, facility_location

# Two pairs of twins and a loner, with scores that fall from row to row except for the loner, which is last.
TWINS = np.array([[1, 0, 0], [1, 0.01, 0], [0, 1, 0], [0, 1, 0.01], [0, 0, 1]])
clouds = st.integers(1, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3).map(float), min_size=n, max_size=n),
        st.lists(st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=2), min_size=n, max_size=n),
    )
)


def test_of_each_pair_of_twins_the_better_one_stays_and_the_loner_too():
    assert best_apart([5, 4, 3, 2, 1], TWINS, distance=0.1) == [0, 2, 4]
    assert best_apart([4, 5, 2, 3, 1], TWINS, distance=0.1) == [1, 3, 4]
    assert best_apart([5, 4, 3, 2, 1], TWINS, distance=0.1, count=2) == [0, 2]
    assert best_apart([5, 4, 3, 2, 1], TWINS, distance=0) == [0, 1, 2, 3, 4]  # twins are not equal
    assert best_apart([1, 2, 3], [[1, 0]] * 3, distance=0) == [2]  # equals are never farther than 0


def cosine_distance(a, b):
    lengths = math.hypot(*a) * math.hypot(*b)
    return 1 - (sum(x * y for x, y in zip(a, b)) / lengths if lengths else 0.0)


@given(clouds, st.sampled_from([0.05, 0.3, 0.6, 1.1]))
def test_best_apart_equals_the_rule_written_out(cloud, distance):
    scores, vectors = cloud
    kept = []
    for row in sorted(range(len(scores)), key=lambda row: (-scores[row], row)):
        if all(cosine_distance(vectors[row], vectors[other]) > distance + 1e-12 for other in kept):
            kept.append(row)
    assert best_apart(scores, vectors, distance=distance) == kept


def value(chosen, qualities, vectors, alpha):
    """The objective of QDIT, written out."""
    covered = sum(
        max([0.0, *(1 - cosine_distance(one, vectors[row]) for row in chosen)]) for one in vectors if any(one)
    )
    return (1 - alpha) * covered + alpha * sum(qualities[row] for row in chosen)


@given(clouds, st.sampled_from([0.0, 0.3, 0.8, 1.0]), st.integers(1, 4))
def test_each_greedy_choice_adds_most_and_all_together_reach_their_guarantee(cloud, alpha, count):
    qualities, vectors = cloud
    chosen = facility_location(qualities, vectors, count, alpha=alpha)
    assert len(set(chosen)) == len(chosen) == min(count, len(qualities))
    for size, row in enumerate(chosen):
        reached = [value([*chosen[:size], other], qualities, vectors, alpha)
                   for other in range(len(qualities)) if other not in chosen[:size]]  # fmt: skip
        assert value([*chosen[:size], row], qualities, vectors, alpha) == pytest.approx(max(reached))
    best = max(value(each, qualities, vectors, alpha) for each in combinations(range(len(qualities)), len(chosen)))
    assert value(chosen, qualities, vectors, alpha) >= (1 - 1 / math.e) * best - 1e-9


def test_the_knob_goes_from_what_stands_for_all_to_what_is_best():
    vectors = [[1, 0], [1, 0.1], [1, -0.1], [0, 1]]
    qualities = [0.0, 0.9, 1.0, 0.1]
    assert facility_location(qualities, vectors, 2, alpha=0) == [1, 3]  # row 1 leans to row 3 and is like 0 and 2
    assert facility_location(qualities, vectors, 2, alpha=1) == [2, 1]


def test_tags_are_covered_round_by_round_with_the_richest_first():
    tags = [{"a"}, {"a", "b"}, {"c"}, {"b", "c", "d"}, set(), {"a", "b", "e"}]
    # by number of tags: 3, 5, 1, 0, 2. Round 1: 3 (b c d), 5 (a e are new), no other. Round 2: 1 (a b), 2 (c).
    # Round 3: 0.
    assert cover_tags(tags, 9) == [3, 5, 1, 2, 0]
    assert cover_tags(tags, 3) == [3, 5, 1]
    assert cover_tags(tags, 0) == []


@given(st.lists(st.frozensets(st.sampled_from("abcde")), max_size=9), st.integers(0, 9))
def test_what_the_first_round_of_tags_takes_covers_all_there_are(tags, count):
    taken = cover_tags(tags, count)
    assert len(taken) == min(count, sum(map(bool, tags)))
    order = cover_tags(tags, len(tags))
    assert taken == order[:count]
    first = []
    for row in order:
        if not tags[row] - set().union(*(tags[other] for other in first)):
            break
        first.append(row)
    assert set().union(*(tags[row] for row in first)) == set().union(*tags)


def test_groups_take_turns_with_their_best_first():
    assert even_quotas(["x", "x", "y", "x", "z"], [1, 3, 0, 2, 5], 4) == [1, 2, 4, 3]
    assert even_quotas(["x", "x", "y"], [1, 1, 0], 9) == [0, 2, 1]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 5)), max_size=12), st.integers(0, 12))
def test_no_group_that_lasts_gets_two_more_than_another(rows, count):
    groups, scores = [row[0] for row in rows], [row[1] for row in rows]
    chosen = even_quotas(groups, scores, count)
    assert len(chosen) == min(count, len(rows))
    for group in set(groups):
        mine = [scores[row] for row in chosen if groups[row] == group]
        others = [sum(groups[row] == other for row in chosen) for other in set(groups)]
        best = sorted((score for name, score in rows if name == group), reverse=True)
        assert mine == best[: len(mine)]
        assert len(mine) >= max(others) - 1 or len(mine) == groups.count(group)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: best_apart([1, math.nan], [[1], [2]]), "scores must be a list of finite numbers"),
    (lambda: best_apart([1], [[1], [2]]), r"a finite array with 1 rows, got shape \(2, 1\)"),
    (lambda: best_apart([1], [[1]], distance=3), "distance must be between 0 and 2, got 3"),
    (lambda: best_apart([1], [[1]], count=-1), "count must be at least 0, got -1"),
    (lambda: facility_location([1], [[math.inf]], 1, alpha=0), "a finite array with 1 rows"),
    (lambda: facility_location([1], [[1]], 1, alpha=1.5), "alpha must be a number between 0 and 1"),
    (lambda: cover_tags([], -1), "count must be at least 0"),
    (lambda: even_quotas(["x"], [1, 2], 1), "1 groups and 2 scores"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_nothing_is_chosen_from_nothing():
    nothing = np.zeros((0, 3))
    assert best_apart([], nothing) == facility_location([], nothing, 3, alpha=0.5) == []
    assert cover_tags([], 3) == even_quotas([], [], 3) == []
