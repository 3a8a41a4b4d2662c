import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.diversity.solution_paths import calculations, distinct_solution_paths, solution_path
from trivium.records.record import Record

PENS = "A box holds 12 pens. How many do 3 boxes and 4 pens make?"


def solved(*responses, prompt=PENS):
    return [Record(str(place), prompt, response) for place, response in enumerate(responses)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 * 12 = 36. Then 36 + 4 = 40.", ["3*12", "36+4"]),
        ("So $3 × 12.0 = $36, and 36+4=40", ["3*12", "36+4"]),
        ("3 x 12 = 36", ["3*12"]),
        (r"\(3 \times 12 = 36\)", ["3*12"]),
        ("The total = 3*12 + 4 = 40 pens", ["3*12+4"]),
        ("The total is = 3*12 + 4", ["3*12+4"]),
        ("They cost 3*12 = <<3*12=36>>36 and 36+4 = <<36+4=40>>40.", ["3*12", "36+4"]),
        ("1,200 / 4 = 300", ["1200/4"]),
        ("(3 + 4) * 2 = 14", ["(3+4)*2"]),
        (r"\frac{3}{4} + 1 = 1.75", ["3/4+1"]),
        ("2**3 = 8", ["2^3"]),
        ("007.50 + .5 ≈ 8", ["7.5+0.5"]),
        ("**3 * 4 = 12**", ["3*4"]),
        ("(so 3 * 4 = 12) and (2 + 1) * 3 = 9", ["3*4", "(2+1)*3"]),
        ("((3 * 4 = 12", ["3*4"]),
        ("1. 3 + 4 = 7\n2) 7 + 1 = 8\n- 8 + 1 = 9\n* 9 + 1 = 10", ["3+4", "7+1", "8+1", "9+1"]),
        ("It takes 3-4 days, see pages 10-12.", []),
        ("x = 5", []),
        ("The answer is 40.", []),
        ("a = -5", []),
        ("", []),
    ],
)
def test_calculations_by_hand(text, expected):
    assert calculations(text) == expected


def test_one_way_in_other_words_is_one_path():
    same = solved("First 3 * 12 = 36. Then 36 + 4 = 40.", "We get 3×12=36 pens; adding the rest, 36+4=40.")
    assert distinct_solution_paths(same) == 0


def test_another_order_and_other_sums_are_other_paths():
    assert distinct_solution_paths(solved("3 * 12 = 36, 36 + 4 = 40", "12 * 3 = 36, 36 + 4 = 40")) == 1
    assert distinct_solution_paths(solved("12 + 12 = 24, 24 + 12 = 36, 36 + 4 = 40", "3 * 12 + 4 = 40")) == 1


def test_a_value_by_hand():
    # paths a a b: 2 of 6 ordered pairs alike, so 2/3 differ; the other prompt's two are alike: 0. Mean 1/3.
    one = solved("1 + 2 = 3", "1+2 = 3", "2 + 1 = 3")
    other = solved("4 * 5 = 20", "So 4*5=20.", prompt="What is 4 times 5?")
    assert distinct_solution_paths(one + other) == pytest.approx(1 / 3)
    assert distinct_solution_paths(one) == pytest.approx(2 / 3)


def test_prompts_are_alike_whatever_their_white_space_and_solutions_of_different_prompts_do_not_meet():
    assert distinct_solution_paths([*solved("1 + 2 = 3"), *solved("2 + 1 = 3", prompt=f" {PENS}\n")]) == 1
    apart = [*solved("1 + 2 = 3"), *solved("2 + 1 = 3", prompt="Another?")]
    assert distinct_solution_paths(apart) != distinct_solution_paths(apart)  # nan


LOOP = "def total(values):\n    result = 0\n    for value in values:\n        result += value\n    return result\n"


def fenced(code):
    return f"Here it is:\n```python\n{code}```"


@pytest.mark.parametrize(
    "same",
    [
        LOOP.replace("result", "s").replace("value", "x").replace("total", "f"),
        LOOP.replace("    result = 0", '    """Add them up."""\n    result = 0'),
        LOOP.replace("values)", "values: list[int]) -> int"),
        LOOP.replace("= 0", "= 7"),
        "# add up\n" + LOOP.replace("    result = 0", "    result = 0  # start\n"),
    ],
)
def test_names_constants_docstrings_and_comments_are_no_other_path(same):
    assert solution_path(fenced(same)) == solution_path(fenced(LOOP))
    assert distinct_solution_paths(solved(fenced(LOOP), fenced(same))) == 0


@pytest.mark.parametrize(
    "other",
    [
        "def total(values):\n    return sum(values)\n",
        LOOP.replace("+=", "-="),
        LOOP.replace("result += value", "result += result"),
        LOOP.replace("= 0", "= 0.5"),
        LOOP.replace("in values", "in sorted(values)"),
    ],
)
def test_another_algorithm_is_another_path(other):
    assert distinct_solution_paths(solved(fenced(LOOP), fenced(other))) == 1


def test_names_of_built_in_functions_stay():
    texts = [fenced(f"def f(x):\n    return {name}(x)\n") for name in ("len", "sum")]
    assert distinct_solution_paths(solved(*texts)) == 1


def test_where_there_is_no_path_there_is_no_value():
    assert distinct_solution_paths(solved("Paris", "London")) != 0
    for records in (solved("Paris", "London"), solved("1 + 2 = 3"), solved("1+2=3", "2+1=3", prompt="")):
        value = distinct_solution_paths(records)
        assert value != value
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        distinct_solution_paths([])


@given(st.text("0123456789+-*/^()=. ,x<>$\\\n", max_size=80))
def test_any_row_of_signs_is_read(text):
    assert calculations(text) == calculations(text)
    assert all("=" not in each for each in calculations(text))


@pytest.mark.parametrize(
    "piece",
    ["1+", "(", "1 ", "=", "1=", "<<", "<<1+1", "<<1+1>>", "1,000", "x1", "1x", "\\frac{1}", "$", "**", "1.", " ", "-"],
)
def test_a_megabyte_of_signs_is_read_up_to_a_limit(piece):
    start = time.process_time()
    calculations(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "code",
    [
        "(" * 10_000,
        "x = " + "1+" * 20_000 + "1\n",
        "def f(x):\n" + "    if x: pass\n" + "    elif x: pass\n" * 2_500,
        "f = " + "lambda: " * 200 + "0\n",
        "__import__('os').system('echo run > ran')\nimport os\n",
    ],
)
def test_hostile_programs_are_neither_run_nor_fatal(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert solution_path(fenced(code)) == solution_path(fenced(code))
    assert list(tmp_path.iterdir()) == []
