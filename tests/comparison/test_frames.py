import numpy as np
import pytest

from trivium.comparison import compare
from trivium.errors import MissingCapability
from trivium.measures import find
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.scorecard import scorecard

MEASURES = [find(name) for name in ("valid", "vendi", "response_words")]


def data(name, words):
    return Dataset(name, tuple(Record(f"{name}{n}", f"Task {n}", " ".join(words[: n + 2])) for n in range(8)))


WORDS = "water ice stone tree house river cloud bread light sound glass paper".split()
SETS = [data("a", WORDS), data("b", WORDS[::-1])]


def test_differences_are_rows_of_a_frame():
    pytest.importorskip("pandas")
    found = compare(SETS, MEASURES, rng=np.random.default_rng(0), resamples=19)
    frame = found.to_pandas()
    assert list(frame["measure"]) == [one.measure for one in found.differences]
    assert list(frame["difference"]) == pytest.approx([one.difference for one in found.differences])
    assert {"low", "high", "p_adjusted", "clear", "verdict", "at_equal_length_low"} <= set(frame.columns)


def test_the_measures_of_a_scorecard_are_rows_of_a_frame():
    pytest.importorskip("pandas")
    card = scorecard(SETS[0], MEASURES, rng=np.random.default_rng(0))
    frame = card.to_pandas()
    assert list(frame["name"]) == ["valid", "vendi", "response_words"]
    assert frame.set_index("name").loc["vendi", "value"] == card["vendi"].value
    assert "curve" not in frame.columns


def test_without_pandas_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    card = scorecard(SETS[0], MEASURES[:1], rng=np.random.default_rng(0))
    with pytest.raises(MissingCapability, match="to_pandas needs pandas, which is optional: pip install pandas"):
        card.to_pandas()
    with pytest.raises(MissingCapability, match="to_pandas needs pandas"):
        compare(SETS, MEASURES[:1], rng=np.random.default_rng(0), resamples=19).to_pandas()
