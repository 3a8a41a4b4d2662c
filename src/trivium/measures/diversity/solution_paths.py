"""Solution paths: whether several solutions to one problem take different ways, or say one way in different words."""

import ast
import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.complexity.code import programs
from trivium.records.record import Record

LONGEST = 50_000  # characters of one response that are read

_ANNOTATION = re.compile(r"<<([^<>\n]{1,200})>>")
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MARKER = re.compile(r"^[ \t]*(?:\d{1,3}[.)]|[-*•])[ \t]+", re.MULTILINE)
_DRESS = re.compile(r"\\(?:left|right)\b|\\[,;!()\[\]]|\*\*|[$€£%]")
_SIGNS = (
    (re.compile(r"\\(?:times|cdot)\b|[×·⋅∗]|(?<=\d)\s*[xX]\s*(?=[\d(.])"), "*"),
    (re.compile(r"\\div\b|÷"), "/"),
    (re.compile(r"[−–]"), "-"),
    (re.compile(r"(?<=[\d)])\s*\*\*\s*(?=[\d(.])"), "^"),
)
_FRACTION = re.compile(r"\\[dt]?frac\s?\{([\d.]{1,30})\}\s?\{([\d.]{1,30})\}")
# One number, sign or bracket after the other: each is read once, whatever follows.
_PART = re.compile(r"\d+(?:\.\d+)?|\.\d+|[-+*/^()=≈]|\S", re.ASCII)
_NUMBER = re.compile(r"[\d.]")


@measure(
    axis="diversity", of="set", reads="records", unit="chance", range=(0, 1), default=False,
    rises_with="solutions to one prompt that calculate differently, or whose programs are built differently",
    length_bias="rises with the number of calculations, each of which can differ",
    cost="linear in the responses; about 20,000 of 30 words a second",
    source="paths as in RFT, Yuan et al. 2023, arXiv:2308.01825; a chance instead of a count, after Simpson 1949",
)  # fmt: skip
def distinct_solution_paths(records: Sequence[Record]) -> float:
    """Chance that two responses to one prompt take different solution paths, the mean over prompts.

    0: every prompt is solved in one way, whatever the words. 1: no two of its solutions calculate alike. Two
    responses take the same path if and only if ``solution_path`` gives the same. Whether a solution is right is not
    seen: wrong sums are different paths, so read it on verified records.

    Why a chance and not RFT's number of different paths: that grows with the responses a prompt has, while this is
    unbiased with two as with two hundred, and 1 / (1 - it) is an effective number of paths.

    Args:
        records: n records; those of one prompt, white space aside, belong together. Records without a prompt or
            without a path are left out.

    Returns:
        Chance between 0 and 1; nan where no prompt has two responses with a path.

    Raises:
        InputError: no records.

    Cost: linear in the responses.
    """
    at_least(len(records), 1, "distinct_solution_paths: number of records")
    chances = [_differ(paths) for paths in paths_by_prompt(records).values() if paths.total() > 1]
    return math.fsum(chances) / len(chances) if chances else math.nan


