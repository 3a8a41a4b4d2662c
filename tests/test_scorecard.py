import json
import math

import numpy as np
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.measures import DEFAULTS, MEASURES
from trivium.measures.card import measure
from trivium.measures.quality.valid import valid
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.statistics.rank_correlation import spearman
from trivium.views import Tokens, Views


def card(**changes):
    settings = {
        "axis": "quality", "of": "record", "reads": "texts", "unit": "characters", "range": (0, math.inf),
        "rises_with": "characters", "length_bias": "is length", "cost": "none", "source": "this test",
    }  # fmt: skip
    return measure(**(settings | changes))


@card()
def characters(texts):
    """Characters of the text; undefined for an empty one."""
    return np.array([len(text) or math.nan for text in texts], dtype=float)


@card(of="set", axis="diversity", reads="tokens", unit="tokens")
def all_tokens(tokens):
    """Tokens in the set."""
    return float(len(tokens.hashes))


@card(of="set", axis="diversity", reads="embeddings", range=(0, 1))
def rows_seen(embeddings):
    """One if all vectors have a direction."""
    return float(np.isfinite(embeddings).all() and embeddings.any(axis=1).all())


@card(of="set", axis="diversity")
def needs_many(texts):
    """Cannot be computed on few records."""
    if len(texts) < 30:
        raise InputError(f"needs_many wants at least 30 texts, got {len(texts)}.")
    return float(len(texts))


class Lengths:
    """Embeds a text as its length and one; nothing for an empty text, NaN for one that asks for it."""

    name = "lengths@1"
    dimensions = 2

    def __init__(self):
        self.calls = 0

    def embed(self, texts):
        self.calls += 1
        vectors = np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(-1, 2)
        for row, text in enumerate(texts):
            vectors[row] = {"": 0, "nan": np.nan}.get(text, vectors[row])
        return vectors


def rng(seed=0):
    return np.random.default_rng(seed)


def texts(*given):
    return [Record(f"r{i}", "", text) for i, text in enumerate(given)]


def varied(n, seed=0):
    r = rng(seed)
    return texts(*(" ".join(f"w{i}" for i in r.zipf(1.5, size=r.integers(3, 20)) % 500) for _ in range(n)))


def test_a_record_measure_is_the_mean_over_the_records_that_have_a_value():
    # 1, 3 and 5 characters and an empty text: mean 3 of three.
    found = scorecard(texts("a", "abc", "", "abcde"), [characters], embedder=Lengths(), rng=rng())
    value = found["characters"]
    assert (value.value, value.n, value.undefined, value.note) == (3, 3, 1, None)
    assert 1 <= value.low < 3 < value.high <= 5
    assert found.ids == ("r0", "r1", "r2", "r3")
    assert found.per_record["characters"].tolist() == pytest.approx([1, 3, math.nan, 5], nan_ok=True)


def test_a_share_has_a_width_even_where_all_records_agree():
    found = scorecard(texts(*["A whole sentence, and another."] * 4), [valid], embedder=Lengths(), rng=rng())["valid"]
    # Wilson at 95 %: 4 of 4 has the lower end 4 / (4 + 1.96²) = 0.510
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.510, abs=0.001)


def test_a_set_measure_is_that_of_the_whole_set_with_a_curve_below_it():
    # Every record has 2 tokens, so subsets of m hold 2 m, without spread.
    found = scorecard(texts(*["two words"] * 60), [all_tokens], embedder=Lengths(), rng=rng())["all_tokens"]
    assert (found.value, found.low, found.high, found.n) == (120, 120, 120, 60)
    assert [(point.n, point.value, point.low, point.high) for point in found.curve] == [
        (10, 20, 20, 20),
        (20, 40, 40, 40),
        (35, 70, 70, 70),
        (50, 100, 100, 100),
        (60, 120, 120, 120),
    ]
    assert math.isnan(found.length_correlation)


