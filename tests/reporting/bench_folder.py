# ruff: noqa: E501 (tables read better whole)
"""Finished folders of ``trivium bench`` and ``trivium ablate`` with plausible figures, for the tests of the report."""

import math
from typing import Any

import numpy as np

from trivium.ablation.analyse import analyse
from trivium.ablation.design import design
from trivium.ablation.result import Cell, CellRun, Setting
from trivium.generation.component import Component
from trivium.measures import MEASURES
from trivium.trials.result import CurvePoint, Effect, Estimate, Expectation, Mean, Place

Json = dict[str, Any]
ARMS = (
    "plain", "self-instruct", "evol-instruct", "magpie", "lmx", "alpaca", "attr-prompt", "instag", "persona-hub", "glan",
    "instruct-skillmix", "wizardlm-code", "genetic-instruct", "map-elites", "qdaif", "rainbow-teaming", "self-refine",
    "cosmopedia", "tree-of-evolution", "constitutional-ai", "evol-instruct depth=1", "evol-instruct depth=2",
    "evol-instruct depth=4", "evol-instruct depth=2 without near_duplicate", "plain temperature=0.3",
)  # fmt: skip
NOT_COMPARED = "prismatic-synthesis"
HEADLINES = {"quality": "added_relevance", "diversity": "vendi", "complexity": "constraint_count"}
FURTHER = ("valid", "repetition", "vendi_2", "prompt_words")
CARDS = {
    measure.card.name: measure.card for measure in MEASURES if measure.card.name in (*HEADLINES.values(), *FURTHER)
}
SCALE = {"added_relevance": 0.05, "vendi": 12.0, "constraint_count": 0.8, "valid": 0.1, "repetition": 0.05, "vendi_2": 4.0,
         "prompt_words": 10.0}  # fmt: skip
FATES = ("accepted", "dropped: near-duplicate", "dropped: truncated", "dropped: repeats itself", "dropped: prompt echo",
         "dropped: task needs what a text model cannot see", "dropped: template leak",
         "dropped: eliminated: no information gain")  # fmt: skip
EXPECTED = {"plain": ("0", "0", "0"), "evol-instruct": ("0", "-", "++"), "magpie": ("+", "+", "0")}


