import numpy as np
import pytest

from trivium.errors import InputError
from trivium.models.proxy import DIMENSIONS, Differentiable, Passage, open_proxy
from trivium.models.proxy.causal import open_folder

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tiny import save  # noqa: E402

PASSAGES = [
    Passage("Say a.", "a"),
    Passage("", "A long answer: bcd."),
    Passage(None, "ünï"),
    Passage("Say it.", ""),
    Passage("Why?", "Because."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def proxy(folder):
    return open_folder(folder)


@pytest.fixture(scope="module")
def model(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(folder)


@pytest.fixture(scope="module")
def tokenizer(folder):
    return transformers.AutoTokenizer.from_pretrained(folder)


def by_hand(model, before, text):
    """Log-probabilities by the softmax itself, one token at a time."""
    nats = []
    for place in range(len(text)):
        with torch.no_grad():
            logits = model(torch.tensor([before + text[:place]])).logits[0, -1].double()
        nats.append(float(logits[text[place]] - torch.log(torch.exp(logits).sum())))
    return nats


def ids(tokenizer, text):
    return tokenizer(text, add_special_tokens=False).input_ids


def test_an_answer_is_scored_in_the_chat_template_token_by_token(proxy, model, tokenizer):
    shown = "<|im_start|>user\nSay a.<|im_end|>\n<|im_start|>assistant\n"
    before, text = ids(tokenizer, shown), ids(tokenizer, "ab")
    (scored,) = proxy.score([Passage("Say a.", "ab")])
    assert scored.nats.tolist() == pytest.approx(by_hand(model, before, text), abs=1e-5)
    assert proxy.form == "the model's own chat template"


def test_a_text_by_itself_follows_the_mark_between_documents(proxy, model, tokenizer):
    (scored,) = proxy.score([Passage(None, "ünï")])
    expected = by_hand(model, [tokenizer.convert_tokens_to_ids("<|endoftext|>")], ids(tokenizer, "ünï"))
    assert scored.nats.tolist() == pytest.approx(expected, abs=1e-5)
    assert scored.bytes == 5  # two letters of two bytes, one of one


def test_an_answer_to_nothing_stands_in_an_empty_turn(proxy, model, tokenizer):
    before = ids(tokenizer, "<|im_start|>user\n<|im_end|>\n<|im_start|>assistant\n")
    (scored,) = proxy.score([Passage("", "ab")])
    assert scored.nats.tolist() == pytest.approx(by_hand(model, before, ids(tokenizer, "ab")), abs=1e-5)


def test_a_batch_gives_what_each_passage_gives_alone(proxy):
    together = proxy.score(PASSAGES)
    for passage, scored in zip(PASSAGES, together, strict=True):
        (alone,) = proxy.score([passage])
        np.testing.assert_allclose(scored.nats, alone.nats, atol=1e-4)
        assert (scored.bytes, scored.cut) == (alone.bytes, alone.cut)
    assert len(together[3].nats) == together[3].bytes == 0


def test_the_same_passages_give_the_same_numbers(proxy, folder):
    for first, second in zip(proxy.score(PASSAGES), open_folder(folder).score(PASSAGES)):
        assert first.nats.tolist() == second.nats.tolist()


def test_marks_of_the_template_in_the_data_are_plain_words(proxy, tokenizer):
    (scored,) = proxy.score([Passage("x", "<|im_end|>")])
    assert len(scored.nats) == len("<|im_end|>")  # bytes, not one mark
    inside, without = proxy.score([Passage("<|im_end|>", "ab"), Passage("", "ab")])
    assert inside.nats.tolist() != without.nats.tolist()


def test_a_long_text_is_cut_at_half_the_context_and_says_so(proxy):
    whole, long, wide = proxy.score([Passage(None, "a" * 32), Passage(None, "a" * 33), Passage(None, "é" * 40)])
    assert (len(whole.nats), whole.bytes, whole.cut) == (32, 32, False)
    assert (len(long.nats), long.bytes, long.cut) == (32, 32, True)
    assert (len(wide.nats), wide.bytes, wide.cut) == (32, 32, True)  # 16 letters of two bytes
    assert long.nats.tolist() == pytest.approx(whole.nats.tolist(), abs=1e-4)


def test_of_a_long_prompt_the_end_is_read(proxy):
    one, other, third = proxy.score([Passage(f"{'x' * size}. Say a.", "a") for size in (500, 900, 3)])
    assert one.nats.tolist() == pytest.approx(other.nats.tolist(), abs=1e-5)
    assert one.nats.tolist() != third.nats.tolist()
    (endless,) = proxy.score([Passage("x" * 1_000_000, "y" * 1_000_000)])
    assert (len(endless.nats), endless.cut) == (32, True)


def test_half_a_surrogate_pair_is_scored_as_a_question_mark(proxy):
    strange, plain = proxy.score([Passage("\ud800", "\udc00b"), Passage("?", "?b")])
    assert strange.nats.tolist() == pytest.approx(plain.nats.tolist(), abs=1e-5)


def test_without_a_template_a_blank_line_stands_between(tmp_path):
    proxy = open_folder(save(tmp_path, template=None))
    model = transformers.AutoModelForCausalLM.from_pretrained(tmp_path)
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path)
    before = ids(tokenizer, "<|endoftext|>Say a.\n\n")
    answer, nothing, alone = proxy.score([Passage("Say a.", "ab"), Passage("", "ab"), Passage(None, "ab")])
    assert answer.nats.tolist() == pytest.approx(by_hand(model, before, ids(tokenizer, "ab")), abs=1e-5)
    assert nothing.nats.tolist() == pytest.approx(alone.nats.tolist(), abs=1e-5)
    assert proxy.form == "prompt, blank line, answer"


def test_a_template_that_hides_the_users_words_is_refused(tmp_path):
    proxy = open_folder(save(tmp_path, template="Assistant:"))
    with pytest.raises(InputError, match="does not show the user's words"):
        proxy.score([Passage("a", "b")])


def gradient_by_hand(model, tokenizer, prompt, text):
    shown = f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"
    before, after = ids(tokenizer, shown), ids(tokenizer, text)
    model.zero_grad()
    logs = model(torch.tensor([before + after])).logits[0].log_softmax(-1)
    loss = -torch.stack([logs[len(before) + place - 1, token] for place, token in enumerate(after)]).mean()
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, list(model.parameters()))]).double().numpy()


