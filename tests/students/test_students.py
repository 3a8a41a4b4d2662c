"""One call trains any student; what is wrong with the input is said before anything is loaded."""

import importlib

import numpy as np
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.students import STUDENTS, Decoder, FineTune, configured, evaluate, train

RNG = np.random.default_rng(0)
ONE = [Record("1", "a", "b")]


def test_no_records_are_refused():
    with pytest.raises(InputError, match="no records"):
        train([], "decoder", RNG)


def test_an_unknown_student_is_told_the_nearest():
    with pytest.raises(InputError, match=r"no student 'decodr'; did you mean 'decoder'"):
        train(ONE, "decodr", RNG)
    assert [type(configured(name)) for name in STUDENTS] == list(STUDENTS.values())


@pytest.mark.parametrize(
    ("missing", "model"), [("torch", "hf:folder"), ("transformers", "hf:folder"), ("gguf", "embedded")]
)
def test_what_a_fine_tune_wants_comes_with_one_extra(missing, model, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else real(name))
    with pytest.raises(
        MissingCapability, match=rf"kind FineTune needs {missing}, .* pip install 'trivium\[likelihood\]'"
    ):
        train(ONE, FineTune(model=model), RNG)


def test_without_pytorch_the_message_has_the_extra(monkeypatch):
    real = importlib.import_module

    def gone(name, *args):
        if name == "torch":
            raise ImportError("No module named 'torch'")
        return real(name, *args)

    monkeypatch.setattr("importlib.import_module", gone)
    with pytest.raises(MissingCapability, match=r"needs torch, which is optional: pip install 'trivium\[train\]'"):
        train(ONE, Decoder(), RNG)


def test_no_items_are_refused():
    student = train([Record(str(i), "a", "b") for i in range(4)], "linear", RNG)
    with pytest.raises(InputError, match="nothing to ask"):
        evaluate(student, [], lambda item, output: True)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Decoder, {"steps": 0}), (Decoder, {"batch": 0}), (Decoder, {"learning_rate": -1.0}),
        (Decoder, {"warmup": 1.5}), (Decoder, {"weight_decay": -0.1}), (Decoder, {"context": 3}),
        (Decoder, {"too_long": 2.0}), (Decoder, {"diverges_at": 0.0}), (Decoder, {"save_every": 0}),
        (Decoder, {"layers": 0}), (Decoder, {"width": 90}), (FineTune, {"rank": 0}), (FineTune, {"method": "qlora"}),
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(kind, settings):
    with pytest.raises(InputError, match=next(iter(settings))):
        kind(**settings)
