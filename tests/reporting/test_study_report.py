# ruff: noqa: E501 (what a page says reads better whole)
"""The report of a study: what it says, in words and in pictures, and that hostile names stay text."""

import re

import numpy as np
import pytest
from chromium import binary
from folders import write
from hostile import HOSTILE, Poison, as_html_carries, refuse_markup
from study_folder import contents, own

from trivium.reporting import studied, write_markdown
from trivium.reporting.findings import read_findings
from trivium.studies import STUDIES
from trivium.studies.transition import Curve

KEPT = (*studied.VERDICTS, *studied.NO_KIND, studied.OOD, studied.ID, "part", "trained", "diverged", "axes", "rules")


class PoisonOfStudies(Poison):
    """Poison for names of conditions, tests, levels, claims and tables; our own words stay."""

    def text(self, old):
        return old if old in KEPT else super().text(old)

    def everywhere(self, value):
        if isinstance(value, dict):
            return {
                key: {self.text(name): self.everywhere(one) for name, one in inner.items()}
                if key in ("right", "levels", "makeup", "versions") and isinstance(inner, dict)
                else self.everywhere(inner)
                for key, inner in value.items()
            }
        return super().everywhere(value)


def findings_of(tmp_path, study, **how):
    return read_findings(write(tmp_path, contents(study, **how)))


def joined(words):
    return "".join(words)


def page_of(findings):
    pytest.importorskip("vl_convert")
    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    return page(findings, all_charts(findings))


def told(lines):
    return [{"claim": claim, "verdict": verdict, "figures": "+0.1"} for claim, verdict in lines]


def test_the_answer_tells_few_claims_one_by_one_and_counts_many(tmp_path):
    findings = findings_of(tmp_path, "axes")
    findings.study["lines"] = told([("quality → ID", "confirmed"), ("complexity → both", "contradicted")])
    assert joined(studied.answer(findings)) == "Quality → ID: confirmed; complexity → both: contradicted."
    findings.study["lines"] = told([(f"claim {k}", "not found") for k in range(4)] + [("another", "found")])
    assert joined(studied.answer(findings)) == "Another: found; of the other claims 4 are not found."
    findings.study["lines"] = told([(f"claim {k}", "found") for k in range(5)] + [("another", "not found")])
    assert joined(studied.answer(findings)) == "Of 6 claims 5 are found, 1 is not found."


def test_accuracy_is_drawn_against_the_first_quantity_and_by_condition_where_there_is_none(tmp_path):
    factors = {name: studied.across(found, next(iter(studied.parts(found).values()))) for name in ("axes", "rules", "noise")
               for found in [findings_of(tmp_path / name, name)]}  # fmt: skip
    assert factors == {"axes": None, "rules": "rules", "noise": "wrong"}  # low and high are no quantities
    mine = findings_of(tmp_path / "mine", own())
    assert studied.across(mine, studied.levels(mine)) == "n"


def test_a_condition_to_which_a_factor_does_not_apply_belongs_to_every_series(tmp_path):
    of = studied.levels(findings_of(tmp_path, "noise"))
    found = studied.series(of, "wrong")
    assert found == {
        "random, 16 rules": ["0% wrong, 16 rules", "40% wrong, random, 16 rules"],
        "plausible, 16 rules": ["0% wrong, 16 rules", "40% wrong, plausible, 16 rules"],
        "random, 512 rules": ["0% wrong, 512 rules", "40% wrong, random, 512 rules"],
        "plausible, 512 rules": ["0% wrong, 512 rules", "40% wrong, plausible, 512 rules"],
    }


