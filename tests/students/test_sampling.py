"""Random answers of a decoder: what the temperature does, and that they repeat."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import Decoder, Linear, evaluate, sample, train

torch = pytest.importorskip("torch")

COIN = [Record(str(i), "toss", "a" if i % 4 else "b") for i in range(16)]  # b in one of four
LEARNT = Decoder(layers=1, width=16, heads=2, steps=150, batch=16, learning_rate=0.01, context=16)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def coin():
    torch.set_num_threads(1)
    return train(COIN, LEARNT, np.random.default_rng(0))


def tosses(student, n, temperature, seed=0):
    return Counter(sample(student, [COIN[0]] * n, temperature=temperature, rng=np.random.default_rng(seed)))


def test_at_temperature_one_answers_come_as_often_as_they_were_shown(coin):
    counts = tosses(coin, 2_000, 1.0)
    # 2,000 tosses of one in four: standard deviation 0.0097; the student itself is off by a little more.
    assert counts["b"] / 2_000 == pytest.approx(0.25, abs=0.06)
    assert counts["a"] + counts["b"] > 1_950


def test_temperature_sharpens_and_flattens(coin):
    rare = [tosses(coin, 1_000, temperature)["b"] for temperature in (0.1, 0.5, 1.0)]
    assert rare[0] == 0  # (1/3)^10 of the likelier one
    assert rare[1] == pytest.approx(100, abs=50)  # (1/3)^2 against 1: one in ten
    assert rare[0] < rare[1] < rare[2]
    assert len(tosses(coin, 1_000, 5.0)) > 50  # nearly random bytes


def test_greedy_is_the_limit_of_a_low_temperature(coin):
    assert set(tosses(coin, 50, 1e-3)) == {coin.learned.answer(["toss"])[0]}
    assert evaluate(coin, COIN, lambda item, output: output == "a").all()


def test_equal_generators_give_equal_answers_and_others_others(coin):
    once, again, other = (
        sample(coin, [COIN[0]] * 300, temperature=1.0, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert once == again
    assert once != other


def test_copies_of_a_question_are_answered_apart_and_in_place(coin):
    items = [COIN[0], replace(COIN[0], prompt="a much longer question"), *COIN[:300]]
    answers = sample(coin, items, temperature=1.0, rng=np.random.default_rng(3))
    assert len(answers) == len(items)
    assert len(set(answers[2:])) > 1


def test_what_cannot_be_sampled_is_refused(coin):
    rng = np.random.default_rng(0)
    for temperature in (0.0, -1.0, 1e-40, float("nan"), float("inf")):
        with pytest.raises(InputError, match="temperature must be a finite number of at least"):
            sample(coin, COIN, temperature=temperature, rng=rng)
    with pytest.raises(InputError, match="nothing to ask"):
        sample(coin, [], temperature=1.0, rng=rng)
    linear = train(COIN, Linear(reads="hashed", buckets=16), rng)
    with pytest.raises(InputError, match="kind Linear gives one answer; take a decoder"):
        sample(linear, COIN, temperature=1.0, rng=rng)
