"""How long a reply may take: as long as replies take here, and some."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

KNOWN = 50  # replies after which it is known how long they take
MEMORY = 256  # of the latest replies, the slowest counts
TIMES = 4.0  # as long as the slowest is borne
LEAST_S = 2.0
KINDS = 256  # kinds of requests remembered at once


class Patience:
    """Ends attempts that get no reply long after others of their kind got one, and have another try.

    A request that a server has lost would else hold up, for the whole of a timeout, all that waits for it. Until 50
    requests of a kind have been answered there is no limit here. Then it is four times the slowest of the latest 256
    replies, at least two seconds, and twice as long each time the same request runs into it: a request that honestly
    takes long costs some tries more, and is not lost. As soon as the limit is known it holds for what is under way too.
    """

    def __init__(self) -> None:
        self._kinds: dict[Hashable, _Kind] = {}

    @asynccontextmanager
    async def limiting(self, kind: Hashable, before: int) -> AsyncIterator["Limited"]:
        """Around one attempt.

        Args:
            kind: Requests of one kind take about equally long.
            before: How often the same request ran into this limit.

        Raises:
            TimeoutError: the limit was reached; ``Limited.reached`` tells it from other timeouts.
        """
        if kind not in self._kinds and len(self._kinds) >= KINDS:
            self._kinds.clear()
        of = self._kinds.setdefault(kind, _Kind())
        attempt = Limited(before)
        async with asyncio.timeout(None) as attempt.timeout:
            of.under_way.add(attempt)
            of.limit(attempt)
            try:
                yield attempt
            finally:
                of.under_way.discard(attempt)
                if attempt.answered:
                    of.note(asyncio.get_running_loop().time() - attempt.began)


class Limited:
    """One attempt under way; set ``answered`` when it got what was asked for."""

    def __init__(self, before: int) -> None:
        self.before = before
        self.began = asyncio.get_running_loop().time()
        self.answered = False
        self.timeout: asyncio.Timeout | None = None

    @property
    def reached(self) -> bool:
        """Whether the limit ended it."""
        return self.timeout is not None and self.timeout.expired()


class _Kind:
    def __init__(self) -> None:
        self.seconds: deque[float] = deque(maxlen=MEMORY)
        self.under_way: set[Limited] = set()

    def limit(self, attempt: Limited) -> None:
        if len(self.seconds) >= KNOWN and attempt.timeout is not None:
            longest = max(LEAST_S, TIMES * max(self.seconds)) * 2.0**attempt.before
            attempt.timeout.reschedule(attempt.began + longest)

    def note(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == KNOWN:
            for attempt in self.under_way:
                self.limit(attempt)
