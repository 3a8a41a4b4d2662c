"""Turn every dial, measure every corpus, and say which measures move as they should."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError, MissingCapability
from trivium.measures.card import Measure
from trivium.measures.validity.claims import CLAIMS, KNOWN_FAILURES, Claim, Claims
from trivium.measures.validity.dials import DIALS, Dial
from trivium.numbers import or_null
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views import DEAR, OF_VECTORS, Reader, Views
from trivium.views.reader import NEEDS
from trivium.views.reference import AgainstReference

Verdict = Literal["as it should", "fails", "known failure", "not claimed", "not installed"]

REPEATS = 3  # corpora made anew for each setting
_ORDERED = 0.5  # least agreement in order between dial and measure, of a movement that is claimed
_FLOOR = 0.1  # of a bounded range: the smallest value that changes are taken as shares of
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Validity:
    """What one measure did on one dial."""

    measure: str
    dial: str
    claim: Claim | None  # nothing is claimed
    curve: tuple[float, ...]  # mean value at each setting
    effect: float  # change from the first to the last setting, mean over repeats, as a share; see ``effects``
    furthest: float  # the largest such change, up or down, at any setting
    order: float  # pairs of settings that the measure puts in rising order, less those in falling order, as a share
    verdict: Verdict
    reason: str  # why it is known to fail, or what is not installed; "" otherwise

    def to_json(self) -> dict[str, Any]:
        """One entry of ``measures --check --json``; an undefined number is ``null``."""
        return {
            "measure": self.measure, "dial": self.dial, "claim": self.claim and self.claim.direction,
            "by": self.claim and self.claim.by, "curve": [or_null(value) for value in self.curve],
            "effect": or_null(self.effect), "furthest": or_null(self.furthest), "order": or_null(self.order),
            "verdict": self.verdict, "reason": self.reason or None,
        }  # fmt: skip


def check(
    seeds: Sequence[Record],
    measures: Sequence[Measure] | None = None,
    *,
    rng: np.random.Generator,
    repeats: int = REPEATS,
    dials: Sequence[Dial] = DIALS,
    claims: Claims = CLAIMS,
    known_failures: Mapping[tuple[str, str], str] = KNOWN_FAILURES,
    readers: Mapping[str, Reader] | None = None,
    cache: Path | None = None,
) -> list[Validity]:
    """Measure corpora of known makeup, and hold every measure to what is claimed of it.

    A measure moves as it should if, over the repeats, it changes by at least what is claimed on average, in the
    claimed direction in every repeat, and mostly in the order of the settings (order at least 0.5); it stays as it
    should if at no setting its mean change exceeds what is claimed. A value that is undefined fails every claim.

    Args:
        seeds: Records by people, of which each corpus holds up to 60; ``generation.seeds.packaged_seeds()``. They are
            the reference set, too, of measures that hold records against one.
        measures: What to check; the whole catalogue if not given. A measure without claims is measured all the same.
        rng: Source of the corpora.
        repeats: How often each corpus is made anew, at least 2.
        dials: What is turned.
        claims: Measure → dial → claim.
        known_failures: (measure, dial) → reason; a claim listed here that fails is a known failure.
        readers: View → what makes it. Measures of views that cost seconds a record are left out without one.
        cache: Folder where vectors and scores are kept by content, for such readers; nothing is written without it.

    Returns:
        One entry for each measure and dial, measure by measure. A measure that needs something which is not installed
        or not given is "not installed", with the words of its error.

    Raises:
        InputError: no seeds, fewer than 2 repeats, or a claim about a dial that does not exist.

    Cost: repeats × settings of all dials × 120 records for each measure: about 200 corpora.
    """
    if measures is None:
        from trivium.measures import MEASURES

        measures = MEASURES
    at_least(len(seeds), 1, "check: number of seeds")
    at_least(repeats, 2, "repeats")
    names = {dial.name for dial in dials}
    strange = sorted({dial for by_dial in claims.values() for dial in by_dial if dial not in names})
    if strange and dials is DIALS:
        raise InputError(
            f"claims name dials that do not exist: {', '.join(strange)}; known: {', '.join(sorted(names))}."
        )
    found: dict[tuple[str, str], Validity] = {}
    given: dict[str, Reader] = {"reference": AgainstReference(Dataset("seeds", tuple(seeds))), **(readers or {})}
    missing = {
        measure.card.name: NEEDS[measure.card.reads]
        for measure in measures
        if measure.card.reads in DEAR and measure.card.reads not in given
    }

    def look_at(records: Sequence[Record]) -> Views:
        return Views(records, readers=given, cache=cache)

    for dial, stream in zip(dials, rng.spawn(len(dials)), strict=True):
        values = _turn(dial, seeds, measures, repeats, stream, missing, look_at)
        for measure, table in zip(measures, values, strict=True):
            name = measure.card.name
            claim, reason = claims.get(name, {}).get(dial.name), known_failures.get((name, dial.name), "")
            one = judge(measure, dial.name, claim, reason, table)
            found[name, dial.name] = (
                replace(one, verdict="not installed", reason=missing[name]) if name in missing else one
            )
    return [found[measure.card.name, dial.name] for measure in measures for dial in dials]


def _turn(
    dial: Dial, seeds: Sequence[Record], measures: Sequence[Measure], repeats: int, rng: np.random.Generator,
    missing: dict[str, str], look_at: Callable[[Sequence[Record]], Views],
) -> npt.NDArray[np.float64]:  # fmt: skip
    """(measures, repeats, settings) values; notes in ``missing`` which measures cannot run here."""
    values = np.full((len(measures), repeats, len(dial.settings)), math.nan)
    for repeat, entropy in enumerate(rng.integers(2**63, size=repeats)):
        for place, setting in enumerate(dial.settings):
            # The same stream at every setting: only what is turned differs.
            views = look_at(dial.make(seeds, setting, np.random.default_rng(entropy)))
            for row, measure in enumerate(measures):
                if measure.card.name not in missing:
                    try:
                        values[row, repeat, place] = _value(measure, views)
                    except MissingCapability as error:
                        missing[measure.card.name] = str(error)
    return values


def _value(measure: Measure, views: Views) -> float:
    """A set measure's value, or the mean of a record measure over the records that have one."""
    reads = measure.card.reads
    try:
        of_directions = measure.card.of == "set" and reads in OF_VECTORS
        seen = views.take(views.embeddable) if of_directions else views
        found = np.atleast_1d(measure(seen.read(reads)))
    except InputError:
        return math.nan
    known = found[np.isfinite(found)]
    return float(known.mean()) if len(known) else math.nan


