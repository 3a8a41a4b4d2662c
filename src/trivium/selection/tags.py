"""Most tags first, round after round, each adding a tag that its round has not met: InsTag's selection."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from trivium.checks import at_least


def cover_tags(tags: Sequence[AbstractSet[str]], count: int) -> list[int]:
    """Complexity-first diverse sampling.

    Rows are gone through in falling order of their number of tags, and one is taken if it has a tag that none taken
    in this round has. When the end is reached a new round begins with the rows left over, and no tag met.

    Source: InsTag, Lu et al. 2023, arXiv:2308.07074, algorithm 1.

    Args:
        tags: The tags of each row. A row without tags is never taken.
        count: Rows wanted.

    Returns:
        Rows in the order taken, fewer than ``count`` only if no others have tags; of equally many tags the first row
        goes first.

    Raises:
        InputError: count below 0.

    Cost: rounds × tags.
    """
    at_least(count, 0, "cover_tags: count")
    left = sorted((row for row, own in enumerate(tags) if own), key=lambda row: -len(tags[row]))
    taken: list[int] = []
    while left and len(taken) < count:
        met: set[str] = set()
        later = []
        for row in left:
            if len(taken) < count and tags[row] - met:
                taken.append(row)
                met |= tags[row]
            else:
                later.append(row)
        left = later
    return taken
