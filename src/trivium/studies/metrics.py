"""Study 5: which measure of a training set foretells what a student will do, in and out of distribution?"""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from trivium.measures import MEASURES, Card, cards
from trivium.numbers import or_null
from trivium.students import Config, Decoder, Linear
from trivium.studies.foretelling import ID, OOD, Told, Verdict, agreement, verdicts_of, without_a_way
from trivium.studies.metrics_tables import agreements, by_cut, by_test, every_measure, undefined
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.ranked import difference, drawn_again, ranked
from trivium.studies.study import Found, Line, Study, mean, told
from trivium.studies.subsets import WHOLE, cut_set
from trivium.tasks import Dials
from trivium.views import DEAR, OF_VECTORS

DRAWS = 2_000
NOVEL_SUM = 0.97  # its paper's correlation, arXiv:2502.17184: instruction tuning of models of 8 billion parameters
OF_WORDS = ("texts", "tokens")
# By its setting each way runs from a little to a lot, "far apart" towards more diversity, the others towards less.
_PLACED = {"near centres": (16, 4, 1), "far apart": (1 / 3, 2 / 3, 1)}
_AGAIN = {"asked again": (0.5, 0.125, 0.03), "near copies": (0.5, 0.125, 0.03)}
SETTINGS = {
    "opinions": {
        "few domains": (4, 2, 1), "uneven domains": (0.7, 0.5, 0.3), **_PLACED, "few words": (0.5, 0.25, 0.1), **_AGAIN,
    },
    "string_rewriting": {
        "few rules": (256, 64, 16), "uneven rules": (0.5, 0.75, 0.9), **_PLACED, "few letters": (0.75, 0.5, 0.25),
        **_AGAIN,
    },
}  # fmt: skip

_RULE = """All sets have the same number of records, none wrong; those of one repeat and depth are cut from one pool,
or, where it is the rules that are few, drawn as it was, and asked the same questions. {tests}
rho is Spearman's correlation, ranks taken among the sets of one repeat ("at equal complexity": of one repeat and one
depth), signed so that + says: more of the measure's axis, more accuracy. Intervals and p: the 22 ways to cut a set are
drawn again, each with all its depths and repeats; Fisher's z; Holm over all measures, separately for ID, OOD and each
kind of ranks. A measure foretells OOD if Holm's p is 0.05 or less and rho is 0.5 or more in size; one of diversity must
do so at equal complexity as well, or it may be credited for depth. Recommended is the measure of diversity that
foretells OOD with + in both, and whose interval at equal complexity has the highest lower end; none if there is none.
It is better than the second by that order if the interval of the difference of their rho at equal complexity, from the
same draws, excludes 0. "Vectors foretell OOD better than words": the same of the highest rho at equal complexity among
measures of diversity that read vectors less that among those that read texts or tokens; confirmed if clear and
positive, contradicted if clear and negative. novel_sum correlates as in its paper (0.97, of models of 8 billion
parameters) if it foretells OOD with + and the interval of its rho, or of that at equal complexity, reaches 0.97. A
measure that is the same for all sets it is ranked among, or has a value for fewer than half of all sets, is
undefined: no 0, and not tested."""
RULE = _RULE.format(
    tests="""ID: the eight domains and the frames of the pool, 3 clauses, which all sets train on; OOD: the mean over
the five tests out of distribution."""
)
DECODED_RULE = _RULE.format(
    tests="""ID: the rules of the pool, one at a time, whether a set has them or not; OOD: the mean over unseen rules,
one at a time and, in the whole study, two in a row."""
)


def measurable() -> tuple[str, ...]:
    """Every measure of the catalogue but those that want a model, a judge or a set to hold against."""
    return tuple(one.card.name for one in MEASURES if one.card.reads not in (*DEAR, "reference"))


def conditions(quick: bool) -> tuple[Condition, ...]:
    """Ways to cut a set × depths."""
    # Odd numbers of clauses: a linear student cannot learn "mixed", and would take it for a matter of length.
    depths = ((1, 3), (3, 5)) if quick else ((1, 3), (1, 3, 5), (3, 5))
    n, items = (400, 300) if quick else (800, 500)
    shallow, deep = (3,), (3, 5)
    asks = (
        Ask(ID, "id", shallow), Ask("unseen domains", "unseen domains", shallow),
        Ask("unseen frames", "unseen frames", shallow),
        Ask("unseen domains, unseen frames", "unseen domains, unseen frames", shallow), Ask("deeper", "deeper", deep),
        Ask("unseen domains, deeper", "unseen domains, deeper", deep),
    )  # fmt: skip
    student = Linear(reads="hashed", penalty=0.1, buckets=4096)
    return _every_way("opinions", [Dials(rules=8, depth=depth) for depth in depths], n, student, asks, items, "clauses")


