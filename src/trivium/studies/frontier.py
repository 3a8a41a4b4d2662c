"""Study 4: of one pool, how much diversity should N records have? The quality-diversity frontier, and a law of it.

The pool: eight domains, each rarer than the one before and with more wrong answers. The mix: how the N records are
shared out over the domains. Of all ways with the same diversity, the one that takes the fewest wrong answers.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.numbers import or_null
from trivium.records.record import Record
from trivium.statistics.many_tests import holm
from trivium.students import Linear
from trivium.studies.effects import Estimate, Floats
from trivium.studies.law import (
    draws,
    estimate,
    law,
    means,
    over_repeats,
    parabolas,
    spread,
    tops,
    unbeaten,
)
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.study import Found, Line, Study, Table, Verdict, mean, told
from trivium.tasks import Dials, find
from trivium.tasks.opinions import training_domains

ID, OOD, BOTH = "ID", "OOD, mean", "mean of ID and OOD"
RANDOM = "random"
DOMAINS = 8
WRONG = (0.05, 0.4)  # share of wrong answers in the commonest domain and in the rarest
Stream = tuple[int, tuple[int, ...]]  # what a generator was made of: equal ones give equal numbers
LEVEL = 0.05  # of Holm's p
MEMBER = 0.5  # share of resamples that puts a mix on the frontier

RULE = """A mix says how the N records are shared out over the domains of one pool, in which rarer domains have more
wrong answers: of all ways with that diversity (entropy over the domains in units of its largest: 0 the cleanest domain
alone, 1 all evenly) the one with the fewest wrong answers. ID asks the cleanest domain; OOD is the mean of the tests
out of distribution. At each N the best mix for ID, for OOD and for the mean of both is the top, within the dial, of the
parabola through accuracy against mix; chance is read off whole repeats drawn again. The law is a straight line through
the best mixes against log2 N. "The best mix for X moves towards diversity as N grows" is confirmed if that slope is
clearly above 0, contradicted if clearly below, else not confirmed. "OOD wants a more diverse mix than ID": the same of
the best mix for OOD less that for ID, mean over N. "A chosen mix beats random selection from the pool": the same of the
mean of ID and OOD, mean over N, of the mix that the other repeats found best, less random selection. Clear: p by Holm
over these five is 0.05 or less. A best mix at an end of the dial is said to be there: it is the best of those tried,
and no optimum between two things."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """Budgets × mixes, and random selection at every budget."""
    budgets = (64, 512, 4096) if quick else tuple(2**power for power in range(6, 13))
    steps = 4 if quick else 6
    mixes: list[float | str] = [round(step / steps, 4) for step in range(steps + 1)]
    splits = ("unseen domains", "unseen frames", "deeper", "unseen domains, unseen frames", "unseen domains, deeper")
    asks = (Ask(ID, "id"), *(Ask(split, split) for split in splits))
    return tuple(
        Condition(
            f"{n:,} records, {_called(mix)}", {"records": n, "mix": mix}, "opinions",
            Dials(rules=1, depth=(1, 3), plausible=True), n, Linear(reads="hashed", penalty=0.3), asks, 400, selected,
            {"mix": mix, "pool": budgets[-1], "cleanest": WRONG[0], "dirtiest": WRONG[1]},
        )
        for n in budgets for mix in (*mixes, RANDOM)
    )  # fmt: skip


def selected(condition: Condition, dials: Dials, rng: np.random.Generator, folder: Path | None) -> list[Record]:
    """Choose ``condition.n`` records of the pool of this repeat, by its mix or at random.

    Another rule of selection is another function of the same pool, and a name for its level "mix": the analysis places
    it on the frontier beside random selection.
    """
    settings = condition.settings
    fill, choose = (_name(one) for one in rng.spawn(2))
    domains = pool(
        condition.task, dials, int(settings["pool"]), float(settings["cleanest"]), float(settings["dirtiest"]), fill
    )
    if settings["mix"] == RANDOM:
        everything = [record for domain in domains for record in domain]
        # The first n of one random order: a larger budget has the records of a smaller one, as with every mix.
        return [everything[row] for row in _generator(choose).permutation(len(everything))[: condition.n]]
    counts = whole(mixture(float(settings["mix"]), DOMAINS) * condition.n)
    return [record for domain, count in zip(domains, counts) for record in domain[:count]]


def mixture(diversity: float, domains: int) -> Floats:
    """The cleanest mix of so much diversity: shares of the domains, from the cleanest to the dirtiest.

    Wrong answers grow evenly from each domain to the next. Of all shares with one entropy, the fewest wrong answers
    have those that fall by a constant factor from each domain to the next.

    Args:
        diversity: Entropy over the largest there is: 0 the cleanest domain alone, 1 all evenly.
        domains: How many.

    Returns:
        (domains,) falling shares that add up to 1.

    Raises:
        InputError: diversity outside 0 to 1.
    """
    share(diversity, "diversity")
    low, high = 0.0, 1.0  # the factor; the entropy rises with it
    for _ in range(60):
        factor = (low + high) / 2
        low, high = (
            (factor, high) if _entropy(_falling(factor, domains)) < diversity * math.log(domains) else (low, factor)
        )
    return _falling(0.0 if diversity == 0 else 1.0 if diversity == 1 else high, domains)


def whole(shares: Floats) -> list[int]:
    """Whole numbers nearest to these, with the same sum: what is left goes to the largest remainders."""
    counts = np.floor(shares + 1e-9).astype(int)
    left = round(float(shares.sum())) - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    found: list[int] = counts.tolist()
    return found


@lru_cache(maxsize=1)  # all conditions of a repeat choose from one pool
def pool(
    task: str, dials: Dials, most: int, cleanest: float, dirtiest: float, stream: Stream
) -> tuple[tuple[Record, ...], ...]:
    """Records by domain, the commonest and cleanest first: the k-th holds ``most`` / k of them.

    Any mix of falling shares can then be had at any budget up to ``most``.

    Args:
        task: Whose rules are domains.
        dials: Of the training data; how many domains and which are wrong is settled here.
        most: Records of the commonest domain, which is the largest budget.
        cleanest: Share of wrong answers in the first domain; it grows evenly to the last.
        dirtiest: That in the last.
        stream: Of randomness.

    Raises:
        InputError: the draw has too few records of a domain.
    """
    ask, luck, order = (_name(one) for one in _generator(stream).spawn(3))
    drawn = most * DOMAINS + most // 2  # an even draw: about as many of each domain, some to spare
    dials = replace(dials, rules=DOMAINS)
    source = find(task)
    clean = source.draw(drawn, replace(dials, wrong=0.0), _generator(ask))
    spoilt = source.draw(drawn, replace(dials, wrong=1.0), _generator(ask))  # the same questions
    names = training_domains(DOMAINS, dials.choice)
    shares = dict(zip(names, np.linspace(cleanest, dirtiest, DOMAINS).tolist()))
    chance = _generator(luck).random(drawn)
    held: dict[str, list[Record]] = {name: [] for name in names}
    # Few clauses make few different questions, so that late ones are longer: in random order any part is like any.
    for row in _generator(order).permutation(drawn).tolist():
        (domain,) = clean[row].notes["rules"]
        held[domain].append((spoilt if chance[row] < shares[domain] else clean)[row])
    sizes = [most // rank for rank in range(1, DOMAINS + 1)]
    if short := [name for name, size in zip(names, sizes) if len(held[name]) < size]:
        raise InputError(f"frontier: the draw of {drawn:,} records has too few of {', '.join(short)} for {most:,}.")
    return tuple(tuple(held[name][:size]) for name, size in zip(names, sizes))


def _falling(factor: float, domains: int) -> Floats:
    weights = factor ** np.arange(domains, dtype=np.float64)
    found: Floats = weights / weights.sum()
    return found


def _entropy(shares: Floats) -> float:
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def _name(rng: np.random.Generator) -> Stream:
    """What a fresh generator was made of, so that a pool that was made of one is known again."""
    seed = cast(np.random.SeedSequence, rng.bit_generator.seed_seq)
    return cast(int, seed.entropy), tuple(seed.spawn_key)


def _generator(stream: Stream) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(stream[0], spawn_key=stream[1]))


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """Best mixes, their law, the frontier at each budget, and what random selection would have given.

    Args:
        rows: ``levels`` are "records" and "mix", a number from 0 to 1 or the name of another rule of selection, of
            which "random" must be there; all of them at all budgets.
        seed: Of the resampling.
    """
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    out = [test for test in tests if test != ID]
    budgets = sorted({int(row.levels["records"]) for row in rows})
    mixes = sorted({float(row.levels["mix"]) for row in rows if not isinstance(row.levels["mix"], str)})
    named = dict.fromkeys(row.levels["mix"] for row in rows if isinstance(row.levels["mix"], str))
    columns = [*mixes, *named]
    repeats = sorted({row.repeat for row in rows})
    accuracy = {test: np.full((len(repeats), len(budgets), len(columns)), np.nan) for test in tests}
    for row in rows:
        at = repeats.index(row.repeat), budgets.index(int(row.levels["records"])), columns.index(row.levels["mix"])
        for test in tests:
            accuracy[test][at] = row.accuracy(test)
    accuracy[OOD] = np.mean([accuracy[test] for test in out], axis=0)
    accuracy[BOTH] = (accuracy[ID] + accuracy[OOD]) / 2
    goals = (ID, OOD, BOTH, *out)
    counts = draws(len(repeats), np.random.default_rng(seed))
    averaged = {goal: means(accuracy[goal], counts) for goal in goals}  # (draws, budgets, columns)
    best = {goal: tops(mixes, averaged[goal][..., : len(mixes)]) for goal in goals}  # (draws, budgets)
    slopes = {goal: estimate(law(budgets, best[goal]).slope, len(repeats)) for goal in goals}
    apart = estimate((best[OOD] - best[ID]).mean(axis=1), len(repeats))
    chosen = _chosen(mixes, accuracy[BOTH][..., : len(mixes)])
    lead = chosen - accuracy[BOTH][..., columns.index(RANDOM)]  # (repeats, budgets)
    gain = over_repeats(lead.mean(axis=1))
    asked = [slopes[OOD], slopes[ID], slopes[BOTH], apart, gain]
    adjusted = holm([one.p for one in asked]).tolist()

    def moves(goal: str) -> str:
        first, last = (_placed(best[goal][0, place], mixes) for place in (0, -1))
        return (
            f"{told(slopes[goal])} of the dial for each doubling of N, from {first} at {budgets[0]:,} records "
            f"to {last} at {budgets[-1]:,}"
        )

    claims = (
        *((f"the best mix for {goal} moves towards diversity as N grows", moves(goal)) for goal in (OOD, ID, BOTH)),
        ("OOD wants a more diverse mix than ID", f"best mix for OOD less that for ID: {told(apart)}"),
        ("a chosen mix beats random selection from the pool", f"{BOTH}: {told(gain)}"),
    )
    lines = tuple(
        Line(claim, _verdict(found, p), f"{detail}, Holm p {_p(p)}")
        for (claim, detail), found, p in zip(claims, asked, adjusted)
    )
    front = unbeaten(averaged[ID], averaged[OOD])
    member = front[1:].mean(axis=0)
    tables = (
        _laws(goals, budgets, mixes, best, slopes, averaged, len(repeats)),
        _front(budgets, columns, averaged, member),
        _worth(budgets, columns, len(mixes), averaged[BOTH][0], chosen, lead),
        _mixes(rows, budgets[-1], columns),
    )
    figures = {
        "budgets": budgets, "mixes": mixes, "out_of_distribution": out,
        "laws": [
            _law_figures(goal, budgets, mixes, best[goal], slopes[goal], averaged[goal], len(repeats)) for goal in goals
        ],
        "apart": {**apart.to_json(), "holm_p": or_null(adjusted[3])},
        "gain": {**gain.to_json(), "holm_p": or_null(adjusted[4])},
        "frontier": [
            {"records": n, "mix": mix, "id": or_null(averaged[ID][0, place, column]),
             "ood": or_null(averaged[OOD][0, place, column]), "unbeaten": bool(front[0, place, column]),
             "probability": float(member[place, column])}
            for place, n in enumerate(budgets) for column, mix in enumerate(columns)
        ],
    }  # fmt: skip
    return Found(lines, tables, figures)


def _chosen(mixes: Sequence[float], accuracy: Floats) -> Floats:
    """(repeats, budgets) accuracy of the mix, of those tried, that is nearest to what the other repeats found best.

    A mix that is chosen and judged by the same runs looks better than it is.
    """
    found = np.full(accuracy.shape[:2], np.nan)
    for place in range(len(accuracy)):
        others = np.delete(accuracy, place, axis=0)
        if len(others):
            best = tops(mixes, means(others, np.ones((1, len(others))))[0])
            nearest = np.abs(best[:, None] - np.asarray(mixes)).argmin(axis=1)
            found[place] = accuracy[place, np.arange(len(best)), nearest]
    return found


def _placed(mix: float, mixes: Sequence[float]) -> str:
    """A best mix in words: whether it lies between the ends of the dial, or at one."""
    return f"{mix:.2f}" + (" (an end of the dial)" if mix in (mixes[0], mixes[-1]) else "")


def _verdict(found: Estimate, p: float) -> Verdict:
    return "not confirmed" if not p <= LEVEL else "confirmed" if found.value > 0 else "contradicted"


def _p(p: float) -> str:
    return "–" if p != p else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _law_figures(
    goal: str,
    budgets: Sequence[int],
    mixes: Sequence[float],
    best: Floats,
    slope: Estimate,
    averaged: Floats,
    repeats: int,
) -> dict[str, Any]:
    whole_law = law(budgets, best)
    at = []
    for place, n in enumerate(budgets):
        low, high = spread(best[:, place], repeats)
        at.append({
            "records": n, "best": or_null(best[0, place]), "low": or_null(low), "high": or_null(high),
            "at_an_end": bool(best[0, place] in (mixes[0], mixes[-1])),
            "of_resamples_at_an_end": float(np.isin(best[1:, place], (mixes[0], mixes[-1])).mean()),
            "highest_tried": mixes[int(averaged[0, place, : len(mixes)].argmax())],
        })  # fmt: skip
    return {
        "goal": goal, "at": at, "slope": slope.to_json(), "level": or_null(whole_law.level[0]),
        "level_at_log2": whole_law.middle, "misfit": _misfit(mixes, averaged),
        "largest_foretold": _foretold(budgets, mixes, best, repeats).to_json(),
    }  # fmt: skip


def _foretold(budgets: Sequence[int], mixes: Sequence[float], best: Floats, repeats: int) -> Estimate:
    """The best mix at the largest budget less what the law of the smaller ones says, kept within the dial."""
    if len(budgets) < 3:
        return Estimate.undefined("fewer than three budgets")
    said = np.clip(law(budgets[:-1], best[:, :-1])(budgets[-1]), mixes[0], mixes[-1])
    return estimate(best[:, -1] - said, repeats)


def _misfit(mixes: Sequence[float], averaged: Floats) -> float:
    """Largest distance of a mean accuracy from its parabola."""
    x = np.asarray(mixes)
    found = averaged[0, :, : len(mixes)]
    return float(np.abs(found - parabolas(mixes, found) @ np.stack([x**0, x, x**2])).max())


def _laws(
    goals: Sequence[str], budgets: Sequence[int], mixes: Sequence[float], best: dict[str, Floats],
    slopes: dict[str, Estimate], averaged: dict[str, Floats], repeats: int,
) -> Table:  # fmt: skip
    lines = []
    for goal in goals:
        cells = []
        for place in range(len(budgets)):
            low, high = spread(best[goal][:, place], repeats)
            end = ", end" if best[goal][0, place] in (mixes[0], mixes[-1]) else ""
            cells.append(f"{best[goal][0, place]:.2f}{end}" + (f" [{low:.2f}, {high:.2f}]" if low == low else ""))
        foretold = _foretold(budgets, mixes, best[goal], repeats)
        power = slopes[goal].value * math.log2(DOMAINS)
        lines.append((
            goal, *cells, told(slopes[goal]), f"{power:+.2f}", told(foretold), f"{_misfit(mixes, averaged[goal]):.3f}",
        ))  # fmt: skip
    title = (
        "The best mix at each budget, from 0 (the cleanest domain alone) to 1 (all domains evenly), with the interval "
        "at 95%, and the law of it; end: the best lies at an end of the dial; slope: for each doubling of N; power: "
        "the effective number of domains of the best mix grows as N to this power; foretold: the best mix at the "
        "largest budget less what the law of the others says; misfit: largest distance of an accuracy from its curve"
    )
    header = ("accuracy on", *(f"N = {n:,}" for n in budgets), "slope", "power", "foretold", "misfit")
    return Table(title, header, tuple(lines))


def _front(
    budgets: Sequence[int], columns: Sequence[float | str], averaged: dict[str, Floats], member: Floats
) -> Table:
    lines = tuple(
        (f"{n:,}", *(
            f"{averaged[ID][0, place, column]:.2f} / {averaged[OOD][0, place, column]:.2f}, {member[place, column]:.2f}"
            + (" *" if member[place, column] >= MEMBER else "")
            for column in range(len(columns))
        ))
        for place, n in enumerate(budgets)
    )  # fmt: skip
    title = (
        "Accuracy on ID / OOD of every mix, and the share of resamples in which no other is as good on both and better "
        f"on one; * : {MEMBER:.0%} or more, the frontier"
    )
    return Table(title, ("N", *map(_called, columns)), lines)


def _worth(
    budgets: Sequence[int], columns: Sequence[float | str], mixes: int, accuracy: Floats, chosen: Floats, lead: Floats
) -> Table:
    lines = tuple(
        (f"{n:,}", f"{accuracy[place, 0]:.2f}", f"{mean(chosen[:, place].tolist()):.2f}",
         f"{accuracy[place, mixes - 1]:.2f}", *(f"{value:.2f}" for value in accuracy[place, mixes:]),
         told(over_repeats(lead[:, place])))
        for place, n in enumerate(budgets)
    )  # fmt: skip
    title = f"What a choice is worth: {BOTH}; chosen: the mix that the other repeats found best, judged by this one"
    header = ("N", "cleanest domain alone", "chosen", "all domains evenly", *map(_called, columns[mixes:]))
    return Table(title, (*header, f"chosen less {RANDOM}"), lines)


def _mixes(rows: Sequence[Row], most: int, columns: Sequence[float | str]) -> Table:
    lines = []
    for mix in columns:
        of = [row.makeup for row in rows if row.levels["mix"] == mix and row.levels["records"] == most]
        planned = "–" if isinstance(mix, str) else f"{math.exp(_entropy(mixture(mix, DOMAINS))):.1f}"
        lines.append((
            _called(mix), planned, f"{mean([found['rules'] for found in of]):.1f}",
            f"{mean([found['wrong'] for found in of]):.3f}", f"{mean([found['depth'] for found in of]):.2f}",
        ))  # fmt: skip
    title = (
        f"What the mixes hold, at {most:,} records: effective number of domains (exponential of the entropy, as "
        "planned), different domains, share of wrong answers and mean clauses, as found"
    )
    return Table(title, ("mix", "effective domains", "domains", "wrong", "clauses"), tuple(lines))


def _called(mix: float | str) -> str:
    return mix if isinstance(mix, str) else f"mix {mix:.2f}"


FRONTIER_STUDY = Study(
    name="frontier",
    question="From one pool in which more diversity means more wrong answers, which mix of quality and diversity is "
    "best for N records, in and out of distribution, and how does it move as N grows?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(8, 3),
    quick_lacks="Three budgets, five mixes and three repeats: the best mixes have intervals as wide as the dial, the "
    "law is a line through three points, and most movements are too small to be seen. As in the whole study the "
    "student is linear and the text made up: a student that writes its answers may want other mixes.",
)
