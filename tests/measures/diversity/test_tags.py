import math

import numpy as np
import pytest

from trivium.errors import InputError
from trivium.measures.complexity.tags import tags_per_record
from trivium.measures.diversity.tags import effective_tags, tag_coverage, tag_richness
from trivium.records.record import Record


def tagged(*tags):
    return [Record(str(place), "", "text", notes={} if one is ... else {"tags": one}) for place, one in enumerate(tags)]


SET = tagged(["poem", "sea"], ["Poem"], ["code", "code", " CODE "], [], ...)


def test_values_by_hand():
    # poem on two records, sea and code on one each: shares 2/4, 1/4, 1/4
    assert effective_tags(SET) == pytest.approx(math.exp(0.5 * math.log(2) + 0.5 * math.log(4)))
    assert tag_richness(SET) == 3
    # 3 tagged records, 4 findings, 2 tags once, 1 twice: 1 - 2/4 × (2 × 2) / (2 × 2 + 2 × 1)
    assert tag_coverage(SET) == pytest.approx(1 - 2 / 4 * 4 / 6)
    np.testing.assert_array_equal(tags_per_record(SET), [2, 1, 1, np.nan, np.nan])


def test_one_text_is_one_tag():
    np.testing.assert_array_equal(tags_per_record(tagged("creative writing")), [1])


def test_more_kinds_of_requests_have_more_tags():
    narrow, wide = tagged(["poem"], ["poem"], ["poem", "sea"]), tagged(["poem"], ["code"], ["mathematics", "sea"])
    for measure in (effective_tags, tag_richness):
        assert measure(wide) > measure(narrow)
    assert tag_coverage(wide) < tag_coverage(narrow)


def test_without_tags_there_is_no_value():
    for measure in (effective_tags, tag_richness, tag_coverage):
        assert math.isnan(measure(tagged(..., [], None, "")))
        with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
            measure([])
    assert math.isnan(tag_coverage(tagged(["a"])))
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        tags_per_record([])
