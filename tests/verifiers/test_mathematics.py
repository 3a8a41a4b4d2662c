import importlib.util

import pytest

from trivium.errors import InputError, MissingCapability
from trivium.records.record import Record
from trivium.sandbox import missing_sandbox
from trivium.verifiers.mathematics import SLOW, UNPARSED, MathEquivalent, missing_mathematics

verify = MathEquivalent()
needs_it = pytest.mark.skipif(missing_mathematics() is not None, reason="math-verify or a sandbox is not there")


def answered(response, wanted):
    return Record("r", "p", response, notes={"answer": wanted})


@needs_it
@pytest.mark.parametrize(
    ("wanted", "response"),
    [
        ("1/2", r"So it is \boxed{\frac{1}{2}}."),
        ("0.5", "The answer is 1/2"),
        ("x^2 + 2x + 1", "The answer is $(x+1)^2$."),
        (r"\frac{\sqrt{3}}{2}", r"\boxed{\sqrt{0.75}}"),
        (r"\sqrt{8}", r"$2\sqrt{2}$"),
        (r"\{1, 2, 3\}", "#### {3, 2, 1}"),
        ("(0, 1]", r"\boxed{(0,1]}"),
        ("10 cm", "The answer is 10"),
        ("20%", "0.2"),
        ("20%", "It is 20 %."),
        ("8", "2^3"),
        ("x = 3", r"\boxed{3}"),
        (["7", "8"], "2^3"),
        ("2x(x+1)", r"\boxed{2x^2 + 2x}"),
        (8, "8.0"),
    ],
)
def test_the_same_in_other_dress(wanted, response):
    assert verify(answered(response, wanted)) == (True, "equal")


@needs_it
@pytest.mark.parametrize(
    ("wanted", "response"),
    [
        ("x + 1", "x - 1"),
        ("[0, 1)", "The answer is (0, 1]."),
        ("3x", "3y"),
        (r"\{1, 2\}", r"\{1, 2, 3\}"),
        (r"2\pi", "6.2832"),
        ("8", "The answer is 9."),
        ("(1, 2)", "(2, 1)"),
        ("8", ""),
        ("Paris", "Rome"),
    ],
)
def test_not_the_same(wanted, response):
    assert verify(answered(response, wanted)) == (False, "not equal")


def test_words_are_compared_as_words_and_need_nothing_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert verify(answered("The answer is Paris.", "paris")).accepted
    assert verify(answered("It is 7.", 7)).accepted
    with pytest.raises(MissingCapability, match=r"needs math_verify, which is optional: pip install 'trivium\[math\]'"):
        verify(answered("$x$", "x^2"))


@needs_it
@pytest.mark.parametrize("response", ["I do not know", "((((", r"\frac{1}{", "__import__('os').system('id')"])
def test_what_cannot_be_parsed_is_counted_apart(response):
    assert verify(answered(response, "5")) == (False, UNPARSED)


@needs_it
@pytest.mark.slow
@pytest.mark.parametrize(
    "response",
    [
        "9**9**9**9",
        "$9^{9^{9^{9}}}$",
        r"$\sum_{n=1}^{10^{10}} n^n$",
        "(" * 300_000,
        "a" * 1_000_000,
        r"\frac{1}{" * 100_000,
        r"\boxed{" + "((" * 200 + "}",
        r"\boxed{" + "1+" * 200 + "1}",
        r"$\int_0^{10^9} e^{e^{x}} dx$",
        "$" * 100_000,
        "\0\ud800",
    ],
)
def test_hostile_answers_end_in_a_verdict(response):
    accepted, reason = verify(answered(response, "$x^2$"))
    assert not accepted
    assert reason in ("not equal", UNPARSED, SLOW)
    assert verify(answered("$x * x$", "$x^2$")).accepted  # and the next one is answered


@needs_it
def test_it_evaluates_nothing_outside_the_sandbox(tmp_path):
    target = tmp_path / "left"
    verify(answered(f"open({str(target)!r}, 'w').write('x')", "x^3"))
    assert not target.exists()
    assert missing_sandbox() is None


def test_a_record_without_a_reference_is_refused():
    with pytest.raises(InputError, match=r"record 'r' has no notes\['answer'\]"):
        verify(Record("r", "p", "5"))
