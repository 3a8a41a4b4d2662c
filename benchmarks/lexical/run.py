"""Lexical measures against the packages people use for them: CPU-seconds on one input in one run, values compared.

    pip install nltk lexicalrichness lexical-diversity rensa diversity setuptools
    python benchmarks/lexical/run.py [--records N] [--repeats K] [--out FILE]

The corpus is made of the docstrings of Python's own library: two to six sentences a document, sentences drawn with
Zipf weights, one document in ten a near copy of an earlier one, all from one seed. A package that is not installed is
left out and named. Every figure is the median over the repeats of the CPU-seconds of this process; no thread but one
works. Values are asserted equal where the definitions agree. Results go beside this file: raw as ``results.json``, as
a table in ``README.md``.
"""

import argparse
import ast
import contextlib
import importlib.util
import json
import os
import platform
import re
import statistics
import sys
import sysconfig
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1"))

import numpy as np

from trivium.measures.diversity.distinct import distinct_1, distinct_2, distinct_3, distinct_4, ead_1, ead_2
from trivium.measures.diversity.hd_d import hd_d
from trivium.measures.diversity.moving_average import mattr
from trivium.measures.diversity.mtld import mtld
from trivium.measures.diversity.near_duplicates import near_duplicates
from trivium.measures.diversity.ngram_entropy import ngram_entropy_1, ngram_entropy_2
from trivium.measures.diversity.self_bleu import self_bleu_4
from trivium.measures.diversity.self_repetition import self_repetition
from trivium.views import Tokens, words
from trivium.views.prose import plain_words

FUSED = (
    distinct_1,
    distinct_2,
    distinct_3,
    distinct_4,
    ead_1,
    ead_2,
    ngram_entropy_1,
    ngram_entropy_2,
    self_repetition,
)
PACKAGES = ("trivium", "numpy", "scipy", "nltk", "lexicalrichness", "lexical-diversity", "rensa", "diversity")
PERMUTATIONS, BANDS = 128, 32

Row = dict[str, Any]


def sentences() -> list[str]:
    """The different sentences of the docstrings of the standard library, in order of file and line."""
    found: dict[str, None] = {}
    for file in sorted(Path(sysconfig.get_path("stdlib")).glob("**/*.py")):
        if {"test", "tests", "site-packages", "idlelib", "lib2to3"} & set(file.parts):
            continue
        with contextlib.suppress(SyntaxError, UnicodeDecodeError):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", ast.get_docstring(node) or ""):
                        if 5 <= len(sentence.split()) <= 60:
                            found[" ".join(sentence.split())] = None
    return list(found)


def corpus(count: int, seed: int = 0) -> list[str]:
    """Documents of two to six sentences, one in ten with one word of an earlier document changed."""
    rng = np.random.default_rng(seed)
    pool = np.array(sentences(), dtype=object)
    rng.shuffle(pool)
    weights = 1 / np.arange(1, len(pool) + 1) ** 0.8
    drawn = rng.choice(len(pool), size=(count, 6), p=weights / weights.sum())
    made: list[str] = []
    for row in range(count):
        if row > 100 and rng.random() < 0.1:
            copy = made[rng.integers(row)].split()
            copy[rng.integers(len(copy))] = f"word{rng.integers(1000)}"
            made.append(" ".join(copy))
        else:
            made.append(" ".join(pool[drawn[row, : rng.integers(2, 7)]]))
    return made


def timed(repeats: int, work: Callable[[], Any]) -> tuple[Any, float]:
    """Result, and the median of the CPU-seconds."""
    used = []
    for _ in range(repeats):
        start = time.process_time()
        result = work()
        used.append(time.process_time() - start)
    return result, round(statistics.median(used), 4)


