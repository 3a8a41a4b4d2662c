"""Reading a run folder."""

import pytest
from folders import contents, write

from trivium.errors import InputError
from trivium.reporting.findings import AXES, Findings, Measured, Pair, headline, read_at, read_findings, related, unlike


def measured(curves, ns, of="set"):
    values = {name: {"value": 9.0, "low": 8.0, "high": 10.0, "n": n, "curve": curves[name]} for name, n in ns.items()}
    return Measured("m", "diversity", of, "u", 1, True, values, {})


def test_sets_of_different_size_are_read_at_the_largest_n_they_share():
    one = measured({"a": [[10, 1, 0, 2], [50, 3, 2, 4]], "b": [[10, 5, 4, 6]]}, {"a": 200, "b": 50})
    assert one.equal_n == 50  # on a's curve, and all of b
    assert one.at("a", 50) == (3, 2, 4, 50)
    assert one.at("b", 50) == (9.0, 8.0, 10.0, 50)


def test_without_a_shared_n_values_are_of_the_whole_sets():
    one = measured({"a": [], "b": []}, {"a": 200, "b": 50})
    assert one.equal_n is None
    assert one.at("a", None) == (9.0, 8.0, 10.0, 200)


def test_an_undefined_point_of_a_curve_is_no_shared_n():
    one = measured({"a": [[50, None, None, None], [20, 1, 0, 2]], "b": [[20, 5, 4, 6]]}, {"a": 200, "b": 50})
    assert one.equal_n == 20


def test_record_measures_ignore_curves():
    one = measured({"a": [[50, 3, 2, 4]]}, {"a": 200}, of="record")
    assert one.at("a", 50) == (9.0, 8.0, 10.0, 200)


def names(*given):
    return Findings({}, [{"dataset": {"name": name}, "measures": []} for name in given], None, [], None, [], {})


def test_labels_of_charts_are_short_and_never_alike():
    long = "x" * 40
    assert list(names(long + "1", long + "2", "a\nb", "a b", "").labels.values()) == [
        "x" * 27 + "…", "x" * 27 + "… (2)", "a b", "a b (2)", "(no name)",
    ]  # fmt: skip


def test_the_reference_is_the_set_named_seeds_or_the_first_that_no_run_wrote():
    assert names("a", "seeds").reference == "seeds"
    assert names("a", "b").reference is None
    runs = [{"run": "r", "algorithm": "a", "out": "x/c.jsonl"}]
    findings = names("a", "b")
    assert Findings({}, findings.scorecards, None, runs, None, [], {}).reference == "b"


@pytest.mark.parametrize(
    ("run", "expected"),
    [({"run": "a"}, "a"), ({"run": "x", "algorithm": "b"}, "b"), ({"run": "x", "out": "y/a.jsonl"}, "a"), ({}, None)],
)
def test_a_run_finds_its_data_set_by_name_algorithm_or_file(run, expected):
    assert names("a", "b").written_by(run) == expected


def test_ranking_puts_most_of_the_axis_first_and_undefined_last():
    one = measured({"a": [], "b": [], "c": []}, {"a": 5, "b": 5, "c": 5})
    one.values["b"]["value"], one.values["c"]["value"] = None, 11.0
    findings = Findings({}, [], None, [], None, [], {})
    assert [name for name, _ in findings.ranked(one)] == ["c", "a", "b"]


def test_a_measure_of_sets_is_told_with_the_n_it_was_read_on():
    """In a comparison of 2,000 records each, measures of sets are read on fewer: 500 here."""
    compared = {
        "n_common": 2_000, "headlines": {"quality": "valid", "diversity": "vendi"},
        "differences": [{"measure": "vendi", "of": "set", "n": 500}, {"measure": "valid", "of": "record", "n": 1_990}],
        "frontier": [{"dataset": "a", "n": 2_000, "quality": [1, 1, 1], "diversity": [20, 19, 21]}],
    }  # fmt: skip
    assert (read_at(compared, "vendi"), read_at(compared, "valid")) == (500, 2_000)
    assert [headline(compared, axis) for axis in AXES] == ["valid", "vendi, n = 500", "–"]
    entry = {"name": "vendi", "axis": "diversity", "of": "set", "unit": "records", "value": 23.0, "n": 2_000,
             "direction": 1, "headline": True}  # fmt: skip
    findings = Findings({}, [{"dataset": {"name": "a"}, "measures": [entry]}], compared, [], None, [], {})
    ((name, told),) = findings.ranked(findings.headlines["diversity"])
    assert (name, told) == ("a", {"value": 20, "low": 19, "high": 21, "n": 500})


def test_a_folder_without_about_is_no_finished_run(tmp_path):
    with pytest.raises(InputError, match=r"has no about\.json; give a folder that trivium demo"):
        read_findings(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "be JSON, but Expecting"), (b"\xff", "be JSON, but"), (b"[]", "hold a JSON object, got list")],
)
def test_a_broken_file_is_named(tmp_path, content, words):
    write(tmp_path, contents(map_points=10, sample_count=2))
    (tmp_path / "runs.json").write_bytes(content)
    with pytest.raises(InputError, match=rf"runs\.json must {words}"):
        read_findings(tmp_path)


def test_nan_in_a_file_is_read_as_undefined(tmp_path):
    (tmp_path / "about.json").write_text('{"seconds": NaN}')
    assert read_findings(tmp_path).about == {"seconds": None}


def card(name, **parts):
    return {"dataset": {"name": name, **parts.pop("dataset", {})}, "measures": [], **parts}


def of_cards(*cards):
    return Findings({}, list(cards), None, [], None, [], {})


def test_pairs_of_measures_come_closest_first_each_once_without_the_undefined():
    values = {
        "a": {"a": 1.0, "b": 0.2, "c": None},
        "b": {"a": 0.2, "b": 1.0, "c": -0.9},
        "c": {"a": None, "b": -0.9, "c": 1.0},
    }
    counts = {name: dict.fromkeys("abc", 7) for name in "abc"}
    found = of_cards(card("x", correlations={"values": values, "n": counts}), card("old"))
    assert related(found, "x") == [Pair("c", "b", -0.9, 7), Pair("b", "a", 0.2, 7)]
    assert related(found, "old") == []


def test_what_was_not_measured_is_gathered_by_its_reason_over_all_sets():
    found = of_cards(
        card("x", dataset={"not_measured": {"ifd": "no model", "mauve": "no set"}}),
        card("y", dataset={"not_measured": {"ifd": "no model", "surprisal": "no model"}}),
        card("z"),
    )
    assert found.not_measured == {"no model": ["ifd", "surprisal"], "no set": ["mauve"]}


def test_names_that_are_cut_alike_are_told_apart():
    assert unlike(["measure one", "measure two"], 8) == {"measure one": "measure…", "measure two": "measure… (2)"}
