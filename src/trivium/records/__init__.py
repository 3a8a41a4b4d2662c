"""What one example is; data sets read from any usual format with bad lines kept apart; writing, and data cards."""

from trivium.records.dataset import BadLine, Dataset
from trivium.records.read import from_rows, read
from trivium.records.record import Record, content_id

__all__ = ["BadLine", "Dataset", "Record", "content_id", "from_rows", "read"]
