"""Students of one's own sets in Markdown: the answer, tables, how it was made."""

from trivium.reporting.effect import made, tables
from trivium.reporting.findings import Findings
from trivium.reporting.markdown_parts import bullets
from trivium.reporting.markdown_study import one_table


def effect_answer(findings: Findings) -> list[str]:
    """What is found, pair by pair, before any picture; empty for other runs."""
    return ["## The answer", *bullets(findings.effect["lines"])] if findings.effect else []


def effect(findings: Findings) -> list[str]:
    """Tables, and how it was made; empty for other runs."""
    if not findings.effect:
        return []
    parts = [part for one in tables(findings.effect) for part in one_table(one._asdict())]
    return [*parts, "## How it was made, and what was left out", *bullets(made(findings.effect))]
