import json
import multiprocessing

import numpy as np
import pytest

import trivium
from trivium.cli import main
from trivium.errors import InputError
from trivium.measures import DEFAULTS, MEASURES, find
from trivium.records import shards
from trivium.streaming import can_stream, from_tokens, scorecard
from trivium.views import Views

WORDS = "the a cat dog sat ran on under mat tree and why how does it red blue slowly".split()
NAMES = ["distinct_2", "exact_duplicate_rate", "echo", "response_words", "template_dominance", "cut_off_rate", "ttr",
         "self_bleu_4"]  # fmt: skip


def rows(n, seed=0):
    rng = np.random.default_rng(seed)

    def said(most):
        return " ".join(rng.choice(WORDS, rng.integers(1, most)))

    return [{"prompt": f"Why does {said(6)}?", "response": f"{said(20).capitalize()}."} for _ in range(n)]


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps(row) for row in rows(400)]
    lines[50:50] = ["{broken", lines[3], lines[9]]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def small(monkeypatch):
    """A small sample, and shards of some thirty records."""
    monkeypatch.setattr(
        scorecard.read_through, "__kwdefaults__", {**scorecard.read_through.__kwdefaults__, "sample": 120}
    )
    monkeypatch.setattr(shards, "SHARD_BYTES", 3_000)


def as_bytes(card):
    """The scorecard as JSON without what was timed."""
    found = json.loads(json.dumps(card.to_json()))
    found["dataset"]["streamed"].pop("seconds")
    for measure in found["measures"]:
        measure.pop("seconds")
    return json.dumps(found)


def test_what_fits_the_sample_is_measured_as_ever(data):
    plain, card = trivium.measure(data, measures=NAMES), trivium.measure(data, measures=NAMES, stream=True)
    for name in NAMES:
        assert card[name].value == pytest.approx(plain[name].value, rel=1e-12)
        assert (card[name].n, card[name].undefined) == (plain[name].n, plain[name].undefined)
        assert card[name].curve[:-1] == plain[name].curve[:-1]
        assert card[name].low <= card[name].value <= card[name].high
    assert plain.dataset["rejected"]["count"] == card.dataset["rejected"]["count"] == 1
    assert (plain.dataset["rows"], plain.dataset["sha256"]) == (card.dataset["rows"], card.dataset["sha256"])
    assert card.dataset["streamed"]["sample"] == 402


def test_what_adds_up_is_of_all_records_and_the_rest_says_it_is_of_a_sample(data, small):
    plain, card = trivium.measure(data, measures=NAMES), trivium.measure(data, measures=NAMES, stream=True)
    for name in NAMES[:-1]:
        assert card[name].value == pytest.approx(plain[name].value, rel=1e-9)
        assert card[name].n == plain[name].n
        assert card[name].streaming.sampled is False
        if find(name).card.of == "set":
            assert card[name].curve[-1].n == 402
            assert card[name].curve[-2].n < 402
    bleu = card["self_bleu_4"]
    assert bleu.streaming.sampled
    assert (bleu.n, bleu.note) == (120, "of a random sample of 120")
    assert (len(card.ids), len(set(card.ids))) == (120, 120)
    words = [len(row["response"].split()) for row in rows(400)]
    spread = card["response_words"].streaming.spread
    assert (spread["least"], spread["most"]) == (min(words), max(words))
    assert spread["sd"] == pytest.approx(np.std(words, ddof=1), rel=0.05)  # two rows stand twice
    assert spread["q5"] <= spread["q50"] <= spread["q95"]


def test_the_interval_of_all_records_is_narrower_than_that_of_the_sample(data, small):
    card = trivium.measure(data, measures=["distinct_1", "ead_2", "response_words"], stream=True)
    alone = trivium.measure(card_sample(data), measures=["distinct_1", "ead_2", "response_words"])
    for value in card.values:
        relative = (value.high - value.low) / value.value
        assert 0 < relative < (alone[value.name].high - alone[value.name].low) / alone[value.name].value


def card_sample(data):
    return scorecard.read_through([data], []).sample


@pytest.mark.parametrize("size", [1_000_000, 9_000, 800])
def test_shards_of_any_size_give_the_same_values(data, monkeypatch, size):
    whole = trivium.measure(data, measures=NAMES, stream=True)
    monkeypatch.setattr(shards, "SHARD_BYTES", size)
    card = trivium.measure(data, measures=NAMES, stream=True)
    assert card.dataset["streamed"]["shards"] in {1_000_000: (1,), 9_000: (5, 6), 800: range(40, 60)}[size]
    for name in NAMES:
        assert card[name].value == pytest.approx(whole[name].value, rel=1e-12)


def test_workers_change_nothing_though_one_is_killed(data, small):
    alone = trivium.measure(data, measures=NAMES, stream=True)
    killed = []

    def kill_one(what, done, of):
        if what.startswith("shards") and not killed:
            child = multiprocessing.active_children()[0]
            child.kill()
            killed.append(child)

    shared = trivium.measure(data, measures=NAMES, stream=True, workers=2, progress=kill_one)
    assert killed
    assert as_bytes(shared) == as_bytes(alone)
    assert as_bytes(trivium.measure(data, measures=NAMES, stream=True, workers=3)) == as_bytes(alone)


