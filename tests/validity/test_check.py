"""The known-answer suite: its corpora are what they say, its rule decides as written, and the catalogue passes it."""

import ast
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest

from trivium.errors import InputError, MissingCapability
from trivium.generation.seeds import packaged_seeds
from trivium.measures import MEASURES, cards, find
from trivium.measures.card import measure
from trivium.measures.validity import (
    CLAIMS,
    DIALS,
    KNOWN_FAILURES,
    REPEATS,
    UNCLAIMED,
    Claim,
    Dial,
    check,
    failures,
    page,
    rows,
)
from trivium.measures.validity.check import effects, judge
from trivium.measures.validity.dials import sum_of
from trivium.measures.validity.writing import TOPICS, worded, written
from trivium.records.record import Record

SEEDS = packaged_seeds()
BY_NAME = {dial.name: dial for dial in DIALS}


def rng(seed=0):
    return np.random.default_rng(seed)


def corpus(dial, setting, seed=0):
    return BY_NAME[dial].make(SEEDS, setting, rng(seed))


@measure(
    axis="complexity", of="record", reads="records", unit="letters", range=(0, math.inf), rises_with="letters",
    length_bias="is length", cost="none", source="this test",
)  # fmt: skip
def letters(records):
    """Letters of the prompt."""
    return np.array([float(len(record.prompt)) for record in records])


def grow(_seeds, setting, draws):
    return [Record(str(i), "x" * int(setting + draws.integers(9)), "") for i in range(10)]


LONGER = Dial("longer", "letters", (10, 20, 30), grow)


@pytest.fixture(scope="module")
def found():
    return check(SEEDS, rng=rng())


def test_every_claim_about_the_catalogue_holds_or_is_a_known_failure(found):
    assert [f"{each.measure} on {each.dial}: {each.curve}" for each in failures(found)] == []


def test_what_is_listed_as_a_known_failure_does_fail(found):
    failing = {(each.measure, each.dial) for each in found if each.verdict == "known failure"}
    assert failing == {place for place in KNOWN_FAILURES if place[0] in {card.name for card in cards()}}


def test_claims_name_real_measures_and_dials_and_known_failures_real_claims():
    assert {dial for by_dial in CLAIMS.values() for dial in by_dial} <= set(BY_NAME)
    assert set(CLAIMS) <= {card.name for card in cards()}
    assert all(dial in CLAIMS[name] for name, dial in KNOWN_FAILURES)


def test_of_every_measure_something_is_claimed_or_a_reason_is_given_why_not():
    names = {card.name for card in cards()}
    assert names == {*CLAIMS, *UNCLAIMED} & names
    assert not set(CLAIMS) & set(UNCLAIMED)
    assert set(UNCLAIMED) <= names
    assert all(reason.strip() for reason in UNCLAIMED.values())


def test_every_measure_must_move_on_some_dial_of_those_that_claim_anything():
    for name, by_dial in CLAIMS.items():
        assert {claim.direction for claim in by_dial.values()} & {"up", "down"}, name


def test_the_page_has_a_row_for_every_measure_with_claims_and_the_reason_for_every_failure(found):
    text = page(found, cards(), DIALS, repeats=REPEATS)
    for card in cards():
        assert f"`{card.name}`" in text
    for (name, dial), reason in KNOWN_FAILURES.items():
        assert f"- `{name}` on {dial} (" in text
        assert reason in text
    broken = sum(each.verdict == "known failure" for each in found)
    assert sum(line.count("✗**") for line in text.splitlines() if line.startswith("| `")) == broken
    assert len(rows(found)) >= sum(map(len, CLAIMS.values()))


def test_the_page_in_the_docs_lists_the_known_failures():
    text = (Path(__file__).parents[2] / "docs" / "validity.md").read_text(encoding="utf-8")
    for (name, dial), reason in KNOWN_FAILURES.items():
        assert f"- `{name}` on {dial} (" in text, "run python docs/make_validity.py"
        assert reason in text, "run python docs/make_validity.py"


