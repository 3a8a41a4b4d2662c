"""Vectors of the tasks of a pool that grows."""

import numpy as np

from trivium.generation.archive.clusters import Clusters
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.pool import Pool
from trivium.models.embedders import open_embedder
from trivium.records import Record

TASKS = ["Name a river in Asia.", "Explain how bread rises.", "Add 3 and 4.", "", "Write a poem about the sea."]


def pool_of(tasks):
    return Pool(Record(f"{place}/{task}", task, "") for place, task in enumerate(tasks))


def unit(tasks):
    rows = open_embedder("wordllama").embed(tasks).astype(float)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def test_rows_follow_the_pool_and_its_windows():
    pool, vectors = pool_of(TASKS[:2]), TaskVectors()
    assert np.allclose(vectors.follow(pool), unit(TASKS[:2]))
    early = vectors.follow(pool)
    for place, task in enumerate(TASKS[2:]):
        pool.add(Record(f"new {place}", task, ""))
    assert np.allclose(vectors.follow(pool), unit(TASKS))
    assert np.allclose(vectors.follow(pool.first(3)), unit(TASKS[:3]))
    assert np.allclose(early, unit(TASKS[:2]))  # what was handed out stays as it was
    assert not vectors.follow(pool)[3].any()  # nothing to embed
    assert np.allclose(vectors.of(TASKS[4]), unit(TASKS)[4])


def test_another_pool_gets_rows_of_its_own():
    vectors = TaskVectors()
    vectors.follow(pool_of(TASKS))
    assert np.allclose(vectors.follow(pool_of(TASKS[::-1])), unit(TASKS[::-1]))
    assert vectors.follow(pool_of([])).shape[0] == 0


def test_clusters_are_a_function_of_the_pool_alone():
    pool = pool_of([f"{task} {number}" for number in range(6) for task in TASKS])
    straight = Clusters(number=4, sparse=0.5, round=8).of(pool)
    followed = Clusters(number=4, sparse=0.5, round=8)
    for size in (9, 17, 11, 30):
        found = followed.of(pool.first(size))
        assert len(found.places) == size == found.counts.sum()
    assert all(np.array_equal(a, b) for a, b in zip(found, straight, strict=True))
    # Between two rounds the centres stay where they are: a record's cluster is the same for both sizes.
    assert np.array_equal(followed.of(pool.first(17)).places, followed.of(pool.first(20)).places[:17])
