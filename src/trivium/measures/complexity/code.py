"""Complexity of Python code in responses, read from its syntax tree; code is parsed, never run."""

import ast
import math
import re
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record

LONGEST = 50_000  # characters of one program that are parsed
DEEPEST = 60  # brackets open at once, beyond which the stack of Python's own parser is not trusted

_FENCE = re.compile(r"^[ \t]*```+[ \t]*([\w+#.-]*).*$", re.MULTILINE)
_PYTHON = ("python", "python3", "py", "py3")
_STATEMENT = re.compile(r"^[ \t]*(?:def|class|import|from|for|while|if|with|try|async|match|@\w)", re.MULTILINE)
_OPERATORS_IN_A_ROW = re.compile(r"(?:(?:[-+~]|\bnot\b|\bawait\b|\blambda\b *:)\s*){100}|(?:\*\*\s*\w+\s*){100}")
_WHOLE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.For, ast.AsyncFor, ast.While,
    ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_BRANCH = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)
_NO_NODE = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)

_COST = "linear in the code; about 2 MB a second"
_LENGTH_BIAS = "rises with the length of the code, more slowly than its lines"


@measure(
    axis="complexity", of="record", reads="records", unit="levels", range=(0, math.inf), default=False,
    rises_with="nested blocks, calls and expressions", length_bias=_LENGTH_BIAS, cost=_COST,
    source="ours; height of the abstract syntax tree as Python's module ast builds it",
)  # fmt: skip
def code_depth(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Depth of the syntax tree of the response's Python code.

    0: an empty program. 2: "x = 1", a statement with a name and a value in it. About 8: a short function with a loop.
    There is no upper end, but elif and a + b + c nest in Python's grammar, so long chains of them are deep. Of
    several programs the deepest counts.

    Args:
        records: n records; the response is read, see ``programs``.

    Returns:
        (n,) levels below the root; nan where there is no Python code that parses.

    Raises:
        InputError: no records.

    Cost: linear in the code.
    """
    at_least(len(records), 1, "code_depth: number of records")
    return np.array(
        [max((float(_depth(each)) for each in programs(one.response)), default=math.nan) for one in records]
    )


@measure(
    axis="complexity", of="record", reads="records", unit="paths", range=(1, math.inf), default=False,
    rises_with="branches, loops, conditions and handlers in one function", length_bias=_LENGTH_BIAS, cost=_COST,
    source="McCabe 1976, IEEE Transactions on Software Engineering SE-2(4)",
)  # fmt: skip
def cyclomatic_complexity(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """McCabe's number of the most complex function in the response's Python code.

    1: straight on, without a branch. Above 10: McCabe's advice is to split it. There is no upper end. One more for
    each if, elif, conditional expression, loop, except, case that can fail, ``and`` and ``or``, and for each loop
    and condition of a comprehension. What stands outside functions counts as one; an inner function counts for
    itself alone; loop else, assert and with count for nothing.

    Args:
        records: n records; the response is read, see ``programs``.

    Returns:
        (n,) independent paths, 1 or more; nan where there is no Python code that parses.

    Raises:
        InputError: no records.

    Cost: linear in the code.
    """
    at_least(len(records), 1, "cyclomatic_complexity: number of records")
    return np.array(
        [max((float(_paths(each)) for each in programs(one.response)), default=math.nan) for one in records]
    )


def programs(response: str) -> list[ast.Module]:
    """The Python programs of a response, parsed.

    Blocks fenced as Python; fenced without a language, if they hold a statement that is no mere expression or
    assignment; and a response without a fence that is such a program as a whole: "Paris" and "x = 5" are answers.
    Programs longer than 50,000 characters or nested deeper than 60 are left out, as is what does not parse. A last
    fence may be left open.
    """
    parsed = []
    for language, code in _blocks(response):
        named = language.lower() in _PYTHON
        if not named and (language or not _STATEMENT.search(code[:LONGEST])):
            continue
        tree = _parse(code)
        if tree is not None and (named or any(isinstance(statement, _WHOLE) for statement in tree.body)):
            parsed.append(tree)
    return parsed


def _blocks(response: str) -> list[tuple[str, str]]:
    """Language and code of each fenced block; the whole response where there is none."""
    fences = list(_FENCE.finditer(response))
    if not fences:
        return [("", response)]
    ends = [fence.start() for fence in fences[1::2]] + [len(response)]
    return [(opens[1], response[opens.end() + 1 : end]) for opens, end in zip(fences[::2], ends)]


def _parse(code: str) -> ast.Module | None:
    if len(code) > LONGEST or _is_too_deep(code):
        return None
    margin = min((len(line) - len(line.lstrip()) for line in code.splitlines() if line.strip()), default=0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            return ast.parse("\n".join(line[margin:] for line in code.splitlines()) if margin else code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_too_deep(code: str) -> bool:
    """Whether nesting could exhaust the stack of the parser, which is written in C: better not to try."""
    depth = 0
    for mark in re.findall(r"[(\[{}\])]", code):
        depth = depth + 1 if mark in "([{" else max(depth - 1, 0)
        if depth > DEEPEST:
            return True
    return bool(_OPERATORS_IN_A_ROW.search(code))


def _depth(tree: ast.Module) -> int:
    """Levels below the root; contexts and operators, which Python hangs into the tree, are no level."""
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in ast.iter_child_nodes(node) if not isinstance(child, _NO_NODE))
    return deepest


def _paths(tree: ast.Module) -> int:
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTION)]
    return max(1 + sum(map(_branches, _own(scope))) for scope in (tree, *functions))


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function or module without those of the functions inside it."""
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _FUNCTION):
            stack.extend(ast.iter_child_nodes(node))


def _branches(node: ast.AST) -> int:
    if isinstance(node, _BRANCH):
        return 1
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.match_case):
        always = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None and node.guard is None
        return 0 if always else 1
    return 0
