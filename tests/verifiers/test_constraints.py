import time

import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.verifiers.constraints import KINDS, FollowsConstraints, followed

LIST = "- one\n* two\n3. three"
CASES = [
    # kind, what is asked, a response that keeps to it, one that does not
    ("words", {"exactly": 3}, "One two three.", "One two."),
    ("words", {"least": 2, "most": 3}, "It's well-made.", "a b c d"),  # it's, well-made: two words
    ("sentences", {"most": 2}, "It rains. It pours.", "It rains. It pours. It stops."),
    ("paragraphs", {"exactly": 2}, "One.\n\nTwo.", "One.\nStill one."),
    ("paragraphs", {"exactly": 3}, "One.\n***\nTwo.\n\nThree.", "One.\n\nTwo."),
    ("bullets", {"exactly": 3}, LIST, "- one\n-not one"),
    ("placeholders", {"least": 2}, "Dear [name] of [place]", "Dear [name]"),
    ("highlights", {"least": 2}, "*one* and **two**", "*one* and two"),
    ("capital_words", {"least": 1}, "STOP here", "Stop, I say"),
    ("sections", {"marker": "Section", "least": 2}, "Section 1\na\nSection 2\nb", "Section 1 and Section 2"),
    ("parts", {"exactly": 2}, "One.\n******\nTwo.", "One.\n***\nTwo."),
    ("frequency", {"word": "river", "least": 2}, "A River is a river.", "Rivers and a river."),
    ("letter_frequency", {"letter": "e", "most": 1}, "The sun", "These"),
    ("includes", {"words": ["sea", "blue sky"]}, "The SEA under a blue sky.", "The sea under a blue roof."),
    ("excludes", {"words": ["cat"]}, "A category of dogs.", "A cat."),
    ("lowercase", {}, "all small, 1 of them", "Not all small"),
    ("uppercase", {}, "ALL LARGE", "ALL LARGe"),
    ("no_commas", {}, "One and two.", "One, two."),
    ("json", {}, '```json\n{"a": [1]}\n```', "{'a': 1}"),
    ("json", {}, " [1, 2] ", "Here: [1, 2]"),
    ("title", {}, "<<A poem>>\nlines", "<A poem>"),
    ("quoted", {}, '"Yes, all of it."', 'I said "yes".'),
    ("postscript", {"marker": "P.S."}, "Bye.\nP.S. Write soon.", "Bye.\nP.S."),
    ("starts_with", {"text": "Dear"}, " dear reader", "My dear reader"),
    ("ends_with", {"text": "That is all."}, 'So. That is all."\n', "That is all. Bye."),
    ("language", {"language": "de"}, "Der Fluss fließt langsam durch das breite Tal.", "The river flows slowly down."),
    ("one_of", {"options": ["yes", "no"]}, "yes\n", "Yes, I think so"),
    ("repeats_prompt", {"prompt": "Say it."}, "Say it. It.", "It. Say it."),
]


def asked(response, *constraints):
    return Record("r", "p", response, notes={"constraints": list(constraints)})


@pytest.mark.parametrize(("kind", "asks", "good", "bad"), CASES)
def test_each_kind_by_hand(kind, asks, good, bad):
    constraint = {"kind": kind, **asks}
    assert followed(asked(good, constraint)) == [(kind, True)]
    assert followed(asked(bad, constraint)) == [(kind, False)]


def test_every_kind_is_tested_above():
    assert {case[0] for case in CASES} == set(KINDS)


def test_the_verdict_is_strict_and_names_the_first_that_is_broken():
    verify = FollowsConstraints()
    one = asked("one two", {"kind": "lowercase"}, {"kind": "words", "exactly": 3}, {"kind": "title"})
    assert verify(one) == (False, "not followed: words")
    assert [good for _, good in followed(one)] == [True, False, False]
    assert verify(asked("one two", {"kind": "lowercase"})) == (True, "followed")
    assert verify(asked("", {"kind": "no_commas"})) == (False, "not followed: no_commas")  # nothing was said


def test_counts_without_a_limit_want_one_at_least():
    assert followed(asked("plain", {"kind": "placeholders"})) == [("placeholders", False)]
    assert followed(asked("plain", {"kind": "placeholders", "most": 0})) == [("placeholders", True)]


def test_what_cannot_be_read_is_refused_in_words():
    with pytest.raises(InputError, match="no constraint 'word'; did you mean 'words'"):
        followed(asked("a", {"kind": "word"}))
    with pytest.raises(InputError, match=r"the constraint \{'kind': 'includes'\} cannot be read: KeyError: 'words'"):
        followed(asked("a", {"kind": "includes"}))
    with pytest.raises(InputError, match=r"a list of words is wanted, got 'sea'"):
        followed(asked("a", {"kind": "includes", "words": "sea"}))
    with pytest.raises(InputError, match=r"record 'r' has no notes\['constraints'\]"):
        FollowsConstraints()(Record("r", "p", "a", notes={"constraints": ["no commas"]}))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "*", "[", "<<", "- ", "\n", '"', "{", "[[", " *a", "1. ", "***\n", "\\"])
def test_hostile_text_takes_no_time_to_speak_of(piece):
    start = time.process_time()
    for kind, asks, _, _ in CASES:
        followed(asked(piece * (200_000 // len(piece)), {"kind": kind, **asks}))
    assert time.process_time() - start < 20  # a pattern that explodes would never end
