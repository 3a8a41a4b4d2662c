"""Surprisal and instruction-following difficulty, worked by hand on a proxy that counts bytes."""

import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.ifd import ifd
from trivium.measures.complexity.surprisal import prompt_surprisal, surprisal
from trivium.models.proxy.counting import Counting
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.likelihoods import Likelihoods


def see(*pairs):
    records = [Record(str(place), *pair) for place, pair in enumerate(pairs)]
    return Views(records, readers={"likelihoods": Likelihoods(Counting())}).read("likelihoods")


def test_surprisal_by_hand():
    # "aa" after "ab" has probabilities 2/258 and 3/259; without a prompt 1/256 and 2/257.
    assert surprisal(see(("ab", "aa"), ("", "aa"))).tolist() == pytest.approx(
        [math.log2(258 / 2 * 259 / 3) / 2, math.log2(256 * 257 / 2) / 2]
    )


def test_prompt_surprisal_by_hand():
    assert prompt_surprisal(see(("aa", "b"), ("", "b")))[0] == pytest.approx(math.log2(256 * 257 / 2) / 2)
    assert math.isnan(prompt_surprisal(see(("", "b")))[0])


def test_ifd_by_hand_is_a_ratio_of_perplexities():
    # Perplexity of "aa": after "ab" √(258/2 · 259/3), after nothing √(256 · 257/2).
    by_hand = math.sqrt(258 / 2 * 259 / 3) / math.sqrt(256 * 257 / 2)
    assert ifd(see(("ab", "aa")))[0] == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.5818, abs=1e-4)
    # and not of losses, which would be
    assert math.log2(258 / 2 * 259 / 3) / math.log2(256 * 257 / 2) == pytest.approx(0.896, abs=1e-3)


def test_a_prompt_that_names_the_answer_helps_and_one_of_other_letters_misleads():
    helps, misleads = ifd(see(("Rome, Rome, Rome!", "Rome"), ("1234567890" * 9, "Rome")))
    assert helps < 1 < misleads


def test_without_prompt_or_response_there_is_no_ratio_and_without_response_no_surprisal():
    seen = see(("", "aa"), ("ab", ""), ("", ""), (" \n", "aa"))
    assert np.isnan(ifd(seen)).all()
    np.testing.assert_array_equal(np.isnan(surprisal(seen)), [False, True, True, False])


def test_no_prompt_and_a_blank_prompt_are_the_same():
    first, second = surprisal(see(("", "aa"), ("\n", "aa")))
    assert first == second


@pytest.mark.parametrize("measure", [surprisal, prompt_surprisal, ifd])
def test_no_records_are_refused(measure):
    with pytest.raises(InputError, match=f"{measure.__name__} needs at least one record, got none"):
        measure(see())
