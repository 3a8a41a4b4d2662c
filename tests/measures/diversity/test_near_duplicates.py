import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.diversity import near_duplicates as module
from trivium.measures.diversity.near_duplicates import near_duplicate_rate, near_duplicates, near_duplicates_between
from trivium.views import Tokens, words

TWENTY = "one two three four five six seven eight nine ten eleven twelve a b c d e f g h"


def changed(text, *places):
    parts = text.split()
    for place in places:
        parts[place] = "changed"
    return " ".join(parts)


def shingles(text):
    found = words(text)
    runs = {tuple(found[i : i + 3]) for i in range(len(found) - 2)}
    return runs or ({tuple(found)} if found else set())


def by_pairs(targets, queries, threshold, *, earlier):
    best = []
    for j, query in enumerate(map(shingles, queries)):
        pairs = [
            (-len(target & query) / len(target | query), i)
            for i, target in enumerate(map(shingles, targets[:j] if earlier else targets))
            if target and query and len(target & query) / len(target | query) >= threshold
        ]
        if pairs:
            jaccard, i = min(pairs)
            best.append((i, j, -jaccard))
    return best


def corpus(seed=0):
    """Random texts, copies with up to two words changed, exact copies, short texts and empty ones."""
    rng = np.random.default_rng(seed)
    texts = [" ".join(f"w{i}" for i in rng.zipf(1.4, size=rng.integers(3, 25)) % 60) for _ in range(150)]
    for _ in range(150):
        parts = texts[rng.integers(len(texts))].split()
        for _ in range(rng.integers(0, 3)):
            parts[rng.integers(len(parts))] = f"z{rng.integers(9)}"
        texts.append(" ".join(parts))
    return [*texts, "a", "a", "a b", "a b", "b a", "", ""]


def test_by_hand():
    # 20 words have 18 runs of three. One word changed in the middle spoils 3: 15 shared of 21, 0.714.
    # Two words changed, far apart, spoil 6: 12 shared of 24, 0.5.
    tokens = Tokens.of([TWENTY, "something else entirely", changed(TWENTY, 9), changed(TWENTY, 4, 12)])
    assert near_duplicates(tokens) == [(0, 2, pytest.approx(15 / 21))]
    assert near_duplicate_rate(tokens) == 1 / 4
    assert near_duplicates(tokens, threshold=0.5) == [(0, 2, pytest.approx(15 / 21)), (0, 3, pytest.approx(12 / 24))]


def test_the_most_similar_earlier_record_is_named_and_of_equals_the_first():
    tokens = Tokens.of([changed(TWENTY, 9), TWENTY, TWENTY, TWENTY])
    assert [(pair.first, pair.second) for pair in near_duplicates(tokens)] == [(0, 1), (1, 2), (1, 3)]


def test_copies_of_one_record_all_count_but_the_first():
    assert near_duplicate_rate(Tokens.of(["the same words again"] * 10)) == 9 / 10
    assert near_duplicate_rate(Tokens.of(["Yes."] * 4 + ["No."])) == 3 / 5


@pytest.mark.parametrize(
    ("threshold", "most_work"),
    [
        (0.3, module._MOST_WORK), (0.7, module._MOST_WORK), (1.0, module._MOST_WORK),
        (0.7, 0), (1.0, 0),  # nothing may be counted exactly: candidates come from the sketch
    ],
)  # fmt: skip
def test_it_finds_what_comparing_all_pairs_finds(monkeypatch, threshold, most_work):
    monkeypatch.setattr(module, "_MOST_WORK", most_work)
    texts = corpus()
    found = near_duplicates(Tokens.of(texts), threshold=threshold)
    assert found == [(i, j, pytest.approx(s)) for i, j, s in by_pairs(texts, texts, threshold, earlier=True)]
    assert len(found) > 20
    a, b = texts[:200], texts[200:]
    across = near_duplicates_between(Tokens.of(a), Tokens.of(b), threshold=threshold)
    assert across == [(i, j, pytest.approx(s)) for i, j, s in by_pairs(a, b, threshold, earlier=False)]


def test_working_in_blocks_changes_nothing(monkeypatch):
    tokens = Tokens.of(corpus(1))
    whole = near_duplicates(tokens)
    monkeypatch.setattr(module, "_BLOCK_WORK", 50)
    assert near_duplicates(tokens) == whole
    monkeypatch.setattr(module, "_MOST_WORK", 0)
    monkeypatch.setattr(module, "_VERIFIED", 5)
    assert near_duplicates(tokens) == whole


def test_repeating_the_set_adds_every_record_once():
    texts = [text for text in corpus(2) if text]
    n, tokens = len(texts), Tokens.of(texts)
    assert near_duplicate_rate(Tokens.join([tokens, tokens])) == pytest.approx(
        (len(near_duplicates(tokens)) + n) / (2 * n)
    )


def test_records_without_a_token_match_nothing():
    assert near_duplicates(Tokens.of(["", "", " "])) == []
    assert math.isnan(near_duplicate_rate(Tokens.of(["", ""])))
    assert near_duplicate_rate(Tokens.of(["", "", "a b c", "a b c"])) == 1 / 2
    assert near_duplicates_between(Tokens.of([""]), Tokens.of([""])) == []
    assert near_duplicates_between(Tokens.of([]), Tokens.of(["a"])) == []
    assert near_duplicate_rate(Tokens.of(["alone"])) == 0


def test_no_records_and_bad_thresholds_are_refused():
    with pytest.raises(InputError, match="at least one record"):
        near_duplicate_rate(Tokens.of([]))
    with pytest.raises(InputError, match="threshold must be above 0"):
        near_duplicates(Tokens.of(["a"]), threshold=0)
    with pytest.raises(InputError, match=r"threshold must be a number between 0 and 1, got 1\.5"):
        near_duplicates_between(Tokens.of(["a"]), Tokens.of(["a"]), threshold=1.5)