def test_effects_are_shares_of_the_larger_value():
    # 10 → 20 is half of 20; 10 → 5 is half of 10; 0 → 3 is all of 3; no change from 0 is none.
    table = np.array([[10.0, 20.0, 5.0], [0.0, 3.0, 0.0]])
    assert effects(table, (0, math.inf)).tolist() == [[0, 0.5, -0.5], [0, 1, 0]]
    # On a range of 0 to 1 the share is of 0.1 at least: 0.02 beside 0 is a fifth, not everything.
    assert effects(np.array([[0.0, 0.02]]), (0, 1))[0].tolist() == pytest.approx([0, 0.2])
    assert math.isnan(effects(np.array([[1.0, math.nan]]), (0, 1))[0, 1])


@pytest.mark.parametrize(
    ("claim", "table", "verdict"),
    [
        (Claim("up", 0.5), [[1, 2, 4], [1, 3, 4]], "as it should"),  # 3/4 of the way in both
        (Claim("up", 0.8), [[1, 2, 4], [1, 3, 4]], "fails"),  # not far enough
        (Claim("down", 0.5), [[1, 2, 4], [1, 3, 4]], "fails"),  # the wrong way
        (Claim("down", 0.5), [[4, 2, 1], [4, 3, 1]], "as it should"),
        (Claim("up", 0.1), [[1, 2, 9], [2, 3, 1]], "fails"),  # one repeat goes the other way
        (Claim("up", 0.1), [[4, 1, 9, 8, 7, 6], [4, 1, 9, 8, 7, 6]], "fails"),  # higher at the end, but out of order
        (Claim("flat", 0.1), [[10, 11, 10], [10, 10, 10]], "as it should"),  # 1/11 and 0
        (Claim("flat", 0.1), [[10, 15, 10], [10, 15, 10]], "fails"),  # back at the start, but away between
        (Claim("flat", 1), [[1, math.nan], [1, 1]], "fails"),  # undefined is not flat
        (Claim("up", 0.1), [[math.nan, 1], [0, 1]], "fails"),
        (None, [[1, 2], [1, 2]], "not claimed"),
    ],
)
def test_the_rule_by_hand(claim, table, verdict):
    assert judge(letters, "any", claim, "", np.array(table, dtype=float)).verdict == verdict
    if verdict == "fails":
        known = judge(letters, "any", claim, "because", np.array(table, dtype=float))
        assert (known.verdict, known.reason) == ("known failure", "because")


def test_a_measure_of_ones_own_is_held_to_ones_own_claims():
    one = check(SEEDS, [letters], rng=rng(), dials=[LONGER], claims={"letters": {"longer": Claim("up", 0.5)}})
    assert [(each.measure, each.dial, each.verdict, each.order) for each in one] == [
        ("letters", "longer", "as it should", 1)
    ]
    assert one[0].curve == pytest.approx([14, 24, 34], abs=3)  # 0 to 8 more
    wrong = check(SEEDS, [letters], rng=rng(), dials=[LONGER], claims={"letters": {"longer": Claim("down", 0.5)}})
    assert failures(wrong) == wrong
    assert check(SEEDS, [letters], rng=rng(), dials=[LONGER])[0].verdict == "not claimed"


def test_the_seed_decides_and_repeats_are_made_anew():
    def curve(seed, repeats=2):
        return check(SEEDS, [letters], rng=rng(seed), repeats=repeats, dials=[LONGER])[0].curve

    assert curve(1) == curve(1)
    assert curve(1) != curve(2)
    assert curve(1) != curve(1, repeats=5)


def test_a_measure_that_cannot_run_here_is_said_to_be_not_installed():
    @measure(
        axis="quality", of="set", reads="texts", unit="u", range=(0, 1), rises_with="r", length_bias="b", cost="c",
        source="this test",
    )  # fmt: skip
    def absent(texts):
        """Needs something optional."""
        raise MissingCapability("absent needs a parser: pip install parser")

    one = check(SEEDS, [absent], rng=rng(), dials=[LONGER], claims={"absent": {"longer": Claim("up", 0.5)}})
    assert (one[0].verdict, one[0].reason) == ("not installed", "absent needs a parser: pip install parser")
    assert failures(one) == []


def test_unusable_settings_are_explained():
    with pytest.raises(InputError, match="check: number of seeds must be at least 1, got 0"):
        check([], [letters], rng=rng())
    with pytest.raises(InputError, match="repeats must be at least 2, got 1"):
        check(SEEDS, [letters], rng=rng(), repeats=1)
    with pytest.raises(InputError, match="claims name dials that do not exist: toppics"):
        check(SEEDS, [letters], rng=rng(), claims={"letters": {"toppics": Claim("up", 0.5)}})


