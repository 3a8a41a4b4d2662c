"""The linear student."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import Linear, evaluate, loss, train
from trivium.students.linear import features, hashed, ridge

RNG = np.random.default_rng(0)


def planted(n, seed):
    """Sentences whose label is decided by one word among fillers."""
    rng = np.random.default_rng(seed)
    fillers = "table river window garden music paper stone cloud".split()
    signs = {"sport": ["football", "tennis"], "food": ["soup", "bread"], "travel": ["airport", "luggage"]}
    records = []
    for i in range(n):
        label = list(signs)[int(rng.integers(3))]
        said = [*rng.choice(fillers, 4), rng.choice(signs[label])]
        rng.shuffle(said)
        records.append(Record(str(i), " ".join(said), label))
    return records


@pytest.mark.parametrize("reads", ["hashed", "wordllama"])
def test_a_planted_separable_problem_is_recovered(reads):
    student = train(planted(300, 1), Linear(reads=reads, penalty=0.1), RNG)
    right = evaluate(student, planted(200, 2), lambda item, output: output == item.response)
    assert right.dtype == bool
    assert right.shape == (200,)
    assert right.mean() > 0.97


def test_a_ridge_worked_by_hand():
    # x = -1, 1 and y = 0, 2: centred, slope = x'y / (x'x + penalty) = 2 / (2 + 2), level 1.
    weights, intercept = ridge(np.array([[-1.0], [1.0]]), np.array([[0.0], [2.0]]), 2.0)
    assert weights.tolist() == [[0.5]]
    assert intercept.tolist() == [1.0]


@given(st.integers(2, 12), st.integers(1, 12), st.integers(1, 3), st.floats(0.01, 10), st.integers(0, 9))
def test_the_ridge_is_least_squares_with_the_penalty_as_further_rows(n, d, k, penalty, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, d)), rng.normal(size=(n, k))
    # The intercept is a column of ones without a penalty row of its own.
    rows = np.block([[x, np.ones((n, 1))], [np.sqrt(penalty) * np.eye(d), np.zeros((d, 1))]])
    reference = np.linalg.lstsq(rows, np.vstack([y, np.zeros((d, k))]), rcond=None)[0]
    weights, intercept = ridge(x, y, penalty)
    assert weights == pytest.approx(reference[:-1], abs=1e-8)
    assert intercept == pytest.approx(reference[-1], abs=1e-8)


def test_answers_are_those_of_scikit_learn():
    sklearn = pytest.importorskip("sklearn.linear_model")
    config = Linear(reads="hashed", penalty=3.0, buckets=64)  # too few buckets to be always right
    shown, asked = planted(60, 3), planted(100, 4)
    reference = sklearn.RidgeClassifier(alpha=3.0).fit(
        features([r.prompt for r in shown], config), [r.response for r in shown]
    )
    expected = reference.predict(features([r.prompt for r in asked], config)).tolist()
    assert train(shown, config, RNG).learned.answer([r.prompt for r in asked]) == expected
    assert expected != [r.response for r in asked]


def test_hashed_words_are_the_same_for_the_same_text_and_count_pairs():
    one, swapped, again = hashed(["soup with bread", "bread with soup", "soup with bread"], 512)
    assert (one == again).all()
    assert (one != swapped).any()  # same words, other pairs
    assert np.abs(one).sum() == 5  # three words, two pairs, none of which meet in 512 buckets here


def test_every_setting_matters():
    shown, asked = planted(40, 5), [r.prompt for r in planted(50, 6)]

    def fitted(**settings):
        learned = train(shown, Linear(**settings), RNG).learned
        return features(asked, learned.config) @ learned.weights + learned.intercept

    usual = fitted(reads="hashed", buckets=64)
    for other in ({"reads": "hashed", "buckets": 65}, {"reads": "hashed", "buckets": 64, "penalty": 2.0}, {}):
        assert not np.allclose(fitted(**other), usual)


def test_one_label_is_answered_to_everything_and_a_prompt_without_words_gets_the_commonest():
    alike = [Record(str(i), f"word {i}", "yes") for i in range(5)]
    assert train(alike, "linear", RNG).learned.answer(["anything", ""]) == ["yes", "yes"]
    mostly = [*alike, Record("x", "other", "no")]
    assert train(mostly, "linear", RNG).learned.answer(["", "   "]) == ["yes", "yes"]


def test_free_text_is_refused():
    with pytest.raises(InputError, match=r"6 of these 6 records have different ones; use a decoder"):
        train([Record(str(i), "p", f"answer {i}") for i in range(6)], Linear(), RNG)


def test_a_linear_student_has_no_likelihoods_steps_or_losses():
    student = train(planted(20, 7), Linear(), RNG)
    assert (student.outcome, student.steps, student.tokens, student.epochs) == ("trained", 0, 0, 1.0)
    assert student.facts()["final_loss"] is None
    with pytest.raises(InputError, match="no likelihoods"):
        loss(student, planted(2, 8))


@pytest.mark.parametrize("wrong", [{"penalty": 0.0}, {"penalty": float("nan")}, {"buckets": 1}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Linear(**wrong)


def test_an_unknown_embedder_is_named():
    with pytest.raises(InputError, match=r"no embedder 'wordlama'; did you mean 'wordllama'"):
        train(planted(20, 9), Linear(reads="wordlama"), RNG)
