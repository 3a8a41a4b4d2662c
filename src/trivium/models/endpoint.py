"""A thin client for any OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama, LM Studio, hosted ones."""

import asyncio
import base64
import json
import os
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import aiohttp
import numpy as np
import orjson
import yarl
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from trivium.checks import at_least
from trivium.errors import EndpointError, InputError
from trivium.models.api import Completion, Request, seed_of
from trivium.models.limiter import Limiter
from trivium.models.patience import Patience
from trivium.models.replies import (
    UnreadableReply,
    completion_of,
    error_of,
    most_prompt_tokens,
    refusal_reason,
    retry_after_s,
)
from trivium.models.secrets import Secret, redact

KEY_VARIABLES = ("TRIVIUM_API_KEY", "OPENAI_API_KEY")
OURS = {"model", "messages", "prompt", "stream", "n"}  # fields of the body that Request.extra may not set
WINDOW = 50  # attempts the circuit breaker looks back on
ALIKE = 20  # refusals in a row, alike and before any answer, that mean the request itself is wrong
LIGHT = 5  # a request may be turned away (429) this many times as often as it may fail
TIMEOUT = "timeout"
LONGEST_PAUSE_S = 900.0
BACKOFF_S, LONGEST_BACKOFF_S = 0.5, 30.0
SECRET_NAME = re.compile("key|token|secret|sig|pass", re.IGNORECASE)  # parameters of a URL that must not show
LONGEST_REPLY = 64 * 2**20  # bytes


class _Trouble(NamedTuple):
    """An attempt that may go better the next time."""

    reason: str
    turned_away: bool = False  # the server had no room: fewer at once
    light: bool = False  # said by a healthy server (429), or we did not wait as long as we might: a fifth of a try
    told: bool = False  # for how long to stay away


class _Connector(aiohttp.TCPConnector):
    """Connections that are handed out only while no pause is under way: it may have begun while one was made."""

    def __init__(self, limiter: Limiter) -> None:
        super().__init__(limit=0)
        self._limiter = limiter

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        try:
            await self._limiter.pause_over()
        except BaseException:
            connection.close()
            raise
        return connection


