"""The embedded model as a proxy: unpacked once, kept whole, and right about what every reader knows."""

import numpy as np
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.measures.complexity.ifd import ifd
from trivium.measures.complexity.surprisal import surprisal
from trivium.measures.diversity.g_vendi import g_vendi
from trivium.measures.quality.bits_per_byte import bits_per_byte
from trivium.models.embedded import find_packaged
from trivium.models.proxy import Passage, open_proxy, weights
from trivium.models.proxy.causal import open_gguf
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.gradients import Gradients
from trivium.views.likelihoods import Likelihoods

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("gguf")
try:
    PATH = find_packaged()
except MissingCapability as missing:
    pytest.skip(str(missing), allow_module_level=True)
pytestmark = pytest.mark.model

PAIRS = (
    ("What is the capital of France?", "The capital of France is Paris."),
    (
        "Explain why ice floats on water.",
        "Water expands as it freezes, so ice is less dense than the liquid water below it, and it floats.",
    ),
    ("Name three animals that live in the sea.", "Whales, sharks and dolphins all live in the sea."),
    ("How do I boil an egg?", "Put the egg in boiling water for seven minutes, then cool it in cold water."),
)


def see(pairs, proxy, view="likelihoods"):
    records = [Record(str(place), *pair) for place, pair in enumerate(pairs)]
    reader = Likelihoods(proxy) if view == "likelihoods" else Gradients(proxy)
    return Views(records, readers={view: reader}).read(view)


@pytest.fixture(scope="module")
def proxy():
    return open_proxy("embedded")


def test_natural_text_is_easier_than_its_words_in_another_order(proxy):
    rng = np.random.default_rng(0)
    shuffled = [tuple(" ".join(rng.permutation(text.split())) for text in pair) for pair in PAIRS]
    natural, scrambled = bits_per_byte(see(PAIRS, proxy)), bits_per_byte(see(shuffled, proxy))
    assert (natural < scrambled).all()
    assert natural.mean() < 1.2 < 2 < scrambled.mean()


def test_the_right_answer_is_easier_than_the_answer_to_another_prompt(proxy):
    swapped = [(prompt, PAIRS[(place + 1) % len(PAIRS)][1]) for place, (prompt, _) in enumerate(PAIRS)]
    right, wrong = see(PAIRS, proxy), see(swapped, proxy)
    turned = surprisal(wrong)[[3, 0, 1, 2]]  # in the order of the answers
    assert (surprisal(right) < turned).all()
    assert (ifd(right) < 1).all()
    assert (ifd(wrong) > 1).tolist() == [True, False, True, True]  # animals in the sea do follow from ice on water
    np.testing.assert_allclose(right.alone.bits, wrong.alone.bits[[3, 0, 1, 2]], rtol=1e-5)


def test_the_perplexity_is_that_of_the_librarys_own_loss(proxy):
    import torch

    text = PAIRS[1][1]
    model, tokenizer = proxy._loaded
    ids = torch.tensor([[tokenizer.convert_tokens_to_ids("<|endoftext|>"), *tokenizer(text).input_ids]])
    with torch.no_grad():
        loss = float(model(ids, labels=ids).loss)
    (scored,) = proxy.score([Passage(None, text)])
    assert -scored.nats.mean() == pytest.approx(loss, abs=1e-4)
    assert scored.bytes == len(text)


def test_a_batch_gives_what_each_passage_gives_alone(proxy):
    passages = [Passage(prompt, response) for prompt, response in PAIRS]
    for passage, together in zip(passages, proxy.score(passages)):
        np.testing.assert_allclose(proxy.score([passage])[0].nats, together.nats, atol=1e-4)


def test_copies_teach_one_lesson_and_different_records_nearly_as_many_as_they_are(proxy):
    assert g_vendi(see(PAIRS[:1] * 2, proxy, "gradients")) == pytest.approx(1, abs=1e-6)
    assert g_vendi(see(PAIRS[:2], proxy, "gradients")) > 1.9


def test_the_model_is_unpacked_once_and_kept_whole(proxy, tmp_path, monkeypatch):
    loaded = proxy._loaded
    monkeypatch.setenv("TRIVIUM_CACHE", str(tmp_path))
    monkeypatch.setattr(weights, "_unpack", lambda path: loaded)  # 20 CPU-seconds saved
    key = weights.fingerprint(PATH)
    assert weights.load_gguf(PATH, key) is loaded
    (folder,) = (tmp_path / "proxies").iterdir()  # and no draft beside it
    assert key in folder.name
    monkeypatch.setattr(weights, "_unpack", None)
    again = weights.load_gguf(PATH, key)
    for one, other in zip(loaded.model.parameters(), again.model.parameters(), strict=True):
        assert one.equal(other)
    assert again.tokenizer.chat_template == loaded.tokenizer.chat_template
    torn = folder / "model.safetensors"
    torn.write_bytes(torn.read_bytes()[:1000])
    monkeypatch.setattr(weights, "_unpack", lambda path: loaded)
    with pytest.warns(UserWarning, match="it is unpacked anew"):
        assert weights.load_gguf(PATH, key) is loaded
    assert torn.stat().st_size > 500_000_000


def test_a_cache_that_cannot_be_written_costs_time_and_not_the_run(proxy, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way of a folder")
    monkeypatch.setenv("TRIVIUM_CACHE", str(blocked))
    monkeypatch.setattr(weights, "_unpack", lambda path: proxy._loaded)
    with pytest.warns(UserWarning, match=r"cannot be kept in .*TRIVIUM_CACHE names another place"):
        assert weights.load_gguf(PATH, "key") is proxy._loaded


def test_a_file_that_is_no_model_is_refused(tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but no more")
    with pytest.raises(InputError, match=r"gguf: broken.gguf cannot be unpacked"):
        open_gguf(broken).score([Passage(None, "a")])
