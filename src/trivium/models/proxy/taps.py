"""Gradients of a whole model, projected while they go back through it: no matrix's own gradient is ever made.

The gradient of a linear layer is the sum over tokens of an outer product: what comes back out of the layer, with what
went into it. A tensor sketch (Pham & Pagh 2013) projects an outer product from its two sides alone: the count sketch of
each, and their circular convolution, which is a product of Fourier transforms. These are added up over all layers, and
turned back once. So a record costs a forward and a backward pass for the layers' inputs and a twentieth more, where
making and reading every matrix's gradient would cost more than both (134 million numbers in the embedded model).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch  # this file is imported when gradients are wanted, not before
from torch import Tensor, nn

from trivium.models.proxy.sketch import Sketch

_DRAW = 20261123  # which of all such projections: it is part of what a projected gradient is, so it never changes


class _Side:
    """The count sketch of one side of a matrix: every coordinate goes to one of m sums with one sign."""

    def __init__(self, size: int, dimensions: int, rng: np.random.Generator) -> None:
        self.places = torch.from_numpy(rng.integers(dimensions, size=size))
        self.signs = torch.from_numpy(rng.choice(np.array([-1.0, 1.0], dtype=np.float32), size=size))
        self._dimensions = dimensions

    def spectrum(self, rows: Tensor) -> Tensor:
        """(n, m / 2 + 1) Fourier transforms of the sketches of (n, size) rows."""
        sums = rows.new_zeros(len(rows), self._dimensions).index_add_(1, self.places, rows * self.signs)
        spectrum: Tensor = torch.fft.rfft(sums)
        return spectrum

    def spectrum_of_ones(self, at: Tensor) -> Tensor:
        """The same of rows that are 1 at one place and 0 elsewhere."""
        sums = torch.zeros(len(at), self._dimensions)
        sums[torch.arange(len(at)), self.places[at]] = self.signs[at]
        spectrum: Tensor = torch.fft.rfft(sums)
        return spectrum


class Taps:
    """Listens to the matrices of a model's linear layers and embeddings; everything else keeps its gradient as usual.

    The weights that are listened to are frozen. Modules of a class of their own, even one made from ``Linear``, are not
    listened to: they may use their weight otherwise.

    Args:
        model: In float32 on the CPU.
        dimensions: Numbers kept of a gradient; even.
    """

    def __init__(self, model: Any, dimensions: int) -> None:
        self._dimensions = dimensions
        self._listening = False
        self._spectrum = torch.zeros(0)
        rng = np.random.default_rng(_DRAW)
        self.sides: dict[Tensor, tuple[_Side, _Side]] = {}  # of each weight; a tied one has one pair
        for module in model.modules():
            if type(module) not in (nn.Linear, nn.Embedding):
                continue
            weight = module.weight
            if weight not in self.sides:
                if not weight.requires_grad:
                    continue
                weight.requires_grad_(False)
                self.sides[weight] = (_Side(len(weight), dimensions, rng), _Side(weight.shape[1], dimensions, rng))
            module.register_forward_hook(partial(self._tap, *self.sides[weight]))
        self._others = [each for each in model.parameters() if each.requires_grad]
        self._rest = Sketch([each.numel() for each in self._others], dimensions)

    def project(self, loss: Callable[[], Tensor]) -> npt.NDArray[np.float32]:
        """(dimensions,) the projected gradient of the loss that this call works out with the model."""
        self._spectrum = torch.zeros(self._dimensions // 2 + 1, dtype=torch.complex64)
        for each in self._others:
            each.grad = None
        self._listening = True
        try:
            loss().backward()  # type: ignore[no-untyped-call]
        finally:
            self._listening = False
        rest = self._rest.project([torch.zeros_like(each) if each.grad is None else each.grad for each in self._others])
        for each in self._others:
            each.grad = None
        found: npt.NDArray[np.float32] = torch.fft.irfft(self._spectrum, n=self._dimensions).numpy() + rest
        return found

    def _tap(
        self, rows: _Side, columns: _Side, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor
    ) -> Tensor:
        if not self._listening:
            return output
        if not output.requires_grad:  # nothing before it wants a gradient, as after the first embedding
            output = output.requires_grad_().clone()
        heard = partial(self._heard, rows, columns, module, inputs[0].detach())
        output.register_hook(heard)  # type: ignore[no-untyped-call]
        return output

    def _heard(self, rows: _Side, columns: _Side, module: nn.Module, given: Tensor, gradient: Tensor) -> None:
        gradient = gradient.reshape(-1, gradient.shape[-1])
        heard = gradient.any(dim=1)
        if isinstance(module, nn.Embedding):
            tokens = given.reshape(-1)
            if module.padding_idx is not None:
                heard &= tokens != module.padding_idx
            outer = rows.spectrum_of_ones(tokens[heard]) * columns.spectrum(gradient[heard])
        else:
            given = given.reshape(-1, given.shape[-1])
            outer = rows.spectrum(gradient[heard]) * columns.spectrum(given[heard])
        self._spectrum += outer.sum(dim=0)
