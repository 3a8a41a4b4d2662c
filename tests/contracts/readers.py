"""Scripted readers: views that need a parser or a model in earnest, made of the words of each record alone."""

import hashlib

import numpy as np

from trivium.models.proxy import DIMENSIONS
from trivium.models.proxy.counting import Counting
from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views import words
from trivium.views.gradients import Gradients
from trivium.views.likelihoods import Likelihoods
from trivium.views.parses import LABELS, TAGS, Parses, Word
from trivium.views.reference import AgainstReference


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


REFERENCE = Dataset("reference", tuple(Record(str(place), f"Say {place}.", "So. " * place) for place in range(30)))

# View → what makes it here.
READERS = {
    "parses": ScriptedParser(),
    "reference": AgainstReference(REFERENCE),
    "likelihoods": Likelihoods(Counting()),
    "gradients": Gradients(Pushed()),
}
