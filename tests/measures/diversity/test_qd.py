import importlib.util
import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures import find
from trivium.measures.diversity.qd import archive_coverage, over, qd_score
from trivium.records.record import Record


def noted(*notes):
    return [Record(str(place), "", "text", notes=each) for place, each in enumerate(notes)]


ARCHIVE = noted(
    {"cell": [0, 1], "quality": 0.5, "grid": [2, 5]},
    {"cell": [0, 1], "quality": 0.9, "grid": [2, 5]},
    {"cell": [1, 3], "quality": 0.25, "grid": [2, 5]},
    {"cell": [1, 4], "grid": [2, 5]},
    {"quality": 1.0, "grid": [2, 5]},
)


def test_values_by_hand():
    assert qd_score(ARCHIVE) == pytest.approx(0.9 + 0.25)  # the best of cell (0, 1), and cell (1, 3)
    assert archive_coverage(ARCHIVE) == pytest.approx(3 / 10)  # three cells of 2 × 5


def test_a_better_record_replaces_a_worse_one_and_a_worse_one_changes_nothing():
    better = noted({"cell": "a", "quality": 1}, {"cell": "a", "quality": 3})
    assert qd_score(better) == qd_score(better[::-1]) == 3


def test_niches_names_and_numbers_are_cells_too():
    assert qd_score(noted({"niche": "Poems", "quality": 2}, {"niche": " poems ", "quality": 1})) == 2
    assert archive_coverage(noted({"cell": 3, "grid": 8}, {"cell": 4, "grid": 8})) == 1 / 4
    assert qd_score(noted({"cell": "a", "niche": "b", "quality": 1}, {"cell": "c", "niche": "b", "quality": 1})) == 2


@pytest.mark.parametrize(
    "notes",
    [
        [{}],
        [{"cell": 1}],
        [{"quality": 1}],
        [{"cell": 1, "quality": "good"}],
        [{"cell": 1, "quality": math.nan}],
        [{"cell": 1, "quality": True}],
        [{"cell": 1, "quality": 10**400}],
        [{"cell": 1, "quality": 1}, {"cell": 2, "quality": -0.5}],
        [{"cell": None, "quality": 1}],
    ],
)
def test_without_cells_and_qualities_that_are_not_negative_there_is_no_score(notes):
    assert math.isnan(qd_score(noted(*notes)))


@pytest.mark.parametrize(
    "notes",
    [
        [{}],
        [{"cell": 1}],
        [{"grid": 4}],
        [{"cell": 1, "grid": 4}, {"cell": 2, "grid": 5}],
        [{"cell": 1, "grid": 1}, {"cell": 2, "grid": 1}],
        [{"cell": 1, "grid": [2, 0]}],
        [{"cell": 1, "grid": [2, 2.5]}],
        [{"cell": 1, "grid": "2x2"}],
        [{"cell": 1, "grid": []}],
    ],
)
def test_without_a_grid_that_all_agree_on_there_is_no_coverage(notes):
    assert math.isnan(archive_coverage(noted(*notes)))


def test_two_fields_span_a_grid():
    records = noted(
        {"topic": "art", "level": 1, "quality": 0.5},
        {"topic": "Art", "level": 1.0, "quality": 0.75},
        {"topic": "war", "level": 2, "quality": 0.25},
        {"topic": "tea", "level": 2},
        {"topic": "tea", "quality": 1.0},
    )
    coverage = find("archive_coverage:topic,level")
    assert coverage(records) == pytest.approx(3 / 6)  # art-1, war-2, tea-2 of 3 topics × 2 levels
    assert find("qd_score:topic,level")(records) == pytest.approx(0.75 + 0.25)
    assert coverage.card.name == "archive_coverage:topic,level"
    assert "'topic' × 'level'" in coverage.card.rises_with
    assert over("qd_score", ["topic"])(records) == pytest.approx(0.75 + 0.25 + 1)
    assert over("archive_coverage", ["made_by"])(records) == 1
    assert math.isnan(over("archive_coverage", "nothing")(records))


@pytest.mark.skipif(importlib.util.find_spec("ribs") is None, reason="pyribs is not installed")
def test_score_and_coverage_are_those_of_pyribs():
    from ribs.archives import GridArchive

    rng = np.random.default_rng(4)
    archive = GridArchive(solution_dim=1, dims=[6, 7], ranges=[(0, 6), (0, 7)], qd_score_offset=0.0)
    places, quality = rng.uniform((0, 0), (6, 7), size=(60, 2)), rng.uniform(0, 3, size=60)
    archive.add(np.zeros((60, 1)), quality, places)
    records = noted(
        *(
            {"cell": [int(x), int(y)], "quality": float(good), "grid": [6, 7]}
            for (x, y), good in zip(places, quality, strict=True)
        )
    )
    assert qd_score(records) == pytest.approx(archive.stats.qd_score)
    assert archive_coverage(records) == pytest.approx(archive.stats.coverage)


def test_what_cannot_be_done_is_explained():
    for measure in (qd_score, archive_coverage, over("qd_score", "topic")):
        with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
            measure([])
    for wrong in ("", "topic,", "topic,topic", []):
        with pytest.raises(InputError, match="needs different fields of the notes"):
            over("qd_score", wrong)
    with pytest.raises(InputError, match="no measure of a grid 'coverage'"):
        over("coverage", "topic")
