import math

import pytest

import trivium
from trivium.cli import main
from trivium.errors import InputError
from trivium.measures import find
from trivium.measures.diversity.attributes import attribute_diversity, of_field
from trivium.records.record import Record


def noted(*topics) -> list[Record]:
    return [
        Record(str(place), "", "text", notes={} if topic is ... else {"topic": topic})
        for place, topic in enumerate(topics)
    ]


def test_values_by_hand():
    # shares 3/4 and 1/4: exp(entropy) = 4 / 3^(3/4)
    assert of_field("topic")(noted("art", "art", "art", "war")) == pytest.approx(4 / 3**0.75)
    assert of_field("topic")(noted("art", "war", "tea")) == pytest.approx(3)
    assert of_field("topic")(noted("art", "art")) == 1


def test_texts_are_alike_whatever_their_case_and_spaces():
    assert attribute_diversity(noted("Modern Art", " modern  art\n"), "topic") == 1


def test_tags_count_one_by_one_and_once_in_a_record():
    # a from the first and from the second record, b from the first: shares 2/3, 1/3: 3 / 4^(1/3)
    assert attribute_diversity(noted(["a", "b", "A"], ["a"]), "topic") == pytest.approx(3 / 4 ** (1 / 3))


def test_numbers_truth_values_and_objects_are_values_too():
    assert attribute_diversity(noted(1, 1.0, "1"), "topic") == 1
    assert attribute_diversity(noted(True, "true", 1), "topic") == pytest.approx(3 / 4 ** (1 / 3))
    assert attribute_diversity(noted({"a": 1, "b": 2}, {"b": 2, "a": 1}), "topic") == 1
    assert attribute_diversity(noted({1: "a", "b": 2}, "x"), "topic") == pytest.approx(2)
    assert attribute_diversity(noted(math.nan, math.nan, math.inf), "topic") == pytest.approx(3 / 4 ** (1 / 3))


def test_records_without_a_value_are_left_out():
    assert attribute_diversity(noted("art", ..., None, "", [], "war"), "topic") == pytest.approx(2)
    assert math.isnan(attribute_diversity(noted("", None), "topic"))


def test_a_field_that_no_record_has_is_undefined():
    assert math.isnan(attribute_diversity(noted("art"), "topics"))


def test_no_records_and_no_name_are_refused():
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        of_field("topic")([])
    with pytest.raises(InputError, match="needs the name of a field"):
        of_field("")


def test_what_made_a_record_is_a_field():
    records = [Record("1", "", "a", "evol"), Record("2", "", "b", "magpie")]
    assert attribute_diversity(records, "made_by") == pytest.approx(2)


def test_the_card_names_the_field_and_find_makes_it():
    card = find("field:topic").card
    assert (card.name, card.axis, card.of, card.default) == ("field:topic", "diversity", "set", False)
    assert find("field:topic")(noted("art", "war")) == pytest.approx(2)


def test_it_is_measured_like_any_other_with_an_interval():
    rows = [{"prompt": f"Ask {i}.", "response": "Yes.", "topic": f"t{i % 4}"} for i in range(40)]
    card = trivium.measure(rows, measures=[of_field("topic"), "field:made_by"])
    by_name = {value.name: value for value in card.values}
    assert by_name["field:topic"].value == pytest.approx(4)
    assert 3 < by_name["field:topic"].low < by_name["field:topic"].high < 5
    assert by_name["field:made_by"].value == 1


def test_a_field_that_few_records_have_is_compared_all_the_same():
    rows = [{"prompt": f"Ask {i}.", "response": "Yes."} for i in range(40)]
    some = [{**row, "topic": f"t{i}"} if i < 2 else row for i, row in enumerate(rows)]
    compared = trivium.compare(some, rows, measures=["field:topic"])
    assert math.isnan(compared.differences[0].difference)


def test_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "set.jsonl"
    path.write_text('{"text": "a", "topic": "x"}\n{"text": "b", "topic": "y"}\n', encoding="utf-8")
    assert main(["measure", str(path), "--measures", "field:topic", "--json"]) == 0
    assert '"field:topic"' in capsys.readouterr().out


def test_what_ecology_asks_of_a_field():
    records = noted("art", "art", "art", "war", "tea", "tea", "sea")
    # counts 3, 2, 1, 1 of 7
    assert find("field:topic:richness")(records) == 4
    assert find("field:topic:simpson")(records) == pytest.approx(49 / 15)
    assert find("field:topic:unseen")(records) == pytest.approx(4 + 6 / 7 * 2 * 2 / 2)
    assert find("field:topic:coverage")(records) == pytest.approx(1 - 2 / 7 * 12 / 14)
    assert find("field:topic:coverage").card.direction == -1
    assert find("field:topic:richness").card.name == "field:topic:richness"


def test_coverage_of_lists_counts_records_and_not_their_tags():
    # 3 records, 5 findings: a 3 times, b and c once, none twice: 1 - 2/5 × (2 × 1) / (2 × 1 + 2)
    records = noted(["a", "b"], ["a", "c"], ["a"])
    assert of_field("topic:coverage")(records) == pytest.approx(1 - 2 / 5 * 2 / 4)
    assert math.isnan(of_field("topic:coverage")(noted(["a", "b"])))


@pytest.mark.parametrize("asked", ["richness", "simpson", "unseen", "coverage"])
def test_an_empty_field_has_no_value_whatever_is_asked(asked):
    assert math.isnan(of_field(f"topic:{asked}")(noted(..., None, "")))
    with pytest.raises(InputError, match=f"field:topic:{asked}: number of records must be at least 1, got 0"):
        of_field(f"topic:{asked}")([])


def test_a_field_may_have_a_colon_in_its_name():
    records = [Record("r", "", "text", notes={"dc:subject": "art", "richness": "x"})]
    assert find("field:dc:subject")(records) == 1
    assert find("field:richness")(records) == 1
    assert find("field:dc:subject:richness")(records) == 1
