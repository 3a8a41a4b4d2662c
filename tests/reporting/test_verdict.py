"""What a comparison says in words."""

import pytest

from trivium.reporting.findings import Findings
from trivium.reporting.verdict import Name, expectations, listed, standing, summary


def run(values, clear_pairs, *, axis="quality", direction=1, runs=(), names=("seeds", "a", "b", "c")):
    """Findings on one axis: ``clear_pairs`` holds (x, y) where x's value is clearly larger than y's."""
    pairs = [(x, y) for i, x in enumerate(names) for y in names[i + 1 :]]
    differences = [
        {
            "measure": "m", "axis": axis, "a": x, "b": y, "clear": (x, y) in clear_pairs or (y, x) in clear_pairs,
            "low": 0.1 if (y, x) in clear_pairs else -0.2, "high": 0.3 if (y, x) in clear_pairs else -0.1,
        }
        for x, y in pairs
    ]  # fmt: skip
    cards = [
        {"dataset": {"name": name}, "measures": [{"name": "m", "axis": axis, "of": "set", "unit": "u", "value": value,
                                                   "n": 9, "direction": direction, "headline": True}]}
        for name, value in zip(names, values)
    ]  # fmt: skip
    comparison = {"differences": differences, "n_common": 9, "headlines": {axis: "m"}, "datasets": []}
    return Findings({}, cards, comparison, list(runs), None, [], {})


def words(parts):
    return "".join(parts)


def test_one_set_ahead_of_all():
    found = standing(run([4, 3, 2, 1], [("seeds", "a"), ("seeds", "b"), ("seeds", "c")]), "quality")
    assert found.leaders == ("seeds",)
    assert words(found.headline) == "seeds has the most quality"
    assert words(found.detail) == "Clearly more than a, b and c."


def test_smaller_is_more_turns_the_order_round():
    found = standing(run([4, 3, 2, 1], [("seeds", "a"), ("seeds", "b"), ("seeds", "c")], direction=-1), "quality")
    assert found.leaders == ("a", "b", "c")
    assert words(found.headline) == "a, b and c have clearly more quality than seeds"
    assert words(found.detail) == "No other two differ clearly."


def test_where_nobody_leads_alone_only_the_clear_pairs_are_named():
    found = standing(run([4, 3, 2, 1], [("a", "seeds"), ("a", "b"), ("c", "b")]), "quality")
    assert words(found.headline) == "a has clearly more quality than seeds and b"
    assert words(found.detail) == "c has clearly more than b. No other two differ clearly."


def test_a_leader_that_beats_only_some_does_not_claim_the_others():
    beaten = [("seeds", "a"), ("seeds", "b"), ("a", "c")]  # seeds against c is not clear, yet a beats c
    assert words(standing(run([4, 3, 2, 1], beaten), "quality").detail) == (
        "Clearly more than a and b; no clear difference from c."
    )


def test_nothing_clear_is_said_so():
    found = standing(run([4, 3, 2, 1], []), "quality")
    assert (found.clear, words(found.headline)) == (False, "No clear difference in quality")
    assert words(found.detail) == "None of the 4 sets can be told from another at n = 9."
    assert words(summary(run([4, 3, 2, 1], []))) == "No clear difference in quality."


def test_an_axis_that_was_not_compared_has_no_verdict():
    assert standing(run([4, 3, 2, 1], []), "diversity") is None
    assert summary(Findings({}, [], None, [], None, [], {})) == ()


def test_leaving_a_set_out_ranks_the_rest():
    findings = run([4, 3, 2, 1], [("seeds", "a"), ("seeds", "b"), ("seeds", "c"), ("a", "b"), ("a", "c")])
    assert words(summary(findings, without="seeds")) == "a has the most quality."


def test_names_stay_apart_from_words_so_that_they_can_be_escaped():
    assert [part for part in standing(run([4, 3, 2, 1], []), "quality").headline if isinstance(part, Name)] == []
    assert [type(part) for part in listed(["x", "y"])] == [Name, str, Name]
    assert words(listed(["x"])) == "x"


@pytest.mark.parametrize(
    ("expected", "larger", "measured", "outcome"),
    [
        ("+", "a", "more", "agrees"),
        ("+", "seeds", "less", "disagrees"),
        ("+", None, "no clear difference", "not shown"),
        ("-", "seeds", "less", "agrees"),
        ("-", "a", "more", "disagrees"),
        ("-", None, "no clear difference", "not shown"),
        ("0", "a", "more", "disagrees"),
        ("0", None, "no clear difference", "not contradicted"),
    ],
)
def test_expectation_against_measurement(expected, larger, measured, outcome):
    clear = {"a": [("a", "seeds")], "seeds": [("seeds", "a")], None: []}[larger]
    run_a = {"run": "run 1", "algorithm": "a", "expected": {"quality": expected, "diversity": "+"}}
    on_quality, on_diversity = expectations(run([1, 2, 3, 4], clear, runs=[run_a]))
    assert (on_quality.measured, on_quality.outcome) == (measured, outcome)
    assert (on_diversity.measured, on_diversity.outcome) == ("not compared", "not shown")


def test_an_expectation_that_is_no_sign_is_left_out():
    assert expectations(run([1, 2, 3, 4], [], runs=[{"run": "a", "expected": {"quality": "?"}}])) == []
