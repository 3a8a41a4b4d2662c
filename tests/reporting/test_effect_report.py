"""The report of students of one's own sets: what it says first, in words and pictures, and that names stay text."""

import re

import pytest
from chromium import binary
from effect_folder import LOSS, contents
from folders import write
from hostile import HOSTILE, Poison, as_html_carries, refuse_markup

from trivium.reporting import effect, write_markdown
from trivium.reporting.answers import answers
from trivium.reporting.findings import read_findings
from trivium.reporting.verdict import Name

KEPT = ("ID", "OOD", "accuracy", "loss", "clear", "no clear difference", "undefined")


class PoisonOfEffects(Poison):
    """Poison for names of sets, tests, ids and sentences; our own words stay."""

    def text(self, old):
        return old if old in KEPT else super().text(old)

    def everywhere(self, value):
        if isinstance(value, dict) and isinstance(value.get("tests_left_out"), dict):
            left_out = {self.text(name): self.text(why) for name, why in value["tests_left_out"].items()}
            return {**super().everywhere(value), "tests_left_out": left_out}
        return super().everywhere(value)


def told(value, better, *, side="OOD", low=None, high=None, a="a", b="b", test=None):
    return {"a": a, "b": b, "test": test or side, "side": side, "whole": test is None, "value": value, "low": low,
            "high": high, "better": better, "each": []}  # fmt: skip


def answer_of(*differences, sets=("a", "b"), score="accuracy"):
    files = {"differences": list(differences), "score": {"name": score}, "sets": [{"name": name} for name in sets]}
    return "".join(f"<{one}>" if isinstance(one, Name) else one for one in effect.answer(files))


def findings_of(tmp_path, *sets, **how):
    return read_findings(write(tmp_path, contents(*sets, **how)))


def charts_of(findings):
    pytest.importorskip("altair")
    from trivium.reporting.charts.students import student_differences

    return student_differences(findings)


def page_of(findings):
    pytest.importorskip("vl_convert")
    from trivium.reporting.charts import all_charts
    from trivium.reporting.page import page

    return page(findings, all_charts(findings))


def test_the_answer_names_the_better_set_with_its_own_sign_out_of_distribution_first():
    inside = told(-0.01, None, side="ID", low=-0.03, high=0.02)
    outside = told(-0.2, "a", low=-0.3, high=-0.1)  # b less a: so a is better by 0.2
    assert answer_of(inside, outside) == (
        "Out of distribution students trained on <a> do better than those trained on <b> (accuracy +0.200, +0.100 to "
        "+0.300); in distribution no clear difference (<b> less <a>: accuracy -0.010, -0.030 to +0.020)."
    )


def test_of_losses_the_better_set_has_the_smaller_one():
    assert answer_of(told(-0.2, "b", low=-0.3, high=-0.1), score="loss") == (
        "Out of distribution students trained on <b> do better than those trained on <a> (loss -0.200, -0.300 to "
        "-0.100)."
    )


def test_without_an_interval_there_is_none_in_the_answer():
    assert answer_of(told(0.1, None)) == "Out of distribution no clear difference (<b> less <a>: accuracy +0.100)."


def test_of_several_sets_every_clear_pair_is_named():
    found = [told(0.1, "b"), told(0.3, "c", b="c"), told(0.2, None, a="b", b="c"),
             told(0.5, "c", b="c", test="deeper")]  # fmt: skip
    assert answer_of(*found, sets="abc") == (
        "Out of distribution students trained on <b> do better than those trained on <a>, on <c> do better than on <a>."
    )


def test_where_no_pair_of_several_differs_clearly_that_is_said():
    found = [told(0.1, None), told(0.3, None, b="c"), told(0.2, None, a="b", b="c")]
    assert answer_of(*found, sets="abc") == "Out of distribution no two sets differ clearly."


def test_the_top_says_the_answer_and_what_both_mean_together(tmp_path):
    findings = findings_of(tmp_path)
    first, also = ("".join(words) for words in answers(findings))
    assert first.startswith("Out of distribution students trained on magpie do better than those trained on seeds")
    assert also == findings.effect["lines"][-1]
    assert answers(findings_of(tmp_path / "three", 3))[1] == ()


