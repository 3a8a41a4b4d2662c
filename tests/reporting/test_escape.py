"""Hostile text can only be shown."""

import html
import json
from html.parser import HTMLParser

import pytest
from hostile import HOSTILE, as_html_carries
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trivium.reporting.escape import chart_label, html_text, json_script, markdown_code, markdown_text, one_line

ANY = st.text(st.characters(exclude_categories=[]))  # lone surrogates too
RISKY = st.text(st.sampled_from("`\\|<>[]()!*_#&@:/w.~$-+=>\n\r\t 1ax\"'{}"), max_size=40)
ALIVE = {"html_inline", "html_block", "link_open", "image", "fence", "code_block", "heading_open", "blockquote_open"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("a\0b\ud800c", "a\ufffdb\ufffdc"),
        ("a\r\nb", "a&#13;\nb"),  # a bare carriage return would be read as a line feed
        (None, "None"),
    ],
)
def test_html_text_by_hand(text, expected):
    assert html_text(text) == expected


@given(ANY)
def test_html_text_reads_back_as_the_same_text_and_opens_no_element(text):
    escaped = html_text(text)
    assert not set("<>\"'") & set(escaped)
    escaped.encode("utf-8")
    assert html.unescape(escaped) == as_html_carries(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_parser_sees_one_text_and_no_tag(text):
    seen = []

    class Seen(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append(tag)

    Seen().feed(f"{html_text(text)}")
    assert seen == []


def test_json_for_a_script_by_hand():
    assert json_script("</script>&\u2028") == '"\\u003c/script\\u003e\\u0026\\u2028"'
    assert json_script({"a<": [None, 1.5]}) == '{"a\\u003c":[null,1.5]}'


@given(st.recursive(ANY | st.none() | st.integers() | st.booleans(), lambda x: st.lists(x) | st.dictionaries(ANY, x)))
def test_json_for_a_script_parses_back_and_cannot_end_the_script(value):
    text = json_script(value)
    assert not set("<>&\u2028\u2029") & set(text)
    text.encode("utf-8")
    assert json.loads(text) == json.loads(json.dumps(value))


def test_json_for_a_script_refuses_nan():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_script(float("nan"))


def live(markdown: str) -> set[str]:
    """Kinds of markup a renderer finds, with tables on."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    kinds = {token.type for token in tokens} | {kid.type for token in tokens for kid in token.children or ()}
    return kinds - {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "text_special"}


@given(RISKY)
def test_prose_in_markdown_has_no_markup_wherever_it_starts(text):
    assert live(markdown_text(text)) == set()
    lists = {"bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"}
    assert live(f"- {markdown_text(text)}") <= lists


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_prose_in_markdown_has_no_markup_and_no_bare_address(text):
    escaped = markdown_text(text)
    assert live(f"x {escaped}") == set()
    assert "://" not in escaped
    assert "www." not in escaped
    assert "a@b" not in escaped


@given(RISKY)
def test_a_name_in_a_table_cell_is_one_code_span_and_adds_no_cell(text):
    table = f"| a | b |\n| --- | --- |\n| {markdown_code(text)} | end |"
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert [kid.type for kid in cells[2].children] == ["code_inline"]
    assert cells[3].content == "end"
    assert cells[2].children[0].content.split() == one_line(text, 80).split()


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString"])
def test_a_label_is_never_a_name_that_every_javascript_object_has(name):
    assert chart_label(name, 28) == f"\u2060{name}"  # marked by an invisible word joiner
    assert chart_label(f"{name} ", 28) == f"\u2060{name}"
    assert chart_label(f"{name}2", 28) == f"{name}2"


def test_a_label_is_one_line_and_says_that_it_was_cut():
    assert one_line("a\x1b[31m\n\tb\u202ec", 20) == "a [31m bc"
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"
