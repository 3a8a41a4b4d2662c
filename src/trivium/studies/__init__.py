"""Studies: many small students are trained on sets that differ by design, and say what the difference does."""

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.studies.axes import AXES_STUDY
from trivium.studies.complexity import COMPLEXITY_STUDY
from trivium.studies.frontier import FRONTIER_STUDY
from trivium.studies.metrics import METRICS_STUDY
from trivium.studies.noise import NOISE_STUDY
from trivium.studies.rules import RULES_STUDY
from trivium.studies.study import Answer, Study

STUDIES: dict[str, Study] = {
    study.name: study
    for study in (AXES_STUDY, RULES_STUDY, NOISE_STUDY, METRICS_STUDY, FRONTIER_STUDY, COMPLEXITY_STUDY)
}

OWN = "effect"  # the study of sets of one's own, which has no plan of conditions


def find(name: str) -> Study:
    """The study of that name.

    Raises:
        InputError: there is none; the message has the nearest names.
    """
    if name == OWN:
        raise InputError(
            "'effect' trains on sets of your own, so it is asked by itself: trivium.effect(a, b, task=NAME), or "
            "trivium study effect --data A.jsonl B.jsonl --task NAME."
        )
    if name not in STUDIES:
        raise unknown("study", name, (*STUDIES, OWN))
    return STUDIES[name]


__all__ = ["STUDIES", "Answer", "Study", "find"]