def test_a_shard_that_kills_every_worker_is_left_out_and_said_so(data, small, monkeypatch):
    from trivium.engine import Lost

    def one_is_lost(work, tasks, *, workers):
        return (Lost(3, "exit code -9") if task.number == 2 else work(task) for task in tasks)

    monkeypatch.setattr(scorecard, "run", one_is_lost)
    card = trivium.measure(data, measures=["distinct_1"], stream=True)
    assert card.dataset["streamed"]["lost"] == 1
    assert 330 < card.dataset["rows"] < 402
    assert any(note.startswith("LEFT OUT: every worker that read") for note in card.dataset["notes"])


def test_embeddings_stream_when_asked_for_by_name(data, small):
    plain = trivium.measure(data, measures=["vendi", "radius"])
    card = trivium.measure(data, measures=["vendi", "radius"], stream=True)
    for name in ("vendi", "radius"):
        assert card[name].value == pytest.approx(plain[name].value, rel=1e-6)
        assert (card[name].n, card[name].streaming.sampled) == (402, False)


def test_which_measures_look_at_every_record_unasked():
    unasked = {one.card.name for one in [*DEFAULTS, find("exact_duplicate_rate")] if from_tokens(one)}
    assert unasked == {
        "echo", "repetition", "prompt_words", "response_words", "distinct_1", "distinct_2", "distinct_3", "distinct_4",
        "ead_1", "ead_2", "exact_duplicate_rate",
    }  # fmt: skip
    assert all(can_stream(one) for one in MEASURES if one.card.mergeable)
    assert not can_stream(find("self_repetition"))
    assert not can_stream(find("field:topic"))


def test_a_measure_that_cannot_be_computed_anywhere_says_why(data, small):
    value = trivium.measure(data, measures=["answer_match"], stream=True)["answer_match"]
    assert np.isnan(value.value)
    assert value.undefined == 402


def test_what_failed_on_some_records_is_of_the_sample_and_says_why(data, small):
    passed = scorecard.read_through(data, [find("distinct_2")])
    passed.part.failed["distinct_2"] = "a shard was odd."
    card = scorecard.stream_scorecard(
        passed, [find("distinct_2")], views=Views(passed.sample), rng=np.random.default_rng(0)
    )
    assert card["distinct_2"].streaming.sampled
    assert "of a random sample of 120; not of all, since a shard was odd." in card["distinct_2"].note


def test_past_the_limit_of_kinds_the_value_says_so(data, small, monkeypatch):
    from trivium.measures import kinds
    from trivium.measures.diversity import distinct

    plain = trivium.measure(data, measures=["distinct_4", "ngram_entropy_2"])
    monkeypatch.setattr(kinds.merge, "__kwdefaults__", {"limit": 200})
    monkeypatch.setattr(distinct.map_batch, "__kwdefaults__", {"limit": 200})
    card = trivium.measure(data, measures=["distinct_4", "ngram_entropy_2"], stream=True)
    distinct_4 = card["distinct_4"]
    assert distinct_4.note.startswith("kinds estimated from 200 of about")
    assert distinct_4.low <= plain["distinct_4"].value <= distinct_4.high
    entropy = card["ngram_entropy_2"]
    assert entropy.note.startswith("more than 200 kinds, so not counted on all records; of a random sample of 120")
    assert entropy.n == 120
    assert not np.isnan(entropy.value)


def test_the_command_streams(data, capsys, tmp_path):
    out = tmp_path / "out"
    assert main(["measure", str(data), "--stream", "--measures", "distinct_1,ttr", "--json", "--out", str(out)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "trivium/scorecard/1"
    assert said["dataset"]["rows"] == 402
    assert [one["streaming"]["sampled"] for one in said["measures"]] == [False, False]
    assert (out / "scorecards.json").exists()
    assert main(["measure", str(data), "--stream", "--measures", "distinct_1"]) == 0
    text = capsys.readouterr().out
    assert "read in one pass; what is not of all records is of a random sample of 402" in text
    assert "402" in next(line for line in text.splitlines() if line.startswith("distinct_1"))


def test_large_files_are_told_of_streaming(data, capsys, monkeypatch):
    monkeypatch.setattr("trivium.cli.commands.LARGE", 10_000)
    assert main(["measure", str(data), "--measures", "distinct_1"]) == 0
    assert "--stream measures them in one pass" in capsys.readouterr().err
    assert main(["measure", str(data), "--measures", "distinct_1", "--stream"]) == 0
    assert "--stream" not in capsys.readouterr().err


def test_what_cannot_stream_is_refused(data):
    with pytest.raises(InputError, match="stream=True reads files, got list"):
        trivium.measure(rows(3), stream=True)
    with pytest.raises(InputError, match=r"workers=2 goes with stream=True"):
        trivium.measure(data, workers=2)
    with pytest.raises(InputError, match="stdin"):
        trivium.measure("-", stream=True)
    with pytest.raises(InputError, match="'self_bleu_4' cannot be computed on data that streams"):
        scorecard.read_through([data], [find("self_bleu_4")])