def test_the_curve_ends_at_the_whole_set():
    class Random(Lengths):
        dimensions = 64

        def embed(self, given):
            return rng().normal(size=(len(given), 64)).astype(np.float32)

    vendi = next(m for m in MEASURES if m.card.name == "vendi")
    found = scorecard(texts(*map(str, range(120))), [vendi], embedder=Random(), rng=rng())["vendi"]
    assert [point.n for point in found.curve] == [10, 20, 35, 50, 75, 100, 120]
    sizes = [point.value for point in found.curve]
    assert sizes == sorted(sizes)
    assert all(point.low <= point.value <= point.high for point in found.curve)


def test_length_correlation_is_of_records_or_of_subsets():
    found = scorecard(varied(60), [characters, all_tokens], embedder=Lengths(), rng=rng())
    tokens = Tokens.of(record.text for record in varied(60))
    by_hand = spearman(found.per_record["characters"], tokens.lengths)
    assert found["characters"].length_correlation == pytest.approx(by_hand)
    # Subsets have one size, so their token count rises exactly with their mean length.
    assert found["all_tokens"].length_correlation == pytest.approx(1)


def test_records_without_a_direction_are_left_out_of_vector_measures_and_named():
    records = texts("some", "words", "", "here", "nan", "too")
    found = scorecard(records, [rows_seen, all_tokens], embedder=Lengths(), rng=rng())
    assert (found["rows_seen"].value, found["rows_seen"].n, found["rows_seen"].undefined) == (1, 4, 2)
    assert found["rows_seen"].note == "2 records without a direction left out: r2, r4"
    assert (found["all_tokens"].n, found["all_tokens"].note) == (6, None)


def test_one_bad_vector_in_ten_thousand_costs_only_itself():
    class OneBad(Lengths):
        def embed(self, given):
            vectors = rng(1).normal(size=(len(given), 2)).astype(np.float32)
            vectors[[row for row, text in enumerate(given) if text == "text 777"]] = np.nan
            return vectors

    records = texts(*(f"text {i}" for i in range(10_000)))
    vendi = next(m for m in MEASURES if m.card.name == "vendi")
    found = scorecard(records, [vendi], embedder=OneBad(), draws=3, rng=rng())["vendi"]
    vectors = OneBad().embed([record.text for record in records])
    assert found.value == pytest.approx(vendi(np.delete(vectors, 777, axis=0)))
    assert (found.n, found.note) == (9_999, "1 record without a direction left out: r777")


def test_many_left_out_records_are_counted_and_the_first_named():
    found = scorecard(texts("a", "b", *[""] * 8), [rows_seen], embedder=Lengths(), rng=rng())["rows_seen"]
    assert found.note == "8 records without a direction left out: r2, r3, r4, r5, r6 and 3 more"


def test_a_measure_that_cannot_be_computed_says_why():
    found = scorecard(varied(10), [needs_many, characters], embedder=Lengths(), rng=rng())
    assert math.isnan(found["needs_many"].value)
    assert found["needs_many"].note == "needs_many wants at least 30 texts, got 10."
    assert found["characters"].value > 0
    # With 40 records the whole set has a value and half-sets have none: a value without an interval.
    found = scorecard(varied(40), [needs_many], embedder=Lengths(), rng=rng())["needs_many"]
    assert (found.value, found.note) == (40, None)
    assert math.isnan(found.low)
    assert math.isnan(found.curve[0].value)


def test_an_undefined_measure_says_so():
    found = scorecard(texts("", ""), [characters], embedder=Lengths(), rng=rng())["characters"]
    assert math.isnan(found.value)
    assert (found.n, found.undefined, found.note) == (0, 2, "undefined for every record")


def test_infinite_values_of_records_count_as_undefined():
    @card()
    def infinite(given):
        """Infinite for the first record."""
        return np.array([math.inf, *[2.0] * (len(given) - 1)])

    found = scorecard(varied(5), [infinite], embedder=Lengths(), rng=rng())["infinite"]
    assert (found.value, found.undefined) == (2, 1)


