import pytest

from trivium.errors import MissingCapability
from trivium.sandbox import Server, missing_sandbox, tiers
from trivium.sandbox import server as room

FULL = [tier.name for tier in tiers() if tier.works and tier.name != "monty"]
each_tier = pytest.mark.parametrize("tier", FULL)
# Says what it was started with, then does what it is told.
SCRIPT = """
import json, os, sys, time
print(json.dumps("ready"), flush=True)
count = 0
for line in sys.stdin:
    count += 1
    match json.loads(line):
        case "count": said = count
        case "argument": said = [sys.argv[1], all(map(os.path.isdir, sys.argv[2:]))]
        case "sleep": time.sleep(60); said = None
        case "die": os._exit(1)
        case "nonsense": said = None; print("no json", flush=True); continue
        case "long": said = "x" * 200_000
        case {"open": path}:
            try: said = open(path).read()
            except OSError as error: said = type(error).__name__
        case other: said = other
    print(json.dumps(said), flush=True)
"""


@pytest.fixture
def server(tier, monkeypatch):
    monkeypatch.setattr(room, "full", lambda: tier)
    one = Server(SCRIPT, "an argument")
    yield one
    one.close()


@each_tier
def test_one_process_answers_many_questions(server):
    assert [server.ask("count", seconds=5) for _ in range(3)] == [1, 2, 3]
    assert server.ask("argument", seconds=5) == ["an argument", True]
    assert server.ask({"text": "é\ud800" + "x" * 100_00}, seconds=5) == {"text": "é\ud800" + "x" * 100_00}


@each_tier
@pytest.mark.parametrize("question", ["sleep", "die", "nonsense", "long"])
def test_a_question_without_an_answer_costs_a_new_start_and_nothing_else(server, question):
    assert server.ask("count", seconds=5) == 1
    assert server.ask(question, seconds=0.5) is None
    assert server.ask("count", seconds=5) == 1  # a new process


@each_tier
def test_it_cannot_read_what_is_not_its_own(server, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    assert server.ask({"open": str(secret)}, seconds=5) in ("PermissionError", "FileNotFoundError")


@each_tier
def test_a_script_that_does_not_start_says_so(tier, monkeypatch):
    monkeypatch.setattr(room, "full", lambda: tier)
    with pytest.raises(RuntimeError, match="did not start"):
        Server("1 / 0", "").ask("count", seconds=5)


def test_without_a_sandbox_it_is_refused(monkeypatch):
    monkeypatch.setattr("trivium.sandbox.probe.tiers", lambda: ())
    assert missing_sandbox() is not None
    with pytest.raises(MissingCapability, match="needs a sandbox"):
        Server(SCRIPT, "").ask("count", seconds=5)
