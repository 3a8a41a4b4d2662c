"""The command line as its users meet it: real processes, real files, exit codes and words."""

import gzip
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

GOOD = [
    {"instruction": "Name a river in Egypt.", "output": "The Nile is a river in Egypt."},
    {"instruction": "How do bees find flowers?", "output": "They see colours and smell scents, then tell others."},
    {"instruction": "Write a line about rain.", "output": "The gutters hum and the street borrows the sky."},
    {"instruction": "What is 3 plus 4?", "output": "3 plus 4 is 7."},
]  # fmt: skip
OLD, THINGS, QUIET = ("old", "new", "lost"), ("bridge", "market", "clock"), ("quiet", "rich", "northern")
RULES = [
    {"match": "Answer in one short", "reply": "It is a fine answer, and it says enough."},
    {"reply": [f"Describe the {a} {b} of a {c} town." for a, b, c in itertools.product(OLD, THINGS, QUIET)]},
]


def trivium(*arguments, **more):
    options = {"capture_output": True, "text": True, "timeout": 120, **more}
    return subprocess.run([sys.executable, "-m", "trivium", *map(str, arguments)], **options)


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path):
    return lines(tmp_path / "data.jsonl", GOOD)


@pytest.fixture
def script(tmp_path):
    return lines(tmp_path / "script.jsonl", RULES)


def generated(tmp_path, script, *more):
    return trivium(
        "generate", "magpie", "--model", f"scripted:{script}", "--max-calls", 40, "--out", tmp_path / "run", *more
    )


# --- what comes out


