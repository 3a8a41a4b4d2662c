"""Fine-tuning, tried on a model of a few thousand random weights of the class that the packaged one is of."""

import importlib.util
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.students import FineTune, evaluate, loss, train

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from trivium.students import fine_tune, loop  # noqa: E402  (needs PyTorch)

RECORDS = [Record(str(i), f"say {word}", word[::-1]) for i, word in enumerate("one two three four five six".split())]
SMALL = {"steps": 8, "batch": 4, "learning_rate": 0.01}


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tiny():
    """The module that saves the tiny model of the proxies' tests."""
    path = Path(__file__).parent.parent / "models" / "proxy" / "tiny.py"
    spec = importlib.util.spec_from_file_location("tiny_model_for_students", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def spec(tiny, tmp_path_factory):
    return f"hf:{tiny.save(tmp_path_factory.mktemp('tiny') / 'model', context=256)}"


def weights(student):
    return {name: each.detach().numpy() for name, each in student.learned.model.named_parameters()}


def same(one, other):
    a, b = weights(one), weights(other)
    return all((a[name] == b[name]).all() for name in a)


@pytest.mark.parametrize(("method", "steps"), [("full", 100), ("lora", 300)])
def test_a_few_records_are_learned_by_heart(spec, method, steps):
    config = FineTune(model=spec, method=method, steps=steps, batch=4, learning_rate=0.01, rank=8)
    student = train(RECORDS[:4], config, np.random.default_rng(0))
    assert student.outcome == "trained"
    assert evaluate(student, RECORDS[:4], lambda item, output: output == item.response).all()
    assert student.final_loss < student.losses[0] / 3
    assert student.facts()["student"] == "fine_tune"


def test_lora_trains_the_thin_matrices_alone_and_begins_as_the_model_itself(spec):
    model, tokenizer = fine_tune.opened(spec)
    ids = torch.tensor([tokenizer("some text").input_ids])
    before = model(ids).logits
    fine_tune.add_lora(model, 4, 0)
    assert torch.equal(model(ids).logits, before)
    learned = {name: each.shape for name, each in model.named_parameters() if each.requires_grad}
    # 2 blocks of 7 linear layers (q, k, v, o, gate, up, down), two matrices each; the output layer is left alone.
    assert len(learned) == 2 * 7 * 2
    assert all(name.endswith((".a", ".b")) and 4 in shape for name, shape in learned.items())

    student = train(RECORDS, FineTune(model=spec, **SMALL), np.random.default_rng(0))
    fresh = dict(fine_tune.opened(spec).model.named_parameters())
    for name, each in weights(student).items():
        if name.replace(".frozen", "") in fresh:
            assert (each == fresh[name.replace(".frozen", "")].detach().numpy()).all()


def test_only_the_answer_and_its_end_are_learned(spec):
    written = fine_tune.Written(fine_tune.opened(spec).tokenizer)
    data = written.encoded(["hi <|im_end|>"], ["yo"])
    tokenizer = written.tokenizer
    shown = tokenizer.decode(data.ids)
    assert shown == "<|im_start|>user\nhi <|im_end|><|im_end|>\n<|im_start|>assistant\nyo<|im_end|>"
    assert list(data.ids).count(written.end) == 2  # the mark in the data is plain letters
    assert tokenizer.decode(data.ids[data.begins[0] :]) == "yo<|im_end|>"


def test_without_a_template_a_blank_line_stands_between(tiny, tmp_path):
    written = fine_tune.Written(fine_tune.opened(f"hf:{tiny.save(tmp_path / 'm', template=None)}").tokenizer)
    data = written.encoded(["hi"], ["yo"])
    assert written.tokenizer.decode(data.ids) == "<|im_end|>hi\n\nyo<|im_end|>"


def test_the_loss_is_that_of_the_library(spec):
    student = train(RECORDS, FineTune(model=spec, **SMALL), np.random.default_rng(0))
    data = student.learned.written.encoded(["say one"], ["eno"])
    ids = torch.tensor(data.ids[None].astype(np.int64))
    labels = ids.clone()
    labels[:, : data.begins[0]] = -100
    with torch.inference_mode():
        expected = student.learned.model(ids, labels=labels).loss.item()
    assert loss(student, RECORDS)[0] == pytest.approx(expected, rel=1e-4)


def test_answers_do_not_depend_on_their_neighbours(spec):
    student = train(RECORDS, FineTune(model=spec, **{**SMALL, "steps": 60}), np.random.default_rng(0))
    prompts = ["say one", "say a much longer thing than that", "x"]
    assert student.learned.answer(prompts) == [student.learned.answer([prompt])[0] for prompt in prompts]


def test_the_seed_decides_and_an_interrupted_run_ends_the_same(spec, tmp_path, monkeypatch):
    config = FineTune(model=spec, save_every=3, **SMALL)
    whole, other = (train(RECORDS, config, np.random.default_rng(seed)) for seed in (1, 2))
    assert not same(whole, other)
    real = loop._save

    def save_and_die(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "_save", save_and_die)
    with pytest.raises(KeyboardInterrupt):
        train(RECORDS, config, np.random.default_rng(1), folder=tmp_path)
    monkeypatch.setattr(loop, "_save", real)
    resumed = train(RECORDS, config, np.random.default_rng(1), folder=tmp_path)
    assert same(whole, resumed)
    assert (whole.losses == resumed.losses).all()


def test_method_and_rank_matter(spec):
    usual = FineTune(model=spec, **SMALL)
    losses = [
        loss(train(RECORDS, config, np.random.default_rng(0)), RECORDS)
        for config in (usual, replace(usual, rank=4), replace(usual, method="full"))
    ]
    assert not np.allclose(losses[0], losses[1], rtol=1e-6)
    assert not np.allclose(losses[0], losses[2], rtol=1e-6)


def test_a_models_own_dropout_is_off_so_that_the_seed_decides(spec, tmp_path):
    folder = tmp_path / "drops"
    shutil.copytree(spec.removeprefix("hf:"), folder)
    config = json.loads((folder / "config.json").read_text()) | {"attention_dropout": 0.5}
    (folder / "config.json").write_text(json.dumps(config))
    one, again, without = (
        train(RECORDS, FineTune(model=model, **SMALL), np.random.default_rng(0)).losses
        for model in (f"hf:{folder}", f"hf:{folder}", spec)
    )
    assert (one == again).all()
    assert (one == without).all()


def test_what_a_model_was_saved_with_for_generating_changes_no_answer(spec, tmp_path):
    folder = tmp_path / "penalised"
    shutil.copytree(spec.removeprefix("hf:"), folder)
    (folder / "generation_config.json").write_text(json.dumps({"repetition_penalty": 5.0, "no_repeat_ngram_size": 1}))
    plain, other = (train(RECORDS[:4], FineTune(model=model, method="full", steps=60, batch=4, learning_rate=0.01),
                          np.random.default_rng(0)) for model in (spec, f"hf:{folder}"))  # fmt: skip
    asked = [record.prompt for record in RECORDS]
    assert plain.learned.answer(asked) == other.learned.answer(asked)
    assert len(set("".join(plain.learned.answer(asked)))) < len("".join(plain.learned.answer(asked)))  # letters recur


def test_lora_beside_layers_of_another_kind_is_refused(spec, tmp_path):
    tokenizer = transformers.AutoTokenizer.from_pretrained(spec.removeprefix("hf:"))
    config = transformers.GPT2Config(vocab_size=len(tokenizer), n_embd=16, n_layer=1, n_head=2, n_positions=128)
    transformers.GPT2LMHeadModel(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    usual = FineTune(model=f"hf:{tmp_path}", **SMALL)
    with pytest.raises(InputError, match=r"GPT2LMHeadModel has no linear layers .* give method='full'"):
        train(RECORDS, usual, np.random.default_rng(0))
    full = replace(usual, method="full")
    one, again = (train(RECORDS, full, np.random.default_rng(0)).losses for _ in range(2))
    assert (one == again).all()  # its dropout of 0.1 is off as well


@pytest.mark.parametrize(
    ("model", "message"),
    [("smollm", "no model 'smollm' to fine-tune"), ("gguf:/nowhere.gguf", "no file at"), ("hf:/nowhere", "holds no")],
)
def test_a_model_that_is_not_there_is_named(model, message):
    with pytest.raises(InputError, match=message):
        train(RECORDS, FineTune(model=model), np.random.default_rng(0))
