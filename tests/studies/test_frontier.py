"""The frontier study: a pool in which diversity costs quality, mixes of it, and laws planted in made-up rows."""

import hashlib
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import orjson
import pytest

from trivium import studies
from trivium.cli import main
from trivium.errors import InputError
from trivium.students import Decoder
from trivium.studies.frontier import (
    BOTH,
    FRONTIER_STUDY,
    ID,
    OOD,
    POOLS,
    RANDOM,
    chosen,
    conditions,
    decoded,
    fine_tuned,
    selected,
)
from trivium.studies.plan import Row
from trivium.studies.pool import DOMAINS, domain_of, mixture, pool, whole
from trivium.tasks import Dials
from trivium.tasks.opinions import training_domains
from trivium.tasks.string_rewriting import training_rules

DIALS = Dials(rules=1, depth=(1, 3), plausible=True)
STREAM = (5, (0,))
N = 10_000  # questions of a planted test: accuracies to four digits


def stream():
    return np.random.default_rng(np.random.SeedSequence(5, spawn_key=(0,)))


def entropy(shares):
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


# The pool and the mixes


def test_the_pool_holds_fewer_records_of_each_domain_and_more_of_them_wrong():
    held = pool("opinions", DIALS, 400, 0.05, 0.4, STREAM)
    assert [len(domain) for domain in held] == [400, 200, 133, 100, 80, 66, 57, 50]
    for name, domain in zip(training_domains(DOMAINS, 0), held):
        assert {tuple(record.notes["rules"]) for record in domain} == {(name,)}
    wrong = [float(np.mean([record.notes["wrong"] for record in domain])) for domain in held]
    # 0.05, 0.10, ..., 0.40; four standard errors of 400, 183 (the two after it together) and 107 records.
    assert wrong[0] == pytest.approx(0.05, abs=0.045)
    assert np.mean(wrong[-2:]) == pytest.approx(0.375, abs=0.19)
    assert wrong[0] < np.mean(wrong[1:4]) < np.mean(wrong[4:])
    assert len({record.prompt for domain in held for record in domain}) == sum(map(len, held))


def test_all_conditions_of_a_repeat_choose_from_one_pool_and_other_repeats_have_another():
    assert pool("opinions", DIALS, 60, 0.05, 0.4, STREAM) is pool("opinions", DIALS, 60, 0.05, 0.4, STREAM)
    one, other = (pool("opinions", DIALS, 60, 0.05, 0.4, (5, (repeat,))) for repeat in (0, 1))
    assert one != other


def test_what_is_wrong_in_the_pool_is_all_that_the_dials_of_it_change():
    clean, dirty = (pool("opinions", DIALS, 60, 0.0, dirtiest, STREAM) for dirtiest in (0.0, 1.0))
    for k, (one, other) in enumerate(zip(clean, dirty)):
        assert [record.prompt for record in one] == [record.prompt for record in other]
        assert not any(record.notes["wrong"] for record in one)
        assert k < DOMAINS - 1 or all(record.notes["wrong"] for record in other)
    assert not any(record.notes["wrong"] for record in dirty[0])


@pytest.mark.parametrize("diversity", [0.0, 0.1, 1 / 3, 0.5, 0.9, 1.0])
def test_a_mix_has_the_diversity_that_was_asked_for(diversity):
    shares = mixture(diversity, DOMAINS)
    assert shares.sum() == pytest.approx(1)
    assert entropy(shares) == pytest.approx(diversity * math.log(DOMAINS), abs=1e-9)
    assert (np.diff(shares) <= 1e-12).all()


def test_no_other_mix_of_that_diversity_is_cleaner():
    shares, dirt = mixture(0.6, DOMAINS), np.arange(DOMAINS)
    rng = np.random.default_rng(0)
    others = rng.dirichlet(np.full(DOMAINS, 0.4), 20_000)
    as_diverse = np.array([entropy(other) >= 0.6 * math.log(DOMAINS) for other in others])
    assert as_diverse.sum() > 1_000
    assert (others[as_diverse] @ dirt).min() > shares @ dirt


