"""Echo: how much of the prompt the response repeats instead of answering."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.line_up import line_up
from trivium.records.record import Record
from trivium.views.pairs import Pairs, within
from trivium.views.prose import plain_words
from trivium.views.tokens import Tokens


def of_pairs(pairs: Pairs) -> npt.NDArray[np.float64]:
    """``echo`` of many records at once: one sort of the three-word runs of both sides."""
    sides, n = pairs.words, len(pairs)
    lengths = np.diff(sides.offsets)
    runs = Tokens(*sides).ngrams(3)
    # Prompts first: of equal runs of one record, the prompt's then stand before the response's.
    order = np.argsort(runs.owner & 1, kind="stable")
    record = runs.owner[order] >> 1
    place, run = line_up(within(runs.hashes[order], record))
    asked = place < np.count_nonzero(runs.owner & 1 == 0)
    last = np.append(run[1:] != run[:-1], True)[: len(run)]
    first = np.append(True, last[:-1])[: len(run)]
    starts, ends = np.flatnonzero(first), np.flatnonzero(last)
    of_prompt = asked[starts]
    both = of_prompt & ~asked[ends]
    owner = record[place[starts]]
    different = np.bincount(owner[of_prompt], minlength=n)
    echoed = np.bincount(owner[both], minlength=n)
    defined = (lengths[::2] >= 3) & (lengths[1::2] > 0)
    share: npt.NDArray[np.float64] = np.divide(echoed, different, out=np.full(n, np.nan), where=defined)
    return share


@measure(
    axis="quality", of="record", reads="records", unit="share of prompt", range=(0, 1), direction=-1,
    from_pairs=of_pairs,
    rises_with="three-word runs of the prompt that come back in the response",
    length_bias="falls with longer prompts, of which less comes back; rises a little with longer responses",
    cost="linear; about 100,000 records of 30 words a second",
    source="ours; n-gram containment, Broder 1997, of the prompt in the response, n = 3",
)  # fmt: skip
def echo(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Share of the prompt's distinct three-word runs that the response repeats.

    0: the response uses no phrase of the prompt. 1: it holds every phrase of it. An answer that restates the
    question lies around 0.5 and may be good; tasks that edit a text given in the prompt are high by nature.

    Args:
        records: n records; prompt and response are read.

    Returns:
        (n,) shares between 0 and 1; nan where the prompt has fewer than three words or the response has none.

    Raises:
        InputError: no records.

    Cost: linear in the words.
    """
    at_least(len(records), 1, "echo: number of records")
    return np.array([echoed_share(plain_words(record.prompt), plain_words(record.response)) for record in records])


def echoed_share(prompt: Sequence[str], response: Sequence[str]) -> float:
    """Share of the distinct three-word runs of one list of words that the other holds; nan where there are none."""
    if len(prompt) < 3 or not response:
        return float("nan")
    asked = set(zip(prompt, prompt[1:], prompt[2:]))
    return len(asked.intersection(zip(response, response[1:], response[2:]))) / len(asked)


def parrots(prompt: str, response: str) -> bool:
    """Whether a response is little more than its prompt.

    True if it holds three quarters of the three-word runs of a prompt of four words or more and is at most half as
    long again. Where the prompt carries material to work on (a colon, a quotation, a second line), the response must
    repeat its first words too: a corrected sentence repeats the sentence, not the order to correct it.
    """
    if not 0 < len(response) <= 4 * len(prompt):
        return False
    asked, given = plain_words(prompt), plain_words(response)
    if len(asked) < 4 or len(given) > 1.5 * len(asked) or echoed_share(asked, given) < 0.75:
        return False
    has_material = any(mark in prompt.strip() for mark in (":", "\n", '"', "“", "'"))
    return not has_material or tuple(asked[:3]) in set(zip(given, given[1:], given[2:]))
