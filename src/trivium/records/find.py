"""Which files a caller means: names, folders, globs and stdin become a list of files in a fixed order."""

import difflib
import glob
import os
from collections.abc import Sequence
from pathlib import Path

from trivium.errors import InputError

STDIN = "-"
DATA_SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
PACKED_SUFFIXES = (".gz", ".zst")
RUN_RECORDS = "records.jsonl"  # what a run folder of ours keeps its accepted records in
# Lie beside data in folders and are not data.
NOT_DATA = frozenset({"dataset_info.json", "dataset_infos.json", "state.json", "scorecards.json", "comparison.json"})


def data_files(paths: Sequence[str | Path] | str | Path) -> list[str]:
    """Every file to read, in order; ``-`` stays as it is.

    A folder stands for all data files in and below it, sorted by name, hidden ones left out. A folder that holds
    ``records.jsonl`` (a run of ours) stands for that file alone. A name that is no file is tried as a glob pattern.

    Raises:
        InputError: no path given, nothing there, or a folder without data.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise InputError(
            "read needs at least one path, got none; name a file, a folder, a glob pattern, or - for stdin."
        )
    return [found for path in given for found in _one(os.fspath(path))]


def stem(path: str) -> str:
    """A short name for a path: no folder, no data suffix; a run folder lends its name to its ``records.jsonl``.

    Folders named by a number alone, as the repeats of an arm are, lend that of the folder above too: ``plain 1``.
    """
    if path == STDIN:
        return "stdin"
    whole = Path(path)
    if whole.name == RUN_RECORDS and (folder := whole.absolute().parent).name:
        return f"{folder.parent.name} {folder.name}".strip() if folder.name.isdecimal() else folder.name
    return _bare(whole.name) or whole.absolute().name or "records"


def suffix(path: str) -> str:
    """The data suffix in lower case, a packed one looked through: ``.csv`` of ``a.CSV.gz``; "" if there is none."""
    name = path.lower()
    for packed in PACKED_SUFFIXES:
        name = name.removesuffix(packed)
    return next((known for known in DATA_SUFFIXES if name.endswith(known)), "")


def shown(path: str) -> str:
    """The path as text that can be printed and encoded, whatever bytes the file system holds."""
    return os.fsencode(path).decode("utf-8", "replace")


def _bare(name: str) -> str:
    for ending in (*PACKED_SUFFIXES, *DATA_SUFFIXES):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return name


def _one(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    if Path(path).is_dir():
        return _in_folder(path)
    if os.path.lexists(path):
        return [path]
    if glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
        if not matches:
            raise InputError(f"read: nothing matches the pattern {shown(path)!r}; quote it, and check the folder.")
        files = [match for match in matches if not Path(match).is_dir()]
        return files or [found for match in matches for found in _in_folder(match)]
    raise InputError(f"read: no file or folder {shown(path)!r}{_near(path)}")


def _in_folder(folder: str) -> list[str]:
    found: list[str] = []
    seen: list[str] = []
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        seen += names
        if RUN_RECORDS in names:
            below.clear()
            names = [RUN_RECORDS]
        found += [os.path.join(place, name) for name in sorted(names) if _is_data(name)]  # noqa: PTH118
    if not found:
        there = f"it holds {', '.join(shown(name) for name in sorted(seen)[:5])}" if seen else "it is empty"
        raise InputError(
            f"read: no data file in folder {shown(folder)!r} ({there}); "
            f"wanted {', '.join(DATA_SUFFIXES)}, also packed as .gz or .zst."
        )
    return found


def _is_data(name: str) -> bool:
    return not name.startswith(".") and name not in NOT_DATA and suffix(name) != ""


def _near(path: str) -> str:
    folder = Path(path).parent
    if not folder.is_dir():
        return f" (there is no folder {shown(str(folder))!r}); check the path."
    close = difflib.get_close_matches(Path(path).name, [entry.name for entry in folder.iterdir()], n=1)
    return f"; did you mean {shown(close[0])!r}?" if close else "; check the path."
