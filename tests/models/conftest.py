import sys
from pathlib import Path

import pytest

# The mock server is a script too, so it is a file beside the tests and not a package.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    for variable in ("TRIVIUM_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