class Endpoint:
    """A language model behind an OpenAI-compatible server.

    ``messages`` go to ``/chat/completions``, ``prompt`` to ``/completions``. The key comes from ``TRIVIUM_API_KEY`` or
    else ``OPENAI_API_KEY``; without either none is sent, as servers on this machine rarely want one. It is sent to
    this host alone: redirects are not followed. It is masked in every error, and in every reply that repeats it.

    Trouble that may pass (408, 409, 425, 429, 5xx, timeouts, resets, torn replies) is retried with exponential backoff
    and full jitter, never inside a time the server asked to be left alone, and before what came later. A request that
    is still unanswered long after its kind usually is gets another try (``Patience``), so that one lost reply does not
    hold up a run for a whole timeout. A prompt that is refused costs only itself. What no request can get past ends
    the run with the fix: a wrong key, an unknown model, no server, a redirect, used-up quota, 20 equal refusals before
    any answer, or more than half of 50 attempts failing.

    Requests with different ``sample`` are sent with different seeds, so that a server that honours seeds varies them.

    Args:
        model: The model's name, as the server knows it.
        base_url: Usually ends in ``/v1``. A user and password in it are sent as basic authentication.
        slots: Most requests at once; fewer while the server is overloaded.
        timeout_s: Longest time for one attempt, from connecting to the last byte, in seconds.
        idle_timeout_s: Longest silence within an attempt, in seconds.
        max_attempts: Tries before a request counts as failed. A 429, and a try given up before ``idle_timeout_s``, use
            up only a fifth of one.
        rng: For the jitter alone.
        read: What to make of the body of a reply; it may raise ``UnreadableReply``.

    Raises:
        InputError: the address is no http(s) URL, or a number is out of range.
        EndpointError: the key holds characters that no header can carry.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        *,
        slots: int = 16,
        timeout_s: float = 120,
        idle_timeout_s: float = 60,
        max_attempts: int = 6,
        rng: np.random.Generator,
        read: Callable[[bytes, Request], Completion] = completion_of,
    ) -> None:
        for name, seconds in (("timeout_s", timeout_s), ("idle_timeout_s", idle_timeout_s)):
            if not 0 < seconds < float("inf"):
                raise InputError(f"{name} must be a finite number of seconds > 0, got {seconds}.")
        address, credentials, hidden = _address(base_url)
        path = address.path.rstrip("/")
        self.name = f"openai:{model}@{address.netloc}{path}"
        # A query may hold a key, so the whole addresses are kept out of sight.
        self._chat = Secret(address._replace(path=f"{path}/chat/completions").geturl())
        self._plain = Secret(address._replace(path=f"{path}/completions").geturl())
        self.slots = at_least(slots, 1, "slots")
        self._model = model
        self._max_attempts = at_least(max_attempts, 1, "max_attempts")
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_s, sock_connect=min(10.0, timeout_s), sock_read=min(idle_timeout_s, timeout_s)
        )
        self._rng = rng
        self._read = read
        self._limiter = Limiter(slots)
        self._patience = Patience()
        self._variable, key = _key()
        self._authorization = Secret(f"Bearer {key.reveal()}") if key else credentials
        self._secrets = tuple(secret for secret in (key, self._authorization, *hidden) if secret)
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reached = False  # some reply came, of any kind
        self._answered = False  # some reply was an answer
        self._refusals: tuple[str, int] = ("", 0)  # the latest reason, how often in a row
        self._failures: deque[str] = deque(maxlen=WINDOW)  # of each attempt: why it failed, or ""
        self._limit_field = "max_tokens"
        self._given_up = ""  # why no request is sent any more

    async def answer(self, request: Request) -> Completion:
        """The completion of one request; see LanguageModel.

        Raises:
            EndpointError: nothing this endpoint is asked can succeed; later calls say the same at once.
            InputError: ``request.extra`` sets a field that is ours, or is no JSON.
        """
        if (loop := asyncio.get_running_loop()) is not self._loop:
            self._begin(loop)
        attempts = spent = given_up = 0
        ticket = self._limiter.ticket()
        while True:
            await self._limiter.enter(ticket)
            outcome: Completion | _Trouble | None = None
            try:
                attempts += 1
                outcome = await self._attempt(request, given_up)
            finally:
                self._limiter.leave(turned_away=isinstance(outcome, _Trouble) and outcome.turned_away)
            if isinstance(outcome, Completion):
                return replace(outcome, attempts=attempts) if attempts > 1 else outcome
            given_up += outcome.light and outcome.reason == TIMEOUT
            spent += 1 if outcome.light else LIGHT
            last = spent >= LIGHT * self._max_attempts
            if last or not outcome.light:
                self._note_failure(outcome.reason)
            if last:
                return Completion("", "failed", attempts=attempts, reason=outcome.reason)
            await asyncio.sleep(self._backoff_s(attempts, told=outcome.told))

    def most_tokens(self, request: Request) -> int:
        """UTF-8 bytes of the prompt, what a chat template may add, and ``max_tokens``."""
        return most_prompt_tokens(request) + request.max_tokens

    def user_turn(self, system: str) -> None:
        """Hidden: a chat template cannot be read through this API."""

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = self._loop = None

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        # Accept-Encoding: nothing to unpack means no bomb to unpack, and less work.
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "trivium"}
        if self._authorization:
            headers["Authorization"] = self._authorization.reveal()
        self._limiter, self._patience = Limiter(self.slots), Patience()
        self._session = aiohttp.ClientSession(
            connector=_Connector(self._limiter),
            headers=headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
        )
        self._loop = loop

    def _body(self, request: Request) -> bytes:
        body: dict[str, Any] = {
            "model": self._model,
            self._limit_field: request.max_tokens,
            "temperature": request.temperature,
            "top_p": request.top_p,
            "seed": seed_of(request),
        }
        if request.messages:
            body["messages"] = [{"role": role, "content": content} for role, content in request.messages]
        else:
            body["prompt"] = request.prompt
        if request.stop:
            body["stop"] = request.stop
        if request.extra:
            if taken := OURS & request.extra.keys():
                raise InputError(f"request.extra may not set {', '.join(sorted(taken))}; use the fields of Request.")
            body |= request.extra
        try:
            return orjson.dumps(body)
        except TypeError:
            try:  # half a surrogate pair can be said in ASCII
                return json.dumps(body).encode()
            except (TypeError, ValueError) as error:
                raise InputError(f"request.extra must be plain JSON values, but {error}.") from error

    async def _attempt(self, request: Request, given_up: int) -> Completion | _Trouble:
        if self._given_up:
            raise EndpointError(self._given_up)
        assert self._session is not None
        limit_field = self._limit_field
        url = self._chat if request.messages else self._plain
        try:
            where = yarl.URL(url.reveal(), encoded=True)
            async with (
                self._patience.limiting((request.label, request.max_tokens), given_up) as limited,
                self._session.post(where, data=self._body(request), allow_redirects=False) as reply,
            ):
                status, headers = reply.status, reply.headers
                wait_s = self._asked_to_wait(status, headers)  # at once: its body may take its time
                data = await _read(reply)
                limited.answered = 200 <= status < 300
        except aiohttp.ClientConnectorCertificateError as error:
            self._give_up(f"has a certificate this machine does not trust ({error}); check the base URL.")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            if not self._reached:
                self._give_up(f"is unreachable ({error}); is the server running, and is the base URL right?")
            return _Trouble("cannot connect")
        except TimeoutError:
            return _Trouble(TIMEOUT, turned_away=True, light=limited.reached)
        except aiohttp.ClientError:
            return _Trouble("connection lost")
        except UnreadableReply as error:
            return _Trouble(str(error))
        self._reached = True
        if 200 <= status < 300:
            try:
                completion = self._read(self._masked(data), request)
            except UnreadableReply as error:
                return _Trouble(str(error))
            self._answered, self._refusals = True, ("", 0)
            self._failures.append("")
            return completion
        code, message = error_of(data)
        message = self._clean(message)
        if status == 400 and "max_completion_tokens" in message and limit_field == "max_tokens":
            self._limit_field = "max_completion_tokens"  # newer hosted models know the limit by this name alone
            return await self._attempt(request, given_up)
        if _may_pass(status):
            return self._passing(status, code, message, wait_s)
        return self._final(status, code, message)

    def _asked_to_wait(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Seconds the server wants to be left alone, if it says so; nobody is let in until they are over."""
        if not _may_pass(status):
            return None
        wait_s = retry_after_s(headers, time.time())
        if wait_s is not None and wait_s <= LONGEST_PAUSE_S:
            self._limiter.pause(wait_s)
        return wait_s

    def _passing(self, status: int, code: str, message: str, wait_s: float | None) -> _Trouble:
        if status == 429 and ("insufficient_quota" in code or "billing" in code):
            self._give_up(f"has no quota left for this key (HTTP 429: {message}); top it up, then resume.")
        if wait_s is not None and wait_s > LONGEST_PAUSE_S:
            self._give_up(
                f"asks to be left alone for {wait_s / 60:.0f} minutes (HTTP {status}: {message}); resume then."
            )
        reason = "rate limited" if status == 429 else f"HTTP {status}"
        return _Trouble(reason, turned_away=status in (429, 503, 529), light=status == 429, told=wait_s is not None)

    def _final(self, status: int, code: str, message: str) -> Completion:
        if 300 <= status < 400:
            self._give_up(
                f"redirects (HTTP {status}), which is not followed, lest a key go astray; give the final URL."
            )
        if status == 401 or (status == 403 and not self._answered):
            key = f"the key in {self._variable} was refused" if self._variable else "no key was sent"
            self._give_up(f"wants a valid key and {key} (HTTP {status}: {message}); set {KEY_VARIABLES[0]}.")
        if status == 402:
            self._give_up(f"wants to be paid (HTTP 402: {message}); top up the account, then resume.")
        if status in (404, 405):
            self._give_up(
                f"knows no model {self._model!r} or no such path (HTTP {status}: {message}); "
                "check the model's name, which GET /models lists, and the base URL, which usually ends in /v1."
            )
        reason = refusal_reason(status, code, message)
        before, times = self._refusals
        self._refusals = (reason, times + 1 if reason == before else 1)
        # A 403 may be a filter's word on one prompt, or a key that was withdrawn in mid-run.
        if self._refusals[1] >= ALIKE and (status == 403 or not self._answered):
            self._give_up(f"refused {ALIKE} requests in a row with: {reason}; change what it objects to, then resume.")
        return Completion("", "refused", reason=reason)

    def _note_failure(self, reason: str) -> None:
        self._failures.append(reason)
        failed = Counter(filter(None, self._failures))
        if len(self._failures) == WINDOW and failed.total() > WINDOW / 2:
            most = failed.most_common(1)[0][0]
            self._give_up(
                f"failed {failed.total()} of the last {WINDOW} attempts, most often: {most}; look at the server's log, "
                "then resume."
            )

    def _give_up(self, why: str) -> NoReturn:
        """Stop this endpoint for good: what has come before stays, nothing more is sent."""
        self._given_up = f"endpoint {self.name} {self._clean(why, longest=1000)}"
        raise EndpointError(self._given_up)

    def _backoff_s(self, attempts: int, *, told: bool) -> float:
        # A server that names a time is obeyed by the limiter, which holds everybody, so that little is added here; one
        # that does not gets longer and longer ones.
        first = BACKOFF_S / 10 if told else BACKOFF_S
        return float(self._rng.random() * min(LONGEST_BACKOFF_S, first * 2.0 ** (attempts - 1)))

    def _masked(self, data: bytes) -> bytes:
        """The reply, unless it repeats a secret: then with the secret masked."""
        if any(secret.reveal().encode() in data for secret in self._secrets):  # a test that costs next to nothing
            return redact(data.decode("utf-8", "replace"), self._secrets).encode()
        return data

    def _clean(self, text: str, longest: int = 300) -> str:
        """Outside text made fit for an error: no secrets, no control characters, not too long."""
        text = re.sub(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", redact(text, self._secrets))
        return text if len(text) <= longest else text[: longest - 1] + "…"


def _may_pass(status: int) -> bool:
    return status in (408, 409, 425, 429) or status >= 500


async def _read(reply: aiohttp.ClientResponse) -> bytes:
    if reply.content_length is not None and reply.content_length <= LONGEST_REPLY:
        return await reply.read()
    parts, size = [], 0
    async for part in reply.content.iter_any():
        parts.append(part)
        if (size := size + len(part)) > LONGEST_REPLY:
            raise UnreadableReply(f"reply longer than {LONGEST_REPLY >> 20} MB")
    return b"".join(parts)


def _key() -> tuple[str, Secret]:
    """Which variable holds the key, and the key; two empty ones where there is none."""
    for variable in KEY_VARIABLES:
        if key := os.environ.get(variable, "").strip():
            if not (key.isascii() and key.isprintable()):
                raise EndpointError(f"{variable} holds characters that no header can carry; copy the key again.")
            return variable, Secret(key)
    return "", Secret("")


def _address(base_url: str) -> tuple[SplitResult, Secret, tuple[Secret, ...]]:
    """The address without credentials and query, the basic authentication it held, all in it that must not show."""
    try:
        url = urlsplit(base_url.strip())
        host, port = url.hostname, url.port
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https"):
        raise InputError("the base URL of an endpoint must look like http://localhost:8000/v1 (http or https, a host).")
    port = port or (443 if url.scheme == "https" else 80)
    hidden = [Secret(value) for name, value in parse_qsl(url.query) if SECRET_NAME.search(name)]
    basic = Secret("")
    if url.username is not None or url.password is not None:
        pair = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
        basic = Secret("Basic " + base64.b64encode(pair.encode()).decode())
        hidden += [Secret(pair), Secret(unquote(url.password or ""))]
    shown = f"[{host}]" if ":" in host else host
    return url._replace(netloc=f"{shown}:{port}", fragment=""), basic, tuple(hidden)