def bench(arms: tuple[str, ...] = ARMS) -> Json:
    """``bench.json``."""
    rng = np.random.default_rng(5)
    at = {name: {arm: SCALE[name] * (2 + 0.7 * rng.normal()) for arm in arms} for name in CARDS}
    half = {name: {arm: SCALE[name] * rng.uniform(0.1, 0.5) for arm in arms} for name in CARDS}

    def estimate(arm: str, name: str) -> Estimate:
        value, wide = at[name][arm], half[name][arm]
        return Estimate(value, value - wide, value + wide)

    means, effects, expectations = [], [], []
    for name, card in CARDS.items():
        headline = name in HEADLINES.values()
        means += [Mean(arm, card, headline, estimate(arm, name), 3).to_json() for arm in arms]
        for arm in arms[1:]:
            gap = at[name][arm] - at[name]["plain"]
            wide = math.hypot(half[name][arm], half[name]["plain"])
            sure = abs(gap) > 1.4 * wide
            sign = (1 if gap > 0 else -1) * card.direction if sure else 0
            between = Estimate(gap, gap - wide, gap + wide)
            effects.append(Effect(arm, "plain", card, headline, between, 0.001, 0.01 if sure else 0.4, sign).to_json())
            if headline:
                promised = EXPECTED.get(arm.split()[0], ("+", "+", "0"))[list(HEADLINES.values()).index(name)]
                wanted = {"+": 1, "-": -1, "0": 0}[promised[0]]
                verdict = "not shown" if not sure else "agree" if wanted == sign else "disagree"
                expectations.append(Expectation(arm, card.axis, name, promised, between, verdict).to_json())
    places = []
    for arm in arms:
        sharp = 0.4  # of a half width
        chances = {
            other: round(float(np.prod([1 / (1 + math.exp(-(at[name][arm] - at[name][other]) / (sharp * half[name][arm])))
                                        for name in HEADLINES.values()])), 4)
            for other in arms if other != arm
        }  # fmt: skip
        places.append(Place(arm, {axis: estimate(arm, name) for axis, name in HEADLINES.items()}, chances))
    curves = []
    for arm in arms:
        points = tuple(
            CurvePoint(n, Estimate(v := at["vendi"][arm] * (n / 86) ** 0.6, v * 0.93, v * 1.07)).to_json()
            for n in (5, 10, 20, 30, 40, 60, 80, *((120, 160) if arm in arms[:9] else ()))
        )
        curves.append({"arm": arm, "of": "rarefaction", "measure": "vendi", "points": points})
    depths = [arm for arm in arms if arm.startswith("evol-instruct depth=") and "without" not in arm]
    sweeps = [{"algorithm": "evol-instruct", "option": "depth", "points": [
        {"value": arm[-1], "arm": arm, **{axis: list(estimate(arm, name)) for axis, name in HEADLINES.items()}}
        for arm in depths
    ]}] if depths else []  # fmt: skip
    tally = [one["verdict"] for one in expectations]
    return {
        "schema": "trivium/bench/1", "question": "At one budget, which method brings more of which axis?",
        "model": "Qwen2.5-7B-Instruct Q4_K_M", "judge": None, "seed": 0, "seeds": {"records": 66, "sha256": "ab" * 32},
        "budget": {"tokens": 20_000}, "repeats": 3, "n_common": 86, "baseline": "plain", "headlines": HEADLINES,
        "arms": [arm_of(rng, arm, True) for arm in arms] + [arm_of(rng, NOT_COMPARED, False)],
        "values": [{"arm": arm, "repeat": 1, "measure": name, "value": at[name][arm], "n": 86}
                   for name in CARDS for arm in arms],
        "of_seeds": {"added_relevance": 0.13, "vendi": 38.0, "constraint_count": 1.1}, "means": means,
        "effects": effects, "expectations": expectations, "curves": curves, "sweeps": sweeps,
        "frontier": [place.to_json(tuple(places)) for place in places],
        "diagnosis": [
            "Quality: magpie has the most (added_relevance 0.161 [0.139, 0.183]), before lmx (0.152 [0.130, 0.171]).",
            f"Of {len(tally)} expectations of the literature {tally.count('agree')} agree, {tally.count('disagree')} "
            f"disagree and {tally.count('not shown')} are not shown.",
            "lmx: diversity is the bottleneck: vendi 16.7 [15.97, 17.43] against plain's 24.1 at n = 86; 30 % of "
            "proposals "
            "die, 11 % as near-duplicate; absent here: D3 (condition on attributes; raises it in 17 of 18 methods).",
            f"{NOT_COMPARED} is not compared: 8 records in a run, 20 are needed.",
        ],
        "notes": ["25 arms of 3 runs each; a run is one observation.", "p is adjusted within each family (Holm)."],
    }  # fmt: skip


def arm_of(rng: np.random.Generator, name: str, compared: bool) -> Json:
    """One of ``arms``, of three runs."""
    proposals = int(rng.integers(200, 1_500))
    parts = rng.dirichlet([8, 4, 3, 2, 1, 1, 0.3, 0.2]) if compared else np.array([0.02, 0.9, *[0.08 / 6] * 6])
    fates = {fate: int(part * proposals / 3) for fate, part in zip(FATES, parts) if int(part * proposals / 3)}
    run = {"proposals": sum(fates.values()), "records": fates.get("accepted", 0), "calls": 300, "tokens": 19_900,
           "seconds": 61.0, "cost": 0.0, "stopped_by": "tokens", "fates": fates}  # fmt: skip
    return {
        "name": name, "algorithm": name.split()[0], "options": {}, "without": [],
        "components": [{"class": "Q1", "name": "answer"}, {"class": "D5", "name": "near_duplicate"}], "loop": "L0",
        "expected": {"quality": "+", "diversity": "+", "complexity": "0"}, "source": "arXiv:2212.10560",
        "compared": compared, "note": "" if compared else "8 records in a run, 20 are needed",
        "runs": [{"repeat": k, "folder": f"arms/{name}/{k}", **run} for k in (1, 2, 3)],
        "records": 3 * run["records"], "proposals": 3 * run["proposals"], "yield": run["records"] / run["proposals"],
        "tokens_per_record": 19_900 / run["records"] if run["records"] else None, "calls_per_record": 1.4,
        "cost_per_record": 0.0,
    }  # fmt: skip


