"""Scripted readers: views that need a parser or a model in earnest, made of the words of each record alone."""

from trivium.records.dataset import Dataset
from trivium.records.record import Record
from trivium.views import words
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


REFERENCE = Dataset("reference", tuple(Record(str(place), f"Say {place}.", "So. " * place) for place in range(30)))

# View → what makes it here.
READERS = {"parses": ScriptedParser(), "reference": AgainstReference(REFERENCE)}
