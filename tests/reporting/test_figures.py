"""Charts as files."""

import xml.etree.ElementTree as ET

import pytest
from folders import contents, few, write
from hostile import HOSTILE, Poison

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

from trivium.reporting.charts import all_charts
from trivium.reporting.figures import write_figures
from trivium.reporting.findings import read_findings


def test_hostile_text_stays_text_in_the_figures(tmp_path):
    poison = Poison(whole=" ".join(HOSTILE))
    plain = few(contents(map_points=60, sample_count=5))
    files = {name: poison.everywhere(content) for name, content in plain.items()}
    charts = all_charts(read_findings(write(tmp_path, files)))
    assert len(write_figures(tmp_path, charts)) == 10
    for figure in (tmp_path / "figures").glob("*.svg"):
        tree = ET.fromstring(figure.read_text("utf-8"))
        tags = {element.tag.split("}")[1] for element in tree.iter()}
        attributes = {name for element in tree.iter() for name in element.attrib}
        assert tags <= {"svg", "g", "path", "text", "tspan", "rect", "line", "clipPath", "defs", "title"}
        assert not [name for name in attributes if name.startswith("on") or name.endswith("href")]


def test_each_figure_is_there_as_svg_and_as_png(finished):
    names = {"quality-diversity", "quality-complexity", "complexity-diversity", "curves", "map", "fates", "related",
             "measures-quality", "measures-diversity", "measures-complexity"}  # fmt: skip
    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        files = list((finished / "figures").glob(f"*.{kind}"))
        assert {file.stem for file in files} == names
        assert all(file.read_bytes().startswith(start) for file in files)


def test_a_figure_names_every_data_set(finished):
    drawn = (finished / "figures" / "quality-diversity.svg").read_text("utf-8")
    assert all(f">{name}</text>" in drawn for name in ("seeds", "magpie", "attribute-conditioned"))