def test_a_diversity_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="diversity"):
        mixture(1.2, DOMAINS)


def test_whole_numbers_have_the_sum_and_are_nearest():
    assert whole(np.array([2.6, 1.3, 1.1])) == [3, 1, 1]
    assert whole(np.array([0.5, 0.5, 1.0])) == [1, 0, 1]  # of equal remainders the first


def condition(n, mix):
    (one,) = (one for one in conditions(True) if one.levels == {"part": "dear diversity", "records": n, "mix": mix})
    return replace(one, settings={**one.settings, "pool": 512})


def test_a_selection_has_its_mix_and_a_larger_budget_holds_the_smaller():
    small, large = (selected(condition(n, 0.5), DIALS, stream(), None) for n in (64, 512))
    assert len(large) == 512
    counts = Counter(record.notes["rules"][0] for record in large)
    assert [counts[name] for name in training_domains(DOMAINS, 0)] == whole(512 * mixture(0.5, DOMAINS))
    assert {record.id for record in small} < {record.id for record in large}


def test_the_ends_of_the_dial_are_one_domain_and_all_evenly():
    cleanest, evenly = (selected(condition(64, mix), DIALS, stream(), None) for mix in (0.0, 1.0))
    assert {record.notes["rules"][0] for record in cleanest} == {training_domains(DOMAINS, 0)[0]}
    assert set(Counter(record.notes["rules"][0] for record in evenly).values()) == {8}


