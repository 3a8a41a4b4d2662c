"""Study 1: quality × diversity × complexity at a fixed number of records."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trivium.numbers import or_null
from trivium.statistics.many_tests import holm
from trivium.students import Config, Decoder, FineTune
from trivium.studies.effects import CLEAR, Blocked, Estimate, Floats, blocked
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.repeats import over_repeats
from trivium.studies.study import Found, Line, Study, Table, Verdict, by_condition, mean, told, told_p
from trivium.tasks import Dials

Key = tuple[tuple[str, ...], str]  # the axes of an effect, and the test

AXES = ("quality", "diversity", "complexity")
ID, OOD = "ID", "OOD, mean"
TERMS = tuple(term for size in (1, 2, 3) for term in itertools.combinations(AXES, size))

RULE = """Accuracy of free answers, judged whole, on tests of the same form for every condition: ID asks the rules that
it trains on, few or many, new strings, depth 1, which every condition trains on; OOD is the mean over the tests out of
distribution. The effect of an axis is the mean at its high level less the mean at its low level (quality: no wrong
outputs less 40 % random ones; diversity: many rules less few; complexity: compositions of several depths less depth 1),
from a mixed model with an intercept for each repeat and all interactions. An effect is clear if p by Holm over all
tests x axes is 0.05 or less. "quality -> ID" and "diversity -> OOD" are confirmed if that effect is clear and positive,
contradicted if it is clear and negative, else not confirmed. "complexity -> both" is confirmed if both its effects are
clear and positive, contradicted if either is clear and negative, else not confirmed. No clear effect is no proof that
there is none. The model takes an effect to be as large in every repeat, whose rules are its own; beside it, deciding
nothing, stands the p of effects that each repeat shows by itself (Student's t over repeats, Holm alike)."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """With a decoder from scratch."""
    if quick:
        student = Decoder(layers=2, width=64, heads=4, steps=1_000, batch=32, learning_rate=4e-3, context=64)
    else:
        student = Decoder(layers=3, width=96, heads=4, steps=2_000, batch=64, learning_rate=3e-3, context=96)
    return _corners("string_rewriting", student, quick)


def fine_tuned(quick: bool) -> tuple[Condition, ...]:
    """With a pretrained model: the same records and tests, with a space between all letters.

    Three passes over the records, where the decoder has six to eight: it need not learn what letters and copying are.
    The learning rate is one for LoRA, about ten times that of full fine-tuning.
    """
    steps = 400 if quick else 2_000
    return _corners("string_rewriting_spaced", FineTune(steps=steps, batch=32, learning_rate=1e-3, context=192), quick)


def _corners(task: str, student: Config, quick: bool) -> tuple[Condition, ...]:
    """The eight corners, everything low first."""
    kinds: tuple[str, ...]
    deep: tuple[int, ...]
    if quick:
        rules, deep, length, n, kinds = (8, 512), (1, 2), (7, 7), 4_000, ("replace",)
    else:
        rules, deep, length, n = (16, 512), (1, 2, 3), (10, 12), 20_000
        kinds = ("replace", "delete", "duplicate")
    asks = [Ask(ID, "id", (1,))]
    asks += [Ask(f"unseen rules, depth {depth}", f"unseen rules, depth {depth}", (depth,)) for depth in deep]
    asks += [Ask("unseen rules, longer", "unseen rules, longer strings", (1,))]
    asks += [Ask("unseen kinds", "unseen kinds", (1,))] if len(kinds) > 1 else []  # of one kind alone none can be told
    asks += [Ask(f"trained rules, depth {depth}", "id", (depth,)) for depth in deep[1:]]
    made = []
    for quality, diversity, complexity in itertools.product((0, 1), repeat=3):
        wrong, many, depth = (0.4, 0.0)[quality], rules[diversity], (deep if complexity else (1,))
        depths = f"depth 1-{depth[-1]}" if complexity else "depth 1"
        made.append(Condition(
            f"{wrong:.0%} wrong, {many} rules, {depths}",
            {"quality": quality, "diversity": diversity, "complexity": complexity}, task,
            Dials(rules=many, kinds=kinds, depth=depth, length=length, wrong=wrong), n, student, tuple(asks),
            items=200 if quick else 500,
        ))  # fmt: skip
    return tuple(made)


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """Effects on every test and on the mean of those out of distribution, and the three claims.

    Args:
        rows: Of a full factorial; ``levels`` are 0 and 1 for each axis. Tests of trained rules at greater depth are out
            of distribution for the low level of complexity alone: they are reported, and no part of the mean.
        seed: Not needed: nothing is drawn.
    """
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    out = [test for test in tests if test != ID and not test.startswith("trained rules")]
    outcomes = {ID: np.array([row.accuracy(ID) for row in rows])}
    outcomes[OOD] = np.array([np.mean([row.accuracy(test) for test in out]) for row in rows])
    outcomes |= {test: np.array([row.accuracy(test) for row in rows]) for test in tests if test != ID}
    signs = np.array([[2 * float(row.levels[axis]) - 1 for axis in AXES] for row in rows])
    columns = np.stack([signs[:, [AXES.index(axis) for axis in term]].prod(axis=1) for term in TERMS], axis=1)
    repeats = [row.repeat for row in rows]
    standardised: dict[Key, float] = {}
    estimates: dict[Key, Estimate] = {}
    for test, values in outcomes.items():
        fitted = blocked(columns, values, repeats)
        for term in TERMS[:6]:  # the three-way interaction is fitted, so that it is not taken for chance
            found = estimates[term, test] = _effect(fitted, term)
            standardised[term, test] = found.value / 2 / float(np.nanstd(values)) if np.nanstd(values) > 0 else math.nan
    adjusted: dict[Key, float] = {}
    for size in (1, 2):  # main effects are one family, interactions another
        family = [key for key in estimates if len(key[0]) == size]
        adjusted |= dict(zip(family, holm([estimates[key].p for key in family]).tolist()))
    own: dict[Key, Estimate] = {
        ((axis,), test): _over_repeats(rows, axis, values) for test, values in outcomes.items() for axis in AXES
    }
    own_p: dict[Key, float] = dict(zip(own, holm([found.p for found in own.values()]).tolist()))
    effects = [
        {"term": list(term), "test": test, **found.to_json(), "holm_p": or_null(adjusted[term, test]),
         "standardised": or_null(standardised[term, test]), "clear": bool(adjusted[term, test] <= CLEAR),
         "of_repeats": {**own[term, test].to_json(), "holm_p": or_null(own_p[term, test])} if len(term) == 1 else None}
        for (term, test), found in estimates.items()
    ]  # fmt: skip
    clear = {key: adjusted[key] <= CLEAR for key in estimates}

    def figures(axis: str, test: str) -> str:
        key = ((axis,), test)
        return (
            f"{test} {told(estimates[key])}, Holm p {told_p(adjusted[key])}, of repeats by themselves "
            f"{told_p(own_p[key])}"
        )

    def signs_of(axis: str, *on: str) -> Verdict:
        keys = [((axis,), test) for test in on]
        if any(clear[key] and estimates[key].value < 0 for key in keys):
            return "contradicted"
        return "confirmed" if all(clear[key] and estimates[key].value > 0 for key in keys) else "not confirmed"

    lines = (
        Line("quality → ID", signs_of("quality", ID),
             f"{figures('quality', ID)} (beside it {figures('quality', OOD)})"),
        Line("diversity → OOD", signs_of("diversity", OOD),
             f"{figures('diversity', OOD)} (beside it {figures('diversity', ID)})"),
        Line("complexity → both", signs_of("complexity", ID, OOD),
             f"{figures('complexity', ID)}; {figures('complexity', OOD)}"),
    )  # fmt: skip
    tables = (
        _mains(rows, estimates, standardised, adjusted),
        _each(own, own_p),
        _pairs(estimates, adjusted),
        by_condition(rows, tests),
    )
    return Found(lines, tables, {"effects": effects, "out_of_distribution": out})


def _effect(fitted: Blocked, term: tuple[str, ...]) -> Estimate:
    """High less low; of two axes half the difference of differences: with -1 and +1 both are twice the coefficient."""
    weights: Floats = np.zeros(len(TERMS))
    weights[TERMS.index(term)] = 2.0
    return fitted.estimate(weights)


def _over_repeats(rows: Sequence[Row], axis: str, values: Floats) -> Estimate:
    """High less low in each repeat, and their mean over repeats; a repeat with a run lost is left out."""
    repeats = np.array([row.repeat for row in rows])
    high = np.array([row.levels[axis] == 1 for row in rows])
    return over_repeats(np.array([
        values[(repeats == one) & high].mean() - values[(repeats == one) & ~high].mean() for one in np.unique(repeats)
    ]))  # fmt: skip


def _each(own: dict[Key, Estimate], own_p: dict[Key, float]) -> Table:
    title = (
        "The same effects as each repeat shows them by itself: mean over repeats, with the interval at 95% of their t"
    )
    lines = tuple((test, term[0], told(found), told_p(own_p[term, test])) for (term, test), found in own.items())
    return Table(title, ("test", "axis", "effect", "Holm p"), lines)


def _mains(
    rows: Sequence[Row], estimates: dict[Key, Estimate], standardised: dict[Key, float], adjusted: dict[Key, float]
) -> Table:
    lines = []
    for (term, test), found in estimates.items():
        if len(term) > 1:
            continue
        low, high = ([row for row in rows if row.levels[term[0]] == level] for level in (0, 1))
        share = standardised[term, test]
        lines.append((
            test, term[0], told(found), "–" if share != share else f"{share:+.2f}", _starred(adjusted[term, test]),
            f"{mean([row.epochs for row in low]):.1f} → {mean([row.epochs for row in high]):.1f}",
            f"{mean([row.tokens for row in low]):,.0f} → {mean([row.tokens for row in high]):,.0f}",
        ))  # fmt: skip
    title = (
        "Effect of each axis on each test: accuracy at its high level less at its low level, with the interval at 95%; "
        "standardised: half of it in standard deviations over all runs, whose square is the share of their variance "
        "that the axis explains; * : clear"
    )
    header = ("test", "axis", "effect", "standardised", "Holm p", "epochs, low → high", "tokens, low → high")
    return Table(title, header, tuple(lines))


def _pairs(estimates: dict[Key, Estimate], adjusted: dict[Key, float]) -> Table:
    lines = [
        (test, " × ".join(term), told(found), _starred(adjusted[term, test]))
        for (term, test), found in estimates.items() if len(term) == 2
    ]  # fmt: skip
    title = "Two-way interactions: half the difference of differences; positive if each does more beside the other"
    return Table(title, ("test", "axes", "effect", "Holm p"), tuple(lines))


def _starred(p: float) -> str:
    return told_p(p) + (" *" if p <= CLEAR else "")


_DECODED = Study(
    name="axes",
    question="At a fixed number of records, what do quality, diversity and complexity of the training data do to "
    "accuracy in and out of distribution? The survey says: quality -> ID, diversity -> OOD, complexity -> both.",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(5, 2),
    quick_lacks="Few repeats of one kind of rule, short strings and a student of two layers: intervals rest on few "
    "runs, small effects are not seen, and whether the answer holds for other kinds, depth 3 or larger students stays "
    "open. A student that runs out of steps before it copes with compositions is a finding about the steps, not about "
    "complexity.",
)
AXES_STUDY = replace(_DECODED, others=(replace(
    _DECODED, conditions=fine_tuned,
    quick_lacks="Few repeats of one kind of rule and short strings: intervals rest on few runs, small effects are not "
    "seen, and whether the answer holds for other kinds, depth 3 or larger models stays open.",
),))  # fmt: skip
