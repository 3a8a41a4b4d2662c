import copy
from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from torch import nn  # noqa: E402

from trivium.models.proxy.sketch import Sketch  # noqa: E402
from trivium.models.proxy.taps import Taps, _Side  # noqa: E402

M = 64

PINNED = (
    [7, 0, 4, 1, 7, 0, 4, 3, 0, 5, 7],
    [1, 1, 1, -1, -1, -1, 1, -1, -1, 1, 1],
    [7, 4, 6, 5, 7, 7],
    [-1, 1, 1, -1, 1, 1],
)


class Odd(nn.Linear):
    """A linear layer that uses its weight otherwise than by calling itself."""

    def forward(self, x):
        return x @ self.weight.T.abs()


class Toy(nn.Module):
    """Tied ends, a layer with bias that is used twice, padding, a norm, a layer of a class of its own."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.embed = nn.Embedding(11, 6, padding_idx=3)
        self.twice = nn.Linear(6, 6)
        self.odd = Odd(6, 6, bias=False)
        self.norm = nn.LayerNorm(6)
        self.out = nn.Linear(6, 11, bias=False)
        self.out.weight = self.embed.weight

    def forward(self, ids):
        x = self.embed(ids)
        x *= 2  # in place, as some models scale their embeddings
        return self.out(self.norm(self.odd(self.twice(torch.tanh(self.twice(x))))))


def llama(**changes):
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, **changes,
    ))  # fmt: skip


def gpt2():
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(
        vocab_size=40, n_positions=16, n_embd=16, n_layer=2, n_head=2, attn_pdrop=0, embd_pdrop=0, resid_pdrop=0,
    ))  # fmt: skip


MODELS = {
    "a toy": Toy, "tied": partial(llama, tie_word_embeddings=True), "untied": partial(llama, tie_word_embeddings=False),
    "biases": partial(llama, attention_bias=True, mlp_bias=True), "layers of another class": gpt2,
}  # fmt: skip
IDS = torch.tensor([[1, 5, 3, 5, 7, 2]])


def loss_of(model):
    out = model(IDS % 11)
    logits = getattr(out, "logits", out)
    return nn.functional.cross_entropy(logits[0, 2:-1], (IDS % 11)[0, 3:])


def by_definition(taps, model, twin):
    """Every matrix's gradient by autograd in a twin that nobody listens to, each coordinate put into its sum."""
    gradients = dict(zip(model.parameters(), torch.autograd.grad(loss_of(twin), list(twin.parameters())), strict=True))
    found = np.zeros(M)
    for weight, (rows, columns) in taps.sides.items():
        places = (rows.places[:, None] + columns.places[None, :]) % M
        signed = gradients[weight] * rows.signs[:, None] * columns.signs[None, :]
        found += np.bincount(places.flatten().numpy(), signed.double().flatten().numpy(), M)
    others = [gradients[each] for each in model.parameters() if each not in taps.sides]
    return found + Sketch([each.numel() for each in others], M).project(others), len(others)


@pytest.mark.parametrize("name", MODELS)
def test_it_is_the_projection_of_the_gradient_that_autograd_gives(name):
    torch.manual_seed(1)
    model = MODELS[name]().eval()
    twin = copy.deepcopy(model)
    taps = Taps(model, M)
    expected, others = by_definition(taps, model, twin)
    assert len(taps.sides) > 0
    assert others > 0
    for _ in range(2):  # and the second passage has nothing of the first
        np.testing.assert_allclose(taps.project(partial(loss_of, model)), expected, atol=1e-5)
    assert np.abs(expected).max() > 1e-3
    assert all(each.grad is None for each in model.parameters())


def test_which_weights_are_listened_to():
    model = Toy()
    taps = Taps(model, M)
    listened = {name for name, each in model.named_parameters() if each in taps.sides}
    assert listened == {"embed.weight", "twice.weight"}  # the output is tied to the embedding
    assert {name for name, each in model.named_parameters() if each.requires_grad} == {
        "twice.bias", "odd.weight", "norm.weight", "norm.bias",
    }  # fmt: skip


def test_a_model_that_is_listened_to_still_scores():
    model = llama()
    before = model(IDS).logits.detach()
    taps = Taps(model, M)
    taps.project(partial(loss_of, model))
    with torch.inference_mode():
        assert torch.equal(model(IDS).logits, before)

    def fails():
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        taps.project(fails)
    with torch.inference_mode():
        assert torch.equal(model(IDS).logits, before)


def test_inner_products_of_outer_products_are_right_on_average_and_off_as_theory_says():
    # Two matrices of rank one, the worst case. Pham & Pagh: the variance is at most 8 / m of the product of their
    # squared lengths, where a fully random projection has at most 2 / m.
    rng = np.random.default_rng(0)
    u, v, a, b = (torch.from_numpy(rng.normal(size=size)).float() for size in (30, 50, 30, 50))
    a, b = u + 0.5 * a, v + 0.5 * b
    exact = float((u @ a) * (v @ b))
    size = float(u.norm() * v.norm() * a.norm() * b.norm())
    off = []
    for _ in range(400):
        rows, columns = _Side(30, M, rng), _Side(50, M, rng)
        one, other = (
            torch.fft.irfft(rows.spectrum(x[None]) * columns.spectrum(y[None]), n=M)[0] for x, y in ((u, v), (a, b))
        )
        off.append((float(one @ other) - exact) / size)
    assert abs(np.mean(off)) < 3 * np.std(off) / 20
    assert np.std(off) < np.sqrt(8 / M)


def test_it_stays_the_same_projection_or_gradients_kept_on_disk_would_lose_their_meaning():
    taps = Taps(Toy(), 8)
    rows, columns = next(iter(taps.sides.values()))
    assert rows.places.tolist() == PINNED[0]
    assert rows.signs.tolist() == PINNED[1]
    assert columns.places.tolist() == PINNED[2]
    assert columns.signs.tolist() == PINNED[3]
