"""What compare says beyond differences, from records to JSON."""

import json

import numpy as np

from trivium.comparison import compare
from trivium.measures import find
from trivium.records.dataset import Dataset
from trivium.records.record import Record

MEASURES = [find(name) for name in ("valid", "vendi", "response_words")]
BREAD = "Knead the dough, let it rise near the oven and bake it until the crust is brown"
RAILS = "The locomotive leaves the station on time and the signal at the junction turns red"
STARS = "A telescope gathers faint light from distant galaxies and the astronomer notes it"


def data(name, **counts):
    texts = [
        f"{text} {' '.join(f'{name}{place}x{extra}' for extra in range(length))}"
        for topic, (n, length) in counts.items()
        for place, text in enumerate([{"bread": BREAD, "rails": RAILS, "stars": STARS}[topic]] * n)
    ]
    return Dataset(name, tuple(Record(f"{name}{row}", "Go on.", text) for row, text in enumerate(texts)))


A = data("a", bread=(20, 3), rails=(20, 3))
B = data("b", bread=(20, 3), stars=(20, 9))


def run(*sets, **keywords):
    return compare(sets, MEASURES, rng=np.random.default_rng(0), resamples=99, **keywords)


def test_everything_is_said_in_one_answer_that_json_can_hold():
    items = Dataset("exam", (Record("q1", "Go on.", A.records[0].response), Record("q2", "Why?", "Because.")))
    found = run(A, B, against=[items])
    answer = json.loads(json.dumps(found.to_json(), allow_nan=False))

    hit = {(one["dataset"], one["method"]): one["items"] for one in answer["contamination"]}
    assert (hit["a", "exact"], hit["a", "any"], hit["b", "exact"]) == (1, 1, 0)
    drivers = {one["measure"]: one for one in answer["drivers"]}
    assert set(drivers) >= {"response_words"}
    pulling = [one for one in drivers["response_words"]["records"] if one["dataset"] == "b"]
    assert len(pulling) == 3
    assert all(int(one["id"][1:]) >= 20 for one in pulling)  # the long ones
    labels = " ".join(one["label"] for one in drivers["response_words"]["clusters"])
    assert "telescope" in labels or "galaxies" in labels or "astronomer" in labels
    assert any(line.startswith("Contamination: ") and "of the 2 items of exam" in line for line in answer["diagnosis"])
    assert any(line.startswith("Content: records like") for line in answer["diagnosis"])
    share = {one["dataset"]: one["dominates"][0]["probability"] for one in answer["frontier"]}
    assert set(share) == {"a", "b"}
    assert all(0 <= one <= 1 for one in share.values())


def test_a_set_beside_its_copy_contains_it_and_nothing_drives_them_apart():
    copy = Dataset("copy", A.records)
    found = run(A, copy)
    assert [one.contains for one in found.overlap] == ["a contains copy", "copy contains a"]
    assert [one.any for one in found.overlap] == [40, 40]
    assert (found.drivers, found.contamination) == ((), ())


def test_evaluation_sets_of_one_name_are_told_apart():
    items = Dataset("exam", (Record("q", "", BREAD),))
    found = run(A, B, against=[items, items])
    assert {one.against for one in found.contamination} == {"exam", "exam (2)"}


def test_sets_of_one_record_and_of_texts_without_a_vector_are_taken():
    single = Dataset("one", (Record("x", "", BREAD),))
    symbols = Dataset("symbols", (Record("y", "", "∑ ∮"), Record("z", "", "…")))
    for found in (run(single, single), run(single, symbols)):
        assert found.drivers == ()
        json.dumps(found.to_json(), allow_nan=False)
