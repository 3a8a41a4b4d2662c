"""The data card: a README that says what made the data and what it is made of, safe whatever the data says.

Everything that comes from outside is written so that it stays what it is: in the front matter as a quoted scalar, in
the text as letters and digits alone or else as inline code, where Markdown knows no links, images or HTML.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trivium.numbers import short

DATA_FILE = "records.jsonl"

# Bounds of the size categories that the Hugging Face hub knows.
_SIZES = (
    (10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"), (10**11, "10B<n<100B"), (10**12, "100B<n<1T"),
)  # fmt: skip

# Of the lineage, in this order, what a reader asks first; anything else follows under its own name.
_MADE_BY = {
    "algorithm": "Algorithm",
    "model": "Model",
    "embedder": "Embedder",
    "prompts": "Prompts",
    "seeds": "Seeds",
    "seed": "Random seed",
    "budget": "Budget",
    "calls": "Calls",
    "tokens": "Tokens",
    "cost": "Cost",
    "seconds": "Seconds",
    "run": "Run",
    "version": "Trivium",
}
# Text that Markdown, with all its usual extensions, shows as it stands: no marks, no addresses, no mentions.
_PLAIN = re.compile(r"(?!www\b)[^\W_](?:[^\W_]|[ ,;()%+=/-](?!www\b)|\.(?=\s|\d|$))*", re.IGNORECASE)


def data_card(
    *,
    title: str,
    rows: int,
    scorecard: Mapping[str, Any] | None,
    lineage: Mapping[str, Any],
    license: str | None = None,
) -> str:
    """The text of ``README.md`` beside a data set: front matter as the Hugging Face hub reads it, then Markdown.

    Args:
        title: Name of the data set.
        rows: Records in it.
        scorecard: The object of ``measure --json``; None if it was not measured.
        lineage: What made it: ``algorithm``, ``model``, ``prompts``, ``seed``, ``budget``, and so on; ``fates`` maps
            each fate of a proposed record to a count; ``data_files`` names the files (``records.jsonl`` if not
            given). Other keys are printed as they are.
        license: Identifier as the hub knows it, e.g. ``apache-2.0``; left out of the front matter if None.

    Returns:
        Text that ends in a newline. Hostile titles and values cannot leave their place: the front matter parses to
        the same values, and nothing from outside becomes a link, an image or HTML.
    """
    files = _files(lineage)
    parts = [
        *_front_matter(title, rows, files, license),
        "",
        f"# {inert(title)}",
        "",
        f"{rows:,} records, written with Trivium.",
        "",
        "## What made it",
        "",
        *_lineage(lineage),
        *_fates(lineage.get("fates")),
        "## What it is made of",
        "",
        *_scorecard(scorecard),
        "## How to load it",
        "",
        *_loading(files),
        "## Limits",
        "",
        *_limits(rows, scorecard, license),
    ]
    return "\n".join(parts) + "\n"


def inert(text: str, *, cell: bool = False) -> str:
    r"""The text as Markdown that can only be shown: as it is if that is safe, or else as inline code.

    Line breaks become spaces and what cannot be printed is spelled out, ``\u202e``; in a table ``cell`` a ``|``,
    which would end it, becomes ``¦``.
    """
    line = " ".join(text.split())
    line = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)
    if cell:
        line = line.replace("|", "¦")
    if not line:
        return "–"
    if _PLAIN.fullmatch(line):
        return line
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def quoted(text: str) -> str:
    """A double-quoted scalar of YAML; what cannot be printed is escaped, and half a surrogate pair becomes U+FFFD."""
    return '"' + "".join(map(_yaml_letter, text)) + '"'


def _yaml_letter(letter: str) -> str:
    code = ord(letter)
    if letter in '"\\':
        return "\\" + letter
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if letter.isprintable():
        return letter
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _size_category(rows: int) -> str:
    return next((name for bound, name in _SIZES if rows < bound), "n>1T")


def _files(lineage: Mapping[str, Any]) -> list[str]:
    files = lineage.get("data_files", DATA_FILE)
    return [files] if isinstance(files, str) else [str(file) for file in files]


def _front_matter(title: str, rows: int, files: Sequence[str], license: str | None) -> Iterator[str]:
    yield "---"
    yield f"pretty_name: {quoted(title)}"
    if license is not None:
        yield f"license: {quoted(license)}"
    yield "task_categories:"
    yield '- "text-generation"'
    yield "size_categories:"
    yield f"- {quoted(_size_category(rows))}"
    yield "tags:"
    yield '- "synthetic"'
    yield '- "trivium"'
    yield "configs:"
    yield '- config_name: "default"'
    yield "  data_files:"
    yield '  - split: "train"'
    yield "    path:"
    yield from (f"    - {quoted(file)}" for file in files)
    yield "---"


def _lineage(lineage: Mapping[str, Any]) -> Iterator[str]:
    keys = [key for key in _MADE_BY if key in lineage]
    keys += [key for key in lineage if key not in _MADE_BY and key not in ("fates", "data_files")]
    rows = [(_MADE_BY.get(key, inert(key, cell=True)), _value(lineage[key])) for key in keys]
    if not rows:
        yield "Nothing was recorded about what made this data."
    else:
        yield from _table(("", ""), rows)
    yield ""


def _fates(fates: Any) -> Iterator[str]:
    if not isinstance(fates, Mapping) or not fates:
        return
    yield f"Of {sum(fates.values()):,} proposed records:"
    yield ""
    counts = sorted(fates.items(), key=lambda fate: -fate[1])
    yield from _table(("fate", "records"), [(inert(fate, cell=True), f"{count:,}") for fate, count in counts])
    yield ""


def _scorecard(scorecard: Mapping[str, Any] | None) -> Iterator[str]:
    if not scorecard:
        yield "It was not measured."
        yield ""
        return
    rows = []
    for measure in scorecard["measures"]:
        low, high = measure.get("low"), measure.get("high")
        interval = "–" if low is None or high is None else f"{short(low)} to {short(high)}"
        value = short(measure["value"])
        if measure["value"] is None and measure.get("note"):
            interval = f"undefined: {inert(measure['note'], cell=True)}"
        words = [inert(str(measure[key]), cell=True) for key in ("name", "axis")]
        rows.append((*words, value, interval, f"{measure['n']:,}", inert(str(measure["unit"]), cell=True)))
    yield from _table(("measure", "axis", "value", "interval", "n", "unit"), rows)
    yield ""
    levels = sorted({measure["level"] for measure in scorecard["measures"] if measure.get("level") is not None})
    if levels:
        yield f"Intervals are at the {' and '.join(f'{level:.0%}' for level in levels)} level."
    views = scorecard.get("views") or {}
    if views:
        yield f"Read through: {', '.join(f'{inert(view)} by {inert(str(maker))}' for view, maker in views.items())}."
    yield ""


def _loading(files: Sequence[str]) -> Iterator[str]:
    names = [_python_text(file) for file in files]
    argument = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    kind = "parquet" if all(file.endswith(".parquet") for file in files) else "json"
    yield "```python"
    yield "from trivium.records import read"
    yield ""
    yield f"data = read({argument})"
    yield "```"
    yield ""
    yield "or with Hugging Face datasets:"
    yield ""
    yield "```python"
    yield "from datasets import load_dataset"
    yield ""
    yield f'data = load_dataset("{kind}", data_files={argument}, split="train")'
    yield "```"
    yield ""


def _limits(rows: int, scorecard: Mapping[str, Any] | None, license: str | None) -> Iterator[str]:
    yield "- Text that a model wrote may be wrong, biased, or repeat what the model was trained on."
    yield "- A measure counts what it names and nothing else."
    if scorecard:
        undefined = sum(measure["value"] is None for measure in scorecard["measures"])
        if undefined:
            yield f"- {undefined} of {len(scorecard['measures'])} measures are undefined here and shown as –."
        measured = scorecard.get("dataset", {}).get("rows")
        if measured is not None and measured != rows:
            yield f"- The measures are of {measured:,} records, not of the {rows:,} in the file."
        rejected = scorecard.get("dataset", {}).get("rejected", {}).get("count", 0)
        if rejected:
            yield f"- {rejected:,} lines could not be read and are in no number above."
        yield "- Diversity depends on the number of records: compare sets at equal n."
    if license is None:
        yield "- No licence was stated."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{inert(str(key), cell=True)} {_value(below)}" for key, below in value.items()) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "–"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "–"}[value]
    if isinstance(value, int):
        return str(value)  # may be a seed or a year: no commas
    if isinstance(value, float):
        return short(value)
    return inert(str(value), cell=True)


def _python_text(text: str) -> str:
    """A literal of Python on one line, which no text can leave."""
    return '"' + "".join(_python_letter(letter) for letter in text) + '"'


def _python_letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()
