"""Which sandboxes work here, and why the others do not: tried once, by running a program in each."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from trivium.errors import MissingCapability
from trivium.sandbox import with_bubblewrap, with_monty, with_sandlock
from trivium.sandbox.ran import Limits, Ran


class Tier(NamedTuple):
    """One kind of sandbox."""

    name: str
    runs: str  # which programs
    works: bool
    why: str  # why not; "" if it works


_RUN: dict[str, Callable[[str, str, Limits], Ran]] = {
    with_monty.NAME: with_monty.run,
    with_sandlock.NAME: with_sandlock.run,
    with_bubblewrap.NAME: with_bubblewrap.run,
}
_MISSING = {
    with_monty.NAME: with_monty.missing,
    with_sandlock.NAME: with_sandlock.missing,
    with_bubblewrap.NAME: with_bubblewrap.missing,
}
_ANY = "any program"
_RUNS = {with_monty.NAME: "small programs", with_sandlock.NAME: _ANY, with_bubblewrap.NAME: _ANY}


@cache
def tiers() -> tuple[Tier, ...]:
    """Every kind of sandbox, the fastest first. Looks once in each process; runs one line in each that is there."""
    return tuple(Tier(name, _RUNS[name], not (why := _tried(name)), why) for name in _RUN)


def full() -> str | None:
    """The sandbox that can run any program, or None."""
    return next((tier.name for tier in tiers() if tier.works and tier.runs == _ANY), None)


def missing_sandbox() -> MissingCapability | None:
    """The error for programs that cannot be run here, or None where they can."""
    if full():
        return None
    reasons = "; ".join(f"{tier.name}: {tier.why}" for tier in tiers() if tier.runs == _ANY)
    return MissingCapability(
        f"running generated programs needs a sandbox, and none works here ({reasons}). "
        "pip install 'trivium[sandbox]', or on Debian and Ubuntu apt-get install bubblewrap."
    )


def run_in(tier: str, program: str, stdin: str, limits: Limits) -> Ran:
    """Run one program in the sandbox of this name."""
    return _RUN[tier](program, stdin, limits)


def _tried(name: str) -> str:
    if why := _MISSING[name]():
        return why
    try:
        ran = _RUN[name]("print(6 * 7)", "", Limits(seconds=10.0, memory_mb=256))
    except Exception as error:  # whatever a young library raises, the tier does not work
        return f"{type(error).__name__}: {error}"
    return "" if (ran.status, ran.stdout) == ("ok", "42\n") else f"a test program ended with {ran.status}: {ran.stderr}"
