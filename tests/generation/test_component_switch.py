"""The switch of a component: what the wrapper keeps, and what stands in."""

import asyncio
import inspect
from dataclasses import dataclass

import pytest

from trivium.errors import InputError
from trivium.generation.component import component, is_on, left_alone, switched_off, unchanged
from trivium.records import Record
from trivium.verifiers.verdict import Verdict


@component("Q5")
def short(text: str, *, most: int = 3) -> Verdict:
    """Reject a long text."""
    return Verdict(len(text) <= most, "short" if len(text) <= most else "long")


@component("Q2")
async def slow_check(text: str) -> Verdict:
    """Reject everything, after a while."""
    return Verdict(False, "no")


@component("D7")
@dataclass(frozen=True)
class Never:
    """Reject everything."""

    reason: str = "never"

    def __call__(self, record: Record, kept: list[Record]) -> Verdict:
        """Reject."""
        return Verdict(False, self.reason)


@component("C1", off=lambda text: unchanged(text))
async def louder(text: str) -> str:
    """Say it louder."""
    return f"{text}!"


async def _one(count: int) -> list[int]:
    return [count][:1]


@component("D2", off=_one)
async def several(count: int) -> list[int]:
    """Take several."""
    return [count] * count


@component("Q1")
def written(text: str) -> str:
    """Write."""
    return text


def off(*parts):
    return switched_off(part.component for part in parts)


def test_a_check_that_is_off_accepts_what_it_rejects_when_on():
    assert not short("a long text").accepted
    with off(short):
        assert short("a long text", most=1).accepted
    assert not short("a long text").accepted


def test_checks_that_wait_and_checks_of_a_pool_are_switched_likewise():
    assert not asyncio.run(slow_check("x")).accepted
    assert not Never()(Record("", "", ""), []).accepted
    with off(slow_check, Never):
        assert asyncio.run(slow_check("x")).accepted
        assert Never("mine")(Record("", "", ""), []).accepted
        assert Never("mine") == Never("mine")
        assert not short("a long text").accepted  # which is on


def test_a_stand_in_may_give_its_value_or_something_to_wait_for():
    assert asyncio.run(several(3)) == [3, 3, 3]
    with off(louder, several):
        assert asyncio.run(louder("so")) == "so"
        assert asyncio.run(several(3)) == [3]


def test_a_switch_keeps_name_signature_docstring_and_kind():
    assert short.__name__ == "short"
    assert short.__doc__ == "Reject a long text."
    assert list(inspect.signature(short).parameters) == ["text", "most"]
    assert inspect.iscoroutinefunction(slow_check)
    assert not inspect.iscoroutinefunction(short)
    assert isinstance(Never, type)
    assert list(inspect.signature(Never.__call__).parameters) == ["self", "record", "kept"]
    assert short.component.to_json() == {
        "class": "Q5", "name": "short", "does": "Reject a long text", "switchable": True,
    }  # fmt: skip


def test_only_what_has_a_stand_in_has_a_switch():
    assert [part.component.switchable for part in (short, slow_check, Never, louder, several, written)] == [
        True, True, True, True, True, False,
    ]  # fmt: skip


def test_tasks_inherit_what_is_off_and_others_do_not():
    async def both():
        async def ablated():
            with off(louder):
                await asyncio.sleep(0)
                return await asyncio.gather(*(louder("so") for _ in range(2)))

        return await asyncio.gather(ablated(), louder("so"))

    assert asyncio.run(both()) == [["so", "so"], "so!"]


def test_is_on_asks_for_a_part_or_its_card():
    assert is_on(short)
    assert is_on(short.component)
    with off(short):
        assert not is_on(short)
        assert not is_on(short.component)
        assert is_on(Never)


def test_a_text_is_left_alone_only_where_a_stand_in_left_it():
    assert unchanged("a task") == "a task"
    assert not left_alone("a task")  # outside of a run nothing is off
    with off(louder):
        assert not left_alone("so")
        asyncio.run(louder("so"))
        assert left_alone("so")
        assert not left_alone("so!")
        with off(louder):
            assert not left_alone("so")  # another run
    assert not left_alone("so")


def test_a_component_needs_a_class_that_there_is():
    with pytest.raises(InputError, match="no component class 'Q99'"):
        component("Q99")