def test_random_selection_has_the_shares_of_the_pool_and_a_larger_one_holds_the_smaller():
    small, large = (selected(condition(n, RANDOM), DIALS, stream(), None) for n in (64, 512))
    assert {record.id for record in small} < {record.id for record in large}
    counts = Counter(record.notes["rules"][0] for record in large)
    # The first of eight domains of 1/k has 1/2.72 = 0.37 of the pool: 188 of 512, give or take.
    assert 150 < counts[training_domains(DOMAINS, 0)[0]] < 230


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("form", [conditions, decoded, fine_tuned])
def test_every_mix_can_be_had_at_every_budget(form, quick):
    largest = max(one.n for one in form(quick))
    for one in form(quick):
        assert one.settings["pool"] == largest
        if one.levels["mix"] != RANDOM:
            counts = whole(mixture(float(one.levels["mix"]), DOMAINS) * one.n)
            assert all(count <= largest // rank for rank, count in enumerate(counts, start=1))


def test_budgets_of_the_linear_student_span_a_factor_of_64():
    for quick in (True, False):
        assert max(one.n for one in conditions(quick)) / min(one.n for one in conditions(quick)) == 64


# Pools of string rewriting: a domain is a block of rules

REWRITING = Dials(rules=4, kinds=("replace", "delete"), depth=(1,), length=(5, 6), plausible=True)


def test_domains_are_blocks_of_the_rules_of_one_choice_and_the_first_is_what_id_asks():
    found = domain_of("string_rewriting", REWRITING)
    assert Counter(found.values()) == dict.fromkeys(range(DOMAINS), 4)
    assert {rule for rule, domain in found.items() if domain == 0} == set(training_rules(4, REWRITING.kinds, 0))
    assert set(found) == set(training_rules(32, REWRITING.kinds, 0))


@pytest.mark.parametrize("task", ["string_rewriting", "string_rewriting_spaced"])
def test_a_pool_of_string_rewriting_holds_fewer_of_each_block_of_rules_and_more_of_them_wrong(task):
    held = pool(task, REWRITING, 200, 0.0, 0.5, STREAM)
    assert [len(domain) for domain in held] == [200, 100, 66, 50, 40, 33, 28, 25]
    of = domain_of(task, REWRITING)
    for place, domain in enumerate(held):
        assert {of[rule] for record in domain for rule in record.notes["rules"]} == {place}
    wrong = [float(np.mean([record.notes["wrong"] for record in domain])) for domain in held]
    assert wrong[0] == 0
    assert np.mean(wrong[-4:]) == pytest.approx(3 / 7, abs=0.18)  # 2/7 to 1/2, of 126 records: four standard errors
    assert len({record.prompt for domain in held for record in domain}) == sum(map(len, held))


def test_the_pools_of_reviews_are_what_they_were():
    # Taken down before pools of other tasks were there: folders of that time are gone on from.
    found = hashlib.blake2b(digest_size=8)
    for domain in pool("opinions", DIALS, 60, 0.05, 0.4, STREAM):
        for record in domain:
            found.update(record.id.encode())
    assert found.hexdigest() == "27ed135eacd664d2"


def test_a_task_without_pools_is_refused():
    with pytest.raises(InputError, match="no pool of arithmetic; there are pools of opinions, string_rewriting"):
        domain_of("arithmetic", Dials(rules=2))


# The analysis, on rows whose truth is known


def rows_of(best, *, repeats=6, noise=0.01, seed=0, random=0.0, bend=0.4, pools=tuple(POOLS)):
    """``best(test, log2 of N)`` is the planted best mix; "one" and "two" are the tests out of distribution.

    ``random`` is how far random selection lies below the best mix.
    """
    rng = np.random.default_rng(seed)
    made = []
    for repeat in range(repeats):
        level = rng.normal(0, 0.03)
        for one in conditions(False):
            if one.levels["part"] not in pools:
                continue
            right = {}
            for test in (ID, "one", "two"):
                mix, top = one.levels["mix"], best(test, math.log2(one.n), one.levels["part"])
                lost = random if mix == RANDOM else bend * (float(mix) - top) ** 2
                right[test] = (round(N * float(np.clip(0.7 + level - lost + rng.normal(0, noise), 0, 1))), N)
            facts = {"wrong": 0.1, "rules": 8.0, "depth": 2.0}
            made.append(Row(one.key, one.name, one.levels, repeat, "trained", right, 1.0, 0, 0.1, None, facts))
    return made


def verdicts(found):
    return [line.verdict for line in found.lines]


def test_a_planted_movement_is_confirmed_and_its_law_recovered():
    # OOD from 0.2 at 64 by 0.1 a doubling to 0.8 at 4,096; ID stays at 0.2; the mean of both moves by 0.05.
    found = FRONTIER_STUDY.analyse(
        rows_of(
            lambda test, log2, _: 0.2 if test == ID else 0.2 + 0.1 * (log2 - 6), random=0.1, pools=("dear diversity",)
        ),
        0,
    )
    assert verdicts(found) == ["confirmed", "not confirmed", "confirmed", "confirmed", "confirmed"]
    laws = {one["goal"]: one for one in found.figures["pools"][0]["laws"]}
    assert laws[OOD]["slope"]["value"] == pytest.approx(0.1, abs=0.02)
    assert laws[OOD]["slope"]["low"] < 0.1 < laws[OOD]["slope"]["high"]
    assert laws[ID]["slope"]["value"] == pytest.approx(0, abs=0.02)
    assert laws[BOTH]["slope"]["value"] == pytest.approx(0.05, abs=0.02)
    assert [one["best"] for one in laws[OOD]["at"]] == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], abs=0.07)
    assert laws[OOD]["misfit"] < 0.02
    # The largest budget is as the smaller ones foretell; OOD's best mix is 0.5 on average, ID's 0.2.
    assert laws[OOD]["largest_foretold"]["low"] < 0 < laws[OOD]["largest_foretold"]["high"]
    assert found.figures["claims"][3]["value"] == pytest.approx(0.3, abs=0.04)


