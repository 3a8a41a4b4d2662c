"""Faults: what is visibly wrong with a record, each under a reason that can be counted.

The rules look for what goes wrong when a language model writes data: its template leaks, it stops at a limit, it
repeats the prompt or itself, it refuses, it leaves a blank to fill in. They are made to be silent on good writing: a
record without a fault may still be false, dull or off the point. Of 2,290 docstrings of Python's standard library,
written by people, 4 are blamed.
"""

import re

from trivium.measures.quality.echo import parrots
from trivium.measures.quality.endings import cut_off, dangles
from trivium.measures.quality.repetition import loops
from trivium.records.record import Record
from trivium.views.prose import without_code

_TEMPLATE = re.compile(
    r"<\|[A-Za-z_]{2,40}(?:\|>|\Z)|<｜[^｜\s]{2,40}｜>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|<noinput>"
    r"|\A</?s>|</?s>\Z"
)
_ROLE = re.compile(
    r"^[ \t]*(?:#{2,3} ?(?:instruction|response|human|assistant|user) ?:|(?:human|(?:ai )?assistant|user) ?:)",
    re.MULTILINE | re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:dialog|conversation|chat|script|transcript|screenplay|role[- ]?play|interview|skit|scene)", re.IGNORECASE
)
_SCAFFOLD = re.compile(
    r"^[ \t]*(?:#{0,3} ?\[?(?:harder|easier|simpler|(?:re)?written (?:prompt|task|instruction)|rewritten|"
    r"(?:new|evolved|given|created|original) (?:task|prompt|instruction|question))\]?#? ?:|"
    r"#(?:given|rewritten|created|new) prompt#|(?:task|example|instruction|prompt) (?P<number>\d{1,3}) ?[:.])",
    re.MULTILINE | re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\[(?:insert|your|enter|add|name of|company|recipient|placeholder|topic|subject|date here)\b[^\]\n]{0,60}\](?!\()"
    r"|<(?:insert|your)\s[^>\n]{0,60}>|(?<![\\\w^$}])\{\{?\s?(?:topic|subject|input|instruction|question|prompt|persona|"
    r"task|context|answer|response|seed)\s?\}\}?|\blorem ipsum\b",
    re.IGNORECASE,
)
_WANTS_BLANKS = re.compile(
    r"\b(?:template|letter|e-?mail|message|form|placeholder|resume|cv|contract|invitation|invoice|bio|lorem|fill|blank|"
    r"speech|script)",
    re.IGNORECASE,
)
_UNABLE = r"(?: can(?:'t|not| not)|'m (?:not able|unable)(?: to)?| am (?:not able|unable)(?: to)?| won't)"
_REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial intelligence)(?:,| (?:language )?(?:model|assistant|chatbot|system)\b)"
    r"|\bi(?:'m| am) (?:just |only )?an ai(?: language)?(?: model| assistant| chatbot)?[ ,.](?:and |so )?(?:i )?"
    r"(?:can(?:'t|not)|do(?:n't| not))"
    rf"|\b(?:sorry|apologi[sz]e|unfortunately),? (?:but )?i{_UNABLE}"
    rf"|\bi{_UNABLE} (?:assist|fulfil|comply|help (?:you )?with|answer (?:that|this|your)|do that|engage in|generate|"
    r"browse|complete (?:that|this|your)|provide (?:you )?(?:with )?(?:that|this|any|information|assistance|medical|"
    r"legal|financial))",
)
_ANSWERS = re.compile(
    r"\A(?:sure|certainly|absolutely|of course)(?:[!,.]| thing)[!,.]? (?:i|here|let|below|this is|the following)"
    r"|\Aas an ai\b|\Ai(?:'m| am) glad (?:you|to hear|to help)"
    r"|\Athank you for (?:sharing|providing|your (?:question|inquiry))"
    r"|\A(?:i'd|i would|i'm|i am) (?:be )?(?:happy|glad|here) to (?:help|assist)",
)
_MOJIBAKE = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]|[ÂÃ][\xa0-\xbf]|â€")
_ALIKE = re.compile(r"([^\W\d_])\1{19}")