@pytest.mark.parametrize(
    "records", [texts("one record alone"), texts(""), texts("same text") * 3, texts("", "", ""), varied(3)]
)
def test_every_measure_of_the_catalogue_survives_tiny_and_empty_sets(records):
    found = scorecard(records, MEASURES, rng=rng())
    assert len(found.values) == len(MEASURES)
    for value in found.values:
        assert value.note if math.isnan(value.value) else value.value is not None
        if not math.isnan(value.low):
            assert value.low <= value.value + 1e-6  # vectors are float32
            assert value.high >= value.value - 1e-6
    json.dumps(found.to_json(), allow_nan=False)


def test_a_real_set_gets_an_interval_on_every_diversity_measure():
    found = scorecard(varied(80), DEFAULTS, rng=rng())
    for value in found.values:
        if value.axis == "diversity":
            assert value.low <= value.value <= value.high
            assert not math.isnan(value.low)
    assert set(found.views) == {"embedder", "tokenizer"}
    assert set(found.per_record) == {m.card.name for m in DEFAULTS if m.card.of == "record"}


def test_the_seed_decides_everything():
    def numbers(seed):
        entries = scorecard(varied(40), rng=rng(seed)).to_json()["measures"]
        return json.dumps([{**entry, "seconds": 0} for entry in entries])

    assert numbers(1) == numbers(1)
    assert numbers(1) != numbers(2)


def test_a_measure_gets_the_same_numbers_beside_others_as_alone():
    # Values do, always; intervals of record measures share their draws, so they do, too.
    together = scorecard(varied(40), [characters, all_tokens], embedder=Lengths(), rng=rng())
    alone = scorecard(varied(40), [characters], embedder=Lengths(), rng=rng())
    assert together["characters"].value == alone["characters"].value
    assert together["characters"].low == pytest.approx(alone["characters"].low)


def test_level_and_draws_change_the_interval():
    def width(**settings):
        found = scorecard(varied(60), [all_tokens, characters], embedder=Lengths(), rng=rng(), **settings)
        return [value.high - value.low for value in found.values]

    assert all(wide > narrow for wide, narrow in zip(width(level=0.99), width(level=0.5), strict=True))
    assert width(draws=40)[0] != width(draws=5)[0]


def test_views_made_before_are_used_again():
    embedder = Lengths()
    views = Views(varied(40), embedder=embedder)
    views.read("embeddings")
    scorecard(varied(40), [rows_seen], views=views, rng=rng())
    assert embedder.calls == 1


def test_progress_counts_up_to_the_end():
    steps = []
    scorecard(
        varied(60), [characters, all_tokens, rows_seen], embedder=Lengths(), draws=5, rng=rng(),
        progress=lambda *step: steps.append(step),
    )  # fmt: skip
    done = [step[1] for step in steps]
    assert done == list(range(1, len(steps) + 1))
    assert steps[-1][1] == steps[-1][2]
    assert {"characters", "all_tokens", "rows_seen", "subsets of 20"} <= {step[0] for step in steps}


def test_the_data_sets_provenance_is_kept():
    data = Dataset("mine", tuple(varied(3)), format="alpaca", rejected_count=2)
    found = scorecard(data, [characters], embedder=Lengths(), rng=rng())
    assert found.name == "mine"
    assert found.to_json()["dataset"]["rejected"]["count"] == 2


def test_unusable_input_is_explained():
    with pytest.raises(InputError, match=r"'mine' has no records to measure \(4 lines were rejected\)"):
        scorecard(Dataset("mine", (), rejected_count=4), [characters], rng=rng())
    with pytest.raises(InputError, match="its own name, but 'characters' was given more than once"):
        scorecard(varied(3), [characters, characters], rng=rng())
    with pytest.raises(InputError, match="views must be of the same records, got 2 for the 3"):
        scorecard(varied(3), [characters], views=Views(varied(2)), rng=rng())
    with pytest.raises(InputError, match="draws must be at least 2, got 1"):
        scorecard(varied(3), [characters], draws=1, rng=rng())
    with pytest.raises(InputError, match="level must lie between 0 and 1, got 2"):
        scorecard(varied(3), [characters], level=2, rng=rng())
    with pytest.raises(InputError, match="no embedder 'word'"):
        scorecard(varied(3), [characters], embedder="word", rng=rng())


