from itertools import pairwise

import numpy as np

from trivium.measures.content_order import content_order


def test_contents_alone_decide():
    items = [f"item {place}".encode() for place in range(50)] + [b"twice"] * 2
    turn = np.random.default_rng(0).permutation(len(items))
    turned = [items[place] for place in turn]
    assert [items[place] for place in content_order(items)] == [turned[place] for place in content_order(turned)]
    assert sorted(content_order(items)) == list(range(52))


def test_copies_lie_apart():
    items = [b"same"] * 500 + [b"%d" % place for place in range(500)]
    same = [items[place] == b"same" for place in content_order(items)]
    side_by_side = sum(a and b for a, b in pairwise(same))
    assert 200 < side_by_side < 300  # a quarter of 999 neighbours, as in any shuffled order