def effects(table: npt.NDArray[np.float64], range: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Change from the first setting at each one, as a share of the larger of the two values.

    Between -1 and 1 for values of one sign. For a measure with a bounded range the share is of a tenth of that range
    at least, so that 0.001 beside 0 is not taken for everything.

    Args:
        table: (repeats, settings) values.
        range: Of the measure's card.
    """
    low, high = range
    floor = _FLOOR * (high - low) if math.isfinite(high - low) else 0.0
    scale = np.maximum(np.maximum(np.abs(table), np.abs(table[:, :1])), floor)
    return np.divide(table - table[:, :1], scale, out=np.where(np.isnan(table), math.nan, 0.0), where=scale > 0)


def judge(measure: Measure, dial: str, claim: Claim | None, reason: str, table: npt.NDArray[np.float64]) -> Validity:
    """Hold the (repeats, settings) values of one measure on one dial to its claim."""
    changes = effects(table, measure.card.range)
    means = changes.mean(axis=0)
    effect = float(means[-1])
    furthest = float(means[np.argmax(np.abs(means))])
    first, second = np.triu_indices(table.shape[1], 1)
    order = float(np.sign(table[:, second] - table[:, first]).mean())
    verdict: Verdict = "not claimed"
    if claim is not None:
        sign = {"up": 1, "down": -1, "flat": 0}[claim.direction]
        holds = (
            sign * effect >= claim.by and bool((sign * changes[:, -1] > 0).all()) and sign * order >= _ORDERED
            if sign
            else abs(furthest) <= claim.by + _ROUNDING
        )
        verdict = "as it should" if holds else "known failure" if reason else "fails"
    return Validity(
        measure.card.name, dial, claim, tuple(map(float, table.mean(axis=0))), effect, furthest, order, verdict,
        reason if verdict == "known failure" else "",
    )  # fmt: skip


def failures(found: Sequence[Validity]) -> list[Validity]:
    """The claims that fail and are not known to."""
    return [each for each in found if each.verdict == "fails"]
