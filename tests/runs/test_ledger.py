import os
import resource
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import pytest

from trivium.errors import DiskError, InputError
from trivium.models.api import Completion, Message, Request
from trivium.runs.ledger import CHUNK, Ledger, key

SETTINGS = {"algorithm": "magpie", "seed": 1}
ANSWER = Completion("Grüße \x00 \U0001f600", "stop", 12, 34, attempts=2, first=(("Gr", -0.25), (" ü", -1.5)))


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "run", settings=SETTINGS) as ledger:
        yield ledger


def test_answers_come_back_as_they_were_marked_as_cached(ledger):
    refused = Completion("", "refused", reason="content filter")
    ledger.commit_answers([(b"a" * 16, ANSWER), (b"b" * 16, refused)])
    assert ledger.answers([b"a" * 16, b"b" * 16, b"c" * 16]) == {
        b"a" * 16: replace(ANSWER, cached=True),
        b"b" * 16: replace(refused, cached=True),
    }


def test_answers_outlive_the_process_that_closed_the_ledger(tmp_path):
    with Ledger.open(tmp_path, settings=SETTINGS) as ledger:
        ledger.commit_answers([(b"k" * 16, ANSWER)])
    with Ledger.open(tmp_path) as ledger:
        assert ledger.answers([b"k" * 16]) == {b"k" * 16: replace(ANSWER, cached=True)}


def test_a_failed_answer_is_kept_like_any_outcome_and_counted(ledger):
    failed = Completion("", "failed", attempts=6, reason="timeout")
    ledger.commit_answers([(b"1" * 16, failed), (b"2" * 16, ANSWER), (b"3" * 16, failed)])
    ledger.commit_answers([(b"1" * 16, failed), (b"4" * 16, replace(failed, reason="HTTP 500"))])
    kept = ledger.answers([b"1" * 16, b"2" * 16, b"3" * 16])
    assert [kept[key].finish for key in sorted(kept)] == ["failed", "stop", "failed"]
    assert ledger.events() == {("failed", "timeout"): 3, ("failed", "HTTP 500"): 1}


def test_the_first_answer_to_a_request_stays(ledger):
    ledger.commit_answers([(b"k" * 16, ANSWER)])
    ledger.commit_answers([(b"k" * 16, replace(ANSWER, text="another"))])
    assert ledger.answers([b"k" * 16])[b"k" * 16].text == ANSWER.text


def test_more_keys_than_one_look_up_takes_are_all_found(ledger):
    keys = [number.to_bytes(16, "big") for number in range(2 * CHUNK + 7)]
    ledger.commit_answers([(name, Completion(str(i), "stop")) for i, name in enumerate(keys)])
    found = ledger.answers(keys)
    assert [found[name].text for name in keys] == [str(i) for i in range(len(keys))]


def test_answers_are_kept_all_or_none(ledger):
    with pytest.raises(sqlite3.IntegrityError):
        ledger.commit_answers([(b"a" * 16, ANSWER), (b"b" * 16, replace(ANSWER, text=None))])
    assert ledger.answers([b"a" * 16]) == {}
    ledger.commit_answers([(b"a" * 16, ANSWER)])  # and the ledger goes on working
    assert len(ledger.answers([b"a" * 16])) == 1


def test_steps_come_back_in_order_and_the_latest_of_each_number(ledger):
    ledger.save_steps([(3, b"{}"), (1, b"[1]")])
    ledger.save_steps([(3, b"[3]"), (2, b"[2]")])
    assert list(ledger.steps()) == [(1, b"[1]"), (2, b"[2]"), (3, b"[3]")]


def test_the_state_is_running_until_it_is_set(tmp_path):
    with Ledger.open(tmp_path, settings=SETTINGS) as ledger:
        assert ledger.state == "running"
        ledger.set_state("interrupted")
    with Ledger.open(tmp_path) as ledger:
        assert ledger.state == "interrupted"
        ledger.set_state("finished")
        assert ledger.state == "finished"


def test_equal_settings_in_another_order_open_the_run_again(tmp_path):
    with Ledger.open(tmp_path, settings={"b": (1, 2), "a": {"y": 1, "x": 2.0}}):
        pass
    with Ledger.open(tmp_path, settings={"a": {"x": 2.0, "y": 1}, "b": [1, 2]}) as ledger:
        assert ledger.settings == {"a": {"x": 2.0, "y": 1}, "b": [1, 2]}


