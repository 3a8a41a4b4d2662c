"""The Python program in a response: the fenced one that fits, or the whole response."""

import re

from trivium.records.record import Record

LONGEST = 100_000  # characters of a program that is run

_FENCE = re.compile(r"^[ \t]{0,12}```+[ \t]{0,12}([\w+#.-]{0,20})", re.MULTILINE)
_PYTHON = ("", "python", "python3", "py", "py3")
_STATEMENT = re.compile(
    r"^[ \t]*(?:def |class |import |from |for |while |if |with |try:|return\b|async |print\(|@\w"
    r"|\w{1,60} ?[-+*/]?= ?\S)",
    re.MULTILINE,
)


def program_of(record: Record) -> str | None:
    """The program that a response holds, or None.

    Of several fenced blocks the first that defines ``notes["entry_point"]`` counts; without one, the first. Without a
    fence the whole response does, if a line of it begins like a statement. A response that only continues its prompt,
    as in HumanEval, is put behind it.
    """
    entry = str(record.notes.get("entry_point") or "")
    bare = bool(_STATEMENT.search(record.response[:LONGEST])) or (bool(entry) and record.response[:1] in (" ", "\t"))
    found = _blocks(record.response) or ([record.response] if bare else [])
    chosen = next((block for block in found if not entry or _defines(block, entry)), None)
    if chosen is None and found and entry and _defines(record.prompt, entry):
        chosen = f"{record.prompt}{found[0]}" if record.prompt.endswith("\n") else f"{record.prompt}\n{found[0]}"
    return chosen if chosen and len(chosen) <= LONGEST else None


def _blocks(text: str) -> list[str]:
    """What stands between fences marked as Python or not marked at all; an open fence goes to the end."""
    found: list[str] = []
    start = -1
    for fence in _FENCE.finditer(text):
        if start < 0:
            line_end = text.find("\n", fence.end())
            start = len(text) if line_end < 0 else line_end + 1
            python = fence[1].lower() in _PYTHON
        else:
            if python:
                found.append(text[start : fence.start()])
            start = -1
    if start >= 0 and python:
        found.append(text[start:])
    return [block for block in found if block.strip()]


def _defines(program: str, name: str) -> bool:
    return re.search(rf"^(?:async )?(?:def|class) {re.escape(name)}\b|^{re.escape(name)} ?=", program, re.M) is not None
