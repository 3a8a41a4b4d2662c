"""The page in a real browser, with the network off: it draws, it is calm, and hostile data is only ever text."""

import re
import time

import pytest
from chromium import binary
from folders import contents, few, write
from hostile import HOSTILE, Poison, as_html_carries

from trivium.reporting.charts import all_charts
from trivium.reporting.findings import read_findings
from trivium.reporting.page import page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(binary() is None, reason="no Chromium on this machine: install one, or set $CHROMIUM"),
]
UNDRAWN = "[...document.querySelectorAll('[data-chart]')].filter(e => !e.querySelector('svg, canvas')).length"
TEXTS = "[...document.querySelectorAll('bdi, pre, svg text, option, dd, h4')].map(e => e.textContent)"


def calm(tab) -> None:
    """Nothing popped up, nothing was fetched, nothing went wrong."""
    tab.ask("new Promise(done => setTimeout(done, 100))")
    assert tab.dialogs == []
    assert tab.requests == []
    assert tab.errors == []
    assert tab.ask("window.pwned === undefined")


def use(tab) -> None:
    """What a reader does: open everything, hover, turn the page, change the theme."""
    tab.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tab.ask("document.getElementById('theme').click()")
    tab.ask("document.querySelector('.key')?.click()")
    for find in (".chart svg path", ".chart canvas"):
        tab.ask(f"document.querySelector({find!r})?.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        where = tab.ask(
            f"[...document.querySelectorAll({find!r})].map(one => one.getBoundingClientRect())"
            ".filter(box => box.width > 2 && box.top > 60 && box.bottom < innerHeight)"
            ".map(box => [box.left + box.width / 2, box.top + box.height / 2])"
        )
        for x, y in where[:12]:
            tab.tell("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    tab.ask("document.getElementById('after')?.click()")
    tab.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tab.ask("new Promise(done => setTimeout(done, 100))")


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1280), (False, 390)])
def test_every_chart_is_drawn_under_the_policy_without_a_word_on_the_console(browser, finished, dark, width):
    browser.open(finished / "report.html", dark=dark, width=width)
    assert browser.ask("document.querySelectorAll('[data-chart]').length") > 30
    assert browser.ask(UNDRAWN) == 0
    use(browser)
    calm(browser)


def test_the_page_never_scrolls_sideways_on_a_phone(browser, finished):
    browser.open(finished / "report.html", width=390)
    assert browser.ask("document.documentElement.scrollWidth") == 390


def test_the_system_theme_is_followed_and_the_button_overrides_it(browser, finished):
    browser.open(finished / "report.html", dark=True)
    background = "getComputedStyle(document.body).backgroundColor"
    dark = browser.ask(background)
    browser.ask("document.getElementById('theme').click()")
    light = browser.ask(background)
    assert [sum(map(int, re.findall(r"\d+", one)[:3])) for one in (dark, light)] == [19 + 20 + 23, 250 + 249 + 247]


def test_records_are_filtered_by_set_fate_and_words_and_open_to_their_whole_text(browser, finished):
    browser.open(finished / "report.html")
    found = "document.getElementById('found').textContent"
    assert browser.ask(found) == "300 of 300 records"
    browser.ask("window.byId = (id) => document.getElementById(id)")
    choose = "((id, value) => { const e = byId(id); e.value = value; e.dispatchEvent(new Event('input')); })"
    browser.ask(f"{choose}('of-set', 'magpie')")
    assert browser.ask(found) == "60 of 300 records"  # 300 samples dealt to 5 sets in turn
    browser.ask(f"{choose}('of-text', 'WATER IN A SMALL')")
    # magpie has samples 1, 6, 11, …; prompt 3 of 6 is asked where k % 6 = 3: k = 21, 51, …, 291
    assert browser.ask(found) == "10 of 300 records"
    browser.ask("document.querySelector('.record').open = true")
    browser.ask("new Promise(done => setTimeout(done, 50))")
    assert "List three ways" in browser.ask("document.querySelector('.record pre').textContent")
    browser.ask(f"{choose}('of-text', 'no such words')")
    assert browser.ask(found) == "0 of 300 records"