@pytest.mark.parametrize("dial", DIALS, ids=lambda dial: dial.name)
def test_every_corpus_has_120_records_repeats_with_its_seed_and_is_turned(dial):
    first, again = (dial.make(SEEDS, dial.settings[0], rng()) for _ in range(2))
    assert first == again
    assert len(first) == 120
    turned = [dial.make(SEEDS, setting, rng()) for setting in dial.settings]
    assert all(one != other for one, other in pairwise(turned))


def pairs(records):
    return [(record.prompt, record.response) for record in records]


def test_a_share_dial_changes_that_share_and_smaller_shares_lie_in_larger_ones():
    start = pairs(corpus("echoes", 0))
    changed = [{i for i, pair in enumerate(pairs(corpus("echoes", share))) if pair != start[i]} for share in (0.2, 0.6)]
    assert [len(each) for each in changed] == [24, 72]  # 0.2 and 0.6 of 120
    assert changed[0] < changed[1]


def test_copies_are_copies_and_nothing_else_changes():
    start, half = pairs(corpus("copies", 0)), pairs(corpus("copies", 0.6))
    assert len(set(start)) == 120
    assert len(set(half)) == 48  # the 0.4 of 120 that are left
    assert half[72:] == start[72:]


def test_swapped_answers_are_the_same_answers_with_other_prompts():
    start, swapped = corpus("swapped answers", 0), corpus("swapped answers", 0.6)
    assert sorted(record.response for record in start) == sorted(record.response for record in swapped)
    assert sum(a.response != b.response for a, b in zip(start, swapped)) == 72


def test_shuffled_answers_hold_the_same_words_and_cut_answers_their_beginning():
    start = corpus("shuffled words", 0)
    for before, after in zip(start, corpus("shuffled words", 0.6)):
        assert sorted(before.response.split()) == sorted(after.response.split())
    for before, after in zip(start, corpus("cut answers", 0.6)):
        assert " ".join(before.response.split()).startswith(" ".join(after.response.split()))


def test_random_text_keeps_the_number_of_words():
    for before, after in zip(corpus("random text", 0), corpus("random text", 0.6)):
        assert len(before.text.split()) == len(after.text.split())


def test_written_records_stay_on_their_topics():
    first = {word for words in TOPICS[0] for word in words}
    for record in written(20, 1, rng()):
        assert any(word in record.prompt for word in first)
    assert {record.prompt for record in written(4, 1, rng(), first=4)}.isdisjoint(
        record.prompt for record in written(4, 1, rng())
    )


def test_a_meaning_has_as_many_wordings_as_asked_for():
    for ways in (1, 4, 8):
        assert len(set(pairs(worded(120, 15, ways, rng())))) == 15 * ways


def test_sums_are_right_unless_they_are_to_be_wrong():
    right, wrong = sum_of(4, rng()), sum_of(4, rng(), wrong=True)
    assert right.response.endswith(f"The answer is {right.notes['answer']}.")
    assert right.notes == wrong.notes
    assert not wrong.response.endswith(f" {wrong.notes['answer']}.")
    assert right.response.count("Then") == 3  # four numbers: three additions
    numbers = [int(word.strip(",")) for word in right.prompt.split() if word.strip(",").isdigit()]
    assert sum(numbers[:-1]) == int(right.notes["answer"])  # the last number is that of days


def test_dissent_is_the_share_of_samples_that_differ_from_the_answer():
    for record in corpus("dissent", 0.4):
        assert sum(sample != record.notes["answer"] for sample in record.notes["samples"]) == 8  # 0.4 of 20
    assert all(len(set(record.notes["scores"])) == 1 for record in corpus("dissent", 0))
    assert any(len(set(record.notes["scores"])) > 1 for record in corpus("dissent", 0.4))


def test_that_share_of_labels_is_wrong_and_no_text_changes():
    clean, spoilt = corpus("wrong labels", 0.0), corpus("wrong labels", 0.3)
    assert [record.notes["label"] for record in clean] == [0, 1, 2, 3] * 30
    assert sum(one.notes["label"] != other.notes["label"] for one, other in zip(clean, spoilt)) == 36
    assert [record.text for record in clean] == [record.text for record in spoilt]


