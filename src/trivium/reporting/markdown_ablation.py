"""An ablation in Markdown: totals, shares, effects, interactions, costs, design."""

from trivium.numbers import short
from trivium.reporting.ablated import aliases, shares
from trivium.reporting.benched import headlines, interval_of
from trivium.reporting.escape import markdown_code, markdown_text
from trivium.reporting.findings import Findings
from trivium.reporting.markdown_bench import fates
from trivium.reporting.markdown_parts import bullets, table
from trivium.reporting.words import count


def ablation(findings: Findings) -> list[str]:
    """Everything an ablation found; empty for other runs."""
    if not findings.ablation:
        return []
    parts = bullets(findings.ablation.get("diagnosis", [])) + totals(findings) + split(findings) + effects(findings)
    return parts + costs(findings) + design(findings) + fates(findings.made)


def totals(findings: Findings) -> list[str]:
    """From everything off to everything on."""
    heads = set(headlines(findings).values())
    rows = [
        [markdown_text(one["axis"]), markdown_code(one["measure"]), short(one["all_off"]), short(one["all_on"]),
         interval_of(one, "change")]
        for one in (findings.ablation or {}).get("totals", []) if one["measure"] in heads
    ]  # fmt: skip
    head = ["axis", "measure", "everything off", "everything on", "change"]
    return ["## From everything off to everything on", table(head, rows, 2)] if rows else []


def split(findings: Findings) -> list[str]:
    """The shares of the components."""
    rows = [
        [axis, markdown_code(measure), markdown_code(one["factor"]), interval_of(one, "share")]
        for axis, measure in headlines(findings).items() for one in shares(findings, measure)
    ]  # fmt: skip
    return ["## Where the change comes from", table(["axis", "measure", "component", "share"], rows, 3)] if rows else []


def effects(findings: Findings) -> list[str]:
    """Main effects and interactions on the headline measures."""
    heads = set(headlines(findings).values())
    parts = []
    for kind, title in (("main", "What each component does"), ("interaction", "Components together")):
        rows = [
            [markdown_text(one["axis"]), markdown_code(one["measure"]), " × ".join(map(markdown_code, one["term"])),
             interval_of(one, "estimate"), short(one["p_adjusted"]), "clear" if one["clear"] else "not clear"]
            for one in (findings.ablation or {}).get("effects", [])
            if one["measure"] in heads and one["kind"] == kind
        ]  # fmt: skip
        head = ["axis", "measure", "component", "effect", "p adjusted", "verdict"]
        parts += [f"## {title}", table(head, rows, 3)] if rows else []
    alike = aliases(findings)
    return parts + (["### What this design cannot tell apart", *bullets(alike)] if alike else [])


def costs(findings: Findings) -> list[str]:
    """What each component costs."""
    rows = [
        [markdown_code(one["factor"]), interval_of(one, "tokens_per_record"), count(one.get("of")),
         interval_of({"yield": one["yield"], "low": one["yield_low"], "high": one["yield_high"]}, "yield")]
        for one in (findings.ablation or {}).get("costs", [])
    ]  # fmt: skip
    head = ["component", "tokens per record, on minus off", "of, with everything on", "yield, on minus off"]
    return ["## What each component costs", table(head, rows)] if rows else []


def design(findings: Findings) -> list[str]:
    """Which combinations were run."""
    ablation = findings.ablation or {}
    names = [factor["name"] for factor in ablation["factors"]]
    rows = [
        [markdown_code(one["cell"]), *("on" if name in one["on"] else "off" for name in names),
         *(count(sum(run[key] for run in one["runs"])) for key in ("records", "proposals", "tokens"))]
        for one in ablation["cells"]
    ]  # fmt: skip
    head = ["combination", *map(markdown_code, names), "records", "proposals", "tokens"]
    why = markdown_text((ablation.get("design") or {}).get("why", ""), 4_000)
    return ["## Design", f"{why}.", table(head, rows, 1 + len(names)), *bullets(ablation.get("notes", []))]