def test_a_measure_of_another_shape_is_named():
    @card()
    def too_few(given):
        """One number too few."""
        return np.zeros(len(given) - 1)

    with pytest.raises(InputError, match=r"'too_few' must return one number per record, shape \(3,\), got \(2,\)"):
        scorecard(varied(3), [too_few], embedder=Lengths(), rng=rng())


def test_a_missing_capability_is_not_a_finding_about_the_data():
    @card(of="set")
    def wants_more(given):
        """Needs something optional."""
        raise MissingCapability("wants_more needs a parser: pip install parser")

    with pytest.raises(MissingCapability, match="pip install parser"):
        scorecard(varied(3), [wants_more], embedder=Lengths(), rng=rng())


@card(name="per_token", length_bias="rises")
def grows_with_length(texts):
    """Three times the logarithm of one plus the tokens."""
    return 3 * np.log1p([len(text.split()) for text in texts])


@card(of="set", axis="diversity", reads="tokens", unit="words")
def vocabulary(tokens):
    """Distinct words."""
    return float(len(np.unique(tokens.hashes)))


def test_a_record_measure_at_one_length_is_read_off_a_line_at_50_tokens():
    # Of 20 to 80 words each: the measure is 3 log(1 + words) exactly, so at 50 tokens it is 3 log 51.
    records = texts(*(" ".join(["word"] * n) for n in range(20, 81)))
    found = scorecard(records, [grows_with_length], embedder=Lengths(), rng=rng())["per_token"]
    assert found.length_controlled == pytest.approx(3 * math.log(51))
    assert found.length_controlled_n == 61
    assert found.to_json()["length_controlled"] == found.length_controlled
    assert found.value != pytest.approx(found.length_controlled, abs=0.001)


def test_no_length_is_controlled_where_no_record_is_near_it_or_the_measure_is_length():
    short = scorecard(varied(60), [grows_with_length, characters], embedder=Lengths(), rng=rng())
    assert math.isnan(short["per_token"].length_controlled)  # 3 to 19 words: 50 lies beyond
    assert short["per_token"].length_controlled_n == 0
    records = texts(*(" ".join(["word"] * n) for n in range(20, 81)))
    long = scorecard(records, [characters], embedder=Lengths(), rng=rng())["characters"]  # its card: "is length"
    assert math.isnan(long.length_controlled)
    assert long.to_json()["length_controlled"] is None


def test_a_set_measure_at_one_length_is_that_of_the_first_32_tokens_of_records_that_long():
    # Words 0 to 39, 0 to 31, 0 to 30: the third is too short; the first 32 words of the others are the same 32.
    records = texts(*(" ".join(f"w{i}" for i in range(n)) for n in (40, 32, 31)))
    found = scorecard(records, [vocabulary, all_tokens], embedder=Lengths(), rng=rng())
    assert (found["vocabulary"].value, found["vocabulary"].length_controlled) == (40, 32)
    assert found["all_tokens"].length_controlled == 64
    assert found["all_tokens"].length_controlled_n == 2
    short = scorecard(texts("a b", "c d"), [vocabulary], embedder=Lengths(), rng=rng())["vocabulary"]
    assert math.isnan(short.length_controlled)
    assert short.length_controlled_n == 0


def test_vectors_are_made_anew_of_the_cut_records():
    @card(of="set", axis="diversity", reads="embeddings", name="longest")
    def longest(vectors):
        """First entry of the largest vector, which is the number of characters."""
        return float(vectors[:, 0].max())

    found = scorecard(texts("ab " * 50, "abc " * 40), [longest], embedder=Lengths(), rng=rng())["longest"]
    assert (found.value, found.length_controlled) == (160, 127)  # 32 words of three letters and 31 spaces


FINE = "A cat is a small animal that hunts mice at night."


