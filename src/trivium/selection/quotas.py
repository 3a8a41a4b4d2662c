"""The same number from every group, the best of each."""

from collections.abc import Hashable, Sequence

import numpy.typing as npt

from trivium.checks import at_least
from trivium.errors import InputError
from trivium.selection.vectors import numbers


def even_quotas(groups: Sequence[Hashable], scores: npt.ArrayLike, count: int) -> list[int]:
    """Rows in turn from each group, its best first, until ``count`` are chosen.

    Groups take turns in order of first appearance; one that is used up is passed by. So no two groups that last have
    given numbers of rows that differ by more than one.

    Args:
        groups: (n,) the group of each row.
        scores: (n,) what is best; of equals the first.
        count: Rows wanted; all rows if there are fewer.

    Raises:
        InputError: groups and scores do not match, a score is not finite, or count is below 0.

    Cost: one sort.
    """
    values = numbers(scores, "even_quotas: scores")
    if len(groups) != len(values):
        raise InputError(f"even_quotas: {len(groups)} groups and {len(values)} scores; give one of each for every row.")
    at_least(count, 0, "even_quotas: count")
    of_group: dict[Hashable, list[int]] = {}
    for row, group in enumerate(groups):
        of_group.setdefault(group, []).append(row)
    order = {group: place for place, group in enumerate(of_group)}
    turns = [
        (turn, order[group], row)
        for group, rows in of_group.items()
        for turn, row in enumerate(sorted(rows, key=lambda row: -values[row]))
    ]
    return [row for *_, row in sorted(turns)[:count]]
