"""Conversations: turns of a role and a content become a prompt and a response."""

from typing import Any, NamedTuple

import orjson

from trivium.records.json_rows import kind
from trivium.records.lines import UnusableRow

# What other formats call the roles.
_ROLES = {"human": "user", "gpt": "assistant", "chatgpt": "assistant", "model": "assistant", "bot": "assistant"}


class Said(NamedTuple):
    """A conversation cut before its last assistant turn."""

    prompt: str
    response: str


def turns(value: Any, field: str) -> list[dict[str, Any]]:
    """Turns with ``role`` and ``content`` as text, whichever way the row spells them; other keys are kept.

    Raises:
        UnusableRow: not a list of turns, empty, or a content that is not text.
    """
    if not isinstance(value, list):
        raise UnusableRow("wrong type in field", f"{field!r} is {kind(value)}, wanted a list of turns")
    if not value:
        raise UnusableRow("empty conversation", f"{field!r} has no turns")
    return [_turn(turn, f"{field}[{place}]") for place, turn in enumerate(value)]


def said(conversation: list[dict[str, Any]]) -> Said:
    """Everything before the last assistant turn, and that turn; without one, all is prompt and nothing response.

    System turns are set up by whoever runs the model and ask for nothing: they stay in the notes and are not measured.
    """
    conversation = [turn for turn in conversation if turn["role"] not in ("system", "developer")]
    for place in range(len(conversation) - 1, -1, -1):
        if conversation[place]["role"] == "assistant":
            return Said(as_text(conversation[:place]), conversation[place]["content"])
    return Said(as_text(conversation), "")


def as_text(conversation: list[dict[str, Any]]) -> str:
    """A single user turn is its text; otherwise one ``role: text`` paragraph a turn."""
    if len(conversation) == 1 and conversation[0]["role"] == "user":
        return str(conversation[0]["content"])
    return "\n".join(f"{turn['role']}: {turn['content']}" for turn in conversation)


def _turn(turn: Any, place: str) -> dict[str, Any]:
    if not isinstance(turn, dict):
        raise UnusableRow("wrong type in field", f"{place!r} is {kind(turn)}, wanted a role and a content")
    role = turn.get("role", turn.get("from"))
    if not isinstance(role, str):
        raise UnusableRow("wrong type in field", f"{place!r} has no role that is text")
    others = {key: value for key, value in turn.items() if key not in ("role", "from", "content", "value")}
    content = _content(turn, place)
    return {"role": _ROLES.get(role.lower(), role), "content": content, **others}


def _content(turn: dict[str, Any], place: str) -> str:
    content = turn.get("content", turn.get("value"))
    if isinstance(content, str):
        return content
    if content is None and turn.get("tool_calls"):
        return orjson.dumps(turn["tool_calls"]).decode()
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, dict) else part for part in content]
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) == len(parts):
            return "\n".join(texts)
        raise UnusableRow("wrong type in field", f"{place!r} has a part that is not text")
    raise UnusableRow("wrong type in field", f"{place!r} has {kind(content)} for content, wanted text")