def test_diversity_above_the_bar_is_that_of_valid_records_beside_as_many_of_all():
    good = [Record(f"g{i}", "Describe a cat.", FINE) for i in range(30)]
    empty = [Record(f"e{i}", f"Describe thing{i}.", "") for i in range(10)]  # an empty answer is a fault
    found = scorecard([*good, *empty], [vocabulary, characters], embedder=Lengths(), rng=rng())
    bar = found["vocabulary"].above_bar
    # Good records: describe a cat . is small animal that hunts mice at night = 12 words; noise adds a word for each.
    assert (bar.n, bar.value) == (30, 12)
    assert found["vocabulary"].value == 22
    assert 12 < bar.at_n < 22
    assert found["vocabulary"].to_json()["above_bar"] == {"n": 30, "value": 12, "at_n": bar.at_n}
    assert found["characters"].above_bar is None  # a measure of records


@pytest.mark.parametrize("faulty", [0, 29, 30])
def test_there_is_no_bar_to_speak_of_where_all_pass_or_fewer_than_two(faulty):
    records = [Record(f"r{i}", "Describe a cat.", "" if i < faulty else FINE) for i in range(30)]
    value = scorecard(records, [vocabulary], embedder=Lengths(), rng=rng())["vocabulary"]
    assert value.above_bar is None
    assert value.to_json()["above_bar"] is None


def test_the_bar_is_asked_of_the_measure_valid_whether_it_is_measured_or_not():
    records = [Record(f"r{i}", "Describe a cat.", "" if i < 5 else FINE) for i in range(30)]
    alone = scorecard(records, [vocabulary], embedder=Lengths(), rng=rng())["vocabulary"].above_bar
    valid = next(m for m in MEASURES if m.card.name == "valid")
    beside = scorecard(records, [valid, vocabulary], embedder=Lengths(), rng=rng())["vocabulary"].above_bar
    assert alone == beside
    assert alone.n == 25


def test_record_measures_are_correlated_in_pairs():
    @card(name="negative", range=(-math.inf, 0))
    def negative(given):
        """Minus the characters; undefined above 40."""
        return np.array([-len(text) if len(text) <= 40 else math.nan for text in given])

    found = scorecard(varied(60), [characters, negative, vocabulary], embedder=Lengths(), rng=rng())
    assert set(found.correlations) == {"characters", "negative"}
    assert found.correlations["characters"]["negative"] == pytest.approx(-1)
    assert found.correlations["negative"]["negative"] == pytest.approx(1)
    both = int((~np.isnan(found.per_record["negative"])).sum())
    assert 3 < both < 60
    assert found.correlations_n["characters"] == {"characters": 60, "negative": both}
    shown = found.to_json()["correlations"]
    assert (shown["kind"], shown["n"]) == ("spearman", found.correlations_n)
    assert shown["values"]["negative"]["characters"] == pytest.approx(-1)


def test_without_record_measures_nothing_is_correlated():
    found = scorecard(varied(30), [vocabulary], embedder=Lengths(), rng=rng())
    assert found.to_json()["correlations"] == {"kind": "spearman", "values": {}, "n": {}}


def test_vectors_of_pairs_read_some_records_at_a_time_give_the_same_values(monkeypatch):
    from trivium.measures.quality.added_relevance import added_relevance
    from trivium.measures.quality.relevance import relevance

    records = [Record(str(i), "ask " * (i % 5), "answer " * (i % 7) + "bad" * (i % 11 == 0)) for i in range(60)]
    whole = scorecard(records, [relevance, added_relevance], embedder=Lengths(), rng=rng())
    monkeypatch.setattr("trivium.scorecard.make.PAIRS_AT_ONCE", 7)
    views = Views(records, embedder=Lengths())
    blocks = scorecard(records, [relevance, added_relevance], views=views, rng=rng())
    for name in ("relevance", "added_relevance"):
        np.testing.assert_array_equal(blocks.per_record[name], whole.per_record[name])
        assert blocks[name].low == whole[name].low
    assert blocks.views == whole.views
    by_name = scorecard(records, [relevance], embedder="wordllama", rng=rng())
    assert by_name.views["embedder"].startswith("wordllama-256@")
    assert "embedder" not in scorecard(records, [characters], embedder="wordllama", rng=rng()).views