def test_measure_prints_the_contract_and_nothing_else(data):
    done = trivium("measure", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    card = json.loads(done.stdout)
    assert card["schema"] == "trivium/scorecard/1"
    assert (card["dataset"]["format"], card["dataset"]["rows"], card["dataset"]["rejected"]["count"]) == (
        "alpaca",
        4,
        0,
    )
    assert set(card["views"]) == {"embedder", "tokenizer"}
    for measure in card["measures"]:
        assert {"name", "axis", "of", "value", "low", "high", "level", "unit", "n", "note", "seconds"} <= set(measure)
    vendi = next(measure for measure in card["measures"] if measure["name"] == "vendi")
    assert 3 < vendi["value"] <= 4  # four records about four things


def test_measure_as_text_says_the_format_and_what_was_left_out(tmp_path):
    path = lines(tmp_path / "data.jsonl", GOOD)
    path.write_bytes(path.read_bytes() + b"{broken\n")
    done = trivium("measure", path, "--measures", "valid,distinct_2")
    assert done.returncode == 0
    assert "4 records, read as alpaca" in done.stdout
    assert "1 lines could not be read" in done.stdout
    assert "line 5, byte " in done.stdout


def test_measure_reads_standard_input():
    done = trivium(
        "measure", "-", "--measures", "valid", "--json", input="".join(json.dumps(row) + "\n" for row in GOOD)
    )
    assert json.loads(done.stdout)["dataset"]["rows"] == 4


def test_a_threshold_that_is_not_met_exits_one_and_says_which(data):
    done = trivium(
        "measure", data, "--measures", "valid,vendi", "--require", "valid>=0.9", "--require", "vendi>=100", "--json"
    )
    assert done.returncode == 1
    assert "vendi is 3." in done.stderr
    assert "but >= 100 is required" in done.stderr
    assert len(json.loads(done.stdout)["failed"]) == 1
    assert trivium("measure", data, "--measures", "valid", "--require", "valid>=0.9").returncode == 0


def test_compare_prints_the_contract(tmp_path, data):
    other = lines(tmp_path / "other.jsonl", [{"prompt": "Say hello.", "response": "Hello, hello, hello."}] * 6)
    done = trivium("compare", data, other, "--measures", "added_relevance,vendi,constraint_count,distinct_2", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["schema"], found["n_common"]) == ("trivium/comparison/1", 4)
    assert {each["measure"] for each in found["differences"]} == {
        "added_relevance",
        "vendi",
        "constraint_count",
        "distinct_2",
    }
    keys = {
        "measure",
        "axis",
        "a",
        "b",
        "value_a",
        "value_b",
        "difference",
        "low",
        "high",
        "p",
        "p_adjusted",
        "effect_size",
        "verdict",
    }
    assert all(keys <= set(each) for each in found["differences"])
    vendi = next(each for each in found["differences"] if each["measure"] == "vendi")
    assert vendi["value_a"] > 3
    assert vendi["value_b"] == pytest.approx(1)  # all alike


def test_generate_prints_the_contract_and_its_fates_add_up(tmp_path, script):
    done = generated(tmp_path, script, "--json")
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert {"schema", "run", "algorithm", "records", "fates", "calls", "tokens", "cost", "seconds", "out"} <= set(run)
    assert run["calls"] <= 40
    assert (
        run["fates"]["accepted"] == run["records"] == len((tmp_path / "run" / "records.jsonl").read_text().splitlines())
    )
    dropped = len((tmp_path / "run" / "dropped.jsonl").read_text().splitlines())
    assert sum(run["fates"].values()) == run["records"] + dropped


def test_resume_of_a_finished_run_prints_the_same_and_pays_nothing(tmp_path, script):
    first = json.loads(generated(tmp_path, script, "--json").stdout)
    again = json.loads(trivium("resume", tmp_path / "run", "--json").stdout)
    assert again["fates"] == first["fates"]
    assert again["cached_calls"] == again["calls"] == first["calls"]
    assert again["seconds"] == first["seconds"]


def test_a_report_is_made_and_made_again(tmp_path, data):
    first = trivium("measure", data, "--measures", "valid,vendi", "--out", tmp_path / "out")
    assert first.returncode == 0, first.stderr
    page = tmp_path / "out" / "report.html"
    assert page.is_file()
    page.unlink()
    again = trivium("report", tmp_path / "out", "--json")
    assert json.loads(again.stdout)["report"] == str(page)
    assert page.is_file()


@pytest.mark.parametrize(
    ("command", "key", "names"),
    [
        ("algorithms", "algorithms", {"magpie", "self-instruct", "attr-prompt", "evol-instruct"}),
        ("measures", "measures", {"valid", "added_relevance", "vendi", "self_bleu_4", "constraint_count"}),
    ],
)
def test_the_catalogues_list_and_describe(command, key, names):
    listed = json.loads(trivium(command, "--json").stdout)[key]
    assert names <= {each["name"] for each in listed}
    one = json.loads(trivium(command, sorted(names)[0], "--json").stdout)[key]
    assert [each["name"] for each in one] == [sorted(names)[0]]
    assert sorted(names)[0] in trivium(command, sorted(names)[0]).stdout


def test_doctor_says_what_works():
    checks = {each["what"]: each for each in json.loads(trivium("doctor", "--json").stdout)["checks"]}
    assert checks["embedder wordllama"]["works"]
    assert all(each["works"] or each["mend"] for each in checks.values())


# --- what goes wrong

MAGPIE = ["generate", "magpie", "--max-calls", "2", "--out", "{out}"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello\nworld\n", "invalid json"),
        (b'{"a": 1}\n', "'a'|\"a\""),
        ("naïve".encode("utf-16"), "UTF-16"),
        (gzip.compress(b'{"text": "a whole record"}\n' * 50, mtime=0)[:20], "gzip"),
    ],
    ids=["empty", "no json", "no known field", "UTF-16", "half a gzip"],
)
def test_a_file_without_records_is_refused_with_the_reason(tmp_path, content, words):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    done = trivium("measure", path)
    assert done.returncode == 2
    assert any(word.strip("'\"").lower() in done.stderr.lower() for word in words.split("|")), done.stderr
    assert "Traceback" not in done.stderr


