"""What can be learnt of how a data set was made: from its records, and from the run folder they lie in."""

from collections.abc import Mapping
from pathlib import Path

import orjson

from trivium.algorithms import ALGORITHMS, ALONE, build
from trivium.measures.card import Axis
from trivium.records import Dataset
from trivium.trials.advice import LETTER, offered


def offers_for(dataset: Dataset) -> dict[Axis, str]:
    """Axis → what the algorithm that made it lacks for it, as the tail of a sentence; empty if no one algorithm did.

    Records say what made them (``self-instruct/0.1.0 …``); sets of other hands say nothing, and get no advice.
    """
    makers = {record.made_by.partition("/")[0] for record in dataset.records}
    name = makers.pop() if len(makers) == 1 else ""
    if name not in ALGORITHMS and name not in ALONE:
        return {}
    present = {part.code for part in build(name).components}
    return {axis: words for axis in LETTER if (words := offered(present, axis))}


def fates_of(dataset: Dataset) -> Mapping[str, int]:
    """Fate → how many proposals met it, from the run.json beside the records; empty where there is none."""
    folders = {Path(path).parent for path in dataset.paths}
    run = folders.pop() / "run.json" if len(folders) == 1 else None
    try:
        told = orjson.loads(run.read_bytes()) if run is not None else None
    except (OSError, orjson.JSONDecodeError):
        return {}
    fates = told.get("fates") if isinstance(told, dict) else None
    if not isinstance(fates, dict) or not all(isinstance(count, int) and count >= 0 for count in fates.values()):
        return {}
    return fates if fates.get("accepted") == len(dataset) else {}
