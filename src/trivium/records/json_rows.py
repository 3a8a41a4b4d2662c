"""Strict JSON: one object a line, nothing read that was not written.

orjson parses; what it would pass over in silence is looked for apart. It keeps the last of two equal keys, and turns
an integer beyond 64 bits into a float. Equal keys are found by counting: in a line without them, the number of
``":`` in the text is the number of keys in the parsed row. Where the counts differ (also for innocent reasons, such
as a string that starts with a colon), the line is parsed again by the standard library, which shows every key.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from trivium.records.dataset import BadLine
from trivium.records.lines import Line, Row, UnusableRow

DEEPEST = 100  # levels of nesting; orjson could read 1,024 but write only 254
DETAIL = 200  # characters of a detail
_QUOTE_COLON = re.compile(rb'"[ \t\r\n]*+:')
_ESCAPED_QUOTE_COLON = re.compile(rb'\\"[ \t\r\n]*+:')
_SURROGATE = re.compile("[\ud800-\udfff]")


def json_rows(path: str, found: Iterable[Line | BadLine]) -> Iterator[Row | BadLine]:
    """Each line as a row, or as the bad line that says why not."""
    for line in found:
        if isinstance(line, BadLine):
            yield line
            continue
        if not line.data or line.data.isspace():
            continue
        try:
            yield Row(path, line.number, line.byte, json_object(line.data))
        except UnusableRow as error:
            reason = error.reason
            cut = not line.ended and line.data.lstrip()[:1] == b"{"
            if cut and reason in ("invalid json", "invalid utf-8"):
                reason = "torn last line"
            yield BadLine(path, line.number, line.byte, reason, error.detail[:DETAIL])


def json_object(data: bytes) -> dict[str, Any]:
    """The object in these bytes.

    Raises:
        UnusableRow: with the reason: not UTF-8, not JSON (``NaN`` included), an escaped surrogate without its
            other half, a key twice in one object, deeper than DEEPEST levels, or not an object.

    Cost: about one orjson parse and a walk over the keys; lines that look suspicious cost a second, slower parse.
    """
    try:
        row = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _why(data, str(error)) from None
    if type(row) is not dict:
        raise UnusableRow("not an object", f"it is {kind(row)}")
    keys, exact = _count_keys(row)
    if exact and keys == _key_ends(data):
        return row
    return _slowly(data)


def kind(value: object) -> str:
    """What a value is, in the words of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list | tuple) else "something else"


def _key_ends(data: bytes) -> int:
    """How many unescaped quotes stand before a colon: never fewer than there are keys. -1: cannot be told cheaply."""
    if b'\\\\"' in data:  # a backslash that is itself escaped: the quote after it may end a string
        return -1
    if b" :" in data or b"\t:" in data or b"\r:" in data or b"\n:" in data:
        return len(_QUOTE_COLON.findall(data)) - len(_ESCAPED_QUOTE_COLON.findall(data))
    return data.count(b'":') - data.count(b'\\":')


def _count_keys(row: dict[str, Any]) -> tuple[int, bool]:
    """All keys at every level; and whether every number in it is as it was written.

    Raises:
        UnusableRow: deeper than DEEPEST levels.
    """
    keys = 0
    exact = True
    level: list[Any] = [row]
    depth = 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise UnusableRow("nested too deeply", f"more than {DEEPEST} levels")
        below: list[Any] = []
        for node in level:
            if type(node) is dict:
                keys += len(node)
                node = node.values()
            for value in node:
                what = type(value)
                if what is dict or what is list:
                    below.append(value)
                elif what is float and not -(2.0**63) < value < 2.0**63:
                    exact = False
        level = below
    return keys, exact


class _Repeated(Exception):
    pass


class _NotFinite(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return row


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise _NotFinite(text)
    return number


def _never(text: str) -> float:
    raise _NotFinite(text)


def _parse_all(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_float=_finite, parse_constant=_never)


def _slowly(data: bytes) -> dict[str, Any]:
    try:
        row: dict[str, Any] = _parse_all(data.decode())
    except _Repeated as error:
        raise UnusableRow("duplicate key", f"{error.args[0]!r} stands more than once in one object") from None
    return row


def _why(data: bytes, said: str) -> UnusableRow:
    """What is wrong with a text that orjson refused."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return UnusableRow("invalid utf-8", f"byte 0x{data[error.start]:02x} at {error.start:,} of the line")
    try:
        if _SURROGATE.search(json.dumps(_parse_all(text), ensure_ascii=False)):
            return UnusableRow("lone surrogate", "an escape like \\ud83d without its other half is no character")
    except _NotFinite as error:
        return UnusableRow("non_json_number", f"{error.args[0][:40]} is not a JSON number")
    except _Repeated as error:
        return UnusableRow("duplicate key", f"{error.args[0]!r} stands more than once in one object")
    except RecursionError:
        return UnusableRow("nested too deeply", f"more than {DEEPEST} levels")
    except json.JSONDecodeError:
        return UnusableRow("invalid json", said)
    except ValueError:  # an integer of thousands of digits
        pass
    return UnusableRow("non_json_number", "a number too large to be read exactly")
