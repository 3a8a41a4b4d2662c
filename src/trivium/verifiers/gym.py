"""Scores of reasoning-gym: each of its tasks has an exact scorer."""

import json
import math
from dataclasses import dataclass
from typing import Any

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.verifiers.answers import final_answers
from trivium.verifiers.evaluate import evaluate, missing
from trivium.verifiers.verdict import Verdict

LONGEST = 10_000  # characters of an answer that are scored


@dataclass(frozen=True)
class GymScore:
    """Accept a record that the scorer of its reasoning-gym task gives at least ``least``.

    The notes hold what the data set's item does: ``answer``, and ``metadata`` with ``source_dataset``; the question is
    the prompt, or ``notes["question"]``. The scorers evaluate formulas, so they run in the sandbox. What is scored is
    the whole response, and what ``final_answers`` finds in it; the better counts.

    Args:
        least: Score that is enough, above 0 and at most 1.

    Raises:
        InputError: least is out of range; or, when called, the record is not of reasoning-gym.
        MissingCapability: when called, reasoning-gym or the sandbox is not there.
    """

    least: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.least <= 1:
            raise InputError(f"GymScore: least must be above 0 and at most 1, got {self.least}.")

    def __call__(self, record: Record) -> Verdict:
        """Score."""
        found = gym_score_of(record)
        if found is None:
            raise InputError(f"record {record.id!r} has no notes['metadata']['source_dataset'], which GymScore reads.")
        if math.isnan(found):
            return Verdict(False, "the scorer failed")
        return Verdict(found >= self.least, "scored" if found >= self.least else "wrong answer")


def gym_score_of(record: Record) -> float | None:
    """The score, between 0 and 1; nan if the scorer failed or took too long; None if the record is not of such a task.

    Raises:
        MissingCapability: reasoning-gym or the sandbox is not there.
    """
    metadata = record.notes.get("metadata")
    if not (isinstance(metadata, dict) and isinstance(metadata.get("source_dataset"), str)):
        return None
    if (error := missing_gym()) is not None:
        raise error
    entry = {
        "question": str(record.notes.get("question", record.prompt)), "answer": record.notes.get("answer"),
        "metadata": metadata,
    }  # fmt: skip
    answers = [record.response.strip()[:LONGEST]]
    answers += [answer.strip() for answer in final_answers(record.response) if len(answer) <= LONGEST][:1]
    scores = [_score(entry, answer) for answer in dict.fromkeys(answers)]
    return max((score for score in scores if not math.isnan(score)), default=math.nan)


def missing_gym() -> MissingCapability | None:
    """What must be installed; None if nothing."""
    return missing("reasoning_gym", feature="scoring a reasoning-gym task", install="pip install 'trivium[tasks]'")


def _score(entry: dict[str, Any], answer: str) -> float:
    plain = json.loads(json.dumps(entry, default=str))
    said = evaluate("score", plain, answer)
    return min(1.0, max(0.0, float(said))) if isinstance(said, int | float) else math.nan