def test_hovering_over_the_map_shows_how_the_record_begins(browser, finished):
    browser.open(finished / "report.html")
    browser.ask("document.querySelector('canvas').scrollIntoView({block: 'center', behavior: 'instant'})")
    browser.ask("window.box = () => document.querySelector('canvas').getBoundingClientRect()")
    box = browser.ask("[box().x, box().y, box().width, box().height]")
    shown = ""
    for step in range(400):  # over the middle of the map, until a point is met
        x, y = box[0] + box[2] * (0.3 + 0.02 * (step % 20)), box[1] + box[3] * (0.3 + 0.02 * (step // 20))
        browser.tell("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        shown = browser.ask("document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent")
        if shown:
            break
    assert re.match(r"set.+id0\d", shown)


@pytest.mark.parametrize(
    "poison", [Poison(0), Poison(23), Poison(41), Poison(whole=" ".join(HOSTILE))], ids=["0", "23", "41", "all at once"]
)
def test_hostile_text_in_every_field_stays_text(browser, tmp_path, poison):
    assert len(HOSTILE) >= 40
    plain = few(contents(map_points=60, sample_count=40))
    files = {name: poison.everywhere(content) for name, content in plain.items()}
    findings = read_findings(write(tmp_path, files))
    charts = all_charts(findings)
    (tmp_path / "report.html").write_text(page(findings, charts), "utf-8")
    browser.open(tmp_path / "report.html", width=1280, height=1200)
    use(browser)
    shown = {as_html_carries(text) for text in browser.ask(TEXTS)}
    calm(browser)
    assert browser.ask(UNDRAWN) == 0
    for sample in files["samples.json"]["samples"][10:20]:  # the second page of ten is open
        assert {
            as_html_carries(sample[key]) for key in ("prompt", "response", "id", "dataset", "fate") if sample[key]
        } <= shown
    for card in files["scorecards.json"]["scorecards"]:
        assert as_html_carries(card["dataset"]["name"]) in shown
        assert {as_html_carries(one["name"]) for one in card["measures"]} <= shown
        assert {as_html_carries(one["unit"]) for one in card["measures"]} <= shown
    for run in files["runs.json"]["runs"]:
        assert {as_html_carries(fate) for fate in run["fates"]} <= shown
        assert as_html_carries(run["model"]) in shown
    about = files["about.json"]
    for text in (about["title"], about["question"], about["command"], about["hardware"], about["model"]["note"]):
        assert as_html_carries(text) in shown


def test_data_sets_and_fates_named_like_parts_of_javascript_are_drawn_like_any_other(browser, tmp_path):
    names = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf")
    poison = Poison()
    poison.given = dict(zip(("magpie", "self-instruct", "attribute-conditioned", "evol-instruct"), names))
    poison.given |= {
        f"dropped: {reason}": name for reason, name in zip(("truncated", "language", "prompt echo"), names)
    }
    poison.text = lambda old: poison.given.get(old, old)
    plain = few(contents(map_points=60, sample_count=40))
    findings = read_findings(write(tmp_path, {name: poison.everywhere(content) for name, content in plain.items()}))
    (tmp_path / "report.html").write_text(page(findings, all_charts(findings)), "utf-8")
    browser.open(tmp_path / "report.html")
    use(browser)
    calm(browser)
    bars = "[...document.querySelectorAll('#making .chart .mark-rect path')].length"
    # 6 + 6 + 5 + 7 fates; two of magpie's are rare and drawn as one: other reasons
    assert browser.ask(bars) == 23


def test_ten_thousand_points_open_and_are_drawn(browser, tmp_path):
    findings = read_findings(write(tmp_path, few(contents(map_points=10_000, sample_count=2_000))))
    (tmp_path / "report.html").write_text(page(findings, all_charts(findings)), "utf-8")
    assert (tmp_path / "report.html").stat().st_size < 5_000_000
    browser.open(tmp_path / "report.html")
    assert browser.ask(UNDRAWN) == 0
    calm(browser)


def test_printing_uses_the_light_colours_even_in_the_dark(browser, finished):
    browser.open(finished / "report.html", dark=True)
    browser.tell(
        "Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}]
    )
    time.sleep(0.1)
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask("getComputedStyle(document.querySelector('.bar')).display") == "none"
    browser.tell("Emulation.setEmulatedMedia", media="")
