"""A scripted judge of the tests: it reads the sealed material as a model would, and answers in the form asked for."""

import json
import re

from trivium.models.api import Completion
from trivium.models.scripted import Scripted


def asked(request):
    """What a request shows, its check word (none where a bare digit or letter is wanted), and the letters allowed."""
    system, user = (message.content for message in request.messages)
    begin, body, end = user.splitlines()[:3]
    mark = begin.removeprefix("BEGIN ")
    assert end == f"END {mark}"
    assert mark in system
    check = re.search(r'"check": "(\w+)"', system)
    return json.loads(body), check and check[1]


class Grader:
    """Gives each material the grade, or the letter, that a function says; and counts what it was asked."""

    def __init__(self, grade, *, name="scripted:grader", logprobs=True):
        self.grade, self.name, self.slots, self.logprobs, self.requests = grade, name, 4, logprobs, []
        self._inner = Scripted(self.reply, name=name)
        self.most_tokens, self.close = self._inner.most_tokens, self._inner.close

    def reply(self, request):
        shown, check = asked(request)
        said = self.grade(shown)
        if isinstance(said, Completion):
            return said
        if check:
            return json.dumps({"check": check, "answer": said}) if isinstance(said, str) else said[1]
        first = ((said, -0.01),) if isinstance(said, str) else said[0] or (("?", -0.01),)
        return Completion(first[0][0], "length", 10, 1, first=tuple(first) if self.logprobs else ())

    async def answer(self, request):
        self.requests.append(request)
        return await self._inner.answer(request)
