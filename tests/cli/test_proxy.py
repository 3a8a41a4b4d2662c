"""Measures of likelihood from the command line, on the proxy that needs no installation."""

import json
import subprocess
import sys

import pytest

LINES = (
    '{"prompt": "What is the capital of France?", "response": "Paris."}\n'
    '{"prompt": "Say hello.", "response": "Hello, hello, hello."}\n'
)


@pytest.fixture
def data(tmp_path):
    file = tmp_path / "data.jsonl"
    file.write_text(LINES)
    return str(file)


def measure(*words):
    return subprocess.run(
        [sys.executable, "-m", "trivium", "measure", *words], capture_output=True, text=True, timeout=120
    )


def test_a_proxy_measures_and_stands_in_the_scorecard(data):
    done = measure(data, "--measures", "bits_per_byte,ifd", "--proxy", "counting", "--json")
    assert done.returncode == 0, done.stderr
    scorecard = json.dumps(json.loads(done.stdout))
    assert '"likelihoods": "counting@1"' in scorecard
    assert '"bits_per_byte"' in scorecard


def test_a_proxy_that_does_not_exist_and_one_without_gradients_are_explained(data):
    wrong = measure(data, "--measures", "ifd", "--proxy", "smollm")
    assert wrong.returncode == 2
    assert "no proxy model 'smollm'; write 'embedded'" in wrong.stderr
    without = measure(data, "--measures", "g_vendi", "--proxy", "counting")
    assert without.returncode == 2
    assert "use --proxy embedded, gguf:PATH or hf:FOLDER" in without.stderr
