"""Arms and sweeps as they are typed, and the randomness of their runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.trials.arms import Arm, Sweep, arms_of, common_seeds


def test_an_arm_is_a_name_with_options_set_and_components_left_out():
    arm = Arm.read("self-instruct: temperature=1.2 :of_seeds=3:-no_faults")
    assert arm == Arm("self-instruct", (("of_seeds", "3"), ("temperature", "1.2")), ("no_faults",))
    assert arm.name == "self-instruct of_seeds=3 temperature=1.2 without no_faults"
    assert arm.build().off == {"no_faults"}
    assert Arm.from_json(arm.to_json()) == arm


def test_the_order_in_which_changes_are_typed_makes_no_other_arm():
    assert Arm.read("evol-instruct:depth=2:temperature=1") == Arm.read("evol-instruct:temperature=1:depth=2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("self-instrct", "did you mean 'self-instruct'"),
        ("self-instruct:temprature=1", "did you mean 'temperature'"),
        ("self-instruct:temperature=warm", "must be a number"),
        ("self-instruct:temperature", "an arm is written NAME:OPTION=VALUE:-COMPONENT"),
        ("self-instruct:temperature=1:temperature=2", "each option once"),
        ("self-instruct:-no_falts", "no_faults"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_right_way_to_write_it(text, said):
    with pytest.raises(InputError, match=said):
        Arm.read(text)


def test_a_sweep_is_an_arm_for_each_value():
    sweep = Sweep.read("evol-instruct.depth=1,2,4")
    assert [arm.name for arm in sweep.arms] == [f"evol-instruct depth={depth}" for depth in (1, 2, 4)]
    assert Sweep.from_json(sweep.to_json()) == sweep


def test_a_component_is_swept_over_on_and_off():
    on, off = Sweep.read("self-instruct.no_faults=on,off").arms
    assert on == Arm("self-instruct")
    assert off.without == ("no_faults",)


@pytest.mark.parametrize("text", ["evol-instruct.depth=1", "evol-instruct.depth=1,1", "evol-instruct=1,2", "a.b=1,,2"])
def test_a_sweep_needs_two_values_each_once(text):
    with pytest.raises(InputError, match=r"a sweep is written NAME\.OPTION=VALUE,VALUE"):
        Sweep.read(text)


def test_the_baseline_comes_first_and_what_a_sweep_shares_with_the_arms_runs_once():
    arms = arms_of([Arm("self-instruct")], [Sweep.read("self-instruct.no_faults=on,off")], Arm("plain"))
    assert [arm.name for arm in arms] == ["plain", "self-instruct", "self-instruct without no_faults"]


def test_an_arm_named_twice_and_a_single_arm_are_refused():
    with pytest.raises(InputError, match="named more than once: plain"):
        arms_of([Arm("plain"), Arm("plain")], [], None)
    with pytest.raises(InputError, match="two arms or more, got 1"):
        arms_of([Arm("plain")], [], None)


def test_arms_whose_folders_would_be_one_are_refused():
    a, b = Arm("attr-prompt", (("form", "a b"),)), Arm("attr-prompt", (("form", "a/b"),))
    with pytest.raises(InputError, match="would have one name"):
        arms_of([a, b], [], None)


def test_methods_of_different_seeds_are_no_bench():
    assert common_seeds([Arm("plain"), Arm("self-instruct"), Arm("magpie")]) == "tasks"
    assert common_seeds([Arm("metamath"), Arm("plain", (("on", "problems"),))]) == "problems"
    with pytest.raises(InputError, match="tasks: plain; problems: metamath"):
        common_seeds([Arm("plain"), Arm("metamath")])


def test_seeds_of_runs_differ_between_algorithms_and_repeats_and_hang_on_nothing_else():
    arms = [Arm("plain"), Arm("self-instruct"), Arm("magpie")]
    seeds = {arm.seed(0, repeat) for arm in arms for repeat in range(20)}
    assert len(seeds) == 60
    assert Arm("plain").seed(0, 1) == Arm.read("plain").seed(0, 1) != Arm("plain").seed(1, 1)
    assert max(seeds) < 2**63
    assert Arm("plain", (("temperature", "1"),)).seed(0, 1) == Arm("plain", without=("no_faults",)).seed(0, 1)
    assert Arm("plain", (("temperature", "1"),)).seed(0, 1) == Arm("plain").seed(0, 1)


@given(st.text(alphabet="az:=- .,/\\🙂", max_size=30))
def test_any_text_is_an_arm_or_a_clear_refusal(text):
    try:
        arm = Arm.read(text)
    except InputError:
        return
    assert np.all([piece not in arm.folder for piece in "/\\ "])
