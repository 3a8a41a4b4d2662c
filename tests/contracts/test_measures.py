"""What every measure in the catalogue promises. A new member is tested the day it is listed."""

import copy
import hashlib
import math
import subprocess
import sys
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from readers import READERS

from trivium.errors import InputError
from trivium.measures import MEASURES, cards, find
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.reference import Against

OF_RECORDS = [one for one in MEASURES if one.card.of == "record"]
OF_SETS = [one for one in MEASURES if one.card.of == "set"]
AXES = ("quality", "diversity", "complexity")


def named(measures):
    return pytest.mark.parametrize("measure", measures, ids=lambda one: one.card.name)


class Directions:
    """An embedder: each text has a direction that depends on it alone; a text without letters has none."""

    name = "directions@1"
    dimensions = 8

    def embed(self, texts):
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts):
            if any(map(str.isalnum, text)):
                seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
                row[:] = np.random.default_rng(seed).normal(size=self.dimensions)
        return rows


def see(records, measure):
    """What the measure reads of these records, without those that have no vector where vectors are read."""
    views = Views(records, embedder=Directions(), readers=READERS)
    if _wants_directions(measure):
        views = views.take(views.embeddable)
    return views.read(measure.card.reads)


def _wants_directions(measure):
    return measure.card.of == "set" and measure.card.reads in ("embeddings", "reference")


def records_of(pairs):
    """Records whose notes hold what measures of notes read: a reference, a label, samples, and two raters' scores."""
    return [
        Record(str(place), prompt, response, notes={
            "answer": response[-9:], "label": place % 2, "samples": [prompt, response, response],
            "scores": [len(prompt) % 5, len(response) % 5],
            "tags": ["any", response[:4]], "cell": [len(prompt) % 3, len(response) % 2], "grid": [3, 2],
            "quality": len(response) % 7,
        })
        for place, (prompt, response) in enumerate(pairs)
    ]  # fmt: skip


CORPUS = records_of(
    [
        ("Describe a cat.", "A cat is a small animal that hunts mice at night."),
        ("Name three rivers in under ten words.", "The Rhine, the Loire and the Po."),
        (
            "Explain why ice floats, step by step.",
            "First, water expands as it freezes. So ice is lighter. Hence it floats.",
        ),
        ("Write a function that adds two numbers.", "```python\ndef add(a, b):\n    return a + b\n```"),
        ("Was ist ein Fluss?", "Ein Fluss ist fließendes Wasser, das in ein Meer oder einen See mündet."),
        ("", "A plain text stands here without any prompt, as in a corpus for pretraining."),
        ("What is 6 times 7?", "42"),
        ("Say it again.", "Say it again. Say it again. Say it again. Say it again."),
    ]
)

hostile = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.text("ab .,\n\t`*#-:()[]{}<>|\"'\\_=0123456789", max_size=60),
    st.sampled_from(
        [
            "",
            " ",
            "\0",
            "a\0b",
            "\ufeff",
            "\u202eesrever",
            "مرحبا بالعالم، كيف حالك؟",
            "שלום עולם",
            "我喜欢猫。你呢？",
            "ฉันชอบแมว",
            "👩‍👩‍👧‍👦🏳️‍🌈",
            "e\u0301" * 9,
            "x" * 300,
            "<|im_start|>",
            "```",
            "1." * 30,
            "(((((",
            "\r\n\r\n",
            "\u2028\u2029\x85",
            "The cat sat on the mat. It was, however, not that happy; why?",
            "don't",
            "ﬁ ß İ ı K",
            "\x1b[31mred",
            "NaN",
            "-0",
        ]
    ),
)
corpora = st.lists(st.tuples(hostile, hostile), min_size=1, max_size=6).map(records_of)
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def test_names_are_unique_and_every_axis_has_a_headline():
    names = [one.name for one in cards()]
    assert len(set(names)) == len(names)
    assert {one.axis for one in cards() if one.headline} == set(AXES)


def test_the_catalogue_goes_axis_by_axis():
    order = [AXES.index(one.axis) for one in cards()]
    assert order == sorted(order)


def test_a_measure_is_found_by_name_and_a_slip_gets_the_nearest():
    assert find("vendi").card.name == "vendi"
    with pytest.raises(InputError, match="no measure 'constraint_cout'; did you mean 'constraint_count'"):
        find("constraint_cout")


@named(MEASURES)
def test_the_card_is_complete(measure):
    card = measure.card
    for item in fields(card):
        value = getattr(card, item.name)
        if isinstance(value, str):
            assert value.strip(), item.name
    low, high = card.range
    assert low < high
    assert card.axis in AXES
    assert card.direction in (1, -1)
    assert card.summary.endswith(".") or ". See ``" in card.summary
    assert card.to_json()["range"] == [low if math.isfinite(low) else None, high if math.isfinite(high) else None]


