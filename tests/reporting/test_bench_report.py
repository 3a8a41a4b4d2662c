# ruff: noqa: E501 (what a page says reads better whole)
"""The report of a bench and of an ablation: what it says, in words and in pictures, and that hostile names stay text."""

import re

import pytest
from bench_folder import ARMS, NOT_COMPARED, ablation, ablation_contents, bench_contents
from chromium import binary
from folders import write
from hostile import HOSTILE, Poison, as_html_carries, refuse_markup

from trivium.reporting import ablated, benched, write_markdown
from trivium.reporting.findings import read_findings
from trivium.reporting.verdict import Name

OURS = ("added_relevance", "vendi", "constraint_count", "agree", "disagree", "not shown", "main", "interaction", "any")


class Polite(Poison):
    """Poison that leaves our own words alone, and values of enumerations."""

    def text(self, old: str) -> str:
        return old if old in OURS or old in ("++", "--", "full", "1") else super().text(old)

    def everywhere(self, value):
        """Options, fates and measured values have keys that the data chooses."""
        if isinstance(value, dict):
            return {
                key: {self.text(name): self.everywhere(one) for name, one in inner.items()}
                if key in ("fates", "options", "of_seeds", "versions", "values") and isinstance(inner, dict)
                else self.everywhere(inner)
                for key, inner in value.items()
            }
        return super().everywhere(value)


def small_bench():
    """Few arms: every kind of field, fewer rows."""
    return bench_contents((*ARMS[:4], "evol-instruct depth=1", "evol-instruct depth=2", ARMS[23]))


def folder_of(tmp_path, files):
    return read_findings(write(tmp_path, files))


def joined(words):
    return "".join(words)


def test_the_answer_names_few_arms_and_counts_many(tmp_path):
    findings = folder_of(tmp_path, bench_contents())
    words = benched.answer(findings)
    assert joined(words).startswith("Against plain: ")
    signs = {
        axis: [one["clear"] for one in findings.bench["effects"] if one["measure"] == measure]
        for axis, measure in benched.headlines(findings).items()
    }
    for axis, found in signs.items():
        for sign, word in ((1, "more"), (-1, "less")):
            if found.count(sign) > benched.NAMED:
                assert f"{found.count(sign)} of 24 arms have" in joined(words)
                assert f"clearly {word} {axis}" in joined(words) or f" {word}" in joined(words)
    assert all(word in ARMS for word in words if isinstance(word, Name))


def test_the_answer_says_so_where_nothing_is_clear(tmp_path):
    files = small_bench()
    for one in files["bench.json"]["effects"]:
        one["clear"] = 0
    words = joined(benched.answer(folder_of(tmp_path, files)))
    assert words == (
        "Against plain: no clear difference in quality; no clear difference in diversity; no clear difference in "
        "complexity."
    )


def test_two_arms_ahead_are_named_and_one_behind_beside_them(tmp_path):
    files = small_bench()
    clear = {"self-instruct": 1, "magpie": 1, "evol-instruct": -1}
    for one in files["bench.json"]["effects"]:
        one["clear"] = clear.get(one["arm"], 0) if one["measure"] == "vendi" else 0
        one["difference"] = 1.0 * one["clear"]
    words = joined(benched.answer(folder_of(tmp_path, files)))
    assert "; self-instruct and magpie have clearly more diversity and evol-instruct has less; " in words


def test_the_tally_of_expectations_stands_beside_the_answer(tmp_path):
    files = small_bench()
    for one, verdict in zip(files["bench.json"]["expectations"], ("agree", "disagree", "disagree")):
        one["verdict"] = verdict
    for one in files["bench.json"]["expectations"][3:]:
        one["verdict"] = "not shown"
    words = joined(benched.beside_answer(folder_of(tmp_path, files)))
    assert words.endswith("Of 18 expectations of the literature 1 agrees, 2 disagree and 15 are not shown.")


def test_highlighted_are_the_baseline_the_leader_of_each_axis_and_never_more_than_can_be_told_apart(tmp_path):
    findings = folder_of(tmp_path, bench_contents())
    assert findings.highlighted[0] == "plain"
    assert len(findings.highlighted) == 8
    for axis in ("quality", "diversity", "complexity"):
        first = max(findings.bench["frontier"], key=lambda place: place[axis][0])
        assert first["arm"] in findings.highlighted
    beaten = {place["arm"] for place in findings.bench["frontier"] if place["dominated_by"]}
    assert not beaten & set(findings.highlighted[4:])


