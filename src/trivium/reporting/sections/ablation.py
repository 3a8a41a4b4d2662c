"""An ablation on the page: answer, effects, interactions, split of the change, costs, design. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.ablated import aliases, effects, shares, total
from trivium.reporting.benched import headlines, interval_of, unit
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, forest_list, heat, interval_cell, notes, points, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.words import count, p_words


def ablation_verdict(findings: Findings) -> str:
    """What the figures say, and the whole change of each axis."""
    if not findings.ablation:
        return ""
    rows = []
    for axis, measure in headlines(findings).items():
        change = next((one for one in findings.ablation["totals"] if one["measure"] == measure), None)
        if change:
            rows.append([
                axis, f"<bdi>{html_text(measure)}</bdi><small><bdi>{html_text(unit(findings, measure))}</bdi></small>",
                short(change["all_off"]), short(change["all_on"]),
                interval_cell(change["change"], change["low"], change["high"]) + reason(change),
            ])  # fmt: skip
    body = points(findings.ablation.get("diagnosis", []))
    head = ["axis", "measure", "everything off", "everything on", "change"]
    body += (
        "<h3>From everything off to everything on</h3>" + table(head, rows, numbers=2, label="Totals") if rows else ""
    )
    return section("verdict", "What the figures say", body)


def reason(one: Json) -> str:
    """Why a figure is not defined."""
    return f'<small class="why"><bdi>{html_text(one["reason"])}</bdi></small>' if one.get("reason") else ""


def ablation_effects(findings: Findings, charts: dict[str, Chart]) -> str:
    """What each component does: headline measures as plots, the others folded; then interactions."""
    if not findings.ablation:
        return ""
    drawn = "".join(
        figure(charts, f"effect-{axis}", f"<b>{axis.capitalize()}</b> <bdi>{html_text(measure)}</bdi>")
        for axis, measure in headlines(findings).items()
    )
    heads = set(headlines(findings).values())
    rows = [
        [f"<bdi>{html_text(one['term'][0])}</bdi>", f"<bdi>{html_text(one['measure'])}</bdi>",
         interval_cell(one["estimate"], one["low"], one["high"]) + reason(one), p_words(one["p"]),
         p_words(one["p_adjusted"]),
         clear_word(one)]
        for axis, measure in headlines(findings).items() for one in effects(findings, measure, "main")
    ]  # fmt: skip
    head = ["component", "measure", "effect", "p", "p adjusted", "clear"]
    folded = f"<details><summary>The figures</summary>{table(head, rows, numbers=2, label='Main effects')}</details>"
    further = ""
    for measure in dict.fromkeys(one["measure"] for one in findings.ablation["effects"] if one["measure"] not in heads):
        found = effects(findings, measure, "main")
        lines = [(f'<span class="set"><bdi>{html_text(one["term"][0])}</bdi></span>', one["estimate"], one["low"],
                  one["high"],
                  sign(one)) for one in found]  # fmt: skip
        further += (
            f"<details><summary><bdi>{html_text(measure)}</bdi> <small>{html_text(found[0]['axis'])} · "
            f"<bdi>{html_text(unit(findings, measure))}</bdi> · {sum(bool(one['clear']) for one in found)} of "
            f"{len(found)} "
            f"clear</small></summary>{forest_list(lines)}</details>"
        ) if found else ""  # fmt: skip
    body = f'<div class="trio">{drawn}</div>{folded}' if drawn else ""
    body += f'<h3>Further measures</h3><div class="tests">{further}</div>' if further else ""
    return section(
        "effects", "What each component does", body,
        "The mean with a component on less the mean with it off, with its interval. Filled points are clear after "
        "adjusting "
        "for the number of tests.",
    ) + interactions(findings)  # fmt: skip


def sign(effect: Json) -> int:
    """1: clearly more of the axis; -1: clearly less; 0: not clear."""
    if not effect["clear"]:
        return 0
    return int(effect["direction"]) if effect["low"] > 0 else -int(effect["direction"])


def clear_word(effect: Json) -> str:
    """The verdict on an effect."""
    words = {1: '<span class="mark more">more</span>', -1: '<span class="mark less">less</span>'}
    return words.get(sign(effect), '<span class="unsure">not clear</span>')


def interactions(findings: Findings) -> str:
    """Two components together: a grid for each headline measure, each cell with its figure."""
    body = ""
    for axis, measure in headlines(findings).items():
        found = effects(findings, measure, "interaction")
        if not found:
            continue
        at = {frozenset(one["term"]): one for one in found}
        also = {frozenset(other): one for one in found for other in one.get("aliases") or []}
        names = list(dict.fromkeys(name for pair in (*at, *also) for name in sorted(pair)))
        names.sort(key=lambda name: order(findings, name))
        every = [*found, *effects(findings, measure, "main")]  # an interaction is strong beside what one component does
        most = max((abs(one["estimate"]) for one in every if one["estimate"] is not None), default=0.0) or 1.0
        rows = []
        for place, down in enumerate(names[1:], 1):
            row = [f"<bdi>{html_text(down)}</bdi>"]
            for across in names[:-1]:
                if names.index(across) >= place:
                    row.append("")
                    continue
                own = at.get(frozenset((down, across)))
                row.append(cell(own or also.get(frozenset((down, across))), most, shared=own is None))
            rows.append(row)
        head = ["", *(f"<bdi>{html_text(name)}</bdi>" for name in names[:-1])]
        clear = sum(bool(one["clear"]) for one in found)
        body += (
            f"<h3>{axis.capitalize()} <small><bdi>{html_text(measure)}</bdi> · {clear} of {len(found)} "
            "clear</small></h3>"
            f'<div class="grid">{table(head, rows, label=f"Interactions on {axis}")}</div>'
        )
    alike = aliases(findings)
    if alike and body:
        body += (
            "<h3>What this design cannot tell apart</h3><p class=prose>A fraction of all combinations was run. "
            "Effects in one "
            "line below are one estimate; a cell marked “shared” repeats the figure of another cell.</p>" + notes(alike)
        )
    return section(
        "interactions", "Components together", body,
        "Half of how much the effect of one component changes when the other is switched on. The ground of a cell is "
        "as strong "
        "as its value beside the largest effect on that measure; clear ones say so.",
    )  # fmt: skip


def order(findings: Findings, name: str) -> int:
    """Place of a component in the design."""
    factors = [factor["name"] for factor in (findings.ablation or {}).get("factors", [])]
    return factors.index(name) if name in factors else len(factors)


def cell(one: Json | None, most: float, *, shared: bool) -> str:
    """One interaction."""
    if one is None or one["estimate"] is None:
        return '<span class="unsure">–</span>'
    kind = "more" if one["estimate"] * one["direction"] > 0 else "less"
    words = f"<b>{html_text(interval_of({**one, 'low': None}, 'estimate'))}</b>"
    if one["low"] is not None and one["high"] is not None:
        words += f"<small>{short(one['low'])} to {short(one['high'])}</small>"
    words += "<small>clear</small>" if one["clear"] else ""
    words += "<small>shared</small>" if shared else ""
    return heat(one["estimate"] / most, words, kind)


def ablation_split(findings: Findings, charts: dict[str, Chart]) -> str:
    """How the shares of the components add up to the whole change."""
    if not findings.ablation:
        return ""
    drawn = "".join(
        figure(charts, f"split-{axis}", f"<b>{axis.capitalize()}</b> <bdi>{html_text(measure)}</bdi>")
        for axis, measure in headlines(findings).items()
    )
    rows = []
    for axis, measure in headlines(findings).items():
        change = total(findings, measure)
        for one in shares(findings, measure):
            part = f"{one['share'] / change['change']:.0%}" if change and change["change"] else "–"
            rows.append([f"<bdi>{html_text(one['factor'])}</bdi>", f"{axis}: <bdi>{html_text(measure)}</bdi>",
                         interval_cell(one["share"], one["low"], one["high"]), part])  # fmt: skip
    head = ["component", "axis", "share", "of the change"]
    folded = (
        f"<details><summary>The figures</summary>{table(head, rows, numbers=2, label='Shares')}</details>"
        if rows
        else ""
    )
    return section(
        "split", "Where the change comes from", f'<div class="trio">{drawn}</div>{folded}' if drawn else "",
        "Each bar goes on where the last one ended, and the last is the whole change with its interval: what a "
        "component adds, "
        "averaged over all orders of switching components on (Shapley).",
    )  # fmt: skip


def ablation_cost(findings: Findings, charts: dict[str, Chart]) -> str:
    """What each component costs."""
    costs = (findings.ablation or {}).get("costs", [])
    if not costs:
        return ""
    drawn = figure(charts, "component-tokens", "<b>Tokens per accepted record</b> on minus off")
    drawn += figure(charts, "component-yield", "<b>Share of proposals accepted</b> on minus off")
    rows = [
        [f"<bdi>{html_text(one['factor'])}</bdi>", interval_cell(one["tokens_per_record"], one["low"], one["high"]),
         count(one.get("of")), interval_cell(one["yield"], one["yield_low"], one["yield_high"])]
        for one in costs
    ]  # fmt: skip
    head = ["component", "tokens per record, on minus off", "of, with everything on", "yield, on minus off"]
    return section(
        "price", "What each component costs", f'<div class="pair">{drawn}</div>{table(head, rows, label="Costs")}'
    )


def ablation_design(findings: Findings) -> str:
    """Which combinations were run, what they brought, and how it was made."""
    if not findings.ablation:
        return ""
    ablation = findings.ablation
    names = [factor["name"] for factor in ablation["factors"]]
    rows = []
    for one in ablation["cells"]:
        row = [tag(findings, one["cell"])]
        row += [
            '<span class="on">● on</span>' if name in one["on"] else '<span class="unsure">○ off</span>'
            for name in names
        ]
        made = [sum(run[key] for run in one["runs"]) for key in ("records", "proposals", "tokens")]
        row += [count(len(one["runs"])), *(count(number) for number in made)]
        rows.append(row)
    head = [
        "combination",
        *(f"<bdi>{html_text(name)}</bdi>" for name in names),
        "runs",
        "records",
        "proposals",
        "tokens",
    ]
    parts = [
        [f"<bdi>{html_text(one[key])}</bdi>" for key in ("name", "class", "does")]
        for one in ablation["factors"]
    ]  # fmt: skip
    facts = {
        "Algorithm": ablation.get("algorithm"),
        "Options": ", ".join(f"{key} = {value}" for key, value in (ablation.get("options") or {}).items()),
        "Off throughout": ", ".join(map(str, ablation.get("without") or [])), "Model": ablation.get("model"),
        "Seed": ablation.get("seed"), "Runs of each combination": ablation.get("repeats"),
        "Budget of a run": ", ".join(f"{most:,} {key}" for key, most in (ablation.get("budget") or {}).items() if most),
        "Common n": ablation.get("n_common"),
    }  # fmt: skip
    listed = "".join(
        f"<dt>{key}</dt><dd><bdi>{html_text(value)}</bdi></dd>"
        for key, value in facts.items()
        if value not in (None, "")
    )
    body = table(head, rows, numbers=1 + len(names), label="Combinations") + "<h3>Components</h3>"
    body += table(["component", "class", "what it does"], parts, numbers=9, label="Components")
    body += f"<h3>How it was made</h3><dl class=facts>{listed}</dl>{notes(ablation.get('notes', []))}"
    lead = f"<bdi>{html_text((ablation.get('design') or {}).get('why', ''))}</bdi>."
    return section("design", "Design", body, lead)
