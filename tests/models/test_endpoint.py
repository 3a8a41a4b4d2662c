import asyncio
import time

import numpy as np
import pytest
from mock_server import Faults, reply, serving

from trivium.errors import EndpointError, InputError
from trivium.models import endpoint as endpoints
from trivium.models import patience
from trivium.models.api import Message, Request
from trivium.models.endpoint import Endpoint
from trivium.runs import Ledger, Recorded

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def short_backoff(monkeypatch):
    monkeypatch.setattr(endpoints, "BACKOFF_S", 0.02)


def connect(server, **options):
    return Endpoint("mock", server.url, rng=np.random.default_rng(0), **options)


def asked(n, **fields):
    return [Request(messages=(Message("user", f"write about topic {i}"),), **fields) for i in range(n)]


async def ask_all(model, requests):
    try:
        async with asyncio.timeout(60):
            return await asyncio.gather(*(model.answer(request) for request in requests))
    finally:
        await model.close()


async def test_a_request_says_all_that_determines_the_answer():
    request = Request(
        messages=(Message("system", "Be brief."), Message("user", "Grüße \U0001f600")),
        max_tokens=7, temperature=0.5, top_p=0.9, stop=("\n",), seed=3, extra={"logprobs": True},
    )  # fmt: skip
    async with serving() as server:
        (completion,) = await ask_all(connect(server), [request])
    (body,) = server.bodies
    assert body == {
        "model": "mock", "max_tokens": 7, "temperature": 0.5, "top_p": 0.9, "stop": ["\n"], "seed": 3, "logprobs": True,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Grüße \U0001f600"}],
    }  # fmt: skip
    assert completion.finish == "stop"
    assert completion.text.startswith("answer ")
    assert completion.completion_tokens == 64
    assert completion.attempts == 1


async def test_a_prompt_goes_to_plain_completions():
    async with serving() as server:
        (completion,) = await ask_all(connect(server), [Request(prompt="Once upon")])
    assert server.bodies[0]["prompt"] == "Once upon"
    assert "messages" not in server.bodies[0]
    assert completion.text.startswith("answer ")


async def test_samples_of_one_prompt_are_sent_with_seeds_of_their_own():
    async with serving() as server:
        await ask_all(connect(server), [Request(prompt="a", seed=5, sample=sample) for sample in range(20)])
    seeds = [body["seed"] for body in server.bodies]
    assert 5 in seeds
    assert len(set(seeds)) == 20


async def test_half_a_surrogate_pair_in_a_prompt_is_sent_not_stumbled_over():
    async with serving() as server:
        (completion,) = await ask_all(connect(server), [Request(prompt="cut \ud83d")])
    assert completion.finish == "stop"


async def test_the_limit_goes_by_its_newer_name_where_the_server_wants_that():
    async with serving() as server:
        usual = server.respond

        async def respond(request, fate, prompt, body):
            if "max_tokens" in body:
                return reply(400, {"error": {"message": "'max_tokens' is not supported, use 'max_completion_tokens'."}})
            return await usual(request, fate, prompt, body)

        server.respond = respond
        completions = await ask_all(connect(server, slots=4), asked(8))
    assert {completion.finish for completion in completions} == {"stop"}
    assert {completion.attempts for completion in completions} == {1}


# R4: everything finishes under 429s, 500s, hangs and resets.
async def test_all_records_finish_when_two_in_five_attempts_fail():
    # At most two faults a prompt: 1 + 0.39 + 0.39² = 1.54 requests a record on average.
    faults = Faults(limited=0.30, broken=0.05, hung=0.02, reset=0.02, most_in_a_row=2, retry_after_ms=5)
    async with serving(faults) as server:
        completions = await ask_all(connect(server, slots=64, timeout_s=2), asked(600))
    assert [completion.finish for completion in completions] == ["stop"] * 600
    assert len({completion.text for completion in completions}) == 600
    assert server.requests <= 1.6 * 600
    assert sum(completion.attempts for completion in completions) == server.requests
    assert min(server.fates[fate] for fate in ("limited", "broken", "hung", "reset")) > 0


async def test_torn_replies_are_asked_again_and_counted_as_attempts():
    async with serving(Faults(torn=1, most_in_a_row=2)) as server:
        completions = await ask_all(connect(server), asked(10))
    assert [(completion.finish, completion.attempts) for completion in completions] == [("stop", 3)] * 10


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(torn=1), "malformed reply"),
        (Faults(reset=1), "connection lost"),
        (Faults(always=503), "HTTP 503"),
    ],
)
async def test_what_never_gets_better_fails_with_its_reason_after_max_attempts(faults, reason):
    async with serving(faults) as server:
        (completion,) = await ask_all(connect(server, max_attempts=3), asked(1))
    assert (completion.finish, completion.reason, completion.attempts) == ("failed", reason, 3)
    assert server.requests == 3


