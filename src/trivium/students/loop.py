"""The training loop: gradient steps on the answers' loss, with checkpoints, for any model of the shape below.

On one machine, with the same number of threads, the same call gives the same weights to the bit, and so does a run that
was killed and called again with the same folder. On a GPU PyTorch is asked for its deterministic kernels.
"""

import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import torch  # this file is imported by students that need it, when they are trained
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from trivium.errors import DiskError, InputError
from trivium.students.configs import Decoder, FineTune
from trivium.students.examples import Examples, Integers, order
from trivium.students.muon import Muon
from trivium.students.student import Outcome

Progress = Outcome | Literal["unfinished"]
Weights = dict[str, torch.nn.Parameter]

FILE = "student.safetensors"
_CLIP = 1.0  # longest gradient
_AT_ONCE = {"cpu": 1_024, "cuda": 65_536}  # tokens; on a CPU a tenth faster than 2,048, a third than 4,096
_FLOOR = 0.1  # of the learning rate, at the end
_STEP = "step"  # AdamW's own count


class Network(NamedTuple):
    """What the loop needs of a model."""

    module: torch.nn.Module
    body: Callable[[Tensor, int], Tensor]  # (rows, length) token ids, since -> (rows, length - since, width)
    head: Callable[[Tensor], Tensor]  # (places, width) -> (places, vocabulary)
    vocabulary: int
    matrices: tuple[torch.nn.Parameter, ...] = ()  # moved by Muon; all others by AdamW


class Trained(NamedTuple):
    """How the run went; the weights are in the module."""

    outcome: Outcome
    steps: int
    tokens: int
    cpu_seconds: float
    losses: npt.NDArray[np.float32]


def device() -> torch.device:
    """The GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(place: torch.device) -> AbstractContextManager[Any]:
    """bfloat16 products on a GPU, float32 on a CPU."""
    return torch.autocast("cuda", torch.bfloat16) if place.type == "cuda" else nullcontext()


def answer_nats(network: Network, ids: Tensor, wanted: Tensor) -> Tensor:
    """(answer tokens,) negative log-likelihood of each, given all before it. Nothing of the prompt is predicted.

    Args:
        network: The model.
        ids: (rows, length).
        wanted: (rows, length - 1) whether the next token is one of the answer.
    """
    since = int(wanted.any(dim=0).byte().argmax())  # nothing of what is before it is predicted in any row
    with precision(ids.device):
        logits = network.head(network.body(ids[:, :-1], since)[wanted[:, since:]])
    return functional.cross_entropy(logits.float(), ids[:, 1:][wanted], reduction="none")


def learning_rate(step: int, config: Decoder | FineTune) -> float:
    """Up in a line over the warm-up, then down along a cosine to a tenth."""
    rising = math.ceil(config.warmup * config.steps)
    if step < rising:
        return config.learning_rate * (step + 1) / rising
    done = (step - rising) / max(1, config.steps - rising)
    return config.learning_rate * (_FLOOR + (1 - _FLOOR) * 0.5 * (1 + math.cos(math.pi * done)))


def fit(
    network: Network, data: Examples, config: Decoder | FineTune, rng: np.random.Generator, *, folder: Path | None
) -> Trained:
    """Train the module's parameters that want a gradient, in place. A model's own dropout is off.

    Args:
        network: The model, on its device.
        data: What to learn.
        config: Steps, batch, schedule.
        rng: Decides the order of the records.
        folder: Where checkpoints are kept; one that is there is gone on from. ``None`` keeps nothing.

    Raises:
        InputError: the folder holds a student of other data, settings or seed.
        DiskError: a checkpoint cannot be written.
    """
    rows = order(data.n, config.steps, config.batch, rng)
    weights = {name: each for name, each in network.module.named_parameters() if each.requires_grad}
    optimizers = _optimizers(network, weights, config)
    key = _key(data, config, rows, weights)
    losses, spent, outcome = _restored(folder, key, weights, optimizers)
    place = next(iter(weights.values())).device
    limit = config.diverges_at * math.log(network.vocabulary)
    began = time.process_time()
    network.module.eval()  # dropout would draw from PyTorch's one generator for all
    with _deterministic(place):
        while outcome == "unfinished":
            network.module.zero_grad(set_to_none=True)
            losses.append(_gradient(network, data, rows[len(losses)], place))
            size = torch.nn.utils.clip_grad_norm_(weights.values(), _CLIP)
            if not (math.isfinite(losses[-1]) and losses[-1] <= limit and math.isfinite(size.item())):
                outcome = "diverged"
            else:
                for optimizer in optimizers:
                    for group in optimizer.param_groups:
                        group["lr"] = learning_rate(len(losses) - 1, config)
                    optimizer.step()
                if len(losses) == config.steps:
                    outcome = "trained"
            if folder is not None and (outcome != "unfinished" or len(losses) % config.save_every == 0):
                _save(folder, key, weights, optimizers, losses, outcome, spent + time.process_time() - began)
    return Trained(
        outcome=outcome, steps=len(losses), tokens=int(data.lengths[rows[: len(losses)]].sum()),
        cpu_seconds=spent + time.process_time() - began, losses=np.array(losses, dtype=np.float32),
    )  # fmt: skip


def _optimizers(network: Network, weights: Weights, config: Decoder | FineTune) -> list[torch.optim.Optimizer]:
    """AdamW with weight decay of matrices alone, and Muon for what the network gives it."""
    own = {id(w) for w in network.matrices}
    others = [w for w in weights.values() if id(w) not in own]
    adam = torch.optim.AdamW(
        [
            {"params": [w for w in others if w.ndim > 1], "weight_decay": config.weight_decay},
            {"params": [w for w in others if w.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=config.learning_rate, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    if not own:
        return [adam]
    return [adam, Muon(network.matrices, lr=config.learning_rate, weight_decay=config.weight_decay)]


def _gradient(network: Network, data: Examples, rows: Integers, place: torch.device) -> float:
    """Add up the gradient of the mean loss over a batch; the loss.

    The batch is read in parts of like length: little of them is padding, and they stay near the processor.
    """
    rows = rows[np.argsort(data.lengths[rows], kind="stable")]
    answers, total = int((data.lengths - data.begins)[rows].sum()), 0.0
    while len(rows):
        at_once = max(1, _AT_ONCE[place.type] // int(data.lengths[rows[-1]]))
        ids, wanted = (torch.from_numpy(each).to(place) for each in data.padded(rows[-at_once:]))
        loss = answer_nats(network, ids, wanted).sum() / answers
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.item()
        rows = rows[:-at_once]
    return total


def mean_nats(network: Network, data: Examples, *, rows_at_once: int = 64) -> npt.NDArray[np.float64]:
    """(n,) mean of ``answer_nats`` over each sequence's answer. Sequences of like length are read together."""
    place = next(network.module.parameters()).device
    found = np.zeros(data.n)
    by_length = np.argsort(data.lengths, kind="stable")
    with torch.inference_mode():
        for start in range(0, data.n, rows_at_once):
            rows = by_length[start : start + rows_at_once]
            ids, wanted = (torch.from_numpy(each).to(place) for each in data.padded(rows))
            nats = answer_nats(network, ids, wanted).double().cpu().numpy()
            counts = wanted.sum(dim=1).cpu().numpy()
            found[rows] = np.add.reduceat(nats, np.cumsum(counts) - counts) / counts
    return found


