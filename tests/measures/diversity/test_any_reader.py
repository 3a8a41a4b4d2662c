"""Small sets that any reader would rank the same way, under every diversity measure."""

import numpy as np
import pytest

from trivium.measures.diversity.compression import compression_ratio
from trivium.measures.diversity.cosine import mean_cosine_distance
from trivium.measures.diversity.distinct import distinct_1, distinct_2, distinct_3, distinct_4, ead_1, ead_2
from trivium.measures.diversity.near_duplicates import near_duplicate_rate
from trivium.measures.diversity.ngram_entropy import ngram_entropy_1, ngram_entropy_2
from trivium.measures.diversity.self_bleu import self_bleu_4
from trivium.measures.diversity.self_repetition import self_repetition
from trivium.measures.diversity.vendi import vendi, vendi_0_5, vendi_2, vendi_inf
from trivium.models.embedders import open_embedder
from trivium.views import Tokens

PARAPHRASES = [
    "How do I bake a loaf of bread at home?",
    "How can I bake a loaf of bread at home?",
    "How do you bake a loaf of bread at home?",
    "How do I bake a good loaf of bread at home?",
    "How should I bake a loaf of bread at home?",
    "What is the way to bake a loaf of bread at home?",
    "How do I bake a loaf of bread in my home?",
    "Tell me how to bake a loaf of bread at home.",
    "How do I bake a loaf of bread at home?",
    "Please explain how I bake a loaf of bread at home.",
]
TOPICS = [
    "How do I bake a loaf of bread at home?",
    "Explain why the sky looks red during sunset.",
    "Write a function that reverses linked lists in C.",
    "Summarize causes behind the French Revolution.",
    "Which exercises strengthen lower back muscles?",
    "Translate this contract clause into plain Spanish.",
    "Compose four lines about winter, without rhyme.",
    "What interest accrues on 500 dollars after two years?",
    "Name three rivers flowing through Germany and Austria.",
    "Plan my weekend trip with small children in Lisbon.",
]
COPIES = PARAPHRASES[:1] * 10

MEASURES = [
    vendi, vendi_0_5, vendi_2, vendi_inf, mean_cosine_distance, distinct_1, distinct_2, distinct_3, distinct_4,
    ead_1, ead_2, self_bleu_4, compression_ratio, near_duplicate_rate,
    self_repetition, ngram_entropy_1, ngram_entropy_2,
]  # fmt: skip


def diversity(measure, texts):
    if measure.card.reads == "embeddings":
        view = open_embedder().embed(texts)
    else:
        view = Tokens.of(texts) if measure.card.reads == "tokens" else texts
    return measure.card.direction * measure(view)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.card.name)
def test_ten_topics_are_more_diverse_than_ten_paraphrases_and_those_than_copies(measure):
    assert diversity(measure, TOPICS) > diversity(measure, PARAPHRASES) > diversity(measure, COPIES)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.card.name)
def test_replacing_records_by_copies_step_by_step_lowers_diversity(measure):
    steps = [diversity(measure, TOPICS[: 10 - copies] + TOPICS[:1] * copies) for copies in (0, 3, 6, 9)]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] > steps[-1]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.card.name)
def test_the_order_of_records_does_not_matter(measure):
    shuffled = [PARAPHRASES[i] for i in np.random.default_rng(0).permutation(10)]
    assert diversity(measure, shuffled) == pytest.approx(diversity(measure, PARAPHRASES), rel=1e-6)
