"""The table of published methods agrees with the code that runs them."""

import pytest

from trivium.algorithms import ALGORITHMS
from trivium.algorithms.catalogue import catalogue, published
from trivium.algorithms.diagram import mermaid, terminal
from trivium.errors import InputError
from trivium.generation.component import CLASSES


def test_more_than_a_hundred_methods_are_described_and_every_one_that_runs_is_among_them():
    assert len(catalogue()) >= 100
    assert set(ALGORITHMS) <= set(catalogue())
    assert {one.name for one in catalogue().values() if one.runs is not None} == set(ALGORITHMS)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_an_entry_is_complete(name):
    one = published(name)
    assert one.name == name
    assert one.source
    assert one.title
    assert set(one.classes) <= set(CLASSES)
    assert one.classes
    assert {one.expected.quality, one.expected.diversity, one.expected.complexity} <= {"++", "+", "0", "-", "--"}
    told = one.to_json()
    assert {"name", "runnable", "components", "loop", "expected", "source", "title", "group", "strength"} <= set(told)
    assert told["runnable"] == (one.runs is not None)


@pytest.mark.parametrize("name", sorted(ALGORITHMS))
def test_what_runs_and_what_is_described_do_not_contradict_each_other(name):
    one = published(name)
    assert one.runs is not None
    assert one.runs.expected == one.expected
    assert one.runs.loop == one.loop


def test_every_class_of_components_is_used_by_some_method():
    used = {code for one in catalogue().values() for code in one.classes}
    assert used == set(CLASSES)


def test_an_unknown_method_gets_the_nearest():
    with pytest.raises(InputError, match="did you mean 'rainbow-teaming'"):
        published("rainbow-teeming")


@pytest.mark.parametrize("name", sorted(ALGORITHMS))
def test_the_picture_names_every_component_once_in_the_order_of_the_flow(name):
    runs = published(name).runs
    drawn = terminal(runs)
    places = [drawn.index(f"▼ {part.name} ") for part in runs.components]
    assert places == sorted(places)
    assert ("└─" in drawn) == (runs.loop != "L0")
    assert mermaid(runs).count("-->") == len(runs.components) + 1
