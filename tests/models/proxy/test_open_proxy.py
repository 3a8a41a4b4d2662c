import pytest

from trivium.errors import InputError, MissingCapability
from trivium.models.proxy import open_proxy


@pytest.mark.parametrize(
    "name", ["embeded", "embedded:", "gguf:", "hf:", "openai:model", "scripted:x", "counting:2", ""]
)
def test_what_is_none_of_the_forms_lists_them(name):
    with pytest.raises(InputError, match=r"no proxy model '.*'; write 'embedded' .*'counting'"):
        open_proxy(name)


def test_a_key_in_the_address_is_neither_sent_nor_shown():
    with pytest.raises(InputError, match="TRIVIUM_API_KEY") as caught:
        open_proxy("openai:m@https://user:hunter2hunter2@host/v1")
    assert "hunter2" not in str(caught.value)


def test_a_proxy_is_opened_once():
    assert open_proxy("counting") is open_proxy("counting")


def test_an_embedded_model_that_does_not_exist_gets_the_nearest_name():
    pytest.importorskip("torch")
    pytest.importorskip("gguf")
    with pytest.raises(InputError, match=r"no embedded model 'smollm-135m'; did you mean 'smollm2-135m'"):
        open_proxy("embedded:smollm-135m")


def test_a_file_that_is_not_there_is_named(tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("gguf")
    with pytest.raises(InputError, match="gguf: no file at"):
        open_proxy(f"gguf:{tmp_path / 'none.gguf'}")


def test_without_pytorch_the_message_has_the_command(monkeypatch):
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else real(name, *rest))
    with pytest.raises(MissingCapability, match=r"needs torch, which is optional: pip install 'trivium\[likelihood\]'"):
        open_proxy("hf:/nowhere")
