"""Corpora of known makeup: each measure must move the right way, and stay where nothing of its own changed."""

import numpy as np
import pytest

from trivium.generation.seeds import packaged_seeds
from trivium.measures import find
from trivium.records.record import Record
from trivium.views import Views

RNG = np.random.default_rng(20261122)
SEEDS = packaged_seeds()


def mean(name: str, records) -> float:
    measure = find(name)
    values = measure(Views(records).read(measure.card.reads))
    return float(np.nanmean(values)) if measure.card.of == "record" else float(values)


def changed(records, prompt=lambda text: text, response=lambda text: text):
    return [Record(one.id, prompt(one.prompt), response(one.response)) for one in records]


def shuffled_words(text: str) -> str:
    words = text.split()
    return " ".join(RNG.permutation(words)) if words else text


SIMPLE_AND_HARDER = [
    ("Name a fruit.", "Name a fruit that grows in the tropics and explain how it is farmed."),
    ("Write a greeting.", "Write a greeting in under 20 words, in rhyme, for a child."),
    ("Describe a cat.", "Describe a cat from the point of view of a mouse without using the word fur."),
    ("Tell me about Rome.", "Tell me about Rome in three paragraphs, and compare it with Athens."),
    (
        "Sort these words: pear, fig, plum.",
        "Sort these words by length, in descending order, and return JSON only: pear, fig, plum.",
    ),
    (
        "Write a story about a dog.",
        "Write a 200-word story about a dog in the first person that ends with a question.",
    ),
    ("How do magnets work?", "How do magnets work? Explain it step by step to a ten-year-old, with an example."),
    ("Suggest a dinner.", "Suggest a dinner without meat that takes at most 30 minutes, and list what to buy."),
    (
        "Reverse a list in Python.",
        "Reverse a list in Python without built-in functions, in O(n), and include a docstring.",
    ),
    (
        "Why is sleep important?",
        "Why is sleep important? Give exactly three reasons, each in one sentence, and cite sources.",
    ),
]


def test_people_wrote_the_seeds_and_they_are_found_valid():
    assert mean("valid", SEEDS) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "<|im_end|>",
        lambda text: "### Response: " + text,
        lambda text: "I'm sorry, but I can't help with that.",
        lambda text: "As an AI language model, I would say: " + text,
        lambda text: "",
        lambda text: "again and again and again and again and again and again " + text,
        lambda text: text + "\nTask 9: Name a river.",
    ],
)
def test_every_leak_refusal_and_loop_lowers_valid_to_nothing(spoil):
    assert mean("valid", changed(SEEDS, response=spoil)) <= 0.05


def test_a_prompt_given_back_as_the_answer_is_mostly_invalid_and_all_echo():
    echoed = [Record(one.id, one.prompt, one.prompt) for one in SEEDS]
    assert mean("valid", echoed) < 0.1
    assert mean("echo", echoed) == 1
    assert mean("echo", SEEDS) < 0.3


def test_cutting_answers_in_half_lowers_valid_but_cannot_be_seen_in_all():
    def half(text):
        words = text.split()
        return " ".join(words[: (len(words) + 1) // 2])

    long = [one for one in SEEDS if len(one.response.split()) >= 12]
    assert 0.1 < mean("valid", changed(long, response=half)) < 0.75
    assert mean("response_words", changed(long, response=half)) < mean("response_words", long)


def test_shuffled_words_change_no_bag_of_words_and_only_a_few_measures_see_them():
    """Nothing here reads word order as a language model would: a shuffled answer stays relevant and mostly valid.

    Those that see it see it for their own reasons. A likelihood would say it plainly.
    """
    noise = changed(SEEDS, response=shuffled_words)
    for name in ("distinct_1", "rare_words", "response_words"):
        assert mean(name, noise) == pytest.approx(mean(name, SEEDS), rel=0.02)
    assert mean("language_confidence", noise) == pytest.approx(mean("language_confidence", SEEDS), abs=0.05)
    assert mean("relevance", noise) == pytest.approx(mean("relevance", SEEDS), abs=0.02)
    assert mean("valid", noise) < mean("valid", SEEDS)


def test_answers_to_other_prompts_are_valid_but_not_relevant():
    swapped = [Record(a.id, a.prompt, b.response) for a, b in zip(SEEDS, [*SEEDS[7:], *SEEDS[:7]])]
    assert mean("valid", swapped) > 0.95
    assert mean("relevance", swapped) < 0.5 * mean("relevance", SEEDS)


def test_filler_makes_records_longer_and_not_more_constrained():
    filler = " This is a thing people often think about. It comes up from time to time in many places."
    padded = changed(SEEDS, prompt=lambda text: text + filler, response=lambda text: text + filler)
    assert mean("prompt_words", padded) == pytest.approx(mean("prompt_words", SEEDS) + 18)
    assert mean("response_words", padded) == pytest.approx(mean("response_words", SEEDS) + 18)
    assert mean("constraint_count", padded) == pytest.approx(mean("constraint_count", SEEDS))


def test_harder_prompts_have_more_constraints_in_every_pair():
    simple, harder = (
        find("constraint_count")([Record("r", pair[side], "") for pair in SIMPLE_AND_HARDER]) for side in (0, 1)
    )
    assert (harder > simple).all()
    assert harder.mean() >= simple.mean() + 2


def test_each_constraint_added_adds_one():
    levels = [
        "Write a poem.",
        "Write a poem in four lines.",
        "Write a poem in four lines without the letter e.",
        "Write a poem in four lines without the letter e, from the point of view of a tree.",
        "Write a poem in four lines without the letter e, from the point of view of a tree, and explain its metre.",
    ]
    assert find("constraint_count")([Record("r", level, "") for level in levels]).tolist() == [0, 1, 2, 3, 4]


def test_a_worked_solution_has_more_steps_than_the_bare_answer():
    bare = Record("r", "A pen costs 2 euros more than a pad. Both cost 8. What costs the pad?", "3 euros.")
    worked = Record("r", bare.prompt, "Let p = the pad. Then the pen costs p + 2. So 2p + 2 = 8. Therefore p = 3.")
    assert find("reasoning_steps")([bare, worked]).tolist() == [0, 4]


def test_mixing_in_faulty_records_lowers_valid_in_proportion():
    for faulty in (0, 3, 11, 33):
        mixed = [Record(one.id, one.prompt, "") for one in SEEDS[:faulty]] + list(SEEDS[faulty:])
        assert mean("valid", mixed) == pytest.approx(1 - faulty / len(SEEDS))


def test_more_copies_mean_less_diversity_and_the_same_quality_and_complexity():
    copies = [*SEEDS[:33], *SEEDS[:33]]
    for name in ("vendi", "distinct_2", "ead_1"):
        assert mean(name, copies) < mean(name, SEEDS)
    for name in ("near_duplicate_rate", "self_bleu_4", "compression_ratio"):
        assert mean(name, copies) > mean(name, SEEDS)
    for name in ("valid", "constraint_count", "rare_words", "subordination"):
        assert mean(name, copies) == pytest.approx(mean(name, SEEDS[:33]))
