"""The report in Markdown: verdict, tables and links to the figures. Text from the data never becomes markup."""

from trivium.numbers import short
from trivium.reporting.answers import answers
from trivium.reporting.escape import markdown_code, markdown_text
from trivium.reporting.findings import AXES, Findings, Json, related
from trivium.reporting.markdown_ablation import ablation
from trivium.reporting.markdown_bench import bench
from trivium.reporting.markdown_compared import contamination, differences, dominance, drivers, overlap, power
from trivium.reporting.markdown_effect import effect, effect_answer
from trivium.reporting.markdown_parts import bullets, interval, said, table
from trivium.reporting.markdown_study import study, study_answer
from trivium.reporting.verdict import expectations, standings
from trivium.reporting.words import count, each

CAPTIONS = {
    "quality-diversity": "Quality × diversity, with intervals; hollow points are dominated",
    "quality-complexity": "Quality × complexity", "complexity-diversity": "Complexity × diversity",
    "map": "Map of the records", "fates": "What became of everything proposed", "curves": "As the sets grow",
    "measures-quality": "Measures of quality", "measures-diversity": "Measures of diversity",
    "measures-complexity": "Measures of complexity", "related": "Which measures move together",
    "effect-quality": "Effects on quality", "effect-diversity": "Effects on diversity",
    "effect-complexity": "Effects on complexity", "rarefaction": "Diversity as the sets grow",
    "sweeps": "Turning one option: quality × diversity", "cost": "Each axis against tokens per accepted record",
    "sankey": "What became of the proposals", "split-quality": "Where the change in quality comes from",
    "split-diversity": "Where the change in diversity comes from",
    "split-complexity": "Where the change in complexity comes from",
    "component-tokens": "What each component adds to the tokens of a record",
    "component-yield": "What each component does to the share of proposals accepted",
    "axes": "What each axis does to accuracy on every test", "accuracy": "Accuracy of every condition on every test",
    "accuracy-2": "Accuracy of every condition of the other parts on every test",
    "foretold": "What each measure foretells, in and out of distribution",
    "law": "The best mix as records grow", "lost": "Questions that sampling loses",
    "students": "Differences between students on every test",
}  # fmt: skip
# in the text; the others are linked at its end
SHOWN = ("students", "quality-diversity", "map", "axes", "foretold", "accuracy", "accuracy-2", "law", "lost")


def markdown(findings: Findings, figures: list[str]) -> str:
    """The whole report; ``figures`` are names of files in ``figures/``."""
    about = findings.about
    model = about.get("model") or {}
    parts = [f"# {markdown_text(about.get('title') or 'Report')}"]
    if about.get("question"):
        parts.append(f"*{markdown_text(about['question'])}*")
    answer, also = answers(findings)
    parts += [f"**Verdict:** {said(answer)}"] if answer else []
    parts += [said(also)] if also else []
    if model.get("note"):
        parts.append(f"> **Who wrote this data.** {markdown_code(model.get('name'))}: {markdown_text(model['note'])}")
    parts += effect_answer(findings) + verdict(findings) + study_answer(findings)
    parts += [f"![{CAPTIONS[name]}](figures/{name}.png)" for name in figures if name in SHOWN]
    parts += effect(findings) + study(findings) + bench(findings) + ablation(findings)
    parts += dominance(findings) + differences(findings) + power(findings) + expected(findings) + making(findings)
    parts += drivers(findings) + overlap(findings) + contamination(findings)
    parts += length_and_bar(findings) + together(findings) + every_measure(findings) + not_measured(findings)
    if figures:
        links = [f"- {CAPTIONS[name]}: [SVG](figures/{name}.svg), [PNG](figures/{name}.png)" for name in figures]
        parts += ["## Figures", "\n".join(links)]
    return "\n\n".join([*parts, *provenance(findings)]) + "\n"


def verdict(findings: Findings) -> list[str]:
    """Each axis in words, the diagnosis, the headline measures."""
    parts = ["## What the sets are made of" if findings.effect else "## Verdict"]
    lines = [f"- **{one.axis.capitalize()}**: {said(one.headline)}. {said(one.detail)}" for one in standings(findings)]
    if lines:
        parts.append("\n".join(lines))
    if diagnosis := (findings.comparison or {}).get("diagnosis"):
        parts += bullets(diagnosis)
    shown = [one for one in findings.measured if one.headline or one in findings.headlines.values()]
    if shown:
        head = ["data set", *(f"{markdown_code(one.name)} ({markdown_text(one.unit, 60)})" for one in shown)]
        ranked = [dict(findings.ranked(one)) for one in shown]
        rows = [[markdown_code(name), *(headline(cells.get(name)) for cells in ranked)] for name in findings.names]
        parts.append(table(head, rows))
    return parts if len(parts) > 1 else []


def headline(cell: Json | None) -> str:
    """A value with its interval and n."""
    return f"{interval(cell['value'], cell['low'], cell['high'])}, n = {cell['n']:,}" if cell else "–"


def expected(findings: Findings) -> list[str]:
    """Expectation beside measurement."""
    rows = [
        [markdown_code(one.run), one.axis, one.expected, one.measured, one.outcome] for one in expectations(findings)
    ]
    reference = f" against {markdown_code(findings.reference)}" if findings.reference else ""
    head = ["algorithm", "axis", "expected", "measured", "outcome"]
    return ["## Expectation beside measurement", f"Measured{reference}.", table(head, rows, 9)] if rows else []


