"""How much of one set is found in another: the same text, or nearly the same."""

from collections.abc import Sequence

from trivium.comparison.result import Overlap
from trivium.measures.diversity.near_duplicates import near_duplicates_between
from trivium.views import Views


def overlap(names: Sequence[str], views: Sequence[Views]) -> tuple[Overlap, ...]:
    """Exact and near matches for every ordered pair of sets, on all their records.

    Exact: equal after folding case and white space. Near: a near-duplicate as the near-duplicate rate has it (verified
    Jaccard similarity of three-word shingles of at least 0.7), exact matches included.

    Args:
        names: One per set.
        views: The sets; texts and tokens are read.

    Returns:
        For each (a, b), a ≠ b: how many records of b stand in a, exactly and nearly.

    Cost: as ``near_duplicates_between``, once per ordered pair.
    """
    texts = [[" ".join(text.casefold().split()) for text in view.read("texts")] for view in views]
    tokens = [view.read("tokens") for view in views]
    found = []
    for a, name_a in enumerate(names):
        there = set(texts[a])
        for b, name_b in enumerate(names):
            if a != b:
                exact = {row for row, text in enumerate(texts[b]) if text in there}
                near = {pair.second for pair in near_duplicates_between(tokens[a], tokens[b])}
                found.append(Overlap(name_a, name_b, len(exact), len(exact | near), len(texts[b])))
    return tuple(found)
