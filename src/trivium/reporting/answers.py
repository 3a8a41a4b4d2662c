"""What the top of a report says, whatever kind of run it is of."""

from trivium.reporting import ablated, benched, effect, studied
from trivium.reporting.findings import Findings
from trivium.reporting.verdict import Words, beside_reference, summary


def answers(findings: Findings) -> tuple[Words, Words]:
    """The answer in a sentence, and one beside it; of whatever kind the run is."""
    if findings.bench:
        return benched.answer(findings), benched.beside_answer(findings)
    if findings.ablation:
        return ablated.answer(findings), ()
    if findings.study:
        return studied.answer(findings), ()
    if findings.effect:
        return effect.answer(findings.effect), effect.conclusion(findings.effect)
    return summary(findings), beside_reference(findings)
