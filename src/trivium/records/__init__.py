"""What one example is; data sets read from any usual format with bad lines kept apart; writing, and data cards."""

from trivium.records.card import data_card
from trivium.records.dataset import BadLine, Dataset
from trivium.records.read import from_rows, read
from trivium.records.record import Record, content_id
from trivium.records.training import training_row, write_training
from trivium.records.write import write_json, write_jsonl, write_parquet, write_text

__all__ = [
    "BadLine",
    "Dataset",
    "Record",
    "content_id",
    "data_card",
    "from_rows",
    "read",
    "training_row",
    "write_json",
    "write_jsonl",
    "write_parquet",
    "write_text",
    "write_training",
]
