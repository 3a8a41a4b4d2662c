"""What a scripted model says to each algorithm that needs more than a task: one table for each family of methods.

A family adds a file ``speakers_FAMILY.py`` beside this one, with ``SPEAKERS``: name of an algorithm → function of a
request, which answers everything that the algorithm asks.
"""

import hashlib
from importlib import import_module
from pathlib import Path

from trivium.models.scripted import Scripted, rendered
from trivium.verbs.generate import generate

ANSWER = "It is a fine answer, and it says enough."
WORDS = """amber bridge copper dune ember falcon garnet harbor island jungle kettle lantern meadow nickel orchard
prairie quarry ribbon saddle timber umber valley willow yarrow zephyr""".split()


def some_words(request, count=8, start=0):
    """Words drawn by the request's seed."""
    digest = hashlib.sha256(f"{request.seed}/{start}".encode()).digest()
    return " ".join(WORDS[byte % len(WORDS)] for byte in digest[:count])


def speakers():
    """All tables in one."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("speakers_*.py")):
        found |= import_module(path.stem).SPEAKERS
    return found


class Listening(Scripted):
    """A scripted model that keeps what it was asked."""

    def __init__(self, function, **more):
        self.heard = []

        def listen(request):
            self.heard.append(request)
            return function(request)

        super().__init__(listen, **more)


def answering(task):
    """A model whose tasks come from ``task(request)`` and whose answers are always the same."""
    return Listening(lambda request: ANSWER if "Answer in one short" in rendered(request) else task(request))


def made(tmp_path, name, model, **more):
    """A run with the scripted model."""
    options = {"max_calls": 60, "step_tokens": 4000, **more}
    return generate(name, model="scripted:here", opened=model, out=tmp_path / name, **options)
