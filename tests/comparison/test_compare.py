import itertools
import math

import numpy as np
import pytest

from trivium.comparison import compare
from trivium.errors import InputError
from trivium.measures import DEFAULTS
from trivium.measures.card import measure
from trivium.measures.quality.valid import valid
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views import Views


class Letters:
    """Embeds a text as its counts of letters; a text without one has no direction."""

    name, dimensions = "letters", 26

    def embed(self, texts):
        counts = [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        return np.array(counts, dtype=np.float32)


def small(axis, of, reads, name, *, direction=1, headline=False):
    return measure(
        axis=axis, of=of, reads=reads, unit="units", range=(-math.inf, math.inf), rises_with="", length_bias="",
        cost="", source="", direction=direction, headline=headline, name=name,
    )  # fmt: skip


@small("quality", "record", "records", "score", headline=True)
def score(records):
    """The number in the response; none where it is not a number."""
    return np.array([float(record.response or "nan") for record in records])


@small("complexity", "record", "records", "steps", headline=True)
def steps(records):
    """The number in the prompt's last word."""
    return np.array([float(record.prompt.split()[-1]) for record in records])


@small("diversity", "set", "records", "spread", headline=True)
def spread(records):
    """Standard deviation of the numbers in the responses."""
    return float(np.std([float(record.response or 0) for record in records]))


@small("diversity", "set", "embeddings", "reach")
def reach(vectors):
    """Largest distance from the first vector."""
    return float(np.linalg.norm(vectors - vectors[0], axis=1).max())


THREE = [score, steps, spread]


def data(name, scores, complexity=None):
    complexity = np.zeros(len(scores)) if complexity is None else complexity
    records = (
        Record(str(place), f"task {steps_}", "" if math.isnan(one) else repr(float(one)))
        for place, (one, steps_) in enumerate(zip(scores, complexity))
    )
    return Dataset(name, tuple(records))


def generator(seed=0):
    return np.random.default_rng(seed)


def run(datasets, measures=THREE, **keywords):
    keywords = {"embedder": Letters(), "rng": generator(99), "resamples": 99, **keywords}
    return compare(datasets, measures, **keywords)


def by_measure(comparison):
    return {(one.measure, one.a, one.b): one for one in comparison.differences}


def test_every_pair_is_compared_on_every_measure_at_the_smallest_size():
    sets = [data(name, generator(seed).normal(size=n)) for seed, (name, n) in enumerate([("a", 9), ("b", 7), ("c", 8)])]
    found = run(sets)
    assert found.n_common == 7
    assert set(by_measure(found)) == set(
        itertools.chain.from_iterable(
            [("score", a, b), ("steps", a, b), ("spread", a, b)] for a, b in [("a", "b"), ("a", "c"), ("b", "c")]
        )
    )
    assert [place.dataset for place in found.frontier] == ["a", "b", "c"]
    assert found.headlines == {"quality": "score", "diversity": "spread", "complexity": "steps"}
    assert len(found.overlap) == 6


def test_values_worked_by_hand():
    # Means of what is defined: 2 and 5.
    found = by_measure(run([data("a", [1, 2, 3]), data("b", [4, 5, 6, math.nan])], [score]))["score", "a", "b"]
    assert (found.value_a, found.value_b, found.difference, found.n) == (2.0, 5.0, 3.0, 3)
    # 20 splits of six values, two of them 3 apart; one test, so adjusting changes nothing.
    assert found.p == found.p_adjusted == 0.1
    # Standard deviations are 1: g = 3 · J(4) = 3 · 0.797885.
    assert found.effect_size == pytest.approx(2.393654, abs=1e-6)
    assert found.effect == "Hedges g"


def test_a_set_measure_of_sets_of_the_common_size_is_read_whole():
    found = by_measure(run([data("a", [1, 2, 3, 4]), data("b", [1, 5, 9, 13])], [spread]))["spread", "a", "b"]
    # Variance of 1 … 4 is 5/4, and of four times that distance 16 · 5/4.
    assert found.value_a == pytest.approx(math.sqrt(5 / 4))
    assert found.value_b == pytest.approx(4 * math.sqrt(5 / 4))
    assert found.effect == "difference / subsampling sd"
    assert found.n == 4


def test_n_sets_the_size_at_which_set_measures_are_read():
    sets = [data(name, generator(seed).normal(size=40)) for seed, name in enumerate("ab")]
    found = run(sets, n=10)
    assert found.n_common == 10
    assert by_measure(found)["spread", "a", "b"].n == 10
    assert by_measure(found)["score", "a", "b"].n == 40


def test_planted_differences_are_found_on_their_axis_with_their_sign():
    rng = generator(1)
    better = data("better", 2 + rng.normal(size=60), rng.poisson(3, size=60))
    wider = data("wider", 4 * rng.normal(size=60), 5 + rng.poisson(3, size=60))
    found = run([data("plain", rng.normal(size=60), rng.poisson(3, size=60)), better, wider], resamples=499)
    signs = {key: one.clear for key, one in by_measure(found).items()}
    assert signs["score", "plain", "better"] == 1
    assert signs["spread", "plain", "better"] == 0
    assert signs["spread", "plain", "wider"] == 1
    assert signs["spread", "better", "wider"] == 1
    assert signs["steps", "better", "wider"] == 1
    assert signs["steps", "plain", "better"] == 0
    dominated = {place.dataset: place.dominated_by for place in found.frontier}
    assert dominated == {"plain": ("better", "wider"), "better": (), "wider": ()}
    assert by_measure(found)["spread", "plain", "wider"].verdict.startswith(
        "wider has more diversity than plain (spread"
    )
    assert "wider clearly has more complexity than all others" in " ".join(found.diagnosis)


@pytest.mark.parametrize(("headline", "tests"), [(True, 9), (False, 3)])
def test_p_is_adjusted_within_the_family_of_the_headline_measures_and_of_the_others(headline, tests):
    rng = generator(2)
    sets = [data(name, rng.normal(size=30) + place, rng.poisson(3, size=30)) for place, name in enumerate("abc")]
    found = run(sets, [*THREE, reach])
    family = [one for one in found.differences if one.headline == headline]
    least = min(family, key=lambda one: one.p)
    assert len(family) == tests
    assert least.p_adjusted == pytest.approx(min(1, tests * least.p))  # Holm's first step: times the tests
    assert any("12 tests in two families: 9 of the headline measures" in note for note in found.notes)


def test_identical_sets_differ_in_nothing():
    scores = generator(3).normal(size=30)
    found = run([data("a", scores), data("b", scores)])
    assert all(one.difference == 0 and one.p == 1 and one.clear == 0 for one in found.differences)
    assert [(one.exact, one.near, one.of) for one in found.overlap] == [(30, 30, 30)] * 2


def test_a_measure_undefined_on_one_set_is_said_to_be():
    found = run([data("a", [math.nan] * 5), data("b", [1, 2, 3, 4, 5])], [score, steps])
    one = by_measure(found)["score", "a", "b"]
    assert one.verdict == "score is not defined for a"
    assert math.isnan(one.p_adjusted)
    assert one.to_json()["difference"] is None
    assert any(note.startswith("1 tests") for note in found.notes)


def test_single_records_are_compared_without_claims():
    found = run([data("a", [1.0]), data("b", [5.0])])
    assert all(one.clear == 0 for one in found.differences)
    assert "too few records for an interval" in by_measure(found)["score", "a", "b"].verdict


def test_records_without_a_vector_are_left_out_and_counted():
    a = Dataset("a", tuple(Record(str(place), "", text) for place, text in enumerate(["abc", "42", "bcd", "xyz"])))
    b = Dataset("b", tuple(Record(str(place), "", text) for place, text in enumerate(["abc", "def", "xyz", "qrs"])))
    found = run([a, b], [reach])
    assert found.differences[0].n == 3
    assert "Left out of measures of embeddings, for want of a known token: 1 of a." in found.notes


def test_a_set_without_any_vector_is_undefined():
    a = Dataset("a", tuple(Record(str(place), "", "1 2 3") for place in range(4)))
    b = Dataset("b", tuple(Record(str(place), "", text) for place, text in enumerate(["abc", "def", "xyz", "qrs"])))
    assert run([a, b], [reach]).differences[0].verdict == "reach is not defined for a"


def test_equal_names_are_told_apart():
    sets = [data("a", generator(seed).normal(size=5)) for seed in range(3)]
    found = run(sets)
    assert [one["name"] for one in found.datasets] == ["a", "a (2)", "a (3)"]
    assert ("score", "a", "a (3)") in by_measure(found)


def test_one_seed_gives_one_answer_and_another_seed_another():
    rng = generator(4)
    sets = [data("a", rng.normal(size=30)), data("b", rng.normal(size=40))]
    assert run(sets).to_json() == run(sets).to_json()
    assert run(sets).to_json() != run(sets, rng=generator(5)).to_json()


def test_level_resamples_and_draws_change_the_answer():
    rng = generator(6)
    sets = [data("a", rng.normal(size=30)), data("b", rng.normal(size=45))]
    plain = by_measure(run(sets))["spread", "a", "b"]
    wide = by_measure(run(sets, level=0.99))["spread", "a", "b"]
    assert wide.high - wide.low > plain.high - plain.low
    assert by_measure(run(sets, draws=80))["spread", "a", "b"].value_b != plain.value_b
    assert run(sets, resamples=19).to_json() != run(sets).to_json()


def test_views_that_are_given_are_used():
    sets = [data("a", [1, 2, 3]), data("b", [4, 5, 6])]

    class Once(Letters):
        calls = 0

        def embed(self, texts):
            Once.calls += 1
            return super().embed(["abc"[place % 3] for place, _ in enumerate(texts)])

    views = [Views(one.records, embedder=embedder) for one, embedder in zip(sets, [Once()] * 2)]
    run(sets, [reach], views=views)
    assert Once.calls == 2  # once per set, however many subsets and permutations are read


def test_progress_counts_sets_and_pairs():
    told = []
    run([data(name, [1.0, 2.0, 4.0]) for name in "abc"], progress=lambda *step: told.append(step))
    assert told == [
        ("measuring subsets of a", 0, 6), ("measuring subsets of b", 1, 6), ("measuring subsets of c", 2, 6),
        ("comparing b with a", 3, 6), ("comparing c with a", 4, 6), ("comparing c with b", 5, 6), ("compared", 6, 6),
    ]  # fmt: skip


def test_faults_and_fates_reach_the_diagnosis():
    cut = tuple(Record(str(place), "Name a colour.", "The colour is the") for place in range(10))
    fine = tuple(Record(str(place), "Name a colour.", f"Number {place} is blue.") for place in range(10))
    found = run(
        [Dataset("cut", cut), Dataset("fine", fine)], [valid],
        fates={"cut": {"accepted": 10, "dropped: near-duplicate": 30}}, reference="fine",
    )  # fmt: skip
    assert any(
        sentence.startswith("quality: 100 % of cut's 10 records carry a visible fault, most often “response: cut off”")
        for sentence in found.diagnosis
    )
    assert "75 % of cut's 40 proposals die as “near-duplicate”; 25 % are accepted." in found.diagnosis


def test_the_json_keeps_the_contract():
    found = run([data("a", generator(7).normal(size=12)), data("b", generator(8).normal(size=12))]).to_json()
    assert found["schema"] == "trivium/comparison/1"
    assert {"datasets", "n_common", "differences", "frontier", "overlap", "diagnosis"} <= set(found)
    assert {"name", "rows", "sha256"} <= set(found["datasets"][0])


def test_power_is_data_and_words():
    # ±1 sixty times: the sample deviation is √(60/59) = 1.00844 and √(2/60) of it the error: √(2/59) = 0.184115.
    # (1.959964 + 0.841621) · 0.184115 = 0.51581; one test is adjusted for nothing.
    found = run([data(name, [1, -1] * 30) for name in "ab"], [score])
    (one,) = found.power
    assert (one.measure, one.axis, one.a, one.b, one.n) == ("score", "quality", "a", "b", 60)
    assert one.detectable == pytest.approx(0.51581, abs=1e-5)
    assert found.to_json()["power"][0]["detectable"] == one.detectable
    assert any("With n = 60 a difference in score below 0.516 units would not be seen" in note for note in found.notes)


def test_power_is_unknown_where_nothing_varies():
    found = run([data("a", [1.0] * 5), data("b", [1.0] * 5)], [score])
    assert found.to_json()["power"][0]["detectable"] is None
    assert not any("would not be seen" in note for note in found.notes)


def test_the_default_measures_compare_two_sets():
    topics = ["the sea and its tides", "how bread is baked", "why engines need oil", "what a comet is made of"]
    sets = [
        Dataset(name, tuple(
            Record(str(place), f"Explain {topic} in {place + start} words.", f"Well, {topic} is known.")
            for place, topic in enumerate(3 * topics)
        ))
        for name, start in (("a", 5), ("b", 90))
    ]  # fmt: skip
    found = compare(sets, embedder=Letters(), rng=generator(10), resamples=19, draws=10)
    assert len(found.differences) == len(DEFAULTS)
    assert set(found.headlines) == {"quality", "diversity", "complexity"}
    assert all(one.verdict for one in found.differences)


@pytest.mark.parametrize(("sets", "keywords", "words"), [
    ([data("a", [1.0])], {}, "compare needs at least two data sets, got 1"),
    ([data("a", [1.0]), data("b", [])], {}, "compare needs records in every set, but b has none"),
    ([data("a", [1.0]), data("b", [1.0, 2.0])], {"n": 2}, "n must not be larger than any set, got 2, but a has 1"),
    ([data("a", [1.0]), data("b", [1.0, 2.0])], {"n": 0}, "n must be at least 1, got 0"),
    ([data("a", [1.0]), data("b", [1.0])], {"reference": "seed"}, "no data set 'seed'"),
    ([data("a", [1.0]), data("b", [1.0])], {"level": 1.0}, "level must lie strictly between 0 and 1, got 1.0"),
    ([data("a", [1.0]), data("b", [1.0])], {"draws": 1}, "draws must be at least 2, got 1"),
    ([data("a", [1.0]), data("b", [1.0])], {"resamples": 0}, "resamples must be at least 1, got 0"),
    ([data("a", [1.0]), data("b", [1.0])], {"measures": []}, "compare needs at least one measure, got none"),
    ([data("a", [1.0]), data("b", [1.0])], {"measures": [score, score]}, "got score more than once"),
    ([data("a", [1.0]), data("b", [1.0])], {"views": [Views([])]}, r"sets hold \[1, 1\], views \[0\]"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused_with_the_reason(sets, keywords, words):
    with pytest.raises(InputError, match=words):
        run(sets, **{"measures": THREE, **keywords})


def test_two_halves_of_one_set_differ_as_rarely_as_p_says():
    rng, trials = generator(11), 200
    p = {"score": [], "spread": []}
    claims, adjusted = 0, 0
    for _ in range(trials):
        sets = [data(name, rng.normal(size=40)) for name in "ab"]
        found = run(sets, [score, spread], rng=rng, draws=10)
        claims += any(one.clear for one in found.differences)
        adjusted += any(one.p_adjusted <= 0.05 for one in found.differences)
        for one in found.differences:
            p[one.measure].append(one.p)
    slack = 3 * math.sqrt(0.05 * 0.95 / trials)
    for of_measure in p.values():
        assert np.mean(np.array(of_measure) <= 0.05) <= 0.05 + slack
        assert np.mean(np.array(of_measure) <= 0.5) == pytest.approx(0.5, abs=3 * math.sqrt(0.25 / trials))
    assert claims <= adjusted
    assert adjusted / trials <= 0.05 + slack  # over both tests, which are one family


def test_intervals_hold_a_known_difference_as_often_as_they_say():
    # Truth: means differ by 0.5; the spread of 40 normal values is c · σ with one c for both, so it differs by c.
    rng, trials = generator(12), 120
    c = np.mean(np.std(rng.normal(size=(40_000, 40)), axis=1))
    held = {"score": 0, "spread": 0}
    for _ in range(trials):
        found = run([data("a", rng.normal(size=70)), data("b", 0.5 + 2 * rng.normal(size=40))], [score, spread],
                    rng=rng, resamples=1)  # fmt: skip
        for one in found.differences:
            held[one.measure] += one.low <= {"score": 0.5, "spread": c}[one.measure] <= one.high
    assert all(0.90 <= count / trials <= 0.99 for count in held.values()), held
