"""Run programs nobody has read: one call, the fastest sandbox that can, or a refusal in words."""

import re
from collections.abc import Iterable
from typing import Protocol

from trivium.errors import InputError
from trivium.sandbox import with_monty
from trivium.sandbox.probe import full, missing_sandbox, run_in, tiers
from trivium.sandbox.ran import Limits, Ran
from trivium.threads import cores


class Run(Protocol):
    """Anything of the shape of ``run``: a container, a service, one's own sandbox."""

    def __call__(self, program: str, /, *, stdin: str = "", seconds: float = 5.0, memory_mb: int = 512) -> Ran:
        """Run one program."""


def run(
    program: str, /, *, stdin: str = "", seconds: float = 5.0, memory_mb: int = 512, tier: str | None = None
) -> Ran:
    """Run one Python program where it can do no harm.

    No network, no environment, no file but the interpreter's library and a folder that is thrown away, at most 64 KB
    of output kept, and only the standard library. A program goes to monty first; what that does not know goes to
    sandlock, else to bubblewrap. What monty stops or forbids is not tried again.

    Args:
        program: Source of a Python program.
        stdin: What it reads.
        seconds: From start to end; then it is killed with all that it started.
        memory_mb: Of address space.
        tier: Use this sandbox and no other.

    Raises:
        MissingCapability: no sandbox for any program works here.
        InputError: seconds or memory_mb is not positive, or no tier has this name.

    Cost: under 1 ms where monty can, else about 25 ms, besides the program itself.
    """
    if not (0 < seconds <= 600 and memory_mb >= 1):
        raise InputError(
            f"run: seconds must be between 0 and 600 and memory_mb at least 1, got {seconds} and {memory_mb}."
        )
    limits = Limits(seconds, memory_mb)
    if tier is not None:
        known = {each.name: each for each in tiers()}
        if tier not in known:
            raise InputError(f"run: no sandbox {tier!r}; known: {', '.join(known)}.")
        return run_in(tier, program, stdin, limits)
    if (error := missing_sandbox()) is not None:
        raise error
    if tiers()[0].works and not stdin and not _CATCHES.search(program):
        ran = run_in(with_monty.NAME, program, stdin, limits)
        if with_monty.final(ran):
            return ran
    return run_in(full() or "", program, stdin, limits)


# A program that catches errors may catch that monty lacks something, and then end well with the wrong output.
_CATCHES = re.compile(r"\bexcept\b|\bsuppress\b|\bfinally\b")


def run_many(
    jobs: Iterable[tuple[str, str]], *, run: Run = run, seconds: float = 5.0, memory_mb: int = 512
) -> list[Ran]:
    """Run programs, each with its input, as many at a time as there are cores; in their order.

    Args:
        jobs: (program, stdin) pairs.
        run: What runs one.
        seconds: Of each.
        memory_mb: Of each.

    Raises:
        MissingCapability: no sandbox works here.
    """
    from concurrent.futures import ThreadPoolExecutor

    jobs = list(jobs)
    with ThreadPoolExecutor(max_workers=max(1, min(len(jobs), cores()))) as pool:
        return list(pool.map(lambda job: run(job[0], stdin=job[1], seconds=seconds, memory_mb=memory_mb), jobs))