async def test_a_server_that_always_limits_is_asked_five_times_as_often_before_a_request_fails():
    async with serving(Faults(always=429, retry_after="0")) as server:
        (completion,) = await ask_all(connect(server, max_attempts=2), asked(1))
    assert (completion.finish, completion.reason) == ("failed", "rate limited")
    assert server.requests == completion.attempts == 10


async def test_one_spurious_429_in_five_costs_no_concurrency():
    async with serving(Faults(limited=0.2, retry_after="0", latency_ms=30)) as server:
        model = connect(server, slots=16)
        completions = await ask_all(model, asked(400))
        assert model._limiter.limit > 8
    assert {completion.finish for completion in completions} == {"stop"}
    assert server.peak == 16


async def test_no_request_is_sent_inside_a_window_the_server_asked_for():
    # One at a time, so that nothing can be under way when the server closes.
    async with serving(Faults(limited=1, most_in_a_row=1, retry_after_ms=150)) as server:
        completions = await ask_all(connect(server, slots=1), asked(4))
    assert server.fates == {"limited": 4, "answered": 4}
    assert server.in_window == 0
    assert {completion.attempts for completion in completions} == {2}


async def test_a_connection_that_is_made_while_a_window_opens_waits_for_its_end(monkeypatch):
    made, usual = asyncio.Event(), endpoints._Connector._create_connection

    async def slowly(connector, req, traces, timeout):
        connection = await usual(connector, req, traces, timeout)
        if made.is_set():
            await asyncio.sleep(0.1)
        made.set()
        return connection

    monkeypatch.setattr(endpoints._Connector, "_create_connection", slowly)
    async with serving(Faults(retry_after_ms=400)) as server:
        server.fate = lambda prompt, times: "limited" if (prompt[-1], times) == ("0", 1) else "answered"
        completions = await ask_all(connect(server, slots=2), asked(2))
    assert {completion.finish for completion in completions} == {"stop"}
    assert server.requests == 3
    assert server.in_window == 0


async def test_a_request_that_the_server_lost_is_asked_again_without_waiting_for_the_timeout(monkeypatch):
    monkeypatch.setattr(patience, "LEAST_S", 0.2)
    async with serving(Faults(hung=0.1, most_in_a_row=1)) as server:
        completions = await ask_all(connect(server, slots=8), asked(200))  # whose timeout is 60 s, as that of this test
    assert {completion.finish for completion in completions} == {"stop"}
    assert server.fates["hung"] > 5
    assert server.requests == 200 + server.fates["hung"]


async def test_requests_given_up_early_are_no_sign_of_a_broken_server(monkeypatch):
    monkeypatch.setattr(patience, "LEAST_S", 0.05)
    async with serving() as server:
        model = connect(server, slots=32, max_attempts=1)
        await asyncio.gather(*(model.answer(request) for request in asked(50)))
        server.faults = Faults(hung=1, most_in_a_row=2)
        completions = await ask_all(model, asked(80)[50:])  # sixty timeouts in a row, where 25 failures are too many
    assert {(completion.finish, completion.attempts) for completion in completions} == {("stop", 3)}


