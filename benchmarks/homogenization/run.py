"""ROUGE-L homogenization against rouge_score: CPU-seconds on one input in one run, values compared.

    pip install rouge-score
    python benchmarks/homogenization/run.py [--repeats K] [--out FOLDER]

``rouge_score`` is what the package ``diversity`` calls for each pair. Documents are made of the docstrings of Python's
own library, as in ``benchmarks/lexical``, with letters and digits alone, so that both sides see the same words; every
figure is the median over the repeats of the CPU-seconds of this process. Where all pairs are compared, the means are
asserted equal. Results go beside this file: raw as ``results.json``, as a table in ``README.md``.
"""

import argparse
import importlib.util
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any

from rouge_score.rouge_scorer import RougeScorer

from trivium.measures.diversity.homogenization import Homogenization, homogenization
from trivium.views import Tokens

HERE = Path(__file__).parent
Row = dict[str, Any]


def documents(count: int, words: int) -> list[str]:
    """That many documents of about so many words."""
    spec = importlib.util.spec_from_file_location("lexical", HERE.parent / "lexical" / "run.py")
    lexical = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lexical)
    per = max(1, round(words / 53))
    texts = [" ".join(re.findall("[a-z0-9]+", text.lower())) for text in lexical.corpus(count * per)]
    return [" ".join(texts[i * per : (i + 1) * per]) for i in range(count)]


def ours(texts: list[str], pairs: int) -> Homogenization:
    return homogenization(Tokens.of(texts), pairs=pairs)


def theirs(texts: list[str]) -> float:
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    return statistics.fmean(scorer.score(a, b)["rougeL"].fmeasure for a, b in combinations(texts, 2))


def timed(work: Callable[[], Any], repeats: int) -> tuple[Any, list[float]]:
    seconds, value = [], None
    for _ in range(repeats):
        start = time.process_time()
        value = work()
        seconds.append(time.process_time() - start)
    return value, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    rows: list[Row] = []

    def add(who: str, texts: list[str], pairs: int, value: float, error: float, seconds: list[float]) -> None:
        words = statistics.fmean(len(text.split()) for text in texts)
        rows.append(
            {"who": who, "records": len(texts), "words": words, "pairs": pairs, "value": value, "error": error,
             "cpu_s": statistics.median(seconds), "all_cpu_s": seconds}
        )  # fmt: skip

    for count, words in ((100, 53), (100, 209)):
        texts = documents(count, words)
        mine, seconds = timed(lambda texts=texts: ours(texts, 10_000), given.repeats)
        add("trivium", texts, mine.pairs, mine.mean, mine.standard_error, seconds)
        value, seconds = timed(lambda texts=texts: theirs(texts), given.repeats)
        assert abs(value - mine.mean) < 1e-12, (value, mine)
        add("rouge_score", texts, len(texts) * (len(texts) - 1) // 2, value, 0.0, seconds)
    texts = documents(1_000, 53)
    for pairs in (10_000, 499_500):
        mine, seconds = timed(lambda pairs=pairs: ours(texts, pairs), given.repeats if pairs == 10_000 else 1)
        add("trivium", texts, mine.pairs, mine.mean, mine.standard_error, seconds)
    texts = documents(10_000, 53)
    mine, seconds = timed(lambda: ours(texts, 10_000), given.repeats)
    add("trivium", texts, mine.pairs, mine.mean, mine.standard_error, seconds)

    made = {
        "date": datetime.now(UTC).date().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
        "python": platform.python_version(), "load": os.getloadavg()[0],
        "versions": {name: version(name) for name in ("trivium", "numpy", "rouge-score")}, "rows": rows,
    }  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "results.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    (given.out / "README.md").write_text(page(made), encoding="utf-8")


def page(made: Row) -> str:
    lines = [
        "# ROUGE-L homogenization against its peer",
        "",
        f"{made['date']}, {made['machine']}, {made['cores']} cores, load {made['load']:.2f}, Python {made['python']}. "
        "Made by `run.py`; raw figures and versions in `results.json`. CPU-seconds of one thread, tokenizing included. "
        "Where all pairs were compared by both, the means were asserted equal to 1e-12.",
        "",
        "| who | records | words each | pairs | CPU-s | microseconds a pair | mean F | standard error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['who']} | {row['records']:,} | {row['words']:.0f} | {row['pairs']:,} | {row['cpu_s']:.3f} | "
        f"{1e6 * row['cpu_s'] / row['pairs']:,.1f} | {row['value']:.5f} | {row['error']:.5f} |"
        for row in made["rows"]
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
