"""How many cores there are for this process, and how many threads it is well to start.

For linear algebra it is one. The matrices here are small (an embedder's width squared), and BLAS wakes all cores for
each. On an idle machine that gains little; beside other work its threads wait for one another, spinning: the
eigenvalues of a 50 × 50 matrix took 20 ms with two threads and 0.15 ms with one on a two-core machine under load.
"""

import functools
import importlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STAT = Path("/proc/stat")
QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Cores this process may use, busy or not: what it is bound to, within what its container is given; at least 1."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    return min(ours, _quota())


def free_cores(seconds: float = 0.3) -> int:
    """Cores this process may use that were idle just now, at least 1.

    More threads than free cores is not a little slower but many times: llama.cpp's workers spin at barriers. The load
    average would not do: it still counts what ended a minute ago, such as the installation before a first run.

    Cost: ``seconds`` of waiting where the kernel tells idle time (Linux), none elsewhere.
    """
    ours = cores()
    before = _idle_and_total()
    if before is None:
        return ours
    time.sleep(seconds)
    after = _idle_and_total()
    if after is None or after[1] <= before[1]:
        return ours
    idle = (after[0] - before[0]) / (after[1] - before[1]) * (os.cpu_count() or 1)
    return max(1, min(ours, round(idle)))


def _quota() -> int:
    """Whole cores a container may use (cgroup v2), at least 1; a large number where there is no limit."""
    try:
        limit, period = QUOTA.read_text(encoding="ascii").split()
        return max(1, int(limit) // int(period))
    except (OSError, ValueError):  # no such file, or "max": no limit
        return 1 << 16


def _idle_and_total() -> tuple[int, int] | None:
    """Clock ticks all cores together have been idle, and all their ticks; ``None`` where the kernel does not say."""
    try:
        first = STAT.read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return None
    ticks = [int(field) for field in first[1:9]]  # user nice system idle iowait irq softirq steal
    return ticks[3] + ticks[4], sum(ticks)


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


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Within this block PyTorch uses one thread; afterwards, as many as before."""
    torch = importlib.import_module("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
