"""How an ablation was made, and what so many runs can show."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from trivium.ablation.design import Design
from trivium.ablation.fit import Fit
from trivium.ablation.result import CellRun, MeasuredEffect
from trivium.ablation.shares import Split
from trivium.measures.card import Axis
from trivium.numbers import short


def notes(
    design: Design,
    repeats: int,
    runs: Mapping[tuple[int, int], CellRun],
    fits: Mapping[str, Fit],
    splits: Mapping[str, Split],
    effects: Sequence[MeasuredEffect],
    heads: Mapping[Axis, str],
    n_common: int | None,
) -> tuple[str, ...]:
    """Sentences for whoever wants to know how far to trust the rest."""
    said = [
        f"Design: {design.why}. {design.runs} combinations, {repeats} repeat{'s' if repeats != 1 else ''}.",
        *_missing(design, repeats, runs),
        _meaning(design),
        _noise(repeats, fits),
        _families(effects),
        *_seen(effects, heads),
        *_split(splits),
    ]
    if n_common is not None:
        said.append(f"Measures of sets were read at n = {n_common:,} records, the same in every run.")
    if design.aliases:
        groups = "; ".join(" = ".join(":".join(term) for term in group) for group in design.aliases)
        said.append(f"Not told apart by this fraction: {groups}. Of each group the first is named.")
    if downward := sorted({one.measure for one in effects if one.direction == -1}):
        said.append(f"A larger value means less of the axis for {', '.join(downward)}.")
    return tuple(said)


def _missing(design: Design, repeats: int, runs: Mapping[tuple[int, int], CellRun]) -> list[str]:
    wanted = design.runs * repeats
    empty = sum(all(math.isnan(value) for value in run.values.values()) for run in runs.values())
    said = []
    if len(runs) < wanted:
        said.append(f"{wanted - len(runs)} of {wanted} runs were not made; effects rest on the others.")
    if empty:
        said.append(f"{empty} of {len(runs)} runs brought too few records to be measured; effects rest on the others.")
    return said


def _meaning(design: Design) -> str:
    if design.kind == "leave-one-out":
        return "An effect is everything on less everything on but this one: it says nothing of smaller pipelines."
    return (
        "A main effect is the mean with a component on less the mean with it off, at the average of the others; an "
        "interaction is half of how much one effect changes when the other component is switched on."
    )


def _noise(repeats: int, fits: Mapping[str, Fit]) -> str:
    ways = sorted({one.how for one in fits.values() if one.reason is None})
    if not ways:
        why = sorted({one.reason for one in fits.values() if one.reason})
        return f"No intervals: {'; '.join(why)}."
    freedom = sorted({f"{one.freedom:.3g}" for one in fits.values() if one.reason is None}, key=float)
    about = freedom[0] if len(freedom) == 1 else f"{freedom[0]} to {freedom[-1]}"
    level = "every repeat has a level of its own; " if repeats > 1 else ""
    return (
        f"Every run is one observation; {level}95 % intervals are Student's t on {about} degrees of freedom, with the "
        f"noise from {' or '.join(ways)}."
    )


def _families(effects: Sequence[MeasuredEffect]) -> str:
    counts = [
        sum(one.headline == headline and not math.isnan(one.estimate.p) for one in effects)
        for headline in (True, False)
    ]
    return (
        f"p adjusted by Holm over {counts[0]} effects on headline measures and, apart from them, {counts[1]} on "
        "others; clear: interval without 0 and adjusted p of at most 0.05. What components cost is adjusted over the "
        "components."
    )


def _seen(effects: Sequence[MeasuredEffect], heads: Mapping[Axis, str]) -> list[str]:
    """How large a main effect has to be: of half its interval, it is seen every other time (before adjustment)."""
    sizes = []
    for measure in heads.values():
        halves = [
            (one.estimate.high - one.estimate.low) / 2
            for one in effects
            if one.measure == measure and one.kind == "main" and not math.isnan(one.estimate.low)
        ]
        if halves:
            sizes.append(f"{short(float(np.median(halves)))} in {measure}")
    return [f"A main effect smaller than about {', '.join(sizes)} is more likely missed than seen."] if sizes else []


def _split(splits: Mapping[str, Split]) -> list[str]:
    why = sorted({one.reason for one in splits.values() if one.reason})
    said = [f"No split of the total: {reason}." for reason in why]
    if any(one.shares for one in splits.values()):
        said.append(
            "Shares are Shapley values: what a component adds, averaged over all orders of switching components on; "
            "they add up to the change from everything off to everything on."
        )
    return said
