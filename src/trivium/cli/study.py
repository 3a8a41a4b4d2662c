"""A study as text for a terminal."""

from typing import Any

from trivium.cli.show import table
from trivium.reporting.studied import without_answers
from trivium.studies import Study
from trivium.studies.forecast import Forecast

_TIMES = (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0), ("seconds", 0.0))
LARGEST = 2  # of a unit: from two minutes on it is minutes


def planned(one: Study, runs: int, cost: Forecast | None) -> str:
    """The rule, and what is about to be run, before anything is."""
    lines = [f"rule: {one.rule}"]
    if cost is None:
        return "\n".join([*lines, f"{runs} runs in all"])
    lines += [f"{runs} runs in all, each about {_time(cost.of_a_run)} of training on one core: {_time(cost.in_all)}"]
    if cost.needs_gpu:
        lines += [
            "warning: a pretrained model is trained, and PyTorch sees no GPU here; on a processor that is "
            f"{_time(cost.in_all)}. What has run is kept if you stop it."
        ]
    return "\n".join(lines)


def _time(seconds: float) -> str:
    unit, size = next((unit, size) for unit, size in _TIMES if seconds >= LARGEST * size)
    return f"{seconds / (size or 1):,.0f} CPU-{unit}"


def study(told: dict[str, Any]) -> str:
    """The lines of the answer first, then what they rest on."""
    lines = [told["question"], "", f"rule, written before any run: {told['rule']}", ""]
    lines += [f"{line['claim']}: {line['verdict']}. {line['figures']}" for line in told["lines"]]
    if told["quick_lacks"]:
        lines += ["", f"what --quick cannot show: {told['quick_lacks']}"]
    for one in told["tables"]:
        lines += ["", one["title"], "", table(one["header"], one["rows"])]
    gone = "".join(f", {many} {outcome}" for outcome, many in without_answers(told))
    lines += ["", f"{told['runs']} runs in {told['repeats']} repeats{gone}; {told['setting']}"]
    return "\n".join(lines)
