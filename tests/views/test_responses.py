import numpy as np

from trivium.records.record import Record
from trivium.views import Views
from trivium.views.responses import have_direction


class Lengths:
    name, dimensions = "lengths@1", 2

    def embed(self, texts):
        return np.array([[len(text), 1 if text else 0] for text in texts], dtype=np.float32)


RECORDS = [
    Record("0", "ask", "one"), Record("1", "beg", ""), Record("2", " ask\n", "three"), Record("3", "", "four"),
    Record("4", "Ask", "5"),
]  # fmt: skip


def test_each_entry_is_the_record_with_the_vectors_of_its_two_sides():
    seen = Views(RECORDS, embedder=Lengths()).read("responses")
    assert len(seen) == 5
    assert seen.records == tuple(RECORDS)
    assert seen.prompt_vectors[:, 0].tolist() == [3, 3, 5, 0, 3]
    assert seen.response_vectors[:, 0].tolist() == [3, 0, 5, 4, 1]
    assert have_direction(seen.response_vectors).tolist() == [True, False, True, True, True]


def test_prompts_are_one_if_only_white_space_at_their_ends_differs():
    groups = Views(RECORDS, embedder=Lengths()).read("responses").by_prompt()
    assert [rows.tolist() for rows in groups] == [[0, 2], [1], [4]]


def test_it_is_cut_and_joined_as_the_records_are():
    views = Views(RECORDS, embedder=Lengths())
    part = views.take([2, 0]).read("responses")
    assert [record.id for record in part.records] == ["2", "0"]
    assert part.response_vectors[:, 0].tolist() == [5, 3]
    both = Views.join([views.take([0]), Views(RECORDS[1:], embedder=Lengths())]).read("responses")
    assert both.records == tuple(RECORDS)
    np.testing.assert_array_equal(both.prompt_vectors, views.read("responses").prompt_vectors)
