import math

import numpy as np
import pytest

from trivium.models.proxy.api import Scored
from trivium.models.proxy.counting import Counting
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.likelihoods import FILE, Likelihoods, passages_of

RECORDS = [Record("1", "ab", "aa"), Record("2", "", "aa"), Record("3", "ab", " \n"), Record("4", "", "")]


class Noting(Counting):
    """Counts what is asked of it, and cuts texts at 5 bytes."""

    def __init__(self, name="noting@1"):
        self.name = name
        self.asked = []

    def score(self, passages):
        self.asked.extend(passages)
        return [Scored(nats[:5], min(size, 5), size > 5) for nats, size, _ in super().score(passages)]


def see(records=RECORDS, proxy=None, **options):
    return Views(records, readers={"likelihoods": Likelihoods(proxy or Counting())}, **options).read("likelihoods")


def test_the_sums_of_a_record_by_hand():
    seen = see()
    # "aa" after "ab": 2/258 and 3/259. After nothing: 1/256 and 2/257. "ab": 1/256 and 1/257.
    # "ab\naa": 1/256, 1/257, 1/258, 2/259, 3/260.
    assert seen.given.bits[0] == pytest.approx(math.log2(258 / 2 * 259 / 3))
    assert seen.alone.bits[0] == pytest.approx(math.log2(256 * 257 / 2))
    assert seen.prompt.bits[0] == pytest.approx(math.log2(256 * 257))
    assert seen.text.bits[0] == pytest.approx(math.log2(256 * 257 * 258 * 259 / 2 * 260 / 3))
    assert [getattr(seen, part).tokens[0] for part in ("given", "alone", "prompt", "text")] == [2, 2, 2, 5]
    assert [getattr(seen, part).bytes[0] for part in ("given", "alone", "prompt", "text")] == [2, 2, 2, 5]
    assert seen.given.bits_per_token[0] == pytest.approx(seen.given.bits[0] / 2)


def test_without_a_prompt_the_response_is_the_text_and_blank_parts_have_no_sums():
    seen = see()
    assert seen.given.bits[1] == seen.alone.bits[1] == seen.text.bits[1] == pytest.approx(math.log2(256 * 257 / 2))
    assert math.isnan(seen.prompt.bits[1])
    assert math.isnan(seen.given.bits[2])
    assert seen.text.bits[2] == seen.prompt.bits[2]  # the prompt is all there is
    assert all(math.isnan(getattr(seen, part).bits[3]) for part in ("given", "alone", "prompt", "text"))
    assert seen.text.tokens.tolist() == [5, 2, 2, 0]
    assert math.isnan(seen.text.bits_per_byte[3])


def test_an_answer_to_nothing_is_told_from_a_text_by_itself():
    given, alone, prompt, text = passages_of(RECORDS[0])
    assert (given.prompt, alone.prompt, prompt.prompt, text.prompt) == ("ab", "", None, None)
    assert {passage.prompt for passage in passages_of(RECORDS[1])} == {None}


def test_each_different_passage_is_scored_once_and_none_that_is_empty():
    proxy = Noting()
    see([*RECORDS, *RECORDS], proxy)
    assert len(proxy.asked) == len(set(proxy.asked)) == 5  # four of the first record, and "aa" by itself
    assert all(passage.text for passage in proxy.asked)


def test_a_second_process_finds_the_scores_of_the_first(tmp_path):
    first = see(cache=tmp_path)
    assert (tmp_path / FILE).is_file()
    proxy = Noting("counting@1")
    again = see([*RECORDS, Record("5", "ab", "b")], proxy, cache=tmp_path)
    assert {passage.text for passage in proxy.asked} == {"b", "ab\nb"}
    for part in ("given", "alone", "prompt", "text"):
        np.testing.assert_array_equal(getattr(first, part).bits, getattr(again, part).bits[:4])
    other = Noting("counting@2")
    see(RECORDS, other, cache=tmp_path)
    assert len(other.asked) == 5


def test_texts_and_prompts_of_one_spelling_are_kept_apart(tmp_path):
    records = [Record("1", "ab", "c"), Record("2", "a", "bc"), Record("3", "", "c"), Record("4", "=ab", "c")]
    kept = see(records, cache=tmp_path)
    np.testing.assert_array_equal(kept.given.bits, see(records).given.bits)
    np.testing.assert_array_equal(see(records, cache=tmp_path).given.bits, see(records).given.bits)


def test_parts_taken_and_joined_follow_their_records():
    whole = see()
    views = Views(RECORDS, readers={"likelihoods": Likelihoods(Counting())})
    turned = Views.join([views.take([2, 3]), views.take([1, 0])]).read("likelihoods")
    assert len(turned) == 4
    for part in ("given", "alone", "prompt", "text"):
        for each in ("bits", "tokens", "bytes", "cut"):
            expected = getattr(getattr(whole, part), each)[[2, 3, 1, 0]]
            np.testing.assert_array_equal(getattr(getattr(turned, part), each), expected)


def test_records_that_are_cut_are_counted():
    with pytest.warns(UserWarning, match=r"noting@1: 1 of 2 records are longer than what the model reads"):
        seen = see([Record("1", "ab", "abcdefgh"), Record("2", "a", "b")], Noting())
    assert seen.given.cut.tolist() == [True, False]
    assert seen.given.bytes.tolist() == [5, 1]


def test_no_records_have_no_sums():
    assert len(see([])) == 0


def test_the_scorecard_says_which_model_it_was():
    views = Views(RECORDS, readers={"likelihoods": Likelihoods(Counting())})
    views.read("likelihoods")
    assert views.made_by()["likelihoods"] == "counting@1"