def have(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def row(work: str, who: str, n: int, seconds: float, value: float, **more: Any) -> Row:
    made = {"work": work, "who": who, "n": n, "cpu_s": seconds, "value": value, **more}
    print(f"  {work:34s} {who:22s} {n:>8,} {seconds:9.3f} s  {value:.6g}", file=sys.stderr)
    return made


def self_bleu(texts: list[str], repeats: int) -> list[Row]:
    small, rows = texts[:100], []
    ours, used = timed(repeats, lambda: self_bleu_4(Tokens.of(small)))
    rows.append(row("self-BLEU-4", "trivium", len(small), used, ours))
    if have("nltk"):
        from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

        documents, smooth = [words(text) for text in small], SmoothingFunction().method1
        theirs, used = timed(
            1,
            lambda: np.mean(
                [
                    sentence_bleu(documents[:i] + documents[i + 1 :], document, smoothing_function=smooth)
                    for i, document in enumerate(documents)
                ]
            ),
        )
        rows.append(row("self-BLEU-4", "nltk", len(small), used, float(theirs)))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    ours, used = timed(repeats, lambda: self_bleu_4(Tokens.of(texts[:10_000])))
    return [*rows, row("self-BLEU-4", "trivium", len(texts[:10_000]), used, ours)]


def fused(texts: list[str], repeats: int) -> list[Row]:
    """Nine measures of n-grams on one view."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    tokens, tokenizing = timed(repeats, lambda: Tokens.of(texts))
    # A fresh view each time: n-grams are hashed by the first measure that reads them, and that is part of the work.
    values, measuring = timed(
        repeats, lambda: [measure(view) for view in [Tokens(tokens.hashes, tokens.offsets)] for measure in FUSED]
    )
    return [
        row(
            "nine n-gram measures, fused", "trivium", len(texts), round(tokenizing + measuring, 4), values[-1],
            megabytes=round(size, 2), tokenizing_cpu_s=tokenizing, measuring_cpu_s=measuring,
            mb_per_cpu_s=round(size / (tokenizing + measuring), 1),
            mb_per_cpu_s_without_tokenizing=round(size / measuring, 1),
            values={measure.card.name: value for measure, value in zip(FUSED, values, strict=True)},
        )
    ]  # fmt: skip


def repetition(plain: list[list[str]], repeats: int) -> list[Row]:
    """Self-repetition on words that every tokenizer cuts alike."""
    texts = [" ".join(document) for document in plain[:1000] if len(document) >= 4]
    ours, used = timed(repeats, lambda: self_repetition(Tokens.of(texts)))
    rows = [row("self-repetition", "trivium", len(texts), used, ours)]
    spec = importlib.util.find_spec("diversity")
    if spec is not None and spec.submodule_search_locations and have("nltk") and have("tqdm"):
        # The one file: importing the package loads transformers.
        file = Path(spec.submodule_search_locations[0]) / "self_repetition.py"
        one = importlib.util.spec_from_file_location("self_repetition_alone", file)
        module = importlib.util.module_from_spec(one)
        one.loader.exec_module(module)
        theirs, used = timed(1, lambda: module.self_repetition_score(texts, verbose=False))
        rows.append(row("self-repetition", "diversity", len(texts), used, float(theirs)))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    return rows


def within_records(plain: list[list[str]], repeats: int) -> list[Row]:
    """MTLD, HD-D and MATTR, of words already cut."""
    documents = plain[:10_000]
    texts = [" ".join(document) for document in documents]
    lengths = np.array([len(document) for document in documents])
    values, rows = {}, []
    tokens = Tokens.of(texts)
    for measure in (mtld, hd_d, mattr):
        values[measure], used = timed(repeats, lambda: measure(tokens))  # noqa: B023
        rows.append(row(measure.card.name, "trivium", len(texts), used, float(np.nanmean(values[measure]))))
    _, used = timed(repeats, lambda: [measure(view) for view in [Tokens.of(texts)] for measure in (mtld, hd_d)])
    rows.append(row("mtld and hd_d, from text", "trivium", len(texts), used, float(np.nanmean(values[mtld]))))

    def theirs(name: str, who: str, count: int, least: int, work: Callable[[list[str]], float]) -> Any:
        taken = np.flatnonzero(lengths[:count] >= least)
        found, used = timed(1, lambda: np.array([work(documents[place]) for place in taken]))
        rows.append(row(name, who, len(taken), used, float(found.mean())))
        return taken, found

    if have("lexicalrichness") and have("pandas") and have("matplotlib"):
        from lexicalrichness import LexicalRichness

        def rich(document: list[str]) -> Any:
            return LexicalRichness(document, preprocessor=None, tokenizer=None)

        taken, found = theirs("mtld", "lexicalrichness", 10_000, 50, lambda document: rich(document).mtld())
        repeats_a_word = np.array([len(set(documents[place])) < len(documents[place]) for place in taken])
        np.testing.assert_allclose(found[repeats_a_word], values[mtld][taken][repeats_a_word], rtol=1e-9)
        taken, found = theirs("hd_d", "lexicalrichness", 500, 42, lambda document: rich(document).hdd())
        np.testing.assert_allclose(found, values[hd_d][taken], rtol=1e-9)
    if have("lexical_diversity") and have("pkg_resources"):
        from lexical_diversity import lex_div

        theirs("mtld (factors of 10 words or more)", "lexical-diversity", 2_000, 50, lex_div.mtld)
        taken, found = theirs("hd_d", "lexical-diversity", 2_000, 42, lex_div.hdd)
        np.testing.assert_allclose(found, values[hd_d][taken], rtol=1e-9)
        taken, found = theirs("mattr", "lexical-diversity", 2_000, 50, lex_div.mattr)
        np.testing.assert_allclose(found, values[mattr][taken], rtol=1e-9)
    return rows


def duplicates(texts: list[str]) -> list[Row]:
    """Records with an earlier near-duplicate: ours verified at Jaccard 0.7 of three-word runs, rensa's as sketched."""
    ours, used = timed(1, lambda: near_duplicates(Tokens.of(texts)))
    rows = [row("near-duplicates, verified", "trivium", len(texts), used, len(ours))]
    if have("rensa"):
        import rensa

        def runs() -> list[list[str]]:
            found = [words(text) for text in texts]
            return [[" ".join(each[i : i + 3]) for i in range(max(len(each) - 2, 1))] for each in found]

        def sketched(shingles: list[list[str]]) -> int:
            index = rensa.RMinHashLSH(0.7, PERMUTATIONS, BANDS)
            found = 0
            for key, held in enumerate(shingles):
                sketch = rensa.RMinHash(PERMUTATIONS, 42)
                sketch.update(held)
                found += bool(index.query(sketch))
                index.insert(key, sketch)
            return found

        shingles, cutting = timed(1, runs)
        found, used = timed(1, lambda: sketched(shingles))
        cut = {"cutting_runs_cpu_s": cutting}
        rows.append(
            row("near-duplicates, candidates only", "rensa", len(texts), round(used + cutting, 4), found, **cut)
        )
    return rows


def table(result: dict[str, Any]) -> str:
    hardware = result["hardware"]
    lines = [
        "# Lexical measures against their peers",
        "",
        f"{result['made'][:10]}, {hardware['processor']}, {hardware['cores']} cores, load {hardware['load'][0]}, "
        f"Python {result['versions']['python']}. Made by `run.py` on documents of {result['words_per_record']} words "
        "in the mean, built from Python's own docstrings; raw figures and versions in `results.json`. CPU-seconds of "
        "one thread. Where Trivium and a peer have the same work, their values were asserted equal on the records that "
        "both have one for (MTLD: in which a word returns).",
        "",
        "| work | who | records | CPU-s | value |",
        "|---|---|---|---|---|",
        *(
            f"| {each['work']} | {each['who']} | {each['n']:,} | {each['cpu_s']:.3f} | {each['value']:.5g} |"
            for each in result["rows"]
        ),
        "",
        "The nine n-gram measures are distinct-1 to 4, EAD-1 and 2, the entropies of words and of pairs, and",
        "self-repetition (its value is shown). In MB of text per CPU-second:",
        "",
        "| records | MB | tokenizing included | tokenized before |",
        "|---|---|---|---|",
        *(
            f"| {each['n']:,} | {each['megabytes']} | {each['mb_per_cpu_s']} | "
            f"{each['mb_per_cpu_s_without_tokenizing']} |"
            for each in result["rows"]
            if "megabytes" in each
        ),
        "",
        "Trivium's rows go from text to value, tokenizing included, but for MTLD, HD-D and MATTR, where the peers too",
        "are given words; a peer's rows count the records that are long enough. rensa's row includes cutting runs of",
        "three words "
        + "".join(f"({each['cutting_runs_cpu_s']:.1f} s) " for each in result["rows"] if "cutting_runs_cpu_s" in each)
        + "and reports candidates of its sketch without counting their similarity.",
    ]
    if result["missing"]:
        lines += ["", f"Not installed, so left out: {', '.join(result['missing'])}."]
    return "\n".join(lines) + "\n"


def processor() -> str:
    """The model of the processor, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    known = {"python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            known[name] = version(name)
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    options = parser.parse_args()

    texts = corpus(options.records)
    plain = [plain_words(text) for text in texts[:10_000]]
    Tokens.of(texts[:100])  # tables that are made once
    rows = [
        *self_bleu(texts, options.repeats),
        *repetition(plain, options.repeats),
        *within_records(plain, options.repeats),
        *fused(texts[:10_000], options.repeats),
        *fused(texts, options.repeats),
        *duplicates(texts),
    ]
    known = versions()
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "records": options.records,
        "words_per_record": round(statistics.mean(map(len, plain)), 1),
        "hardware": {
            "processor": processor(), "cores": os.cpu_count(), "system": platform.system(),
            "load": [round(load, 2) for load in os.getloadavg()],
        },
        "versions": known,
        "missing": [name for name in PACKAGES if name not in known],
        "rows": rows,
    }  # fmt: skip
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    (options.out.parent / "README.md").write_text(table(result))


if __name__ == "__main__":
    main()