def _key(data: Examples, config: Decoder | FineTune, rows: Integers, weights: Weights) -> str:
    """A name for the run: data, settings, seed and first weights. Another key is another student."""
    settings = asdict(config) | {"save_every": 0}
    digest = hashlib.sha256(json.dumps([type(config).__name__, settings], sort_keys=True).encode())
    for array in (*data, rows):
        digest.update(np.ascontiguousarray(array).tobytes())
    for name, each in weights.items():
        digest.update(name.encode() + each.detach().cpu().numpy().tobytes())
    return digest.hexdigest()


def _save(
    folder: Path, key: str, weights: Weights, optimizers: Sequence[torch.optim.Optimizer], losses: list[float],
    outcome: Progress, cpu_seconds: float,
) -> None:  # fmt: skip
    """Replace the checkpoint at once: a killed run leaves the last one whole."""
    tensors = {"losses": torch.tensor(losses)}
    tensors |= {f"weight.{name}": weight.detach().contiguous() for name, weight in weights.items()}
    if outcome == "unfinished":
        states = {weight: state for optimizer in optimizers for weight, state in optimizer.state.items()}
        for name, weight in weights.items():
            tensors |= {f"{moment}.{name}": each for moment, each in states[weight].items() if moment != _STEP}
    about = {"key": key, "outcome": outcome, "cpu_seconds": repr(cpu_seconds)}
    draft = folder / f".{FILE}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors, draft, metadata=about)
        draft.replace(folder / FILE)
    except (OSError, SafetensorError) as error:
        raise DiskError(f"train: the checkpoint cannot be written to {folder}: {error}; free space, or give another "
                        "folder.") from error  # fmt: skip
    finally:
        draft.unlink(missing_ok=True)


def _restored(
    folder: Path | None, key: str, weights: Weights, optimizers: Sequence[torch.optim.Optimizer]
) -> tuple[list[float], float, Progress]:
    """Losses so far, CPU-seconds spent and outcome; weights and optimizers are put back as they were."""
    if folder is None or not (folder / FILE).is_file():
        return [], 0.0, "unfinished"
    try:
        with safe_open(folder / FILE, "pt") as file:
            about = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()} if about.get("key") == key else None  # noqa: SIM118
    except SafetensorError as error:
        raise InputError(f"train: {folder / FILE} is damaged ({error}); remove it to train anew.") from error
    if tensors is None:
        raise InputError(
            f"train: {folder} holds a student trained on other data, with other settings or another seed; give "
            "another folder, or remove it."
        )
    losses = tensors["losses"].tolist()
    owner = {weight: each for each in optimizers for group in each.param_groups for weight in group["params"]}
    for name, tensor in tensors.items():
        kind, _, of = name.partition(".")
        if kind == "weight":
            weights[of].data.copy_(tensor)
        elif of:
            state = owner[weights[of]].state[weights[of]]
            state[_STEP] = torch.tensor(float(len(losses)), device=weights[of].device)
            state[kind] = tensor.to(weights[of].device)
    return losses, float(about["cpu_seconds"]), cast(Progress, about["outcome"])


@contextmanager
def _deterministic(place: torch.device) -> Iterator[None]:
    """On a GPU, kernels that add in a fixed order, where there are such; a CPU's always do."""
    before = torch.are_deterministic_algorithms_enabled()
    warned = torch.is_deterministic_algorithms_warn_only_enabled()
    if place.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warned)
