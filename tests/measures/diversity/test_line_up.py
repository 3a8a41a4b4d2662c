from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures.diversity import line_up as module
from trivium.measures.diversity.line_up import hash_ranges, line_up, pair_up

# Few values, of which some differ in low bits only: those go through the slow way.
hashes = st.lists(st.sampled_from([0, 1, 2, 2**63, 2**63 + 1, 2**64 - 1, 5 << 40, 9 << 50]), max_size=40)


@given(hashes)
def test_equal_hashes_stand_side_by_side_in_order_of_place(given_hashes):
    place, ordered = line_up(np.array(given_hashes, dtype=np.uint64))
    assert sorted(place.tolist()) == list(range(len(given_hashes)))
    assert [given_hashes[where] for where in place.tolist()] == ordered.tolist()
    changes = sum(one != other for one, other in zip(ordered.tolist(), ordered.tolist()[1:]))
    assert changes == max(len(set(given_hashes)) - 1, 0)
    by_hash: dict[int, list[int]] = {}
    for where, found in zip(place.tolist(), ordered.tolist(), strict=True):
        by_hash.setdefault(found, []).append(where)
    assert all(places == sorted(places) for places in by_hash.values())


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2, 2**63, 2**63 + 1, 5 << 40]), st.integers(0, 6)), max_size=40))
def test_every_pair_of_hash_and_owner_is_counted_however_the_hashes_lie(pairs):
    hashes = np.array([hash_ for hash_, _ in pairs], dtype=np.uint64)
    owners = np.array([owner for _, owner in pairs], dtype=np.int64)
    held = pair_up(hashes, owners, 7, counted=True)
    runs = np.split(held.owner, np.cumsum(held.owners_of)[:-1]) if len(pairs) else []
    assert all((np.diff(run) > 0).all() for run in runs)  # each owner once, ascending
    times = np.split(held.times, np.cumsum(held.owners_of)[:-1]) if len(pairs) else []
    by_hash = {hash_: Counter(owner for other, owner in pairs if other == hash_) for hash_, _ in pairs}
    found = [dict(zip(run.tolist(), time.tolist(), strict=True)) for run, time in zip(runs, times, strict=True)]
    assert found == [dict(by_hash[hash_]) for hash_ in sorted(by_hash)]
    assert len(pair_up(hashes, owners, 7).times) == 0


@given(hashes)
def test_ranges_hold_every_hash_once_and_all_equal_ones_together(given_hashes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", 3)
        ranges = list(hash_ranges(np.array(given_hashes, dtype=np.uint64), np.arange(len(given_hashes))))
    assert len(ranges) == -(-len(given_hashes) // 3)
    assert [given_hashes[place] for _, places in ranges for place in places] == [
        found for part, _ in ranges for found in part.tolist()
    ]
    assert sorted(place for _, places in ranges for place in places.tolist()) == list(range(len(given_hashes)))
    parts = [set(part.tolist()) for part, _ in ranges]
    assert sum(map(len, parts)) == len(set(given_hashes))
