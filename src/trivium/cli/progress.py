"""Bars with ETA and spend on a terminal; none off it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trivium.cli import clean

if TYPE_CHECKING:
    from trivium.generation.run import Progress


class Bars:
    """What commands report to; silent unless stderr is a terminal."""

    def __init__(self, progress: Any = None) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}

    def run(self, tokens: int | None = None, records: int | None = None, calls: int | None = None) -> "RunBar":
        """A bar for one generation run, whose total is the first of these limits that was given."""
        return RunBar(self, tokens, records, calls)

    def step(self, what: str, done: int, of: int) -> None:
        """Measuring and comparing: one bar, renamed as it goes."""
        self.show("measure", what, done, of)

    def show(self, key: str, text: str, done: float, of: float | None) -> None:
        """Move a bar, made when first seen."""
        if self._progress is None:
            return
        text = clean(text)
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(text, total=of)
        self._progress.update(self._tasks[key], description=text, completed=done, total=of)


class RunBar:
    """Turns the state of a run into a bar."""

    def __init__(self, bars: Bars, tokens: int | None, records: int | None, calls: int | None) -> None:
        self._bars = bars
        self._tokens = tokens
        self._records = records
        self._calls = calls

    def __call__(self, name: str, state: "Progress") -> None:
        """Show how far the run of this name is."""
        text = f"{name}: {state.accepted} of {state.proposals} proposals kept, {state.tokens:,} tokens"
        limits = ((state.tokens, self._tokens), (state.accepted, self._records), (state.calls, self._calls))
        done, of = next((pair for pair in limits if pair[1]), (state.proposals, None))
        self._bars.show(name, text, done, of)


@contextmanager
def bars(quiet: bool) -> Iterator[Bars]:
    """Progress bars for the length of a command."""
    if quiet or not sys.stderr.isatty():
        yield Bars()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), TimeElapsedColumn(),
        TextColumn("left:"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=False) as progress:
        yield Bars(progress)
