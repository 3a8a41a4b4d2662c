"""Small sets that any reader would rank the same way, under every measure of embeddings that is not a default."""

import math

import numpy as np
import pytest

from trivium.measures import find
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.views import Views

NEAR = [
    "How do I bake a loaf of bread at home?",
    "How can I bake a loaf of bread at home?",
    "How do you bake a loaf of bread at home?",
    "How do I bake a good loaf of bread at home?",
    "How should I bake a loaf of bread in my home?",
    "Tell me how to bake a loaf of bread at home.",
]
FAR = [
    "How do I bake a loaf of bread at home?",
    "Explain why the sky looks red during sunset.",
    "Write a function that reverses linked lists in C.",
    "Summarize causes behind the French Revolution.",
    "Translate this contract clause into plain Spanish.",
    "Plan my weekend trip with small children in Lisbon.",
]
COPIES = NEAR[:1] * 6

NAMES = (
    "chamfer", "knn_distance", "k_centre_radius", "radius", "log_det", "dcscore", "novel_sum",
)  # fmt: skip


def diversity(name, texts):
    measure = find(name)
    view = Views([Record(str(row), "", text) for row, text in enumerate(texts)]).read(measure.card.reads)
    return measure.card.direction * measure(view)


@pytest.mark.parametrize("name", NAMES)
def test_six_topics_are_more_diverse_than_six_ways_to_ask_one_thing_and_those_than_copies(name):
    assert diversity(name, FAR) > diversity(name, NEAR) > diversity(name, COPIES)


def test_three_topics_make_more_clusters_than_one_topic_with_two_stragglers():
    # Clusters are cut relative to the set, so this measure ranks how records are shared out, not how far apart.
    shared_out = [text.replace("bread", kind) for text in FAR[:3] for kind in ("bread", "rye bread", "white bread")]
    lopsided = [*NEAR, NEAR[1], *FAR[1:3]]
    assert len(shared_out) == len(lopsided) == 9
    assert diversity("effective_clusters", shared_out) > diversity("effective_clusters", lopsided) > 1
    assert diversity("effective_clusters", COPIES) == 1


def test_other_words_for_one_thing_are_semantic_duplicates_where_shared_runs_of_words_show_none():
    assert diversity("semantic_duplicate_rate", NEAR) == diversity("semantic_duplicate_rate", COPIES) == -1
    assert diversity("semantic_duplicate_rate", FAR) == 0
    assert diversity("near_duplicate_rate", NEAR) == 0


@pytest.mark.parametrize("texts", [FAR[:1], COPIES[:3], ["", ""], ["", *FAR], [*FAR, *NEAR] * 3])
def test_a_scorecard_has_a_value_with_an_interval_or_a_reason(texts):
    records = [Record(str(row), "", text) for row, text in enumerate(texts)]
    names = [*NAMES, "semantic_duplicate_rate", "effective_clusters"]
    found = scorecard(records, [find(name) for name in names], rng=np.random.default_rng(0))
    for value in found.values:
        if math.isnan(value.value):
            assert value.note
        elif not math.isnan(value.low):
            assert value.low - 1e-9 <= value.value <= value.high + 1e-9
    if len(texts) > 5:
        assert not any(math.isnan(value.low) for value in found.values)
