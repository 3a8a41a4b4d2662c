"""Bars: their total is the limit that was given, and data in them cannot steer the terminal."""

import pytest

from trivium.cli.progress import Bars
from trivium.generation.run import Progress


class Shown:
    """Stands where rich's progress display would, and keeps what it was told."""

    def add_task(self, text, total):
        return 0

    def update(self, task, description, completed, total):
        self.last = (description, completed, total)


@pytest.mark.parametrize(
    ("limits", "done", "of"),
    [({"tokens": 900, "records": 50}, 300, 900), ({"records": 50}, 7, 50), ({"calls": 40}, 18, 40), ({}, 9, None)],
)
def test_the_total_of_a_run_is_the_first_limit_that_was_given(limits, done, of):
    shown = Shown()
    Bars(shown).run(**limits)("magpie", Progress(accepted=7, proposals=9, tokens=300, calls=18))
    assert shown.last == ("magpie: 7 of 9 proposals kept, 300 tokens", done, of)


def test_escape_sequences_in_a_name_are_shown_and_not_obeyed():
    shown = Shown()
    Bars(shown).step("h\x1b]0;PWNED\x07.jsonl: vendi", 1, 2)
    assert shown.last[0] == "h\\x1b]0;PWNED\\x07.jsonl: vendi"
