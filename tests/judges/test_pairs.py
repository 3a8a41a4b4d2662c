import math

import numpy as np
import pytest
from grading import Grader
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.judges import Judge, Preferences, Rating, judge_pairs, preference
from trivium.judges.pairings import pairings
from trivium.judges.ranking import rank_prompts
from trivium.records.record import Record


def pair(ahead, behind):
    return Rating((ahead, behind), ("", ""))


def test_two_verdicts_are_one_preference():
    values = [pair(1.0, 1.0), pair(0.0, 0.0), pair(1.0, 0.0), pair(0.5, 1.0), pair(0.5, 0.5), pair(math.nan, 1.0)]
    assert [preference(each) for each in values[:5]] == [1, 0, 0.5, 0.5, 0.5]
    assert math.isnan(preference(values[5]))


def test_position_bias_is_the_share_of_decided_verdicts_for_what_stood_in_front():
    # (1, 0): in front both times; (1, 1): in front once of twice; (0.5, 0): in front the only decided time.
    found = Preferences((pair(1.0, 0.0), pair(1.0, 1.0), pair(0.5, 0.0)))
    assert found.front == pytest.approx((2 + 1 + 1) / (2 + 2 + 1))
    assert found.swayed == 1 / 2  # of the two pairs decided in both orders
    assert math.isnan(Preferences((pair(0.5, 0.5),)).front)
    assert math.isnan(Preferences((pair(0.5, 0.5),)).swayed)


def longer(shown):
    one, other = shown["response_a"], shown["response_b"]
    return "C" if len(one) == len(other) else "A" if len(one) > len(other) else "B"


def grading(letter):
    return Grader(lambda shown: letter(shown) if any(key.endswith("_a") for key in shown) else "3")


def records(*responses, prompt="p"):
    return [Record(str(place), prompt, response) for place, response in enumerate(responses)]


def test_a_judge_that_looks_at_content_is_not_swayed_and_one_that_looks_at_places_always_is():
    ours, theirs = records("long answer", "x", "same"), records("short", "longer", "emas")
    with Judge(grading(longer)) as judge:
        fair = judge_pairs(judge, ours, theirs)
    assert fair.values == (1, 0, 0.5)
    assert (fair.front, fair.swayed) == (0.5, 0)
    with Judge(grading(lambda shown: "A")) as judge:
        biased = judge_pairs(judge, ours, theirs)
    assert biased.values == (0.5, 0.5, 0.5)
    assert (biased.front, biased.swayed) == (1, 1)


def test_a_prompt_of_both_is_shown_once_and_two_prompts_each_with_their_response():
    shown = []

    def note(material):
        shown.append(dict(material))
        return "C"

    with Judge(grading(note)) as judge:
        judge_pairs(judge, records("a"), records("b"))
        judge_pairs(judge, records("a"), records("b", prompt="q"))
    assert {"prompt": "p", "response_a": "a", "response_b": "b"} in shown
    assert {"prompt_a": "p", "response_a": "a", "prompt_b": "q", "response_b": "b"} in shown


def test_lists_that_cannot_be_paired_are_refused():
    with Judge(grading(longer)) as judge:
        for ours, theirs in (([], []), (records("a"), records("b", "c"))):
            with pytest.raises(InputError, match="two non-empty lists of one length"):
                judge_pairs(judge, ours, theirs)


@settings(max_examples=80)
@given(n=st.integers(0, 40), k=st.integers(2, 7), seed=st.integers(0, 99))
def test_pairings_hold_everybody_together_and_leave_nobody_short(n, k, seed):
    met = pairings(n, k, rng=np.random.default_rng(seed))
    assert len(np.unique(met, axis=0)) == len(met)
    assert (met[:, 0] < met[:, 1]).all()
    degree = np.bincount(met.ravel(), minlength=n)
    assert (degree >= min(k, max(n - 1, 0))).all()
    reached, frontier = {0}, [0]
    while frontier:
        one = frontier.pop()
        near = {int(other) for pair in met for other in pair if one in pair} - reached
        reached |= near
        frontier += near
    assert n == 0 or reached == set(range(n))


def test_few_pairings_are_asked_for_and_not_all():
    met = pairings(500, 4, rng=np.random.default_rng(0))
    assert 1000 <= len(met) <= 1100
    with pytest.raises(InputError, match="pairings of each must be at least 2"):
        pairings(5, 1, rng=np.random.default_rng(0))


def harder(shown):
    return "A" if len(shown["prompt_a"]) > len(shown["prompt_b"]) else "B"


def test_prompts_are_ranked_as_the_judge_finds_them_whatever_their_order():
    prompts = ["x" * size for size in range(1, 21)]
    with Judge(grading(harder), pairings=6) as judge:
        found = rank_prompts(judge, prompts)
        turned = rank_prompts(judge, prompts[::-1])
    assert found.elo.mean() == pytest.approx(1000)
    np.testing.assert_allclose(turned.elo[::-1], found.elo)
    # Each meets 6 others, so that neighbours may change places; the order as a whole is there.
    assert np.corrcoef(np.argsort(np.argsort(found.elo)), range(20))[0, 1] > 0.9
    assert np.isfinite(found.elo).all()  # the longest never lost, the shortest never won
    assert found.undecided == 0


def test_equal_prompts_have_one_number_and_a_prompt_alone_has_none():
    with Judge(grading(harder)) as judge:
        found = rank_prompts(judge, ["aa", "b", "aa", "cccc"]).elo
        assert found[0] == found[2]
        assert found[3] > found[0] > found[1]
        assert np.isnan(rank_prompts(judge, ["alone", "alone"]).elo).all()


def test_two_prompts_one_always_harder_follow_the_closed_form():
    # One comparison, won, with one virtual game each: wins 1.5 = s / (s + 1/s) + s / (s + 1), by symmetry about 0.
    with Judge(grading(harder)) as judge:
        high, low = rank_prompts(judge, ["aa", "b"]).elo
    s = 10 ** ((high - 1000) / 400)
    assert s / (s + 1 / s) + s / (s + 1) == pytest.approx(1.5, abs=1e-6)
    assert high + low == pytest.approx(2000)
