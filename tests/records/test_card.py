"""A data card says what it was given, and nothing it was given can leave its place."""

import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trivium.records import data_card
from trivium.records.card import inert, quoted

SCORECARD = {
    "schema": "trivium/scorecard/1",
    "dataset": {"name": "x", "rows": 90, "rejected": {"count": 2, "examples": []}},
    "views": {"embedder": "wordllama-256@0.4"},
    "measures": [
        {
            "name": "vendi",
            "axis": "diversity",
            "of": "set",
            "value": 83.14,
            "low": 81.9,
            "high": 84.0,
            "level": 0.95,
            "unit": "records",
            "n": 1200,
            "note": None,
        },
        {
            "name": "relevance",
            "axis": "quality",
            "of": "record",
            "value": None,
            "low": None,
            "high": None,
            "level": 0.95,
            "unit": "cosine",
            "n": 0,
            "note": "no prompts",
        },
    ],
}
LINEAGE = {
    "algorithm": "evol_instruct",
    "model": "openai:m@http://localhost:1/v1",
    "seed": 20240101,
    "budget": {"max_tokens": 50000},
    "fates": {"dropped: near-duplicate": 7, "accepted": 90},
}

HOSTILE = [
    '"\n---\n# owned', "---", "...", "x: y", "- a", "!!python/object:os.system", "&a *a", "%YAML", "a: b # c", "'",
    '\\"', "\\", "\u2028---", "\x85", "\0", "\x1b[31m", "\ufeff", "\u202etxt", "😀", "[x](http://e.vil)",
    "![x](http://e.vil/p.png)", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "http://e.vil",
    "www.e.vil", "a@e.vil", "@user", "#1", "<http://e.vil>", "[x]: http://e.vil", "`code`", "``", "```\nx",
    "`` ` ``", "a|b", "|", "\\|", "$x$", "$`x`$", "*b*", "_e_", "~~s~~", "&lt;", "&#106;", "1. a", "= = =", "# h",
    "> q", " ", "", "\n\n", "{{ x }}", "a" * 500, "foo www.e.vil", "ftp://e.vil", "mailto:a@e.vil", "x`y|z", "|`",
    "`|", "[x][y]", "![][y]", "javascript:alert(1)", "://", "e.vil/www.e.vil",
]  # fmt: skip

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def front_matter(card: str) -> dict:
    match = re.match(r"^---\n(.*?)\n---\n", card, re.DOTALL)
    assert match
    return yaml.safe_load(match[1])


def tokens(card: str):
    body = card.split("\n---\n", 1)[1]
    for token in PARSER.parse(body):
        yield token
        yield from token.children or ()


def code_and_text(card: str) -> tuple[list[str], list[str]]:
    found = list(tokens(card))
    return (
        [token.content for token in found if token.type == "code_inline"],
        [token.content for token in found if token.type == "text"],
    )


def assert_dead(card: str) -> None:
    kinds = {token.type for token in tokens(card)}
    assert not kinds & {"link_open", "image", "html_block", "html_inline", "blockquote_open", "hr", "em_open", "s_open"}
    for text in code_and_text(card)[1]:
        # What other flavours of Markdown would turn into a link or a mention by itself, or into mathematics.
        assert not re.search(r"://|www\.|@|#\d|\$", text)


