"""The same harmful programs against every tier that works here, as whoever runs the tests and as an ordinary user."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from battery import PROBES, PROGRAMS, not_contained

from trivium.sandbox import tiers

BATTERY = Path(__file__).with_name("battery.py")
NOBODY = 65_534
each_tier = pytest.mark.parametrize("tier", ["monty", "sandlock", "bubblewrap"])


def skip_unless_it_works(name: str) -> None:
    [tier] = [tier for tier in tiers() if tier.name == name]
    if not tier.works:
        pytest.skip(f"{name}: {tier.why}")


@pytest.mark.slow
@each_tier
def test_fourteen_programs_that_mean_harm_are_contained(tier):
    skip_unless_it_works(tier)
    assert len(PROGRAMS) == 14
    assert not_contained(tier, PROGRAMS) == {}


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["sandlock", "bubblewrap"])
def test_probes_of_processes_system_calls_and_links_are_contained(tier):
    skip_unless_it_works(tier)
    assert not_contained(tier, PROBES) == {}


@pytest.mark.slow
@each_tier
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="the tests above ran as an ordinary user")
def test_they_are_contained_for_an_ordinary_user_too(tier, tmp_path):
    skip_unless_it_works(tier)
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "env": {"PATH": os.environ["PATH"]}, "cwd": "/"}
    try:
        able = subprocess.run([sys.executable, "-c", "import trivium.sandbox"], timeout=60, capture_output=True, **who)
    except OSError as error:
        pytest.skip(f"another user cannot start this interpreter: {error}")
    if able.returncode:
        pytest.skip("another user cannot import the package from here")
    done = subprocess.run(
        [sys.executable, str(BATTERY), tier], timeout=240, capture_output=True, text=True, check=True, **who
    )
    assert json.loads(done.stdout) == {"user": NOBODY, "wrong": {}}
