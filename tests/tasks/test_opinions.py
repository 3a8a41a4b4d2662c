from itertools import combinations

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks import Dials
from trivium.tasks.opinions import (
    DOMAINS,
    FRAMES_OF_TESTS,
    GENERAL,
    KEPT_FOR_TESTS,
    NEGATING_OF_TESTS,
    OPINIONS,
    SHARED,
    TRAINED,
    signs_of,
)


@pytest.mark.parametrize(
    ("text", "signs", "label"),
    [
        ("the plot was witty.", [1], "good"),
        ("the plot was not witty.", [-1], "bad"),
        ("hardly dull was the plot; the prose was trite.", [1, -1], "mixed"),
        ("I never found the lobby musty; the bed was cosy; the pool seemed awful to me.", [1, 1, -1], "good"),
        (
            "the plot is not at all witty; the cover turned out great.",
            [-1, 1],
            "mixed",
        ),  # a negation ends with its clause
    ],
)
def test_labels_by_hand(text, signs, label):
    assert signs_of(text) == signs
    assert OPINIONS.verdict(Record("r", text, label.capitalize())).accepted
    assert not OPINIONS.verdict(Record("r", text, "good" if label != "good" else "bad")).accepted


def test_other_texts_are_refused():
    for text in ("", "what is this?", "the plot was here.", "it was witty."):
        with pytest.raises(InputError, match="not a review of this task"):
            OPINIONS.verdict(Record("r", text, "good"))


def test_domains_share_no_noun_and_no_word_of_their_own_and_each_word_has_one_sign():
    for one, other in combinations([GENERAL, *DOMAINS.values()], 2):
        assert not (set(one.nouns) | set(one.praise) | set(one.blame)) & (
            set(other.nouns) | set(other.praise) | set(other.blame)
        )
    praise = {word for domain in (GENERAL, *DOMAINS.values()) for word in domain.praise} | set(SHARED["praise"])
    blame = {word for domain in (GENERAL, *DOMAINS.values()) for word in domain.blame} | set(SHARED["blame"])
    nouns = {noun for domain in DOMAINS.values() for noun in domain.nouns}
    assert not praise & blame
    assert not nouns & (praise | blame)
    for words in SHARED.values():
        for where in words.values():
            assert len(set(where.split()) & set(TRAINED)) >= 2
            assert len(set(where.split()) & set(KEPT_FOR_TESTS)) >= 1
            assert set(where.split()) <= set(DOMAINS)


@pytest.mark.parametrize("choice", range(8))
def test_nothing_of_the_tests_was_in_training(choice):
    dials = Dials(rules=3, choice=choice)
    records = OPINIONS.draw(600, dials, np.random.default_rng(choice))
    domains = {record.notes["rules"][0] for record in records}
    assert len(domains) == 3
    seen = {word for record in records for word in record.prompt.rstrip(".").replace(";", " ").split()}
    marks = ("turned out", "if you ask us", "is not at all")
    assert all(any(mark in frame for mark in marks) for frame in (*FRAMES_OF_TESTS, *NEGATING_OF_TESTS))
    assert not any(mark in record.prompt for record in records for mark in marks)
    for split, items in OPINIONS.tests(50, dials, np.random.default_rng(500 + choice)).items():
        for item in items:
            domain = DOMAINS[item.notes["rules"][0]]
            if "unseen domains" in split:
                assert item.notes["rules"][0] in KEPT_FOR_TESTS
                assert not seen & {*domain.nouns, *domain.praise, *domain.blame}
            else:
                assert item.notes["rules"][0] in domains
            assert any(mark in item.prompt for mark in marks) == ("unseen frames" in split)
            assert item.notes["depth"] in ((4, 5) if "deeper" in split else (2, 3))


def test_labels_are_about_as_many_as_each_other():
    records = OPINIONS.draw(3_000, Dials(depth=(2,)), np.random.default_rng(0))
    shares = [np.mean([record.response == label for record in records]) for label in ("good", "bad", "mixed")]
    assert max(shares) - min(shares) < 0.06  # a third each, give or take


def test_careless_reading_is_wrong_where_there_is_something_to_overlook():
    records = OPINIONS.draw(1_000, Dials(wrong=1, plausible=True), np.random.default_rng(0))
    reasons = {record.notes["slip"] for record in records}
    assert reasons == {"negations overlooked", "first clause only", "last clause only", "undecided"}
    overlooked = [record for record in records if record.notes["slip"] == "negations overlooked"]
    assert all({"not", "never", "hardly"} & set(record.prompt.replace(";", " ").split()) for record in overlooked)
