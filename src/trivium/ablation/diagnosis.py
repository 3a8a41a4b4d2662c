"""What an ablation says of each component, in sentences with figures: what it does to each axis, and what it costs."""

import math
from collections.abc import Mapping, Sequence

from trivium.ablation.design import Design, named
from trivium.ablation.fit import Estimate
from trivium.ablation.result import Cost, MeasuredEffect, Share, Total
from trivium.comparison.result import CLEAR
from trivium.comparison.verdict import signed
from trivium.measures.card import Axis
from trivium.numbers import short
from trivium.statistics.many_tests import holm

PUZZLING = 1.5  # share of a change above which a percentage says less than words


def diagnose(
    design: Design,
    effects: Sequence[MeasuredEffect],
    shares: Sequence[Share],
    totals: Sequence[Total],
    costs: Sequence[Cost],
    heads: Mapping[Axis, str],
) -> tuple[str, ...]:
    """Sentences on the headline measures; what they claim rests on clear effects and clear totals alone.

    A component is credited with a percentage of a change only where the change itself is clear (its interval leaves
    out 0, also after adjustment over the axes), its share's interval leaves out 0, and its main effect is clear.
    What it costs is said where that is clear after adjustment over the components.

    Returns:
        The change of each axis, what each component does and costs, and which components help or hinder each other.
    """
    shown = [one for one in effects if one.measure == heads.get(one.axis)]
    changes = _clear_changes([one for one in totals if one.measure == heads.get(one.axis)])
    parts = {(one.measure, one.factor): one for one in shares}
    said = [_change(total, clear=total.axis in changes) for total in totals if _shown(total, heads)]
    said += _without_intervals(shown)
    prices = _prices(costs)
    said += [
        _component(factor, [one for one in shown if one.term == (factor,)], parts, changes, prices[factor])
        for factor in design.factors
    ]
    said += [_together(one, shown) for one in shown if one.kind == "interaction" and one.clear]
    return tuple(said)


def _shown(total: Total, heads: Mapping[Axis, str]) -> bool:
    return total.measure == heads.get(total.axis) and not math.isnan(total.change.value)


def _clear_changes(totals: Sequence[Total]) -> dict[Axis, Total]:
    """The headline totals that are clear after adjustment over the axes."""
    adjusted = holm([one.change.p for one in totals])
    return {one.axis: one for one, p in zip(totals, adjusted) if p <= CLEAR and _leaves_out_0(one.change)}


def _without_intervals(shown: Sequence[MeasuredEffect]) -> list[str]:
    """That nothing can be clear, and why, where no effect on a headline measure has an interval."""
    known = [one.estimate for one in shown if not math.isnan(one.estimate.value)]
    if not known or not all(math.isnan(one.low) for one in known):
        return []
    why = "; ".join(dict.fromkeys(one.reason for one in known if one.reason))
    return [f"No effect on a headline measure has an interval, so none can be called clear: {why}."]


def _prices(costs: Sequence[Cost]) -> dict[str, str]:
    """Component → what it costs, in words."""
    adjusted = holm([one.tokens_per_record.p for one in costs])
    return {one.factor: _costs(one, clear=bool(p <= CLEAR)) for one, p in zip(costs, adjusted)}


def _leaves_out_0(one: Estimate) -> bool:
    return one.low > 0 or one.high < 0


def _change(total: Total, *, clear: bool) -> str:
    """From everything off to everything on."""
    figures = f"{total.measure} {short(total.all_off)} to {short(total.all_on)}, {_figures(total.change)}"
    if clear:
        verb = "rises" if total.change.value * total.direction > 0 else "falls"
        return f"From everything off to everything on, {total.axis} {verb} ({figures})."
    return f"No clear change in {total.axis} from everything off to everything on ({figures})."


def _component(
    factor: str,
    mains: Sequence[MeasuredEffect],
    parts: Mapping[tuple[str, str], Share],
    changes: Mapping[Axis, Total],
    price: str,
) -> str:
    """What one component does to each axis where that is clear, and what it costs."""
    credited, more, against, alone = [], [], [], []
    for one in (one for one in mains if one.clear):
        share, total = parts.get((one.measure, factor)), changes.get(one.axis)
        if share is None or total is None or not _leaves_out_0(share.estimate):
            verb = "raises" if one.estimate.value * one.direction > 0 else "lowers"
            alone.append(f"{verb} {one.axis} ({one.measure} {_figures(one.estimate)}{_or_else(one)})")
            continue
        part = share.estimate.value / total.change.value
        of = f"the change in {one.axis} ({one.measure} {_figures(share.estimate)} of {signed(total.change.value)})"
        if part < 0:
            against.append(of)
        elif part <= PUZZLING:
            credited.append(f"{_percent(part)} of {of}")
        else:  # others pull the other way
            more.append(of)
    does = [f"accounts for {_listed(credited, 'and')}"] if credited else []
    does += [f"more than accounts for {_listed(more, 'and')}"] if more else []
    does += [f"works against {_listed(against, 'and')}"] if against else []
    does += alone
    if not does:
        known = [one for one in mains if not math.isnan(one.estimate.value)]
        quiet = [f"{one.axis} ({one.measure} {_figures(one.estimate)}{_or_else(one)})" for one in known]
        does = [f"has no clear effect on {_listed(quiet, 'or')}" if quiet else "was on or off in too few measured runs"]
    return f"{factor} {_listed(does, 'and')}; {price}."


def _costs(cost: Cost, *, clear: bool) -> str:
    """Tokens per record as a share of those with everything on."""
    tokens = cost.tokens_per_record
    if not (clear and _leaves_out_0(tokens) and cost.of > 0):
        return f"what it costs is not clear (tokens per record {_figures(tokens)})"
    word = "costs" if tokens.value > 0 else "saves"
    share = _percent(abs(tokens.value) / cost.of)
    return f"it {word} {share} of the tokens per record ({_figures(tokens)} of {short(cost.of)} with everything on)"


def _together(one: MeasuredEffect, shown: Sequence[MeasuredEffect]) -> str:
    """Two components that do more, or less, beside each other.

    Of pairs that cannot be told apart, one is called likelier if only there each component has a clear effect of its
    own: interactions without such parents are rare (effect heredity, Hamada & Wu 1992, J. Qual. Technol. 24:130–137).
    """
    more = "more" if one.estimate.value * one.direction > 0 else "less"
    figures = f"({one.measure}, half the difference of differences {_figures(one.estimate)})"
    if not one.aliases:
        a, b = one.term
        return f"{a} and {b} do {more} for {one.axis} together than apart {figures}."
    pairs = [one.term, *one.aliases]
    alone = {main.term[0] for main in shown if main.kind == "main" and main.clear and main.measure == one.measure}
    likely = [pair for pair in pairs if alone.issuperset(pair)]
    said = (
        f"One or more of the pairs {_listed([' with '.join(pair) for pair in pairs], 'or')} do {more} for {one.axis} "
        f"together than apart; this fraction does not tell which {figures}"
    )
    if len(likely) == 1:
        said += f"; likeliest {' with '.join(likely[0])}, the only pair of which both have clear effects alone"
    return f"{said}."


def _or_else(one: MeasuredEffect) -> str:
    return f"; or {_listed([named(term) for term in one.aliases], 'or')}, not told apart here" if one.aliases else ""


def _figures(one: Estimate) -> str:
    if math.isnan(one.value):
        return "unknown"
    interval = ", no interval" if math.isnan(one.low) else f" [{short(one.low)}, {short(one.high)}]"
    return f"{signed(one.value)}{interval}"


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"


def _listed(words: Sequence[str], joint: str) -> str:
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last
