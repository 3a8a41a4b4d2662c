"""The faults every arm is checked for: template leaks, echoes, refusals, truncation, repetition."""

from trivium.generation.component import component
from trivium.measures.quality.faults import faults
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict


@component("Q5")
def no_faults(record: Record) -> Verdict:
    """Reject a record with any fault that heuristics can see; the first one found is its reason."""
    found = faults(record)
    return Verdict(not found, found[0] if found else "no fault")