def test_answers_to_one_prompt_are_the_same_in_that_share():
    for share, same in ((0.0, 1), (0.4, 3), (0.6, 5)):
        records = corpus("same answers", share)
        for start in range(0, 120, 8):
            group = records[start : start + 8]
            assert len({record.prompt for record in group}) == 1
            assert sum(record.response == group[0].response for record in group) == same


def test_the_command_prints_the_table_and_the_exit_code_says_whether_all_is_as_known():
    def trivium(*words):
        return subprocess.run([sys.executable, "-m", "trivium", "measures", *words], capture_output=True, timeout=120)

    shown = trivium("--check", "prompt_words", "--json")
    assert shown.returncode == 0
    answer = orjson.loads(shown.stdout)
    assert answer["failed"] == []
    assert {each["dial"]: each["verdict"] for each in answer["validity"]}["demands"] == "as it should"
    assert len(answer["validity"]) == len(DIALS)
    assert b"prompt_words  demands" in trivium("--check", "prompt_words").stdout


def test_an_unexpected_failure_gives_exit_code_1(monkeypatch, capsys):
    from trivium.cli import main

    monkeypatch.setitem(CLAIMS, "prompt_words", {"demands": Claim("down", 0.5)})
    assert main(["measures", "--check", "prompt_words"]) == 1
    assert "fails" in capsys.readouterr().out


def test_the_catalogue_is_what_is_checked_by_default(found):
    assert [each.measure for each in found[:: len(DIALS)]] == [one.card.name for one in MEASURES]
    assert find("vendi").card.name in CLAIMS


def test_a_broken_demand_is_one_of_two_and_all_else_is_alike():
    whole, half = corpus("broken demands", 0), corpus("broken demands", 0.6)
    assert all(record.response.startswith("Well,") and record.response.endswith("That is all.") for record in whole)
    broken = [now for now, then in zip(half, whole, strict=True) if now.response != then.response]
    assert len(broken) == 72  # 0.6 of 120
    assert not any(record.response.endswith("That is all.") for record in broken)
    assert {len(record.notes["constraints"]) for record in half} == {2}


@pytest.mark.parametrize(("dial", "setting", "conditions", "lines"), [
    ("nested code", 0, 0, 2), ("nested code", 4, 4, 2), ("longer code", 0, 1, 0), ("longer code", 8, 1, 8),
])  # fmt: skip
def test_programs_have_the_conditions_and_lines_that_the_dial_says(dial, setting, conditions, lines):
    made = corpus(dial, setting)
    assert len(made) == 120
    assert len({record.response for record in made}) > 1 or not lines
    for record in made[:10]:
        tree = ast.parse(record.response.removeprefix("```python\n").removesuffix("\n```"))
        nodes = list(ast.walk(tree))
        assert sum(isinstance(node, ast.If) for node in nodes) == conditions
        # total = 0 and total = total + len(items) stand in every program
        assert sum(isinstance(node, ast.Assign) for node in nodes) == lines + 2


def test_a_measure_that_costs_seconds_a_record_is_checked_only_when_its_reader_is_given():
    from trivium.models.proxy.counting import Counting
    from trivium.views.likelihoods import Likelihoods

    options = {"rng": rng(), "dials": [LONGER], "claims": {"surprisal": {"longer": Claim("down", 0.01)}}}
    left_out = check(SEEDS, [find("surprisal"), letters], **options)
    assert [each.verdict for each in left_out] == ["not installed", "not claimed"]
    assert left_out[0].reason == "the view 'likelihoods' costs seconds a record; give --proxy MODEL, or ask by name."
    given = check(SEEDS, [find("prompt_surprisal")], rng=rng(), dials=[LONGER],
                  claims={"prompt_surprisal": {"longer": Claim("down", 0.01)}},
                  readers={"likelihoods": Likelihoods(Counting())})  # fmt: skip
    assert given[0].verdict == "as it should"  # the more letters x there were, the likelier the next
    text = page([*left_out, *check(SEEDS, [letters], rng=rng(), dials=[LONGER], claims={})], [letters.card], [LONGER],
                repeats=3)  # fmt: skip
    assert "## Not measured here" in text
    assert "- `surprisal`: the view 'likelihoods' costs" in text
