import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.quality.relevance import relevance


def test_cosines_by_hand():
    prompts = np.array([[1, 0], [1, 0], [1, 1], [3, 4]])
    responses = np.array([[2, 0], [0, 5], [-1, -1], [4, 3]])
    # (3·4 + 4·3) / (5·5) = 24/25
    assert relevance((prompts, responses)) == pytest.approx([1, 0, -1, 24 / 25])


def test_undefined_without_direction_or_with_broken_vectors():
    prompts = np.array([[0, 0], [1, 0], [np.nan, 1], [1, 1]], dtype=np.float32)
    responses = np.array([[1, 0], [0, 0], [1, 1], [np.inf, 1]], dtype=np.float32)
    assert np.isnan(relevance((prompts, responses))).all()


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1.0, 1e30, 1e200])
def test_length_of_a_vector_does_not_matter_however_small_or_huge(scale):
    assert relevance((np.array([[3, 4]]) * scale, np.array([[4, 3]]))) == pytest.approx([24 / 25])


def test_an_echo_scores_one_as_the_docstring_warns():
    vectors = np.random.default_rng(1).normal(size=(5, 8))
    assert relevance((vectors, vectors)) == pytest.approx(np.ones(5))


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(InputError, match=r"two \(n, d\) arrays of one shape.*\(2, 3\) and \(3, 3\)"):
        relevance((np.ones((2, 3)), np.ones((3, 3))))
