"""Run generated programs where they can do no harm."""

from trivium.sandbox.probe import Tier, missing_sandbox, tiers
from trivium.sandbox.ran import Limits, Ran, Status
from trivium.sandbox.runner import Run, run, run_many

__all__ = ["Limits", "Ran", "Run", "Status", "Tier", "missing_sandbox", "run", "run_many", "tiers"]
