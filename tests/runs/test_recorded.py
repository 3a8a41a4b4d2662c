import asyncio
import sqlite3
from collections import Counter

import pytest

from trivium.errors import DiskError, EndpointError, InputError
from trivium.models.api import Completion, Request
from trivium.models.scripted import Scripted
from trivium.runs import Ledger, Recorded
from trivium.runs.ledger import key


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "run", settings={}) as ledger:
        yield ledger


class Counting:
    """A model that says what it was asked, and counts it."""

    name, slots = "counting", 4

    def __init__(self, answer=lambda request: f"re: {request.prompt}", latency_s=0.0):
        self.asked, self.inside, self.most, self.closed = Counter(), 0, 0, False
        self._scripted = Scripted(answer, latency_s=latency_s)

    async def answer(self, request):
        self.asked[request.prompt] += 1
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            return await self._scripted.answer(request)
        finally:
            self.inside -= 1

    def most_tokens(self, request):
        return self._scripted.most_tokens(request)

    def user_turn(self, system):
        return self._scripted.user_turn(system)

    async def close(self):
        self.closed = True


def asked(n):
    return [Request(prompt=f"p{i}") for i in range(n)]


async def test_a_second_run_asks_nothing_and_says_so(ledger):
    model = Counting()
    recorded = Recorded(model, ledger)
    first = await recorded.complete(asked(30))
    second = await recorded.complete(asked(30))
    assert model.asked.total() == 30
    assert [a.text for a in first] == [a.text for a in second] == [f"re: p{i}" for i in range(30)]
    assert not any(a.cached for a in first)
    assert all(a.cached for a in second)
    assert (await recorded.answer(Request(prompt="p7"))).cached
    assert model.asked.total() == 30


async def test_an_answer_is_in_the_ledger_before_it_is_given_out(ledger):
    recorded = Recorded(Counting(latency_s=0.001), ledger)
    path = ledger.path
    seen = []

    def check(position, completion):
        with sqlite3.connect(path) as reader:  # another connection sees what is committed and nothing else
            name = key("counting", Request(prompt=f"p{position}"))
            seen.append(
                reader.execute("SELECT text FROM answers WHERE key = ?", (name,)).fetchone() == (completion.text,)
            )

    await recorded.complete(asked(25), on_answer=check)
    assert seen == [True] * 25


async def test_no_more_than_slots_are_asked_at_once_and_order_is_kept(ledger):
    waits = {f"p{i}": (20 - i) / 2000 for i in range(20)}  # the first asked answers last
    model = Counting()
    model._scripted.latency_s = lambda request: waits[request.prompt]
    answers = await Recorded(model, ledger).complete(asked(20))
    assert [a.text for a in answers] == [f"re: p{i}" for i in range(20)]
    assert model.most == 4


async def test_equal_requests_are_asked_once_and_paid_once(ledger):
    model = Counting(latency_s=0.01)
    recorded = Recorded(model, ledger)
    answers = await asyncio.gather(*(recorded.answer(Request(prompt="same")) for _ in range(10)))
    assert model.asked == {"same": 1}
    assert {a.text for a in answers} == {"re: same"}
    assert sum(not a.cached for a in answers) == 1
    assert [a.cached for a in await recorded.complete([Request(prompt="twice")] * 2)].count(False) == 1
    assert model.asked["twice"] == 1


async def test_on_answer_is_called_once_for_each_position(ledger):
    recorded = Recorded(Counting(), ledger)
    await recorded.complete(asked(5))
    calls = Counter()
    requests = [*asked(8), Request(prompt="p0"), Request(prompt="new"), Request(prompt="new")]
    await recorded.complete(requests, on_answer=lambda position, completion: calls.update([position]))
    assert calls == Counter(range(11))


async def test_answers_that_arrive_together_share_one_transaction(ledger):
    commits = []
    ledger._connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    recorded = Recorded(Counting(), ledger)  # no latency: each four come in one turn of the loop
    await recorded.complete(asked(40))
    assert len(commits) == 10


