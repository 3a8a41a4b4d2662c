import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.views import Tokens, Views


class Counting:
    """Embeds a text as its length and a one, and counts the texts it was asked for."""

    dimensions = 2

    def __init__(self, name="counting@1"):
        self.name = name
        self.asked = 0

    def embed(self, texts):
        self.asked += len(texts)
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


class Broken(Counting):
    """Gives no direction for an empty text, and NaN for a text that says so."""

    def embed(self, texts):
        vectors = super().embed(texts)
        for row, text in enumerate(texts):
            if not text or text == "nan":
                vectors[row] = 0 if not text else np.nan
        return vectors


def records(*pairs):
    return [Record(f"r{i}", prompt, response) for i, (prompt, response) in enumerate(pairs)]


THREE = records(("ask", "answer"), ("", "plain"), ("only a prompt", ""))


def test_each_view_holds_what_its_name_says():
    views = Views(THREE, embedder=Counting())
    assert views.read("records") == tuple(THREE)
    assert views.read("texts") == ["ask\nanswer", "plain", "only a prompt"]
    assert views.read("tokens").lengths.tolist() == [2, 1, 3]
    assert views.read("embeddings")[:, 0].tolist() == [10, 5, 13]
    prompts, responses = views.read("pair_embeddings")
    assert prompts[:, 0].tolist() == [3, 0, 13]
    assert responses[:, 0].tolist() == [6, 5, 0]


def test_a_view_is_made_once_and_parts_of_it_are_cut_from_the_whole():
    embedder = Counting()
    views = Views(THREE, embedder=embedder)
    part = views.take([2, 0])
    assert embedder.asked == 0
    assert part.read("embeddings")[:, 0].tolist() == [13, 10]
    views.read("embeddings")
    part.take([1]).read("embeddings")
    assert embedder.asked == 3
    assert part.read("texts") == ["only a prompt", "ask\nanswer"]
    assert [record.id for record in part.read("records")] == ["r2", "r0"]


def test_blocks_hold_the_records_in_order_and_keep_nothing_of_what_they_read():
    views = Views(THREE, embedder=Counting())
    blocks = list(views.blocks(2))
    assert [block.records for block in blocks] == [tuple(THREE[:2]), tuple(THREE[2:])]
    found = np.concatenate([block.read("embeddings") for block in blocks])
    assert views._embedder.asked == 3
    assert np.array_equal(found, views.read("embeddings"))
    assert views._embedder.asked == 6
    assert list(Views([]).blocks(2)) == []


def test_blocks_of_what_was_taken_are_read_in_the_whole():
    views = Views(THREE, embedder=Counting())
    found = [block.read("embeddings").tolist() for block in views.take([2, 0]).blocks(1)]
    assert found == [[[13, 1]], [[10, 1]]]
    assert views._embedder.asked == 3


def test_equal_texts_are_embedded_once():
    embedder = Counting()
    Views(records(*[("", "same")] * 50), embedder=embedder).read("embeddings")
    assert embedder.asked == 1


def test_joined_views_equal_views_of_all_records():
    embedder = Counting()
    a, b = Views(THREE[:1], embedder=embedder), Views(THREE[1:], embedder=embedder)
    joined, whole = Views.join([a, b]), Views(THREE, embedder=embedder)
    for name in ("records", "texts"):
        assert joined.read(name) == whole.read(name)
    assert joined.read("tokens").hashes.tolist() == whole.read("tokens").hashes.tolist()
    assert np.array_equal(joined.read("embeddings"), whole.read("embeddings"))
    assert np.array_equal(joined.read("pair_embeddings")[1], whole.read("pair_embeddings")[1])
    assert len(joined) == 3
    assert joined.made_by() == {"embedder": "counting@1", "tokenizer": "words/1"}


def test_vectors_of_two_embedders_do_not_mix():
    joined = Views.join([Views(THREE, embedder=Counting("a@1")), Views(THREE, embedder=Counting("b@1"))])
    assert len(joined.read("tokens")) == 6
    with pytest.raises(InputError, match=r"different embedders \(a@1, b@1\)"):
        joined.read("embeddings")


def test_records_without_a_direction_are_marked():
    views = Views(records(("", "fine"), ("", ""), ("", "nan")), embedder=Broken())
    assert views.embeddable.tolist() == [True, False, False]
    assert views.take([2, 0]).embeddable.tolist() == [False, True]


def test_shared_arrays_cannot_be_written_to():
    views = Views(THREE, embedder=Counting())
    for array in (views.read("embeddings"), *views.read("pair_embeddings"), views.take([0]).read("embeddings")):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_the_embedder_is_named_once_it_is_known():
    assert Views(THREE).made_by() == {"tokenizer": "words/1"}
    assert Views(THREE, embedder=Counting()).take([0]).made_by()["embedder"] == "counting@1"


def test_no_records_give_empty_views():
    views = Views([], embedder=Counting())
    assert len(views.read("tokens")) == 0
    assert views.read("embeddings").shape == (0, 2)
    assert views.embeddable.shape == (0,)
    assert isinstance(views.read("tokens"), Tokens)


def test_unknown_names_are_explained():
    with pytest.raises(InputError, match="no view 'embedings'; did you mean 'embeddings'"):
        Views(THREE).read("embedings")
    with pytest.raises(InputError, match="no embedder 'wordlama'; did you mean 'wordllama'"):
        Views(THREE, embedder="wordlama")
    with pytest.raises(InputError, match=r"Views\.join needs at least one part"):
        Views.join([])


class Lengths:
    """A view: characters of each response."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def take(self, rows):
        return Lengths([self.values[row] for row in rows])

    @classmethod
    def join(cls, parts):
        return cls([value for part in parts for value in part.values])


class LengthReader:
    name = "lengths@1"

    def __init__(self):
        self.calls = 0

    def read(self, views):
        self.calls += 1
        return Lengths([len(record.response) for record in views.records])


def test_a_reader_makes_its_view_once_and_parts_are_cut_from_the_whole():
    reader = LengthReader()
    views = Views(THREE, readers={"parses": reader})
    assert views.take([2, 0]).read("parses").values == [len(THREE[2].response), len(THREE[0].response)]
    assert views.read("parses").values == [len(record.response) for record in THREE]
    assert reader.calls == 1
    assert views.made_by()["parses"] == "lengths@1"
    assert Views.join([views, views.beside(THREE[:1])]).read("parses").values[3:] == [len(THREE[0].response)]
    assert reader.calls == 2


def test_a_view_without_its_reader_says_what_it_needs():
    with pytest.raises(InputError, match="needs a set of records to hold against; give one with --reference-set"):
        Views(THREE).read("reference")
