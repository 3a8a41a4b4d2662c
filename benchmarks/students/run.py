"""What training small students costs on a CPU: writes results.json and README.md beside this file.

Tokens per CPU-second, one thread, padding not counted: the records are of string rewriting, those of the linear
students random words. Each decoder is timed over several short runs, of which the median and the best are kept.
What the optimizer does is asked of a condition of ``trivium study axes --quick``: free answers to trained and to unseen
rules after so many steps, over several draws of everything.
Run: python benchmarks/students/run.py
"""

import json
import os
import platform
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from trivium.records.record import Record
from trivium.students import Decoder, Linear, train
from trivium.studies.axes import ID, conditions
from trivium.studies.plan import one_run
from trivium.tasks import TASKS, Dials

HERE = Path(__file__).parent
SHAPES = ((2, 64), (3, 96), (4, 128))
RUNS, STEPS = 4, 3
CONDITION, UNSEEN = "0% wrong, 512 rules, depth 1-2", "unseen rules, depth 1"
OPTIMIZERS = (("adamw", 700), ("adamw", 1400), ("muon", 700), ("muon", 1400))
REPEATS, SEED = 3, 7  # the seed is not that of any study


def decoder(records: list[Record], layers: int, width: int) -> dict:
    """Training and free decoding of one shape."""
    rates = []
    for run in range(RUNS + 1):
        config = Decoder(layers=layers, width=width, steps=STEPS, batch=128)
        student = train(records, config, np.random.default_rng(run))
        rates.append(student.tokens / student.cpu_seconds)
    began = time.process_time()
    answers = student.learned.answer([record.prompt for record in records[:256]])
    spent = time.process_time() - began
    made = sum(len(answer.encode()) + 1 for answer in answers)
    return {
        "student": f"decoder {layers} x {width}",
        "weights": sum(each.numel() for each in student.learned.model.parameters()),
        "tokens_per_cpu_second_median": round(statistics.median(rates[1:])),
        "tokens_per_cpu_second_best": round(max(rates[1:])),
        "prompts_answered_per_cpu_second": round(256 / spent),
        "bytes_decoded_per_cpu_second": round(made / spent),
    }


def linear(reads: str, n: int) -> dict:
    """Features and fit of n records."""
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "bcdfghjklm" for b in ("ade", "ino", "ora", "ulu", "est")]
    records = [Record(str(i), " ".join(rng.choice(words, 12)), str(rng.choice(["yes", "no"]))) for i in range(n)]
    seconds = [train(records, Linear(reads=reads), rng).cpu_seconds for _ in range(3)]
    return {"student": f"linear, {reads}", "records": n, "cpu_seconds_median": round(statistics.median(seconds[1:]), 3)}


def optimized(optimizer: str, steps: int) -> dict:
    """What one optimizer reaches in so many steps."""
    usual = next(one for one in conditions(True) if one.name == CONDITION)
    one = replace(usual, student=replace(usual.student, optimizer=optimizer, steps=steps))
    rows = [one_run(one, repeat, SEED) for repeat in range(REPEATS)]
    return {
        "optimizer": optimizer, "steps": steps,
        "accuracy": {test: [row.accuracy(test) for row in rows] for test in (ID, UNSEEN)},
        "cpu_seconds": [row.cpu_seconds for row in rows],
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
    torch.set_num_threads(1)
    records = list(TASKS["string_rewriting"].draw(4000, Dials(rules=300), np.random.default_rng(0)))
    bytes_ = [len(record.prompt) + len(record.response) + 3 for record in records]
    rows = [decoder(records, *shape) for shape in SHAPES]
    rows += [linear(reads, n) for reads in ("wordllama", "hashed") for n in (1000, 4000)]
    found = {
        "made": datetime.now(UTC).date().isoformat(), "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2), "python": platform.python_version(),
        "torch": torch.__version__, "numpy": version("numpy"), "trivium": version("trivium"),
        "tokens_per_record": {"mean": round(float(np.mean(bytes_)), 1), "longest": max(bytes_)}, "rows": rows,
        "condition": CONDITION, "optimizers": [optimized(*each) for each in OPTIMIZERS],
    }  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (HERE / "README.md").write_text(table(found))


def table(found: dict) -> str:
    """The README."""
    lines = [
        "# Training small students on a CPU, one thread", "",
        f"{found['made']}, {found['machine']}, {found['cores']} cores, load {found['load']}; python {found['python']}, "
        f"torch {found['torch']}, numpy {found['numpy']}. Records of {found['tokens_per_record']['mean']} tokens on "
        "average (bytes and three marks); padding is not counted. Made by `run.py`; raw figures in `results.json`.", "",
        "| decoder | weights | tokens trained on per CPU-s, median (best) | prompts answered freely per CPU-s |",
        "|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {row['student']} | {row['weights']:,} | {row['tokens_per_cpu_second_median']:,} "
        f"({row['tokens_per_cpu_second_best']:,}) | {row['prompts_answered_per_cpu_second']:,} |"
        for row in found["rows"]
        if "weights" in row
    ]
    lines += ["", "| linear student | records | CPU-s to train, features included |", "|---|---|---|"]
    lines += [
        f"| {row['student']} | {row['records']:,} | {row['cpu_seconds_median']} |"
        for row in found["rows"]
        if "records" in row
    ]
    lines += [
        "", f"`{found['condition']}` of `trivium study axes --quick`, accuracy in {REPEATS} draws of everything:", "",
        "| optimizer | steps | CPU-s | trained rules | unseen rules |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for row in found["optimizers"]:
        right = (", ".join(f"{value:.2f}" for value in row["accuracy"][test]) for test in (ID, UNSEEN))
        lines.append(
            f"| {row['optimizer']} | {row['steps']:,} | {statistics.median(row['cpu_seconds']):.1f} | "
            f"{' | '.join(right)} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
