"""Repetition: how much of a response says again what it has said."""

import re
from collections import Counter
from collections.abc import Sequence
from operator import eq

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.line_up import line_up
from trivium.records.record import Record
from trivium.views.pairs import Pairs, within
from trivium.views.prose import plain_words, sentences, without_code
from trivium.views.tokens import Tokens

ORDER = 4
_ADDRESS = re.compile(r"\b[a-z]{2,8}://\S+")


def of_pairs(pairs: Pairs) -> npt.NDArray[np.float64]:
    """``repetition`` of many records at once: one sort of the four-word runs of the responses."""
    sides, n = pairs.words, len(pairs)
    lengths = np.diff(sides.offsets)[1::2]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    is_response = np.repeat(np.arange(2 * n) & 1 == 1, np.diff(sides.offsets))
    runs = Tokens(sides.hashes[is_response], starts).ngrams(ORDER)
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.maximum(lengths - ORDER + 1, 0))])
    at = np.arange(len(runs.owner)) - before[runs.owner] + starts[runs.owner]  # the word each run starts with
    place, run = line_up(within(runs.hashes, runs.owner))
    again = at[place[1:][run[1:] == run[:-1]]]
    steps = np.zeros(starts[-1] + 1, dtype=np.int64)
    np.add.at(steps, again, 1)
    np.add.at(steps, again + ORDER, -1)
    covered = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.cumsum(steps)[:-1] > 0)])
    words = np.diff(covered[starts])
    share: npt.NDArray[np.float64] = np.divide(words, lengths, out=np.full(n, np.nan), where=lengths > 0)
    return share


@measure(
    axis="quality", of="record", reads="records", unit="share of words", range=(0, 1), direction=-1,
    from_pairs=of_pairs,
    rises_with="phrases of four words said again, and loops",
    length_bias="rises slowly with length: a long text repeats set phrases by chance",
    cost="linear; about 100,000 records of 30 words a second",
    source="variant of the repetition filters of Gopher, Rae et al. 2021, arXiv:2112.11446, table A1",
)  # fmt: skip
def repetition(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of the response's words that stand in a repeated run of four words.

    A word counts if it lies in a 4-word run that occurred earlier in the same response; the first occurrence does
    not count. 0: nothing is said twice. Near 1: a loop. Verse with a refrain, tables and step lists lie between.
    Differs from Gopher: words instead of characters, n = 4 alone, overlapping runs counted once.

    Args:
        records: n records; the response is read.

    Returns:
        (n,) shares between 0 and 1; nan where the response has no word.

    Raises:
        InputError: no records.

    Cost: linear in the words.
    """
    at_least(len(records), 1, "repetition: number of records")
    return np.array([repeated_share(plain_words(record.response)) for record in records])


def repeated_share(words: Sequence[str]) -> float:
    """Share of words inside a 4-word run that occurred before; nan without words."""
    if not words:
        return float("nan")
    seen: set[tuple[str, ...]] = set()
    repeated = reached = 0  # words before ``reached`` are already counted
    for start, run in enumerate(zip(words, words[1:], words[2:], words[3:])):
        if run in seen:
            repeated += start + ORDER - max(start, reached)
            reached = start + ORDER
        else:
            seen.add(run)
    return repeated / len(words)


def loops(text: str) -> bool:
    """Whether a text is stuck: it says the same words, sentence or line over and over.

    True if, outside code and web addresses, a phrase of up to 12 words stands three times in a row or more (a single
    word eight times), a sentence of four words or more makes up at least three and a third of all sentences, or more
    than 60 % of 24 or more words repeat (``repeated_share``); or if one line, code included, stands four times and
    is more than half of all lines.
    """
    prose = without_code(text)
    if "://" in prose:
        prose = _ADDRESS.sub(" ", prose)
    words = plain_words(prose)
    if any(_stutters(words, period) for period in range(1, min(12, len(words) // 3) + 1)):
        return True
    if len(words) >= 24 and repeated_share(words) > 0.6:
        return True
    return _one_makes_up(
        [sentence.casefold() for sentence in sentences(prose)], times=3, share=1 / 3, least_words=4
    ) or _one_makes_up([line.strip() for line in text.splitlines() if line.strip()], times=4, share=0.5, least_words=2)


def _stutters(words: list[str], period: int) -> bool:
    """Whether a phrase of this many words is said three times in a row or more; numbers alone do not count."""
    enough = max(2 * period, 7)
    run = 0
    for place, same in enumerate(map(eq, words, words[period:])):
        run = run + 1 if same else 0
        if run == enough and any(
            len(word) > 1 and word.isalpha() for word in words[place + period - enough : place + period]
        ):
            return True
    return False


def _one_makes_up(parts: list[str], *, times: int, share: float, least_words: int) -> bool:
    if len(parts) < times:
        return False
    part, count = Counter(parts).most_common(1)[0]
    return count >= times and count > share * len(parts) and len(part.split()) >= least_words
