"""A measure of one's own goes straight into the scorecard."""

import numpy as np

import trivium
from trivium.measures import measure


@measure(
    axis="complexity", of="record", reads="records", unit="questions", range=(0, float("inf")),
    rises_with="question marks in the prompt", length_bias="rises with length", cost="linear", source="ours",
)  # fmt: skip
def questions(records):
    """Number of questions a prompt asks. 0: none. Returns an (n,) array."""
    return np.array([float(record.prompt.count("?")) for record in records])


rows = [{"prompt": "Who? When? Why?", "response": "She, today, to learn."}, {"prompt": "Say hi.", "response": "Hi."}]
print(trivium.measure(rows, measures=[questions])["questions"].value)
