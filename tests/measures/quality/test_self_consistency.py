import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.quality.self_consistency import sample_entropy, self_consistency
from trivium.records.record import Record


def sampled(samples) -> list[Record]:
    return [Record("r", "What is 3 + 4?", "7", notes={"samples": samples})]


@pytest.mark.parametrize(
    ("samples", "share", "bits"),
    [
        (["7", "So the answer is 7.", "#### 7", 7.0], 1, 0),
        (["7", "7", "8", "9"], 1 / 2, 1.5),  # 1/2 × 1 + 2 × 1/4 × 2
        ([1, 2, 3, 4], 1 / 4, 2),
        (["B", "(b)", "The answer is C."], 2 / 3, math.log2(3) - 2 / 3),  # 2/3 log2 3/2 + 1/3 log2 3
        (["The Nile.", "nile"], 1, 0),
        (["7", None, "", "7"], 1, 0),
        (["7"], math.nan, math.nan),
        ([], math.nan, math.nan),
        ("77", math.nan, math.nan),
        (None, math.nan, math.nan),
    ],
)
def test_by_hand(samples, share, bits):
    assert self_consistency(sampled(samples))[0] == pytest.approx(share, nan_ok=True)
    assert sample_entropy(sampled(samples))[0] == pytest.approx(bits, nan_ok=True)


def test_without_samples_there_is_no_value():
    assert np.isnan(self_consistency([Record("r", "a", "b")])).all()


@given(st.lists(st.integers(0, 4), min_size=2, max_size=20))
def test_entropy_and_modal_share_bound_each_other(samples):
    share, bits = self_consistency(sampled(samples))[0], sample_entropy(sampled(samples))[0]
    assert -math.log2(share) <= bits + 1e-12  # the commonest answer's surprise is the least there is
    assert (share == 1) == (bits == 0)
    assert bits <= math.log2(len(set(samples))) + 1e-12


def test_no_records_are_refused():
    with pytest.raises(InputError, match="sample_entropy: number of records must be at least 1, got 0"):
        sample_entropy([])