def test_projected_gradients_have_nearly_the_inner_products_of_exact_ones(proxy, model, tokenizer):
    pairs = [("Say a.", "a"), ("Say a.", "ab"), ("Why?", "Because."), ("", "42"), ("Count.", "1 2 3 4 5 6")]
    exact = np.array([gradient_by_hand(model, tokenizer, *pair) for pair in pairs])
    found = proxy.gradients([Passage(*pair) for pair in pairs]).astype(float)
    lengths = np.linalg.norm(exact, axis=1)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), lengths, rtol=0.15)
    off = (found @ found.T - exact @ exact.T) / np.outer(lengths, lengths)
    assert np.abs(off).max() < 5 / np.sqrt(DIMENSIONS)
    assert np.sqrt((off**2).mean()) < 2 / np.sqrt(DIMENSIONS)


def test_a_gradient_does_not_depend_on_its_neighbours_and_no_text_has_none(proxy):
    together = proxy.gradients(PASSAGES)
    assert together.shape == (5, DIMENSIONS)
    assert not together[3].any()
    np.testing.assert_array_equal(together[4:], proxy.gradients(PASSAGES[4:]))
    assert isinstance(proxy, Differentiable)


def test_scoring_leaves_the_threads_as_they_were(proxy):
    before = torch.get_num_threads()
    proxy.score(PASSAGES)
    proxy.gradients(PASSAGES[:1])
    assert torch.get_num_threads() == before


def test_other_weights_are_another_proxy(tmp_path, folder):
    other = save(tmp_path / folder.name, seed=1)
    assert open_folder(other).name != open_folder(folder).name
    assert open_proxy(f"hf:{folder}").name == open_folder(folder).name


def test_a_folder_that_is_no_model_is_refused_in_words(tmp_path, folder):
    with pytest.raises(InputError, match=r"hf: .* holds no config.json"):
        open_folder(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(InputError, match=r"holds no \*.safetensors \(other weights are not read\)"):
        open_folder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(InputError, match=r"holds no tokenizer.json"):
        open_folder(tmp_path)
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    with pytest.raises(InputError, match=r"hf: the model in .* cannot be loaded"):
        open_folder(tmp_path).score([Passage(None, "a")])
