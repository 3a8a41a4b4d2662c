"""What every measure that a judge makes tells its reader beside the value."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trivium.measures.quality.agreement import krippendorff_alpha

if TYPE_CHECKING:
    from trivium.judges import Rating

EXPECTED = ("nothing to judge", "nothing to compare with")  # no fault of the judge


def failures(ratings: Sequence["Rating"]) -> list[str]:
    """How many answers are missing, by reason; how many texts speak to the judge; how well it kept to the form."""
    reasons = Counter(reason for rating in ratings for reason in rating.reasons if reason and reason not in EXPECTED)
    asked = sum(reason not in EXPECTED for rating in ratings for reason in rating.reasons)
    said = []
    if reasons:
        listed = ", ".join(f"{reason}: {count}" for reason, count in reasons.most_common(3))
        said.append(f"{reasons.total()} of {asked} judgements failed and are left out ({listed})")
    if flagged := Counter(sign for rating in ratings for sign in rating.signs):
        count = sum(bool(rating.signs) for rating in ratings)
        said.append(f"{count} of {len(ratings)} texts seem meant for the judge ({', '.join(sorted(flagged))})")
    masses = [rating.mass for rating in ratings if any(not math.isnan(value) for value in rating.values)]
    if masses and (mean := math.fsum(masses) / len(masses)) < 0.5:
        said.append(f"the judge barely keeps to the form: {mean:.0%} of its first token lay on the choices")
    return said


def agreement_with_itself(ratings: Sequence["Rating"]) -> list[str]:
    """Krippendorff's alpha of repeated ratings, where there are any."""
    units = [[value for value in rating.values if not math.isnan(value)] for rating in ratings]
    times = max((len(unit) for unit in units), default=0)
    if times < 2:
        return []
    alpha = krippendorff_alpha(units)
    told = "undefined: all scores are equal" if math.isnan(alpha) else f"{alpha:.2f}"
    return [f"agreement of {times} repeated judgements: Krippendorff's alpha {told}"]


def joined(*remarks: Sequence[str]) -> str | None:
    """One note of all remarks; None if there is none."""
    return "; ".join(remark for group in remarks for remark in group) or None
