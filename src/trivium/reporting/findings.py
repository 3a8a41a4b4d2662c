"""What a finished run folder holds, as a report reads it: any file but ``about.json`` may be missing."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from trivium.errors import InputError
from trivium.reporting.escape import chart_label

Json = dict[str, Any]
AXES = ("quality", "diversity", "complexity")
COLOURED = 8  # sets that can be told apart by colour


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure over all data sets."""

    name: str
    axis: str
    of: str
    unit: str
    direction: int  # 1: larger means more of the axis; -1: less
    headline: bool
    values: dict[str, Json]  # data set -> entry of its scorecard
    card: Json  # empty where measures.json has none

    @property
    def equal_n(self) -> int | None:
        """The largest n at which every data set has a value: read set measures there. None: there is no such n."""
        have = [
            {int(point[0]) for point in value.get("curve") or () if point[1] is not None}
            | ({int(value["n"])} if value.get("value") is not None else set())
            for value in self.values.values()
        ]
        return max(set.intersection(*have), default=None) if have else None

    def at(self, name: str, n: int | None) -> tuple[float | None, float | None, float | None, int]:
        """Value, low, high and n of a data set at ``n`` records if its curve has that point, else on all of it."""
        entry = self.values[name]
        if self.of == "set" and n is not None and n != entry["n"]:
            for point in entry.get("curve") or ():
                if point[0] == n:
                    return point[1], point[2], point[3], n
        return entry.get("value"), entry.get("low"), entry.get("high"), int(entry["n"])


