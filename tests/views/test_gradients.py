import numpy as np
import pytest

from trivium.errors import InputError
from trivium.models.proxy import DIMENSIONS
from trivium.models.proxy.counting import Counting
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.gradients import FILE, Gradients

RECORDS = [Record("1", "ab", "aa"), Record("2", "", "aa"), Record("3", "ab", ""), Record("4", "ab", "aa")]


class Lengths(Counting):
    """A gradient that holds the lengths of prompt and text, and a list of the passages asked for."""

    def __init__(self):
        self.asked = []

    def gradients(self, passages):
        self.asked.extend(passages)
        rows = np.zeros((len(passages), DIMENSIONS), dtype=np.float32)
        for row, passage in zip(rows, passages):
            row[:2] = (len(passage.prompt or ""), len(passage.text)) if passage.text else 0
        return rows


def see(proxy, records=RECORDS, **options):
    return Views(records, readers={"gradients": Gradients(proxy)}, **options).read("gradients")


def test_the_response_after_its_prompt_is_what_pushes():
    seen = see(proxy := Lengths())
    assert seen.vectors[:, :2].tolist() == [[2, 2], [0, 2], [0, 0], [2, 2]]
    assert len(proxy.asked) == 3  # equal records are read once


def test_a_second_process_finds_the_gradients_of_the_first(tmp_path):
    first = see(Lengths(), cache=tmp_path)
    assert (tmp_path / FILE).is_file()
    again = see(proxy := Lengths(), cache=tmp_path)
    assert proxy.asked == []
    np.testing.assert_array_equal(first.vectors, again.vectors)


def test_parts_taken_and_joined_follow_their_records():
    views = Views(RECORDS, readers={"gradients": Gradients(Lengths())})
    turned = Views.join([views.take([2, 1]), views.take([0])]).read("gradients")
    assert turned.vectors[:, :2].tolist() == [[0, 0], [0, 2], [2, 2]]
    assert len(turned) == 3


def test_a_proxy_without_weights_here_is_refused_with_what_to_do():
    with pytest.raises(InputError, match=r"counting@1 gives none; use --proxy embedded, gguf:PATH or hf:FOLDER"):
        see(Counting())


def test_no_records_have_no_gradients():
    assert len(see(Lengths(), [])) == 0
