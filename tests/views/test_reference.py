import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.diversity.reach import coverage, recall
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.views import Views, neighbours
from trivium.views.reader import Shortens
from trivium.views.reference import Against, AgainstReference, Reference


class Letters:
    """Embeds a text as how often each of three letters stands in it; counts the texts it was asked for."""

    dimensions = 3

    def __init__(self, name="letters@1"):
        self.name, self.asked = name, 0

    def embed(self, texts):
        self.asked += len(texts)
        return np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=np.float32)


def records(*texts):
    return tuple(Record(str(place), "", text) for place, text in enumerate(texts))


def cloud(n, d=8, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def directly(vectors, reference):
    """Nearest distance, support and balls by the whole matrix in float64, with closed balls: no ties among these."""
    x, y = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (vectors.astype(float), reference))
    own = 1 - y @ y.T
    np.fill_diagonal(own, np.inf)
    radii = np.sort(own, axis=1)
    across = 1 - x @ y.T
    return across.min(axis=1), (across <= radii[:, 2]).any(axis=1), across <= radii[:, 4]


@pytest.mark.parametrize(("n", "m"), [(1, 6), (40, 9), (70, 333)])
@pytest.mark.parametrize("cells", [4_000_000, 500])
def test_placement_is_what_the_whole_matrix_says(n, m, cells, monkeypatch):
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", cells)
    vectors, reference = cloud(n), cloud(m, seed=1)
    place = Against(vectors, reference).placement
    nearest, supported, balls = directly(vectors, reference)
    np.testing.assert_allclose(place.nearest, nearest, atol=1e-6)
    np.testing.assert_array_equal(place.supported, supported)
    np.testing.assert_array_equal(np.unpackbits(place.balls, axis=1)[:, :m], balls)


def test_what_is_taken_or_joined_lies_where_it_lay():
    whole = Against(cloud(20), cloud(30, seed=1))
    rows = np.array([7, 3, 3, 19])
    taken, alone = whole.take(rows), Against(whole.vectors[rows], whole.reference)
    joined = Against.join([whole.take(np.arange(5)), whole.take(np.arange(5, 20))])
    assert len(taken) == 4
    assert len(joined) == 20
    for one, other in ((taken, alone), (joined, whole)):
        assert one.reference is other.reference
        np.testing.assert_array_equal(one.vectors, other.vectors)
        for found, expected in zip(one.placement, other.placement):
            np.testing.assert_array_equal(found, expected)


def test_records_without_a_direction_lie_nowhere_and_such_reference_records_are_left_out():
    reference = np.vstack([cloud(10, seed=1), np.zeros((3, 8), np.float32), np.full((1, 8), np.nan, np.float32)])
    against = Against(np.vstack([np.zeros(8), cloud(1)[0]]), reference)
    assert len(against.reference) == 10
    assert np.isnan(against.placement.nearest).tolist() == [True, False]
    assert not against.placement.supported[0]
    assert not against.placement.balls[0].any()


def test_two_references_do_not_join_and_dimensions_must_agree():
    with pytest.raises(InputError, match="different reference sets cannot be joined"):
        Against.join([Against(cloud(2), cloud(3)), Against(cloud(2), cloud(3))])
    with pytest.raises(InputError, match=r"as many columns, got shapes \(2, 8\) and \(3, 4\)"):
        Against(cloud(2), cloud(3, d=4))
    with pytest.raises(InputError, match=r"must be an \(m, d\) array"):
        Reference([1, 2, 3])


def test_the_reader_embeds_the_reference_once_for_each_embedder():
    reader = AgainstReference(Dataset("golden", records("aab", "abb", "", "xyz")))
    embedder = Letters()
    first = Views(records("a", "ab"), embedder=embedder, readers={"reference": reader}).read("reference")
    assert embedder.asked == 2 + 4
    assert len(first.reference) == 2
    np.testing.assert_allclose(first.reference.vectors, [[2, 1, 0], [1, 2, 0]] / np.sqrt(5), rtol=1e-6)
    second = Views(records("c"), embedder=embedder, readers={"reference": reader})
    assert second.read("reference").reference is first.reference
    assert embedder.asked == 2 + 4 + 1
    assert second.made_by()["reference"].startswith("golden (4 records, ")
    other = Views(records("c"), embedder=Letters("letters@2"), readers={"reference": reader}).read("reference")
    assert other.reference is not first.reference


def test_the_name_tells_references_apart_by_their_content():
    one, other = (AgainstReference(Dataset("golden", records(text))).name for text in ("a", "b"))
    assert one != other
    assert one == AgainstReference(Dataset("golden", records("a"))).name


def test_the_view_follows_the_records_and_the_reference_stays_whole():
    views = Views(
        records("a", "ab", "abc"),
        embedder=Letters(),
        readers={"reference": AgainstReference(Dataset("r", records("b")))},
    )
    part = views.take([2, 0]).read("reference")
    np.testing.assert_array_equal(part.vectors, [[1, 1, 1], [1, 0, 0]])
    assert len(part.reference) == 1
    both = Views.join([views.take([0]), views.take([1, 2])]).read("reference")
    np.testing.assert_array_equal(both.vectors, views.read("reference").vectors)


def test_an_empty_reference_is_refused():
    with pytest.raises(InputError, match="reference set 'none' has no records"):
        AgainstReference(Dataset("none", ()))


def test_the_reference_is_cut_where_the_records_are():
    reader = AgainstReference(Dataset("golden", records("a b c", "c b a", "a b")))
    assert isinstance(reader, Shortens)
    views = Views(records("a"), embedder=Letters(), readers={"reference": reader})
    short = views.beside(records("a"), tokens=1)
    assert [record.text for record in short.readers["reference"].data] == ["a", "c", "a"]
    assert short.readers["reference"] is views.beside(records("b"), tokens=1).readers["reference"]
    assert [record.text for record in reader.cut_to(3).data] == ["a b c", "c b a"]
    assert reader.cut_to(9).data.records == reader.data.records  # none is so long
    assert views.beside(records("a")).readers["reference"] is reader


def test_a_scorecard_leaves_out_records_without_a_direction_and_draws_its_curve_against_the_whole_reference():
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abc"), size=9)) for _ in range(60)]
    data = Dataset("mine", records(*texts, "xyz"))
    views = Views(
        data.records, embedder=Letters(), readers={"reference": AgainstReference(Dataset("r", records(*texts)))}
    )
    card = scorecard(data, [coverage, recall], views=views, draws=5, rng=rng)
    found = card["coverage"]
    assert found.value == 1
    assert found.n == 60
    assert found.note == "1 record without a direction left out: 60"
    assert [point.n for point in found.curve] == [10, 20, 35, 50, 60]
    values = [point.value for point in found.curve]
    assert values == sorted(values)
    assert values[0] < 0.95
