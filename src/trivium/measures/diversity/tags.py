"""Tags: how many different intents or topics a set holds, by the tags its records carry."""

import math
from collections.abc import Sequence

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.attributes import coverage, effective, richness, values_met, values_of
from trivium.records.record import Record

TAGS = "tags"

_LENGTH_BIAS = "none directly: the texts are not read; a tagger may find more to tag in longer ones"


@measure(
    axis="diversity", of="set", reads="records", unit="tags", range=(1, math.inf), default=False,
    rises_with="tags that no other record has, and tags evenly spread", length_bias=_LENGTH_BIAS,
    cost="linear in tags", source="Hill 1973, Ecology 54, order 1; tags as in InsTag, Lu et al. 2023, arXiv:2308.07074",
)  # fmt: skip
def effective_tags(records: Sequence[Record]) -> float:
    """Effective number of tags in the set, Hill number of order 1.

    1: one tag everywhere. k: k tags, each on as many records. It grows with n until all tags were met: compare sets
    of equal size, tagged by one tagger.

    Args:
        records: n records; ``notes["tags"]`` is a list of texts, or one text. Case and white space make no
            difference, and a tag given twice to one record counts once.

    Returns:
        Effective number, 1 or more; nan where no record has a tag.

    Raises:
        InputError: no records.

    Cost: linear in tags.
    """
    at_least(len(records), 1, "effective_tags: number of records")
    return effective(values_met(records, TAGS))


@measure(
    axis="diversity", of="set", reads="records", unit="tags", range=(1, math.inf), default=False,
    rises_with="different tags, however rare", length_bias=_LENGTH_BIAS, cost="linear in tags",
    source="InsTag, Lu et al. 2023, arXiv:2308.07074: coverage of the tags as diversity",
)  # fmt: skip
def tag_richness(records: Sequence[Record]) -> float:
    """Number of different tags in the set.

    InsTag's diversity is this number over that of all tags of a pool; the pool is the same for all sets compared, so
    it is left out. 1: one tag everywhere. It grows with n, and with every slip of the tagger: compare sets of equal
    size, tagged by one tagger. ``field:tags:unseen`` estimates how many more there are.

    Args:
        records: n records; ``notes["tags"]`` is a list of texts, or one text. Case and white space make no
            difference.

    Returns:
        Tags, 1 or more; nan where no record has a tag.

    Raises:
        InputError: no records.

    Cost: linear in tags.
    """
    at_least(len(records), 1, "tag_richness: number of records")
    return richness(values_met(records, TAGS))


@measure(
    axis="diversity", of="set", reads="records", unit="share of tags", range=(0, 1), direction=-1, default=False,
    rises_with="tags that come back, so that few remain to be seen", length_bias=_LENGTH_BIAS, cost="linear in tags",
    source="sample coverage, Chao & Jost 2012, Ecology 93(12), in its incidence form, Chao et al. 2014, Ecological "
    "Monographs 84",
)  # fmt: skip
def tag_coverage(records: Sequence[Record]) -> float:
    """Estimated share of the tags of further records, made the same way, that are already in the set.

    Read it beside ``effective_tags``. Near 1: more records will bring hardly a new tag. Near 0: most tags stand there
    once. A high coverage with few tags is a narrow source, which is why it counts against diversity.

    Args:
        records: n records; ``notes["tags"]`` is a list of texts, or one text. Case and white space make no
            difference, and a tag given twice to one record counts once.

    Returns:
        Share between 0 and 1; nan with fewer than two records that have a tag.

    Raises:
        InputError: no records.

    Cost: linear in tags.
    """
    at_least(len(records), 1, "tag_coverage: number of records")
    return coverage(values_met(records, TAGS))


def tags_of(record: Record) -> set[str]:
    """The different tags of one record, in lower case."""
    return values_of(record, TAGS)
