"""Run generated programs where they can do no harm."""

from trivium.sandbox.probe import Tier, full, missing_sandbox, tiers
from trivium.sandbox.ran import Limits, Ran, Status
from trivium.sandbox.runner import Run, run, run_many
from trivium.sandbox.server import Server, script_beside

__all__ = [
    "Limits",
    "Ran",
    "Run",
    "Server",
    "Status",
    "Tier",
    "full",
    "missing_sandbox",
    "run",
    "run_many",
    "script_beside",
    "tiers",
]
