"""Study 5: sets cut in many ways, and measures whose worth was planted."""

from collections import Counter
from dataclasses import replace

import numpy as np
import orjson
import pytest

from trivium.errors import InputError
from trivium.measures import find as find_measure
from trivium.studies import metrics
from trivium.studies.effects import Estimate
from trivium.studies.foretelling import Told, Verdict
from trivium.studies.measured import measured
from trivium.studies.metrics import METRICS_STUDY, OOD, SETTINGS, measurable
from trivium.studies.plan import Row, one_run, refuse_impossible
from trivium.studies.ranked import Ranked
from trivium.studies.subsets import WAYS, WHOLE, cut_set
from trivium.tasks import Dials, find, refuse_leaks
from trivium.verbs.study import study

N = 100_000  # questions of a planted test
FORMS = {"opinions": METRICS_STUDY, "string_rewriting": METRICS_STUDY.of("decoder")}
DIALS = {
    "opinions": Dials(rules=8, depth=(1, 3)),
    "string_rewriting": Dials(rules=64, kinds=("replace",), depth=(1, 3), length=(10, 12)),
}


def cut(way, set_to, n=60, repeat=0, task="opinions"):
    one = replace(FORMS[task].conditions(True)[0], n=n, settings={"way": way, "set_to": set_to})
    return cut_set(one, replace(DIALS[task], choice=repeat), np.random.default_rng(repeat), None)


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("task", FORMS)
def test_the_conditions_are_possible_and_no_two_the_same(task, quick):
    conditions = FORMS[task].conditions(quick)
    refuse_impossible(conditions)
    assert {one.task for one in conditions} == {task}
    assert len({one.name for one in conditions}) == len(conditions)
    assert len({one.levels["cut"] for one in conditions}) == 22  # the rule says so
    assert {one.settings["way"] for one in conditions} == {WHOLE, *SETTINGS[task]} == set(WAYS[task])
    assert len({(one.n, one.student, one.items, one.asks) for one in conditions}) == 1
    assert quick or len(conditions) * FORMS[task].repeats[0] >= 300


@pytest.mark.parametrize(
    ("task", "way", "set_to"),
    [(task, way, min(end, 16)) for task in FORMS for way, ends in {WHOLE: (1,), **SETTINGS[task]}.items()
     for end in ends],
)  # fmt: skip
def test_every_way_gives_right_records_of_one_number_and_one_mixture_of_depths(task, way, set_to):
    source, records = find(task), cut(way, set_to, n=120, task=task)
    assert Counter(record.notes["depth"] for record in records) == {1: 60, 3: 60}
    assert all(source.verdict(record).accepted and not record.notes["wrong"] for record in records)
    assert all(record.notes["answer"] == record.response for record in records)
    refuse_leaks(records, source.tests(200, DIALS[task], np.random.default_rng(5)))


def different(records):
    return len({record.prompt for record in records})


def domains(records):
    return Counter(record.notes["rules"][0] for record in records)


def test_the_ways_do_what_they_are_called():
    whole = cut(WHOLE, 1)
    assert len(domains(whole)) == 8
    assert different(whole) == 60
    assert sorted(domains(cut("few domains", 2)).values()) == [30, 30]
    most = max(domains(cut("uneven domains", 0.5)).values())
    assert most == 30  # 60 / (1 + 1/2 + ... + 1/128) is 30.1, as 15 of each depth
    assert different(cut("asked again", 0.5)) == 30
    copies = cut("near copies", 0.1)
    assert 6 < different(copies) <= 60
    of = ["".join(record.prompt.split()[:1]) for record in copies]
    assert len(Counter(of)) <= 6  # six sentences, whose first word is no noun


def rules(records):
    return Counter(rule for record in records for rule in record.notes["rules"])