def test_other_settings_are_refused_with_both_values(tmp_path):
    with Ledger.open(tmp_path, settings={"algorithm": "magpie", "seed": 1, "old": True}):
        pass
    with pytest.raises(InputError) as caught:
        Ledger.open(tmp_path, settings={"algorithm": "magpie", "seed": 2, "new": None})
    assert "new was nothing, now null; old was true, now nothing; seed was 1, now 2." in str(caught.value)
    assert "algorithm" not in str(caught.value)
    assert "trivium resume" in str(caught.value)
    with Ledger.open(tmp_path) as ledger:
        assert ledger.settings == {"algorithm": "magpie", "seed": 1, "old": True}


def test_resuming_where_there_is_no_run_makes_none(tmp_path):
    with pytest.raises(InputError, match="holds no run"):
        Ledger.open(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_a_ledger_that_was_killed_at_birth_is_no_run_to_resume_but_can_be_started(tmp_path):
    (tmp_path / "ledger.sqlite").touch()
    with pytest.raises(InputError, match=r"its ledger is empty.; start it"):
        Ledger.open(tmp_path)
    with Ledger.open(tmp_path, settings=SETTINGS) as ledger:
        assert ledger.settings == SETTINGS


def test_settings_that_json_cannot_say_are_refused(tmp_path):
    with pytest.raises(InputError, match="settings of a run must be plain JSON values"):
        Ledger.open(tmp_path, settings={"rng": object()})


def test_folder_and_files_are_the_owner_s_alone(ledger):
    ledger.commit_answers([(b"k" * 16, ANSWER)])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in ledger.folder.iterdir()}
    assert stat.S_IMODE(ledger.folder.stat().st_mode) == 0o700
    assert modes.keys() >= {"ledger.sqlite", "ledger.sqlite-wal", "lock"}
    assert set(modes.values()) == {0o600}


def test_a_run_of_a_newer_version_is_refused_and_left_as_it_was(tmp_path):
    with Ledger.open(tmp_path, settings=SETTINGS):
        pass
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    for settings in (None, SETTINGS, {"other": 1}):
        with pytest.raises(InputError, match=r"newer Trivium \(ledger version 99, .* up to 3\); upgrade with"):
            Ledger.open(tmp_path, settings=settings)
    assert path.read_bytes() == before


def test_a_file_that_is_no_ledger_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"my diary" * 100)
    with pytest.raises(InputError, match="is not a ledger of Trivium"):
        Ledger.open(tmp_path, settings=SETTINGS)
    assert path.read_bytes() == b"my diary" * 100


def test_a_database_of_another_program_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(InputError, match="is a database of another program"):
        Ledger.open(tmp_path, settings=SETTINGS)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "run").touch()
    with pytest.raises(InputError, match="is a file; a run needs a folder"):
        Ledger.open(tmp_path / "run", settings=SETTINGS)


def test_a_ledger_that_cannot_be_written_says_so(ledger):
    ledger._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(DiskError, match=r"cannot be written.*writable") as caught:
        ledger.commit_answers([(b"k" * 16, ANSWER)])
    assert caught.value.exit_code == 6


FILL = """
import os, sys
from pathlib import Path
from trivium.errors import DiskError
from trivium.models.api import Completion
from trivium.runs import Ledger

with Ledger.open(Path(sys.argv[1]), settings={"seed": 1}) as ledger:
    try:
        for number in range(200):
            ledger.commit_answers([(number.to_bytes(16, "big"), Completion(f"{number} " * 2000, "stop"))])
            os.write(1, b"%d\\n" % number)
    except DiskError as error:
        os.write(2, str(error).encode())
        sys.exit(error.exit_code)
"""


def fill(folder, most_bytes):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-c", FILL, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, preexec_fn=limited, timeout=60, check=False)


@pytest.mark.parametrize("most_bytes", [100_000, 300_000, 1_000_000])
def test_a_full_disk_exits_6_loses_nothing_and_the_run_goes_on_after_space_is_freed(tmp_path, most_bytes):
    full = fill(tmp_path / "run", most_bytes)
    assert full.returncode == 6, full.stderr
    assert "cannot grow" in full.stderr
    assert "trivium resume" in full.stderr
    kept = len(full.stdout.split())
    assert 0 < kept < 200
    with Ledger.open(tmp_path / "run") as ledger:
        assert len(ledger.answers([number.to_bytes(16, "big") for number in range(kept)])) == kept
    assert fill(tmp_path / "run", resource.RLIM_INFINITY).returncode == 0
    assert fill(tmp_path / "undisturbed", resource.RLIM_INFINITY).returncode == 0
    keys = [number.to_bytes(16, "big") for number in range(200)]
    with Ledger.open(tmp_path / "run") as ledger, Ledger.open(tmp_path / "undisturbed") as undisturbed:
        assert ledger.answers(keys) == undisturbed.answers(keys)
        assert len(ledger.answers(keys)) == 200


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_says_so(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(DiskError, match="cannot be made"):
        Ledger.open(tmp_path / "run", settings=SETTINGS)


BASE = Request(messages=(Message("user", "Hi"),))
OTHERWISE = {
    "messages": (Message("system", "Hi"),), "prompt": "Hi", "max_tokens": 7, "temperature": 0.1, "top_p": 0.5,
    "stop": ("\n",), "seed": 9, "sample": 1, "label": "magpie/2", "extra": {"logprobs": True},
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(Request)])
def test_every_field_of_a_request_makes_another_key(name):
    assert key("m", replace(BASE, **{name: OTHERWISE[name]})) != key("m", BASE)