@named(MEASURES)
def test_the_docstring_is_a_contract_or_points_to_one(measure):
    text = measure.__doc__
    if "See ``" in text:  # one order of a family: the contract stands at the function named
        text = getattr(sys.modules[measure.__module__], text.split("See ``")[1].split("``")[0]).__doc__
    for part in ("Args:", "Returns:", "Raises:", "InputError"):
        assert part in text
    assert "nan" in text or measure.card.name in ("valid", "compression_ratio") or "vendi" in measure.card.name


@named(MEASURES)
def test_it_repeats_exactly_and_leaves_its_input_alone(measure):
    view = see(CORPUS, measure)
    before = copy.deepcopy(view)
    first, second = measure(view), measure(view)
    np.testing.assert_array_equal(first, second)
    for now, then in zip(_arrays(view), _arrays(before)):
        np.testing.assert_array_equal(now, then)


def _arrays(view):
    if isinstance(view, Against):
        return [view.vectors, view.reference.vectors]
    if is_dataclass(view):
        held = [getattr(view, item.name) for item in fields(view)]
        parts = [array for each in held if is_dataclass(each) for array in _arrays(each)]
        return [each for each in held if isinstance(each, np.ndarray)] + parts
    return list(view) if isinstance(view, tuple) and isinstance(view[0], np.ndarray) else [np.array(view, dtype=object)]


@named(MEASURES)
def test_no_records_are_refused_in_words(measure):
    with pytest.raises(InputError, match=r"at least|non-empty|got none"):
        measure(Views([], embedder=Directions(), readers=READERS).read(measure.card.reads))


@named(MEASURES)
@pytest.mark.parametrize("copies", [1, 2, 7])
def test_one_record_and_copies_of_it_have_a_value_or_none_but_no_error(measure, copies):
    value = measure(see(CORPUS[:1] * copies, measure))
    if measure.card.of == "record":
        assert value.shape == (copies,)
        assert value.dtype == np.float64
        np.testing.assert_array_equal(value, np.full(copies, value[0]))
    else:
        assert isinstance(value, float)


@named(MEASURES)
@quick
@given(records=corpora)
def test_values_stay_in_the_range_of_the_card_whatever_the_text(measure, records):
    view = see(records, measure)
    if _wants_directions(measure):
        assume(len(view))
    values = np.atleast_1d(measure(view))
    low, high = measure.card.range
    known = values[~np.isnan(values)]  # vectors are float32: a bound may be missed by rounding
    assert ((known >= low - 1e-6) & (known <= high + 1e-6)).all()
    assert np.isfinite(known).all()


@named(OF_RECORDS)
@quick
@given(records=corpora, data=st.data())
def test_values_of_records_follow_them_and_do_not_depend_on_their_neighbours(measure, records, data):
    order = data.draw(st.permutations(range(len(records))))
    values = measure(see(records, measure))
    np.testing.assert_array_equal(measure(see([records[place] for place in order], measure)), values[order])
    np.testing.assert_array_equal(measure(see(records[:1], measure)), values[:1])


# A compressor's window sees what stands near, so its ratio may change a little with the order.
MAY_DIFFER = {"compression_ratio": 0.05}


@named(OF_SETS)
def test_the_order_of_a_set_does_not_matter(measure):
    records = CORPUS
    if math.isnan(measure(see(records, measure))):  # too few for it
        records = CORPUS * 3
    value = measure(see(records, measure))
    turned = measure(see(records[::-1], measure))
    assert turned == pytest.approx(value, rel=MAY_DIFFER.get(measure.card.name, 1e-6))


FINISHES = """
import sys
from trivium.measures import find
from trivium.records.record import Record
measure = find(sys.argv[1])
long = 1_000_000
for piece in ("a", "a ", "The river ran to the sea. "):
    measure([Record("r", piece * (long // len(piece)), piece * (long // len(piece)))])
size = 100_000
for piece in (" ", "\\n", "`", "```x ", "<|", "[insert ", "{{ ", ".", ". ",
              '."', "1", "1.", "one ", "1 to ", "to my ", "that ",
              ", and ", "also ", "(", "#", "\\n### ", "*", "-", "= ", "a=", "'", "a'", "\\ntask 1:", "between a and ", "://",
              "in o(", "<your ", "\\u4f60", "\\U0001f600", "e\\u0301", "ab. Cd ", "\\0"):
    text = piece * (size // len(piece))
    measure([Record("r", text, text), Record("s", "x" + text + "y", "List my" + text + "!")])
print("done")
"""


@pytest.mark.slow
@named([one for one in OF_RECORDS if one.card.reads == "records"])
def test_a_megabyte_and_adversarial_texts_finish(measure):
    done = subprocess.run(
        [sys.executable, "-c", FINISHES, measure.card.name], capture_output=True, text=True, timeout=240, check=True
    )
    assert done.stdout == "done\n"
