import math

import numpy as np
import pytest
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.template_dominance import skeleton, template_dominance
from trivium.records.record import Record

openings = st.lists(
    st.sampled_from(["Name a cat.", "Draw a dog.", "Why?", "Is it so?", "", "To be or not"]), min_size=1
)


def records_of(prompts):
    return [Record(str(row), prompt, "An answer.") for row, prompt in enumerate(prompts)]


def value(prompts):
    return template_dominance(records_of(prompts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write a poem about the sea.", "_ a _ about the _ ."),
        ("Draft a letter about the rent.", "_ a _ about the _ ."),
        ("What is 6 times 7?", "what is _ _ _ ?"),
        ("Please don't list them all, in order: one two three", "please don't _ them all , in _"),  # eight tokens
        ("- \u201cWhy?\u201d", "- \u201c why ? \u201d"),
        ("I don\u2019t know", "i don't _"),
        ("x_1 = 2", "_ = _"),
    ],
)
def test_content_words_become_a_mark(text, expected):
    assert " ".join(skeleton(text)) == expected


def test_by_hand():
    # Forms: x x x y z. Of the 5 × 4 ordered pairs of different records 3 × 2 share their form.
    prompts = ["Name a cat.", "Draw a dog.", "Sing a song.", "Why do cats purr?", "Is it late?"]
    assert value(prompts) == pytest.approx(6 / 20)


def test_ends_of_the_scale():
    assert value(["Write a poem about cats.", "Write a story about dogs.", "Draft a plan about trade."]) == 1
    assert value(["Why?", "How do birds fly?", "Name a fruit."]) == 0


def test_ten_templates_used_equally_give_a_tenth_at_every_size():
    # Drawn at random from ten equal templates the chance of a pair is 1/10, whatever n is.
    forms = ["a", "the", "of", "to", "in", "on", "by", "at", "or", "and"]
    rng = np.random.default_rng(5)
    for n, trials in ((5, 2000), (50, 400)):
        means = [value(f"Say {forms[pick]} word" for pick in rng.integers(10, size=n)) for _ in range(trials)]
        assert np.mean(means) == pytest.approx(0.1, abs=0.01)


def test_a_reader_sees_the_template_and_so_does_the_measure():
    pairs = [("poem", "love"), ("essay", "war"), ("song", "rain"), ("story", "ghosts"), ("note", "school")]
    template = [f"Write a short {what} about {subject}." for what, subject in pairs]
    free = ["Why do cats purr?", "List three rivers in Peru.", "Is 91 a prime?", "Translate: good night", "Fix my code"]
    assert value(template) == 1
    assert value(free) == 0


def test_only_the_opening_is_read_and_a_text_without_a_prompt_is_read_by_its_own():
    same = "Name one of the best books about the "
    assert value([f"{same} sea, and why.", f"{same} moon! Or not?"]) == 1
    texts = [Record("a", "", "The sea is deep."), Record("b", "", "The sky is blue.")]
    assert template_dominance(texts) == 1
    assert skeleton(" " * 2000 + "Why?") == ("why", "?")


def test_records_without_a_token_are_left_out():
    assert template_dominance([*records_of(["Why?", "Who?", "Why?"]), Record("x", " ", " ")]) == pytest.approx(1 / 3)
    assert math.isnan(value(["Why?"]))
    assert math.isnan(template_dominance([Record("x", "", ""), Record("y", "Why?", "")]))
    with pytest.raises(InputError, match="template_dominance needs at least one record"):
        template_dominance([])