def test_every_run_is_a_point_and_every_condition_a_mean_with_its_interval(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.accuracy import accuracy

    findings = findings_of(tmp_path, "rules", dead=(0,))
    chart = next(one for one in accuracy(findings) if one.name == "accuracy ID")
    parts = {part: [row for row in chart.rows if row["part"] == part] for part in ("mean", "run")}
    assert (len(parts["mean"]), len(parts["run"])) == (10, 19)  # 10 conditions × 2 repeats, of which one diverged
    first, second = parts["mean"][:2]
    assert first["low"] is None  # one run tells nothing of chance
    runs = [row["right"]["ID"][0] / 200 for row in findings.study["rows"] if row["condition"] == "2 x 32, 32 rules"]
    assert second["value"] == pytest.approx(sum(runs) / 2)
    assert second["low"] < second["value"] < second["high"]


def test_the_curve_of_a_transition_is_the_one_that_was_fitted(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.accuracy import fitted

    findings = findings_of(tmp_path, "rules", quick=False)
    for one in findings.study["figures"]["transitions"]:
        curve, half = fitted(findings, "unseen rules", one["student"])
        known = Curve(np.log2(one["rules"]), one["width_doublings"], one["top"])
        assert [y for _, y in curve] == pytest.approx(known([x for x, _ in curve]))
        assert half == pytest.approx((one["rules"], one["low"], one["high"], one["top"] / 2))
    assert fitted(findings, "ID", "2 x 64") == ((), None)


def test_effects_of_all_axes_are_drawn_on_one_scale(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.axes import axis_effects

    charts = axis_effects(findings_of(tmp_path, "axes"))
    assert [chart.title for chart in charts] == ["Quality", "Diversity", "Complexity"]
    scales = [
        layer["encoding"]["x"]["scale"]["domain"]
        for chart in charts for layer in chart.spec["layer"] if "scale" in layer["encoding"].get("x", {})
    ]  # fmt: skip
    assert all(scale == scales[0] for scale in scales)


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "whole"])
@pytest.mark.parametrize("name", [*STUDIES, "own"])
def test_every_chart_of_every_study_is_a_valid_specification(tmp_path, name, quick):
    alt = pytest.importorskip("altair")
    from trivium.reporting.charts import all_charts

    if name == "metrics" and not quick:
        pytest.skip("draws 330 sets again, and has the charts of the quick form")
    charts = all_charts(findings_of(tmp_path, own() if name == "own" else name, quick=quick))
    assert charts
    assert len({chart.name for chart in charts}) == len(charts)
    for chart in charts:
        alt.Chart.from_dict(chart.spec, validate=True)


def test_the_page_has_its_sections_in_order_and_says_every_verdict_in_words(tmp_path):
    findings = findings_of(tmp_path, "noise")
    text = page_of(findings)
    wanted = ["rule", "verdict", "picture", "tables", "design", "provenance"]
    assert re.findall(r'<section id="([\w-]+)"', text) == wanted
    for verdict, (sign, kind) in studied.VERDICTS.items():
        number = sum(line["verdict"] == verdict for line in findings.study["lines"])
        assert text.count(f'<span class="outcome {kind}">{sign} {verdict}</span>') == number
    assert "What this quick form cannot" in text
    assert "no proof that there is nothing" in text
    assert "What this quick form cannot" not in page_of(findings_of(tmp_path / "whole", "noise", quick=False))


def test_long_tables_stand_folded(tmp_path):
    findings = findings_of(tmp_path, "axes")
    rows = [[f"condition {k}", "0.5"] for k in range(40)]
    findings.study["tables"] = [{"title": "Every condition", "header": ["condition", "ID"], "rows": rows}]
    assert "<summary>40 rows</summary>" in page_of(findings)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Slopes", ("Slopes", "")),
        ("Slopes: change for each letter", ("Slopes", "Change for each letter.")),
        (f"Slopes of {'many ' * 14}tests, with intervals; end: cut", (f"Slopes of {'many ' * 14}tests, with intervals", "End: cut.")),
        (f"Slopes of {'many ' * 14}tests, with intervals", (f"Slopes of {'many ' * 14}tests", "With intervals.")),
    ],
)  # fmt: skip
def test_the_title_of_a_table_is_short_and_the_rest_explains_it(title, expected):
    assert studied.parted(title) == expected


def test_columns_of_words_come_before_columns_of_numbers():
    table = {"rows": [["16 rules", "random", "+0.1", "–"], ["512 rules", "plausible", "-0.1", "< 0.001"]]}
    assert studied.words_first(table) == 1  # the first names the row, whatever it begins with
    assert studied.words_first({"rows": [["ID", "quality", "+0.1"], ["OOD", "diversity", "–"]]}) == 2
    assert studied.words_first({"rows": [["why", "because"]]}) == 99


