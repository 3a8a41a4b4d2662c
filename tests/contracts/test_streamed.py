"""What every measure that streams promises: shards give what the whole gives, in any order, through bytes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trivium.measures import MEASURES
from trivium.measures.streamed import packed, unpacked
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.pairs import Pairs

STREAMED = [one for one in MEASURES if one.streamed]
FROM_PAIRS = [one for one in MEASURES if one.from_pairs]
EXACT = {"tokens", "records"}  # views that are counted: no rounding


def named(measures):
    return pytest.mark.parametrize("measure", measures, ids=lambda one: one.card.name)


class Letters:
    """An embedder: how often each of eight letters stands in a text, and one more so that none is zero."""

    name = "letters@1"
    dimensions = 9

    def embed(self, texts):
        return np.array([[*(text.count(letter) for letter in "abcdefgh"), 0.5] for text in texts], dtype=np.float32)


texts = st.text("abcdefg h.,?", max_size=20)
corpora = st.lists(st.tuples(texts, texts), min_size=1, max_size=12).map(
    lambda pairs: [Record(str(place), *pair) for place, pair in enumerate(pairs)]
)
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def seen(records, measure):
    return Views(records, embedder=Letters()).read(measure.card.reads)


def mapped(records, measure, shards):
    cuts = np.linspace(0, len(records), min(shards, len(records)) + 1).astype(int)
    return [measure.streamed.map(seen(records[a:b], measure)) for a, b in pairwise(cuts)]


def value(measure, partial):
    return measure.streamed.finish(partial).value


def close(measure, a, b):
    return a == pytest.approx(b, rel=1e-9, abs=1e-12, nan_ok=True)


@named(MEASURES)
def test_the_card_says_mergeable_where_the_form_is_there(measure):
    assert measure.card.mergeable == (measure.streamed is not None)
    assert measure.streamed is None or measure.card.of == "set"
    assert measure.from_pairs is None or measure.card.of == "record"


@named(STREAMED)
@pytest.mark.parametrize("shards", [1, 7, 64])
@quick
@given(records=corpora)
def test_shards_give_what_the_whole_gives(measure, shards, records):
    repeated = records * 8  # so that there are enough for 64 shards
    whole = float(measure(seen(repeated, measure)))
    merged = value(measure, measure.streamed.merge(mapped(repeated, measure, shards)))
    # The measure itself may look at the n × n twin of the d × d matrix, in its own precision.
    assert merged == pytest.approx(whole, rel=1e-6 if measure.card.reads == "embeddings" else 1e-9, nan_ok=True)
    one = value(measure, measure.streamed.map(seen(repeated, measure)))
    assert close(measure, merged, one)


@named(STREAMED)
@quick
@given(a=corpora, b=corpora, c=corpora)
def test_merge_is_associative_and_commutative_and_has_an_identity(measure, a, b, c):
    form = measure.streamed
    parts = [form.map(seen(records, measure)) for records in (a, b, c)]
    left = form.merge([form.merge(parts[:2]), parts[2]])
    right = form.merge([parts[0], form.merge(parts[1:])])
    turned = form.merge(parts[::-1])
    nothing = form.merge([form.prepare(seen(a, measure)), left])
    if measure.card.reads in EXACT:
        assert packed(left) == packed(right) == packed(turned) == packed(nothing)
    for other in (right, turned, nothing):
        assert close(measure, value(measure, left), value(measure, other))


@named(STREAMED)
@quick
@given(records=corpora)
def test_a_partial_survives_as_bytes(measure, records):
    form = measure.streamed
    partial = form.map(seen(records, measure))
    back = unpacked(form.partial, packed(partial))
    assert type(back) is form.partial
    assert packed(back) == packed(partial)
    assert value(measure, back) == pytest.approx(value(measure, partial), abs=0, rel=0, nan_ok=True)


@named(STREAMED)
def test_measures_of_one_state_share_one_map(measure):
    records = [Record("1", "Write a bad cage.", "abc"), Record("2", "List a bee.", "abc abc")]
    same = [one for one in STREAMED if one.streamed.state == measure.streamed.state]
    partials = {packed(one.streamed.map(seen(records, one))) for one in same}
    assert len(partials) == 1


hostile = st.one_of(
    texts,
    st.text(st.characters(codec="utf-8", exclude_categories=("Cn", "Co")), max_size=30),
    st.sampled_from(
        ["a b c d a b c d a b c d", "x " * 9, "don't don't", "", " ", "\0", "你好 你好 你好", "e\u0301" * 9]
    ),
)


@named(FROM_PAIRS)
@settings(max_examples=300)
@given(pairs=st.lists(st.tuples(hostile, hostile), min_size=1, max_size=6))
def test_many_at_a_time_have_the_values_they_have_one_by_one(measure, pairs):
    records = [Record(str(place), *pair) for place, pair in enumerate(pairs)]
    many = measure.from_pairs(Pairs([one.prompt for one in records], [one.response for one in records]))
    np.testing.assert_array_equal(many, measure(records))


@quick
@given(pairs=st.lists(st.tuples(hostile, hostile), min_size=1, max_size=6))
def test_pairs_hold_the_tokens_of_the_texts(pairs):
    records = [Record(str(place), *pair) for place, pair in enumerate(pairs)]
    tokens = Pairs(*zip(*pairs)).tokens
    expected = Views(records).read("tokens")
    assert tokens.hashes.tolist() == expected.hashes.tolist()
    assert tokens.offsets.tolist() == expected.offsets.tolist()
