"""The main job with the real embedded model and embedder, as a new user runs it, on a small budget."""

import json
import re
import subprocess
import sys

import pytest

from trivium.errors import MissingCapability
from trivium.measures.quality.faults import faults
from trivium.models.embedded import find_packaged
from trivium.records import read

pytest.importorskip("xllamacpp", reason="the embedded model's runtime is not installed")
try:
    find_packaged()
except MissingCapability as missing:
    pytest.skip(str(missing), allow_module_level=True)

ARMS = ["magpie", "self-instruct", "attr-prompt", "evol-instruct"]


def trivium(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "trivium", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = trivium("demo", "--max-tokens", 2500, "--out", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.model
def test_four_algorithms_write_within_one_budget_and_every_proposal_is_accounted_for(made):
    folder, told = made
    assert [run["algorithm"] for run in told["runs"]] == ARMS
    for run in told["runs"]:
        assert run["model"].startswith("embedded:smollm2-135m@")
        assert 2500 - 700 < run["tokens"] <= 2500
        lines = (folder / run["run"] / "dropped.jsonl").read_text().splitlines()
        assert sum(run["fates"].values()) == run["records"] + len(lines)
        assert run["fates"].get("accepted", 0) == run["records"]


@pytest.mark.slow
@pytest.mark.model
def test_accepted_records_are_real_text_without_visible_faults(made):
    folder, told = made
    total = 0
    for run in told["runs"]:
        if not run["records"]:
            continue
        for record in read(folder / run["run"]):
            total += 1
            assert faults(record) == ()
            assert len(re.findall(r"[A-Za-z]{2,}", record.prompt)) >= 3
            assert not re.search(r"<\|im_|\|>", record.prompt + record.response)
            assert "smollm2" in record.made_by
    assert total >= 12


@pytest.mark.slow
@pytest.mark.model
def test_the_findings_hold_together(made):
    folder, told = made
    names = [card["dataset"]["name"] for card in told["scorecards"]]
    assert names[0] == "seeds"
    sizes = {card["dataset"]["name"]: card["dataset"]["rows"] for card in told["scorecards"]}
    assert sizes["seeds"] == 66
    assert all(sizes[run["run"]] == run["records"] for run in told["runs"] if run["records"])
    assert told["comparison"]["n_common"] == min(sizes.values())
    assert {place["dataset"] for place in told["comparison"]["frontier"]} == set(names)
    assert told["comparison"]["diagnosis"]
    for card in told["scorecards"]:
        for measure in card["measures"]:
            if measure["value"] is not None and measure["low"] is not None:
                assert measure["low"] <= measure["value"] <= measure["high"], measure
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "SmolLM2-135M-Instruct is a very small model" in page
    assert (folder / "report.md").is_file()
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".svg", ".png"}


@pytest.mark.slow
@pytest.mark.model
def test_running_it_again_pays_nothing_and_gives_the_same_records(made):
    folder, told = made
    again = json.loads(trivium("resume", folder, "--json").stdout)
    for before, after in zip(told["runs"], again["runs"], strict=True):
        assert after["cached_calls"] == after["calls"] == before["calls"]
        assert after["fates"] == before["fates"]
    assert again["comparison"] == told["comparison"]