def test_each_pool_has_its_own_answer_and_the_cheaper_is_held_against_the_dearer():
    def best(test, log2, pool):
        return (0.5 if pool == "dear diversity" else 0.1 * (log2 - 6) + 0.4) if test != ID else 0.1

    found = FRONTIER_STUDY.analyse(rows_of(best), 0)
    told = {line.claim: line.verdict for line in found.lines}
    assert told[f"dear diversity: the best mix for {OOD} moves towards diversity as N grows"] == "not confirmed"
    assert told[f"cheap diversity: the best mix for {OOD} moves towards diversity as N grows"] == "confirmed"
    assert told["the cheaper diversity is, the more of it is best for OOD"] == "confirmed"
    assert found.figures["claims"][-1]["value"] == pytest.approx(0.2, abs=0.04)  # 0.4 to 1.0, so 0.7, less 0.5
    assert len(found.lines) == 11


def test_a_movement_the_other_way_contradicts():
    def best(test, log2, pool):
        return 0.8 - 0.1 * (log2 - 6) - 0.1 * (test != ID) - 0.2 * (pool == "cheap diversity")

    told = verdicts(FRONTIER_STUDY.analyse(rows_of(best, random=-0.1), 0))  # random selection above every mix
    assert told == ["contradicted"] * 11


def test_where_every_mix_is_alike_nothing_is_confirmed():
    for seed in range(3):
        found = FRONTIER_STUDY.analyse(rows_of(lambda *_: 0.5, bend=0.0, seed=seed), 0)
        assert verdicts(found) == ["not confirmed"] * 11


def test_a_best_mix_at_an_end_of_the_dial_is_said_to_be_there():
    found = FRONTIER_STUDY.analyse(rows_of(lambda *_: -0.3, pools=("dear diversity",)), 0)
    laws = found.figures["pools"][0]["laws"]
    assert all(one["at_an_end"] and one["best"] == 0 for law in laws for one in law["at"])
    assert "0.00 (an end of the dial) at 64 records" in found.lines[0].figures
    assert verdicts(found)[:4] == ["not confirmed"] * 4
    table = next(table for table in found.tables if table.header[0] == "accuracy on")
    assert all("0.00, end" in cell for row in table.rows for cell in row[1:8])


def test_the_frontier_lies_between_what_is_best_for_one_and_for_the_other():
    rows = rows_of(lambda test, *_: 1 / 3 if test == ID else 2 / 3, noise=0.002, random=0.1, pools=("dear diversity",))
    found = FRONTIER_STUDY.analyse(rows, 0)
    at = {one["mix"]: one for one in found.figures["pools"][0]["frontier"] if one["records"] == 512}
    assert {mix for mix, one in at.items() if one["probability"] > 0.95} == {0.3333, 0.5, 0.6667}
    assert {mix for mix, one in at.items() if one["probability"] < 0.05} == {0.0, 0.1667, 0.8333, 1.0, RANDOM}
    assert all(one["unbeaten"] == (one["probability"] > 0.5) for one in at.values())


def test_a_chosen_mix_is_judged_by_runs_that_did_not_choose_it():
    accuracy = np.array([[[0.1, 0.2, 0.3]], [[0.2, 0.3, 0.4]], [[0.9, 0.2, 0.1]]])  # three repeats, one budget
    # The last one's best is 0; the others, without it, choose 1. With it, the first and second choose 0.
    assert chosen([0.0, 0.5, 1.0], accuracy)[:, 0].tolist() == [0.1, 0.2, 0.1]


def test_another_rule_of_selection_is_placed_beside_random_and_moves_no_best_mix():
    rows = rows_of(lambda *_: 0.5, pools=("dear diversity",))
    more = [
        replace(row, levels={**row.levels, "mix": "by a judge"}, right=dict.fromkeys(row.right, (N, N)))
        for row in rows if row.levels["mix"] == RANDOM
    ]  # fmt: skip
    without, found = (FRONTIER_STUDY.analyse(each, 0) for each in (rows, rows + more))
    assert found.figures["pools"][0]["laws"] == without.figures["pools"][0]["laws"]
    assert found.lines == without.lines
    placed = found.figures["pools"][0]["frontier"]
    assert [(one["id"], one["probability"]) for one in placed if one["mix"] == "by a judge"] == [(1, 1)] * 7
    assert all(one["probability"] == 0 for one in placed if one["mix"] != "by a judge")