def test_the_front_matter_is_what_the_hub_reads():
    assert front_matter(data_card(title="Sky", rows=1_200, scorecard=None, lineage={}, license="apache-2.0")) == {
        "pretty_name": "Sky",
        "license": "apache-2.0",
        "task_categories": ["text-generation"],
        "size_categories": ["1K<n<10K"],
        "tags": ["synthetic", "trivium"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": ["records.jsonl"]}]}],
    }


@pytest.mark.parametrize(
    ("rows", "category"),
    [(0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (10**6, "1M<n<10M"), (10**12, "n>1T")],
)
def test_the_size_category_holds_the_number_of_rows(rows, category):
    assert front_matter(data_card(title="t", rows=rows, scorecard=None, lineage={}))["size_categories"] == [category]


def test_the_card_says_what_made_the_data_and_what_was_measured():
    card = data_card(title="Sky", rows=100, scorecard=SCORECARD, lineage=LINEAGE)
    for line in [
        "# Sky",
        "| Model | `openai:m@http://localhost:1/v1` |",
        "| Random seed | 20240101 |",
        "| Budget | `max_tokens` 50000 |",
        "Of 97 proposed records:",  # 90 + 7
        "| accepted | 90 |",
        "| `dropped: near-duplicate` | 7 |",
        "| vendi | diversity | 83.1 | 81.9 to 84.0 | 1,200 | records |",
        "| relevance | quality | – | undefined: no prompts | 0 | cosine |",
        "Intervals are at the 95% level.",
        "- 1 of 2 measures are undefined here and shown as –.",
        "- The measures are of 90 records, not of the 100 in the file.",
        "- 2 lines could not be read and are in no number above.",
        "- No licence was stated.",
    ]:
        assert line in card.splitlines()
    assert card.index("accepted") < card.index("near-duplicate")  # the commonest fate first


def test_a_card_without_measures_or_lineage_says_so():
    card = data_card(title="Sky", rows=1, scorecard=None, lineage={}, license="mit")
    assert "It was not measured." in card
    assert "Nothing was recorded about what made this data." in card
    assert "No licence" not in card


def test_the_files_named_are_the_files_loaded():
    card = data_card(title="t", rows=1, scorecard=None, lineage={"data_files": ["a.parquet", "b.parquet"]})
    assert front_matter(card)["configs"][0]["data_files"][0]["path"] == ["a.parquet", "b.parquet"]
    assert 'load_dataset("parquet", data_files=["a.parquet", "b.parquet"], split="train")' in card


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_place(text):
    measure = {**SCORECARD["measures"][1], "name": text, "axis": text, "unit": text, "note": text}
    card = data_card(
        title=text,
        rows=10,
        scorecard={**SCORECARD, "measures": [measure], "views": {text: text}},
        lineage={"model": text, text: text, "prompts": [text, {text: text}], "fates": {text: 3}, "data_files": text},
        license=text,
    )
    head = front_matter(card)
    assert (head["pretty_name"], head["license"]) == (text, text)
    assert head["configs"][0]["data_files"][0]["path"] == [text]
    assert list(head) == ["pretty_name", "license", "task_categories", "size_categories", "tags", "configs"]
    assert_dead(card)
    kinds = [token.type for token in tokens(card)]
    assert kinds.count("heading_open") == 5  # the title and four sections
    assert kinds.count("table_open") == 3
    assert kinds.count("td_open") == 3 * 2 + 1 * 2 + 1 * 6  # three lines of lineage, one fate, one measure
    assert kinds.count("fence") == 2


@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("ab`|[]()!<>\\*_~#@.:/ \n-=$&;w1\u202e😀"), max_size=12))
def test_no_text_is_ever_alive(text):
    card = data_card(title=text, rows=1, scorecard=None, lineage={"model": text})
    assert front_matter(card)["pretty_name"] == text
    assert_dead(card)


@settings(max_examples=500)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_scalar_parses_to_itself(text):
    assert yaml.safe_load(quoted(text)) == text


def test_half_a_surrogate_pair_becomes_the_replacement_character():
    assert yaml.safe_load(quoted("a\ud83d")) == "a\ufffd"
    data_card(title="a\ud83d", rows=1, scorecard=None, lineage={"model": "\udc00"}).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evol instruct, 2 rounds (v1.2)", "evol instruct, 2 rounds (v1.2)"),
        ("snake_case", "`snake_case`"),
        ("a `b` c", "`` a `b` c ``".replace("`` a", "``a").replace("c ``", "c``")),
        ("`", "`` ` ``"),
        ("a\nb", "a b"),
        ("a\u202eb", "`a\\u202eb`"),
        ("", "–"),
    ],
)
def test_safe_words_stay_as_they_are_and_the_rest_is_code(text, shown):
    assert inert(text) == shown
