import math
from dataclasses import replace

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import Decoder, train

torch = pytest.importorskip("torch")

from trivium.students import decoder as made  # noqa: E402
from trivium.students.muon import Muon, orthogonal  # noqa: E402


def drawn(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(8, 8), (5, 40), (40, 5), (1, 7), (96, 288)])
def test_a_matrix_keeps_its_directions_and_gets_singular_values_near_one(shape):
    matrix = drawn(*shape)
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    got = u.mT @ orthogonal(matrix) @ v.mT  # diagonal in the matrix's own directions
    assert (got - torch.diag(got.diagonal())).abs().max() < 1e-3
    # A direction of less than a hundredth of the matrix's length is not brought all the way in five rounds.
    large = torch.linalg.svdvals(matrix) > 0.01 * matrix.norm()
    assert got.diagonal()[large].min() > 0.68
    assert got.diagonal().max() < 1.21


def test_by_hand_one_number_goes_through_the_quintic_five_times():
    x = 1.0  # [[-3]] is scaled to [[-1]]
    for _ in range(5):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    assert orthogonal(torch.tensor([[-3.0]])).item() == pytest.approx(-x, rel=1e-5)


def test_length_does_not_matter_nor_which_side_is_longer_and_nothing_stays_nothing():
    matrix = drawn(6, 9)
    assert torch.allclose(orthogonal(1000 * matrix), orthogonal(matrix), atol=1e-5)
    assert torch.allclose(orthogonal(matrix.mT), orthogonal(matrix).mT, atol=1e-5)
    assert (orthogonal(torch.zeros(3, 4)) == 0).all()


def test_a_first_step_by_hand():
    weight = torch.nn.Parameter(torch.ones(2, 3))
    gradient = drawn(2, 3)
    weight.grad = gradient.clone()
    Muon([weight], lr=0.1, weight_decay=0.5, momentum=0.9).step()
    # The mean of gradients is g / 10, Nesterov's g / 10 + 9 / 100 g: the same direction as g.
    expected = 1 - 0.1 * 0.5 - 0.1 * 0.2 * math.sqrt(3) * orthogonal(gradient)
    assert torch.allclose(weight, expected, atol=1e-5)


@pytest.mark.skipif(not hasattr(torch.optim, "Muon"), reason="this PyTorch has no Muon")
def test_it_goes_where_that_of_pytorch_goes():
    gradients = [drawn(12, 20, seed=seed) for seed in range(4)]
    ours, theirs = (torch.nn.Parameter(drawn(12, 20, seed=9)) for _ in range(2))
    mine = Muon([ours], lr=0.02, weight_decay=0.1)
    other = torch.optim.Muon([theirs], lr=0.02, weight_decay=0.1, momentum=0.95, adjust_lr_fn="match_rms_adamw")
    start = ours.detach().clone()
    for gradient in gradients:
        for weight, optimizer in ((ours, mine), (theirs, other)):
            weight.grad = gradient.clone()
            optimizer.step()
    moved, expected = (weight.detach() - start for weight in (ours, theirs))
    # Theirs works in bfloat16, which has three digits.
    assert torch.nn.functional.cosine_similarity(moved.flatten(), expected.flatten(), dim=0) > 0.999
    assert moved.norm().item() == pytest.approx(expected.norm().item(), rel=0.02)


def test_a_decoder_gives_it_the_matrices_of_its_blocks_and_nothing_else(monkeypatch):
    given = []
    monkeypatch.setattr(made, "fit", lambda network, *args, **kwargs: given.append(network.matrices) or 1 / 0)
    config = Decoder(layers=2, width=16, heads=2)
    for one in (config, replace(config, optimizer="adamw")):
        with pytest.raises(ZeroDivisionError):
            train([Record("1", "a", "b")], one, np.random.default_rng(0))
    assert [tuple(each.shape) for each in given[0]] == 2 * [(48, 16), (16, 16), (64, 16), (16, 64)]
    assert given[1] == ()


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(InputError, match="muon"):
        Decoder(optimizer="moun")
