from dataclasses import replace

from trivium.comparison.diagnosis import diagnose
from trivium.comparison.result import Difference

CHOSEN = {"quality": "valid", "diversity": "vendi", "complexity": "constraint_count"}


def clear(a, b, value_a, value_b, axis="diversity", name="vendi", of="set"):
    gap = value_b - value_a
    return Difference(
        measure=name, axis=axis, a=a, b=b, value_a=value_a, value_b=value_b, difference=gap,
        low=gap - abs(gap) / 2, high=gap + abs(gap) / 2, p=0.001, p_adjusted=0.01, effect_size=1, effect="",
        verdict="", of=of, headline=True, n=60,
    )  # fmt: skip


def unclear(*arguments, **keywords):
    return replace(clear(*arguments, **keywords), p_adjusted=0.2)


def said(differences, names=("seeds", "self-instruct"), reference=None, faults=(), fates=(), values=None, offers=None):
    table = {
        name: {measure: (value, value, value) for measure, value in ((values or {}).get(name) or {}).items()}
        for name in names
    }
    rows = dict.fromkeys(names, 100)
    return diagnose(
        table,
        differences,
        CHOSEN,
        60,
        rows=rows,
        faults=dict(faults),
        fates=dict(fates),
        offers=offers or {},
        reference=reference,
    )


def test_the_axis_that_falls_furthest_short_of_the_reference_is_the_bottleneck():
    # Diversity keeps 14.2 / 41 = 35 %, complexity 2 / 2.5 = 80 %.
    found = said(
        [
            clear("seeds", "self-instruct", 41.0, 14.2),
            clear("seeds", "self-instruct", 2.5, 2.0, axis="complexity", name="constraint_count", of="record"),
        ],
        reference="seeds",
    )
    assert found == (
        "self-instruct: diversity is the bottleneck: vendi 14.2 against the seeds' 41.0 at n = 60; "
        "complexity falls short too: constraint_count 2.00 against the seeds' 2.50.",
    )


def test_what_might_help_stands_at_the_end_of_the_sentence_for_the_axis_that_falls_furthest_short():
    (found,) = said(
        [clear("seeds", "self-instruct", 41.0, 14.2)], reference="seeds",
        offers={"self-instruct": {"diversity": "absent here: D3", "quality": "absent here: Q1"}},
    )  # fmt: skip
    assert found.endswith("vendi 14.2 against the seeds' 41.0 at n = 60; absent here: D3.")


def test_a_measure_that_falls_with_the_axis_is_short_when_it_is_larger():
    worse = replace(clear("seeds", "self-instruct", 0.1, 0.4), direction=-1)
    assert said([worse], reference="seeds") == (
        "self-instruct: diversity is the bottleneck: vendi 0.400 against the seeds' 0.100 at n = 60.",
    )


def test_without_a_reference_the_best_other_set_is_the_yard_stick():
    found = said(
        [clear("a", "b", 41.0, 14.2), clear("b", "c", 14.2, 50.0)], names=("a", "b", "c"),
        values={"a": {"vendi": 41.0}, "b": {"vendi": 14.2}, "c": {"vendi": 50.0}},
    )  # fmt: skip
    assert found[0] == "b: diversity is the bottleneck: vendi 14.2 against c's 50.0 at n = 60."


def test_with_a_reference_losses_to_other_sets_are_not_bottlenecks():
    found = said([clear("a", "b", 41.0, 14.2)], names=("seeds", "a", "b"), reference="seeds")
    assert not any("bottleneck" in sentence for sentence in found)


def test_nothing_clear_is_said_to_be_nothing_clear():
    found = said([
        unclear("seeds", "self-instruct", 41.0, 14.2),
        unclear("seeds", "self-instruct", 1.0, 0.5, axis="quality", name="valid", of="record"),
    ])  # fmt: skip
    assert found == ("No clear difference between any two sets in quality (valid) or diversity (vendi) at n = 60.",)


def test_only_headline_measures_are_spoken_of():
    assert said([clear("seeds", "self-instruct", 41.0, 14.2, name="distinct_2")], reference="seeds") == ()


def test_who_leads_all_others_and_who_trails_all():
    values = {"a": {"vendi": 5.0}, "b": {"vendi": 9.0}, "c": {"vendi": 6.0}}
    leads = [clear("a", "b", 5.0, 9.0), clear("b", "c", 9.0, 6.0), unclear("a", "c", 5.0, 6.0)]
    found = said(leads, names=("a", "b", "c"), values=values)
    assert "b clearly has more diversity than all others: vendi 9.00 against 5.00–6.00." in found
    trails = [clear("a", "b", 5.0, 9.0), clear("a", "c", 5.0, 6.0), unclear("b", "c", 9.0, 6.0)]
    found = said(trails, names=("a", "b", "c"), values=values)
    assert "a clearly has less diversity than all others: vendi 5.00 against 6.00–9.00." in found


def test_one_unclear_pair_is_enough_not_to_lead():
    found = said(
        [clear("a", "b", 5.0, 9.0), unclear("b", "c", 9.0, 6.0), unclear("a", "c", 5.0, 6.0)],
        names=("a", "b", "c"), values={"a": {"vendi": 5.0}, "b": {"vendi": 9.0}, "c": {"vendi": 6.0}},
    )  # fmt: skip
    assert not any("all others" in sentence for sentence in found)


def test_faults_are_said_with_the_most_frequent_reason():
    counts = {"response: cut off": 21, "response: echo": 20}
    assert said([], faults={"self-instruct": (38, counts)}.items()) == (
        "quality: 38 % of self-instruct's 100 records carry a visible fault, most often “response: cut off” (21 %).",
    )


def test_few_faults_are_not_worth_a_sentence():
    assert said([], faults={"self-instruct": (9, {"response: echo": 9})}.items()) == ()
    assert said([], faults={"self-instruct": (0, {})}.items()) == ()


def test_fates_say_where_most_proposals_die():
    fates = {"self-instruct": {"accepted": 30, "dropped: near-duplicate": 126, "dropped: response: echo": 44}}
    assert said([], fates=fates.items()) == (
        "63 % of self-instruct's 200 proposals die as “near-duplicate”; 15 % are accepted.",
    )


def test_no_large_loss_is_no_sentence():
    assert said([], fates={"self-instruct": {"accepted": 95, "dropped: echo": 5}}.items()) == ()
    assert said([], fates={"self-instruct": {"accepted": 95}, "other": {}}.items()) == ()