def ablation(
    kind: str = "factorial", factors: tuple[str, ...] = ("answer", "near_duplicate", "no_faults", "evolve")
) -> Json:
    """``ablation.json``, by the real analysis of planted effects."""
    plan = design(list(factors), kind=kind) if kind != "auto" else design(list(factors))
    rng = np.random.default_rng(3)
    planted = {("added_relevance", 0): 0.06, ("vendi", 1): 6.0, ("vendi", 3): -4.0, ("constraint_count", 3): 0.9}
    cells = []
    for row in plan.levels.tolist():
        on = tuple(name for name, is_on in zip(plan.factors, row) if is_on)
        runs = []
        for repeat in range(3):
            values = {}
            for name in CARDS:
                value = SCALE[name] * 2 + rng.normal(0, SCALE[name] * 0.1)
                value += sum(planted.get((name, factors.index(factor)), 0.0) for factor in on)
                values[name] = value + (3.0 if name == "vendi" and {factors[1], factors[3]} <= set(on) else 0.0)
            records = int(60 - 15 * (factors[1] in on) + rng.integers(6))
            fates = {"accepted": records, "dropped: near-duplicate": 15 * (factors[1] in on) + 2}
            tokens = int(9_000 + 4_000 * (factors[3] in on) + rng.integers(300))
            runs.append(
                CellRun(repeat, records, sum(fates.values()), tokens, values, f"arms/{len(cells)}/{repeat}", fates)
            )
        off = tuple(sorted(set(factors) - set(on)))
        name = f"without {', '.join(off)}" if on and off else "everything on" if on else "everything off"
        cells.append(Cell(name, on, off, tuple(runs)))
    setting = Setting("evol-instruct", "Qwen2.5-7B-Instruct Q4_K_M", 7, {"depth": 2}, {"tokens": 13_000}, n_common=40)
    parts = [Component("Q5", name, f"Does {name} to a record") for name in plan.factors]
    return analyse(plan, cells, list(CARDS.values()), setting=setting, components=parts).to_json()


def about(title: str, command: str) -> Json:
    """``about.json``."""
    return {
        "title": title, "question": "At one budget, which method brings more of which axis?", "command": command,
        "started": "2026-11-22T15:19:04+00:00", "seconds": 9120.5, "seed": 0, "embedder": "wordllama-256@0.4.0",
        "model": {"name": "Qwen2.5-7B-Instruct Q4_K_M", "note": "A model of 7 billion parameters, quantized."},
        "hardware": "2 cores, 8 GB", "versions": {"trivium": "0.1.0", "python": "3.13.2"},
    }  # fmt: skip


def looked_up(names: list[str]) -> dict[str, Json]:
    """``map.json``, ``samples.json`` and ``measures.json`` for these sets."""
    rng = np.random.default_rng(2)
    points = [
        {"dataset": name, "id": f"{name}-{k}", "x": float(x), "y": float(y), "text": f"record {k} of {name}"}
        for name in names for k, (x, y) in enumerate(rng.normal(0, 1, (20, 2)))
    ]  # fmt: skip
    samples = [
        {"dataset": name, "id": f"{name}-{k}", "prompt": f"Question {k}", "response": f"Answer {k} of {name}",
         "fate": "accepted" if k else "dropped: near-duplicate", "made_by": name, "parents": [], "values": {}}
        for name in names for k in range(4)
    ]  # fmt: skip
    return {
        "map.json": {"method": "PCA of wordllama-256 vectors", "explained": [0.07, 0.04], "points": points},
        "samples.json": {"samples": samples},
        "measures.json": {"measures": [card.to_json() for card in CARDS.values()]},
    }  # fmt: skip


def bench_contents(arms: tuple[str, ...] = ARMS) -> dict[str, Json]:
    """File name → content, of the folder that a bench leaves."""
    return {
        "about.json": about("26 ways to make training data", "trivium bench"), "bench.json": bench(arms),
        **looked_up(["seeds", *arms, NOT_COMPARED]),
    }  # fmt: skip


def ablation_contents(kind: str = "factorial") -> dict[str, Json]:
    """File name → content, of the folder that an ablation leaves."""
    found = ablation(kind)
    return {
        "about.json": about("What the components of evol-instruct do", "trivium ablate evol-instruct"),
        "ablation.json": found, **looked_up(["seeds", *(cell["cell"] for cell in found["cells"])]),
    }  # fmt: skip