def test_one_repeat_has_no_intervals_and_confirms_nothing():
    found = FRONTIER_STUDY.analyse(rows_of(lambda test, log2, _: 0.1 * (log2 - 6), repeats=1), 0)
    assert verdicts(found) == ["not confirmed"] * 11
    assert all(one["low"] is None for law in found.figures["pools"][0]["laws"] for one in law["at"])


def test_a_diverged_run_is_left_out():
    rows = rows_of(lambda test, log2, _: 0.2 if test == ID else 0.2 + 0.1 * (log2 - 6))
    rows[3] = replace(rows[3], outcome="diverged", right={})
    assert verdicts(FRONTIER_STUDY.analyse(rows, 0))[0] == "confirmed"


# From the command to the files


def test_a_small_study_from_the_command_to_the_files(tmp_path, monkeypatch, capsys):
    def few(quick):
        made = []
        for one in conditions(True):
            if one.n != 4096:
                continue
            made += [
                replace(one, name=f"{one.name}, {n}", levels={**one.levels, "records": n}, n=n, items=10,
                        student=replace(one.student, buckets=64), settings={**one.settings, "pool": 64})
                for n in (16, 32, 64)
            ]  # fmt: skip
        return tuple(made)

    monkeypatch.setitem(studies.STUDIES, "frontier", replace(FRONTIER_STUDY, conditions=few))
    out = tmp_path / "here"
    assert main(["study", "frontier", "--quick", "--seeds", "2", "--out", str(out), "--json"]) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["runs"] == 2 * 2 * 3 * 6  # repeats, pools, budgets, mixes and random
    for pool_told in told["figures"]["pools"]:
        assert [len(law["at"]) for law in pool_told["laws"]] == [3] * 8
        assert all(0 <= one["probability"] <= 1 for one in pool_told["frontier"])
    assert {line["verdict"] for line in told["lines"]} <= {"confirmed", "not confirmed", "contradicted"}
    assert "the best mix at each budget" in (out / "report.md").read_text()


def test_a_small_study_of_decoders_from_the_command_to_the_files(tmp_path, monkeypatch, capsys):
    tiny = Decoder(layers=1, width=16, heads=2, steps=3, batch=4, context=64)

    def few(quick):
        return tuple(
            replace(one, name=f"{one.name}, {n}", levels={**one.levels, "records": n}, n=n, items=10, student=tiny,
                    dials=replace(one.dials, rules=2), settings={**one.settings, "pool": 64})
            for one in decoded(True) if one.n == 4_096 for n in (32, 64)
        )  # fmt: skip

    forms = (replace(FRONTIER_STUDY.others[0], conditions=few),)
    monkeypatch.setitem(studies.STUDIES, "frontier", replace(FRONTIER_STUDY, others=forms))
    out = tmp_path / "here"
    command = ["study", "frontier", "--student", "decoder", "--quick", "--workers", "1", "--out", str(out), "--json"]
    assert main(command) == 0
    said = capsys.readouterr()
    told = orjson.loads(said.out)
    assert (told["student"], told["runs"], told["repeats"]) == ("decoder", 2 * 2 * 4, 2)  # budgets, mixes and random
    assert "16 runs in all, each about 0 CPU-seconds of training on one core" in said.err
    (pool_told,) = told["figures"]["pools"]
    assert (pool_told["budgets"], pool_told["mixes"]) == ([32, 64], [0, 0.5, 1])
    assert [line["claim"].split(":")[0] for line in told["lines"]] == ["dear diversity"] * 5
    at = {(row["levels"]["records"], row["levels"]["mix"]): row["makeup"] for row in told["rows"]}
    assert at[64, 0]["rules"] == 2
    assert at[64, 1]["rules"] == 16
    assert at[64, 0]["wrong"] < at[64, 1]["wrong"]
    text = (out / "report.md").read_text()
    assert "trivium study frontier --student decoder --quick --seeds 2" in text
    assert "a parabola through three points is exact" in text
