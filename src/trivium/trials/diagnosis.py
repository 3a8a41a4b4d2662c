"""What a bench says in sentences, each with its figures: who leads, where each arm falls short and what is offered."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from trivium.measures.card import Axis
from trivium.numbers import short
from trivium.trials.advice import offered
from trivium.trials.effects import Floats, OverRuns
from trivium.trials.result import AXES, ArmRuns, Effect, Expectation, Place

SURE = 0.975  # probability of being behind the best arm from which an arm falls short
LOST = 0.1  # share of proposals lost to one reason from which it is worth a word


def diagnose(
    arms: Sequence[ArmRuns], names: Sequence[str], heads: Mapping[Axis, OverRuns], effects: Sequence[Effect],
    expectations: Sequence[Expectation], places: Sequence[Place], of_seeds: Mapping[str, float], n: int,
    rng: np.random.Generator,
) -> tuple[str, ...]:  # fmt: skip
    """Sentences about the whole, then one about each arm that falls short somewhere.

    Args:
        arms: All of them, also those that were not compared.
        names: Of those that were.
        heads: Axis → its headline measure over the runs.
        effects: Against the baseline.
        expectations: With their verdicts.
        places: Of the frontier.
        of_seeds: Measure → value of the seeds at n.
        n: The common number of records.
        rng: Source of the draws that say who is behind.
    """
    said = [_leader(names, heads[axis], axis, n) for axis in AXES if axis in heads]
    clear = Counter((one.card.axis, one.clear) for one in effects if one.headline)
    said += [
        f"{axis.capitalize()}: of {others} other arm{'s' if others > 1 else ''}, {clear[axis, 1]} clearly more than "
        f"{against} and {clear[axis, -1]} clearly less."
        for axis, (others, against) in _judged(effects).items()
    ]
    if expectations:
        shown = Counter(one.verdict for one in expectations)
        said.append(
            f"Of {len(expectations)} expectations of the literature {shown['agree']} agree, {shown['disagree']} "
            f"disagree and {shown['not shown']} are not shown."
        )
    beaten = [place.arm for place in places if place.dominated_by(tuple(places))]
    if beaten:
        said.append(f"Ahead of {_listed(beaten)} on every axis (with probability 0.95) is another arm.")
    behind = {axis: _behind(one, stream) for (axis, one), stream in zip(heads.items(), rng.spawn(len(heads)))}
    by_name = {arm.name: arm for arm in arms}
    for place, name in enumerate(names):
        if sentence := _bottleneck(place, by_name[name], names, heads, behind, of_seeds, n):
            said.append(sentence)
    said += [
        f"{arm.name} is not compared: {'; '.join(filter(None, [arm.note, losses(arm)]))}."
        for arm in arms if not arm.compared
    ]  # fmt: skip
    return tuple(said)


def _judged(effects: Sequence[Effect]) -> dict[Axis, tuple[int, str]]:
    """Axis → how many arms could be held against the baseline, and which that is."""
    held = Counter(one.card.axis for one in effects if one.headline and not np.isnan(one.p))
    return {axis: (held[axis], effects[0].against) for axis in AXES if held[axis]}


def _leader(names: Sequence[str], one: OverRuns, axis: Axis, n: int) -> str:
    values = one.card.direction * one.means
    if np.isnan(values).all():
        return f"{axis.capitalize()}: {one.card.name} is not defined for any arm."
    best = int(np.nanargmax(values))
    rest = np.delete(values, best)
    if not rest.size or np.isnan(rest).all():
        return f"{axis.capitalize()}: {one.card.name} is defined for {names[best]} alone."
    others = np.delete(np.arange(len(names)), best)
    second = int(others[np.nanargmax(rest)])
    at = f" at n = {n:,}" if one.card.of == "set" else ""
    # To lead is to be ahead of every other: as each must be shown, none has to be adjusted for the others.
    rivals = [one.between(rival, best) for rival in others.tolist() if one.repeats[rival]]
    clear = all(rival.low > 0 or rival.high < 0 for rival in rivals)
    leads, before = ("has the most", "before") if clear else ("is first", "then")
    said = (
        f"{names[best]} {leads} ({one.card.name} {_with(one, best)}), {before} {names[second]} "
        f"({_with(one, second)}){at}"
    )
    return f"{axis.capitalize()}: {said}{'' if clear else ', but no arm clearly leads'}."


def _with(one: OverRuns, arm: int) -> str:
    value, low, high = one.mean(arm)
    return short(value) + ("" if np.isnan(low) else f" [{short(low)}, {short(high)}]")


def _behind(one: OverRuns, rng: np.random.Generator) -> Floats:
    """(arms,) how far each arm is surely behind the best one, in standard deviations between arms; 0 if it is not."""
    values = one.card.direction * one.means
    spread = one.spread
    if not spread > 0:
        return np.zeros(len(values))
    best = int(np.nanargmax(values))
    drawn = one.drawn(rng)
    surely = (drawn[:, [best]] > drawn).mean(axis=0) >= SURE
    return np.where(surely, np.nan_to_num(values[best] - values) / spread, 0.0)


def _bottleneck(
    place: int, arm: ArmRuns, names: Sequence[str], heads: Mapping[Axis, OverRuns],
    behind: Mapping[Axis, Floats], of_seeds: Mapping[str, float], n: int,
) -> str | None:  # fmt: skip
    gaps = {axis: float(far[place]) for axis, far in behind.items() if far[place] > 0}
    if not gaps:
        return None
    axis = max(gaps, key=lambda each: gaps[each])
    one = heads[axis]
    best = int(np.nanargmax(one.card.direction * one.means))
    at = f" at n = {n:,}" if one.card.of == "set" else ""
    seeds = of_seeds.get(one.card.name, float("nan"))
    against = f"{names[best]}'s {short(float(one.means[best]))}"
    if not np.isnan(seeds):
        against += f" and the seeds' {short(seeds)}"
    sentence = f"{arm.name}: {axis} is the bottleneck: {one.card.name} {_with(one, place)} against {against}{at}"
    if lost := losses(arm):
        sentence += f"; {lost}"
    made = arm.arm.build()
    if offer := offered({part.code for part in made.components if part.name not in made.off}, axis):
        sentence += f"; {offer}"
    return f"{sentence}."


def losses(arm: ArmRuns) -> str:
    """What most proposals die of, if it is worth a word."""
    if not arm.proposals:
        return "nothing was proposed"
    lost = [(fate.removeprefix("dropped: "), count) for fate, count in arm.fates.items() if fate != "accepted"]
    most = [f"{count / arm.proposals:.0%} as {fate}" for fate, count in lost[:2] if count / arm.proposals >= LOST]
    share = 1 - arm.yielded
    return f"{share:.0%} of proposals die" + (f", {' and '.join(most)}" if most else "") if share >= LOST else ""


def _listed(words: Sequence[str]) -> str:
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last
