"""What a student of one's own set is shown, and what it is asked."""

import numpy as np
import orjson
import pytest

from trivium.records import Record
from trivium.students import Decoder, FineTune, Linear
from trivium.studies.own_sets import Planned, Trials, fitted, one_run, scale_of, stream_of_tests
from trivium.tasks import Dials, find

HASHED = Linear(reads="hashed", buckets=64)
SMALL = Decoder(layers=1, width=16, heads=2, steps=3, batch=4, context=64)


def labelled(n, word):
    return [Record(f"{word}{i}", f"{word} number {i} is {'fine' if i % 2 else 'poor'}", "good" if i % 2 else "bad")
            for i in range(n)]  # fmt: skip


def trials(**changes):
    pools = {"a": labelled(40, "tea"), "b": labelled(60, "rice")}
    return Trials(**{"pools": pools, "tests": {"held-out": labelled(10, "soup")}, "task": None, "n": 20,
                     "student": HASHED, **changes})  # fmt: skip


def row(made, folder, name="a", repeat=0, seed=0):
    return orjson.loads(one_run(made, folder, True, Planned(made.key(name), name, repeat, seed)))


def test_a_linear_student_is_asked_for_the_labels(tmp_path):
    told = row(trials(), tmp_path)
    assert (told["dataset"], told["records"], told["outcome"]) == ("a", 20, "trained")
    assert told["scores"] == {"held-out": [1.0] * 10}  # fine is good and poor is bad, whatever the noun
    assert scale_of(HASHED, task=False).unit == "share of right answers"


def test_a_decoder_is_asked_how_likely_it_finds_the_text(tmp_path):
    told = row(trials(student=SMALL), tmp_path)
    assert all(4 < nats < 7 for nats in told["scores"]["held-out"])  # ln 257 = 5.5 before it has learnt much
    assert scale_of(SMALL, task=False).unit == "nats per byte"
    assert scale_of(FineTune(), task=False).unit == "nats per token"
    assert scale_of(SMALL, task=True).unit == "share of right answers"


def test_of_a_task_the_task_judges(tmp_path):
    task = find("opinions")
    records = task.draw(60, Dials(rules=2), np.random.default_rng(0))
    items = task.tests(12, Dials(rules=2), np.random.default_rng(1))["id"]
    told = row(trials(pools={"a": records}, tests={"ID": items}, task="opinions"), tmp_path)
    assert set(told["scores"]["ID"]) <= {0.0, 1.0}
    assert len(told["scores"]["ID"]) == 12


def test_a_repeat_takes_other_records_and_the_same_repeat_the_same(tmp_path):
    made = trials(student=SMALL)
    first, again, other, seeded = (row(made, tmp_path, repeat=repeat, seed=seed)
                                   for repeat, seed in ((0, 0), (0, 0), (1, 0), (0, 1)))  # fmt: skip
    assert first["scores"] == again["scores"]
    assert first["scores"] != other["scores"]
    assert first["scores"] != seeded["scores"]


def test_sets_of_the_same_questions_give_the_same_ones(tmp_path):
    right, wrong = labelled(40, "tea"), [Record(r.id, r.prompt, "bad") for r in labelled(40, "tea")]
    made = trials(pools={"right": right, "wrong": wrong, "again": right})
    assert row(made, tmp_path, "right")["scores"] == row(made, tmp_path, "again")["scores"]
    assert sum(row(made, tmp_path, "wrong")["scores"]["held-out"]) == 5  # all are called bad


@pytest.mark.parametrize(
    "changes",
    [{"n": 21}, {"student": Linear(reads="hashed", buckets=65)}, {"tests": {"held-out": labelled(9, "soup")}},
     {"tests": {"other": labelled(10, "soup")}}, {"pools": {"a": labelled(41, "tea")}}],
)  # fmt: skip
def test_what_is_trained_and_asked_decides_which_run_it_is(changes):
    assert trials(**changes).key("a") != trials().key("a")


def test_a_long_record_is_cut_where_it_matters_least():
    # room: 64 - 3 marks = 61 bytes
    short, text = Record("1", "q", "r"), Record("2", "", "x" * 100)
    asked, told = Record("3", "p" * 100 + "?", "yes"), Record("4", "p" * 100, "r" * 100)
    made, cut = fitted([short, text, asked, told], SMALL)
    assert made[0] is short
    assert cut == 3
    assert made[1].response == "x" * 61
    assert (made[2].prompt, made[2].response) == ("p" * 57 + "?", "yes")  # 61 - 3
    assert (made[3].prompt, made[3].response) == ("p" * 30, "r" * 31)
    assert [one.id for one in made] == ["1", "2", "3", "4"]


def test_the_tests_share_no_randomness_with_any_repeat():
    """Neither themselves nor what is spawned from them: the first of each was the first repeat's once."""
    tests = stream_of_tests(7)
    of_repeats = [np.random.default_rng(np.random.SeedSequence(7, spawn_key=(repeat,))) for repeat in range(20)]
    every = [tests, *tests.spawn(2), *of_repeats, *(child for one in of_repeats for child in one.spawn(2))]
    assert len({one.integers(2**63) for one in every}) == len(every)
    assert stream_of_tests(7).integers(2**63) == stream_of_tests(7).integers(2**63)


def test_a_letter_is_not_cut_in_two():
    (made,), cut = fitted([Record("1", "", "ä" * 40)], SMALL)  # 80 bytes
    assert (made.response, cut) == ("ä" * 30, 1)


def test_of_a_pretrained_model_what_counts_is_its_own_tokens(tmp_path):
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = [("e", "e"), ("ee", "ee")]  # eeee is one token, any digit is one of its own
    vocabulary = {token: place for place, token in enumerate([*letters, "ee", "eeee", "<end>"])}
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>")
    fast.save_pretrained(tmp_path)
    config = transformers.LlamaConfig(vocab_size=len(vocabulary), hidden_size=8, intermediate_size=8,
                                      num_hidden_layers=1, num_attention_heads=1)  # fmt: skip
    transformers.LlamaForCausalLM(config).save_pretrained(tmp_path)
    student = FineTune(model=f"hf:{tmp_path}", context=64, steps=1)
    given = [Record("1", "", "31415926" * 100), Record("2", "", "e" * 200), Record("3", "", "e" * 800),
             Record("4", "2" * 300, "yes")]  # fmt: skip
    made, cut = fitted(given, student)
    from trivium.students.fine_tune import written_for

    lengths = written_for(student.model).encoded([r.prompt for r in made], [r.response for r in made]).lengths
    assert cut == 3
    assert made[1] is given[1]  # 50 tokens of four letters, where 64 bytes would not hold it
    assert (lengths <= 64).all()
    assert (lengths[[0, 2, 3]] >= 60).all()  # and little more is cut than must be
    assert made[3].response == "yes"


def test_a_linear_student_reads_all_of_it():
    records = [Record("1", "p" * 1000, "good")]
    assert fitted(records, HASHED) == (tuple(records), 0)