def test_the_ablation_says_where_the_change_comes_from_and_what_works_against_it(tmp_path):
    words = joined(ablated.answer(folder_of(tmp_path, ablation_contents())))
    # planted: answer +0.06 on quality; near_duplicate +6 and evolve −4 on diversity; evolve +0.9 on complexity
    assert re.match(r"Quality rises \(added_relevance \+0\.05\d+\), mostly through answer \(\+0\.0", words)
    assert re.search(
        r"diversity rises \(vendi \+\d[.\d]*\), mostly through near_duplicate \(\+7[.\d]*\), against evolve", words
    )
    assert re.search(r"complexity rises \(constraint_count \+0\.\d+\), mostly through evolve \(\+0\.\d+\)\.$", words)


def test_leaving_one_out_splits_no_total_and_says_what_each_component_moves(tmp_path):
    words = joined(ablated.answer(folder_of(tmp_path, ablation_contents("leave-one-out"))))
    assert "rises" not in words
    assert re.search(r"Quality \(added_relevance\) is moved by answer \(\+0\.0\d+\)", words)


def test_shares_of_a_split_go_on_where_the_last_ended_and_end_at_the_total(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.effects import splits

    findings = folder_of(tmp_path, ablation_contents())
    for chart in splits(findings):
        *steps, whole = chart.rows
        assert steps[0]["from"] == 0
        assert [step["to"] for step in steps[:-1]] == pytest.approx([step["from"] for step in steps[1:]])
        assert steps[-1]["to"] == pytest.approx(whole["to"])


def test_ribbons_are_as_wide_as_their_proposals_and_keep_to_their_nodes(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.sankey import sankey

    findings = folder_of(tmp_path, small_bench())
    (chart,) = sankey(findings)
    ribbons = {}
    for row in chart.rows:
        if "ribbon" in row:
            ribbons.setdefault(row["ribbon"], []).append(row)
    widths = {name: rows[0]["y0"] - rows[0]["y1"] for name, rows in ribbons.items()}
    counts = {name: int(rows[0]["count"].split(" of ")[0].replace(",", "")) for name, rows in ribbons.items()}
    per = [widths[name] / counts[name] for name in ribbons]
    assert per == pytest.approx([per[0]] * len(per))
    assert sum(counts.values()) == sum(sum(run["fates"].values()) for run in findings.made)
    for side, place in (("left", 0), ("right", -1)):
        nodes = [(row["y1"], row["y0"]) for row in chart.rows if row.get("side") == side]
        for rows in ribbons.values():
            assert any(low - 1e-9 <= rows[place]["y1"] and rows[place]["y0"] <= high + 1e-9 for low, high in nodes)


def test_every_chart_of_a_bench_and_of_an_ablation_is_a_valid_specification(tmp_path):
    alt = pytest.importorskip("altair")
    from trivium.reporting.charts import all_charts

    for place, files in enumerate((bench_contents(), ablation_contents(), ablation_contents("leave-one-out"))):
        for chart in all_charts(folder_of(tmp_path / str(place), files)):
            alt.Chart.from_dict(chart.spec, validate=True)


def test_the_page_of_a_bench_has_its_sections_and_says_disagree_in_words(tmp_path):
    pytest.importorskip("vl_convert")
    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    findings = folder_of(tmp_path, bench_contents())
    text = page(findings, all_charts(findings))
    wanted = ["verdict", "arms", "picture", "effects", "expected", "growth", "sweeps", "price", "map", "making",
              "records-section", "notes", "provenance"]  # fmt: skip
    assert re.findall(r'<section id="([\w-]+)"', text) == wanted
    for verdict, number in benched.expectation_tally(findings).items():
        cells = re.findall(rf'class="cell \w+"><span class="outcome \w+">{verdict}</span>', text)
        assert len(cells) == number
    assert f"<bdi>{NOT_COMPARED}</bdi>" in text
    assert "8 records in a run, 20 are needed" in text
    assert len(text.encode()) < 5_000_000


def test_the_page_of_an_ablation_says_which_effects_a_fraction_cannot_tell_apart(tmp_path):
    pytest.importorskip("vl_convert")
    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    files = ablation_contents()
    files["ablation.json"] = ablation("auto", ("answer", "near_duplicate", "no_faults", "evolve", "judge", "x", "y"))
    findings = folder_of(tmp_path, files)
    text = page(findings, all_charts(findings))
    assert re.findall(r'<section id="([\w-]+)"', text)[:6] == [
        "verdict", "split", "effects", "interactions", "price", "design"
    ]  # fmt: skip
    assert "<li>answer:near_duplicate = no_faults:judge = evolve:x</li>" in text
    # 21 pairs share 7 estimates: 14 cells of each axis repeat another's figure
    assert text.count("<small>shared</small>") == 3 * 14


def test_undefined_figures_are_dashes_and_never_zero(tmp_path):
    files = small_bench()
    for one in files["bench.json"]["effects"] + files["bench.json"]["expectations"]:
        one["difference"] = one["low"] = one["high"] = None
        one["clear"] = 0
    for one in files["bench.json"]["means"]:
        one["low"] = one["high"] = None
    for place in files["bench.json"]["frontier"]:
        place["quality"] = [None, None, None]
    findings = folder_of(tmp_path, files)
    assert re.search(
        r"^\| `self-instruct` \| – \| 0\.\d+ \| not clear \|$", write_markdown(tmp_path).read_text("utf-8"), re.M
    )
    pytest.importorskip("vl_convert")
    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    charts = all_charts(findings)
    assert not [chart for chart in charts if chart.name.startswith(("effect-", "quality-"))]
    page(findings, charts)


def test_tables_in_markdown_have_as_many_cells_as_their_heads(tmp_path):
    for place, files in enumerate((bench_contents(), ablation_contents())):
        text = write_markdown(write(tmp_path / str(place), files)).read_text("utf-8")
        tables = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
        assert len(tables) >= 7
        for table in tables:
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


@pytest.mark.parametrize("contents", [small_bench, ablation_contents], ids=["bench", "ablation"])
@pytest.mark.parametrize("poison", [Polite(0), Polite(31), Polite(whole="\n".join(HOSTILE))], ids=["0", "31", "all"])
def test_hostile_names_make_no_markup_in_markdown(tmp_path, contents, poison):
    files = {name: poison.everywhere(content) for name, content in contents().items()}
    refuse_markup(write_markdown(write(tmp_path, files)).read_text("utf-8"))


@pytest.mark.browser
@pytest.mark.skipif(binary() is None, reason="no Chromium on this machine: install one, or set $CHROMIUM")
@pytest.mark.parametrize("contents", [small_bench, ablation_contents], ids=["bench", "ablation"])
@pytest.mark.parametrize("poison", [None, Polite(7), Polite(whole=" ".join(HOSTILE))], ids=["plain", "7", "all"])
def test_the_page_is_drawn_without_a_word_on_the_console_whatever_the_names(browser, tmp_path, contents, poison):
    pytest.importorskip("vl_convert")
    from test_browser import TEXTS, UNDRAWN, calm, use

    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    files = contents()
    if poison:
        files = {name: poison.everywhere(content) for name, content in files.items()}
    findings = folder_of(tmp_path, files)
    (tmp_path / "report.html").write_text(page(findings, all_charts(findings)), "utf-8")
    browser.open(tmp_path / "report.html", width=1280, height=1200)
    assert browser.ask("document.querySelectorAll('[data-chart]').length") > 8
    assert browser.ask(UNDRAWN) == 0
    use(browser)
    shown = {as_html_carries(text) for text in browser.ask(TEXTS)}
    calm(browser)
    told = files.get("bench.json") or files["ablation.json"]
    names = [arm["name"] for arm in told.get("arms", [])] + [cell["cell"] for cell in told.get("cells", [])]
    fates = {fate for part in told.get("arms", []) or told["cells"] for run in part["runs"] for fate in run["fates"]}
    assert {as_html_carries(text) for text in (*names, *fates)} <= shown
    browser.open(tmp_path / "report.html", width=390)
    assert browser.ask("document.documentElement.scrollWidth") == 390
