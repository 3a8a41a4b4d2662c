"""Values from tables become values that JSON knows, or the reason why not."""

import datetime
import decimal
import math
from collections.abc import Mapping
from typing import Any

from trivium.records.json_rows import DEEPEST
from trivium.records.lines import UnusableRow


def plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The row with plain values only: text, numbers, booleans, null, lists, objects.

    Arrays become lists, times ISO text, exact decimals text, bytes text if they are UTF-8. A NaN is how tables
    write "missing", so it becomes null; an infinity is refused.

    Raises:
        UnusableRow: with the reason, if a value has no plain form.
    """
    return {_name(key): plain(value) for key, value in row.items()}


def plain(value: Any, depth: int = 1) -> Any:
    """One value in plain form; see plain_row."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if math.isinf(value):
            raise UnusableRow("non_json_number", f"{value} is not a JSON number")
        return None if math.isnan(value) else float(value)
    if type(value).__name__ == "NAType":  # pandas' "not available"
        return None
    if depth >= DEEPEST:
        raise UnusableRow("nested too deeply", f"more than {DEEPEST} levels")
    if isinstance(value, Mapping):
        return {_name(key): plain(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [plain(below, depth + 1) for below in value]
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return None if value != value else value.isoformat()  # pandas' "not a time" is unequal to itself
    if isinstance(value, decimal.Decimal | datetime.timedelta):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _decoded(bytes(value))
    if hasattr(value, "tolist"):  # numpy arrays and scalars
        return plain(value.tolist(), depth + 1)
    raise UnusableRow(
        "wrong type in field", f"a value of type {type(value).__name__} is not text, number, list or object"
    )


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise UnusableRow("not an object", f"field names must be text, got {key!r:.60}")
    return _text(key)


def _text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UnusableRow("lone surrogate", f"at character {error.start:,} of {len(value):,}") from None
    return str(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise UnusableRow("wrong type in field", f"{len(value):,} bytes that are not UTF-8 text") from None