def test_a_key_depends_on_content_and_model_alone():
    assert key("m", BASE) == key("m", Request(messages=(Message("user", "Hi"),), extra={}))
    assert key("m", BASE) != key("n", BASE)
    assert len(key("m", BASE)) == 16
    assert key("m", replace(BASE, extra={"a": 1, "b": 2})) == key("m", replace(BASE, extra={"b": 2, "a": 1}))
    assert key("m", replace(BASE, temperature=1)) == key("m", replace(BASE, temperature=1.0))


def test_a_key_is_the_same_on_every_machine_and_day():
    # Written down once: a change here makes every kept answer be paid for again.
    assert key("openai:m@localhost:8000/v1", BASE).hex() == "27e95b241f4c252ce2e5aedf8b5909f3"


def test_where_texts_are_split_makes_another_key():
    one = Request(messages=(Message("user", "ab"), Message("user", "c")))
    two = Request(messages=(Message("user", "a"), Message("user", "bc")))
    assert key("m", one) != key("m", two)


def test_credentials_in_a_model_name_change_nothing():
    assert key("openai:m@https://me:word@host/v1", BASE) == key("openai:m@https://host/v1", BASE)


def test_half_a_surrogate_pair_has_a_key():
    assert key("m", Request(prompt="\ud83d")) != key("m", Request(prompt="?"))


def test_an_extra_that_json_cannot_say_is_refused():
    with pytest.raises(InputError, match=r"request\.extra must be plain JSON values"):
        key("m", Request(prompt="a", extra={"x": object()}))


@pytest.mark.parametrize("version", [1, 2])
def test_a_ledger_of_an_older_version_is_brought_up_to_date_and_keeps_its_answers(tmp_path, version):
    with Ledger.open(tmp_path, settings={}) as ledger:
        ledger.commit_answers([(b"old", Completion("kept", "stop", 1, 2))])
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:  # as that version had it
        connection.execute("DROP TABLE verdicts")
        if version == 1:
            connection.execute("ALTER TABLE answers DROP COLUMN first")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    for _ in range(2):  # the second opening finds nothing left to do
        with Ledger.open(tmp_path, settings={}) as ledger:
            assert ledger.answers([b"old"]) == {b"old": Completion("kept", "stop", 1, 2, cached=True)}
            ledger.commit_answers([(b"new", ANSWER)])
            assert ledger.answers([b"new"])[b"new"].first == ANSWER.first
            assert ledger.commit_verdict(b"k", b"first") == ledger.commit_verdict(b"k", b"second") == b"first"


def test_failed_answers_can_be_forgotten_and_others_stay(ledger):
    failed, refused = Completion("", "failed", reason="timeout"), Completion("", "refused", reason="content filter")
    ledger.commit_answers([(b"f", failed), (b"r", refused), (b"a", ANSWER)])
    ledger.forget_failed()
    assert set(ledger.answers([b"f", b"r", b"a"])) == {b"r", b"a"}


def test_of_two_verdicts_on_one_question_the_first_stays_and_both_ask_for_it_in_vain_before(tmp_path):
    with Ledger.open(tmp_path, settings=SETTINGS) as ledger:
        assert ledger.verdict(b"q") is None
        assert ledger.commit_verdict(b"q", b"timeout") == b"timeout"
        assert ledger.commit_verdict(b"q", b"passed") == b"timeout"
    with Ledger.open(tmp_path) as ledger:
        assert ledger.verdict(b"q") == b"timeout"
        assert ledger.verdict(b"another") is None


def test_threads_take_turns_in_one_ledger(ledger):
    def work(number):
        for place in range(40):
            ledger.commit_verdict(f"{number} {place}".encode(), b"x")
            ledger.commit_answers([(f"{number} {place}".encode(), ANSWER)])
            ledger.answers([f"{number} {place}".encode()])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    keys = [f"{number} {place}".encode() for number in range(8) for place in range(40)]
    assert len(ledger.answers(keys)) == 320
    assert all(ledger.verdict(key) == b"x" for key in keys)
