"""The run folder: a ledger that survives being killed, and a model that remembers its answers in it."""

from trivium.runs.ledger import FILE, Ledger, is_run
from trivium.runs.recorded import Recorded

__all__ = ["FILE", "Ledger", "Recorded", "is_run"]
