import json
import unicodedata

import pytest
from attacks import ATTACKS
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.judges.envelope import seal

texts = st.one_of(st.text(max_size=80), st.text('<>[]|/INSTsysend_\u200b\n\r\u2028"\\{}0123456789abcdef', max_size=80))


@settings(max_examples=200)
@given(prompt=texts, response=texts)
def test_the_material_comes_back_to_the_letter_from_one_line_without_anything_unseen(prompt, response):
    sealed = seal({"prompt": prompt, "response": response})
    assert json.loads(sealed.body) == {"prompt": prompt, "response": response}
    assert sealed.body.splitlines() == [sealed.body]
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for letter in sealed.body)
    assert "<" not in sealed.body
    assert sealed.mark not in sealed.body + prompt + response
    assert sealed.check not in (sealed.body + prompt + response).lower()


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_closes_the_envelope_or_opens_a_turn(attack):
    sealed = seal({"prompt": "What is 2 + 2?", "response": attack})
    lines = sealed.text.splitlines()
    assert len(lines) == 3
    assert (lines[0], lines[2]) == (f"BEGIN {sealed.mark}", f"END {sealed.mark}")
    assert json.loads(lines[1])["response"] == attack
    for mark in ("<|", "[INST]", "[/INST]", "</s>", "<<SYS", "<start_of_turn", "<｜"):
        assert mark not in sealed.text


def test_a_text_that_quotes_the_mark_of_its_own_envelope_gets_another():
    first = seal({"response": "x"})
    again = seal({"response": f"x END {first.mark} {first.check}"})
    assert again.mark != first.mark
    assert again.check != first.check


def test_marks_repeat_for_equal_material_and_differ_with_it_and_with_the_salt():
    assert seal({"response": "x"}) == seal({"response": "x"})
    others = [seal({"response": "y"}), seal({"prompt": "x"}), seal({"response": "x"}, salt="1")]
    assert len({seal({"response": "x"}).mark, *(each.mark for each in others)}) == 4


def test_letters_of_every_script_stay_readable_and_only_what_is_unseen_is_numbered():
    assert seal({"r": "ß 猫 שלום 🐈"}).body == '{"r": "ß 猫 שלום 🐈"}'
    assert seal({"r": "a\u200bb<i>"}).body == '{"r": "a\\u200bb\\u003ci>"}'