def paths_by_prompt(records: Sequence[Record]) -> dict[str, Counter[str]]:
    """Prompt → how many of its responses take each path; in order of the prompts' first records."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        prompt = " ".join(record.prompt.split())
        if prompt and (path := solution_path(record.response)):
            found[prompt][path] += 1
    return dict(found)


def solution_path(response: str) -> str:
    """The path of one solution as a text that is equal where the paths are; "" where none is found.

    Of Python code (see ``complexity.code.programs``) the shape of its syntax tree: names that it binds itself are
    numbered in the order they appear, constants are reduced to their type, docstrings and annotations dropped;
    names of libraries, built-in functions and attributes stay. Of anything else the list of its calculations, see
    ``calculations``. Nothing is ever run.
    """
    trees = programs(response[:LONGEST])
    if trees:
        return "code " + " ".join(map(_shape, trees))
    return " ; ".join(calculations(response))


def calculations(response: str) -> list[str]:
    """The calculations of a worked solution in their order: "3*4+2" for "$3 × 4.0 + 2 = 14".

    A calculation is a row of numbers joined by + - * / ^ and brackets, with at least one sign between them, that
    stands beside an equals sign. Only its writing is evened out: signs of money, thousands, spaces, 4.0 for 4; 3*4
    and 4*3 are two paths, as in RFT. Where GSM8K's annotations <<3*4=12>> are there, they alone are read. A
    calculation with words or letters in it ("3 apples * 4", "2x = 8") is not seen.
    """
    text = response[:LONGEST]
    annotated = _ANNOTATION.findall(text)
    found: list[str] = []
    for piece in annotated or _plain(text).splitlines():
        found.extend(_in_line(_plain(piece) if annotated else piece))
    return found


def _plain(text: str) -> str:
    text = _COMMA_IN_NUMBER.sub("", _FRACTION.sub(r"\1/\2", _MARKER.sub("", text)))
    for sign, plain in _SIGNS:
        text = sign.sub(plain, text)
    return _DRESS.sub("", text)


def _in_line(line: str) -> Iterator[str]:
    """Rows of numbers and signs next to an equals sign, without what each comes to."""
    run: list[str] = []
    after_equals = False
    for part in [*_PART.findall(line), ""]:
        if part in ("=", "≈"):
            if calculation := _calculation(run):
                yield calculation
            run, after_equals = [], True
        elif part and (part in "+-*/^()" or _NUMBER.match(part[0])) and part != ".":
            run.append(part)
        else:
            if after_equals and (calculation := _calculation(run)):
                yield calculation
            run, after_equals = [], False


def _calculation(run: list[str]) -> str:
    """The run as one text, if a sign stands between two numbers in it."""
    unclosed = run.count("(") - run.count(")")
    while run and (run[0] in "+*/^)" or (run[0] == "(" and unclosed > 0)):
        unclosed -= (run[0] == "(") - (run[0] == ")")
        run = run[1:]
    while run and (run[-1] in "+-*/^(" or (run[-1] == ")" and unclosed < 0)):
        unclosed -= (run[-1] == "(") - (run[-1] == ")")
        run = run[:-1]
    values = [place for place, part in enumerate(run) if part not in "+-*/^()"]
    if len(values) < 2 or not any(part in "+-*/^" for part in run[values[0] + 1 :]):
        return ""
    return "".join(_evened(part) for part in run)


def _evened(part: str) -> str:
    if part in "+-*/^()":
        return part
    whole, _, decimals = part.partition(".")
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _shape(tree: ast.Module) -> str:
    """A digest of the syntax tree: node after node from the top, each with how many it holds and what it keeps."""
    own = _own_names(tree)
    numbers: dict[str, str] = {}

    def name(word: str) -> str:
        return numbers.setdefault(word, f"#{len(numbers)}") if word in own else word

    digest = hashlib.blake2b(digest_size=16)
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        kept: list[str] = []
        inner: list[ast.AST] = []
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.Constant):
                kept = [type(node.value).__name__]
            elif field in ("annotation", "returns", "type_comment", "ctx"):
                continue
            elif isinstance(value, ast.AST):
                inner.append(value)
            elif isinstance(value, list):
                held = [each for each in value if isinstance(each, ast.AST)]
                held = held[1:] if field == "body" and _opens_with_words(node, held) else held
                kept += [f"{field}{len(held)}", *(name(each) for each in value if isinstance(each, str))]
                inner += held
            elif isinstance(value, str):
                kept.append(name(value) if field != "attr" else value)
            elif value is not None:
                kept.append(str(value))
        digest.update(f"{type(node).__name__}({','.join(kept)}){len(inner)};".encode("utf-8", "surrogatepass"))
        stack.extend(reversed(inner))
    return digest.hexdigest()


def _own_names(tree: ast.Module) -> set[str]:
    """Names that the program binds: its variables, arguments, functions and classes."""
    own: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler) and node.name:
            own.add(node.name)
    return own


def _opens_with_words(node: ast.AST, body: list[ast.AST]) -> bool:
    """Whether the body opens with a docstring."""
    if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not body:
        return False
    first = body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _differ(paths: Counter[str]) -> float:
    """Chance that two of them differ, drawn without replacement."""
    n = paths.total()
    return 1 - sum(count * (count - 1) for count in paths.values()) / (n * (n - 1))
