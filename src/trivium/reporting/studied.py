"""A study by claim, test and condition, and in words."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from trivium.reporting.findings import Findings, Json
from trivium.reporting.verdict import Text, Words

LONG_TITLE = 72  # characters
NAMED = 4  # claims that a sentence tells one by one
NO_KIND = {"none", "–"}  # where a level does not apply: such a condition belongs to every series
ID, OOD = "ID", "OOD, mean"
PART = "part"  # the level that tells the parts of a study apart, each of which is drawn by itself
ACROSS = {"frontier": "mix"}  # what accuracy is drawn against, where that is not the first quantity
VERDICTS = {  # verdict -> its sign, and whether that is good or bad news for the claim
    "confirmed": ("✓", "good"), "found": ("✓", "good"), "contradicted": ("✗", "bad"),
    "not confirmed": ("○", "none"), "not found": ("○", "none"),
}  # fmt: skip
LOST = re.compile(r"lost, \d+ letters")  # figure of a training set: the share of such questions that have no record
Levels = Mapping[str, Mapping[str, float | str]]  # condition -> where each factor stands in it
AXIS_WORDS = {"wrong": "share of wrong outputs", "rules": "rules in the training data", "n": "training records",
              "depth": "greatest depth in training", "mix": "diversity of the mix",
              "longest": "letters of the longest strings in training",
              "records": "training records"}  # fmt: skip


def claims(findings: Findings) -> list[Json]:
    """Every claim with its verdict and figures."""
    return list((findings.study or {}).get("lines", []))


def signed_verdict(verdict: str) -> str:
    """A verdict with its sign, so that colour is never all there is."""
    return f"{VERDICTS.get(verdict, ('·', 'none'))[0]} {verdict}"


def shown(text: object) -> str:
    """Prose of a study, with arrows that no line breaks in two."""
    return str(text).replace("->", "→")


def answer(findings: Findings) -> Words:
    """Few claims one by one; of many those that are settled, if these are few, and the others counted by verdict."""
    lines = claims(findings)
    named = lines if len(lines) <= NAMED else [line for line in lines if not str(line["verdict"]).startswith("not ")]
    named = named if len(named) <= NAMED else []
    parts: list[str] = []
    for line in named:
        parts += ["; "] if parts else []
        claim = str(line["claim"])
        parts += [Text(claim if parts else claim[:1].upper() + claim[1:]), ": ", Text(line["verdict"])]
    others = Counter(str(line["verdict"]) for line in lines if line not in named)
    for place, (verdict, times) in enumerate(others.most_common()):
        if not place:
            parts += ["; of the other claims "] if parts else [f"Of {len(lines)} claims "]
        else:
            parts += [", "]
        parts += [f"{times} {'is' if times == 1 else 'are'} ", Text(verdict)]
    return (*parts, ".") if parts else ()


def tests(findings: Findings) -> list[str]:
    """The tests, in distribution first as the study has it."""
    return list(dict.fromkeys(str(one["test"]) for one in (findings.study or {}).get("means", [])))


def levels(findings: Findings) -> Levels:
    """Condition -> where each factor stands in it."""
    return {str(row["condition"]): row["levels"] for row in (findings.study or {}).get("rows", [])}


def parts(findings: Findings) -> dict[str, Levels]:
    """Part of the study -> its conditions and where each factor stands in them; the only part has no name."""
    found: dict[str, dict[str, Mapping[str, float | str]]] = {}
    for condition, one in levels(findings).items():
        found.setdefault(str(one.get(PART, "")), {})[condition] = one
    return dict(found)


def across(findings: Findings, of: Levels) -> str | None:
    """The factor that accuracy is drawn against: the first that is a quantity, not merely low or high."""
    first = next(iter(of.values()), {})
    chosen = ACROSS.get(str((findings.study or {}).get("study")))
    if chosen in first:
        return chosen
    for factor in first:
        values = {one[factor] for one in of.values()}
        if all(isinstance(value, (int, float)) for value in values) and len(values) > 1 and values != {0, 1}:
            return str(factor)
    return None


def series(of: Levels, factor: str) -> dict[str, list[str]]:
    """Name of a series -> its conditions: those that differ in ``factor`` alone."""
    others = [name for name in next(iter(of.values())) if name not in (factor, PART)]
    vary = [name for name in others if len({one[name] for one in of.values()} - NO_KIND) > 1]
    others = vary or others[:1]  # a single series has a name too
    found: dict[str, list[str]] = {}
    for setting in ({name: one[name] for name in others} for one in of.values()):
        if not NO_KIND & set(setting.values()):
            label = ", ".join(level_words(name, value) for name, value in setting.items())
            found[label] = [
                condition for condition, one in of.items()
                if all(one[name] in (value, *NO_KIND) for name, value in setting.items())
            ]  # fmt: skip
    return found


def level_words(name: str, value: float | str) -> str:
    """Where a factor stands: ``512 rules``; of what has names, the name."""
    return f"{value:,.6g} {name}" if isinstance(value, (int, float)) else str(value)


class Seen(NamedTuple):
    """A condition on one test."""

    value: float | None  # mean over repeats
    low: float | None
    high: float | None
    runs: list[float]  # accuracy of each repeat


def seen(findings: Findings, test: str) -> dict[str, Seen]:
    """Condition -> what came of it on a test."""
    study = findings.study or {"means": [], "rows": []}
    runs: dict[str, list[float]] = {}
    for row in study["rows"]:
        right, of = row["right"].get(test, (0, 0))
        if of:
            runs.setdefault(str(row["condition"]), []).append(right / of)
    return {
        str(one["condition"]): Seen(one["value"], one["low"], one["high"], runs.get(str(one["condition"]), []))
        for one in study["means"] if one["test"] == test
    }  # fmt: skip


def effects(findings: Findings) -> dict[str, list[Json]]:
    """Axis -> its effects on every test, of a study of the axes."""
    found: dict[str, list[Json]] = {}
    for one in (findings.study or {}).get("figures", {}).get("effects", []):
        if len(one["term"]) == 1:
            found.setdefault(str(one["term"][0]), []).append(one)
    return found


def ranks(findings: Findings) -> list[Json]:
    """What each measure foretells, of a study of measures; those with no correlation left out, highest first."""
    told = (findings.study or {}).get("figures", {}).get("measures", [])
    known = [one for one in told if one["rho"][OOD]["value"] is not None]
    return sorted(known, key=lambda one: -(one["rho"][OOD]["equal_complexity"]["value"] or 0.0))


def laws(findings: Findings) -> list[Json]:
    """How the best mix moves with the budget, in and out of distribution, for each pool of a study of the frontier."""
    pools = (findings.study or {}).get("figures", {}).get("pools", [])
    return [
        one | {"goal": f"{pool['pool']}: {one['goal']}"}
        for pool in pools for one in pool["laws"] if one["goal"] in (ID, OOD)
    ]  # fmt: skip


def losses(findings: Findings) -> dict[str, list[tuple[float, list[float]]]]:
    """Way of sampling -> letters of a question and, of each repeat, the share of such questions that have no record.

    Of a study that samples answers; ways that lose nothing are left out.
    """
    found: dict[str, dict[float, list[float]]] = {}
    for row in (findings.study or {}).get("rows", []):
        for name, share in row["makeup"].items() if "arm" in row["levels"] else ():
            if LOST.fullmatch(name):
                at = found.setdefault(str(row["levels"]["arm"]), {})
                at.setdefault(float(name.split()[1]), []).append(float(share))
    return {way: sorted(at.items()) for way, at in found.items() if any(map(any, at.values()))}


def accuracy_name(part: str, test: str) -> str:
    """What the chart of a test is called."""
    return f"accuracy {part}: {test}" if part else f"accuracy {test}"


def without_answers(study: Json) -> list[tuple[str, int]]:
    """Outcomes other than trained, and how many runs had them."""
    return [(outcome, study[outcome]) for outcome in ("diverged", "untrained") if study.get(outcome)]


def setting(findings: Findings) -> dict[str, object]:
    """How it was made: runs, repeats, seconds, task and students."""
    study = findings.study or {}
    rows = study.get("rows", [])
    tokens, spent = sum(row["tokens"] for row in rows), study.get("cpu_seconds", 0.0)
    task, *students = str(study.get("setting", "")).split("; ")
    gone = "".join(f", {many:,} of them {outcome}" for outcome, many in without_answers(study))
    return {
        "Runs": f"{study['runs']:,}{gone}",
        "Conditions": f"{len(levels(findings)):,}", "Repeats": f"{study['repeats']:,}",
        "Form": "quick" if study.get("quick") else "whole", "Task": task, "Students": "; ".join(students),
        "CPU seconds of training": f"{spent:,.0f}, {spent / max(1, len(rows)):,.1f} a run",
        "Tokens read by students": f"{tokens:,}" if tokens else "", "Raw results": "runs.jsonl, one line a run",
    }  # fmt: skip


def parted(title: str) -> tuple[str, str]:
    """The title of a table, and what explains it: what is behind its first colon, or of a long title its first stop."""
    name, _, more = title.partition(": ")
    if len(name) > LONG_TITLE:
        name, _, more = next((cut for stop in ("; ", ", ") if (cut := title.partition(stop))[1]), (title, "", ""))
    return name, f"{more[:1].upper()}{more[1:]}." if more else ""


def words_first(told: Json) -> int:
    """How many columns of a table come before the first that holds a number in every row."""
    columns = list(zip(*told["rows"]))
    numeric = [all(cell[:1] in "0123456789+-–<[" for cell in column) for column in columns]
    return max(1, numeric.index(True)) if True in numeric else 99
