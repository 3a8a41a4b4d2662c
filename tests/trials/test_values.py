"""Runs at a common n: which can be compared, and what they are worth there."""

import numpy as np
import pytest

from trivium.measures.complexity.constraints import constraint_count
from trivium.measures.diversity.distinct import distinct_2
from trivium.measures.diversity.vendi import vendi
from trivium.records import Record
from trivium.trials.advice import offered, offers
from trivium.trials.values import at_common, common_n, rarefied
from trivium.views import Views

WORDS = "river market teacher garden engine letter winter planet bridge doctor music history".split()


def records(count, seed):
    rng = np.random.default_rng(seed)
    return Views([
        Record(str(place), f"Write {int(rng.integers(2, 9))} sentences on {' and '.join(rng.choice(WORDS, 3))}.",
               f"The {rng.choice(WORDS)} is near the {rng.choice(WORDS)}.")
        for place in range(count)
    ])  # fmt: skip


def test_the_common_n_is_the_smallest_run_that_is_large_enough():
    n, reasons = common_n({"a": [40, 31, 50], "b": [19, 60, 60], "c": [35, 35, 35], "d": [7, 7, 7]}, None)
    assert n == 31
    assert reasons == {"b": "19 to 60 records in a run, 20 are needed", "d": "7 records in a run, 20 are needed"}


def test_an_n_asked_for_decides_who_is_compared():
    assert common_n({"a": [40], "b": [19], "c": [8]}, 10) == (10, {"c": "8 records in a run, 10 are needed"})
    assert common_n({"a": [3], "b": [2]}, None)[0] == 0


def test_sets_of_many_records_are_read_where_they_say_they_are():
    # Set measures are read on 500 records at most, so that is the n that is told.
    assert common_n({"a": [900], "b": [700]}, None)[0] == 500
    one = Views([Record(str(place), "Say it.", f"word{place % 7} stone{place}") for place in range(520)])
    assert max(rarefied([one], distinct_2, draws=2, rng=np.random.default_rng(0))) == 500


def test_record_measures_are_means_over_all_records_and_set_measures_are_read_at_n():
    small, large = records(20, 0), records(60, 1)
    rng = np.random.default_rng(0)
    found = at_common([small, large], [constraint_count, vendi], 20, draws=30, rng=rng)
    for row, view in enumerate((small, large)):
        each = constraint_count(view.read("records"))
        assert found.values[row, 0] == pytest.approx(each.mean())
        assert found.errors[row, 0] == pytest.approx(each.std(ddof=1) / np.sqrt(len(each)))
    assert found.values[0, 1] == pytest.approx(vendi(small.read("embeddings")))
    assert found.values[1, 1] < vendi(large.read("embeddings"))


def test_no_runs_have_no_values():
    assert at_common([], [vendi], 20, draws=5, rng=np.random.default_rng(0)).values.shape == (0, 1)


def test_a_rarefaction_curve_rises_with_n_and_ends_at_the_smallest_run():
    found = rarefied([records(45, 2), records(70, 3)], vendi, draws=10, rng=np.random.default_rng(0))
    assert list(found) == [5, 10, 15, 20, 30, 40, 45]
    values = [at.values.mean() for at in found.values()]
    assert values == sorted(values)
    assert rarefied([records(3, 4)], distinct_2, draws=4, rng=np.random.default_rng(0)) == {}


def test_what_is_offered_for_an_axis_is_of_that_axis_and_not_there_yet():
    found = offers({"D3", "Q5"}, "diversity")
    assert found
    assert all(one.code.startswith("D") and one.code != "D3" for one in found)
    assert all(0 <= one.raises <= one.methods for one in found)
    assert [one.raises for one in found] == sorted((one.raises for one in found), reverse=True)
    assert offered({"D3", "Q5"}, "diversity").startswith(
        f"classes for diversity in the catalogue that are absent here: {found[0].code} ("
    )
    every = {f"D{number}" for number in range(1, 14)}
    assert offers(every, "diversity") == ()
    assert offered(every, "diversity") == ""
