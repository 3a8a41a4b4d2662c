"""An algorithm of one's own: rephrase a seed. The step reads like the idea; budget, order and fates come with it."""

import tempfile
from pathlib import Path

import trivium
from trivium.generation.algorithm import Algorithm, Expected
from trivium.generation.component import component
from trivium.generation.verify.heuristics import no_faults
from trivium.models.api import Request


@component("D12")
async def rephrase(work, rng):
    """Ask for a seed in other words."""
    parent = work.pool[int(rng.integers(work.pool.seeds))]
    request = Request(prompt=f"In other words: {parent.prompt}", max_tokens=60, seed=int(rng.integers(2**31)))
    return work.record((await work.ask(request)).text, parent.response, parents=(parent,))


mine = Algorithm(
    name="rephrase", step=rephrase, parts=(rephrase, no_faults), verify=(no_faults,), keep=(), loop="L0",
    expected=Expected("0", "+", "0"), source="ours", differs="nothing", needs=("seeds",), calls=1,
)  # fmt: skip

with tempfile.TemporaryDirectory() as folder:
    script = Path(folder) / "script.jsonl"
    script.write_text('{"reply": ["Name a big river.", "Say why leaves fall.", "List four tools of a smith."]}\n')
    run = trivium.generate(mine, model=f"scripted:{script}", max_calls=20, step_tokens=400, out=f"{folder}/run")
print(run.brought.fates, run.records[0].prompt)
