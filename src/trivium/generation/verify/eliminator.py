"""The eliminator of Evol-Instruct: tells a failed evolution from a real one, without a judge.

Source: Xu et al. 2023, arXiv:2304.12244, four failures. Differs: the first failure, no information gain, is asked of
a language model there; here it is measured, by what the evolved task adds to its parent.
"""

import re

from trivium.generation.component import component, left_alone
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict
from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.tokens import words

LEAK = re.compile(
    r"given prompt|rewritten prompt|new prompt|created prompt|#\w+ ?prompt#|^(?:harder|new task|task):", re.IGNORECASE
)


def gain(parent: str, child: str) -> float:
    """Share of the child's content words that the parent does not have: 0 nothing new, 1 all new; nan without any."""
    new = {word for word in words(child) if word[0].isalnum() and word not in FUNCTION_WORDS}
    old = set(words(parent))
    return len(new - old) / len(new) if new else float("nan")


@component("Q5")
def eliminated_task(parent: Record, task: str, *, deeper: bool) -> Verdict:
    """Reject a failed evolution: no gain, nothing said, or the evolving prompt copied.

    Args:
        parent: The record that was evolved.
        task: What came out.
        deeper: In-depth evolution must keep to its parent and add to it; in-breadth must leave it.
    """
    if left_alone(task):
        return Verdict(True, "not evolved")
    content = [word for word in words(task) if word[0].isalnum()]
    if not any(word not in FUNCTION_WORDS for word in content):
        return Verdict(False, "eliminated: only stop words or punctuation")
    if LEAK.search(task):
        return Verdict(False, "eliminated: copies the evolving prompt")
    added = gain(parent.prompt, task)
    if added < (0.1 if deeper else 0.5):
        return Verdict(False, "eliminated: no information gain")
    if deeper and added > 0.9:
        return Verdict(False, "eliminated: lost the parent task")
    return Verdict(True, "evolved")


@component("Q5")
def eliminated_answer(response: str) -> Verdict:
    """Reject an answer that says nothing, or "sorry" in fewer than 80 words (the paper's rule)."""
    found = words(response)
    if "sorry" in found and len(found) < 80:
        return Verdict(False, "eliminated: the answer is an apology")
    if not any(word[0].isalnum() and word not in FUNCTION_WORDS for word in found):
        return Verdict(False, "eliminated: the answer says nothing")
    return Verdict(True, "answered")
