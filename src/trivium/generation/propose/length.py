"""How long an answer may be: short from a model in this process, long from an endpoint."""

from trivium.generation.propose.answer import BRIEF_TOKENS, FULL_TOKENS
from trivium.generation.propose.form import written_in_turns
from trivium.generation.work import Work


def is_brief(work: Work) -> bool:
    """Whether the model is asked for one short sentence; see ``answer``."""
    return written_in_turns(work.model, "auto")


def longest_answer(work: Work, max_tokens: int | None) -> int:
    """``max_tokens``, or where it is not given what ``answer`` allows."""
    return max_tokens if max_tokens is not None else BRIEF_TOKENS if is_brief(work) else FULL_TOKENS