async def test_a_failed_answer_is_an_outcome_that_a_resumed_run_meets_again(ledger):
    model = Counting(lambda request: Completion("", "failed", attempts=6, reason="timeout"))
    recorded = Recorded(model, ledger)
    assert [a.finish for a in await recorded.complete(asked(3))] == ["failed"] * 3
    assert [a.finish for a in await recorded.complete(asked(3))] == ["failed"] * 3
    assert model.asked.total() == 3
    assert ledger.events() == {("failed", "timeout"): 3}


@pytest.mark.parametrize("finish", ["length", "refused"])
async def test_cut_and_refused_answers_are_kept(ledger, finish):
    model = Counting(lambda request: Completion("x", finish, 1, 1, reason="why"))
    recorded = Recorded(model, ledger)
    await recorded.complete(asked(2))
    assert [(a.finish, a.reason, a.cached) for a in await recorded.complete(asked(2))] == [(finish, "why", True)] * 2
    assert model.asked.total() == 2


async def test_when_the_endpoint_gives_up_what_came_before_is_kept(ledger):
    def answer(request):
        if request.prompt == "p10":
            raise EndpointError("wrong key")
        return "fine"

    model = Counting(answer)
    recorded = Recorded(model, ledger)
    with pytest.raises(EndpointError, match=r"^wrong key$"):
        await recorded.complete(asked(100))
    assert model.asked.total() < 20
    assert len(ledger.answers([key("counting", request) for request in asked(10)])) == 10


async def test_when_the_disk_is_full_no_answer_is_given_out_that_is_not_kept(ledger):
    recorded = Recorded(Counting(), ledger)
    ledger._connection.execute("PRAGMA query_only = ON")
    seen = []
    with pytest.raises(DiskError):
        await recorded.complete(asked(10), on_answer=lambda position, completion: seen.append(position))
    assert seen == []
    ledger._connection.execute("PRAGMA query_only = OFF")
    assert len(await recorded.complete(asked(10))) == 10


async def test_one_who_waits_for_an_equal_request_that_is_cancelled_asks_itself(ledger):
    model = Counting(latency_s=0.02)
    recorded = Recorded(model, ledger)
    first = asyncio.create_task(recorded.answer(Request(prompt="same")))
    await asyncio.sleep(0)
    second = asyncio.create_task(recorded.answer(Request(prompt="same")))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).text == "re: same"
    assert first.cancelled()
    assert model.asked == {"same": 2}


async def test_a_caller_that_is_cancelled_stops_the_work(ledger):
    model = Counting(latency_s=0.01)
    task = asyncio.create_task(Recorded(model, ledger).complete(asked(1000)))
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    so_far = model.asked.total()
    await asyncio.sleep(0.03)
    assert model.asked.total() == so_far < 1000
    assert model.inside == 0


async def test_an_answer_cut_inside_an_emoji_is_kept_as_it_is_given_out(ledger):
    recorded = Recorded(Counting(lambda request: Completion("ok \ud83d", "length")), ledger)
    first = await recorded.answer(Request(prompt="p"))
    assert first.text == "ok \ufffd"
    assert (await recorded.answer(Request(prompt="p"))).text == first.text


async def test_nothing_asked_is_nothing_answered(ledger):
    assert await Recorded(Counting(), ledger).complete([]) == []


async def test_a_request_that_has_no_key_is_refused_before_anything_is_asked(ledger):
    model = Counting()
    with pytest.raises(InputError, match="plain JSON"):
        await Recorded(model, ledger).complete([*asked(3), Request(prompt="x", extra={"x": {1}})])
    assert not model.asked


async def test_it_is_a_model_like_the_one_it_asks(ledger):
    model = Counting()
    recorded = Recorded(model, ledger)
    assert (recorded.name, recorded.slots) == ("counting", 4)
    assert recorded.most_tokens(Request(prompt="a b", max_tokens=5)) == 7
    assert recorded.user_turn("Be brief.") == "system: Be brief.\nuser: "
    await recorded.close()
    assert model.closed
