"""The tables of the study of measures."""

import math
from collections.abc import Mapping, Sequence

from trivium.measures import cards
from trivium.numbers import short
from trivium.studies.effects import Floats
from trivium.studies.foretelling import ID, OOD, Agreement, Told, Verdict, Without
from trivium.studies.plan import Row
from trivium.studies.study import Table, mean, told, told_p


def _tested(verdicts: Mapping[str, Verdict]) -> list[str]:
    """By the size of rho with OOD, largest first, without what is undefined."""
    return sorted((name for name, each in verdicts.items() if not math.isnan(each.raw.value)),
                  key=lambda name: -abs(verdicts[name].raw.value))  # fmt: skip


def every_measure(
    of: Mapping[str, Sequence[Told]], verdicts: Mapping[str, Mapping[str, Verdict]], without: Without
) -> Table:
    """What each foretells, and what is left of it without the way that carries it most."""
    cards_of = {one.card.name: one.card for one in of[OOD]}
    lines = []
    for name in _tested(verdicts[OOD]):
        ood, own = verdicts[OOD][name], verdicts[ID][name]
        least = without[name]["least"]
        lines.append((
            name, cards_of[name].axis, cards_of[name].reads, told(ood.raw), told_p(ood.raw_p), told(ood.equal),
            told_p(ood.equal_p), "–" if least is None else f"{least:+.2f} ({without[name]['least_without']})",
            told(own.raw), told(own.equal), "yes" if ood.foretells else "",
        ))  # fmt: skip
    title = (
        "Every measure: rho with accuracy, with the interval at 95%, largest with OOD first; + : more of its axis, "
        "more accuracy; 'at equal complexity' ranks among sets of one depth; 'least' is what is left there without "
        "the way of cutting sets that carries it most"
    )
    header = (
        "measure", "axis", "reads", "OOD", "Holm p", "OOD at equal complexity", "Holm p", "least", "ID",
        "ID at equal complexity", "foretells OOD",
    )  # fmt: skip
    return Table(title, header, tuple(lines))


def by_test(of: Mapping[str, Sequence[Told]], out: Sequence[str], verdicts: Mapping[str, Verdict]) -> Table:
    """Each test out of distribution by itself."""
    place = {one.card.name: number for number, one in enumerate(of[OOD])}
    lines = []
    for name in _tested(verdicts):
        ranks = [of[test][place[name]] for test in out]
        lines.append((name, *(_rho(one.sign * one.equal.rho) for one in ranks)))
    return Table("Each test out of distribution: rho at equal complexity", ("measure", *out), tuple(lines))


def undefined(of: Sequence[Told]) -> Table:
    """Measures without a correlation, by the reason."""
    reasons: dict[str, list[str]] = {}
    for one in of:
        for ranks, where in ((one.raw, ""), (one.equal, "at equal complexity: ")):
            if ranks.reason is not None:
                reasons.setdefault(f"{where}{ranks.reason}", []).append(one.card.name)
                break
    known = {one.card.name for one in of}
    for card in cards():
        if card.name not in known:
            reasons.setdefault(f"not measured: reads {card.reads}", []).append(card.name)
    lines = tuple((reason, ", ".join(names)) for reason, names in reasons.items())
    return Table("What is undefined or was not measured: no correlation", ("why", "measures"), lines)


def by_cut(rows: Sequence[Row], outcomes: Floats) -> Table:
    """Accuracy in and out of distribution of every way, beside a few measures."""
    lines = []
    shown = ("vendi", "novel_sum", "distinct_2", "exact_duplicate_rate")
    for cut in dict.fromkeys(str(row.levels["cut"]) for row in rows):
        here = [row.levels["cut"] == cut for row in rows]
        of = [row for row, is_here in zip(rows, here) if is_here]
        lines.append((
            cut, str(len(of)), f"{outcomes[here, 0].mean():.3f}", f"{outcomes[here, 1].mean():.3f}",
            *(short(mean([row.makeup.get(name, math.nan) for row in of])) for name in shown),
        ))  # fmt: skip
    return Table(
        "Every way to cut a set: mean accuracy and a few measures over all depths and repeats",
        ("way and setting", "sets", ID, OOD, *shown), tuple(lines),
    )  # fmt: skip


def _rho(value: float) -> str:
    return "–" if value != value else f"{value:+.2f}"


def agreements(found: Mapping[str, Agreement]) -> Table:
    """How far repeats agree on each outcome, and what a measure could reach."""
    lines = tuple((test, _rho(each.rho), _rho(each.ceiling)) for test, each in found.items())
    title = (
        "How far two repeats rank the same ways to cut a set alike, at equal complexity, and the correlation that a "
        "perfect measure of what a way does would have with one student of each set"
    )
    return Table(title, ("accuracy on", "rho of two repeats", "could be reached"), lines)