def test_one_record_and_all_alike_are_measured(tmp_path):
    one = trivium("measure", lines(tmp_path / "one.jsonl", GOOD[:1]), "--json")
    assert one.returncode == 0, one.stderr
    values = {each["name"]: each["value"] for each in json.loads(one.stdout)["measures"]}
    assert values["vendi"] == pytest.approx(1)
    assert values["mean_cosine_distance"] is None  # one record has no pair
    alike = trivium("measure", lines(tmp_path / "alike.jsonl", GOOD[:1] * 5), "--json")
    values = {each["name"]: each["value"] for each in json.loads(alike.stdout)["measures"]}
    assert values["vendi"] == pytest.approx(1)
    assert values["near_duplicate_rate"] == pytest.approx(4 / 5)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["measure", "nowhere.jsonl"], 2, "nowhere.jsonl"),
        (["measure", "{data}", "--measures", "vendy"], 2, "no measure 'vendy'; did you mean 'vendi'"),
        (["measure", "{data}", "--format", "alpacca"], 2, "did you mean 'alpaca'"),
        (["measure", "{data}", "--embedder", "wordlama"], 2, "did you mean 'wordllama'"),
        (["measure", "{data}", "--require", "vendi=3"], 2, "--require takes MEASURE>=X"),
        (["compare", "{data}"], 2, "two data sets or more"),
        (["compare", "{data}", "{data}", "--n", "9"], 2, "9"),
        (["generate", "magpi", *MAGPIE[2:], "--model", "embedded"], 2, "did you mean 'magpie'"),
        (["generate", "magpie", "--model", "embedded", "--out", "{out}"], 2, "needs a limit on what it spends"),
        ([*MAGPIE, "--model", "gpt"], 2, "openai:MODEL@BASE_URL"),
        ([*MAGPIE, "--model", "gguf:none.gguf"], 2, "no file at none.gguf"),
        ([*MAGPIE, "--model", "embedded", "--set", "hot"], 2, "--set takes OPTION=VALUE"),
        ([*MAGPIE, "--model", "openai:m@http://user:hunter2@127.0.0.1:9/v1"], 2, "leave credentials out of the URL"),
        (["measure", "{data}", "--measures", "valid", "--out", "{data}"], 2, "choose another --out"),
        (["measure", "{data}", "--seed", "-1"], 2, "must be a whole number, 0 or more, got '-1'"),
        (["resume", "{out}"], 2, "holds no run"),
        (["report", "{out}"], 2, "about.json|no such|not a folder|holds no"),
        (["algorithms", "evolve"], 2, "did you mean|Known"),
    ],
)  # fmt: skip
def test_bad_input_says_what_to_do_with_the_right_exit_code(tmp_path, data, arguments, code, words):
    filled = [each.format(data=data, out=tmp_path / "out") for each in arguments]
    done = trivium(*filled, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert any(word in done.stderr for word in words.split("|")), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_error_is_one_json_object_when_json_is_asked_for(tmp_path):
    done = trivium("measure", tmp_path / "none.jsonl", "--json")
    assert json.loads(done.stdout)["exit_code"] == done.returncode == 2


def test_an_unreachable_endpoint_exits_five_and_names_it(tmp_path):
    done = trivium(
        "generate",
        "self-instruct",
        "--model",
        "openai:m@http://127.0.0.1:9/v1",
        "--max-calls",
        4,
        "--out",
        tmp_path / "run",
    )
    assert done.returncode == 5
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_settings_in_the_same_folder_are_refused_and_nothing_is_lost(tmp_path, script):
    generated(tmp_path, script)
    before = (tmp_path / "run" / "records.jsonl").read_bytes()
    done = generated(tmp_path, script, "--seed", 7)
    assert done.returncode == 2
    assert "seed was 0, now 7" in done.stderr
    assert (tmp_path / "run" / "records.jsonl").read_bytes() == before


def test_a_run_folder_of_a_newer_version_is_left_alone(tmp_path, script):
    import sqlite3

    generated(tmp_path, script)
    with sqlite3.connect(tmp_path / "run" / "ledger.sqlite") as ledger:
        ledger.execute("PRAGMA user_version = 99")
    ledger.close()
    done = trivium("resume", tmp_path / "run")
    assert done.returncode == 2
    assert "newer Trivium" in done.stderr


def slow_script(tmp_path):
    return lines(tmp_path / "slow.jsonl", [{**rule, "latency_s": 0.5} for rule in RULES])


def start(tmp_path, script, calls=2000, what=("generate", "magpie")):
    command = [
        sys.executable,
        "-m",
        "trivium",
        *what,
        "--model",
        f"scripted:{script}",
        "--max-calls",
        str(calls),
        "--out",
        str(tmp_path / "run"),
    ]
    # A shell starts what runs in its background deaf to Ctrl-C, and children inherit that.
    hearing = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hearing)
    ledger = tmp_path / "run" / "ledger.sqlite"
    deadline = time.monotonic() + 60
    while not ledger.is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    return child


def test_a_second_process_in_the_folder_exits_four_and_names_the_first(tmp_path):
    script = slow_script(tmp_path)
    first = start(tmp_path, script)
    try:
        second = trivium("resume", tmp_path / "run")
        assert second.returncode == 4
        assert str(first.pid) in second.stderr
    finally:
        first.kill()
        first.wait()


@pytest.mark.parametrize("what", [("generate", "magpie"), ("bench", "--algorithms", "magpie")])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_how_to_go_on(tmp_path, sent, code, what):
    child = start(tmp_path, slow_script(tmp_path), what=what)
    child.send_signal(sent)
    _, err = child.communicate(timeout=15)
    assert child.returncode == code, err
    assert f"trivium resume {tmp_path / 'run'}" in err
    assert "Traceback" not in err


