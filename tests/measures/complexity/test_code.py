import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.measures.complexity.code import code_depth, cyclomatic_complexity, programs
from trivium.records.record import Record


def fenced(code: str, language: str = "python") -> list[Record]:
    return [Record("r", "Write it.", f"Here it is:\n\n```{language}\n{code}\n```\nDone.")]


@pytest.mark.parametrize(
    ("code", "depth"),
    [
        ("", 0),
        ("x", 2),  # Expr > Name
        ("x = 1", 2),  # Assign > Name, Constant
        ("x = f(1)", 3),  # Assign > Call > Constant
        ("x = f(g(1))", 4),
        ("x = a + b", 3),  # Assign > BinOp > Name
        ("x = a + b + c", 4),  # the left sum nests
        ("def f(a):\n    return a", 3),  # FunctionDef > Return > Name; FunctionDef > arguments > arg
        ("for i in x:\n    if i:\n        print(i + 1)", 6),  # For > If > Expr > Call > BinOp > Name
        ("if a:\n    b\nelif c:\n    d", 4),  # If > If > Expr > Name
    ],
)
def test_depth_by_hand(code, depth):
    assert code_depth(fenced(code)) == [depth]


@pytest.mark.parametrize(
    ("code", "paths"),
    [
        ("", 1),
        ("x = 1\ny = 2", 1),
        ("if a:\n    b", 2),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e", 3),
        ("x = 1 if a else 2", 2),
        ("if a and b and not c:\n    d", 4),  # one if, two ands
        ("if a and b or c:\n    d", 4),
        ("for i in x:\n    pass\nelse:\n    pass", 2),
        ("while a:\n    break", 2),
        ("try:\n    a\nexcept B:\n    c\nexcept D:\n    e\nelse:\n    f\nfinally:\n    g", 3),
        ("with a:\n    assert b", 1),
        ("x = [i for i in y if i if j]", 4),  # one loop, two conditions
        ("x = {i for j in y for i in j}", 3),
        ("match a:\n    case 1:\n        b\n    case 2 | 3:\n        c\n    case _:\n        d", 3),
        ("match a:\n    case _ if b:\n        c\n    case d:\n        e", 2),
        ("def f():\n    if a:\n        b\n\nif c:\n    d\nif e:\n    g", 3),  # the module: 3; f: 2
        ("def f():\n    def g():\n        if a:\n            b\n    if c:\n        d", 2),  # each for itself
        ("class A:\n    def f(self):\n        if a:\n            b", 2),
        ("f = lambda x: 1 if x else 2", 2),
    ],
)
def test_paths_by_hand(code, paths):
    assert cyclomatic_complexity(fenced(code)) == [paths]


FLAT = "def total(xs):\n    return sum(xs)"
NESTED = """\
def total(xs):
    result = 0
    for x in xs:
        if x > 0 and x % 2 == 0:
            for y in range(x):
                if y not in xs:
                    result += y
    return result"""


def test_nested_code_scores_above_flat_code():
    for measure in (code_depth, cyclomatic_complexity):
        assert measure(fenced(FLAT)) < measure(fenced(NESTED))
    assert cyclomatic_complexity(fenced(NESTED)) == [6]  # 1 + for + if + and + for + if


@given(st.integers(0, 30))
def test_every_further_branch_is_one_more_path(branches):
    code = "def f(x):\n    pass\n" + "    if x:\n        pass\n" * branches
    assert cyclomatic_complexity(fenced(code)) == [1 + branches]


@given(st.integers(1, 15))
def test_every_further_block_is_one_more_level(blocks):
    code = "".join("    " * level + "if x:\n" for level in range(blocks)) + "    " * blocks + "pass"
    assert code_depth(fenced(code)) == [blocks + 1]


NO_PYTHON = [
    "",
    "Paris",
    "42",
    "x = 5",
    "Answer: Paris",
    "Paris (France)",
    "The cat sat.",
    "if it rains we stay at home",
    "```js\nfunction f() { return 1 }\n```",
    "```sql\nSELECT 1\n```",
    "```\nhello\n```",
    "```\nx = 1\n```",
    "```python\ndef f(:\n```",
    "```python\nprint 'x'\n```",
    "Use `for` and `if`.",
    "```python\nx = '\0'\n```",
]


@pytest.mark.parametrize("response", NO_PYTHON)
def test_undefined_without_python(response):
    records = [Record("r", FLAT, response)]
    assert np.isnan(code_depth(records)).all()
    assert np.isnan(cyclomatic_complexity(records)).all()


@pytest.mark.parametrize(
    "response",
    [
        FLAT,
        f"```\n{FLAT}\n```",
        f"```Python\n{FLAT}\n```",
        f"```py title=x\n{FLAT}",  # left open, as by a limit on tokens
        f"1. So:\n   ```python\n   {FLAT.replace(chr(10), chr(10) + '   ')}\n   ```",
        "import os\nprint(os)",
    ],
)
def test_where_python_is_found(response):
    assert len(programs(response)) == 1


def test_of_several_programs_the_greatest_counts():
    both = [Record("r", "", f"```python\n{FLAT}\n```\nor\n```python\n{NESTED}\n```\n```python\nbroken(\n```")]
    assert len(programs(both[0].response)) == 2
    assert code_depth(both) == code_depth(fenced(NESTED))
    assert cyclomatic_complexity(both) == [6]


def test_nothing_is_run(tmp_path):
    trace = tmp_path / "trace"
    records = fenced(f"open({str(trace)!r}, 'w').write('run')\nraise SystemExit")
    assert code_depth(records) == [5]  # Expr > Call > Attribute > Call > Constant
    assert not trace.exists()


def test_odd_code_brings_no_warning(recwarn):
    code_depth(fenced(r"x = '\d'" "\nif x is 1:\n    1()"))
    assert not recwarn.list


HOSTILE = [
    "(" * 30_000, "-" * 30_000 + "1", "not " * 9_000 + "x", "lambda: " * 5_000 + "1", "1 ** " * 9_000 + "1",
    "a." * 15_000 + "b", "1 + " * 12_000 + "1", "if a: pass\n" + "elif b: pass\n" * 3_000, "a if b else " * 3_000 + "c",
    "x = " * 12_000 + "1", "".join(" " * level + "if 1:\n" for level in range(250)), "\0" * 30_000, "9" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE, ids=lambda code: code[:8])
def test_hostile_code_has_a_value_or_none(code):
    records = [*fenced(code), Record("s", "", f"import os\n{code}"), *fenced(FLAT)]
    assert code_depth(records)[2] == 4  # FunctionDef > Return > Call > Name
    assert cyclomatic_complexity(records)[2] == 1


def test_a_million_fences_come_to_an_end():
    assert programs("```" * 300_000) == []
    assert programs("```\n" * 300_000) == []


def test_the_depth_is_that_of_the_tree_by_recursion():
    def height(node):
        skipped = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
        return max(
            (1 + height(child) for child in ast.iter_child_nodes(node) if not isinstance(child, skipped)), default=0
        )

    assert code_depth(fenced(NESTED)) == [height(ast.parse(NESTED))]


def test_no_records_are_refused():
    with pytest.raises(InputError, match="code_depth: number of records must be at least 1, got 0"):
        code_depth([])
