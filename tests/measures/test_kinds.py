import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.kinds import LIMIT, Kinds, merge, of_counts, of_hashes, only_exact, prepare, seen_once, sketched
from trivium.measures.streamed import packed, unpacked

LEAST = 5  # kinds held in the tests of laws: small, so that most sets are cut
draws = st.lists(st.integers(0, 30), max_size=60)


def of(numbers, counted=True, limit=LEAST):
    return of_hashes(np.array(numbers, dtype=np.uint64), counted=counted, limit=limit)


def same(a, b):
    return packed(a) == packed(b)


@pytest.mark.parametrize("counted", [True, False])
@given(a=draws, b=draws, c=draws)
def test_merged_in_any_way_shards_hold_what_the_whole_would(counted, a, b, c):
    parts = [of(part, counted) for part in (a, b, c)]
    whole = of([*a, *b, *c], counted)
    pair = merge(parts[:2], limit=LEAST)
    assert same(merge([pair, parts[2]], limit=LEAST), whole)
    assert same(merge([parts[0], merge(parts[1:], limit=LEAST)], limit=LEAST), whole)
    assert same(merge(parts[::-1], limit=LEAST), whole)
    assert same(merge([prepare(), *parts], limit=LEAST), whole)


@given(draws)
def test_a_kind_that_is_held_was_counted_from_the_first(numbers):
    shards = merge([of([number]) for number in numbers] + [prepare()], limit=LEAST)
    names = {int(of([number]).held[0]): number for number in numbers}
    counts = Counter(numbers)
    for kind, count in zip(shards.held.tolist(), shards.counts.tolist(), strict=True):
        assert count == counts[names[kind]]
    assert shards.drawn == len(numbers)
    assert len(shards.held) == min(LEAST, len(counts))


@pytest.mark.parametrize("different", [1_000, 30_000, 300_000, 3_000_000])
def test_the_estimate_errs_as_it_says(different):
    limit, errors = 1 << 12, []
    for seed in range(6):
        hashes = np.random.default_rng(seed).integers(0, 1 << 63, size=different, dtype=np.uint64)
        kinds = of_hashes(np.concatenate([hashes, hashes[: different // 3]]), counted=False, limit=limit)
        errors.append(kinds.number / different - 1)
    if different <= limit:
        assert errors == [0] * 6
        assert kinds.error == 0
    else:
        assert kinds.error == pytest.approx(1 / 64)  # 1 / √4,096
        assert np.sqrt(np.mean(np.square(errors))) < 1.8 / 64  # of six draws; by chance above once in 500
        assert max(map(abs, errors)) < 3.5 / 64


def test_hashes_that_are_not_even_are_spread_out():
    counted_up = of_hashes(np.arange(100_000, dtype=np.uint64), counted=False, limit=10_000)
    assert counted_up.number == pytest.approx(100_000, rel=0.04)  # ± 1 %, four times


def test_half_a_million_kinds_are_exact():
    assert LIMIT == 524_288
    kinds = of_hashes(np.arange(LIMIT, dtype=np.uint64), counted=False)
    assert (kinds.cut, kinds.number) == (0, LIMIT)
    assert of_hashes(np.arange(LIMIT + 1, dtype=np.uint64), counted=False).cut > 0


def test_those_alone_of_their_kind_are_told_and_stand_for_what_is_not_held():
    numbers = [1, 1, 2, 3]
    assert seen_once(of(numbers), np.array(numbers, dtype=np.uint64)).tolist() == [0, 0, 1, 1]
    assert seen_once(prepare(), np.array([1], dtype=np.uint64)).tolist() == [0]
    many = np.arange(20_000, dtype=np.uint64)
    assert seen_once(of(many, limit=2_000), many).sum() == pytest.approx(20_000, rel=0.1)  # ± 2 %, four times and more


def test_names_are_kinds_too():
    one, two = of_counts({"write": 3, "list": 1}), of_counts({"list": 2, "why": 1})
    both = merge([one, two])
    assert both.drawn == 7
    assert sorted(both.counts.tolist()) == [1, 3, 3]
    assert same(both, of_counts({"why": 1, "list": 3, "write": 3}))


def test_what_is_read_off_says_whether_it_is_exact():
    exact, cut = of([1, 1, 2]), of(range(40))
    assert sketched(exact, 0.5)[:3] == (0.5, 0.0, None)
    value, error, note, _ = sketched(cut, 0.5)
    assert (value, error) == (0.5, pytest.approx(0.5 / math.sqrt(LEAST)))
    assert "kinds estimated from 5 of about" in note
    assert only_exact(exact, 2.0)[:3] == (2.0, 0.0, None)
    assert math.isnan(only_exact(cut, 2.0).value)
    assert "more than 5 kinds" in only_exact(cut, 2.0).note


def test_no_parts_and_bytes_of_something_else_are_refused():
    with pytest.raises(InputError, match="merge needs at least one part"):
        merge([])
    whole = packed(of([1, 2, 3]))
    for broken in (b"", whole[:-1], whole + b"x", b"\0" * 40):
        with pytest.raises(InputError, match="no packed Kinds"):
            unpacked(Kinds, broken)
