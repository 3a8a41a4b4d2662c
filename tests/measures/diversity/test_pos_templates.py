import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures.diversity.pos_templates import pos_template_dominance
from trivium.views.parses import TAGS, Parses, Word


def said(tags):
    """Sentences as tags, parted by |; who depends on whom does not matter here."""
    return [
        Word(tag, "dep", 0, place == 0) for part in tags.split("|") for place, tag in enumerate(part.split())
    ]  # fmt: skip


def value(*records):
    return pos_template_dominance(Parses.of([said(record) for record in records]))


POEM = "VB DT NN IN DT"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([POEM, POEM], 1 / 10),  # one template, in both: (1 + 0 × 9) / 10
        ([POEM, POEM, "NN NN NN NN NN"], 1 / 10 * 2 / 3),
        ([POEM, "NN NN NN NN NN"], 0),  # no run stands in two records
        ([POEM + " NN", POEM + " NN"], 2 / 10),  # VB DT NN IN DT and DT NN IN DT NN
        ([POEM + " NN", POEM + " NN", POEM], (1 + 2 / 3) / 10),
        ([POEM, POEM, "NN NN"], 1 / 10),  # a record without a run of five is not counted
        (["VB DT NN | IN DT", "VB DT NN | IN DT"], math.nan),  # no run crosses from one sentence into the next
        ([POEM], math.nan),
        ([" ".join(TAGS[1:15])] * 3, 1),  # ten runs, all in every record
        ([POEM + " | " + POEM, POEM], 1 / 10),  # a run counts once per record
    ],
)
def test_values_by_hand(records, expected):
    assert value(*records) == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.text("abc", min_size=5, max_size=12), min_size=2, max_size=8), st.randoms())
def test_the_order_does_not_matter_and_copies_of_the_set_only_raise_it(texts, random):
    names = dict(zip("abc", ("NN", "VB", "DT")))
    records = [" ".join(names[letter] for letter in text) for text in texts]
    turned = random.sample(records, len(records))
    assert value(*turned) == pytest.approx(value(*records))
    assert value(*records, *records) >= value(*records) - 1e-12
