"""Behind a comparison: the records and clusters that drive it, and evaluation items in the data. Findings → HTML."""

from trivium.numbers import short
from trivium.reporting.benched import signed
from trivium.reporting.elements import interval_cell, section, table, tag
from trivium.reporting.escape import html_text
from trivium.reporting.findings import Findings, Json
from trivium.reporting.words import count, share

METHODS = {
    "exact": "word for word", "13-gram": "a shared run of 13 words", "8-gram": "70 % of its runs of 8 words",
    "minhash": "near-duplicate", "any": "any of these",
}  # fmt: skip
EXAMPLES = ["record", "what they share", "id", "item", "likeness"]


def drivers(findings: Findings) -> str:
    """The records and clusters behind each clear difference, headline measures first."""
    found = (findings.comparison or {}).get("drivers") or []
    if not found:
        return ""
    heads = {one.name for one in findings.headlines.values()}
    first = [one for one in found if one["measure"] is None or one["measure"] in heads]
    rest = [one for one in found if one not in first]
    body = f'<div class="drivers">{"".join(driver(findings, one) for one in first)}</div>'
    if rest:
        others = "".join(driver(findings, one) for one in rest)
        folded = f'<div class="drivers">{others}</div>'
        body += f"<details><summary>Of the other {len(rest):,} clear differences</summary>{folded}</details>"
    return section(
        "drivers", "What drives the differences", body,
        "The records that pull a mean furthest, and the clusters of alike records of which one set clearly has more. "
        "They are where to look; they are not causes.",
    )  # fmt: skip


def driver(findings: Findings, one: Json) -> str:
    """One clear difference."""
    a, b = one["a"], one["b"]
    pair = f"{tag(findings, a)} and {tag(findings, b)}"
    if one["measure"] is None:
        title = f"{pair} <small>no measure differs clearly, their content does</small>"
    else:
        gap = one.get("difference")
        more = f" · B − A {signed(gap)}" if gap is not None else ""
        title = f"<bdi>{html_text(one['measure'])}</bdi> {pair} <small>{html_text(one['axis'])}{more}</small>"
    body = ""
    if one.get("clusters"):
        rows = []
        for cluster in one["clusters"]:
            moves = cluster.get("moves")
            examples = ", ".join(f"<code>{html_text(record)}</code>" for record in cluster.get("examples") or [])
            rows.append([
                f"<bdi>{html_text(cluster['label'])}</bdi><small>{examples}</small>", share(cluster["share_a"]),
                share(cluster["share_b"]),
                interval_cell(cluster["difference"], cluster["low"], cluster["high"]), signed(moves),
            ])  # fmt: skip
        head = ["cluster, and records in its midst", f"share of {tag(findings, a)}", f"share of {tag(findings, b)}",
                "B − A", "adds to the difference of means"]  # fmt: skip
        body += "<h4>Clusters</h4>" + table(head, rows, label="Clusters")
    if one.get("records"):
        rows = [
            [tag(findings, record["dataset"]), f'<bdi class="begins">{html_text(record["text"])}</bdi>',
             f"<code>{html_text(record['id'])}</code>", short(record["value"]), signed(record.get("influence"))]
            for record in one["records"]
        ]  # fmt: skip
        head = ["set", "record", "id", "value", "without it the difference loses"]
        body += "<h4>Records</h4>" + table(head, rows, numbers=3, label="Records")
    return f"<details><summary>{title}</summary>{body}</details>" if body else ""


def contamination(findings: Findings) -> str:
    """How much of each evaluation set stands in each data set, by method, with examples."""
    found = (findings.comparison or {}).get("contamination") or []
    if not found:
        return ""
    rows, examples = [], ""
    for one in found:
        method = METHODS.get(one["method"], "")
        items = "–"
        if one.get("items") is not None and one.get("rows"):
            long_enough = one["rows"] - (one.get("items_short") or 0)
            weight = "value" if one["items"] else "unsure"
            items = f'<span class="{weight}">{count(one["items"])}</span><small>of {count(long_enough)}</small>'
        flagged = (
            f'<span class="{"value" if one["records"] else "unsure"}">{count(one["records"])}</span>'
            f"<small>of {count(one['of'])}, {share(one.get('share'))}</small>"
        )
        rows.append([
            tag(findings, one["dataset"]), f"<bdi>{html_text(one['against'])}</bdi>",
            f"<bdi>{html_text(one['method'])}</bdi><small>{method}</small>", items, flagged,
        ])  # fmt: skip
        if one.get("examples"):
            hits = [
                [f'<bdi class="begins">{html_text(hit["text"])}</bdi>', f"<bdi>{html_text(hit.get('match', ''))}</bdi>",
                 f"<code>{html_text(hit['id'])}</code>", f"<code>{html_text(hit.get('item', ''))}</code>",
                 share(hit.get("likeness"))]
                for hit in one["examples"]
            ]  # fmt: skip
            examples += (
                f"<details><summary>{tag(findings, one['dataset'])} <small><bdi>{html_text(one['against'])}</bdi> · "
                f"<bdi>{html_text(one['method'])}</bdi></small></summary>"
                f"{table(EXAMPLES, hits, numbers=4, label='Examples')}</details>"
            )
    head = ["data set", "evaluation set", "method", "items found", "records flagged"]
    body = table(head, rows, numbers=3, label="Contamination")
    return section(
        "contamination", "Evaluation items in the data", body + (f"<h3>Examples</h3>{examples}" if examples else ""),
        "Items of an evaluation set that stand in the training data, of those long enough for the method to find. "
        "What none "
        "of these methods finds may still be a paraphrase.",
    )  # fmt: skip
