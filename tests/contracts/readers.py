"""Scripted readers: views that need a parser or a model in earnest, made of the words of each record alone."""

import hashlib
import json
import re

import numpy as np

from trivium.judges import Judge
from trivium.models.proxy import DIMENSIONS
from trivium.models.proxy.counting import Counting
from trivium.models.rewards import Reward
from trivium.models.scripted import Scripted
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views import Views, words
from trivium.views.gradients import Gradients
from trivium.views.judgements import Judged, Judgements
from trivium.views.likelihoods import Likelihoods
from trivium.views.parses import LABELS, TAGS, Parses, Word
from trivium.views.reference import AgainstReference
from trivium.views.rewards import Rewards


class ScriptedParser:
    """Tags, labels and heads that follow from the words, three or fewer levels of them in every sentence."""

    name = "scripted parser@1"

    def read(self, views):
        return Parses.of(self._parse(words(record.text)) for record in views.records)

    def _parse(self, found):
        parsed = []
        for place, word in enumerate(found):
            turn = sum(map(ord, word)) if word.isalnum() else 0
            root = place % 7 == 0
            tag = TAGS[1 + turn % (len(TAGS) - 1)] if turn else "."
            label = "ROOT" if root else LABELS[2 + turn % (len(LABELS) - 2)]
            parsed.append(Word(tag, label, 0 if root else -(place % 7 if turn % 2 else 1), root))
        return parsed


class Pushed(Counting):
    """A proxy that each different passage pushes another way, and an empty text nowhere."""

    def gradients(self, passages):
        rows = np.zeros((len(passages), DIMENSIONS), dtype=np.float32)
        for row, passage in zip(rows, passages):
            if passage.text:
                seed = hashlib.blake2b(repr(passage).encode(), digest_size=8).digest()
                row[:] = np.random.default_rng(int.from_bytes(seed, "big")).normal(size=DIMENSIONS)
        return rows


def graded(request):
    """A judge whose grade follows from the letters it is shown: a digit, or the letter of the longer one."""
    shown = json.loads(request.messages[1].content.splitlines()[1])
    check = re.search(r'"check": "(\w+)"', request.messages[0].content)
    sizes = {name[-2:]: len(text) for name, text in shown.items() if name.endswith(("_a", "_b"))}
    answer = str(1 + len("".join(shown.values())) % 5)
    if sizes:
        answer = "C" if sizes["_a"] == sizes["_b"] else "A" if sizes["_a"] > sizes["_b"] else "B"
    return json.dumps({"check": check[1], "answer": answer}) if check else "no log-probabilities"


class Bench:
    """Judges these records; its Elo numbers follow from the prompt alone, as contracts ask. Real ones are of a set."""

    def __init__(self, records):
        self.records = records

    def ratings(self, question):
        return Judgements(JUDGE).read(Views(self.records)).ratings(question)

    def elo(self):
        return 1000 + 100 * np.array([rating.value - 3 for rating in self.ratings("complexity")])

    def remarks(self, question):
        return []


class Benches:
    """A reader of judgements without a judge in what it gives, so that it can be copied."""

    name = "scripted judge@1"

    def read(self, views):
        bench = Bench(views.records)
        return Judged(tuple((bench, row) for row in range(len(views))))


class Lengthy:
    """A reward model that likes longer responses, and has nothing to say of an empty record."""

    name = "scripted reward@1"

    def score(self, pairs):
        return [Reward(len(response) / 10) if response else Reward(float("nan"), "empty") for _, response in pairs]


JUDGE = Judge(Scripted(graded))
REFERENCE = Dataset("reference", tuple(Record(str(place), f"Say {place}.", "So. " * place) for place in range(30)))

# View → what makes it here.
READERS = {
    "parses": ScriptedParser(),
    "reference": AgainstReference(REFERENCE),
    "likelihoods": Likelihoods(Counting()),
    "gradients": Gradients(Pushed()),
    "judgements": Benches(),
    "rewards": Rewards(Lengthy()),
}
