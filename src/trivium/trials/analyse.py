"""From the records of all runs to the answer of a bench."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from trivium.comparison.frontier import headlines
from trivium.comparison.result import CLEAR
from trivium.errors import InputError
from trivium.generation.algorithm import Expected
from trivium.measures.card import Measure
from trivium.numbers import or_null
from trivium.trials.arms import Sweep
from trivium.trials.diagnosis import diagnose, losses
from trivium.trials.effects import SAME, OverRuns, effects_of, expectations_of, means_of, places_of
from trivium.trials.result import ArmRuns, Bench, CurvePoint
from trivium.trials.values import LEAST, AtN, at_common, common_n, rarefied
from trivium.views import Views

Said = Callable[[str, int, int], None]
PLAIN = "plain"  # what the catalogue's expectations are against


def analyse(
    arms: Sequence[ArmRuns],
    views: Mapping[str, Sequence[Views]],
    seeds: Views | None,
    measures: Sequence[Measure],
    *,
    about: Mapping[str, object],
    baseline: str,
    n: int | None = None,
    sweeps: Sequence[Sweep] = (),
    draws: int = 40,
    rng: np.random.Generator,
    progress: Said | None = None,
) -> Bench:
    """Every arm on every measure at one n, and against the baseline.

    A run is one observation: its value on a measure. Arms are compared by the means of their runs, with variances
    between runs that are moderated over all arms, so that an interval speaks of the algorithm with these seeds and
    this model, and not of the one set that it happened to make.

    Args:
        arms: With their runs.
        views: Arm → of the records of each run.
        seeds: The pool all started from, as one more point of reference.
        measures: What is measured.
        about: Question, model, judge, seed, seeds and budget, as ``Bench`` keeps them.
        baseline: Name of the arm the others are held against.
        n: Records at which set measures are read; by default as many as the smallest run of 20 or more has.
        sweeps: Options that were run at several values.
        draws: Random subsets behind a set measure of a run that has more records than n.
        rng: Source of all randomness.
        progress: Called with what is being done, how much is done, and of how much.

    Raises:
        InputError: fewer than two arms can be compared, or the baseline is not one of them.
    """
    say = progress or (lambda *_: None)
    counts = {arm.name: [int(run.told["records"]) for run in arm.runs] for arm in arms}
    n_common, reasons = common_n(counts, n)
    told = tuple(replace(arm, compared=arm.name not in reasons, note=reasons.get(arm.name, "")) for arm in arms)
    names = [arm.name for arm in told if arm.compared]
    _check(told, baseline, wanted=n)
    at_n, seeding, curving, placing, telling = rng.spawn(5)
    say("measuring the runs", 0, 3)
    repeats = max(len(arm.runs) for arm in told)
    flat = [view for name in names for view in views[name]]
    found = at_common(flat, measures, n_common, draws=draws, rng=at_n)
    values, errors = np.full((2, len(names), repeats, len(measures)), np.nan)
    places = [(arm, repeat) for arm, name in enumerate(names) for repeat in range(len(views[name]))]
    for row, (arm, repeat) in enumerate(places):
        values[arm, repeat], errors[arm, repeat] = found.values[row], found.errors[row]
    cards = [measure.card for measure in measures]
    heads = headlines(cards)
    kin = [arm.arm.algorithm for arm in told if arm.compared]
    measured = [
        OverRuns.of(card, values[:, :, place], errors[:, :, place], headline=card.name in heads.values(), kin=kin)
        for place, card in enumerate(cards)
    ]  # fmt: skip
    by_axis = {axis: next(one for one in measured if one.card.name == name) for axis, name in heads.items()}
    of_seeds = {}
    if seeds is not None and len(seeds) >= n_common:
        at_seeds = at_common([seeds], measures, n_common, draws=draws, rng=seeding).values[0]
        of_seeds = {card.name: float(value) for card, value in zip(cards, at_seeds)}
    say("comparing the arms", 1, 3)
    effects = effects_of(names, names.index(baseline), measured)
    spread = {one.card.name: one.spread for one in by_axis.values()}
    expectations = expectations_of(effects, _expected(told, baseline), spread)
    frontier = places_of(names, by_axis, placing)
    say("drawing curves", 2, 3)
    curves = {}
    if "diversity" in heads:
        diverse = next(measure for measure in measures if measure.card.name == heads["diversity"])
        if diverse.card.of == "set":
            curves = {
                name: _curve(rarefied(views[name], diverse, draws=max(8, draws // 4), rng=stream), diverse)
                for name, stream in zip(names, curving.spawn(len(names)))
            }
    say("compared", 3, 3)
    return Bench(
        **about, repeats=repeats, n_common=n_common, baseline=baseline, arms=told,  # type: ignore[arg-type]
        values=tuple(
            {"arm": names[arm], "repeat": repeat + 1, "measure": card.name,
             "value": or_null(float(values[arm, repeat, place])),
             "n": n_common if card.of == "set" else counts[names[arm]][repeat]}
            for arm, repeat in places for place, card in enumerate(cards)
        ),
        of_seeds=of_seeds, means=means_of(names, measured), effects=effects, expectations=expectations,
        curves=curves, sweeps=tuple(sweeps), headlines=heads, frontier=frontier,
        diagnosis=diagnose(told, names, by_axis, effects, expectations, frontier, of_seeds, n_common, telling),
        notes=_notes(repeats, n_common, len(names), effects, draws, least=n or LEAST, expecting=bool(expectations)),
    )  # fmt: skip


def _check(arms: Sequence[ArmRuns], baseline: str, *, wanted: int | None) -> None:
    out = {arm.name: "; ".join(filter(None, [arm.note, losses(arm)])) for arm in arms if not arm.compared}
    todo = "raise the budget" + (", or ask for a smaller --n" if wanted else "")
    if baseline in out:
        raise InputError(f"the baseline cannot be compared ({baseline}: {out[baseline]}); {todo}.")
    if len(arms) - len(out) < 2:
        told = ". ".join(f"{name}: {why}" for name, why in out.items())
        raise InputError(f"fewer than two arms can be compared ({told}); {todo}.")


def _expected(arms: Sequence[ArmRuns], baseline: str) -> dict[str, Expected]:
    """What the catalogue expects of whole methods against plain sampling; nothing if the baseline is another."""
    against = next(arm.arm for arm in arms if arm.name == baseline)
    if against.algorithm != PLAIN or against.without:
        return {}
    return {
        one.name: one.arm.build().expected
        for one in arms
        if one.compared and not one.arm.without and one.arm.algorithm != PLAIN
    }


def _curve(found: Mapping[int, AtN], measure: Measure) -> tuple[CurvePoint, ...]:
    points = []
    for n, at in found.items():
        one = OverRuns.of(measure.card, at.values.T, at.errors.T, headline=True)
        points.append(CurvePoint(n, one.mean(0)))
    return tuple(points)


def _notes(
    repeats: int, n: int, arms: int, effects: Sequence[object], draws: int, *, least: int, expecting: bool
) -> tuple[str, ...]:
    made = f"{arms} arms of {repeats} run{'s' if repeats > 1 else ''} each; a run is one observation."
    said = [
        f"{made} Set measures are read at n = {n:,}, the mean over {draws} random subsets of a run that has more; "
        "record measures are means over all records of a run.",
        "Intervals (95 %) are Student's, with variances between runs moderated over all arms (Smyth "
        "2004) and no less than the draw of records within a run makes them: they speak of the algorithm with these "
        "seeds and this model."
        if repeats > 1
        else "With one run of each arm nothing is known of how runs vary: there are no intervals.",
        f"{len(effects):,} differences to the baseline in two families, headline measures and all others; p is "
        f"adjusted within each (Holm). Clear: the interval leaves out 0 and the adjusted p is at most {CLEAR}.",
        f"Where nothing was expected ('0'), an interval within {SAME:g} standard deviations between arms around 0 "
        "agrees; where an effect was, only a clear one does. What the literature expects is of whole methods, against "
        "plain sampling."
        if expecting
        else "Nothing is held against the literature: what it expects is of whole methods, against plain sampling.",
        f"Arms with a run of fewer than {least} accepted records are listed with what they cost, and not compared.",
    ]
    return tuple(said)
