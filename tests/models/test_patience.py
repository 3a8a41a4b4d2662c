import asyncio

import pytest

from trivium.models.patience import KINDS, KNOWN, LEAST_S, Patience


@pytest.fixture
def clock(monkeypatch):
    """A clock of the event loop that stands still until it is set forward."""

    class Clock:
        now = 1000.0

    async def stop():
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: Clock.now)
        return Clock

    return stop


async def replies(patience, clock, count, *, seconds, kind="text"):
    for _ in range(count):
        async with patience.limiting(kind, 0) as attempt:
            clock.now += seconds
            attempt.answered = True


async def limit(patience, clock, *, before=0, kind="text"):
    """Seconds an attempt that begins now may take; None where it may take any time."""
    async with patience.limiting(kind, before) as attempt:
        when = attempt.timeout.when()
        return None if when is None else when - clock.now


async def test_before_enough_is_known_a_reply_may_take_any_time(clock):
    clock, patience = await clock(), Patience()
    await replies(patience, clock, KNOWN - 1, seconds=1)
    assert await limit(patience, clock) is None
    await replies(patience, clock, 1, seconds=1)
    assert await limit(patience, clock) == 4  # four times one second


async def test_the_slowest_of_the_latest_replies_counts_and_is_forgotten_in_time(clock):
    clock, patience = await clock(), Patience()
    await replies(patience, clock, KNOWN, seconds=1)
    await replies(patience, clock, 1, seconds=10)
    assert await limit(patience, clock) == 40
    await replies(patience, clock, 256, seconds=1)
    assert await limit(patience, clock) == 4


async def test_each_time_the_same_request_runs_into_it_it_gets_twice_as_long(clock):
    clock, patience = await clock(), Patience()
    await replies(patience, clock, KNOWN, seconds=0.001)
    assert [await limit(patience, clock, before=times) for times in range(4)] == [
        LEAST_S, 2 * LEAST_S, 4 * LEAST_S, 8 * LEAST_S,
    ]  # fmt: skip


async def test_what_was_no_answer_tells_nothing_of_how_long_answers_take(clock):
    clock, patience = await clock(), Patience()
    for _ in range(2 * KNOWN):
        async with patience.limiting("text", 0):
            clock.now += 0.001
    assert await limit(patience, clock) is None


async def test_kinds_are_apart_and_too_many_of_them_are_forgotten(clock):
    clock, patience = await clock(), Patience()
    await replies(patience, clock, KNOWN, seconds=1, kind="one word")
    assert await limit(patience, clock, kind="an essay") is None
    for other in range(KINDS):
        await limit(patience, clock, kind=other)
    assert await limit(patience, clock, kind="one word") is None


async def test_as_soon_as_it_is_known_it_holds_for_what_is_under_way(clock):
    clock, patience = await clock(), Patience()
    async with patience.limiting("text", 0) as lost:
        began = clock.now
        await replies(patience, clock, KNOWN - 1, seconds=1)
        assert lost.timeout.when() is None
        await replies(patience, clock, 1, seconds=1)
        assert lost.timeout.when() == began + 4


async def test_whoever_reaches_it_gets_a_timeout_that_can_be_told_from_others():
    patience = Patience()
    with pytest.raises(TimeoutError):
        async with patience.limiting("text", 0) as attempt:
            attempt.timeout.reschedule(attempt.began)
            await asyncio.sleep(60)
    assert attempt.reached
    with pytest.raises(TimeoutError):
        async with patience.limiting("text", 0) as attempt:
            raise TimeoutError
    assert not attempt.reached
