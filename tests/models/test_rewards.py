import asyncio
import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from trivium.errors import EndpointError, InputError
from trivium.models.rewards import Reward, open_reward

PAIRS = [
    ("Say hi.", "Hi there."),
    ("Say bye.", "Good bye, and come again soon, please."),
    ("", ""),
    ("Say hi.", "Hi there."),
]


class Serving:
    """A server of rewards: a function from path and body to status and reply."""

    def __init__(self, answer):
        self.asked, self.headers = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, body))
                outer.headers.append(dict(self.headers))
                status, reply = answer(self.path, body)
                data = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def classified(path, body):
    return 200, {"data": [{"index": 0, "probs": [len(body["messages"][1]["content"]) - 20.5], "num_classes": 1}]}


def predicted(path, body):
    return 200, [[{"score": len(body["inputs"][0][0]) / 2, "label": "LABEL_0"}]]


def test_vllm_is_sent_two_turns_and_asked_for_the_score_itself(monkeypatch):
    monkeypatch.setenv("TRIVIUM_API_KEY", "sk-something")
    with Serving(classified) as server:
        model = open_reward(f"vllm:skywork@{server.url}")
        found = model.score(PAIRS)
    assert [reward.value for reward in found[:2]] == [9 - 20.5, 38 - 20.5]
    assert found[2].reason == "nothing to read"
    assert found[3] == found[0]
    path, body = server.asked[0]
    assert path == "/classify"
    assert (body["model"], body["use_activation"]) == ("skywork", False)
    assert [turn["role"] for turn in body["messages"]] == ["user", "assistant"]
    assert server.headers[0]["Authorization"] == "Bearer sk-something"
    assert model.name == f"vllm:skywork@{server.url.removeprefix('http://')}"


def test_text_embeddings_inference_is_sent_one_text_and_asked_for_raw_scores():
    with Serving(predicted) as server:
        [found] = open_reward(f"tei:{server.url}").score([("Say hi.", "Hi.")])
    assert server.asked == [("/predict", {"inputs": [["Say hi.\n\nHi."]], "raw_scores": True, "truncate": False})]
    assert found == Reward(6.0)


def test_trouble_that_passes_is_tried_again_and_a_refused_pair_costs_itself_alone(monkeypatch):
    monkeypatch.setattr("trivium.models.rewards._PAUSE_S", 0.001)
    turns = []

    def moody(path, body):
        text = body["inputs"][0][0]
        turns.append(text)
        if text.startswith("long"):
            return 413, {"error": "too long"}
        if text.startswith("broken"):
            return 503, {}
        return (429, {}) if turns.count(text) == 1 else predicted(path, body)

    with Serving(moody) as server:
        fine, long, broken = open_reward(f"tei:{server.url}").score([("fine", "x"), ("long", "x"), ("broken", "x")])
    assert fine == Reward(3.5)
    assert (long.reason, broken.reason) == ("HTTP 413", "HTTP 503")
    assert math.isnan(long.value)
    assert turns.count("long\n\nx") == 1
    assert turns.count("broken\n\nx") == 4


@pytest.mark.parametrize("reply", [{}, [], [[]], [[{"label": "x"}]], [[{"score": "high"}]], "?"])
def test_a_reply_without_a_number_is_no_reward(reply):
    with Serving(lambda path, body: (200, reply)) as server:
        [found] = open_reward(f"tei:{server.url}").score([("a", "b")])
    assert found.reason == "malformed reply"


def test_a_server_that_cannot_be_used_says_so():
    with (
        Serving(lambda path, body: (404, {})) as server,
        pytest.raises(EndpointError, match=r"HTTP 404 to /predict; .*without /v1"),
    ):
        open_reward(f"tei:{server.url}").score([("a", "b")])
    with pytest.raises(EndpointError, match="is unreachable"):
        open_reward(f"tei:{server.url}").score([("a", "b")])
    two = [[{"score": 0.1, "label": "a"}, {"score": 0.9, "label": "b"}]]
    with Serving(lambda path, body: (200, two)) as server, pytest.raises(EndpointError, match="has 2 outputs"):
        open_reward(f"tei:{server.url}").score([("a", "b")])


def test_it_works_inside_a_running_loop():
    async def notebook(url):
        return open_reward(f"tei:{url}").score([("Say hi.", "Hi.")])

    with Serving(predicted) as server:
        assert asyncio.run(notebook(server.url)) == [Reward(6.0)]


@pytest.mark.parametrize(
    "name", ["", "hf:", "vllm:http://x", "vllm:m@x", "tei:x", "tei:http://u:p@x", "tei:http://x?key=1"]
)
def test_names_of_no_known_form_are_refused_and_show_no_key(name):
    with pytest.raises(InputError, match="write 'hf:FOLDER'") as error:
        open_reward(name)
    assert "u:p" not in str(error.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny model of random weights, with a tokenizer of bytes and a chat template."""
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("reward") / "tiny"
    bytes_ = tokenizers.Tokenizer(tokenizers.models.BPE(
        vocab={letter: place for place, letter in enumerate(tokenizers.pre_tokenizers.ByteLevel.alphabet())}, merges=[]
    ))  # fmt: skip
    bytes_.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_.decoder = tokenizers.decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=bytes_)
    tokenizer.chat_template = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"
    config = transformers.LlamaConfig(
        vocab_size=256, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        num_labels=1, max_position_embeddings=128, pad_token_id=None, bos_token_id=None, eos_token_id=None,
    )  # fmt: skip
    transformers.LlamaForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_classifier_in_this_process_gives_what_the_library_gives(folder):
    import torch
    import transformers

    model = open_reward(f"hf:{folder}")
    found = model.score(PAIRS)
    direct = transformers.AutoModelForSequenceClassification.from_pretrained(folder)
    direct.config.pad_token_id = 0
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    for (prompt, response), reward in zip(PAIRS[:2], found):
        ids = torch.tensor([tokenizer(f"[user]{prompt}[assistant]{response}")["input_ids"]])
        with torch.inference_mode():
            assert reward.value == pytest.approx(direct(input_ids=ids).logits.item(), abs=1e-5)
    assert found[0].value != found[1].value
    assert found[3].value == pytest.approx(found[0].value, abs=1e-5)
    assert found[2].reason == "nothing to read"
    assert model.name.startswith("hf:tiny:")


def test_batches_and_padding_change_nothing(folder):
    pairs = [("p", "x" * size) for size in (1, 30, 5, 60, 2, 44, 9, 3, 17, 25)]
    together = open_reward(f"hf:{folder}").score(pairs)
    alone = [open_reward(f"hf:{folder}").score([pair])[0] for pair in pairs]
    assert [each.value for each in together] == pytest.approx([each.value for each in alone], abs=1e-5)


def test_what_is_longer_than_the_model_reads_has_no_reward(folder):
    long, fine = open_reward(f"hf:{folder}").score([("p", "x" * 200), ("p", "x")])
    assert long.reason == "longer than the model can read"
    assert math.isfinite(fine.value)


def test_folders_that_hold_no_reward_model_are_refused(folder, tmp_path):
    with pytest.raises(InputError, match=r"holds no config\.json"):
        open_reward(f"hf:{tmp_path}")
    transformers = pytest.importorskip("transformers")
    other = tmp_path / "three"
    config = transformers.AutoConfig.from_pretrained(folder)
    config.num_labels = 3
    transformers.LlamaForSequenceClassification(config).save_pretrained(other)
    transformers.AutoTokenizer.from_pretrained(folder).save_pretrained(other)
    with pytest.raises(InputError, match="has 3 outputs"):
        open_reward(f"hf:{other}").score([("a", "b")])
