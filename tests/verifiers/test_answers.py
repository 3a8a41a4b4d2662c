import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.records import Record
from trivium.verifiers.answers import answer_key, as_number, final_answers, plain, same_answer, shown_answer

RIGHT = [
    ("7", 7),
    ("7", "7"),
    ("7.0", 7),
    ("It takes 3 days to walk 12 miles, so the answer is 4.", 4),
    ("3 + 4 = 7\n#### 7", "7"),
    ("So we get \\boxed{7}. This took 3 steps.", 7),
    ("\\boxed{\\frac{3}{4}}", "3/4"),
    ("\\boxed{\\frac{3}{4}}", 0.75),
    ("The total is $1,234.50.", "1234.5"),
    ("The answer is 1,234", "1,234"),
    ("About 20%.", "20%"),
    ("It is −5 degrees.", -5),
    ("x = -2", "-2"),
    ("1e3", 1000),
    ("**Answer:** 42", 42),
    ("Answer: 42 apples", "42"),
    ("They have 36 together. Ben has 12 and Anna 24.", 24),
    ("B", "B"),
    ("(B)", "b"),
    ("b)", "B"),
    ("B. Paris", "B"),
    ("The answer is (C) because the others are wrong.", "C"),
    ("The correct answer is C.", "(C)"),
    ("Option D fits best, so D", "D"),
    ("\\boxed{\\text{E}}", "E"),
    ("Paris", "paris"),
    ("The Nile.", "Nile"),
    ("It rises in Africa. The answer is the Nile.", "the nile"),
    ("Let me think.\nNile", "Nile"),
    ("True", True),
    ("Yes.", True),
    ("No", False),
    ("Paris.", ["London", "Paris"]),
    ("$x^2 + 1$", "x^2+1"),
    ("don't know", "don't know"),
    ("?!", "?!"),
    ("An", "an"),
    ("The answer is: the", "The"),
]
WRONG = [
    ("8", 7),
    ("The answer is 4, not 7.5.", 7),
    ("0.2", "20%"),
    ("17", 7),
    ("7th", 7),
    ("A7", 7),
    ("", 7),
    ("", "Paris"),
    ("?!", "!?"),
    ("the", "an"),
    ("The Nile", "the"),
    ("B", "C"),
    ("A cat sat down", "A"),
    ("I think so", "I"),
    ("Because of rain", "B"),
    ("The answer is B or, no, C.", "B"),
    ("Paris is large", "Paris"),
    ("London", ["Paris", "Rome"]),
    ("No", True),
    ("#### 8 and not 7", "#"),
]


@pytest.mark.parametrize(("response", "wanted"), RIGHT)
def test_right_answers(response, wanted):
    assert same_answer(response, wanted)


@pytest.mark.parametrize(("response", "wanted"), WRONG)
def test_wrong_answers(response, wanted):
    assert not same_answer(response, wanted)


def test_the_tolerance_is_relative_and_absolute_below_one():
    assert not same_answer("3.14", 3.14159)
    assert same_answer("3.14", 3.14159, tolerance=1e-3)  # 0.00159 <= 0.001 × 3.14159
    assert same_answer("0.0005", 0, tolerance=1e-3)
    assert not same_answer("0.002", 0, tolerance=1e-3)
    assert same_answer("1000001", 1_000_000, tolerance=1e-6)
    with pytest.raises(InputError, match="tolerance must be a finite number ≥ 0, got -1"):
        same_answer("1", 1, tolerance=-1)


@given(st.integers(-(10**9), 10**9))
def test_a_number_is_the_same_however_it_is_written(number):
    for written in (str(number), f"{number:,}", f"${number}", f"The answer is {number}.", f"\\boxed{{{number}}}"):
        assert same_answer(written, number)
        assert not same_answer(written, number + 1, tolerance=1e-12)
    assert as_number(f"{number:,}") == number


@given(st.text(max_size=80), st.text(max_size=20))
def test_any_text_gets_an_answer_without_an_error(response, wanted):
    same_answer(response, wanted)
    assert answer_key(response) == answer_key(response)


@given(st.text(max_size=80).filter(str.strip))
@example("the")
@example("####")
@example("so \\boxed{x} it is")
@example("3/0")
def test_a_text_is_its_own_answer(text):
    assert same_answer(f" {text}\n", text)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The answer is 7.", "#### 7.0", True),
        ("The answer is (B).", "b", True),
        ("The Nile.", "nile", True),
        ("7 boys", "7 girls", False),
        ("1/2", "0.5", True),
        ("1/3", "0.333", False),
        ("?", "!", False),
    ],
)
def test_keys(one, other, alike):
    assert (answer_key(one) == answer_key(other)) == alike


def test_where_the_answer_is_looked_for():
    assert next(final_answers("a \\boxed{x} b \\boxed{y{z}} c")) == "y{z}"
    assert next(final_answers("The answer is 3. No, the answer is 4. Done.")) == "4"
    assert list(final_answers("One.\nTwo. Three.")) == ["One.\nTwo. Three.", "Two. Three.", " Three"]
    assert list(final_answers(" ")) == []
    assert plain("The  Cat's “hat”!") == "cat s hat"


@pytest.mark.parametrize("text", ["", ".", "-", "1/0", "9e999", "1,23", "1 2", "x", "\\frac{1}{0}", "1/2/3"])
def test_what_is_no_number(text):
    assert as_number(text) is None


@pytest.mark.parametrize(
    "piece", ["####", "answer is ", "answer:", "\\boxed{", "{", "\\frac{", "1", "1,", "1/", "A ", "A.", "$", " ", "\n"]
)
def test_hostile_repetition_comes_to_an_end(piece):
    text = "x " + piece * (50_000 // len(piece)) + " y"
    assert not any(same_answer(text, wanted) for wanted in (7, "B", "paris"))
    assert len(answer_key(text)) <= len(text)


@pytest.mark.parametrize(
    ("wanted", "same", "other"),
    [
        ("x + 1", "The answer is x+1.", "The answer is x - 1."),
        ("[0, 1)", r"\boxed{[0,1)}", r"\boxed{(0,1]}"),
        ("x = 3", "$x=3$", "x > 3"),
        ("a/b", r"\boxed{a/b}", r"\boxed{a*b}"),
        ("well-known", "Well known.", "well"),  # words, not a formula
    ],
)
def test_the_marks_of_a_formula_count(wanted, same, other):
    assert same_answer(same, wanted)
    assert not same_answer(other, wanted)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [(7, "7"), (" 7 ", "7"), (["", None, "a half", "1/2"], "a half"), (("x", "y"), "x"), ({"b", "a"}, "a"), (None, "")],
)
def test_of_several_right_answers_the_first_is_shown(answer, shown):
    assert shown_answer(Record("r", "p", "", notes={"answer": answer})) == shown
