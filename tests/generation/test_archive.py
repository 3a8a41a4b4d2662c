"""Archives: the best of each cell, whatever the order."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.generation.archive import Elites, Grid, Niche, Voronoi, elites_only
from trivium.generation.archive.places import Axis
from trivium.generation.pool import Pool
from trivium.records import Record

RNG = np.random.default_rng(4)


def record(name, quality=None, cell=None):
    notes = {} if cell is None else {"quality": quality, "cell": cell}
    return Record(name, name, "", notes=notes)


def test_a_cell_keeps_its_first_and_then_only_what_is_better():
    archive = Elites(cells=4)
    offers = [archive.offer(record(name), quality, cell) for name, quality, cell in
              [("a", 1, (0,)), ("b", 1, (0,)), ("c", 2, (0,)), ("d", -3, (1,))]]  # fmt: skip
    assert offers == ["new", "worse", "better", "new"]
    assert [(elite.record.id, elite.quality) for elite in archive] == [("c", 2), ("d", -3)]
    assert archive.qd_score() == -1  # 2 - 3
    assert archive.qd_score(offset=-5) == 9  # 7 + 2
    assert archive.coverage == 0.5
    assert math.isnan(Elites().coverage)


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(InputError, match="quality of record 'a' is not a number"):
        Elites().offer(record("a"), math.nan, (0,))


offers = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30)


@given(offers, offers)
def test_merging_archives_is_offering_everything_to_one(left, right):
    def filled(pairs, start=0):
        archive = Elites()
        for number, (quality, cell) in enumerate(pairs, start):
            archive.offer(record(str(number)), quality, (cell,))
        return archive

    merged = filled(left).merge(filled(right, len(left)))
    assert {e.cell: (e.quality, e.record.id) for e in merged} == {
        e.cell: (e.quality, e.record.id) for e in filled([*left, *right])
    }
    best = {}
    for quality, cell in [*left, *right]:
        best[cell] = max(quality, best.get(cell, -1))
    assert {elite.cell[0]: elite.quality for elite in merged} == best


def test_an_archive_follows_a_pool_that_grows():
    pool = Pool([record("seed"), record("a", 1, ["x"])])
    archive = Elites()
    assert len(archive.follow(pool.first(2))) == 1
    pool.add(record("b", 3, ["x"]))
    pool.add(record("c", 0, ["y"]))
    assert [elite.record.id for elite in archive.follow(pool.first(3))] == ["b"]
    assert [elite.record.id for elite in archive.follow(pool)] == ["b", "c"]
    assert [elite.record.id for elite in archive.follow(pool.first(2))] == ["a"], "as it stood then"
    assert [elite.record.id for elite in archive.follow(Pool([record("z", 0, ["x"])]))] == ["z"], "of another run"


def test_a_niche_keeps_new_cells_and_better_records_and_says_why_not():
    pool = Pool([record("a", 2, ["x"])])
    niche = Niche()
    assert niche(record("b", 9, ["y"]), pool) == (True, "new cell")
    assert niche(record("c", 2, ["x"]), pool) == (False, "not better than its elite")
    assert niche(record("d", 2.5, ["x"]), pool) == (True, "better")
    assert niche(record("e"), pool) == (False, "no place in the archive")


def test_in_the_end_only_elites_stay():
    records = [record("a", 1, ["x"]), record("b", 2, ["x"]), record("c", 0, ["y"])]
    assert elites_only(records) == {"a": "replaced by a better one"}


def test_sampling_is_over_cells_and_an_empty_archive_gives_none():
    archive = Elites()
    assert archive.sample(3, RNG) == []
    for cell in range(4):
        archive.offer(record(str(cell)), 10.0**cell, (cell,))
    drawn = [elite.cell[0] for elite in archive.sample(4_000, RNG)]
    assert np.bincount(drawn) == pytest.approx(1_000, abs=120)  # four standard deviations of 27


GRID = Grid((Axis("length", 0, 10, 5), Axis("depth", -1, 1, 2)))


@pytest.mark.parametrize(("descriptors", "cell"), [
    ((0, -1), (0, 0)), ((1.99, -0.01), (0, 0)), ((2, 0), (1, 1)), ((10, 1), (4, 1)), ((-7, 99), (0, 1)),
])  # fmt: skip
def test_a_grid_cuts_each_range_into_equal_bins_and_clips_what_lies_outside(descriptors, cell):
    assert GRID.place(descriptors) == cell
    assert GRID.cells == 10


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Grid(()), "number of axes"),
    (lambda: Grid((Axis("a", 1, 1, 2),)), "must be finite and rising"),
    (lambda: Grid((Axis("a", 0, math.inf, 2),)), "must be finite and rising"),
    (lambda: Grid((Axis("a", 0, 1, 0),)), "bins of 'a'"),
    (lambda: GRID.place((1.0,)), "2 axes, got 1"),
    (lambda: GRID.place((1.0, math.nan)), "'depth' is not a number"),
    (lambda: Voronoi(np.zeros((0, 2))), "finite"),
    (lambda: Voronoi(np.zeros((2, 2))).place((1.0,)), "2 finite numbers"),
])  # fmt: skip
def test_what_has_no_place_is_refused_in_words(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_voronoi_cells_are_those_of_the_nearest_centroid():
    cells = Voronoi(np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]]))
    assert [cells.place(point)[0] for point in ((1, 1), (2.1, 0), (0, 1.6))] == [0, 1, 2]


def test_centroids_find_the_clumps_of_their_points():
    clumps = np.array([[0, 0], [50, 0], [0, 50]])
    points = np.repeat(clumps, 40, axis=0) + RNG.normal(size=(120, 2))
    found = Voronoi.of(points, 3, np.random.default_rng(1))
    gaps = np.linalg.norm(found.centroids[:, None] - clumps[None], axis=2).min(axis=0)
    assert (gaps < 1).all()
    assert Voronoi.of([[1.0, 2.0]] * 5, 3, RNG).cells == 1


def test_pyribs_counts_the_same_archive():
    archives = pytest.importorskip("ribs.archives")
    ours = Elites(GRID.cells)
    for number, (x, y, quality) in enumerate(RNG.uniform((0, -1, 0), (10, 1, 5), size=(60, 3))):
        notes = {"descriptors": [x, y]}
        ours.offer(Record(str(number), "", "", notes=notes), quality, GRID.place((x, y)))
    theirs = archives.GridArchive(solution_dim=1, dims=[5, 2], ranges=[(0, 10), (-1, 1)])
    theirs.add(**ours.to_ribs())
    assert theirs.stats.num_elites == len(ours)
    assert theirs.stats.qd_score == pytest.approx(ours.qd_score())
    assert theirs.stats.coverage == pytest.approx(ours.coverage)
