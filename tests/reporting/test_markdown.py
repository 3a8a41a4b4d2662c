"""report.md: complete, and calm with hostile data."""

import re

from folders import contents, few, write
from hostile import BEACON, HOSTILE, Poison
from markdown_it import MarkdownIt

from trivium.reporting import write_markdown


def parsed(text):
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return tokens, [kid for token in tokens for kid in token.children or ()]


def test_it_has_the_verdict_the_tables_and_the_links_to_the_figures(finished):
    text = (finished / "report.md").read_text("utf-8")
    assert "**Verdict:** `seeds` has the most quality and diversity; `evol-instruct` has the most complexity." in text
    assert "| `self-instruct` | 0.860 (0.820 to 0.900), n = 60 | 26.0 (24.4 to 27.6), n = 60 |" in text
    row = "| quality | `seeds` | `magpie` | `seeds` has more | -0.190 (-0.262 to -0.118) | 0.002 |"
    assert f"{row} -0.0633 (-0.103 to -0.0233), n = 41: `seeds` has more |" in text
    assert "| `evol-instruct` | complexity | + | more | agrees |" in text
    assert "| `vendi` | `seeds` | 41.0 | 60 | 36.9 | 55 |" in text  # at one length
    assert "| `vendi` | ↑ | `magpie` | 62.1 | 65.4 | 220 |" in text  # above the bar
    assert "- `perplexity`: the view 'likelihoods' needs a small language model." in text
    links = re.findall(r"\]\((figures/[\w-]+\.(?:svg|png))\)", text)
    assert len(set(links)) == 20
    assert all((finished / link).is_file() for link in links)


def test_every_row_of_every_table_has_as_many_cells_as_its_head(finished):
    tables = re.findall(r"(?:^\|.*\|\n)+", (finished / "report.md").read_text("utf-8"), flags=re.MULTILINE)
    # headlines, dominance, differences, power, expectations, cost, clusters, records, overlap, contamination, examples,
    # length, bar, correlations, three axes, provenance
    assert len(tables) == 18
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_without_figures_there_are_no_links_to_them(tmp_path):
    text = write_markdown(write(tmp_path, contents(map_points=10, sample_count=3))).read_text("utf-8")
    assert "figures/" not in text
    assert "## Every measure" in text


def test_hostile_text_makes_no_html_no_link_and_no_picture(tmp_path):
    for poison in (Poison(0), Poison(29), Poison(whole="\n".join(HOSTILE))):
        files = few(contents(map_points=10, sample_count=3))
        write(tmp_path, {name: poison.everywhere(content) for name, content in files.items()})
        text = write_markdown(tmp_path).read_text("utf-8")
        tokens, kids = parsed(text)
        assert {token.type for token in tokens} & {"html_block", "fence", "code_block"} == set()
        assert {kid.type for kid in kids} & {"html_inline", "link_open", "image"} == set()
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
        assert BEACON not in outside
        plain = parsed(write_markdown(write(tmp_path, files)).read_text("utf-8"))[0]
        shape = ("heading_open", "table_open", "tr_open", "td_open", "th_open", "blockquote_open", "list_item_open")
        assert [t.type for t in tokens if t.type in shape] == [t.type for t in plain if t.type in shape]
