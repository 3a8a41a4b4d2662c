"""A study in Markdown: the rule, what became of each claim, tables, how it was made."""

from trivium.reporting.escape import markdown_cell, markdown_code, markdown_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.markdown_parts import table
from trivium.reporting.studied import claims, parted, setting, shown, signed_verdict, words_first

LONG = 4_000  # characters of a rule or a claim's figures


def study_answer(findings: Findings) -> list[str]:
    """Rule and claims, which come before any picture; empty for other runs."""
    if not findings.study:
        return []
    rows = [
        [markdown_text(line["claim"]), f"**{markdown_text(signed_verdict(str(line['verdict'])))}**",
         markdown_text(line["figures"], LONG)] for line in claims(findings)
    ]  # fmt: skip
    parts = ["## The rule, written before any run", markdown_text(shown(findings.study["rule"]), LONG), "## The answer",
             table(["claim", "by the rule", "figures"], rows, 9)]  # fmt: skip
    if lacks := findings.study.get("quick_lacks"):
        parts.append(f"> **What this quick form cannot show.** {markdown_text(lacks, LONG)}")
    return parts


def study(findings: Findings) -> list[str]:
    """Tables, and how it was made; empty for other runs."""
    if not findings.study:
        return []
    parts = [part for one in findings.study["tables"] for part in one_table(one)]
    facts = [f"- {name}: {markdown_code(value, 400)}" for name, value in setting(findings).items() if value]
    return [*parts, "## How it was made", "\n".join(facts)]


def one_table(told: Json) -> list[str]:
    """A table under its title."""
    title, more = parted(str(told["title"]))
    rows = [[markdown_cell(cell) for cell in row] for row in told["rows"]]
    lead = [markdown_text(more, LONG)] if more else []
    head = [markdown_cell(cell) for cell in told["header"]]
    return [f"## {markdown_text(title)}", *lead, table(head, rows, words_first(told))]
