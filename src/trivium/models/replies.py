"""What an OpenAI-compatible server says, read without trusting it: bytes and headers in, plain facts out."""

import contextlib
import json
import math
import unicodedata
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import orjson

from trivium.models.api import Completion, Request, first_tokens

MESSAGE_TOKENS = 16  # role names and turn marks of a chat template, for each message
TEMPLATE_TOKENS = 256  # what a chat template adds by itself, such as a default system prompt
FINISHES: dict[str, Literal["stop", "length", "refused"]] = {"length": "length", "content_filter": "refused"}


class UnreadableReply(Exception):
    """A reply with status 200 that holds no answer; the text says why, in words that can be counted."""


def completion_of(data: bytes, request: Request) -> Completion:
    """The completion in the body of a reply.

    A finish reason other than ``length`` and ``content_filter`` counts as ``stop``. Where the server sends no usable
    token counts, the UTF-8 bytes of prompt and answer stand in: no tokenizer makes more tokens than that.

    Raises:
        UnreadableReply: torn or malformed JSON, no choices, or an error in place of an answer.
    """
    reply = _json(data)
    if not isinstance(reply, dict):
        raise UnreadableReply("malformed reply")
    choices = reply.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise UnreadableReply("error inside a reply" if reply.get("error") else "reply without choices")
    choice = choices[0]
    text = choice.get("text")
    refusal = None
    if text is None:
        message = choice.get("message")
        if not isinstance(message, dict):
            raise UnreadableReply("reply without a message")
        text, refusal = message.get("content"), message.get("refusal")
    if isinstance(text, list):  # content in parts
        text = "".join(str(part.get("text", "")) for part in text if isinstance(part, dict))
    if not isinstance(text, str | None):
        raise UnreadableReply("malformed reply")
    text = text or ""
    finish = FINISHES.get(choice.get("finish_reason") or "stop", "stop")
    reason = "content filter" if finish == "refused" else ""
    if isinstance(refusal, str) and refusal:
        finish, reason = "refused", "the model refused"
    usage = reply.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Completion(
        text,
        finish,
        _count(usage.get("prompt_tokens"), lambda: most_prompt_tokens(request)),
        _count(usage.get("completion_tokens"), lambda: min(request.max_tokens, len(text.encode("utf-8", "replace")))),
        reason=reason,
        first=first_tokens(choice),
    )


def error_of(data: bytes) -> tuple[str, str]:
    """Code and message of an error body, as strings; a body in no known shape is its own message."""
    try:
        error = orjson.loads(data)
    except orjson.JSONDecodeError:
        return "", data[:2000].decode("utf-8", "replace")
    if isinstance(error, dict):
        error = error.get("error", error)
    if isinstance(error, dict):
        code = error.get("code") or error.get("type") or ""
        return str(code), str(error.get("message") or error.get("detail") or error)
    return "", str(error)


def refusal_reason(status: int, code: str, message: str) -> str:
    """Why a server refused one prompt, in words that can be counted."""
    said = f"{code} {message}".lower()
    if any(
        sign in said for sign in ("context_length", "context length", "maximum context", "context size", "too long")
    ):
        return "prompt too long for the model"
    if any(
        sign in said for sign in ("content_filter", "content filter", "content_policy", "content policy", "moderation")
    ):
        return "content filter"
    return f"HTTP {status}: {message}" if message else f"HTTP {status}"


def retry_after_s(headers: Mapping[str, str], now_unix_s: float) -> float | None:
    """Seconds the server asks to wait (≥ 0), or ``None`` where it says nothing that can be understood.

    ``Retry-After-Ms`` goes before ``Retry-After``, which may be seconds or a date. A date is read against the
    server's own ``Date`` where it sends one, so that a wrong clock on either side does no harm.
    """
    for name, unit_s in (("Retry-After-Ms", 0.001), ("Retry-After", 1.0)):
        try:
            seconds = float(headers[name]) * unit_s
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        until = parsedate_to_datetime(headers["Retry-After"]).timestamp()
    except (KeyError, ValueError):
        return None
    with contextlib.suppress(KeyError, ValueError):
        now_unix_s = parsedate_to_datetime(headers["Date"]).timestamp()
    return max(0.0, until - now_unix_s)


def most_prompt_tokens(request: Request) -> int:
    """No prompt has more tokens than this: one for each UTF-8 byte, and what a chat template adds.

    A tokenizer that falls back to bytes makes at most one token a byte; one that normalises first (NFKC) may see
    more bytes than were sent, so the larger of the two counts. Tools and schemas in ``extra`` count as well.
    """
    tokens = sum(_most_bytes(content) + MESSAGE_TOKENS for _, content in request.messages)
    if request.extra:
        tokens += len(json.dumps(request.extra))
    return tokens + _most_bytes(request.prompt) + TEMPLATE_TOKENS


def _most_bytes(text: str) -> int:
    if text.isascii():
        return len(text)
    normal = unicodedata.normalize("NFKC", text)
    return max(len(text.encode("utf-8", "replace")), len(normal.encode("utf-8", "replace")))


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        # A reply that was cut inside an emoji holds half a surrogate pair, which only this reader takes.
        return json.loads(data)
    except (ValueError, RecursionError):
        raise UnreadableReply("malformed reply") from None


def _count(given: Any, otherwise: Any) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    return int(otherwise())
