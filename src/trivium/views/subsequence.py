"""What two texts share in order, gaps allowed: the measure behind ROUGE-L."""

from collections.abc import Hashable, Iterable, Sequence

Places = dict[Hashable, int]


def places_of(text: Sequence[Hashable]) -> Places:
    """Token → the bits of the places where it stands."""
    places: Places = {}
    for place, token in enumerate(text):
        places[token] = places.get(token, 0) | 1 << place
    return places


def common_length(places: Places, length: int, other: Iterable[Hashable]) -> int:
    """Length of the longest common subsequence of ``other`` and a text known by its ``places_of`` and length.

    Bit-parallel (Hyyrö 2004): bit i of ``free`` is 0 once the common subsequence can end at place i one longer than
    before it.

    Cost: one step of arithmetic on numbers of ``length`` bits for each token of ``other`` that the text holds.
    """
    full = (1 << length) - 1
    free = full
    for match in filter(None, map(places.get, other)):
        hit = free & match
        free = ((free + hit) | (free - hit)) & full
    return length - free.bit_count()


def longest_common_subsequence(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Length of the longest sequence that stands in both, gaps allowed."""
    return common_length(places_of(one), len(one), other)


def rouge_l(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """ROUGE-L F1 of two token lists: 0 when no token is shared, 1 when they are the same; two empty lists give 1.

    Source: Lin 2004, with equal weight on precision and recall as Self-Instruct uses it.
    """
    if not one or not other:
        return float(len(one) == len(other))
    return 2 * longest_common_subsequence(one, other) / (len(one) + len(other))