async def test_a_wall_clock_that_jumps_changes_no_waiting(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    async with serving(Faults(limited=1, most_in_a_row=1, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")) as server:
        (completion,) = await ask_all(connect(server), asked(1))
    assert completion.finish == "stop"


# R5: what no request can get past.
@pytest.mark.parametrize(
    ("faults", "words"),
    [
        (Faults(always=401), "wants a valid key and the key in TRIVIUM_API_KEY was refused.*set TRIVIUM_API_KEY"),
        (Faults(always=403), "wants a valid key"),
        (Faults(always=402), "wants to be paid"),
        (Faults(always=404), "knows no model 'mock' or no such path.*usually ends in /v1"),
        (Faults(always=429, code="insufficient_quota"), "no quota left"),
        (Faults(always=429, retry_after="7200"), "asks to be left alone for 120 min"),
    ],
)
async def test_permanent_errors_stop_at_once_and_name_the_fix(monkeypatch, faults, words):
    monkeypatch.setenv("TRIVIUM_API_KEY", KEY)
    async with serving(Faults(**{**vars(faults), "echo_key": True})) as server:
        model = connect(server, slots=16)
        with pytest.raises(EndpointError, match=words) as caught:
            await ask_all(model, asked(200))
        assert server.requests <= 16 + 5
        assert caught.value.exit_code == 5
        assert KEY not in str(caught.value)


async def test_without_a_key_the_error_says_that_none_was_sent():
    async with serving(Faults(always=401)) as server:
        with pytest.raises(EndpointError, match="no key was sent"):
            await ask_all(connect(server), asked(1))


async def test_an_endpoint_that_gave_up_sends_nothing_more():
    async with serving(Faults(always=401)) as server:
        model = connect(server)
        with pytest.raises(EndpointError):
            await model.answer(asked(1)[0])
        with pytest.raises(EndpointError, match="wants a valid key"):
            await model.answer(asked(1)[0])
        await model.close()
    assert server.requests == 1


async def test_a_server_that_is_not_there_is_named_with_what_to_check():
    async with serving() as server:
        pass  # a port that was free a moment ago
    with pytest.raises(EndpointError, match=r"unreachable.*is the server running"):
        await ask_all(connect(server), asked(1))


async def test_a_server_that_fails_most_of_the_time_is_given_up():
    async with serving(Faults(always=500)) as server:
        model = connect(server, slots=16)
        with pytest.raises(EndpointError, match="failed 50 of the last 50 attempts, most often: HTTP 500"):
            await ask_all(model, asked(200))
    assert 50 <= server.requests <= 50 + 16


async def test_twenty_equal_refusals_before_any_answer_are_the_run_s_fault_not_the_prompts():
    async with serving(Faults(refused=1)) as server:
        with pytest.raises(EndpointError, match="refused 20 requests in a row with: HTTP 400: refused"):
            await ask_all(connect(server, slots=4), asked(100))
    assert server.requests <= 20 + 5


async def test_a_prompt_that_is_refused_costs_only_itself():
    async with serving(Faults(refused=0.1)) as server:
        completions = await ask_all(connect(server), asked(200))
        refused = {prompt for prompt in server.asked if server.draw("refused", prompt) < 0.1}
    assert 5 < len(refused) < 40
    for request, completion in zip(asked(200), completions, strict=True):
        if request.messages[0].content in refused:
            assert (completion.finish, completion.reason) == ("refused", "HTTP 400: refused by the mock")
        else:
            assert completion.finish == "stop"
    assert server.requests == 200  # a refusal is not asked again


async def test_a_403_in_mid_run_is_the_prompt_s_until_twenty_come_in_a_row():
    async with serving() as server:
        model = connect(server, slots=1)
        await model.answer(asked(1)[0])
        server.faults = Faults(always=403)
        assert (await model.answer(asked(2)[1])).finish == "refused"
        with pytest.raises(EndpointError, match="refused 20 requests in a row"):
            await ask_all(model, asked(60))
    assert server.requests == 1 + 20


# R6: nothing hangs.
@pytest.mark.parametrize(
    ("faults", "limits"),
    [
        (Faults(drip=1), {"timeout_s": 1.0}),  # 400 bytes at one a second: the total time ends it
        (Faults(hung=1), {"idle_timeout_s": 0.3}),  # an hour of silence: the idle time ends it
    ],
)
async def test_slow_and_silent_servers_time_out(faults, limits):
    async with serving(faults) as server:
        (completion,) = await ask_all(connect(server, max_attempts=1, **limits), asked(1))
    assert (completion.finish, completion.reason) == ("failed", "timeout")


# S14: the key goes to the configured host and nowhere else.
async def test_a_redirect_is_not_followed(monkeypatch):
    monkeypatch.setenv("TRIVIUM_API_KEY", KEY)
    async with serving() as other, serving(Faults(redirect_to=f"{other.url}/chat/completions")) as server:
        with pytest.raises(EndpointError, match="redirects"):
            await ask_all(connect(server), asked(20))
    assert other.requests == 0
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_the_first_of_the_two_variables_is_the_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "second-choice-key")
    async with serving() as server:
        await ask_all(connect(server), asked(1))
        monkeypatch.setenv("TRIVIUM_API_KEY", KEY)
        await ask_all(connect(server), asked(1))
    assert [headers["Authorization"] for headers in server.headers] == ["Bearer second-choice-key", f"Bearer {KEY}"]


async def test_no_key_no_header():
    async with serving() as server:
        await ask_all(connect(server), asked(1))
    assert "Authorization" not in server.headers[0]


# S1: keys never show.
PROVIDERS = (
    "sk-proj-", "sk-ant-api03-", "gsk_", "hf_", "AIzaSy", "xai-", "r8_", "pplx-", "nvapi-", "sk-or-v1-",
    "tgp_v1_", "fw_",
)  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_key_is_in_no_file_no_error_and_no_answer(monkeypatch, tmp_path, capfd, provider):
    key = provider + "Canary0123456789Canary"
    monkeypatch.setenv("TRIVIUM_API_KEY", key)
    texts = []
    async with serving(Faults(refused=0.3, broken=0.2, echo_key=True)) as server:
        base = server.url.replace("://", f"://{provider}user:{key}@") + f"?api-key={key}&api-version=2024-06"
        model = Endpoint("mock", base, rng=np.random.default_rng(0), max_attempts=2)
        texts += [repr(model), model.name, repr(vars(model)).replace(str(model._session), "")]
        with Ledger.open(tmp_path / "run", settings={"model": model.name}) as ledger:
            recorded = Recorded(model, ledger)
            texts.append(repr(await recorded.complete(asked(30))))
            server.faults = Faults(always=401, echo_key=True)
            with pytest.raises(EndpointError) as caught:
                await recorded.answer(Request(prompt="one more"))
            texts += [str(caught.value), repr(caught.value)]
            await recorded.close()
            texts += [path.read_bytes().decode("latin-1") for path in (tmp_path / "run").iterdir()]
    texts += capfd.readouterr()
    assert "you sent Bearer ********" in texts[3]
    assert not any(key in text for text in texts)
    assert "api-version" not in model.name


async def test_a_server_that_repeats_the_key_in_an_answer_gets_it_masked(monkeypatch):
    monkeypatch.setenv("TRIVIUM_API_KEY", KEY)
    async with serving() as server:

        async def respond(request, fate, prompt, body):
            text = "you are " + request.headers["Authorization"]
            return reply(200, {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]})

        server.respond = respond
        (completion,) = await ask_all(connect(server), asked(1))
    assert completion.text == "you are Bearer ********"


def test_a_key_that_no_header_can_carry_is_named_by_its_variable_alone(monkeypatch):
    monkeypatch.setenv("TRIVIUM_API_KEY", "sk-can\nary-key")
    with pytest.raises(EndpointError, match="TRIVIUM_API_KEY holds characters") as caught:
        Endpoint("m", "http://localhost:1/v1", rng=np.random.default_rng(0))
    assert "ary-key" not in str(caught.value)


@pytest.mark.parametrize("base", ["", "localhost:8000/v1", "ftp://host/v1", "http:///v1", "http://host:99999/v1"])
def test_an_address_that_is_none_is_refused(base):
    with pytest.raises(InputError, match="must look like http://localhost:8000/v1"):
        Endpoint("m", base, rng=np.random.default_rng(0))


def test_the_name_holds_model_and_address_without_credentials():
    model = Endpoint("qwen3", "https://user:secret-word@Example.org/v1/?api-key=abc", rng=np.random.default_rng(0))
    assert model.name == "openai:qwen3@example.org:443/v1"


@pytest.mark.parametrize(
    "option", [{"timeout_s": 0}, {"idle_timeout_s": float("nan")}, {"slots": 0}, {"max_attempts": 0}]
)
def test_each_number_out_of_range_is_named(option):
    with pytest.raises(InputError, match=next(iter(option))):
        Endpoint("m", "http://localhost:1", rng=np.random.default_rng(0), **option)


async def test_fields_that_are_ours_cannot_be_smuggled_in():
    async with serving() as server:
        with pytest.raises(InputError, match=r"request\.extra may not set stream"):
            await ask_all(connect(server), [Request(prompt="a", extra={"stream": True})])
    assert server.requests == 0


async def test_no_answer_is_charged_more_than_most_tokens_says():
    async with serving(Faults(usage=False)) as server:
        model = connect(server)
        requests = asked(5, max_tokens=20)
        completions = await ask_all(model, requests)
    for request, completion in zip(requests, completions, strict=True):
        assert completion.tokens <= model.most_tokens(request)


def test_one_endpoint_serves_one_event_loop_after_another():
    async def once(model, server_port):
        async with serving(port=server_port) as server:
            completion = await model.answer(Request(prompt="a"))
            await model.close()
            return server.port, completion

    async def free_port():
        async with serving() as server:
            return server.port

    port = asyncio.run(free_port())
    model = Endpoint("m", f"http://127.0.0.1:{port}/v1", rng=np.random.default_rng(0))
    assert [asyncio.run(once(model, port))[1].finish for _ in range(2)] == ["stop", "stop"]


async def test_control_characters_of_a_server_reach_no_terminal():
    async with serving() as server:

        async def respond(request, fate, prompt, body):
            return reply(404, {"error": {"message": "\x1b]0;owned\x07\x1b[31mred\u202e"}})

        server.respond = respond
        with pytest.raises(EndpointError, match="owned") as caught:
            await ask_all(connect(server), asked(1))
    assert str(caught.value).isprintable()
