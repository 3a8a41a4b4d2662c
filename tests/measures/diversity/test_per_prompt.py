import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from trivium.errors import InputError
from trivium.measures.diversity.per_prompt import (
    across_prompt_distance,
    distinct_meanings,
    meanings,
    within_prompt_distance,
)
from trivium.records.record import Record
from trivium.views.responses import Responses

GOOD = "The river runs from the hills to the sea."
REFUSED = "I'm sorry, but I can't help with that."


def at(*degrees):
    """Unit vectors in the plane."""
    return [[math.cos(math.radians(angle)), math.sin(math.radians(angle))] for angle in degrees]


def seen(*groups, text=GOOD):
    """One prompt for each group of response vectors."""
    records = tuple(
        Record(f"{p}-{i}", f"Where does river {p} run?", text)
        for p, group in enumerate(groups)
        for i in range(len(group))
    )
    vectors = np.array([vector for group in groups for vector in group], dtype=np.float32)
    return Responses(records, np.ones_like(vectors), vectors)


# Prompt 1: responses at 0, 60 and 90 degrees, cosines 1/2, 0 and cos 30: mean distance 1 - (0.5 + 0.866) / 3.
# Prompt 2: two at 0 and 180: distance 2. Prompt 3 has one.
def test_within_prompts_by_hand():
    found = within_prompt_distance(seen(at(0, 60, 90), at(0, 180), at(45)))
    assert found == pytest.approx(((1 - (0.5 + math.sqrt(0.75)) / 3) + 2) / 2)


# Prompt 1 at 0 and 90, prompt 2 at 0: distances 0 and 1, mean 1/2. Prompt 3 at 180: 2 and 1 from prompt 1, 2 from 2.
# The pairs of prompts: 1/2, 3/2, 2.
def test_across_prompts_by_hand():
    assert across_prompt_distance(seen(at(0, 90), at(0), at(180))) == pytest.approx((0.5 + 1.5 + 2) / 3)


@given(st.integers(0, 999))
def test_across_prompts_is_the_mean_over_all_draws_of_one_response_each(seed):
    rng = np.random.default_rng(seed)
    groups = [rng.normal(size=(size, 4)) for size in rng.integers(1, 4, size=3)]
    unit = [group / np.linalg.norm(group, axis=1, keepdims=True) for group in groups]
    draws = [
        1 - (a @ b + a @ c + b @ c) / 3
        for a in unit[0] for b in unit[1] for c in unit[2]
    ]  # fmt: skip
    assert across_prompt_distance(seen(*groups)) == pytest.approx(np.mean(draws), abs=1e-6)


@given(st.integers(0, 999), st.integers(2, 5))
def test_within_prompts_is_the_mean_over_pairs(seed, c):
    rows = np.random.default_rng(seed).normal(size=(c, 4))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = [1 - unit[i] @ unit[j] for i in range(c) for j in range(i)]
    assert within_prompt_distance(seen(rows)) == pytest.approx(np.mean(pairs), abs=1e-6)


def test_a_model_that_gives_each_prompt_one_answer_has_variety_across_prompts_only():
    collapsed = seen(at(0, 0, 0), at(90, 90, 90), at(180, 180, 180))
    assert within_prompt_distance(collapsed) == pytest.approx(0, abs=1e-6)
    assert across_prompt_distance(collapsed) == pytest.approx(4 / 3)
    same_for_all = seen(at(0, 90, 180), at(0, 90, 180))
    assert within_prompt_distance(same_for_all) > across_prompt_distance(same_for_all)


# cos 30 = 0.87 and cos 40 = 0.77: at 0, 30 and 60 a chain of pairs joins all three; 180 is alone. Shares 3/4 and 1/4.
def test_meanings_by_hand():
    assert meanings(at(0, 30, 60, 180)) == pytest.approx(4 / 3**0.75)
    assert meanings(at(0, 40, 80, 120)) == pytest.approx(4)
    assert meanings(at(0, 40, 80, 120), same=0.75) == pytest.approx(1)
    assert meanings(at(10)) == 1


@given(st.integers(0, 999), st.floats(0.1, 0.95))
def test_meanings_are_the_connected_parts_of_the_graph_of_near_pairs(seed, same):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(int(rng.integers(1, 30)), 3))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    _, labels = connected_components(unit @ unit.T >= same)
    shares = np.bincount(labels) / len(rows)
    assert meanings(rows, same=same) == pytest.approx(np.exp(-(shares * np.log(shares)).sum()))
    assert meanings(rows[::-1], same=same) == pytest.approx(meanings(rows, same=same))


def test_many_responses_are_joined_in_pieces():
    rows = np.array(at(*np.linspace(0, 170, 300)))
    assert meanings(np.repeat(rows, 3, axis=0)) == pytest.approx(1)


def test_distinct_meanings_is_the_mean_over_prompts_of_valid_ones():
    # Prompt 1: two meanings, evenly; prompt 2: one; the single response to prompt 3 says nothing of variety.
    assert distinct_meanings(seen(at(0, 90), at(0, 0), at(45))) == pytest.approx(1.5)
    assert distinct_meanings(seen(at(0, 90), at(0, 0), text=REFUSED)) == 0


def test_what_is_not_valid_adds_no_meaning():
    responses = seen(at(0, 90, 180))
    records = list(responses.records)
    records[2] = Record("bad", records[2].prompt, REFUSED)
    fewer = Responses(tuple(records), responses.prompt_vectors, responses.response_vectors)
    assert distinct_meanings(responses) == pytest.approx(3)
    assert distinct_meanings(fewer) == pytest.approx(2)


@pytest.mark.parametrize("measure", [within_prompt_distance, distinct_meanings])
def test_without_two_responses_to_one_prompt_it_is_undefined(measure):
    assert math.isnan(measure(seen(at(0), at(90))))
    assert math.isnan(measure(seen([[0, 0], [1, 0]])))  # one of the two has no direction
    plain = Responses(tuple(Record(str(i), "", GOOD) for i in range(2)), np.zeros((2, 2)), np.ones((2, 2)))
    assert math.isnan(measure(plain))


def test_one_prompt_has_nothing_across():
    assert math.isnan(across_prompt_distance(seen(at(0, 90))))


@pytest.mark.parametrize("measure", [within_prompt_distance, across_prompt_distance, distinct_meanings])
def test_no_records_are_refused(measure):
    with pytest.raises(InputError, match=f"{measure.card.name}: number of records must be at least 1, got 0"):
        measure(Responses((), np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)))


def test_the_cosine_must_be_one():
    with pytest.raises(InputError, match="same must be a number between 0 and 1, got 2"):
        meanings(at(0), same=2)
