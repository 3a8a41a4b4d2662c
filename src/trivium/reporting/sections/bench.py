"""A bench on the page: answer, arms, frontier, effects, expectations, growth, sweeps, price. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.benched import (
    arms,
    by_arm,
    direction,
    expectation_tally,
    headlines,
    interval_of,
    numbers,
    promised,
    strongest_first,
    unit,
)  # fmt: skip
from trivium.reporting.charts import Chart
from trivium.reporting.elements import figure, forest_list, heat, interval_cell, notes, points, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import AXES, Findings, Json
from trivium.reporting.words import count, money

VERDICTS = {"agree": "good", "disagree": "bad", "not shown": "none"}
SIGNS = {1: '<span class="mark more">more</span>', -1: '<span class="mark less">less</span>'}


def bench_verdict(findings: Findings) -> str:
    """What the figures say, sentence by sentence, and the table of arms."""
    if not findings.bench:
        return ""
    said = points(findings.bench.get("diagnosis", []))
    return section("verdict", "What the figures say", said) + arm_table(findings)


def arm_table(findings: Findings) -> str:
    """Every arm: what it brought, what it cost, and its headline measures."""
    heads = headlines(findings)
    baseline = (findings.bench or {})["baseline"]
    head = ["arm", "records", "yield", "tokens per record", "cost per record"] + [
        f"<span class=eyebrow>{axis}</span><bdi>{html_text(measure)}</bdi><small><bdi>"
        f"{html_text(unit(findings, measure))}</bdi> {'↑' if direction(findings, measure) > 0 else '↓'}</small>"
        for axis, measure in heads.items()
    ]
    means = {axis: by_arm(findings, "means", measure) for axis, measure in heads.items()}
    effects = {axis: by_arm(findings, "effects", measure) for axis, measure in heads.items()}
    rows = []
    for arm in arms(findings):
        name = arm["name"]
        row = [numbered_tag(findings, name) + ('<small class="role">baseline</small>' if name == baseline else "")]
        row += made_cells(arm)
        for axis in heads:
            mean = means[axis].get(name)
            mark = SIGNS.get(effects[axis].get(name, {}).get("clear", 0), "")
            row.append(mark + interval_cell(mean["value"], mean["low"], mean["high"]) if mean else "–")
        rows.append(row)
    body = table(head, rows, label="Arms")
    body += (
        f'<p class="fine">{SIGNS[1]} and {SIGNS[-1]}: clearly more or less of the axis than the baseline. The number '
        "before a name stands for it in the pictures; names with a colour are highlighted there: the baseline, and "
        "arms at the front of the frontier. Yield: accepted records of all proposals. "
        "↑ more of the axis when larger, ↓ when smaller.</p>"
    )
    left_out = [
        [numbered_tag(findings, arm["name"]), f"<bdi>{html_text(arm['note'])}</bdi>", *made_cells(arm)]
        for arm in arms(findings, compared=False)
    ]
    if left_out:
        head = ["arm", "why", "records", "yield", "tokens per record", "cost per record"]
        body += "<h3>Not compared</h3>" + table(head, left_out, numbers=2, label="Arms that were not compared")
    body += f"<details><summary>What each arm is made of</summary>{anatomy(findings)}</details>"
    bench = findings.bench or {}
    every = ", ".join(f"{amount:,} {html_text(of)}" for of, amount in (bench.get("budget") or {}).items() if amount)
    n = f"; measures of sets are read at n = {bench['n_common']:,}" if bench.get("n_common") else ""
    lead = f"Each run had {every or 'the same budget'}; {bench['repeats']} runs for each arm; "
    lead += f"a run is one observation{n}."
    return section("arms", "The arms", body, lead)


def numbered_tag(findings: Findings, arm: str) -> str:
    """The name of an arm with its number and its colour."""
    return f'<span class="no">{numbers(findings).get(arm, "")}</span> {tag(findings, arm)}'


def made_cells(arm: Json) -> list[str]:
    """What an arm brought and cost."""
    share = "–" if arm["yield"] is None else f"{arm['yield']:.0%}"
    made = f"{count(arm['records'])}<small>of {count(arm['proposals'])}</small>"
    return [made, share, count(arm["tokens_per_record"]), money(arm["cost_per_record"])]


def anatomy(findings: Findings) -> str:
    """Algorithm, options, components and source of each arm."""
    rows = []
    for arm in (findings.bench or {}).get("arms", []):
        parts = ", ".join(f"<bdi>{html_text(one['class'])} {html_text(one['name'])}</bdi>" for one in arm["components"])
        options = ", ".join(f"{key} = {value}" for key, value in (arm.get("options") or {}).items())
        without = ", ".join(map(str, arm.get("without") or []))
        rows.append([
            numbered_tag(findings, arm["name"]), f"<bdi>{html_text(arm['algorithm'])}</bdi>",
            f"<bdi>{html_text(options or '–')}</bdi>", f"<bdi>{html_text(without or '–')}</bdi>", parts,
            f"<bdi>{html_text(arm.get('loop') or '–')}</bdi>", f"<bdi>{html_text(arm.get('source') or '–')}</bdi>",
        ])  # fmt: skip
    head = ["arm", "algorithm", "options", "without", "components", "loop", "source"]
    return table(head, rows, numbers=9, label="What each arm is made of")


def bench_picture(findings: Findings, charts: dict[str, Chart]) -> str:
    """The frontier from its three sides, and how sure each dominance is."""
    if not findings.bench:
        return ""
    main = figure(charts, "quality-diversity", "<b>Quality × diversity</b>", kind="wide")
    side = figure(charts, "quality-complexity", "<b>Quality × complexity</b>")
    side += figure(charts, "complexity-diversity", "<b>Complexity × diversity</b>")
    if not main + side:
        return ""
    key = "".join(f"<li>{numbered_tag(findings, arm['name'])}</li>" for arm in arms(findings))
    beaten = sum(bool(place["dominated_by"]) for place in findings.bench["frontier"])
    words = f"<p>{beaten} of {len(findings.bench['frontier'])} arms are surely dominated.</p>"
    return section(
        "picture", "The picture",
        f'{main}<ol class="numbers" aria-label="Numbers of the arms">{key}</ol><div class="pair">{side}</div>{words}'
        f"<details><summary>How likely each arm is ahead of each other on every axis</summary>"
        f"{dominance(findings)}</details>",
        "Each number is an arm, with its interval on both axes; a very wide interval is cut off at the edge. Hollow: "
        "another arm is ahead of it on every axis with a probability of at least 95 %.",
    )  # fmt: skip


def dominance(findings: Findings) -> str:
    """Probabilities that the arm of the row is ahead of that of the column on every axis."""
    places = (findings.bench or {})["frontier"]
    names = [place["arm"] for place in places]
    head = ["arm ↓ ahead of →", *(str(numbers(findings)[name]) for name in names)]
    rows = []
    for place in places:
        chances = {one["arm"]: one["probability"] for one in place["dominates"]}
        cells = [
            heat(chances.get(name), f"{chances[name]:.0%}" if chances.get(name) is not None else "·") for name in names
        ]
        rows.append([numbered_tag(findings, place["arm"]), *cells])
    return table(head, rows, label="Probabilities of dominance")


def bench_effects(findings: Findings, charts: dict[str, Chart]) -> str:
    """Every arm against the baseline, on headline measures as plots, on the others folded."""
    if not findings.bench:
        return ""
    baseline = tag(findings, findings.bench["baseline"])
    drawn = "".join(
        figure(charts, f"effect-{axis}", f"<b>{axis.capitalize()}</b> <bdi>{html_text(measure)}</bdi>, "
               f"{clear_words(findings, measure)}")
        for axis, measure in headlines(findings).items()
    )  # fmt: skip
    heads = set(headlines(findings).values())
    further = list(dict.fromkeys(one["measure"] for one in findings.bench["effects"] if one["measure"] not in heads))
    folded = ""
    for measure in further:
        found = strongest_first(by_arm(findings, "effects", measure))
        lines = [(tag(findings, one["arm"]), one["difference"], one["low"], one["high"], one["clear"]) for one in found]
        words = html_text(unit(findings, measure))
        folded += (
            f"<details><summary><bdi>{html_text(measure)}</bdi> <small><span>{found[0]['axis']}</span> · "
            f"<bdi>{words}</bdi> · {clear_words(findings, measure)}</small></summary>{forest_list(lines)}</details>"
        )
    body = f'<div class="pair">{drawn}</div>' if drawn else ""
    body += f'<h3>Further measures</h3><div class="tests">{folded}</div>' if folded else ""
    return section(
        "effects", "Effects", body,
        f"What each arm brings beyond {baseline}: difference and interval, most of the axis first. Filled points are "
        "clear "
        "after adjusting for the number of tests; hollow ones are not, which is not the same as no difference.",
    )  # fmt: skip


def clear_words(findings: Findings, measure: str) -> str:
    """How many effects are clear."""
    signs = [one["clear"] for one in by_arm(findings, "effects", measure).values()]
    return f"{signs.count(1)} of {len(signs)} clearly more, {signs.count(-1)} clearly less"


def bench_expected(findings: Findings) -> str:
    """Expectation beside measurement: arms × axes."""
    found = (findings.bench or {}).get("expectations", [])
    if not found:
        return ""
    rows = []
    for arm in dict.fromkeys(one["arm"] for one in found):
        row = [numbered_tag(findings, arm)]
        for axis in AXES:
            one = next((one for one in found if one["arm"] == arm and one["axis"] == axis), None)
            row.append(expectation_cell(findings, one) if one else "–")
        rows.append(row)
    tally = " · ".join(
        f'<span class="outcome {VERDICTS[verdict]}">{number} {verdict}</span>'
        for verdict, number in expectation_tally(findings).items()
    )
    lead = (
        f"What the literature leads one to expect of each arm, and what was measured against "
        f"{tag(findings, (findings.bench or {})['baseline'])}. “Not shown” means that these runs cannot tell; it is "
        "not "
        "a refutation."
    )
    grid = table(["arm", *AXES], rows, numbers=9, label="Expectations")
    return section("expected", "Expectation beside measurement", f'<p>{tally}</p><div class="grid">{grid}</div>', lead)


def expectation_cell(findings: Findings, one: Json) -> str:
    """One arm on one axis."""
    kind = VERDICTS.get(one["verdict"], "none")
    less = " (less is more)" if direction(findings, one["measure"]) < 0 else ""
    return (
        f'<span class="cell {kind}"><span class="outcome {kind}">{html_text(one["verdict"])}</span> '
        f'<span class="unsure">expected {promised(str(one["expected"]))}</span>'
        f"<small>{html_text(interval_of(one, 'difference'))}{less}</small></span>"
    )


def bench_growth(findings: Findings, charts: dict[str, Chart]) -> str:
    """Rarefaction curves and sweeps."""
    grown = figure(charts, "rarefaction", "", kind="wide")
    swept = [place for place in range(len((findings.bench or {}).get("sweeps", []))) if f"sweep {place}" in charts]
    turned = ""
    for place in swept:
        sweep = (findings.bench or {})["sweeps"][place]
        turned += figure(
            charts, f"sweep {place}",
            f"<b><bdi>{html_text(sweep['algorithm'])}</bdi></b> <bdi>{html_text(sweep['option'])}</bdi>",
        )  # fmt: skip
    return section(
        "growth", "As the sets grow", grown,
        "Diversity depends on the number of records: read curves at the same n. One that still rises steeply has more "
        "to give. Colours: the baseline and the front of the frontier; grey lines are the other arms.",
    ) + section(
        "sweeps", "Turning one option", f'<div class="pair">{turned}</div>' if turned else "",
        "Quality against diversity as one option of an algorithm changes, all else alike; points are labelled with its "
        "value and joined in order.",
    )  # fmt: skip


def bench_cost(findings: Findings, charts: dict[str, Chart]) -> str:
    """What each axis costs."""
    drawn = "".join(
        figure(charts, f"cost {axis}", f"<b>{axis.capitalize()}</b> against tokens per accepted record")
        for axis in headlines(findings)
    ) if findings.bench else ""  # fmt: skip
    return section(
        "price", "The price", f'<div class="trio">{drawn}</div>' if drawn else "",
        "Numbers are arms, as in the table above. Up and to the left is cheap and good.",
    )  # fmt: skip


def bench_notes(findings: Findings) -> str:
    """How the bench was made."""
    if not findings.bench:
        return ""
    bench = findings.bench
    facts = {
        "Model": bench.get("model"), "Judge": bench.get("judge"), "Seed": bench.get("seed"),
        "Seed records": count((bench.get("seeds") or {}).get("records")), "Runs of each arm": bench.get("repeats"),
        "Common n": bench.get("n_common"),
        "Seeds measured": "; ".join(f"{name} {short(value)}" for name, value in (bench.get("of_seeds") or {}).items()
                                    if name in headlines(findings).values()),
    }  # fmt: skip
    listed = "".join(
        f"<dt>{key}</dt><dd><bdi>{html_text(value)}</bdi></dd>"
        for key, value in facts.items()
        if value not in (None, "", "–")
    )
    return section("notes", "How it was made", f"<dl class=facts>{listed}</dl>{notes(bench.get('notes', []))}")
