"""The gallery: digests of runs, and pages made from them alone."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from trivium.models.scripted import Scripted
from trivium.records import Record

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("make_gallery", ROOT / "docs" / "make_gallery.py")
gallery = importlib.util.module_from_spec(SPEC)
sys.modules["make_gallery"] = gallery
SPEC.loader.exec_module(gallery)

HOSTILE = "Look:\n````html\n<script>alert(1)</script>\n````\n# not a heading\n\x1b[31m|x|"


def digest(name, **more):
    return {
        "schema": "trivium/gallery/1", "algorithm": name, "model": "tiny", "judge": None, "seed": 0, "records": 1,
        "proposals": 4, "yield": 0.25, "tokens_per_record": 1234.0, "stopped_by": "records", "seconds": 12.3,
        "calls": 8, "tokens": 1234, "prompt_tokens": 1000, "completion_tokens": 234, "repaired_records": 0,
        "fates": {"accepted": 1, "dropped: near-duplicate": 3},
        "stages": {"answer@1a2b": {"calls": 8, "prompt_tokens": 1000, "completion_tokens": 234}}, "budget": {},
        "versions": {"trivium": "0.1"}, "samples": [{"prompt": "Name a river.", "response": HOSTILE}], **more,
    }  # fmt: skip


NOTHING = {"records": 0, "yield": 0.0, "tokens_per_record": None, "samples": [], "fates": {"dropped: a|b <i>": 4}}


@pytest.fixture
def folder(tmp_path):
    """Two digests, one of which brought nothing."""
    for one in (digest("alpha"), digest("beta", **NOTHING)):
        (tmp_path / f"{one['algorithm']}.json").write_text(json.dumps(one))
    return tmp_path


def test_pages_are_made_from_the_digests_alone(folder):
    assert gallery.main(["--pages"], gallery=folder) == 0
    assert {path.name for path in folder.glob("*.md")} == {"README.md", "alpha.md", "beta.md"}
    rows = [line for line in (folder / "README.md").read_text().splitlines() if line.startswith("| [")]
    assert rows == [
        "| [alpha](alpha.md) | tiny | 4 | 1 | 25% | 1,234 | 12 | records |",
        "| [beta](beta.md) | tiny | 4 | 0 | 0% | – | 12 | records |",
    ]
    alpha = (folder / "alpha.md").read_text()
    assert "1 of 4 proposals accepted (25%), 1,234 tokens a record, 8 calls, 12 seconds; stopped by records." in alpha
    assert "| `dropped: near-duplicate` | 3 |" in alpha
    assert "| `answer@1a2b` | 8 | 1000 | 234 |" in alpha
    assert "Nothing was accepted." in (folder / "beta.md").read_text()


def test_text_of_a_model_cannot_leave_its_block(folder):
    gallery.main(["--pages"], gallery=folder)
    page = (folder / "alpha.md").read_text()
    begin = page.index("`````text\n")
    inside, after = page[begin + 10 :].split("\n`````\n")
    assert inside == HOSTILE.replace("\x1b", "\\x1b")
    assert after == ""
    assert "| `dropped: a¦b <i>` | 4 |" in (folder / "beta.md").read_text()


def test_a_sample_is_cut_to_its_length_and_short_texts_leave_room_to_long_ones():
    cut = gallery.sample(Record("r", "p" * 50, "c" * 900, notes={"rejected": "r" * 200}))
    assert [(name, len(text)) for name, text in cut.items()] == [("prompt", 50), ("response", 350), ("rejected", 200)]
    assert cut["response"].endswith("c…")
    assert gallery.sample(Record("r", "", "A text.")) == {"response": "A text."}


def answers():
    return Scripted(lambda request: f"It is answer number {request.seed % 1000} to all that was asked here.")


def test_a_gallery_runs_what_has_no_digest_and_again_what_it_is_told(tmp_path, capsys):
    place = tmp_path / "gallery"

    def go(*more):
        asked = ["plain", "--work", str(tmp_path / "work"), "--records", "5", "--model", "scripted:here", *more]
        assert gallery.main(asked, gallery=place, opened=answers()) == 0
        return capsys.readouterr().err

    assert go().startswith("plain: 5 of ")
    one = json.loads((place / "plain.json").read_text())
    assert one["records"] == 5
    assert one["proposals"] == sum(one["fates"].values())
    assert one["yield"] == 5 / one["proposals"]
    assert one["tokens_per_record"] == one["tokens"] / 5
    assert one["stopped_by"] == "records"
    assert len(one["samples"]) == 3
    assert one["versions"]["trivium"]
    assert "Sample 3" in (place / "plain.md").read_text()
    assert go() == ""
    assert go("--again", "plain").startswith("plain: 5 of ")
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"plain", "plain.before-1"}
    again = json.loads((place / "plain.json").read_text())
    assert again["samples"] == one["samples"]  # drawn by a seed


def test_one_that_cannot_run_is_told_and_stops_no_other(tmp_path, capsys):
    (tmp_path / "work" / "magpie").mkdir(parents=True)
    (tmp_path / "work" / "magpie" / "letter.txt").write_text("mine")
    asked = ["magpie", "plain", "--work", str(tmp_path / "work"), "--records", "2", "--model", "scripted:here"]
    assert gallery.main(asked, gallery=tmp_path / "gallery", opened=answers()) == 1
    told = capsys.readouterr().err
    assert "magpie: " in told
    assert "letter.txt" in told
    assert (tmp_path / "gallery" / "plain.json").exists()
    assert not (tmp_path / "gallery" / "magpie.json").exists()


def test_cheap_ones_come_first():
    assert gallery.cheap_first(["self-refine", "magpie", "glan", "longform"]) == [
        "longform", "magpie", "glan", "self-refine",
    ]  # fmt: skip