def test_a_full_disk_exits_six_and_the_run_goes_on_after_it_was_freed(tmp_path, script):
    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    arguments = ("generate", "magpie", "--model", f"scripted:{script}", "--max-calls", 40, "--out")
    full = trivium(*arguments, tmp_path / "run", preexec_fn=small)
    assert full.returncode == 6, full.stderr
    assert "Traceback" not in full.stderr
    resumed = generated(tmp_path, script, "--json")
    assert resumed.returncode == 0, resumed.stderr
    fresh = trivium(*arguments, tmp_path / "fresh", "--json")
    assert json.loads(resumed.stdout)["fates"] == json.loads(fresh.stdout)["fates"]


def test_escape_sequences_in_data_never_reach_the_terminal(tmp_path):
    path = lines(tmp_path / "data\x1b[31m.jsonl", GOOD)
    done = trivium("measure", path, "--measures", "valid")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_without_a_command_the_help_is_shown():
    done = trivium()
    assert done.returncode == 2
    assert done.stdout == ""
    assert "trivium demo" in done.stderr


def test_help_and_version_name_every_command():
    done = trivium("--help")
    for command in ("demo", "measure", "compare", "generate", "resume", "report", "algorithms", "measures", "doctor"):
        assert command in done.stdout
    assert trivium("--version").stdout.startswith("trivium 0.")
    assert trivium("frobnicate").returncode == 2


def test_output_cut_short_by_its_reader_is_no_error(data):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "trivium", "measures"], stdout=write, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(write)
    assert "Traceback" not in done.stderr


def test_a_refused_command_leaves_no_run_in_the_way_of_the_mended_one(tmp_path):
    script, seeds = lines(tmp_path / "script.jsonl", RULES), tmp_path / "seeds.jsonl"
    seeds.write_text('{"prompt": "Name a river.", "response": "The Yangtze."}\n')
    start = ("generate", "rft", "--model", f"scripted:{script}", "--max-calls", "10", "--out", tmp_path / "run")
    refused = trivium(*start, "--seeds", seeds)
    assert refused.returncode == 2
    assert "needs problems with a right answer" in refused.stderr
    assert trivium(*start).returncode == 0


def test_answers_of_seeds_are_read_as_the_error_says_they_should_be_given(tmp_path):
    script, seeds = lines(tmp_path / "script.jsonl", RULES), tmp_path / "seeds.jsonl"
    for number, row in enumerate((
        '{"prompt": "What is 3 times 4?", "response": "3 * 4 = 12", "notes": {"answer": 12}}',
        '{"question": "What is 3 times 4?", "answer": "3 * 4 = <<3*4=12>>12\\n#### 12"}',
    )):  # fmt: skip
        seeds.write_text(row + "\n")
        done = trivium("generate", "rft", "--model", f"scripted:{script}", "--max-calls", "10", "--seeds", seeds,
                       "--out", tmp_path / f"run{number}")  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_method_that_is_only_described_says_so(tmp_path):
    done = trivium("generate", "prompt2model", "--model", "embedded", "--max-calls", "5", "--out", tmp_path / "run")
    assert done.returncode == 2
    assert "catalogued but does not run here (it needs retrieval)" in done.stderr


def test_an_instrument_that_is_given_adds_what_reads_it(tmp_path):
    rows = [{"prompt": f"Name river {n}.", "response": f"River number {n} runs south."} for n in range(12)]
    data = lines(tmp_path / "data.jsonl", rows)
    plain, with_set = (
        json.loads(trivium("measure", data, "--json", *more).stdout)["measures"]
        for more in ((), ("--reference-set", data))
    )
    added = {each["name"] for each in with_set} - {each["name"] for each in plain}
    assert added == {"precision", "density", "mauve", "recall", "coverage", "diversity_gain"}


def test_what_is_not_installed_is_said_before_a_run_is_begun(tmp_path):
    hide = tmp_path / "hide"
    hide.mkdir()
    (hide / "sitecustomize.py").write_text(
        "import importlib.util as u\nreal = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name.split('.')[0] == 'torch' else real(name, *more)\n"
        "import sys\nsys.modules['torch'] = None\n"
    )
    script = lines(tmp_path / "script.jsonl", RULES)
    done = trivium("generate", "ifd", "--model", f"scripted:{script}", "--max-calls", "10", "--out", tmp_path / "run",
                   env={**os.environ, "PYTHONPATH": str(hide)})  # fmt: skip
    assert done.returncode == 3
    assert "pip install 'trivium[likelihood]'" in done.stderr
    assert not [path.name for path in (tmp_path / "run").iterdir()]