def test_every_repeat_is_a_point_below_the_mean_of_its_row(tmp_path):
    findings = findings_of(tmp_path, dead=(0,))  # the first student of the first of four repeats
    (chart,) = charts_of(findings)
    means = [row for row in chart.rows if "shown" in row]
    assert [row["set"] for row in means] == ["ID: as they ask", "OOD, mean", "OOD: deeper", "OOD: unseen domains"]
    for row in means:
        single = [one["single"] for one in chart.rows if "single" in one and one["set"] == row["set"]]
        assert len(single) == 3  # the pair of the lost student is left out
        assert sum(single) / 3 == pytest.approx(row["value"], abs=1e-5)
    assert means[1]["standing"] == "magpie is better"
    assert means[0]["standing"] == "not clear"


def test_of_losses_the_side_of_the_better_set_is_the_left(tmp_path):
    findings = findings_of(tmp_path, scale=LOSS)  # the second set has the larger scores, so the first is better
    (chart,) = charts_of(findings)
    outside = next(row for row in chart.rows if row["set"] == "OOD, mean")
    assert outside["value"] > 0
    assert outside["standing"] == "seeds is better"
    assert chart.key[0] == "right of 0: seeds is better; left: magpie"


def test_up_to_four_sets_are_drawn_pair_by_pair_on_one_scale_and_more_side_by_side(tmp_path):
    three, five = charts_of(findings_of(tmp_path / "3", 3)), charts_of(findings_of(tmp_path / "5", 5))
    assert [chart.title for chart in three] == [
        "magpie less seeds", "self-instruct less seeds", "self-instruct less magpie"
    ]  # fmt: skip
    scales = [layer["encoding"]["x"]["scale"]["domain"] for chart in three for layer in chart.spec["layer"]
              if "scale" in layer["encoding"].get("x", {})]  # fmt: skip
    assert all(scale == scales[0] for scale in scales)
    assert [chart.title for chart in five] == ["In distribution", "Out of distribution"]
    rows = {row["set"]: row for row in five[1].rows if "shown" in row}
    assert len(rows) == 10  # 5 · 4 / 2
    assert rows["evol-instruct less seeds"]["standing"] == "first is better"


@pytest.mark.parametrize("sets", [2, 5])
def test_every_chart_is_a_valid_specification(tmp_path, sets):
    alt = pytest.importorskip("altair")
    for chart in charts_of(findings_of(tmp_path, sets)):
        alt.Chart.from_dict(chart.spec, validate=True)


def test_the_page_has_answer_makeup_figures_and_what_was_left_out_in_this_order(tmp_path):
    text = page_of(findings_of(tmp_path))
    places = [text.index(f'<section id="{anchor}"') for anchor in ("verdict", "makeup", "picture", "tables", "design")]
    assert places == sorted(places)
    assert text.index('data-chart="0"') < places[1]  # the differences are drawn before all else
    design = text[places[-1] :]
    assert "Not asked: unseen kinds (3 of its 300 questions ask rules that no set has; 20 are needed)." in design
    assert "20 of 520 records are no questions of the task and were left out (x1, ...)." in design
    assert text.count("<h2 ") == len(set(re.findall(r'<h2 id="([^"]+)"', text)))


@pytest.mark.parametrize(
    "poison", [PoisonOfEffects(0), PoisonOfEffects(29), PoisonOfEffects(whole="\n".join(HOSTILE))],
    ids=["0", "29", "all"],
)  # fmt: skip
def test_hostile_names_make_no_markup_in_markdown(tmp_path, poison):
    files = {name: poison.everywhere(content) for name, content in contents(3).items()}
    refuse_markup(write_markdown(write(tmp_path, files)).read_text("utf-8"))


@pytest.mark.browser
@pytest.mark.skipif(binary() is None, reason="no Chromium on this machine: install one, or set $CHROMIUM")
@pytest.mark.parametrize("poison", [None, PoisonOfEffects(5)], ids=["plain", "5"])
def test_the_page_is_drawn_without_a_word_on_the_console_whatever_the_names(browser, tmp_path, poison):
    from test_browser import TEXTS, UNDRAWN, calm

    files = contents(3)
    if poison:
        files = {name: poison.everywhere(content) for name, content in files.items()}
    findings = read_findings(write(tmp_path, files))
    (tmp_path / "report.html").write_text(page_of(findings), "utf-8")
    browser.open(tmp_path / "report.html", dark=True, width=1280, height=1200)
    assert browser.ask(UNDRAWN) == 0
    shown = {as_html_carries(text) for text in browser.ask(TEXTS)}
    calm(browser)
    assert {as_html_carries(one["name"]) for one in files["effect.json"]["sets"]} <= shown
    browser.open(tmp_path / "report.html", width=390)
    assert browser.ask("document.documentElement.scrollWidth") == 390