def making(findings: Findings) -> list[str]:
    """Fates and cost."""
    rows = []
    for run in findings.runs:
        fates = run.get("fates") or {}
        dropped = sorted(((times, fate) for fate, times in fates.items() if fate != "accepted"), reverse=True)
        accepted = fates.get("accepted", run.get("records"))
        reasons = "; ".join(f"{markdown_code(fate)} {times:,}" for times, fate in dropped)
        tokens, cost = run.get("tokens"), run.get("cost")
        rows.append([
            markdown_code(run.get("run")), reasons or "–", count(accepted),
            count(sum(fates.values()) if fates else None), count(run.get("calls")), count(tokens),
            short(run.get("seconds")), short(cost),
            each(tokens, accepted), each(cost, accepted),
        ])  # fmt: skip
    head = ["run", "dropped", "accepted", "proposed", "calls", "tokens", "seconds", "cost (US$)", "tokens per accepted",
            "cost per accepted (US$)"]  # fmt: skip
    return ["## What was proposed, kept and paid", table(head, rows, 2)] if rows else []


def length_and_bar(findings: Findings) -> list[str]:
    """The headline measures as if all records had one length, and diversity above the quality bar."""
    rows = []
    for one in findings.headlines.values():
        rows += [
            [markdown_code(one.name), markdown_code(name), short(entry.get("value")), count(entry.get("n")),
             short(entry["length_controlled"]), count(entry.get("length_controlled_n")),
             short(entry.get("length_correlation"))]
            for name, entry in one.values.items() if entry.get("length_controlled") is not None
        ]  # fmt: skip
    head = ["measure", "data set", "value", "n", "at one length", "n", "ρ with length"]
    parts = ["## At one length", table(head, rows, 2)] if rows else []
    barred = [one for one in findings.measured if any(entry.get("above_bar") for entry in one.values.values())]
    rows = [
        [markdown_code(one.name), "↑" if one.direction > 0 else "↓", markdown_code(name), short(bar["value"]),
         short(bar["at_n"]), count(bar["n"])]
        for one in barred for name, entry in one.values.items() if (bar := entry.get("above_bar"))
    ]  # fmt: skip
    head = ["measure", "more", "data set", "records above the bar", "as many of all", "n"]
    return parts + (["## Diversity above the quality bar", table(head, rows, 3)] if rows else [])


def together(findings: Findings) -> list[str]:
    """The closest pairs of record measures in each data set."""
    rows = [
        [markdown_code(card["dataset"]["name"]), markdown_code(pair.a), markdown_code(pair.b), f"{pair.r:+.2f}",
         count(pair.n)]
        for card in findings.scorecards for pair in related(findings, card["dataset"]["name"])[:5]
    ]  # fmt: skip
    head = ["data set", "measure", "and", "Spearman's ρ", "n"]
    return ["## Which measures move together", table(head, rows, 3)] if rows else []


def not_measured(findings: Findings) -> list[str]:
    """What was asked for and could not be measured, and why."""
    lines = [
        f"- {', '.join(map(markdown_code, names))}: {markdown_text(why, 4_000)}"
        for why, names in findings.not_measured.items()
    ]
    return ["### Not measured", "\n".join(lines)] if lines else []


def every_measure(findings: Findings) -> list[str]:
    """All values, by axis."""
    parts = ["## Every measure"] if findings.measured else []
    for axis in (*AXES, *dict.fromkeys(one.axis for one in findings.measured if one.axis not in AXES)):
        ones = [one for one in findings.measured if one.axis == axis]
        if not ones:
            continue
        names = list(dict.fromkeys(name for one in ones for name in one.values))
        rows = []
        for one in ones:
            cells = [interval(*one.at(name, one.equal_n)[:3]) if name in one.values else "–" for name in names]
            n = one.equal_n if one.of == "set" else None
            rows.append(
                [
                    markdown_code(one.name),
                    markdown_text(one.unit, 60),
                    "↑" if one.direction > 0 else "↓",
                    count(n),
                    *cells,
                ]
            )
        head = ["measure", "unit", "more", "at n", *(markdown_code(name) for name in names)]
        parts += [f"### {markdown_text(axis.capitalize())}", table(head, rows, 3)]
    return parts


def provenance(findings: Findings) -> list[str]:
    """Where everything came from."""
    about = findings.about
    model = about.get("model") or {}
    facts = {
        "command": about.get("command"), "started": about.get("started"), "seconds": about.get("seconds"),
        "seed": about.get("seed"), "model": model.get("name"), "embedder": about.get("embedder"),
        "hardware": about.get("hardware"),
        "versions": ", ".join(f"{name} {version}" for name, version in (about.get("versions") or {}).items()),
    }  # fmt: skip
    lines = [f"- {key}: {markdown_code(value, 400)}" for key, value in facts.items() if value not in (None, "")]
    rows = []
    for card in findings.scorecards:
        data = card["dataset"]
        bad = (data.get("rejected") or {}).get("count", 0)
        rows.append([
            markdown_code(data["name"]), markdown_code(str(data.get("sha256", ""))[:12]),
            markdown_code(data.get("format", "")), count(data.get("rows")), count(bad),
        ])  # fmt: skip
    head = ["data set", "sha256", "format", "records", "bad lines"]
    return ["## Provenance", "\n".join(lines), *([table(head, rows, 3)] if rows else [])]
