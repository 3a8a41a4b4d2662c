"""Rare words: lexical sophistication, without a list of word frequencies."""

import importlib.util
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, need
from trivium.errors import MissingCapability
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.prose import without_code

_INSTALL = "pip install 'wordllama==0.4.0.post1' tokenizers"
_WORD = re.compile(r"([A-Za-zÀ-ÖØ-öø-ɏ]+)(?:['’][A-Za-z]+)*")  # "don't" is looked up as "don"
_LONGEST = 40  # letters: longer runs are no words
_FIRST_MERGE = 259  # the vocabulary starts with 3 marks and the 256 bytes; then come the merges, in the order learned


@measure(
    axis="complexity", of="record", reads="records", unit="bits per word", range=(0, float("inf")),
    english="text", rises_with="rare and technical words, names, and words of languages other than English",
    length_bias="none to speak of: a mean over words, noisy below about ten of them",
    cost="linear in distinct words, about 60,000 of them a second; reads a 1.8 MB file once",
    source="ours; merges of byte-pair encoding are learned in order of frequency, Sennrich et al. 2016, "
    "arXiv:1508.07909; vocabulary of Llama 2, Touvron et al. 2023, arXiv:2307.09288, weighted by Zipf's law",
)  # fmt: skip
def rare_words(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Mean rarity of the record's words, in bits, read off a subword vocabulary.

    A tokenizer's merges are learned most frequent first, so the place r of a piece in the vocabulary of V pieces
    stands for its rank of frequency; Zipf's law gives it the probability 1 / (r × H), H = 1 + 1/2 + ... + 1/V. A
    word costs the sum of -log2 of that over its pieces: "the" 8 bits, "house" 15, "photosynthesis" 49. About 12:
    plain talk. Above 16: technical prose. It knows English; words of other languages score high for being other.

    Args:
        records: n records; prompt and response are read together, words in Latin letters of at most 40, without
            code in backticks. A capital is free if it makes the word rarer.

    Returns:
        (n,) bits per word, 0 or more; nan where there is no such word, or the text is clearly not English
            (``not_english``).

    Raises:
        InputError: no records.
        MissingCapability: the tokenizer's file is not installed.

    Cost: linear; each distinct word is looked up once.
    """
    at_least(len(records), 1, "rare_words: number of records")
    vocabulary = _vocabulary()
    bits: dict[str, float] = {}
    means = []
    for record in records:
        text = record.text
        read = "" if not_english(text) else without_code(text)
        found = [word for word in _WORD.findall(read) if len(word) <= _LONGEST]
        for word in found:
            if word not in bits:
                lower = vocabulary.bits(word.lower())
                bits[word] = lower if word.islower() else min(lower, vocabulary.bits(word))
        means.append(math.fsum(map(bits.__getitem__, found)) / len(found) if found else math.nan)
    return np.array(means)


class _Vocabulary:
    """Pieces and their cost in bits."""

    def __init__(self, path: Path) -> None:
        tokenizers = need("tokenizers", feature="rare_words", install=_INSTALL)
        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        size = self._tokenizer.get_vocab_size() - _FIRST_MERGE
        harmonic = math.log(size) + 0.5772156649015329 + 1 / (2 * size)
        ranks = np.maximum(np.arange(size + _FIRST_MERGE) - _FIRST_MERGE + 1.0, 1.0)
        ranks[:_FIRST_MERGE] = size  # a lone byte: no piece of the vocabulary fits
        self._bits: list[float] = np.log2(ranks * harmonic).tolist()

    def bits(self, word: str) -> float:
        """-log2 of the word's probability."""
        return math.fsum(self._bits[piece] for piece in self._tokenizer.encode(word, add_special_tokens=False).ids)


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    """The vocabulary from the file inside the package wordllama, whose own loader is slow and could download."""
    package = importlib.util.find_spec("wordllama")
    if package is None or package.origin is None:
        raise MissingCapability(f"rare_words needs the package wordllama, which is not installed: {_INSTALL}")
    path = Path(package.origin).parent / "tokenizers" / "l2_supercat_tokenizer_config.json"
    if not path.is_file():
        raise MissingCapability(f"rare_words needs {path.name}, which this wordllama does not hold: {_INSTALL}")
    return _Vocabulary(path)
