"""A small run for the kill test: asks 300 things, and says of each answer that it was given out.

    python driver.py RUN_FOLDER BASE_URL

Each line ``ack KEY`` is written the moment the answer is acknowledged, in one piece, so that a killed process leaves
no doubt about what it had been given.
"""

import asyncio
import os
import sys
from pathlib import Path

import numpy as np

from trivium.models import open_model
from trivium.models.api import Message, Request
from trivium.runs import Ledger, Recorded
from trivium.runs.ledger import key

SLOTS, REQUESTS = 8, 300


async def main(folder, base_url):
    requests = [Request(messages=(Message("user", f"write about topic {i}"),), seed=i) for i in range(REQUESTS)]
    model = open_model(f"openai:mock@{base_url}", rng=np.random.default_rng(0), slots=SLOTS)

    def acknowledge(position, completion):
        os.write(1, f"ack {key(model.name, requests[position]).hex()}\n".encode())

    with Ledger.open(folder, settings={"requests": REQUESTS}) as ledger:
        recorded = Recorded(model, ledger)
        await recorded.complete(requests, on_answer=acknowledge)
        ledger.set_state("finished")
        await recorded.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
