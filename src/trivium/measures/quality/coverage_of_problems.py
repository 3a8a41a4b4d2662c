"""Problems solved: for what share of the problems at least one record has the right answer."""

from collections.abc import Sequence

import numpy as np

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.needs import needs
from trivium.measures.quality.answer_match import answer_match
from trivium.records.record import Record


@needs(notes="notes['answer'] or notes['reference']")
@measure(
    axis="quality", of="set", reads="records", unit="share of problems", range=(0, 1), default=False,
    rises_with="problems with at least one right answer, so also with answers per problem",
    length_bias="none to speak of: only the final answer is compared",
    cost="linear; about 20,000 records of 30 words a second",
    source="coverage of Brown et al. 2024, arXiv:2407.21787: the share of problems that some sample solves",
)  # fmt: skip
def problems_solved(records: Sequence[Record]) -> float:
    """Share of different prompts to which at least one record gives the right answer.

    0: no problem is solved. 1: each is, by some record. It rises with the number of answers per problem, so compare
    sets with equally many. What is right, ``answer_match`` says.

    Args:
        records: n records; prompt, response and notes are read. Prompts that differ in white space or case alone are
            one problem.

    Returns:
        A share; nan if no record has a reference.

    Raises:
        InputError: no records.

    Cost: linear in the responses.
    """
    at_least(len(records), 1, "problems_solved: number of records")
    solved: dict[str, bool] = {}
    for record, right in zip(records, answer_match(records)):
        if not np.isnan(right):
            problem = " ".join(record.prompt.casefold().split())
            solved[problem] = solved.get(problem, False) or right == 1
    return sum(solved.values()) / len(solved) if solved else float("nan")
