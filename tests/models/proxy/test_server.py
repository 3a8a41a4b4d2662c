"""A proxy behind a server, against a small one on the loopback that scores prompts by Laplace's rule over words."""

import asyncio
import json
import math
import re
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from aiohttp import web

from trivium.errors import EndpointError
from trivium.models.proxy import Differentiable, Passage, open_proxy


def tokens_of(prompt):
    """Words with the blank before them, line ends in pairs, and an emoji as two halves that no text has."""
    found = []
    for piece in re.findall(r"\n\n|\s?[^\s🙂]+|🙂|\s", prompt):
        found += ["\ufffd", "\ufffd"] if piece == "🙂" else [piece]
    return found


def nats_of(tokens):
    """Of each token (times seen + 1) / (tokens before + 10); of the first nothing."""
    seen, nats = Counter(), []
    for place, token in enumerate(tokens):
        nats.append(math.log((seen[token] + 1) / (place + 10)) if place else None)
        seen[token] += 1
    return nats


def answer(body, way):
    tokens = tokens_of(body["prompt"])
    nats = nats_of(tokens)
    choice = {"index": 0, "text": " more", "finish_reason": "length"}
    if way == "echo" and body.get("echo"):
        choice |= {"text": body["prompt"] + " more",
                   "logprobs": {"tokens": [*tokens, " more"], "token_logprobs": [*nats, -1.0]}}  # fmt: skip
    if way == "prompt_logprobs" and "prompt_logprobs" in body:
        listed = [None, *({str(place): {"logprob": nats[place], "rank": 1, "decoded_token": tokens[place]}}
                          for place in range(1, len(tokens)))]  # fmt: skip
        choice["prompt_logprobs"] = listed
    if way == "generated alone" and body.get("logprobs") is not None:
        choice["logprobs"] = {"tokens": [" more"], "token_logprobs": [-1.0]}
    return {"choices": [choice], "usage": {"prompt_tokens": len(tokens), "completion_tokens": 1}}


@contextmanager
def serving(way, status=200):
    """The base URL of a server in a thread of its own, and the prompts it was asked."""
    asked = []

    async def handle(request):
        body = json.loads(await request.read())
        asked.append(body["prompt"])
        if status != 200 or (way == "prompt_logprobs" and body.get("echo")):
            return web.json_response({"error": {"message": "no such field: echo"}}, status=max(status, 400))
        return web.json_response(answer(body, way))

    loop = asyncio.new_event_loop()
    runner = web.ServerRunner(web.Server(handle, loop=loop), shutdown_timeout=0.1)

    async def start():
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner.addresses[0][1]

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        port = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
        yield f"http://127.0.0.1:{port}/v1", asked
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@pytest.fixture(params=["echo", "prompt_logprobs"])
def proxy(request):
    with serving(request.param) as (url, _):
        yield open_proxy(f"openai:tiny@{url}")


def test_an_answer_is_scored_after_its_prompt_and_a_blank_line(proxy):
    # Tokens: "big", " cat", "\n\n", "cat", " cat". "cat" is new at place 3; " cat" was seen once before place 4.
    (scored,) = proxy.score([Passage("big cat", "cat cat")])
    assert scored.nats.tolist() == pytest.approx([math.log(1 / 13), math.log(2 / 14)])
    assert (scored.bytes, scored.cut) == (7, False)
    assert "plain" in proxy.name


def test_a_text_by_itself_and_an_answer_to_nothing_follow_a_blank_line_and_count_whole(proxy):
    # "\n\n" has no probability, being first; "cat" comes second, " cat" third.
    for passage in (Passage(None, "cat cat"), Passage("", "cat cat")):
        (scored,) = proxy.score([passage])
        assert scored.nats.tolist() == pytest.approx([math.log(1 / 11), math.log(1 / 12)])
        assert scored.bytes == 7


def test_characters_in_parts_shift_nothing(proxy):
    # "a", " ", half, half, " b", "\n\n", then "c" at place 6, " ", half, half at 8 and 9 (seen twice, thrice), " d".
    (scored,) = proxy.score([Passage("a 🙂 b", "c 🙂 d")])
    expected = [1 / 16, 2 / 17, 3 / 18, 4 / 19, 1 / 20]
    assert scored.nats.tolist() == pytest.approx([math.log(each) for each in expected])
    assert scored.bytes == len("c 🙂 d".encode())


def test_many_passages_keep_their_order_and_no_text_has_no_tokens(proxy):
    passages = [Passage(None, " ".join(["word"] * n)) for n in range(40)]
    assert [len(scored.nats) for scored in proxy.score(passages)] == list(range(40))


def test_a_long_text_is_cut_and_says_so(proxy):
    (scored,) = proxy.score([Passage("x " * 9000, "y " * 9000)])
    assert scored.cut
    assert scored.bytes == 8192


def test_it_works_beneath_a_running_event_loop_as_in_a_notebook(proxy):
    async def cell():
        return proxy.score([Passage(None, "cat")])

    assert len(asyncio.run(cell())[0].nats) == 1


def test_a_server_gives_no_gradients(proxy):
    assert not isinstance(proxy, Differentiable)


@pytest.mark.parametrize("way", ["nothing", "generated alone"])
def test_a_server_without_log_probabilities_of_prompts_is_named_with_what_to_do(way):
    with serving(way) as (url, _), pytest.raises(EndpointError, match=r"gives no log-probabilities of a prompt.*vLLM"):
        open_proxy(f"openai:tiny@{url}").score([Passage(None, "a")])


def test_nothing_to_score_asks_nothing():
    with serving("echo") as (url, asked):
        assert open_proxy(f"openai:tiny@{url}").score([]) == []
        assert [len(each.nats) for each in open_proxy(f"openai:tiny@{url}").score([Passage("a", "")])] == [0]
        assert asked == []


def test_a_wrong_key_is_said_as_for_any_endpoint():
    with serving("echo", status=401) as (url, _), pytest.raises(EndpointError, match="wants a valid key"):
        open_proxy(f"openai:tiny@{url}").score([Passage(None, "a")])
