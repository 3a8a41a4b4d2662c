"""From the runs of an ablation to what each component does to each measure, and what it costs."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from trivium.ablation.design import Design
from trivium.ablation.diagnosis import diagnose
from trivium.ablation.effects import effect_weights, effects_of
from trivium.ablation.fit import Fit, Floats, fit
from trivium.ablation.notes import notes
from trivium.ablation.result import Ablation, Cell, CellRun, Cost, MeasuredEffect, Setting, Share, Total
from trivium.ablation.shares import Split, end_weights, shares
from trivium.comparison.frontier import headlines
from trivium.errors import InputError
from trivium.generation.component import Component
from trivium.measures.card import Card
from trivium.statistics.many_tests import holm


def analyse(
    design: Design,
    cells: Sequence[Cell],
    cards: Sequence[Card],
    *,
    setting: Setting,
    components: Sequence[Component],
) -> Ablation:
    """Effects of every component on every measure, shares of the total change, costs, and sentences about them.

    Every run is one observation of each measure; see ``effects`` for what an effect is, ``fit`` for its interval,
    ``shares`` for the split. p is adjusted (Holm) over all effects on the headline measures, and apart from them over
    all effects on the others. An effect is clear where its interval leaves out 0 and its adjusted p is at most 0.05.

    Args:
        design: Which components were on in which run.
        cells: The runs; a run of the design without a cell, or without a value, counts as missing.
        cards: Of the measures, in the order in which they are shown.
        setting: What was ablated, and how.
        components: The cards of the factors, in the order of the design.

    Returns:
        The ablation.

    Raises:
        InputError: no measure, a cell that is not of the design or is there twice, a repeat that a cell has twice, or
            another number of components than factors.
    """
    if not cards:
        raise InputError("an ablation needs at least one measure, got none.")
    if len(components) != len(design.factors):
        raise InputError(f"components must be one per factor: {len(design.factors)} wanted, got {len(components)}.")
    runs, repeats = _placed(design, cells)

    def fitted(value: Callable[[CellRun], float]) -> Fit:
        table = np.full((design.runs, max(len(repeats), 1)), np.nan)
        for (row, repeat), run in runs.items():
            table[row, repeats.index(repeat)] = value(run)
        return fit(design, table)

    fits = {card.name: fitted(lambda run, name=card.name: run.values.get(name, math.nan)) for card in cards}  # type: ignore[misc]
    splits = {name: shares(one) for name, one in fits.items()}
    heads = headlines(cards)
    effects = _judged(cards, fits, set(heads.values()))
    costs = _costs(design, fitted(lambda run: run.tokens_per_record), fitted(lambda run: run.accepted))
    totals = tuple(_total(card, splits[card.name]) for card in cards)
    parts = tuple(
        Share(card.name, card.axis, factor, one) for card in cards for factor, one in splits[card.name].shares.items()
    )
    return Ablation(
        setting, design, len(repeats), tuple(components), tuple(cells), effects, parts, totals, costs, heads,
        diagnose(design, effects, parts, totals, costs, heads),
        notes(design, len(repeats), runs, fits, splits, effects, heads, setting.n_common),
    )  # fmt: skip


def _placed(design: Design, cells: Sequence[Cell]) -> tuple[dict[tuple[int, int], CellRun], list[int]]:
    """(row of the design, repeat) → run, and the repeats in order."""
    rows = {
        frozenset(name for name, on in zip(design.factors, row) if on): place
        for place, row in enumerate(design.levels.tolist())
    }
    runs: dict[tuple[int, int], CellRun] = {}
    twice = [sorted(on) for on, count in Counter(frozenset(cell.on) for cell in cells).items() if count > 1]
    if twice:
        raise InputError(f"every cell must be given once, but the one with {twice[0]} on is there more than once.")
    for cell in cells:
        row = rows.get(frozenset(cell.on))
        if row is None or set(cell.on) | set(cell.off) != set(design.factors):
            raise InputError(f"cell {cell.name!r} (on: {list(cell.on)}) is not among the runs of the design.")
        for run in cell.runs:
            if (row, run.repeat) in runs:
                raise InputError(f"cell {cell.name!r} has repeat {run.repeat} more than once.")
            runs[row, run.repeat] = run
    return runs, sorted({repeat for _, repeat in runs})


def _judged(cards: Sequence[Card], fits: dict[str, Fit], heads: set[str]) -> tuple[MeasuredEffect, ...]:
    """All effects on all measures; p adjusted over each family."""
    found = [(card, effect) for card in cards for effect in effects_of(fits[card.name])]
    adjusted = np.full(len(found), np.nan)
    for headline in (True, False):
        family = [place for place, (card, _) in enumerate(found) if (card.name in heads) == headline]
        adjusted[family] = holm([found[place][1].estimate.p for place in family])
    return tuple(
        MeasuredEffect(
            card.name, card.axis, card.name in heads, card.direction, effect.term, effect.kind, effect.estimate,
            float(p), effect.aliases,
        )
        for (card, effect), p in zip(found, adjusted)
    )  # fmt: skip


def _costs(design: Design, tokens: Fit, accepted: Fit) -> tuple[Cost, ...]:
    every = _everything_on(design)
    weights = {factor: effect_weights(design, (factor,)) for factor in design.factors}
    return tuple(
        Cost(factor, tokens.estimate(row), tokens.estimate(every).value, accepted.estimate(row))
        for factor, row in weights.items()
    )


def _everything_on(design: Design) -> Floats:
    if design.kind == "leave-one-out":
        return np.where(design.levels.all(axis=1), 1.0, 0.0)
    return end_weights(design, on=True)


def _total(card: Card, split: Split) -> Total:
    return Total(card.name, card.axis, split.all_off.value, split.all_on.value, split.change, card.direction)
