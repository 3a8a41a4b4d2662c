"""Making the report: what is missing, what is refused, what fits."""

import importlib
import json
import re

import pytest
from folders import contents, few, write

from trivium.errors import DiskError, MissingCapability
from trivium.reporting import report, write_markdown

FILES = ("scorecards.json", "comparison.json", "runs.json", "map.json", "samples.json", "measures.json")
WITHOUT = [{one} for one in FILES] + [
    {"runs.json", "comparison.json"},  # trivium measure
    {"runs.json"},  # trivium compare
    set(FILES),
]


@pytest.fixture
def plotting():
    """Skip where the extra is not installed."""
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")


@pytest.mark.parametrize("gone", WITHOUT, ids=lambda gone: " ".join(sorted(one[:-5] for one in gone)))
def test_any_file_but_about_may_be_missing(tmp_path, gone, plotting):
    from trivium.reporting.charts import all_charts
    from trivium.reporting.findings import read_findings
    from trivium.reporting.page import page

    files = few(contents(map_points=20, sample_count=10))
    write(tmp_path, {name: content for name, content in files.items() if name not in gone})
    findings = read_findings(tmp_path)
    text = page(findings, all_charts(findings))
    sections = re.findall(r'<section id="([\w-]+)"', text)
    needs = {"scorecards.json": "measures", "comparison.json": "differences", "runs.json": "making", "map.json": "map",
             "samples.json": "records-section"}  # fmt: skip
    for name, section in needs.items():
        assert (section in sections) == (name not in gone)
    assert "Four ways to make instruction data" in text
    assert write_markdown(tmp_path).read_text("utf-8").startswith("# Four ways to make instruction data\n")


def test_one_data_set_alone_is_shown_without_a_verdict_it_has_not_earned(tmp_path, plotting):
    files = few(contents(map_points=20, sample_count=10))
    files["scorecards.json"]["scorecards"] = files["scorecards.json"]["scorecards"][:1]
    write(tmp_path, {name: files[name] for name in ("about.json", "scorecards.json", "measures.json")})
    text = report(tmp_path).read_text("utf-8")
    assert "One data set: nothing to compare with." in text
    assert "has the most" not in text
    assert "1 data set" in text


def test_an_empty_about_is_enough(tmp_path, plotting):
    write(tmp_path, {"about.json": {}})
    assert "<h1><bdi>Report</bdi></h1>" in report(tmp_path).read_text("utf-8")


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_the_extra_markdown_is_written_and_the_way_to_install_it_named(tmp_path, monkeypatch, missing):
    installed = importlib.import_module

    def hidden(name, package=None):
        if name == missing:
            raise ImportError(f"No module named {name!r}")
        return installed(name, package)

    monkeypatch.setattr("trivium.checks.importlib.import_module", hidden)
    write(tmp_path, contents(map_points=20, sample_count=10))
    with pytest.raises(MissingCapability, match=rf"report\.html needs {missing}.*pip install 'trivium\[report\]'"):
        report(tmp_path)
    assert "has the most" in (tmp_path / "report.md").read_text("utf-8")
    assert not (tmp_path / "report.html").exists()


def test_the_report_can_be_made_again_and_says_the_same(finished):
    before = (finished / "report.html").read_bytes()
    assert report(finished) == finished / "report.html"
    assert (finished / "report.html").read_bytes() == before
    assert not list(finished.glob(".*.part"))


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    write(tmp_path, contents(map_points=20, sample_count=10))
    (tmp_path / "report.md").mkdir()
    with pytest.raises(DiskError, match=r"report cannot write .*report\.md"):
        write_markdown(tmp_path)


def test_the_page_shows_what_the_scorecard_holds_of_length_the_bar_and_what_was_left_out(finished):
    text = (finished / "report.html").read_text("utf-8")
    for words in ('id="beside"', 'id="together"', ">Not measured<", "<bdi>perplexity</bdi>", "65.4 of all", "n = 220"):
        assert words in text


def test_the_page_allows_its_own_script_only_and_names_no_address(finished):
    text = (finished / "report.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href|action|data)\s*=\s*["']?(?:https?:)?//""", text)
    assert not re.search(r"<[a-z]+[^<>]*\sstyle=", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_large_texts_are_cut_to_fit_and_the_page_says_so(tmp_path, plotting):
    from trivium.reporting.findings import read_findings
    from trivium.reporting.page import LONGEST, RECORDS_BYTES, fitting

    files = contents(map_points=20, sample_count=1_500)
    for sample in files["samples.json"]["samples"]:
        sample["response"] = "<" * 5_000  # six bytes each when escaped: 24 kB of the 4,000 that are shown
    shown = fitting(read_findings(write(tmp_path, files)).samples)
    assert len(json.dumps(shown).replace("<", "\\u003c")) <= RECORDS_BYTES * 1.01
    assert len(shown) == 57  # 1.4 MB / 24.3 kB
    assert shown[0]["response"] == "<" * LONGEST + "… [1,000 more characters]"
    dealt = [sum(one["dataset"] == name for one in shown) for name in {one["dataset"] for one in shown}]
    assert max(dealt) - min(dealt) <= 1  # every data set gets its share


def test_the_map_keeps_its_points_and_shortens_their_texts(tmp_path, plotting):
    from trivium.reporting.charts.map import embedding_map
    from trivium.reporting.findings import read_findings
    from trivium.reporting.page import MAP_BYTES, map_columns

    files = contents(map_points=10_000, sample_count=5)
    for point in files["map.json"]["points"]:
        point["text"] = "漢" * 120  # three bytes each
    findings = read_findings(write(tmp_path, files))
    columns = map_columns(findings, embedding_map(findings)[0])
    assert len(columns["x"]) == 10_000
    assert columns["text"][0] == "漢" * 30 + "…"  # 10,000 × (16 + 2 × 7 + 93 + …) bytes fit in 1.4 MB; 50 would not
    assert len(json.dumps(columns, ensure_ascii=False).encode()) < MAP_BYTES * 1.2
