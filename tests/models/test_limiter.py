import asyncio

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.models.limiter import Limiter


async def test_no_more_than_slots_are_inside_and_all_get_their_turn():
    limiter, inside, most, order = Limiter(3), 0, 0, []

    async def work(number):
        nonlocal inside, most
        await limiter.enter(limiter.ticket())
        inside += 1
        most = max(most, inside)
        order.append(number)
        await asyncio.sleep(0.001)
        inside -= 1
        limiter.leave(turned_away=False)

    await asyncio.gather(*(work(number) for number in range(20)))
    assert most == 3
    assert order == list(range(20))  # first come, first served


async def test_who_comes_again_goes_before_those_who_came_later():
    limiter, order = Limiter(1), []

    async def work(name, times):
        ticket = limiter.ticket()
        for _ in range(times):
            await limiter.enter(ticket)
            order.append(name)
            await asyncio.sleep(0)
            limiter.leave(turned_away=False)

    await asyncio.gather(work("first", 3), work("second", 1), work("third", 1))
    # Whoever leaves lets in the next in line, here before coming again; of the two in line then, the first came first.
    assert order == ["first", "second", "first", "third", "first"]


async def test_nobody_enters_during_a_pause():
    limiter, loop = Limiter(4), asyncio.get_running_loop()
    entered = []

    async def work():
        await limiter.enter(limiter.ticket())
        entered.append(loop.time())
        limiter.leave(turned_away=False)

    limiter.pause(0.2)
    over = loop.time() + 0.199
    limiter.pause(0.05)  # a shorter pause does not end the longer one
    await asyncio.gather(*(work() for _ in range(8)))
    assert len(entered) == 8
    assert min(entered) >= over


async def test_a_pause_that_begins_between_being_let_in_and_waking_up_is_obeyed():
    limiter, loop = Limiter(1), asyncio.get_running_loop()
    await limiter.enter(limiter.ticket())
    second = asyncio.create_task(limiter.enter(limiter.ticket()))
    await asyncio.sleep(0)
    limiter.leave(turned_away=True)  # lets the second in, which has not run yet
    limiter.pause(0.1)
    over = loop.time() + 0.099
    await second
    assert loop.time() >= over


async def test_a_wall_clock_that_jumps_back_an_hour_changes_nothing(monkeypatch):
    import time

    limiter, loop = Limiter(1), asyncio.get_running_loop()
    limiter.pause(0.05)
    over = loop.time() + 0.049
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    async with asyncio.timeout(20):
        await limiter.enter(limiter.ticket())
    assert loop.time() >= over


async def outcomes(limiter, pattern, rounds):
    for turned_away in pattern * rounds:
        await limiter.enter(limiter.ticket())
        limiter.leave(turned_away=turned_away)


@pytest.mark.parametrize(("share", "least"), [(0.2, 63), (0.32, 40)])
async def test_refusals_that_do_not_depend_on_the_load_do_not_strangle_it(share, least):
    limiter, rng, limits = Limiter(64), np.random.default_rng(0), []
    for turned_away in rng.random(5000) < share:
        await limiter.enter(limiter.ticket())
        limiter.leave(turned_away=bool(turned_away))
        limits.append(limiter.limit)
    assert np.mean(limits) > least


async def test_a_server_that_turns_most_away_gets_one_at_a_time_and_recovers():
    limiter = Limiter(16)
    await outcomes(limiter, [True], 200)
    assert limiter.limit == 1
    await outcomes(limiter, [False], 400)
    assert limiter.limit == 16


async def test_a_server_with_room_for_four_is_not_asked_for_many_more_at_once():
    limiter, inside, fates = Limiter(64), 0, []

    async def work():
        nonlocal inside
        for _ in range(100):
            await limiter.enter(limiter.ticket())
            inside += 1
            full = inside > 4
            fates.append(full)
            await asyncio.sleep(0)
            inside -= 1
            limiter.leave(turned_away=full)

    await asyncio.gather(*(work() for _ in range(64)))
    assert limiter.limit < 12
    assert np.mean(fates[:200]) > 0.8  # at first 60 of 64 are turned away
    assert np.mean(fates[3200:]) < 0.55


async def test_one_who_is_cancelled_while_waiting_takes_no_place():
    limiter = Limiter(1)
    await limiter.enter(limiter.ticket())
    waiting = asyncio.create_task(limiter.enter(limiter.ticket()))
    woken = asyncio.create_task(limiter.enter(limiter.ticket()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    limiter.leave(turned_away=False)
    woken.cancel()  # let in a moment ago, never ran: gives the place back
    await asyncio.gather(waiting, woken, return_exceptions=True)
    async with asyncio.timeout(5):
        await limiter.enter(limiter.ticket())


def test_zero_slots_are_refused():
    with pytest.raises(InputError, match="slots must be at least 1, got 0"):
        Limiter(0)