def test_the_ways_of_rewriting_do_what_they_are_called():
    def of(way, set_to, n=240):
        return cut(way, set_to, n=n, task="string_rewriting")

    everything = rules(of(WHOLE, 1))
    assert len(everything) > 50
    few = of("few rules", 4)  # 120 of one rule, 120 of three of the four
    assert len(rules(few)) == 4
    assert set(rules(few).values()) == {(120 + 3 * 120) / 4}
    crowded = rules(of("uneven rules", 0.9))
    sixteen = set(rules(of("few rules", 16)))
    assert sum(n for rule, n in crowded.items() if rule in sixteen) / crowded.total() > 0.9
    assert len(crowded) > 16
    assert different(of("asked again", 0.5)) == 120
    narrow = of("few letters", 0.25)
    assert commonest(narrow) > commonest(of("few letters", 0.5)) > commonest(of(WHOLE, 1))
    shallow, deep = ([record for record in narrow if record.notes["depth"] == depth] for depth in (1, 3))
    few = [{letter for letter, _ in letters(records).most_common(4)} for records in (shallow, deep)]
    assert few[0] == few[1]  # the same letters at every depth


def letters(records):
    return Counter(letter for record in records for letter in record.prompt if letter.isalpha())


def commonest(records):
    """The share of the four commonest of sixteen letters."""
    found = letters(records)
    return sum(n for _, n in found.most_common(4)) / found.total()


def test_near_copies_of_a_rewriting_have_the_rules_and_all_but_two_letters_of_one_another():
    copies = cut("near copies", 0.1, task="string_rewriting")
    asked = {record.prompt.split("|")[0] for record in copies}
    assert len(asked) <= 6  # six questions, whose rules stay
    assert 6 < different(copies) <= 60
    for rule in asked:
        strings = [record.prompt.split("|")[1] for record in copies if record.prompt.startswith(f"{rule}|")]
        first = [min(sum(a != b for a, b in zip(one, other)) for other in strings if other != one) for one in strings
                 if len(set(strings)) > 1]  # fmt: skip
        assert max(first, default=0) <= 2 * 2  # two letters from the same original each


def test_sets_near_few_centres_are_less_diverse_than_any_and_those_far_apart_more():
    def vendi(records):
        return measured(records, ["vendi"])["vendi"]

    assert vendi(cut("near centres", 1)) < vendi(cut(WHOLE, 1)) < vendi(cut("far apart", 1))
    words = {word for record in cut("few words", 0.1) for word in record.prompt.split()}
    assert len(words) < len({word for record in cut(WHOLE, 1) for word in record.prompt.split()})


def test_all_sets_of_a_repeat_come_from_one_pool(monkeypatch):
    again, other = (cut(WHOLE, 1, repeat=repeat) for repeat in (0, 1))
    assert cut(WHOLE, 1) == again != other
    half, twice = ({record.prompt for record in cut("asked again", share)} for share in (0.1, 0.5))
    assert half < twice  # the same order of the same pool
    monkeypatch.setattr("trivium.studies.subsets.POOL", 2)
    with pytest.raises(InputError, match=r"the pool has .* such records, 60 were wanted"):
        cut("few domains", 1)


def test_what_wants_a_model_a_judge_or_a_reference_is_not_measured():
    names = measurable()
    assert {"vendi", "novel_sum", "dcscore", "self_bleu_4", "composition_depth", "parse_depth"} <= set(names)
    assert not {"g_vendi", "surprisal", "judge_score", "reward", "mauve", "coverage", "ifd"} & set(names)


def test_what_reads_the_embedded_model_is_measured_where_it_is_asked_for_and_kept(tmp_path):
    pytest.importorskip("transformers")
    pytest.importorskip("gguf")
    records = list(find("opinions").draw(3, Dials(rules=1, depth=(1,)), np.random.default_rng(0)))
    found = measured([*records, records[0]], ["g_vendi", "vendi"], tmp_path)
    assert 1 < found["g_vendi"] < 3  # the fourth teaches what the first does
    assert {file.name for file in tmp_path.iterdir()} >= {"gradients.sqlite"}
    assert measured([*records, records[0]], ["g_vendi"], tmp_path) == {"g_vendi": pytest.approx(found["g_vendi"])}


def test_a_measure_that_stands_in_the_rows_is_ranked_with_the_others():
    def with_gradients(d, c, rng):
        return planted(d, c, rng) | {"g_vendi": d + rng.normal(0, 0.05)}

    found = METRICS_STUDY.analyse(rows_of(lambda d, c: 0.1 * d + 0.05 * c, with_gradients), 0)
    assert next(one for one in found.figures["measures"] if one["measure"] == "g_vendi")["rho"][OOD]["foretells"]
    undefined = table(found, "What is undefined").rows
    assert not [names for why, names in undefined if "not measured" in why and "g_vendi" in names]
    assert [names for why, names in undefined if "not measured" in why and "ifd" in names]