@dataclass(frozen=True)
class Findings:
    """The files of one run folder, parsed."""

    about: Json
    scorecards: list[Json]
    comparison: Json | None
    runs: list[Json]
    map: Json | None
    samples: list[Json]
    cards: dict[str, Json]  # by name of the measure
    bench: Json | None = None
    ablation: Json | None = None
    study: Json | None = None
    effect: Json | None = None

    @cached_property
    def names(self) -> list[str]:
        """Data sets in the order of the scorecards; those known only from other files follow."""
        everywhere = [card["dataset"]["name"] for card in self.scorecards]
        everywhere += [entry["name"] for entry in (self.comparison or {}).get("datasets", [])]
        everywhere += [arm["name"] for arm in (self.bench or {}).get("arms", [])]
        everywhere += [cell["cell"] for cell in (self.ablation or {}).get("cells", [])]
        everywhere += [sample["dataset"] for sample in self.samples]
        everywhere += [point["dataset"] for point in (self.map or {}).get("points", [])]
        return list(dict.fromkeys(str(name) for name in everywhere))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Data set -> its name as a chart can show it: one line, short, and unlike every other."""
        return unlike(self.names, 48 if self.bench or self.ablation else 28)

    @cached_property
    def highlighted(self) -> list[str]:
        """The sets with a colour of their own: all, but of a bench the baseline and the front of the frontier.

        Eight colours can be told apart. The front is whoever has the most of an axis; then, of arms that none surely
        dominates, those most likely ahead of others on every axis.
        """
        others = [name for name in self.names if name != self.reference]
        if self.ablation:
            cells = [str(cell["cell"]) for cell in self.ablation["cells"]]
            return list(dict.fromkeys((*cells[:1], *cells[-1:], *cells)))[
                :COLOURED
            ]  # all on and all off before the rest
        if not self.bench:
            return others
        places = self.bench["frontier"]
        directions = {one["measure"]: one["direction"] for one in self.bench["effects"]}
        front = [str(self.bench["baseline"])]
        for axis, measure in self.bench["headlines"].items():
            known = [place for place in places if place.get(axis) and place[axis][0] is not None]
            ahead = sorted(known, key=lambda place: -place[axis][0] * directions.get(measure, 1))
            front += [place["arm"] for place in ahead[:1]]
        free = [place for place in places if not place["dominated_by"]]
        front += [
            place["arm"]
            for place in sorted(free, key=lambda one: -sum(other["probability"] or 0 for other in one["dominates"]))
        ]
        return list(dict.fromkeys(front))[:COLOURED]

    @cached_property
    def made(self) -> list[Json]:
        """What became of the proposals of each run, or of all runs of each arm or cell: ``run`` and ``fates``."""
        if self.runs:
            return self.runs
        parts = [(arm["name"], arm["runs"]) for arm in (self.bench or {}).get("arms", [])]
        parts += [(cell["cell"], cell["runs"]) for cell in (self.ablation or {}).get("cells", [])]
        added = []
        for name, runs in parts:
            fates: Counter[str] = Counter()
            for run in runs:
                fates.update(run["fates"])
            added.append({"run": name, "fates": dict(fates)})
        return added

    @cached_property
    def reference(self) -> str | None:
        """The data set the runs started from: named seeds, or else the first that no run wrote."""
        if "seeds" in self.names:
            return "seeds"
        written = {self.written_by(run) for run in self.runs}
        return next((name for name in self.names if name not in written), None) if self.runs else None

    def written_by(self, run: Json) -> str | None:
        """The data set that a run wrote."""
        candidates = (run.get("run"), run.get("algorithm"), Path(str(run.get("out") or "")).stem)
        return next((str(name) for name in candidates if name in self.names), None)

    @cached_property
    def measured(self) -> list[Measured]:
        """Every measure, by axis, headline measures first, otherwise as the scorecards have them."""
        found: dict[str, Measured] = {}
        for card in self.scorecards:
            for entry in card["measures"]:
                name = entry["name"]
                if name not in found:
                    found[name] = Measured(
                        name=name, axis=entry["axis"], of=entry["of"], unit=entry["unit"], values={},
                        direction=entry.get("direction", 1), headline=bool(entry.get("headline")),
                        card=self.cards.get(name, {}),
                    )  # fmt: skip
                found[name].values[card["dataset"]["name"]] = entry
        return sorted(found.values(), key=lambda one: (place_of(one.axis), not one.headline))

    @cached_property
    def headlines(self) -> dict[str, Measured]:
        """The one measure that stands for each axis."""
        chosen = (self.comparison or {}).get("headlines", {})
        by_name = {one.name: one for one in self.measured}
        stands = {axis: by_name[name] for axis, name in chosen.items() if name in by_name}
        for one in self.measured:
            if one.headline:
                stands.setdefault(one.axis, one)
        return {axis: stands[axis] for axis in AXES if axis in stands}

    @cached_property
    def not_measured(self) -> dict[str, list[str]]:
        """Why measures that were asked for could not be computed, and which those are."""
        found: dict[str, list[str]] = {}
        for card in self.scorecards:
            for name, why in (card["dataset"].get("not_measured") or {}).items():
                names = found.setdefault(str(why), [])
                names += [str(name)] if str(name) not in names else []
        return found

    def ranked(self, measured: Measured) -> list[tuple[str, Json]]:
        """(data set, its value, low, high and n), most of the axis first; undefined values last.

        Values are those of the comparison where it has them, else at the common n, else at the largest n that all sets
        reach.
        """
        places = {place["dataset"]: place for place in (self.comparison or {}).get("frontier", [])}
        compared = (self.comparison or {}).get("headlines", {}).get(measured.axis) == measured.name
        rows = []
        for name in measured.values:
            if compared and name in places:
                value, low, high = places[name][measured.axis]
                n = read_at(self.comparison or {}, measured.name)
            else:
                value, low, high, n = measured.at(name, self.n_common or measured.equal_n)
            rows.append((name, {"value": value, "low": low, "high": high, "n": n}))
        return sorted(
            rows, key=lambda row: math.inf if row[1]["value"] is None else -row[1]["value"] * measured.direction
        )

    @property
    def n_common(self) -> int | None:
        """Records per data set in the comparison."""
        return self.comparison["n_common"] if self.comparison else None


def read_at(compared: Json, measure: str) -> int:
    """Records of each set that a comparison read a measure on: of a measure of sets perhaps fewer than the common n."""
    counts = [one["n"] for one in compared["differences"] if one["measure"] == measure and one.get("of") == "set"]
    return int(counts[0] if counts and counts[0] else compared["n_common"])


def headline(compared: Json, axis: str) -> str:
    """The measure that stands for an axis, with its n where that is not the common one."""
    name = compared["headlines"].get(axis)
    if name is None:
        return "–"
    n = read_at(compared, name)
    return name if n == compared["n_common"] else f"{name}, n = {n:,}"


class Pair(NamedTuple):
    """Two measures of records and how they go together."""

    a: str
    b: str
    r: float
    n: int


def related(findings: Findings, name: str) -> list[Pair]:
    """Every two record measures of a data set whose correlation is known, the closest first."""
    card = next(card for card in findings.scorecards if card["dataset"]["name"] == name)
    found = card.get("correlations") or {}
    values, counts = found.get("values") or {}, found.get("n") or {}
    measures = list(values)
    pairs = [
        Pair(a, b, float(values[a][b]), int((counts.get(a) or {}).get(b) or 0))
        for place, a in enumerate(measures)
        for b in measures[:place]
        if values[a].get(b) is not None
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.r))


def unlike(names: list[str], most: int) -> dict[str, str]:
    """Each name as a chart can show it: one line, of so many characters at most, and unlike every other."""
    labels: dict[str, str] = {}
    for name in names:
        label = short = chart_label(name, most) or "(no name)"
        again = 2
        while label in labels.values():
            label, again = f"{short} ({again})", again + 1
        labels[name] = label
    return labels


def place_of(axis: str) -> int:
    """Order of the axes on the page; an unknown axis goes last."""
    return AXES.index(axis) if axis in AXES else len(AXES)


def read_findings(folder: Path) -> Findings:
    """Read the JSON files of a finished run.

    Raises:
        InputError: there is no ``about.json``, so this is no finished run; or a file is not JSON.
    """
    about = read_json(folder / "about.json")
    if about is None:
        raise InputError(
            f"report needs the folder of a finished run, but {folder} has no about.json; "
            "give a folder that trivium demo, bench, ablate, study, measure --out or compare --out has written."
        )
    return Findings(
        about=about,
        scorecards=(read_json(folder / "scorecards.json") or {}).get("scorecards", []),
        comparison=read_json(folder / "comparison.json"),
        runs=(read_json(folder / "runs.json") or {}).get("runs", []),
        map=read_json(folder / "map.json"),
        samples=(read_json(folder / "samples.json") or {}).get("samples", []),
        cards={card["name"]: card for card in (read_json(folder / "measures.json") or {}).get("measures", [])},
        bench=read_json(folder / "bench.json"),
        ablation=read_json(folder / "ablation.json"),
        study=read_json(folder / "study.json"),
        effect=read_json(folder / "effect.json"),
    )


def read_json(path: Path) -> Json | None:
    """The object in a file, ``None`` if there is no such file; NaN and infinity are read as undefined."""
    try:
        content = json.loads(path.read_bytes(), parse_constant=lambda _: None)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise InputError(f"{path} must be JSON, but {error}; make the run again, or delete the file.") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} must hold a JSON object, got {type(content).__name__}; make the run again.")
    return content
