"""A study as text for a terminal."""

from typing import Any

from trivium.cli.show import table


def study(told: dict[str, Any]) -> str:
    """The lines of the answer first, then what they rest on."""
    lines = [told["question"], "", f"rule, written before any run: {told['rule']}", ""]
    lines += [f"{line['claim']}: {line['verdict']}. {line['figures']}" for line in told["lines"]]
    if told["quick_lacks"]:
        lines += ["", f"what --quick cannot show: {told['quick_lacks']}"]
    for one in told["tables"]:
        lines += ["", one["title"], "", table(one["header"], one["rows"])]
    lost = f", {told['diverged']} diverged" if told["diverged"] else ""
    lines += ["", f"{told['runs']} runs in {told['repeats']} repeats{lost}; {told['setting']}"]
    return "\n".join(lines)
