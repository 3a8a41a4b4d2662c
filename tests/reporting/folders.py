# ruff: noqa: E501 (tables read better whole)
"""Finished run folders as the other rooms write them, with plausible figures, for the tests of the report."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from trivium.comparison.clusters import Cluster
from trivium.comparison.contamination import Contamination, Hit
from trivium.comparison.drivers import Driver, Pulling
from trivium.comparison.result import AtEqualLength, Comparison, Difference, Overlap, Place, Power
from trivium.measures.card import Card
from trivium.scorecard import AboveBar, CurvePoint, Scorecard, Value

Json = dict[str, Any]
SETS = ("seeds", "magpie", "self-instruct", "attribute-conditioned", "evol-instruct")
N = (60, 240, 228, 251, 214)
COMMON = 60

# name, axis, of, unit, direction, headline, (value of each set), half width, summary
MEASURES: list[tuple[str, str, str, str, int, bool, tuple[float, ...], float, str]] = [
    ("valid", "quality", "record", "share", 1, True, (1.0, 0.81, 0.86, 0.83, 0.71), 0.04, "Share of records that pass every validity check."),
    ("relevance", "quality", "record", "cosine", 1, False, (0.62, 0.55, 0.51, 0.56, 0.44), 0.02, "How close the response is to its prompt in meaning."),
    ("language_confidence", "quality", "record", "probability", 1, False, (0.97, 0.95, 0.96, 0.95, 0.94), 0.01, "How sure a language detector is of the most likely language."),
    ("instruction_echo", "quality", "record", "share", -1, False, (0.02, 0.05, 0.11, 0.07, 0.31), 0.02, "Share of the prompt's words that the response merely repeats in order."),
    ("repetition", "quality", "record", "share", -1, False, (0.01, 0.09, 0.07, 0.08, 0.14), 0.015, "Share of 4-grams that stand in the response more than once."),
    ("finished", "quality", "record", "share", 1, False, (1.0, 0.9, 0.93, 0.92, 0.78), 0.03, "Share of responses that end where a sentence ends."),
    ("vendi", "diversity", "set", "records", 1, True, (41.0, 30.5, 26.0, 35.8, 25.1), 1.6, "Effective number of different records."),
    ("vendi_q0.5", "diversity", "set", "records", 1, False, (50.1, 41.2, 37.7, 45.0, 36.0), 1.2, "Effective number of different records, rare ones counting more."),
    ("vendi_q2", "diversity", "set", "records", 1, False, (27.4, 17.6, 13.8, 21.9, 13.1), 1.6, "Effective number of different records, frequent ones counting more."),
    ("vendi_qinf", "diversity", "set", "records", 1, False, (8.1, 5.0, 4.1, 6.4, 3.9), 0.7, "Inverse of the largest share of any one direction."),
    ("mean_cosine_distance", "diversity", "set", "1 − cosine", 1, False, (0.81, 0.73, 0.69, 0.77, 0.66), 0.015, "Mean distance of two records drawn at random."),
    ("distinct_1", "diversity", "set", "share", 1, False, (0.42, 0.31, 0.29, 0.33, 0.21), 0.012, "Different words as a share of all words."),
    ("distinct_2", "diversity", "set", "share", 1, False, (0.88, 0.71, 0.69, 0.74, 0.55), 0.015, "Different 2-grams as a share of all 2-grams."),
    ("distinct_4", "diversity", "set", "share", 1, False, (0.99, 0.93, 0.92, 0.94, 0.84), 0.01, "Different 4-grams as a share of all 4-grams."),
    ("ead", "diversity", "set", "share", 1, False, (0.55, 0.43, 0.41, 0.46, 0.36), 0.01, "Different words as a share of those expected of random text."),
    ("self_bleu_4", "diversity", "set", "BLEU", -1, False, (0.09, 0.24, 0.27, 0.2, 0.41), 0.02, "How well the other records predict each record's 4-grams."),
    ("compression_ratio", "diversity", "set", "ratio", -1, False, (2.1, 2.7, 2.8, 2.6, 3.4), 0.06, "How many times smaller zlib makes the whole set."),
    ("near_duplicates", "diversity", "set", "share", -1, False, (0.0, 0.012, 0.03, 0.008, 0.06), 0.01, "Share of records with a near-duplicate in the set."),
    ("response_length", "complexity", "record", "words", 1, True, (38.0, 61.0, 44.0, 58.0, 74.0), 4.5, "Words in the response."),
    ("prompt_length", "complexity", "record", "words", 1, False, (17.0, 14.0, 13.0, 18.0, 41.0), 1.4, "Words in the prompt."),
    ("constraints", "complexity", "record", "constraints", 1, False, (0.9, 0.6, 0.5, 0.8, 2.1), 0.14, "Demands that the prompt makes of the answer."),
    ("lexical_sophistication", "complexity", "record", "−log10 frequency", 1, False, (4.1, 3.9, 3.8, 4.0, 4.05), 0.08, "How rare the words are on average."),
    ("syntax_depth", "complexity", "record", "levels", 1, False, (2.2, 2.4, 2.1, 2.4, 2.9), 0.12, "Nesting of clauses, guessed from function words and punctuation."),
    ("reading_grade", "complexity", "record", "school years", 1, False, (7.9, 8.8, 7.7, 9.0, 10.4), 0.5, "Years of school needed to read it, by sentence and word length."),
]  # fmt: skip

FATES: dict[str, dict[str, int]] = {
    "magpie": {"accepted": 240, "dropped: near-duplicate": 31, "dropped: truncated": 44, "dropped: repeats itself": 38,
               "dropped: not a question or task": 22, "dropped: language": 4},
    "self-instruct": {"accepted": 228, "dropped: near-duplicate": 96, "dropped: truncated": 17, "dropped: repeats itself": 20,
                      "dropped: prompt echo": 29, "dropped: template leak": 11},
    "attribute-conditioned": {"accepted": 251, "dropped: near-duplicate": 18, "dropped: truncated": 39,
                              "dropped: repeats itself": 25, "dropped: prompt echo": 8},
    "evol-instruct": {"accepted": 214, "dropped: near-duplicate": 41, "dropped: truncated": 72, "dropped: repeats itself": 55,
                      "dropped: prompt echo": 61, "dropped: eliminated: no information gain": 90, "dropped: template leak": 9},
}  # fmt: skip
EXPECTED = {
    "magpie": {"quality": "+", "diversity": "+", "complexity": "0"},
    "self-instruct": {"quality": "-", "diversity": "+", "complexity": "0"},
    "attribute-conditioned": {"quality": "0", "diversity": "+", "complexity": "0"},
    "evol-instruct": {"quality": "-", "diversity": "-", "complexity": "+"},
}
PROMPTS = (
    "Explain why the sky looks red at sunset to a ten-year-old.",
    "Write a function that returns the second largest number of a list.",
    "A train leaves at 9:40 and arrives at 13:05. How long is the journey?",
    "List three ways to save water in a small garden, each in one sentence.",
    "Rewrite this sentence in a friendlier tone: “Send me the report today.”",
    "What is the difference between a virus and a bacterium? Give one example of each and name a treatment.",
)
RESPONSES = (
    "When the sun is low its light travels through more air. The air scatters blue light away, and what is left is red.",
    "Sort the list without repeats and take the item before the last:\n\n    def second(items):\n        return sorted(set(items))[-2]\n",
    "From 9:40 to 13:05 there are 3 hours and 25 minutes.",
    "Collect rain in a barrel. Water in the evening, when less of it dries. Cover the soil with straw.",
)


def clipped(value: float, unit: str) -> float:
    """A figure within the range of its unit."""
    return min(max(value, 0.0), 1.0) if unit in ("share", "probability") else max(value, 0.0)


def scorecards(rng: np.random.Generator) -> list[Scorecard]:
    """One for each set, with curves for the set measures."""
    cards = []
    for place, (name, n) in enumerate(zip(SETS, N)):
        values = []
        for measure, axis, of, unit, direction, headline, centres, half, _ in MEASURES:
            value, curve = centres[place], ()
            if of == "set":
                ns = [size for size in (10, 20, 40, COMMON, 120, 200) if size < n] + [n]
                grows = 0.55 if measure.startswith("vendi") else 0.05
                curve = tuple(
                    CurvePoint(size, v := clipped(value * (size / COMMON) ** grows, unit),
                               clipped(v - half * 1.3 * (COMMON / size) ** 0.5, unit),
                               clipped(v + half * 1.3 * (COMMON / size) ** 0.5, unit))
                    for size in ns
                )  # fmt: skip
                value = curve[-1].value
            values.append(Value(
                name=measure, axis=axis, of=of, value=value, low=clipped(value - half, unit), high=clipped(value + half, unit), level=0.95, unit=unit,
                n=n, direction=direction, headline=headline, note=None, seconds=0.02,
                length_correlation=float(rng.uniform(-0.6, 0.6)), undefined=0, curve=curve,
                length_controlled=clipped(value * 0.9, unit), length_controlled_n=n - 5,
                above_bar=AboveBar(n - 20, clipped(value * 0.95, unit), value) if axis == "diversity" and place else None,
            ))  # fmt: skip
        dataset = {"name": name, "paths": [f"data/{name}.jsonl"], "format": "prompt+response", "rows": n,
                   "sha256": f"{place + 10:x}" * 32, "rejected": {"count": 0, "examples": []}, "notes": [],
                   "not_measured": {"perplexity": "the view 'likelihoods' needs a small language model."}}  # fmt: skip
        by_record = [measure for measure, _, of, *_ in MEASURES if of == "record"]
        halves = np.tril(rng.uniform(-1, 1, (len(by_record),) * 2), -1)
        matrix = (halves + halves.T + np.eye(len(by_record))).tolist()
        cards.append(Scorecard(
            dataset, {"embedder": "wordllama-256@0.4.0", "tokenizer": "words/1"}, tuple(values),
            correlations={name: dict(zip(by_record, row)) for name, row in zip(by_record, matrix)},
            correlations_n={name: dict.fromkeys(by_record, n) for name in by_record},
        ))  # fmt: skip
    return cards


def comparison() -> Comparison:
    """All pairs on all measures; clear where the values are more than two half widths apart."""
    differences = []
    for measure, axis, of, _, direction, headline, centres, half, _ in MEASURES:
        for a, b in combinations(range(len(SETS)), 2):
            gap = centres[b] - centres[a]
            sure = abs(gap) > 2 * half
            differences.append(Difference(
                measure=measure, axis=axis, a=SETS[a], b=SETS[b], value_a=centres[a], value_b=centres[b], difference=gap,
                low=gap - 1.8 * half, high=gap + 1.8 * half, p=0.0004 if sure else 0.21, p_adjusted=0.002 if sure else 0.4,
                effect_size=gap / half, effect="Hedges g" if of == "record" else "difference / subsampling sd",
                verdict="as the figures say", of=of, direction=direction, headline=headline, n=COMMON,
                at_equal_length=AtEqualLength(gap / 3, gap / 3 - half, gap / 3 + half, 41) if measure == "valid" else None,
            ))  # fmt: skip
    heads = {axis: (centres, half, unit) for _, axis, _, unit, _, headline, centres, half, _ in MEASURES if headline}
    beaten = {"self-instruct": ("magpie", "attribute-conditioned")}
    frontier = tuple(
        Place(name, COMMON, *((heads[axis][0][k], clipped(heads[axis][0][k] - heads[axis][1], heads[axis][2]),
                               clipped(heads[axis][0][k] + heads[axis][1], heads[axis][2]))
                              for axis in ("quality", "diversity", "complexity")), dominated_by=beaten.get(name, ()),
              dominates=tuple((other, 0.97 if name in beaten.get(other, ()) else 0.031) for other in SETS if other != name))
        for k, name in enumerate(SETS)
    )  # fmt: skip
    overlaps = tuple(Overlap(a, b, int(b == "self-instruct" and a == "seeds") * 3, 2 + 5 * (b == "evol-instruct"), N[SETS.index(b)],
                             semantic=12, semantic_low=9, semantic_high=15, any=14, looked=100, threshold=0.85)
                     for a in SETS for b in SETS if a != b)  # fmt: skip
    heads_of = {measure: axis for measure, axis, _, _, _, headline, *_ in MEASURES if headline}
    power = tuple(
        Power(measure, axis, "seeds", b, COMMON, 0.123) for measure, axis in heads_of.items() for b in SETS[1:]
    )
    contamination = tuple(
        Contamination(
            dataset=set_, against="a test of arithmetic", method=method, rows=500, items=7, items_short=20, of=N[k],
            records=5, short=3,
            examples=(Hit("01000000000003e8", "item-9", "A train leaves at 9:40 and arrives at 13:05", "a train leaves", 0.8),),
        )
        for k, set_ in enumerate(SETS[1:], 1) for method in ("exact", "13-gram", "8-gram", "minhash", "any")
    )  # fmt: skip
    cluster = Cluster("garden, water, straw", 0.04, 0.21, 0.17, 0.11, 0.23, 0.001, ("0100000000000001",), 0.02)
    pulling = Pulling("magpie", "0100000000000002", 0.0, 0.004, "List three ways to save water in a small garden")
    drivers = (
        Driver("valid", "quality", "seeds", "magpie", (pulling,), (cluster,), -0.19, True),
        Driver("relevance", "quality", "seeds", "magpie", (pulling,), (cluster,), -0.07, False),
        Driver(None, None, "magpie", "attribute-conditioned", (), (cluster,)),
    )  # fmt: skip
    return Comparison(
        power=power, contamination=contamination, drivers=drivers,
        datasets=tuple({"name": name, "rows": n, "sha256": "0" * 64} for name, n in zip(SETS, N)),
        n_common=COMMON,
        differences=tuple(differences),
        frontier=frontier,
        headlines={"quality": "valid", "diversity": "vendi", "complexity": "response_length"},
        overlap=overlaps,
        diagnosis=(
            "evol-instruct gains complexity (+36.0 words over seeds) and pays in quality (valid 0.71 vs 1.00): 31 % of its "
            "responses echo the prompt. The catalogue offers Q5 heuristics and Q4 a judge.",
            "attribute-conditioned keeps most of the seeds' diversity (vendi 35.8 vs 41.0 at n = 60).",
        ),
        notes=(
            "230 tests, p adjusted by Benjamini-Hochberg.", "2,000 resamples; smallest p that can be shown: 0.0005.",
        ),
    )  # fmt: skip


def cards() -> list[Json]:
    """``measures.json``."""
    return [
        Card(
            name=name, axis=axis, of=of, reads="embeddings" if axis == "diversity" else "texts", unit=unit, range=(0, 1 if unit in ("share", "probability") else float("inf")),
            direction=direction, rises_with="the thing it counts", length_bias="falls with length: long texts repeat words",
            cost="one pass", source="Friedman & Dieng 2023, arXiv:2210.02410", summary=summary, headline=headline,
        ).to_json()
        for name, axis, of, unit, direction, headline, _, _, summary in MEASURES
    ]  # fmt: skip


def runs() -> list[Json]:
    """``runs.json``."""
    return [
        {
            "schema": "trivium/run/1", "run": name, "algorithm": name, "records": fates["accepted"], "fates": fates,
            "calls": 700 + 31 * k, "tokens": 49_000 + 812 * k, "prompt_tokens": 21_000 + 800 * k, "completion_tokens": 28_000 + 12 * k,
            "cost": 0.0, "seconds": 71.3 + k, "out": f"data/{name}.jsonl", "model": "embedded:smollm2-135m", "cached_calls": 0,
            "retried_records": k, "expected": EXPECTED[name],
        }
        for k, (name, fates) in enumerate(FATES.items())
    ]  # fmt: skip


def points(rng: np.random.Generator, total: int) -> Json:
    """``map.json``: each set a few clusters."""
    found = []
    for k, name in enumerate(SETS):
        count = total // len(SETS)
        middle = rng.normal(0, 0.35 - 0.03 * k, (5, 2))
        where = middle[rng.integers(5, size=count)] + rng.normal(0, 0.07, (count, 2))
        found += [
            {"dataset": name, "id": f"{k:02x}{row:014x}", "x": float(x), "y": float(y),
             "text": (PROMPTS[row % len(PROMPTS)] + " " + RESPONSES[row % len(RESPONSES)])[:120]}
            for row, (x, y) in enumerate(where)
        ]  # fmt: skip
    return {"method": "PCA of wordllama-256 vectors", "explained": [0.12, 0.08], "points": found}


def samples(rng: np.random.Generator, total: int) -> list[Json]:
    """``samples.json``: records of every set, kept and dropped."""
    found = []
    for k in range(total):
        name = SETS[k % len(SETS)]
        reasons = list(FATES.get(name, {"accepted": 1}))
        fate = "accepted" if rng.random() < 0.7 else str(rng.choice(reasons))
        found.append({
            "dataset": name, "id": f"{SETS.index(name):02x}{k // len(SETS):014x}", "prompt": PROMPTS[k % len(PROMPTS)],
            "response": RESPONSES[k % len(RESPONSES)], "fate": fate, "made_by": f"{name}/1 smollm2-135m",
            "parents": [f"00{k:014x}"] if name == "evol-instruct" else [],
            "values": {"valid": 1.0, "relevance": round(float(rng.uniform(0.2, 0.8)), 4)},
        })  # fmt: skip
    return found


def about() -> Json:
    """``about.json``."""
    return {
        "title": "Four ways to make instruction data", "question": "Which of four algorithms makes the best use of 50,000 tokens, and what does each give up?",
        "command": "trivium demo --out demo/", "started": "2026-11-20T10:12:00+00:00", "seconds": 312.4,
        "versions": {"trivium": "0.1.0", "python": "3.13.2", "numpy": "2.4.1"}, "hardware": "2 cores, 8 GB", "seed": 0,
        "model": {"name": "SmolLM2-135M-Instruct Q4_1", "note": "a language model of 135 million parameters is a weak writer. "
                  "Read the figures as a comparison of algorithms, not as data to train on."},
        "embedder": "wordllama-256@0.4.0",
    }  # fmt: skip


def contents(*, map_points: int = 1_000, sample_count: int = 300) -> dict[str, Json]:
    """File name → content, of the folder that a demo leaves."""
    rng = np.random.default_rng(7)
    return {
        "about.json": about(),
        "scorecards.json": {
            "schema": "trivium/scorecards/1",
            "scorecards": [card.to_json() for card in scorecards(rng)],
        },
        "comparison.json": comparison().to_json(),
        "runs.json": {"runs": runs()},
        "map.json": points(rng, map_points),
        "samples.json": {"samples": samples(rng, sample_count)},
        "measures.json": {"measures": cards()},
    }


def few(files: dict[str, Json]) -> dict[str, Json]:
    """The same with two measures per axis: every kind of field, in a fraction of the charts."""
    kept = ("valid", "relevance", "vendi", "near_duplicates", "response_length", "constraints")
    for card in files["scorecards.json"]["scorecards"]:
        card["measures"] = [one for one in card["measures"] if one["name"] in kept]
        for table in (card["correlations"]["values"], card["correlations"]["n"]):
            for name in set(table) - set(kept):
                del table[name]
            for row in table.values():
                for name in set(row) - set(kept):
                    del row[name]
    found = files["comparison.json"]["differences"]
    files["comparison.json"]["differences"] = [one for one in found if one["measure"] in kept]
    return files


def write(folder: Path, files: dict[str, Json]) -> Path:
    """Write the files into a folder that need not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    return folder
