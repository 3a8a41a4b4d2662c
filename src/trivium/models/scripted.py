"""A model that says what a script tells it to: for tests, and for trying a pipeline without paying for it."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

import orjson

from trivium.errors import InputError
from trivium.models.api import Completion, Request

TOKEN = re.compile(r"\w+|[^\w\s]")  # a word or a mark: this model's only idea of a token
KNOWN = {"match", "regex", "reply", "finish", "reason", "latency_s"}


@dataclass(slots=True)
class Scripted:
    """A deterministic model: its answer depends on the content of the request and on nothing else.

    A token is a word or a mark. Like a real model it stops before any of ``stop`` and after ``max_tokens``.

    Args:
        function: Gives the reply to a request; a whole :class:`Completion` is passed on as it stands.
        name: Goes into the key of every answer.
        latency_s: How long an answer takes, in seconds; or a function of the request that says so.
        slots: How many requests are worked on at once.
    """

    function: Callable[[Request], str | Completion]
    name: str = "scripted:function"
    latency_s: float | Callable[[Request], float] = 0.0
    slots: int = 16

    @classmethod
    def from_file(cls, path: Path, *, slots: int = 16) -> Self:
        """A model that follows the rules of a JSONL file: the first rule that fits a request answers it.

        Each line is an object with

        - ``match`` (a text the prompt contains) or ``regex`` (a pattern found in it); with neither the rule fits all;
        - ``reply``: a text, or a list of texts of which the request's hash picks one, so that seeds vary them;
        - optionally ``finish`` (``stop``, ``length``, ``refused``, ``failed``), ``reason``, ``latency_s``.

        A request that no rule fits is refused, with that reason. The name holds a hash of the file, so that an
        edited script is a new model.

        Raises:
            InputError: the file cannot be read, or a line is no such rule; the line is named.
        """
        path = Path(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"script {path} cannot be read ({error.strerror}); name a JSONL file of rules.") from error
        rules = [
            Rule.from_line(line, f"{path} line {number}")
            for number, line in enumerate(data.splitlines(), start=1)
            if line.strip()
        ]
        if not rules:
            raise InputError(f'script {path} holds no rule; write lines such as {{"match": "poem", "reply": "Roses."}}')
        digest = hashlib.blake2b(data, digest_size=4).hexdigest()

        def rule_for(request: Request) -> Rule:
            prompt = rendered(request)
            return next((rule for rule in rules if rule.fits(prompt)), NO_RULE)

        return cls(
            lambda request: rule_for(request).answer(request),
            name=f"scripted:{path.name}#{digest}",
            latency_s=lambda request: rule_for(request).latency_s,
            slots=slots,
        )

    async def answer(self, request: Request) -> Completion:
        """The scripted answer; see LanguageModel."""
        reply = self.function(request)
        latency_s = self.latency_s(request) if callable(self.latency_s) else self.latency_s
        if latency_s > 0:
            await asyncio.sleep(latency_s)
        return spoken(reply, request) if isinstance(reply, str) else reply

    def most_tokens(self, request: Request) -> int:
        """Exact for the prompt, ``max_tokens`` for the answer."""
        return count_tokens(rendered(request)) + request.max_tokens

    def user_turn(self, system: str) -> str:
        """Turns are lines that begin with their role, as rules see a chat."""
        return f"system: {system}\nuser: "

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a script."""

    match: str = ""
    regex: re.Pattern[str] | None = None
    replies: tuple[str, ...] = ("",)
    finish: Literal["stop", "length", "refused", "failed"] | None = None
    reason: str = ""
    latency_s: float = 0.0

    @classmethod
    def from_line(cls, line: bytes, where: str) -> Self:
        """The rule a line of JSON says, or the error that names the line."""
        try:
            rule = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{where} is not JSON: {error}.") from error
        if not isinstance(rule, dict) or not rule.keys() <= KNOWN:
            odd = sorted(rule.keys() - KNOWN) if isinstance(rule, dict) else type(rule).__name__
            raise InputError(f"{where} must be an object with {', '.join(sorted(KNOWN))}; got {odd}.")
        reply = rule.get("reply", "")
        replies = tuple(reply) if isinstance(reply, list) else (reply,)
        if not replies or not all(isinstance(text, str) for text in replies):
            raise InputError(f"{where}: reply must be a text or a list of texts, got {reply!r}.")
        finish = rule.get("finish")
        if finish not in FINISHES:
            raise InputError(f"{where}: finish must be stop, length, refused or failed, got {finish!r}.")
        latency_s = rule.get("latency_s", 0.0)
        if not isinstance(latency_s, int | float) or not 0 <= latency_s < float("inf"):
            raise InputError(f"{where}: latency_s must be a number of seconds ≥ 0, got {latency_s!r}.")
        match, regex, reason = (rule.get(name, "") for name in ("match", "regex", "reason"))
        if not (isinstance(match, str) and isinstance(regex, str) and isinstance(reason, str)):
            raise InputError(f"{where}: match, regex and reason must be texts.")
        try:
            pattern = re.compile(regex, re.DOTALL) if regex else None
        except re.error as error:
            raise InputError(f"{where}: regex {regex!r} is no pattern ({error}).") from error
        return cls(match, pattern, replies, finish, reason, latency_s)

    def fits(self, prompt: str) -> bool:
        """Whether this rule answers the prompt."""
        return self.match in prompt and (self.regex is None or self.regex.search(prompt) is not None)

    def answer(self, request: Request) -> Completion:
        """The reply of this rule to a request it fits."""
        seed = repr((request.messages, request.prompt, request.seed, request.sample)).encode()
        pick = int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big") % len(self.replies)
        said = spoken(self.replies[pick], request)
        if self.finish is None:
            return said
        return replace(said, finish=self.finish, reason=self.reason or f"scripted: {self.finish}")


FINISHES = ("stop", "length", "refused", "failed", None)
NO_RULE = Rule(finish="refused", reason="no rule of the script fits")


def rendered(request: Request) -> str:
    """The request as one text, as rules see it: the prompt, or each turn as ``role: content`` on lines of its own."""
    return request.prompt or "\n".join(f"{role}: {content}" for role, content in request.messages)


def count_tokens(text: str) -> int:
    """Words and marks."""
    return sum(1 for _ in TOKEN.finditer(text))


def spoken(reply: str, request: Request) -> Completion:
    """The reply as a model would give it: cut before the first stop text, and after ``max_tokens`` tokens."""
    ends = [at for stop in request.stop if (at := reply.find(stop)) >= 0]
    text = reply[: min(ends, default=len(reply))]
    finish: Literal["stop", "length"] = "stop"
    tokens = list(TOKEN.finditer(text))
    if len(tokens) > request.max_tokens:
        tokens = tokens[: request.max_tokens]
        text, finish = text[: tokens[-1].end() if tokens else 0], "length"
    return Completion(text, finish, count_tokens(rendered(request)), len(tokens))
