"""Checks of the turns of a conversation before its last, which the checks of a record do not look at."""

import re

from trivium.generation.component import component
from trivium.measures.quality.faults import response_faults
from trivium.records.record import Record
from trivium.verifiers.verdict import Verdict

_SLIPPED = re.compile(
    r"\b(?:i'?m|i am|as) an? (?:helpful )?(?:ai|assistant|language model)\b"
    r"|\bi (?:can|could|would) (?:suggest|assist)\b|\b(?:happy|glad|here) to (?:help|assist)\b"
    r"|\bhow (?:can|may) i (?:help|assist)\b|\bassist you\b",
    re.IGNORECASE,
)


@component("Q5")
def sound_turns(record: Record) -> Verdict:
    """Reject a chat with a fault or repetition in the assistant's turns, or a user who speaks as an assistant."""
    before, answers = "", set()
    for turn in record.notes["messages"]:
        said = turn["content"]
        if turn["role"] == "user" and _SLIPPED.search(said.replace("’", "'")):
            return Verdict(False, "the user speaks as an assistant")
        if turn["role"] == "assistant":
            if found := response_faults(said, before):
                return Verdict(False, found[0].replace("response:", "a turn:"))
            if said.casefold() in answers:
                return Verdict(False, "a turn: said twice")
            answers.add(said.casefold())
        before = said
    return Verdict(True, "sound turns")
