"""Study 3: what wrong outputs cost in and out of distribution, and whether diversity buys it back."""

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from trivium.numbers import or_null
from trivium.statistics.many_tests import holm
from trivium.students import Decoder
from trivium.studies.effects import CLEAR, Estimate, blocked
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.study import Found, Line, Study, Table, by_condition, mean, signed, told, told_p
from trivium.tasks import Dials

KINDS = ("random", "plausible")
ID, UNSEEN = "ID", "unseen rules"

RULE = """Slope: change of accuracy for each 10 points more of wrong outputs, a straight line through the runs with a
level for each repeat, for random and for plausible wrong outputs, few and many rules, ID and each test out of
distribution. Wrong outputs cost accuracy where the slope is clear and negative (p by Holm over all slopes 0.05 or
less). Diversity softens noise, for one kind of wrong outputs on ID or on unseen rules, if the slope with many rules
is clearly less steep than with few (Holm over these differences): confirmed; clearly steeper: contradicted; else not
confirmed. Diversity outweighs noise if, on that line, accuracy with many rules and most wrong is clearly above
(confirmed) or below (contradicted) accuracy with few rules and none wrong (Holm over these). Where few rules leave no
accuracy to lose, a slope of 0 is a floor and no strength: the accuracy that is left is given beside it."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """Shares of wrong outputs × kinds of them × few and many rules; nothing wrong is of no kind and stands once."""
    shares: tuple[float, ...]
    kinds: tuple[str, ...]
    if quick:
        shares, rules, n, length, kinds = (0.0, 0.4), (16, 512), 4_000, (4, 6), ("replace",)
        student = Decoder(layers=2, width=64, heads=4, steps=700, batch=64, learning_rate=4e-3, context=64)
    else:
        shares, rules, n, length = (0.0, 0.1, 0.2, 0.4, 0.6), (32, 1024), 20_000, (10, 12)
        kinds = ("replace", "delete", "duplicate")
        student = Decoder(layers=3, width=96, heads=4, steps=2_000, batch=64, learning_rate=3e-3, context=96)
    asks = (Ask(ID, "id"), Ask(UNSEEN, "unseen rules"), Ask("unseen rules, longer", "unseen rules, longer strings"))
    made = []
    for many, wrong, kind in product(rules, shares, KINDS):
        if wrong == 0 and kind != KINDS[0]:
            continue
        made.append(Condition(
            f"{wrong:.0%} wrong{f', {kind}' if wrong else ''}, {many} rules",
            {"wrong": wrong, "kind": kind if wrong else "none", "rules": many}, "string_rewriting",
            Dials(rules=many, kinds=kinds, depth=(1,), length=length, wrong=wrong, plausible=kind == "plausible"), n,
            student, asks, items=200 if quick else 500,
        ))  # fmt: skip
    return tuple(made)


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """Slopes, and how they differ between few and many rules.

    Args:
        rows: ``levels`` are "wrong" (share), "kind" ("none" where nothing is wrong) and "rules" (two numbers).
        seed: Not needed: nothing is drawn.
    """
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    few, many = sorted({float(row.levels["rules"]) for row in rows})
    slopes: dict[tuple[str, float, str], Estimate] = {}
    softer: dict[tuple[str, str], Estimate] = {}  # slope with many rules less slope with few
    outweighs: dict[tuple[str, str], Estimate] = {}  # many rules and most wrong less few rules and none wrong
    left: dict[tuple[str, float, str], tuple[float, float]] = {}
    for test, kind in product(tests, KINDS):
        of = [row for row in rows if row.levels["kind"] in (kind, "none")]
        tens = np.array([10 * float(row.levels["wrong"]) for row in of])
        is_many = np.array([float(row.levels["rules"]) == many for row in of])
        columns = np.stack([is_many, tens * ~is_many, tens * is_many], axis=1)
        fitted = blocked(columns, [row.accuracy(test) for row in of], [row.repeat for row in of])
        slopes[kind, few, test], slopes[kind, many, test] = fitted.estimate([0, 1, 0]), fitted.estimate([0, 0, 1])
        softer[kind, test] = fitted.estimate([0, -1, 1])
        outweighs[kind, test] = fitted.estimate([1, 0, tens.max()])
        for rules in (few, many):
            here = [row for row in of if float(row.levels["rules"]) == rules]
            worst = max(float(row.levels["wrong"]) for row in here)
            clean, worn = (mean([row.accuracy(test) for row in here if row.levels["wrong"] == at]) for at in (0, worst))
            left[kind, rules, test] = clean, worn
    slope_p = dict(zip(slopes, holm([one.p for one in slopes.values()]).tolist()))
    asked = [key for key in softer if key[1] in (ID, UNSEEN)]  # as the rule says; the other tests are reported
    softer_p, outweighs_p = (
        dict(zip(asked, holm([each[key].p for key in asked]).tolist())) for each in (softer, outweighs)
    )
    lines = []
    for (kind, rules, test), found in slopes.items():
        if test in (ID, UNSEEN):
            clean, worn = left[kind, rules, test]
            costs = slope_p[kind, rules, test] <= CLEAR and found.value < 0
            lines.append(Line(
                f"{kind} wrong outputs cost accuracy on {test}, {rules:.0f} rules", "found" if costs else "not found",
                f"{told(found)} for each 10 points; {clean:.2f} with none wrong, {worn:.2f} with most",
            ))  # fmt: skip
    claims = (
        ("softens", softer, softer_p, f"slope with {many:.0f} rules less slope with {few:.0f}"),
        ("outweighs", outweighs, outweighs_p, f"{many:.0f} rules and most wrong less {few:.0f} rules and none"),
    )
    for claim, effects, p_of, what in claims:
        for kind, test in asked:
            found, p = effects[kind, test], p_of[kind, test]
            detail = f"{what}: {told(found)}, Holm p {told_p(p)}"
            lines.append(Line(f"diversity {claim} {kind} noise on {test}", signed(found, p), detail))
    sides = {rules: [row for row in rows if float(row.levels["rules"]) == rules] for rules in (few, many)}
    table = tuple(
        (test, kind, f"{rules:.0f}", told(found), told_p(slope_p[key]),
         f"{left[key][0]:.2f} → {left[key][1]:.2f}", f"{mean([row.epochs for row in sides[rules]]):.1f}",
         f"{mean([row.tokens for row in sides[rules]]):,.0f}")
        for key, found in slopes.items() for kind, rules, test in (key,)
    )  # fmt: skip
    header = ("test", "wrong outputs", "rules", "slope", "Holm p", "accuracy, none → most wrong", "epochs", "tokens")
    title = "Change of accuracy for each 10 points of wrong outputs, with the interval at 95%"
    figures = {
        "slopes": [
            {"kind": kind, "rules": rules, "test": test, **found.to_json(),
             "holm_p": or_null(slope_p[kind, rules, test]),
             "clean": or_null(left[kind, rules, test][0]), "worst": or_null(left[kind, rules, test][1])}
            for (kind, rules, test), found in slopes.items()
        ],
        "outweighs": [
            {"kind": kind, "test": test, **found.to_json(), "holm_p": or_null(outweighs_p.get((kind, test), math.nan))}
            for (kind, test), found in outweighs.items()
        ],
        "many_less_few": [
            {"kind": kind, "test": test, **found.to_json(), "holm_p": or_null(softer_p.get((kind, test), math.nan))}
            for (kind, test), found in softer.items()
        ],
    }  # fmt: skip
    return Found(tuple(lines), (Table(title, header, table), by_condition(rows, tests)), figures)


NOISE_STUDY = Study(
    name="noise",
    question="What do wrong outputs cost in and out of distribution, are plausible ones worse than random ones, and "
    "does more diversity buy it back?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(5, 2),
    quick_lacks="Two shares of wrong outputs instead of five, so that a bend in the line is not seen; few repeats of a "
    "student of two layers on short strings and one kind of rule: small differences between slopes are not seen.",
)
