"""Linear algebra on one thread.

The matrices here are small (an embedder's width squared), and BLAS wakes all cores for each. On an idle machine
that gains little; beside other work its threads wait for one another, spinning: the eigenvalues of a 50 × 50 matrix
took 20 ms with two threads and 0.15 ms with one on a two-core machine under load.
"""

import functools
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Within this block BLAS uses one thread; afterwards, as many as before. Without threadpoolctl, nothing changes."""
    controller = _controller()
    if controller is None:
        yield
        return
    with controller.limit(limits=1, user_api="blas"):
        yield


@functools.cache
def _controller() -> Any:
    try:
        threadpoolctl = importlib.import_module("threadpoolctl")
    except ImportError:
        return None
    return threadpoolctl.ThreadpoolController()  # looks through the loaded libraries once: 25 ms


def one_torch_thread() -> None:
    """From now on PyTorch uses one thread in this process: beside other processes that train, more are in the way."""
    importlib.import_module("torch").set_num_threads(1)
