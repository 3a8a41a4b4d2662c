"""An algorithm of one's own: rephrase a seed. The step reads like the idea; budget, order and fates come with it."""

import asyncio
import tempfile
from pathlib import Path

import numpy as np

from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.budget import Budget
from trivium.generation.component import component
from trivium.generation.run import run
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.models.api import Request
from trivium.models.scripted import Scripted
from trivium.runs import Ledger, Recorded


@component("D12")
async def rephrase(work, rng):
    """Ask for a seed in other words."""
    parent = work.pool[int(rng.integers(work.pool.seeds))]
    request = Request(prompt=f"In other words: {parent.prompt}", max_tokens=60, seed=int(rng.integers(2**31)))
    answer = await work.ask(request)
    return work.record(answer.text, parent.response, parents=(parent,))


mine = Algorithm(
    name="rephrase", step=rephrase, parts=(rephrase, no_faults), verify=(no_faults,), keep=(), loop="L0",
    expected=Expected("0", "+", "0"), source="ours", differs="nothing", needs=("seeds",), calls=1,
)  # fmt: skip

with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder), settings={}) as ledger:
    model = Recorded(Scripted(lambda request: f"Put another way, {request.prompt[16:]}"), ledger)
    brought = asyncio.run(
        run(
            mine, seeds=packaged_seeds(), model=model, ledger=ledger, budget=Budget(calls=20), allowance=400, ahead=4,
            made_by="example", rng=np.random.default_rng(0),
        )
    )  # fmt: skip
print(brought.fates, brought.records[0].prompt)