REASONS: dict[str, str] = {
    "empty": "nothing but white space",
    "template token": "a mark of a chat template, such as <|im_end|> or [INST], outside code",
    "role label": "a line that starts with User:, Human:, Assistant: or ### Response:, where no dialogue was asked for",
    "scaffold": "a label of the prompt that made it: Task 9:, Harder:, #Rewritten Prompt#",
    "placeholder": "a blank to fill in, such as [insert name] or {topic}, where no template was asked for",
    "garbled": "broken encoding, control characters, or mostly neither letters nor digits",
    "loop": "the same words, sentence or line over and over",
    "cut off": "stops in the middle",
    "reads as an answer": "a prompt that opens as an assistant does: Sure! Here is ...",
    "refusal": "the model declines, or speaks of itself as an AI",
    "echo": "a response that is little more than its prompt",
}
"""Every reason, without the "prompt: " or "response: " it is reported with, and what it means."""


def faults(record: Record) -> tuple[str, ...]:
    """What is visibly wrong with a record: reasons such as ``"response: cut off"``, none if nothing is.

    A record whose prompt is ``""`` is a plain text, and only its text is judged. In a conversation of several turns
    (``notes["messages"]``) role labels in the prompt are no fault.

    Cost: linear in the text; about 10,000 records of 30 words a second.
    """
    found = prompt_faults(record.prompt, conversation="messages" in record.notes) if record.prompt else ()
    return found + response_faults(record.response, record.prompt)


def prompt_faults(prompt: str, *, conversation: bool = False) -> tuple[str, ...]:
    """What is visibly wrong with a prompt, before there is a response.

    Args:
        prompt: The whole prompt.
        conversation: The prompt is the earlier turns of a conversation, so role labels belong to it.

    Returns:
        Reasons that start with ``"prompt: "``, in the order of ``REASONS``.
    """
    if not prompt.strip():
        return ("prompt: empty",)
    found = _marks(prompt, asked=prompt, talk=conversation)
    if _is_garbled(prompt):
        found.append("garbled")
    if loops(prompt):
        found.append("loop")
    if dangles(prompt):
        found.append("cut off")
    if _ANSWERS.search(_folded(prompt, 200)):
        found.append("reads as an answer")
    return tuple(f"prompt: {reason}" for reason in found)


def response_faults(response: str, prompt: str = "") -> tuple[str, ...]:
    """What is visibly wrong with a response to this prompt, or with a plain text if there is no prompt.

    Returns:
        Reasons that start with ``"response: "``, in the order of ``REASONS``.
    """
    if not response.strip():
        return ("response: empty",)
    found = _marks(response, asked=prompt, talk=False)
    if _is_garbled(response):
        found.append("garbled")
    if loops(response):
        found.append("loop")
    if cut_off(response):
        found.append("cut off")
    if _REFUSAL.search(_folded(response, 300)):
        found.append("refusal")
    if parrots(prompt, response):
        found.append("echo")
    return tuple(f"response: {reason}" for reason in found)


def _marks(text: str, *, asked: str, talk: bool) -> list[str]:
    """The faults that are a mark on the page; code may show such marks on purpose."""
    text = without_code(text).strip()
    found = []
    if _TEMPLATE.search(text):
        found.append("template token")
    if not talk and _ROLE.search(text) and not _TALK.search(asked):
        found.append("role label")
    if _has_scaffold(text):
        found.append("scaffold")
    if _PLACEHOLDER.search(text) and not _WANTS_BLANKS.search(asked):
        found.append("placeholder")
    return found


def _has_scaffold(text: str) -> bool:
    """A label of the making, or a numbered one whose count does not begin here: "Task 9:" without "Task 1:"."""
    numbers = set()
    for match in _SCAFFOLD.finditer(text):
        if match["number"] is None:
            return True
        numbers.add(int(match["number"]))
    return bool(numbers) and min(numbers) > 1


def _is_garbled(text: str) -> bool:
    if _MOJIBAKE.search(text) or _ALIKE.search(text):
        return True
    if "`" in text:
        text = without_code(text)
    lines = [line for line in text.splitlines() if any(map(str.isalnum, line))] or [text]  # rules and borders aside
    marks = "".join("".join(lines).split())
    return len(marks) >= 40 and sum(map(str.isalnum, marks)) < 0.5 * len(marks)


def _folded(text: str, length: int) -> str:
    return text.lstrip()[:length].lower().replace("’", "'")
