import subprocess
import sys

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.models import open_model


def opened(spec, **options):
    return open_model(spec, rng=np.random.default_rng(0), **options)


def test_an_endpoint_is_named_by_model_and_base_url():
    model = opened("openai:org/qwen3:4b@http://localhost:8000/v1", slots=3)
    assert model.name == "openai:org/qwen3:4b@localhost:8000/v1"
    assert model.slots == 3
    assert opened("openai:m@http://localhost:8000/v1").slots == 16


def test_a_model_name_may_hold_an_at_sign_but_a_url_no_credentials():
    assert opened("openai:@cf/llama@https://example.org/v1").name == "openai:@cf/llama@example.org:443/v1"
    with pytest.raises(InputError, match="leave credentials out of the URL") as refused:
        opened("openai:@cf/llama@https://me:word@example.org/v1")
    assert "word@" not in str(refused.value)
    with pytest.raises(InputError, match="leave credentials out of the URL") as refused:
        opened("openai:m@https://example.org/v1?key=word")
    assert "word" not in str(refused.value)


def test_a_script_is_named_by_its_file(tmp_path):
    (tmp_path / "s.jsonl").write_text('{"reply": "x"}')
    model = opened(f"scripted:{tmp_path / 's.jsonl'}", slots=5)
    assert model.name.startswith("scripted:s.jsonl#")
    assert model.slots == 5


@pytest.mark.parametrize(
    "spec",
    ["", "gpt-4", "openai:", "openai:model", "openai:model@localhost:80", "gguf:", "scripted:", "embedded:", "x:y"],
)
def test_a_specification_that_is_none_shows_the_four_forms(spec):
    with pytest.raises(InputError, match=r"embedded:NAME.*gguf:PATH.*openai:MODEL@BASE_URL.*scripted:FILE"):
        opened(spec)


def test_a_password_in_a_bad_specification_is_not_repeated():
    with pytest.raises(InputError) as caught:
        opened("opennai:m@http://me:pass-word@host/v1")
    assert "pass-word" not in str(caught.value)


def test_no_slots_are_refused():
    with pytest.raises(InputError, match="slots must be at least 1, got 0"):
        opened("embedded", slots=0)


def test_a_scripted_model_loads_no_http_client(tmp_path):
    (tmp_path / "s.jsonl").write_text('{"reply": "x"}')
    code = (
        "import sys, numpy; from trivium.models import open_model; "
        f"open_model('scripted:{tmp_path / 's.jsonl'}', rng=numpy.random.default_rng(0)); "
        "sys.exit('aiohttp' in sys.modules or 'xllamacpp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
