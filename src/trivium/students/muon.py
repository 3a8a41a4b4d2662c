"""Muon: momentum made orthogonal, for the matrices of a network's blocks (Jordan et al. 2024).

Every direction of a matrix is moved by about as much, where AdamW follows the few directions that have large
gradients: a small decoder learns in half the steps. A step is about as long as AdamW's (Liu et al. 2025,
arXiv:2502.16982), so that one learning rate serves both. It is written out here because PyTorch's works in bfloat16
alone: on a processor without such products a step then costs more than the whole batch does.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

_ROUNDS = 5
_QUINTIC = (3.4445, -4.7750, 2.0315)  # a x + b x³ + c x⁵ brings all of (0, 1] near 1 in five rounds


class Muon(torch.optim.Optimizer):
    """Nesterov's momentum, made orthogonal, and decoupled weight decay.

    Args:
        weights: Matrices.
        lr: Of AdamW's size.
        weight_decay: Share of the weight taken off in a step of learning rate 1.
        momentum: Share of the past in the mean of gradients.
    """

    def __init__(self, weights: Iterable[Tensor], *, lr: float, weight_decay: float, momentum: float = 0.95) -> None:
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]  # no closure: the loss is not worked out again
        """Move every weight once."""
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                if "mean" not in state:
                    state["mean"] = torch.zeros_like(weight)
                state["mean"].lerp_(weight.grad, 1 - group["momentum"])
                direction = orthogonal(weight.grad.lerp(state["mean"], group["momentum"]))
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(direction, alpha=-group["lr"] * 0.2 * math.sqrt(max(weight.shape)))


def orthogonal(matrix: Tensor) -> Tensor:
    """Nearly U Vᵀ of the matrix U S Vᵀ: its singular values lie between about 0.7 and 1.2, but those that were tiny.

    Cost: fifteen products of a matrix with its own smaller side.
    """
    a, b, c = _QUINTIC
    x: Tensor = matrix.mT if matrix.shape[-2] > matrix.shape[-1] else matrix
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(_ROUNDS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    made: Tensor = x.mT if matrix.shape[-2] > matrix.shape[-1] else x
    return made