def decoded(quick: bool) -> tuple[Condition, ...]:
    """With a decoder from scratch, on string rewriting: unseen rules are understood from many rules alone.

    Longer strings than in training are not asked: decoders of this size answer next to none of them, whatever the data.
    """
    depths = ((1,),) if quick else ((1,), (1, 2))
    n, items, rules, length = (2_000, 200, 512, (4, 6)) if quick else (4_000, 300, 1_024, (7, 8))
    width = 32 if quick else 64
    student = Decoder(layers=2, width=width, heads=4, steps=700, batch=64, learning_rate=4e-3, context=64)
    asks = [Ask(ID, "id", (1,))]
    asks += [Ask(name, name, (depth,)) for depth in depths[-1] for name in [f"unseen rules, depth {depth}"]]
    dials = [Dials(rules=rules, kinds=("replace",), depth=depth, length=length) for depth in depths]
    return _every_way("string_rewriting", dials, n, student, tuple(asks), items, "rules in a row")


def _every_way(
    task: str, pools: Sequence[Dials], n: int, student: Config, asks: tuple[Ask, ...], items: int, steps: str
) -> tuple[Condition, ...]:
    """Sets of n records cut in every way from every pool, that is, depth."""
    ways = [(WHOLE, 1.0)] + [(way, set_to) for way, settings in SETTINGS[task].items() for set_to in settings]
    made = []
    for dials, (way, set_to) in product(pools, ways):
        depth = dials.depth or ()
        cut = way if way == WHOLE else f"{way} {set_to:.2g}" if set_to < 1 else f"{way} {set_to:.0f}"
        span = "-".join(dict.fromkeys(str(depth[end]) for end in (0, -1)))
        made.append(Condition(
            f"{cut}, {span} {steps}", {"way": way, "cut": cut, "complexity": sum(depth) / len(depth)},
            task, dials, n, student, asks, items, cut_set, {"way": way, "set_to": set_to}, measurable(),
        ))  # fmt: skip
    return tuple(made)


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """Correlations of every measure with ID, OOD and each test out of distribution.

    Args:
        rows: ``levels`` are "way", "cut" (the way with its setting) and "complexity"; ``makeup`` has the measures.
        seed: Of the draws.
    """
    rows = [row for row in rows if row.outcome == "trained"]
    out = [test for test in dict.fromkeys(test for row in rows for test in row.right) if test != ID]
    outcomes = np.array([
        [row.accuracy(ID), mean([row.accuracy(test) for test in out]), *(row.accuracy(test) for test in out)]
        for row in rows
    ])  # fmt: skip
    known = _known(rows)
    values = np.array([[row.makeup.get(card.name, math.nan) for card in known] for row in rows])
    weights, groups = drawn_again([row.levels["cut"] for row in rows], DRAWS, np.random.default_rng(seed))
    raw = ranked(values, outcomes, [row.repeat for row in rows], weights, groups)
    equal = ranked(values, outcomes, [(row.repeat, row.levels["complexity"]) for row in rows], weights, groups)
    tests = (ID, OOD, *out)
    of = {test: [Told(card, one[place], two[place]) for card, one, two in zip(known, raw, equal)]
          for place, test in enumerate(tests)}  # fmt: skip
    verdicts = {test: verdicts_of(of[test]) for test in (ID, OOD)}
    without = without_a_way(rows, known, values, outcomes[:, 1:2])
    agree = {test: agreement(rows, column) for test, column in zip(tests, outcomes.T)}
    everything = [
        {"measure": card.name, "axis": card.axis, "reads": card.reads, **without[card.name],
         "rho": {test: _figures(verdicts, test, of[test][place]) for test in tests}}
        for place, card in enumerate(known)
    ]  # fmt: skip
    lines = _lines(of[OOD], verdicts[OOD])
    tables = (
        every_measure(of, verdicts, without), agreements(agree), by_test(of, out, verdicts[OOD]), undefined(of[OOD]),
        by_cut(rows, outcomes),
    )  # fmt: skip
    reached = {test: {"rho": or_null(each.rho), "ceiling": or_null(each.ceiling)} for test, each in agree.items()}
    return Found(lines, tables, {"measures": everything, "out_of_distribution": out, "repeats_agree": reached})


