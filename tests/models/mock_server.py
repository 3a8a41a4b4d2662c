"""An OpenAI-compatible server with faults to order, for tests and benchmarks.

As a process of its own: ``python mock_server.py --latency-ms 20`` prints its port on the first line. In a test:
``async with serving(Faults(limited=0.3)) as server``. What befalls a request is drawn from a hash of its prompt and of
how often that prompt came before, so that a run with the same requests meets the same faults.
"""

import argparse
import asyncio
import hashlib
import json
import sys
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields

from aiohttp import web

WORDS = """the model answers with a short synthetic sentence that has a fixed number of common words so that every row
costs the same to parse store and hash no matter which pipeline asked for it""".split()


@dataclass(frozen=True)
class Faults:
    """Shares are of attempts, between 0 and 1, and shut each other out in the order given."""

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    limited: float = 0.0  # 429
    broken: float = 0.0  # 500
    hung: float = 0.0  # no reply for an hour
    reset: float = 0.0  # connection cut before the reply
    torn: float = 0.0  # half the JSON, in a complete reply
    drip: float = 0.0  # a byte a second
    most_in_a_row: int = 10**9  # after so many faults a prompt is left in peace
    retry_after: str = ""  # header sent with a 429
    retry_after_ms: float = 0.0  # header sent with a 429
    refused: float = 0.0  # share of prompts (not attempts) that always get a 400
    always: int = 0  # this status for every request
    code: str = ""  # error code in bodies
    redirect_to: str = ""
    finish: str = "stop"
    usage: bool = True
    words: int = 60
    echo_key: bool = False  # repeats the Authorization header in error bodies


@dataclass
class Server:
    """What the server was asked and how it answered."""

    faults: Faults
    port: int = 0
    requests: int = 0
    inside: int = 0
    peak: int = 0
    fates: Counter = field(default_factory=Counter)
    asked: Counter = field(default_factory=Counter)  # by prompt
    bodies: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    in_window: int = 0  # requests that came although a Retry-After was running
    closed_until: float = 0.0
    keep_bodies: bool = True

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def draw(self, *parts):
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def fate(self, prompt, times):
        faults = self.faults
        if self.draw("refused", prompt) < faults.refused:
            return "refused"
        if times > faults.most_in_a_row:
            return "answered"
        x = self.draw(prompt, times)
        for name in ("limited", "broken", "hung", "reset", "torn", "drip"):
            if x < (share := getattr(faults, name)):
                return name
            x -= share
        return "answered"

    async def handle(self, request):
        if request.method == "GET":
            if request.path == "/stats":
                return reply(200, {"requests": self.requests, "peak": self.peak, "fates": self.fates,
                                   "in_window": self.in_window,
                                   "asked_twice": sum(self.asked.values()) - len(self.asked)})  # fmt: skip
            return reply(200, {"data": [{"id": "mock"}]})
        loop = asyncio.get_running_loop()
        faults = self.faults
        self.requests += 1
        self.in_window += loop.time() < self.closed_until
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        try:
            body = json.loads(await request.read())
            if self.keep_bodies:
                self.bodies.append(body)
                self.headers.append(dict(request.headers))
            prompt = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
            self.asked[prompt] += 1
            fate = self.fate(prompt, self.asked[prompt])
            self.fates[fate] += 1
            wait_ms = faults.latency_ms + faults.jitter_ms * self.draw("jitter", prompt)
            if wait_ms:
                await asyncio.sleep(wait_ms / 1000)
            return await self.respond(request, fate, prompt, body)
        finally:
            self.inside -= 1

    async def respond(self, request, fate, prompt, body):
        faults = self.faults
        if faults.redirect_to:
            return reply(307, {}, {"Location": faults.redirect_to})
        if faults.always or fate in ("limited", "broken", "refused"):
            status = faults.always or {"limited": 429, "broken": 500, "refused": 400}[fate]
            message = f"{fate} by the mock"
            if faults.echo_key:
                message += f"; you sent {request.headers.get('Authorization')}"
            headers = {}
            if status == 429:
                window_s = faults.retry_after_ms / 1000
                if faults.retry_after:
                    headers["Retry-After"] = faults.retry_after
                    window_s = window_s or (float(faults.retry_after) if faults.retry_after.isdigit() else 0.0)
                if faults.retry_after_ms:
                    headers["Retry-After-Ms"] = str(faults.retry_after_ms)
                self.closed_until = max(self.closed_until, asyncio.get_running_loop().time() + window_s)
            return reply(status, {"error": {"message": message, "code": faults.code}}, headers)
        if fate == "hung":
            await asyncio.sleep(3600)
        if fate == "reset":
            request.transport.abort()
        digest = hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=4).hexdigest()
        text = f"answer {digest}: " + " ".join(WORDS[i % len(WORDS)] for i in range(faults.words))
        choice = {"index": 0, "finish_reason": faults.finish}
        choice |= {"message": {"role": "assistant", "content": text}} if "messages" in body else {"text": text}
        whole = {"id": digest, "model": body["model"], "choices": [choice]}
        if faults.usage:
            whole["usage"] = {"prompt_tokens": len(prompt) // 4, "completion_tokens": faults.words + 4}
        data = json.dumps(whole).encode()
        if fate == "torn":
            data = data[: len(data) // 2]
        if fate == "drip":
            stream = web.StreamResponse()
            await stream.prepare(request)
            for byte in data:
                await stream.write(bytes([byte]))
                await asyncio.sleep(1)
            return stream
        return web.Response(body=data, content_type="application/json")


def reply(status, body, headers=None):
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)


@asynccontextmanager
async def serving(faults=None, port=0, **options):
    """A server in this event loop, on a free port of the loopback."""
    server = Server(faults or Faults(), **options)
    runner = web.ServerRunner(web.Server(server.handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--max-seconds", type=float, default=3600, help="stop by itself after this long")
    for option in fields(Faults):
        name = "--" + option.name.replace("_", "-")
        if option.type is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=option.default)
        else:
            parser.add_argument(name, type=option.type, default=option.default)
    options = vars(parser.parse_args())
    port, max_seconds = options.pop("port"), options.pop("max_seconds")
    async with serving(Faults(**options), port=port, keep_bodies=False) as server:
        print(server.port, flush=True)
        await asyncio.sleep(max_seconds)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