def test_markdown_has_rule_answer_tables_and_how_it_was_made(tmp_path):
    text = write_markdown(write(tmp_path, contents("axes", dead=(3,)))).read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert headings[:2] == ["The rule, written before any run", "The answer"]
    assert headings[-2:] == ["How it was made", "Provenance"]
    assert "16, 1 of them diverged" in text
    for table in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_figures_come_as_files_and_markdown_shows_them(tmp_path):
    pytest.importorskip("vl_convert")
    from trivium.reporting import report

    report(write(tmp_path, contents("axes")))
    assert {file.name for file in (tmp_path / "figures").iterdir()} == {
        "axes.svg", "axes.png", "accuracy.svg", "accuracy.png"
    }  # fmt: skip
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "](figures/axes.png)" in text
    assert text.index("](figures/accuracy.png)") < text.index("## Effect of each axis on each test")


@pytest.mark.parametrize(
    "poison",
    [PoisonOfStudies(0), PoisonOfStudies(31), PoisonOfStudies(whole="\n".join(HOSTILE))],
    ids=["0", "31", "all"],
)
def test_hostile_names_make_no_markup_in_markdown(tmp_path, poison):
    files = {name: poison.everywhere(content) for name, content in contents("axes").items()}
    refuse_markup(write_markdown(write(tmp_path, files)).read_text("utf-8"))


@pytest.mark.browser
@pytest.mark.skipif(binary() is None, reason="no Chromium on this machine: install one, or set $CHROMIUM")
@pytest.mark.parametrize("study", ["axes", "rules"])
@pytest.mark.parametrize("poison", [None, PoisonOfStudies(7)], ids=["plain", "7"])
def test_the_page_is_drawn_without_a_word_on_the_console_whatever_the_names(browser, tmp_path, study, poison):
    from test_browser import TEXTS, UNDRAWN, calm

    files = contents(study)
    if poison:
        files = {name: poison.everywhere(content) for name, content in files.items()}
    findings = read_findings(write(tmp_path, files))
    (tmp_path / "report.html").write_text(page_of(findings), "utf-8")
    browser.open(tmp_path / "report.html", width=1280, height=1200)
    assert browser.ask("document.querySelectorAll('[data-chart]').length") >= 3
    assert browser.ask(UNDRAWN) == 0
    shown = {as_html_carries(text) for text in browser.ask(TEXTS)}
    calm(browser)
    assert {as_html_carries(line["claim"]) for line in files["study.json"]["lines"]} <= shown
    browser.open(tmp_path / "report.html", width=390)
    assert browser.ask("document.documentElement.scrollWidth") == 390


def test_every_pool_of_a_frontier_has_its_law_in_and_out_of_distribution(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.frontier_law import best_mix

    findings = findings_of(tmp_path, "frontier")
    (chart,) = best_mix(findings)
    of = {(pool["pool"], law["goal"]): law for pool in findings.study["figures"]["pools"] for law in pool["laws"]}
    goals = [f"{pool}: {goal}" for pool in ("dear diversity", "cheap diversity") for goal in ("ID", "OOD, mean")]
    assert [one["goal"] for one in studied.laws(findings)] == goals
    drawn = [row["value"] for row in chart.rows if row["part"] == "mean" and row["set"] == goals[1]]
    assert drawn == [at["best"] for at in of["dear diversity", "OOD, mean"]["at"]]


def test_questions_that_sampling_loses_are_drawn_by_way_and_letters(tmp_path):
    pytest.importorskip("altair")
    from trivium.reporting.charts.lost import lost_questions

    files = contents("complexity")
    rows = [row for row in files["study.json"]["rows"] if row["levels"]["arm"] in ("uniform", "nothing lost")][:3]
    for row, arm, short, long in zip(rows, ("uniform", "uniform", "nothing lost"), (0.1, 0.0, 0.0), (0.4, 0.2, 0.0)):
        row["levels"]["arm"], row["makeup"] = arm, {"lost": 0.3, "lost, 10 letters": long, "lost, 6 letters": short}
    files["study.json"]["rows"] = rows
    findings = read_findings(write(tmp_path, files))
    assert studied.losses(findings) == {"uniform": [(6.0, [0.1, 0.0]), (10.0, [0.4, 0.2])]}
    (chart,) = lost_questions(findings)
    means = {row["at"]: row["value"] for row in chart.rows if row["part"] == "mean"}
    assert means == pytest.approx({"6": 0.05, "10": 0.3})