def rows_of(ood, makeup, *, repeats=5, noise=0.01, seed=0):
    """``ood(d, c)`` is the planted accuracy; ``makeup(d, c, rng)`` are the measures. d is of a cut, c a complexity."""
    rng, rows = np.random.default_rng(seed), []
    cuts = [(WHOLE, WHOLE)] + [(way, f"{way} {end}") for way, ends in SETTINGS["opinions"].items() for end in ends]
    of_cut = rng.permutation(np.linspace(-1, 1, len(cuts)))
    for repeat in range(repeats):
        level = rng.normal(0, 0.1)
        for c in (2.0, 3.0, 4.0):
            for (way, name), d in zip(cuts, of_cut):
                right = {test: (round(N * (0.5 + level + ood(d, c) + rng.normal(0, noise))), N)
                         for test in ("ID", "unseen domains", "deeper")}  # fmt: skip
                rows.append(Row(f"{name}, {c}", f"{name}, {c}", {"way": way, "cut": name, "complexity": c}, repeat,
                                "trained", right, 1.0, 0, 0.1, None, makeup(d, c, rng) | {"valid": 1.0}))  # fmt: skip
    return rows


def planted(d, c, rng):
    return {
        "vendi": d + rng.normal(0, 0.05), "dcscore": d + rng.normal(0, 1.0), "compression_ratio": -d,
        "distinct_2": c + 0.01 * rng.normal(), "composition_depth": c, "novel_sum": rng.normal(),
    }  # fmt: skip


def table(found, start):
    return next(table for table in found.tables if table.title.startswith(start))


def test_how_far_repeats_agree_bounds_what_a_measure_can_reach():
    def reached(noise, repeats=5):
        rows = rows_of(lambda d, c: 0.1 * d, planted, noise=noise, repeats=repeats)
        return METRICS_STUDY.analyse(rows, 0).figures["repeats_agree"][OOD]

    assert reached(1e-6) == {"rho": pytest.approx(1, abs=1e-6), "ceiling": pytest.approx(1, abs=1e-6)}
    # What a cut does has the variance 0.1² (1 + 2 / 21) / 3 of equally spaced places; two tests are averaged.
    signal, noise = 0.01 * (1 + 2 / 21) / 3, 0.1**2 / 2
    rho = signal / (signal + noise)
    found = reached(0.1, repeats=40)
    assert found["rho"] == pytest.approx(rho, abs=0.05)
    assert found["ceiling"] == pytest.approx(rho**0.5, abs=0.05)
    assert reached(0.1, repeats=1) == {"rho": None, "ceiling": None}


def line(found, part):
    return next(line for line in found.lines if part in line.claim)


def test_a_measure_that_foretells_is_found_and_one_that_goes_with_depth_is_not_credited():
    found = METRICS_STUDY.analyse(rows_of(lambda d, c: 0.1 * d + 0.05 * c, planted), 0)
    of = {one["measure"]: one for one in found.figures["measures"]}
    foretell = {name for name, one in of.items() if one["rho"][OOD]["foretells"]}
    # compression_ratio falls with diversity by its card, so its fall is a rise of diversity.
    assert foretell == {"vendi", "compression_ratio"} | {"composition_depth"} & foretell
    assert of["distinct_2"]["rho"][OOD]["value"] > 0.3  # it rises with depth, and depth helps
    assert abs(of["distinct_2"]["rho"][OOD]["equal_complexity"]["value"]) < 0.3
    assert of["vendi"]["rho"][OOD]["equal_complexity"]["value"] > 0.9
    assert of["vendi"]["least"] > 0.8  # whichever way is left out
    assert line(found, "measure foretells").verdict == "found"
    recommended = line(found, "recommended")
    assert recommended.verdict == "found"
    assert recommended.figures.startswith(("vendi", "compression_ratio"))
    assert line(found, "novel_sum").verdict == "not found"
    assert of["composition_depth"]["rho"][OOD]["equal_complexity"]["value"] is None  # the same there: undefined
    assert of["valid"]["rho"][OOD]["value"] is None
    assert of["vendi_2"]["rho"][OOD]["value"] is None
    why = dict(reversed(row) for row in table(found, "What is undefined").rows)
    assert any("valid" in names and "the same for all" in reason for names, reason in why.items())


