"""How many requests one endpoint gets at once, and when it gets none."""

import asyncio
import heapq
import itertools

from trivium.checks import at_least

MEMORY = 1 / 32  # weight of the latest outcome in the share of requests that were turned away
TOO_MANY = 0.5  # above this share the server is overloaded: fewer at once
CUT = 0.7


class Limiter:
    """Adaptive concurrency and pauses, shared by all requests to one endpoint.

    Starts at ``slots`` at once. While more than half of the latest requests are turned away (429, 503, timeouts), the
    limit falls by 30 % every second round of requests; each request that is not lets it climb, by one a round, back up
    to ``slots``. 429s that do not depend on how much is asked at once, as some servers sprinkle them, thus leave it
    near its start (a fifth: untouched; a third: about 7 in 8), while a server with room for few is soon asked for
    little more. After :meth:`pause`, nobody enters until the time is over. Only the event loop's monotonic clock is
    read.

    Args:
        slots: Most requests at once, at least 1.
    """

    def __init__(self, slots: int) -> None:
        self.slots = at_least(slots, 1, "slots")
        self.limit = float(slots)
        self._inside = 0
        self._turned_away = 0.0  # share of the latest requests
        self._since_cut = 0
        self._until = 0.0
        self._tickets = itertools.count()
        self._queue: list[tuple[int, asyncio.Future[None]]] = []  # a heap
        self._timer: asyncio.TimerHandle | None = None

    def ticket(self) -> int:
        """A place in the order of arrival; who comes again with the same ticket goes before those who came later."""
        return next(self._tickets)

    async def enter(self, ticket: int) -> None:
        """Wait for a place; first come, first served. Each ``enter`` must be followed by one ``leave``.

        A ticket is of one who enters, and enters again only after having left.
        """
        loop = asyncio.get_running_loop()
        if not self._queue and self._inside < int(self.limit) and loop.time() >= self._until:
            self._inside += 1
            return
        while True:
            turn: asyncio.Future[None] = loop.create_future()
            heapq.heappush(self._queue, (ticket, turn))
            self._let_in()
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():  # let in and cancelled in the same turn of the loop
                    self._inside -= 1
                    self._let_in()
                raise
            if loop.time() >= self._until:
                return
            self._inside -= 1  # a pause began between being let in and waking up

    def leave(self, *, turned_away: bool) -> None:
        """Give the place back, and say whether the server had no room for the request."""
        self._inside -= 1
        self._since_cut += 1
        self._turned_away += MEMORY * (turned_away - self._turned_away)
        if self._turned_away > TOO_MANY and self._since_cut >= 2 * self.limit:
            self.limit = max(1.0, self.limit * CUT)
            self._since_cut = 0
        elif not turned_away:
            self.limit = min(float(self.slots), self.limit + 1 / self.limit)
        self._let_in()

    def pause(self, seconds: float) -> None:
        """Let nobody in for this long from now; a longer pause already under way stays."""
        self._until = max(self._until, asyncio.get_running_loop().time() + seconds)

    async def pause_over(self) -> None:
        """Wait until no pause is under way: for who is inside already and has sent nothing yet."""
        loop = asyncio.get_running_loop()
        while (wait := self._until - loop.time()) > 0:  # noqa: ASYNC110 (the end is known; another may have begun)
            await asyncio.sleep(wait)

    def _let_in(self) -> None:
        if not self._queue:
            return
        loop = asyncio.get_running_loop()
        if (wait := self._until - loop.time()) > 0:
            if self._timer is None:
                self._timer = loop.call_later(wait, self._pause_over)
            return
        while self._queue and self._inside < int(self.limit):
            _, turn = heapq.heappop(self._queue)
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    def _pause_over(self) -> None:
        self._timer = None
        self._let_in()
