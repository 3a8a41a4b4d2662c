"""How the sets were made: fates, cost, and what was expected. Findings → HTML."""

from collections import Counter

from trivium.reporting.charts.chart import Chart
from trivium.reporting.charts.fates import fate_groups
from trivium.reporting.elements import figure, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import AXES, Findings
from trivium.reporting.theme import DROPPED
from trivium.reporting.verdict import (
    expectations,
)
from trivium.reporting.words import count, each, money, per, seconds

OUTCOMES = {"agrees": "good", "disagrees": "bad", "not contradicted": "none", "not shown": "none"}


def making(findings: Findings, charts: dict[str, Chart]) -> str:
    """Fates and cost of the runs; fates alone of a bench and an ablation, which have tables of cost of their own."""
    runs = findings.runs
    if not runs:
        return section("making", "What became of the proposals", fates_part(findings, charts))
    body = fates_part(findings, charts)
    head = ["run", "accepted", "proposed", "calls", "tokens", "prompt + completion", "time", "cost",
            "tokens per accepted", "calls per accepted", "cost per accepted", "answers from cache",
            "retried records"]  # fmt: skip
    rows = []
    for run in runs:
        accepted = (run.get("fates") or {}).get("accepted", run.get("records"))
        proposed = sum((run.get("fates") or {}).values()) or None
        name = findings.written_by(run)
        both = f"{count(run.get('prompt_tokens'))} + {count(run.get('completion_tokens'))}"
        rows.append([
            tag(findings, name or str(run.get("run"))), count(accepted), count(proposed), count(run.get("calls")),
            count(run.get("tokens")), both, seconds(run.get("seconds")), money(run.get("cost")),
            each(run.get("tokens"), accepted), each(run.get("calls"), accepted), money(per(run.get("cost"), accepted)),
            count(run.get("cached_calls")), count(run.get("retried_records")),
        ])  # fmt: skip
    body += "<h3>What it cost</h3>" + table(head, rows, label="Cost of each run")
    models = sorted({str(run["model"]) for run in runs if run.get("model")})
    body += f"<p class=fine>Model: {', '.join(f'<bdi>{html_text(one)}</bdi>' for one in models)}</p>" if models else ""
    return section("making", "What was proposed, kept and paid", body) + expected(findings)


def fates_part(findings: Findings, charts: dict[str, Chart]) -> str:
    """The bars with their key, and every reason with its count."""
    if "fates" not in charts:
        return ""
    groups = fate_groups(findings)
    every = Counter(str(fate) for run in findings.made for fate in run.get("fates") or {})
    shown = [*groups, *(["other reasons"] if len(every) > len(groups) else [])]
    key = "".join(
        f'<span class="fate"><i class="dot f{place if place < len(groups) else len(DROPPED)}"></i>'
        f"<bdi>{html_text(fate)}</bdi></span>"
        for place, fate in enumerate(shown)
    )
    runs = [run for run in findings.made if run.get("fates")]
    totals: Counter[str] = Counter()
    for run in runs:
        totals.update(run["fates"])
    order = ["accepted"] * ("accepted" in totals) + [fate for fate, _ in totals.most_common() if fate != "accepted"]
    names = [str(run.get("run")) for run in runs]
    if len(runs) > len(order):  # many runs stand below each other
        head = ["run", *(f"<bdi>{html_text(fate)}</bdi>" for fate in order), "all proposed"]
        rows = [[tag(findings, name), *(count(run["fates"].get(fate, 0)) for fate in order),
                 count(sum(run["fates"].values()))] for name, run in zip(names, runs)]  # fmt: skip
    else:
        head = ["fate", *(f"<bdi>{html_text(name)}</bdi>" for name in names)]
        rows = [
            [f"<bdi>{html_text(fate)}</bdi>", *(count(run["fates"].get(fate, 0)) for run in runs)] for fate in order
        ]
        rows.append(["all proposed", *(count(sum(run["fates"].values())) for run in runs)])
    flow = figure(charts, "sankey", "<b>All proposals</b>", kind="wide flow")
    return (
        f'{flow}<h3>Fates</h3><div class="keys">{key}</div>{figure(charts, "fates")}'
        f"<details><summary>Every fate, counted</summary>{table(head, rows, label='Fates by run')}</details>"
    )


def expected(findings: Findings) -> str:
    """Expectation beside measurement."""
    found = expectations(findings)
    if not found:
        return ""
    signs = {"+": "more", "-": "less", "0": "no change"}
    by_run = {
        run: {one.axis: one for one in found if one.run == run} for run in dict.fromkeys(one.run for one in found)
    }
    rows = []
    for run, ones in by_run.items():
        row = [tag(findings, run) if run in findings.labels else f"<bdi>{html_text(run)}</bdi>"]
        for axis in AXES:
            one = ones.get(axis)
            if one is None:
                row.append("–")
                continue
            row.append(
                f'<span class="outcome {OUTCOMES[one.outcome]}">{one.outcome}</span>'
                f"<small>expected {signs[one.expected]}, measured {one.measured}</small>"
            )
        rows.append(row)
    lead = "What the literature leads one to expect of each algorithm, and what was measured"
    lead += f" against {tag(findings, findings.reference)}." if findings.reference else "."
    lead += " “Not shown” means that these records cannot tell; it is not a refutation."
    head = ["algorithm", *(axis for axis in AXES)]
    return section(
        "expected", "Expectation beside measurement", table(head, rows, numbers=9, label="Expectations"), lead
    )
