import pytest

from trivium.errors import MissingCapability
from trivium.measures import MEASURES, find
from trivium.measures.needs import missing_for, needs, why_undefined
from trivium.records.record import Record
from trivium.verbs.instruments import able
from trivium.views import Views

VIEWS = [Views([Record("r", "p", "An answer.")])]


@needs(notes="notes['x']", missing=lambda: MissingCapability("it needs a lamp: buy one."))
def dark(view):
    raise AssertionError


dark.card = find("valid").card


def test_a_measure_that_cannot_run_is_refused_by_name_and_left_out_of_all():
    with pytest.raises(MissingCapability, match="it needs a lamp: buy one"):
        able([dark], VIEWS, everything=False)
    kept, left_out = able([find("echo"), dark], VIEWS, everything=True)
    assert kept == [find("echo")]
    assert left_out == {"valid": "it needs a lamp: buy one."}


def test_without_a_sandbox_what_runs_programs_is_left_out(monkeypatch):
    monkeypatch.setattr("trivium.sandbox.probe.tiers", lambda: ())
    measures = [find(name) for name in ("valid", "tests_passed", "math_match", "gym_score")]
    kept, left_out = able(measures, VIEWS, everything=True)
    assert kept == measures[:1]
    assert set(left_out) == {"tests_passed", "math_match", "gym_score"}
    with pytest.raises(MissingCapability, match="needs a sandbox"):
        able([find("tests_passed")], VIEWS, everything=False)


def test_most_measures_say_nothing_and_need_nothing():
    assert missing_for(find("valid")) is None
    assert why_undefined(find("valid"), "undefined") == "undefined"
    assert why_undefined(dark, "undefined") == "undefined for these records: it needs notes['x']"
    assert sum(hasattr(one, "missing") for one in MEASURES) < len(MEASURES) / 2
