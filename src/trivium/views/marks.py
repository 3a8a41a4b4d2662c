"""Which tokens are punctuation marks and other lone symbols, told by their hashes."""

import unicodedata
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from trivium.views.tokens import Hashes, Tokens

_BUCKETS = 1 << 16  # of a table that rules out most words before they are looked up
_PLANES = (range(0x20000), range(0xE0000, 0xE1000))  # where marks are: symbols and emoji, tags and variants
_MARKS = ("P", "S", "Cc", "Cf", "M")  # Unicode categories of punctuation, symbols, controls and lone accents


def is_mark(sign: str) -> bool:
    """Whether a single character is no word: punctuation, a symbol, a control or format sign, or a lone accent."""
    return unicodedata.category(sign).startswith(_MARKS) and not sign.isalnum()


def are_marks(hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Whether each token is a single character that is no word, as ``prose.plain_words`` has it."""
    marks, bucket_holds_one = _marks()
    found: npt.NDArray[np.bool_] = bucket_holds_one[hashes & np.uint64(_BUCKETS - 1)]
    candidates = np.flatnonzero(found)
    place = np.minimum(np.searchsorted(marks, hashes[candidates]), len(marks) - 1)
    found[candidates] = marks[place] == hashes[candidates]
    return found


@cache
def _marks() -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Hashes of every single character that is a token and no word (``prose.plain_words``), and their buckets."""
    signs = [sign for sign in map(chr, chain(*_PLANES)) if is_mark(sign) and sign == sign.casefold()]
    hashes = np.unique(Tokens.of(signs).hashes)
    buckets = np.zeros(_BUCKETS, dtype=bool)
    buckets[hashes & np.uint64(_BUCKETS - 1)] = True
    return hashes, buckets