def test_novel_sum_is_as_in_its_paper_where_it_foretells_and_not_where_its_interval_is_wide():
    def verdict(novel_sum):
        rows = rows_of(lambda d, c: 0.1 * d, lambda d, c, rng: {"novel_sum": novel_sum(d, rng)})
        return line(METRICS_STUDY.analyse(rows, 0), "novel_sum").verdict

    assert verdict(lambda d, rng: d + rng.normal(0, 0.02)) == "found"
    assert verdict(lambda d, rng: -d + rng.normal(0, 0.02)) == "not found"
    wide = Estimate(0.6, 0.01, 0.98, 0.04)  # reaches 0.97, since little is known
    unsure = Ranked(0.6, np.linspace(0, 0.97, 20), 22)
    told = Told(find_measure("novel_sum").card, unsure, unsure)
    lines = metrics._lines([told], {"novel_sum": Verdict(wide, 1.0, wide, 1.0, foretells=False)})
    (of_paper,) = [one for one in lines if "novel_sum correlates" in one.claim]
    assert of_paper.verdict == "not found"


def test_by_chance_alone_nothing_is_found():
    for seed in range(3):
        found = METRICS_STUDY.analyse(rows_of(lambda d, c: 0, planted, seed=seed), 0)
        assert line(found, "measure foretells").verdict == "not found"
        assert line(found, "recommended").verdict == "not found"


def test_vectors_are_told_from_words_only_where_they_differ():
    def verdict(vectors, words):
        def both(d, c, rng):
            return {"vendi": d + rng.normal(0, vectors), "distinct_1": d + rng.normal(0, words)}

        return line(METRICS_STUDY.analyse(rows_of(lambda d, c: 0.1 * d, both), 0), "vectors").verdict

    assert verdict(0.1, 3) == "confirmed"
    assert verdict(3, 0.1) == "contradicted"
    alike = rows_of(lambda d, c: 0.1 * d, lambda d, c, rng: {"vendi": d, "distinct_1": d})
    assert line(METRICS_STUDY.analyse(alike, 0), "vectors").verdict == "not confirmed"


def test_a_measure_the_wrong_way_round_is_not_recommended():
    found = METRICS_STUDY.analyse(rows_of(lambda d, c: -0.1 * d, lambda d, c, rng: {"vendi": d}), 0)
    assert line(found, "measure foretells").verdict == "found"
    assert line(found, "recommended").verdict == "not found"


def test_a_decoder_is_asked_by_its_own_rule():
    linear, decoder = FORMS.values()
    assert decoder.student == "decoder"
    assert "unseen rules" in decoder.rule
    assert "clauses" in linear.rule
    assert "{" not in linear.rule + decoder.rule


def test_a_small_study_from_the_sets_to_the_answer(tmp_path, monkeypatch):
    def few(quick):
        asked = ("vendi", "exact_duplicate_rate", "distinct_2", "valid")
        conditions = [one for one in whole(quick) if str(one.levels["cut"]).split()[-1] in ("pool", "1", "0.03")]
        return tuple(replace(one, n=60, items=20, measured=asked) for one in conditions)

    whole = METRICS_STUDY.conditions
    answer = study(replace(METRICS_STUDY, conditions=few), out=tmp_path, quick=True)
    assert len(answer.rows) == len(few(True)) * 2
    assert {"vendi", "exact_duplicate_rate", "wrong", "depth"} <= set(answer.rows[0].makeup)
    assert len(answer.found.tables) == 5
    told = orjson.loads((tmp_path / "study.json").read_bytes())
    of = {one["measure"]: one["rho"][OOD]["value"] for one in told["figures"]["measures"]}
    assert -1 <= of["exact_duplicate_rate"] <= 1
    assert of["valid"] is None
    one = few(True)[0]
    assert one_run(one, 0, 0).makeup == answer.rows[0].makeup
    assert metrics.ID in answer.rows[0].right