def _known(rows: Sequence[Row]) -> list[Card]:
    """The measures that the sets were measured by: those of the usual form, and what else stands in the rows."""
    found = {*measurable(), *(name for row in rows for name in row.makeup)}
    return [card for card in cards() if card.name in found]


def _lines(of: Sequence[Told], verdicts: dict[str, Verdict]) -> tuple[Line, ...]:
    found = [name for name, each in verdicts.items() if each.foretells]
    diverse = {one.card.name: one for one in of if one.card.axis == "diversity"}
    ahead = sorted(
        (name for name in found if name in diverse and verdicts[name].raw.value > 0 and verdicts[name].equal.value > 0),
        key=lambda name: -verdicts[name].equal.low,
    )

    def figures(name: str) -> str:
        each = verdicts[name]
        return f"{name} {told(each.raw)}, at equal complexity {told(each.equal)}"

    lines = [Line(
        "a measure foretells OOD", "found" if found else "not found",
        f"{len(found)} of {sum(not math.isnan(each.raw.p) for each in verdicts.values())} tested"
        + (f": {', '.join(found)}" if found else ""),
    )]  # fmt: skip
    if ahead:
        lines.append(Line(f"{ahead[0]} is recommended to foretell OOD", "found", figures(ahead[0])))
    else:
        near = sorted(
            (name for name in diverse if verdicts[name].equal.value == verdicts[name].equal.value),
            key=lambda name: -verdicts[name].equal.value,
        )[:1]
        lines.append(
            Line(
                "a measure is recommended to foretell OOD", "not found", f"nearest: {figures(near[0])}" if near else ""
            )
        )
    if len(ahead) > 1:
        best, second = (diverse[name] for name in ahead[:2])
        less = difference(best.equal, second.equal, (best.sign, second.sign))
        clear = less.low > 0
        lines.append(Line(f"{ahead[0]} is better than the second, {ahead[1]}", "found" if clear else "not found",
                          f"{told(less)}"))  # fmt: skip
    lines += _vectors_and_words(list(diverse.values()))
    if "novel_sum" in diverse and not math.isnan(verdicts["novel_sum"].raw.high):
        each = verdicts["novel_sum"]
        reaches = each.foretells and each.raw.value > 0 and max(each.raw.high, each.equal.high) >= NOVEL_SUM
        lines.append(Line(f"novel_sum correlates as in its paper, {NOVEL_SUM} (another setting)",
                          "found" if reaches else "not found", figures("novel_sum")))  # fmt: skip
    return tuple(lines)


def _vectors_and_words(of: Sequence[Told]) -> list[Line]:
    sides = []
    for views in (OF_VECTORS, OF_WORDS):
        tested = [one for one in of if one.card.reads in views and not math.isnan(one.equal.rho)]
        if not tested:
            return []
        sides.append(max(tested, key=lambda one: one.sign * one.equal.rho))
    vectors, words = sides
    less = difference(vectors.equal, words.equal, (vectors.sign, words.sign))
    return [Line(
        "vectors foretell OOD better than words",
        "confirmed" if less.low > 0 else "contradicted" if less.high < 0 else "not confirmed",
        f"{vectors.card.name} less {words.card.name}, at equal complexity: {told(less)}",
    )]  # fmt: skip


def _figures(verdicts: dict[str, dict[str, Verdict]], test: str, one: Told) -> dict[str, Any]:
    if test not in verdicts:
        return {"value": or_null(one.sign * one.raw.rho), "equal_complexity": or_null(one.sign * one.equal.rho)}
    each = verdicts[test][one.card.name]
    return {
        **each.raw.to_json(), "holm_p": or_null(each.raw_p), "foretells": each.foretells,
        "equal_complexity": {**each.equal.to_json(), "holm_p": or_null(each.equal_p)},
    }  # fmt: skip


_LINEAR = Study(
    name="metrics",
    question="At a fixed number of right records, which measure of a training set foretells what a student trained on "
    "it will do out of distribution?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(5, 2),
    quick_lacks="Few repeats of sets of 400 records and two depths show that some measures foretell, but not which is "
    "the best: those ahead lie within each other's intervals, and change places with the size of the sets.",
)
_DECODED = replace(
    _LINEAR,
    rule=DECODED_RULE,
    conditions=decoded,
    repeats=(7, 2),
    quick_lacks="Few repeats of sets of 2,000 records, one rule at a time and a small student: nothing is said of "
    "complexity, and which of the measures ahead is the best is not shown.",
)
METRICS_STUDY = replace(_LINEAR, others=(_DECODED,))
