"""The run folder: a ledger that survives being killed, and a model that remembers its answers in it."""

from trivium.runs.ledger import Ledger
from trivium.runs.recorded import Recorded

__all__ = ["Ledger", "Recorded"]
