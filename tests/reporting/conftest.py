"""Fixtures of the report's tests; the helpers beside this file are imported by their names."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from chromium import binary, chromium


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all tests that need it."""
    if binary() is None:
        pytest.skip("no Chromium on this machine: install one, or set $CHROMIUM to the program")
    with chromium() as page:
        yield page


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The folder of a run like the demo's, reported once."""
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    from folders import contents, write

    from trivium.reporting import report

    folder = write(tmp_path_factory.mktemp("run"), contents())
    report(folder)
    return folder
