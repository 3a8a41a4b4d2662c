import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures.diversity.line_up import line_up

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
