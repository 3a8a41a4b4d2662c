"""Study 4: of one pool, how much diversity should N records have? The quality-diversity frontier, and a law of it.

A pool (``studies.pool``): eight domains, each rarer than the one before and with more wrong answers; many more in one,
where diversity is dear, and few more in the other, where it is cheap. The mix: how the N records are shared out over
the domains. Of all ways with the same diversity, the one that takes the fewest wrong answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivium.numbers import or_null
from trivium.records.record import Record
from trivium.statistics.many_tests import holm
from trivium.students import Config, Decoder, FineTune, Linear
from trivium.studies.effects import Estimate, Floats
from trivium.studies.law import law, parabolas, tops, unbeaten
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.pool import DOMAINS, entropy, generator, mixture, named, pool, whole
from trivium.studies.repeats import draws, estimate, means, over_repeats, spread
from trivium.studies.study import Found, Line, Study, Table, mean, signed, told, told_p
from trivium.tasks import Dials

ID, OOD, BOTH = "ID", "OOD, mean", "mean of ID and OOD"
RANDOM = "random"
# Share of wrong answers in the commonest domain and in the rarest.
POOLS = {"dear diversity": (0.05, 0.4), "cheap diversity": (0.05, 0.1)}
MEMBER = 0.5  # share of resamples that puts a mix on the frontier

RULE = """A mix says how the N records are shared out over the domains of one pool, in which rarer domains have more
wrong answers (5 % in the commonest, in the rarest 40 % where diversity is dear and 10 % where it is cheap): of all
ways with that diversity (entropy over the domains in units of its largest: 0 the cleanest domain alone, 1 all
evenly) the one with the fewest wrong answers. ID asks the cleanest domain; OOD is the mean of the tests out of
distribution. At each N the best mix for ID, for OOD and for the mean of both is the top, within the dial, of the
parabola through accuracy against mix; chance is read off whole repeats drawn again. The law is a straight line
through the best mixes against log2 N. Of each pool, "the best mix for X moves towards diversity as N grows" is
confirmed if that slope is clearly above 0, contradicted if clearly below, else not confirmed. "OOD wants a more
diverse mix than ID": the same of the best mix for OOD less that for ID, mean over N. "A chosen mix beats random
selection": the same of the mean of ID and OOD, mean over N, of the mix that the other repeats found best, less
random selection. "The cheaper diversity is, the more of it is best for OOD": the same of the best mix for OOD in
the cheap pool less that in the dear one, mean over N. Clear: p by Holm over all these lines is 0.05 or less. A best
mix at an end of the dial is said to be there: it is the best of those tried, and no optimum between two things."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """With the linear student, on reviews: a domain is what a review is about."""
    splits = ("unseen domains", "unseen frames", "deeper", "unseen domains, unseen frames", "unseen domains, deeper")
    return _grid(
        tuple(POOLS), (64, 512, 4096) if quick else tuple(2**power for power in range(6, 13)), 4 if quick else 6,
        "opinions", Dials(rules=1, depth=(1, 3), plausible=True), Linear(reads="hashed", penalty=0.3), splits, 400,
    )  # fmt: skip


def decoded(quick: bool) -> tuple[Condition, ...]:
    """With a decoder from scratch, on string rewriting: a domain is a block of rules.

    One domain has too few rules to understand unseen ones from, all eight have about enough: diversity is what opens
    the tests out of distribution. Rules are applied one at a time, so that a record is of one domain. Longer strings
    than in training are not asked: decoders of this size answer next to none of them, whatever the data.
    """
    if quick:
        student = Decoder(layers=2, width=64, heads=4, steps=450, batch=64, learning_rate=4e-3, context=64)
        return _rewriting(student, ("dear diversity",), (1_024, 4_096), 2, "string_rewriting", quick)
    student = Decoder(layers=3, width=96, heads=4, steps=2_000, batch=64, learning_rate=3e-3, context=96)
    return _rewriting(student, tuple(POOLS), (2_000, 4_000, 8_000, 16_000), 4, "string_rewriting", quick)


def fine_tuned(quick: bool) -> tuple[Condition, ...]:
    """With a pretrained model, on string rewriting with a space between all letters.

    Smaller budgets and fewer steps than a decoder from scratch has: the model does not have to learn what copying is.
    """
    student = FineTune(steps=300 if quick else 1_000, batch=32, learning_rate=1e-3, context=192)
    pools, budgets, steps = (("dear diversity",), (256, 2_048), 2) if quick else (tuple(POOLS), (500, 2_000, 8_000), 4)
    return _rewriting(student, pools, budgets, steps, "string_rewriting_spaced", quick)


def _rewriting(
    student: Config, pools: Sequence[str], budgets: Sequence[int], steps: int, task: str, quick: bool
) -> tuple[Condition, ...]:
    """Pools of string rewriting, of one kind of rules if quick: then there is no test of unseen kinds."""
    kinds, length, rules = (("replace",), (4, 6), 16) if quick else (("replace", "delete", "duplicate"), (10, 12), 48)
    dials = Dials(rules=rules, kinds=kinds, depth=(1,), length=length, plausible=True)
    splits = ("unseen rules", *(("unseen kinds",) if len(kinds) > 1 else ()))
    return _grid(pools, budgets, steps, task, dials, student, splits, 200 if quick else 500)


def _grid(
    pools: Sequence[str], budgets: Sequence[int], steps: int, task: str, dials: Dials, student: Config,
    splits: Sequence[str], items: int,
) -> tuple[Condition, ...]:  # fmt: skip
    """Pools × budgets × mixes, ``steps`` apart from 0 to 1, and random selection from each pool at every budget."""
    mixes: list[float | str] = [round(step / steps, 4) for step in range(steps + 1)]
    asks = (Ask(ID, "id"), *(Ask(split, split) for split in splits))
    made: list[Condition] = []
    for name in pools:
        cleanest, dirtiest = POOLS[name]
        made += [
            Condition(
                f"{name}, {n:,} records, {_called(mix)}", {"part": name, "records": n, "mix": mix}, task, dials, n,
                student, asks, items, selected,
                {"mix": mix, "pool": budgets[-1], "cleanest": cleanest, "dirtiest": dirtiest},
            )
            for n in budgets for mix in (*mixes, RANDOM)
        ]  # fmt: skip
    return tuple(made)


def selected(condition: Condition, dials: Dials, rng: np.random.Generator, folder: Path | None) -> list[Record]:
    """Choose ``condition.n`` records of the pool of this repeat, by its mix or at random.

    Another rule of selection is another function of the same pool, and a name for its level "mix": the analysis places
    it on the frontier beside random selection.
    """
    settings = condition.settings
    fill, choose = (named(one) for one in rng.spawn(2))
    domains = pool(
        condition.task, dials, int(settings["pool"]), float(settings["cleanest"]), float(settings["dirtiest"]), fill
    )
    if settings["mix"] == RANDOM:
        everything = [record for domain in domains for record in domain]
        # The first n of one random order: a larger budget has the records of a smaller one, as with every mix.
        return [everything[row] for row in generator(choose).permutation(len(everything))[: condition.n]]
    counts = whole(mixture(float(settings["mix"]), DOMAINS) * condition.n)
    return [record for domain, count in zip(domains, counts) for record in domain[:count]]


@dataclass(frozen=True)
class _Surface:
    """One pool: accuracy over budgets and mixes, and what follows from it in every draw of the repeats."""

    name: str
    budgets: list[int]
    mixes: list[float]
    columns: list[float | str]  # the mixes, then other rules of selection
    accuracy: dict[str, Floats]  # test or mean of tests -> (repeats, budgets, columns)
    averaged: dict[str, Floats]  # (draws, budgets, columns)
    best: dict[str, Floats]  # (draws, budgets)

    @property
    def repeats(self) -> int:
        return len(self.accuracy[ID])

    def at_an_end(self, mix: float) -> bool:
        return mix in (self.mixes[0], self.mixes[-1])

    def slope(self, goal: str) -> Estimate:
        return estimate(law(self.budgets, self.best[goal]).slope, self.repeats)

    def chosen(self) -> Floats:
        """(repeats, budgets) mean of ID and OOD of the mix that the other repeats found best."""
        return chosen(self.mixes, self.accuracy[BOTH][..., : len(self.mixes)])

    def lead(self) -> Floats:
        """(repeats, budgets) by how much that is above random selection."""
        return self.chosen() - self.accuracy[BOTH][..., self.columns.index(RANDOM)]


def _surface(name: str, rows: Sequence[Row], tests: Sequence[str], repeats: Sequence[int], counts: Floats) -> _Surface:
    budgets = sorted({int(row.levels["records"]) for row in rows})
    mixes = sorted({float(row.levels["mix"]) for row in rows if not isinstance(row.levels["mix"], str)})
    named = dict.fromkeys(row.levels["mix"] for row in rows if isinstance(row.levels["mix"], str))
    columns: list[float | str] = [*mixes, *named]
    accuracy = {test: np.full((len(repeats), len(budgets), len(columns)), np.nan) for test in tests}
    for row in rows:
        at = repeats.index(row.repeat), budgets.index(int(row.levels["records"])), columns.index(row.levels["mix"])
        for test in tests:
            accuracy[test][at] = row.accuracy(test)
    out = np.mean([accuracy[test] for test in tests if test != ID], axis=0)
    accuracy = {ID: accuracy[ID], OOD: out, BOTH: (accuracy[ID] + out) / 2, **accuracy}
    averaged = {goal: means(each, counts) for goal, each in accuracy.items()}
    best = {goal: tops(mixes, each[..., : len(mixes)]) for goal, each in averaged.items()}
    return _Surface(name, budgets, mixes, columns, accuracy, averaged, best)


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """Of each pool the best mixes, their law, the frontier at each budget, and what random selection would have given.

    Args:
        rows: ``levels`` are "part" (the pool), "records" and "mix", a number from 0 to 1 or the name of another rule of
            selection, of which "random" must be there; all of them at all budgets.
        seed: Of the resampling.
    """
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    repeats = sorted({row.repeat for row in rows})
    counts = draws(len(repeats), np.random.default_rng(seed))
    pools = {
        name: _surface(name, [row for row in rows if row.levels["part"] == name], tests, repeats, counts)
        for name in dict.fromkeys(str(row.levels["part"]) for row in rows)
    }
    asked: list[tuple[str, Estimate, str]] = []
    for name, of in pools.items():
        where = f"{name}: "
        for goal in (OOD, ID, BOTH):
            slope = of.slope(goal)
            first, last = (f"{_placed(of, goal, at)} at {of.budgets[at]:,}" for at in (0, -1))
            movement = f"{told(slope)} of the dial for each doubling of N, from {first} records to {last}"
            asked.append((f"{where}the best mix for {goal} moves towards diversity as N grows", slope, movement))
        apart = estimate((of.best[OOD] - of.best[ID]).mean(axis=1), of.repeats)
        asked.append((f"{where}OOD wants a more diverse mix than ID", apart, f"best mixes differ by {told(apart)}"))
        gain = over_repeats(of.lead().mean(axis=1))
        asked.append((f"{where}a chosen mix beats random selection", gain, f"{BOTH} {told(gain)}"))
    if len(pools) > 1:
        dear, cheap = (of.best[OOD].mean(axis=1) for of in pools.values())
        more = estimate(cheap - dear, len(counts[0]))
        asked.append(("the cheaper diversity is, the more of it is best for OOD", more, f"by {told(more)} of the dial"))
    adjusted = holm([found.p for _, found, _ in asked]).tolist()
    lines = tuple(
        Line(claim, signed(found, p), f"{detail}, Holm p {told_p(p)}")
        for (claim, found, detail), p in zip(asked, adjusted)
    )
    tables = tuple(
        table for of in pools.values() for table in (_laws(of), _front(of), _worth(of), _mixes(of, rows))
    )  # fmt: skip
    figures = {
        "out_of_distribution": [test for test in tests if test != ID],
        "claims": [
            {"claim": claim, **found.to_json(), "holm_p": or_null(p)} for (claim, found, _), p in zip(asked, adjusted)
        ],
        "pools": [_figures(of) for of in pools.values()],
    }
    return Found(lines, tables, figures)


def chosen(mixes: Sequence[float], accuracy: Floats) -> Floats:
    """(repeats, budgets) accuracy of the mix, of those tried, that is nearest to what the other repeats found best.

    A mix that is chosen and judged by the same runs looks better than it is.

    Args:
        mixes: (mixes,).
        accuracy: (repeats, budgets, mixes).
    """
    found = np.full(accuracy.shape[:2], np.nan)
    for place in range(len(accuracy)):
        others = np.delete(accuracy, place, axis=0)
        if len(others):
            best = tops(mixes, means(others, np.ones((1, len(others))))[0])
            nearest = np.abs(best[:, None] - np.asarray(mixes)).argmin(axis=1)
            taken = accuracy[place, np.arange(len(best)), nearest]
            found[place] = np.where(np.isnan(best), np.nan, taken)
    return found


def _placed(of: _Surface, goal: str, place: int) -> str:
    """A best mix in words: whether it lies between the ends of the dial, or at one."""
    best = float(of.best[goal][0, place])
    return "none" if best != best else f"{best:.2f}" + (" (an end of the dial)" if of.at_an_end(best) else "")


def _figures(of: _Surface) -> dict[str, Any]:
    front = unbeaten(of.averaged[ID], of.averaged[OOD])
    return {
        "pool": of.name, "budgets": of.budgets, "mixes": of.mixes, "laws": [_law(of, goal) for goal in of.accuracy],
        "frontier": [
            {"records": n, "mix": mix, "id": or_null(of.averaged[ID][0, place, column]),
             "ood": or_null(of.averaged[OOD][0, place, column]), "unbeaten": bool(front[0, place, column]),
             "probability": float(front[1:, place, column].mean())}
            for place, n in enumerate(of.budgets) for column, mix in enumerate(of.columns)
        ],
    }  # fmt: skip


def _law(of: _Surface, goal: str) -> dict[str, Any]:
    whole_law, best = law(of.budgets, of.best[goal]), of.best[goal]
    at = []
    for place, n in enumerate(of.budgets):
        low, high = spread(best[:, place], of.repeats)
        at.append({
            "records": n, "best": or_null(best[0, place]), "low": or_null(low), "high": or_null(high),
            "at_an_end": of.at_an_end(float(best[0, place])),
            "of_resamples_at_an_end": float(np.isin(best[1:, place], (of.mixes[0], of.mixes[-1])).mean()),
            "highest_tried": of.mixes[int(of.averaged[goal][0, place, : len(of.mixes)].argmax())],
        })  # fmt: skip
    return {
        "goal": goal, "at": at, "slope": of.slope(goal).to_json(), "level": or_null(whole_law.level[0]),
        "level_at_log2": whole_law.middle, "misfit": _misfit(of, goal),
        "largest_foretold": _foretold(of, goal).to_json(),
    }  # fmt: skip


def _foretold(of: _Surface, goal: str) -> Estimate:
    """The best mix at the largest budget less what the law of the smaller ones says, kept within the dial."""
    if len(of.budgets) < 3:
        return Estimate.undefined("fewer than three budgets")
    best = of.best[goal]
    said = np.clip(law(of.budgets[:-1], best[:, :-1])(of.budgets[-1]), of.mixes[0], of.mixes[-1])
    return estimate(best[:, -1] - said, of.repeats)


def _misfit(of: _Surface, goal: str) -> float:
    """Largest distance of a mean accuracy from its parabola."""
    x = np.asarray(of.mixes)
    found = of.averaged[goal][0, :, : len(of.mixes)]
    return float(np.abs(found - parabolas(x, found) @ np.stack([x**0, x, x**2])).max())


def _laws(of: _Surface) -> Table:
    lines = []
    for goal, best in of.best.items():
        cells = []
        for place in range(len(of.budgets)):
            low, high = spread(best[:, place], of.repeats)
            end = ", end" if of.at_an_end(float(best[0, place])) else ""
            at = "–" if np.isnan(best[0, place]) else f"{best[0, place]:.2f}{end}"
            cells.append(at + (f" [{low:.2f}, {high:.2f}]" if low == low else ""))
        slope = of.slope(goal)
        lines.append((
            goal, *cells, told(slope), _signed(slope.value * math.log2(DOMAINS)), told(_foretold(of, goal)),
            f"{_misfit(of, goal):.3f}",
        ))  # fmt: skip
    title = (
        f"{of.name.capitalize()}, the best mix at each budget: from 0 (the cleanest domain alone) to 1 (all domains "
        "evenly), with the interval at 95%, and the law of it; end: the best lies at an end of the dial; slope: for "
        "each doubling of N; power: the effective number of domains of the best mix grows as N to this power; "
        "foretold: the best mix at the largest budget less what the law of the others says; misfit: largest distance"
        " of an accuracy from its curve"
    )
    header = ("accuracy on", *(f"N = {n:,}" for n in of.budgets), "slope", "power", "foretold", "misfit")
    return Table(title, header, tuple(lines))


def _signed(value: float) -> str:
    return "–" if value != value else f"{value:+.2f}"


def _front(of: _Surface) -> Table:
    one, other = of.averaged[ID], of.averaged[OOD]
    member = unbeaten(one, other)[1:].mean(axis=0)
    lines = tuple(
        (f"{n:,}", *(
            f"{one[0, place, column]:.2f} / {other[0, place, column]:.2f}, {member[place, column]:.2f}"
            + (" *" if member[place, column] >= MEMBER else "")
            for column in range(len(of.columns))
        ))
        for place, n in enumerate(of.budgets)
    )  # fmt: skip
    title = (
        f"{of.name.capitalize()}, the frontier: accuracy on ID / OOD of every mix, and the share of resamples in "
        f"which no other is as good on both and better on one; * : {MEMBER:.0%} or more"
    )
    return Table(title, ("N", *map(_called, of.columns)), lines)


def _worth(of: _Surface) -> Table:
    mixes, accuracy, picked, lead = len(of.mixes), of.averaged[BOTH][0], of.chosen(), of.lead()
    lines = tuple(
        (f"{n:,}", f"{accuracy[place, 0]:.2f}", f"{mean(picked[:, place].tolist()):.2f}",
         f"{accuracy[place, mixes - 1]:.2f}", *(f"{value:.2f}" for value in accuracy[place, mixes:]),
         told(over_repeats(lead[:, place])))
        for place, n in enumerate(of.budgets)
    )  # fmt: skip
    title = (
        f"{of.name.capitalize()}, what a choice is worth: {BOTH}; chosen: the mix that the other repeats found best, "
        "judged by this one"
    )
    header = ("N", "cleanest domain alone", "chosen", "all domains evenly", *map(_called, of.columns[mixes:]))
    return Table(title, (*header, f"chosen less {RANDOM}"), lines)


def _mixes(of: _Surface, rows: Sequence[Row]) -> Table:
    most = of.budgets[-1]
    here = [row for row in rows if row.levels["part"] == of.name and row.levels["records"] == most]
    lines = []
    for mix in of.columns:
        held = [row.makeup for row in here if row.levels["mix"] == mix]
        planned = "–" if isinstance(mix, str) else f"{math.exp(entropy(mixture(mix, DOMAINS))):.1f}"
        lines.append((
            _called(mix), planned, f"{mean([found['rules'] for found in held]):.1f}",
            f"{mean([found['wrong'] for found in held]):.3f}", f"{mean([found['depth'] for found in held]):.2f}",
        ))  # fmt: skip
    title = (
        f"{of.name.capitalize()}, what the mixes hold: at {most:,} records, effective number of domains (exponential "
        "of the entropy, as planned), different rules (of reviews a domain has one), share of wrong answers and mean "
        "depth (of a review its clauses), as found"
    )
    return Table(title, ("mix", "effective domains", "rules", "wrong", "depth"), tuple(lines))


def _called(mix: float | str) -> str:
    return mix if isinstance(mix, str) else f"mix {mix:.2f}"


_LINEAR = Study(
    name="frontier",
    question="From one pool in which more diversity means more wrong answers, which mix of quality and diversity is "
    "best for N records, in and out of distribution, and how does it move as N grows?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(15, 3),
    quick_lacks="Three budgets, five mixes and few repeats: the best mixes have intervals as wide as the dial, the "
    "law is a line through three points, and most movements are too small to be seen. As in the whole "
    "study the student is linear and the text made up: one that writes its answers may want other mixes.",
)
_FEW = (
    "One pool, two budgets, three mixes and few repeats: a parabola through three points is exact, a law through two "
    "budgets cannot be wrong, and nothing short of a jump is clear. It shows that the experiment runs, and how far "
    "apart the ends of the dial are. One kind of rules, short strings."
)
_DECODED = replace(_LINEAR, conditions=decoded, repeats=(5, 2), quick_lacks=_FEW)
FRONTIER_STUDY = replace(_LINEAR, others=(_DECODED, replace(_DECODED, conditions=fine_tuned)))
