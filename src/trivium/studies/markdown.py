"""The answer of a study as Markdown, from what study.json holds."""

from typing import Any


def markdown(told: dict[str, Any]) -> str:
    """Question and rule first, then the answer, then the tables."""
    parts = [
        f"# Study: {told['study']}", f"**Question.** {told['question']}",
        f"**Rule, written before any run.** {told['rule'].replace(chr(10), ' ')}", "## Answer",
        "\n".join(f"- **{line['claim']}: {line['verdict']}.** {line['figures']}" for line in told["lines"]),
    ]  # fmt: skip
    if told["quick_lacks"]:
        parts.append(f"**What this quick form cannot show.** {told['quick_lacks']}")
    for table in told["tables"]:
        header = "| " + " | ".join(table["header"]) + " |"
        rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table["rows"]]
        parts.append("\n".join([f"## {table['title'].split(':')[0]}", "", f"{table['title']}.", "", header,
                                "|" + "---|" * len(table["header"]), *rows]))  # fmt: skip
    return "\n\n".join([*parts, f"## How it was made\n\n{made(told)}"]) + "\n"


def made(told: dict[str, Any]) -> str:
    """Setting, runs and versions in a sentence or two."""
    lost = f", {told['diverged']} of them diverged" if told["diverged"] else ""
    return (
        f"{told['runs']} runs in {told['repeats']} repeats{lost}, {told['cpu_seconds']:,.0f} CPU seconds of training; "
        f"seed {told['seed']}; Trivium {told['trivium']}. {told['setting']}. Every run with its training set's makeup: "
        "runs.jsonl."
    )
