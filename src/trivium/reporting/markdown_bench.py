"""A bench in Markdown: arms, effects, expectations, dominance, fates, curves, sweeps."""

from trivium.numbers import short
from trivium.reporting.benched import (
    arms,
    by_arm,
    direction,
    headlines,
    interval_of,
    interval_words,
    promised,
    strongest_first,
    unit,
)  # fmt: skip
from trivium.reporting.escape import markdown_code, markdown_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.markdown_parts import bullets, table
from trivium.reporting.words import count, share

SIGNS = {1: " **more**", -1: " **less**"}


def bench(findings: Findings) -> list[str]:
    """Everything a bench found; empty for other runs."""
    if not findings.bench:
        return []
    parts = bullets(findings.bench.get("diagnosis", []))
    parts += arm_table(findings) + effects(findings) + expectations(findings) + dominance(findings)
    return parts + fates(findings.made) + curves(findings) + sweeps(findings) + made(findings)


def arm_table(findings: Findings) -> list[str]:
    """Every arm: what it brought and cost, and its headline measures; then those not compared."""
    heads = headlines(findings)
    head = ["arm", "records", "proposals", "yield", "tokens per record", "cost per record (US$)"]
    head += [f"{markdown_code(measure)} ({markdown_text(unit(findings, measure), 60)}, "
             f"{'↑' if direction(findings, measure) > 0 else '↓'})" for measure in heads.values()]  # fmt: skip
    rows = []
    for arm in arms(findings):
        row = [markdown_code(arm["name"]), *cells(arm)]
        for measure in heads.values():
            mean = by_arm(findings, "means", measure).get(arm["name"])
            mark = SIGNS.get(by_arm(findings, "effects", measure).get(arm["name"], {}).get("clear", 0), "")
            row.append(interval_words(mean["value"], mean["low"], mean["high"]) + mark if mean else "–")
        rows.append(row)
    parts = ["## The arms", table(head, rows), "**more** and **less**: clearly more or less of the axis than "
             f"{markdown_code((findings.bench or {})['baseline'])}, the baseline."]  # fmt: skip
    left_out = [[markdown_code(arm["name"]), markdown_text(arm["note"]), *cells(arm)]
                for arm in arms(findings, compared=False)]  # fmt: skip
    head = ["arm", "why not", "records", "proposals", "yield", "tokens per record", "cost per record (US$)"]
    return parts + (["### Not compared", table(head, left_out, 2)] if left_out else [])


def cells(arm: Json) -> list[str]:
    """What an arm brought and cost."""
    return [count(arm["records"]), count(arm["proposals"]), share(arm["yield"]), count(arm["tokens_per_record"]),
            short(arm["cost_per_record"])]  # fmt: skip


def effects(findings: Findings) -> list[str]:
    """Every arm against the baseline, headline measures."""
    parts = []
    for axis, measure in headlines(findings).items():
        found = strongest_first(by_arm(findings, "effects", measure))
        rows = [[markdown_code(one["arm"]), interval_of(one, "difference"), short(one["p_adjusted"]),
                 {1: "more", -1: "less"}.get(one["clear"], "not clear")] for one in found]  # fmt: skip
        if rows:
            head = ["arm", "minus the baseline", "p adjusted", "verdict"]
            parts += [f"### {axis.capitalize()}: {markdown_code(measure)}", table(head, rows)]
    return ["## Effects", *parts] if parts else []


def expectations(findings: Findings) -> list[str]:
    """Expectation beside measurement."""
    rows = [
        [markdown_code(one["arm"]), markdown_text(one["axis"]), promised(str(one["expected"])),
         interval_of(one, "difference"), markdown_text(one["verdict"])]
        for one in (findings.bench or {}).get("expectations", [])
    ]  # fmt: skip
    head = ["arm", "axis", "expected", "measured", "verdict"]
    return ["## Expectation beside measurement", table(head, rows, 9)] if rows else []


def dominance(findings: Findings) -> list[str]:
    """Who is likely ahead of whom on every axis."""
    rows = [
        [markdown_code(place["arm"]), markdown_code(one["arm"]), share(one["probability"])]
        for place in (findings.bench or {}).get("frontier", []) for one in place["dominates"]
        if (one["probability"] or 0) >= 0.5
    ]  # fmt: skip
    head = ["arm", "ahead of", "probability"]
    lead = "Pairs of which one arm is ahead on every axis with a probability of at least one half."
    return ["## Who is ahead of whom", lead, table(head, rows, 2)] if rows else []


def fates(made: list[Json]) -> list[str]:
    """What became of the proposals of each arm or combination."""
    rows = []
    for run in made:
        told = sorted(run["fates"].items(), key=lambda one: -one[1])
        words = "; ".join(f"{markdown_code(fate)} {times:,}" for fate, times in told)
        rows.append([markdown_code(run["run"]), words or "–", count(sum(run["fates"].values()))])
    return ["## What became of the proposals", table(["run", "fates", "proposed"], rows, 2)] if rows else []


def curves(findings: Findings) -> list[str]:
    """Diversity as the sets grow."""
    found = [one for one in (findings.bench or {}).get("curves", []) if one["points"]]
    ns = sorted({point["n"] for one in found for point in one["points"]})
    rows = []
    for one in found:
        at = {point["n"]: point for point in one["points"]}
        rows.append([markdown_code(one["arm"]),
                     *(short(at[n]["value"]) if n in at else "–" for n in ns)])  # fmt: skip
    head = ["arm", *(f"n = {n:,}" for n in ns)]
    return [f"## {markdown_code(found[0]['measure'])} as the sets grow", table(head, rows)] if rows else []


def sweeps(findings: Findings) -> list[str]:
    """What turning one option does."""
    heads = list(headlines(findings))
    rows = [
        [markdown_code(sweep["algorithm"]), markdown_code(sweep["option"]), markdown_code(point["value"]),
         *(interval_words(*point[axis]) if axis in point else "–" for axis in heads)]
        for sweep in (findings.bench or {}).get("sweeps", []) for point in sweep["points"]
    ]  # fmt: skip
    return ["## Turning one option", table(["algorithm", "option", "value", *heads], rows, 3)] if rows else []


def made(findings: Findings) -> list[str]:
    """How the bench was made."""
    return ["## How it was made", *bullets((findings.bench or {}).get("notes", []))]
