import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivium.comparison.contamination import METHODS, contamination, sentences, shared_items
from trivium.comparison.runs import longest_shared, spoken
from trivium.records.record import Record
from trivium.views import Views

TWENTY = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TWENTY = f"{TWENTY} eighteen nineteen twenty"
OTHER = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon"


def seen(*texts):
    """Views of texts, or of (prompt, response)."""
    pairs = [("", text) if isinstance(text, str) else text for text in texts]
    return Views([Record(str(place), prompt, response) for place, (prompt, response) in enumerate(pairs)])


def look(data, items):
    return {one.method: one for one in contamination(["data"], [seen(*data)], {"test": seen(*items)})}


def items_hit(data, items):
    return {method: one.items for method, one in look(data, items).items()}


def hits(**found):
    return {**dict.fromkeys(METHODS, 0), **{name.replace("gram", "-gram").lstrip("_"): n for name, n in found.items()}}


def test_a_copy_is_found_by_every_method():
    found = look([OTHER, TWENTY], [TWENTY])
    assert {one.items for one in found.values()} == {1}
    assert {(one.records, one.of, one.rows) for one in found.values()} == {(1, 2, 1)}
    assert [hit.id for hit in found["13-gram"].examples] == ["1"]
    assert found["13-gram"].examples[0].match == TWENTY


def test_case_and_white_space_do_not_hide_a_copy():
    assert set(items_hit([TWENTY.upper().replace(" ", "\n ")], [TWENTY]).values()) == {1}


def test_nothing_is_found_where_nothing_is_shared():
    assert items_hit([OTHER], [TWENTY]) == hits()


def test_thirteen_words_in_a_row_are_enough_and_twelve_are_not():
    words = TWENTY.split()
    # 13 of the 20 words hold 6 of the 13 runs of eight words, 46 %: too few for the rule of 70 %.
    assert items_hit([f"so {' '.join(words[3:16])} and {OTHER}"], [TWENTY]) == hits(_13gram=1, any=1)
    assert items_hit([f"so {' '.join(words[3:15])} and {OTHER}"], [TWENTY]) == hits()


def test_seventy_percent_of_the_runs_of_eight_words_are_enough():
    words = TWENTY.split()
    # 20 words have 13 runs of eight; the first 17 hold 10 of them, 77 %, and the first 16 hold 9, 69 %.
    assert look([f"{' '.join(words[:17])} {OTHER}"], [TWENTY])["8-gram"].items == 1
    assert look([f"{' '.join(words[:16])} {OTHER}"], [TWENTY])["8-gram"].items == 0
    hit = look([f"{' '.join(words[:17])} {OTHER}"], [TWENTY])["8-gram"].examples[0]
    assert hit.likeness == pytest.approx(10 / 13)
    assert hit.match == " ".join(words[:17])


def test_the_runs_of_two_records_do_not_add_up():
    words = TWENTY.split()
    assert look([" ".join(words[:12]), " ".join(words[8:])], [TWENTY])["8-gram"].items == 0


def test_punctuation_does_not_part_a_run():
    marked = TWENTY.replace("five", "five, –").replace("ten", "(ten)!")
    assert items_hit([marked], [TWENTY])["13-gram"] == 1
    assert items_hit([marked], [TWENTY])["exact"] == 0


def test_a_question_with_another_answer_is_found():
    found = look([(TWENTY, OTHER)], [(TWENTY, "forty-two")])
    assert {method: one.items for method, one in found.items()} == hits(
        exact=1, _13gram=1, _8gram=1, minhash=1, any=1
    )  # fmt: skip


def test_a_short_prompt_alone_is_nobodys_and_counts_with_its_answer():
    assert items_hit([("Go on.", OTHER)], [("Go on.", TWENTY)])["any"] == 0
    assert items_hit([("Go on.", "And so they did")], [("Go on.", "and so they did")])["exact"] == 1
    assert items_hit([("Where does the river end?", "There")], [("Where does the river end?", "Here")])["exact"] == 1


def test_an_item_quoted_inside_a_response_is_found_by_its_runs():
    assert items_hit([("Say it.", f"{OTHER} {TWENTY} {OTHER}")], [TWENTY]) == hits(_13gram=1, _8gram=1, any=1)


def test_an_answer_alone_is_no_hit():
    assert items_hit([("How many legs has a cat?", "Four")], [("What is two and two?", "Four")]) == hits()


def test_one_changed_word_in_the_middle_of_twenty_is_nearly_the_same():
    # 18 runs of three; the changed word stands in three: 15 of 21 different ones shared, 0.71.
    found = look([TWENTY.replace("ten", "TEN2")], [TWENTY])["minhash"]
    assert (found.items, found.records) == (1, 1)
    assert found.examples[0].likeness == pytest.approx(15 / 21)


def test_half_of_the_runs_of_three_is_near_enough():
    # Of 18 runs, two words changed apart cost six: 12 of 24 different ones shared; a third costs three more: 9 of 27.
    two = TWENTY.replace("five", "x").replace("twelve", "y")
    assert look([two], [TWENTY])["minhash"].examples[0].likeness == pytest.approx(12 / 24)
    assert look([two.replace("sixteen", "z")], [TWENTY])["minhash"].items == 0


def test_texts_too_short_for_a_method_are_counted_and_never_flagged():
    found = look(["one two three", TWENTY, ""], ["one two three", "one two three four five six seven eight nine"])
    assert (found["13-gram"].short, found["13-gram"].items_short) == (2, 2)
    assert (found["8-gram"].short, found["8-gram"].items_short) == (2, 1)
    assert (found["exact"].short, found["exact"].items) == (0, 1)
    assert (found["13-gram"].items, found["8-gram"].items) == (0, 1)


def test_what_many_items_have_in_common_identifies_none_of_them():
    template = "Read the text below with care and then say in one word whether it is true or false please"
    items = [f"{template} {word}" for word in OTHER.split()[:12]]
    assert look([f"{template} something else"], items)["13-gram"].items == 0
    assert look([f"{template} something else"], items[:10])["13-gram"].items == 10  # ten are not yet many
    prompts = [(template, word) for word in OTHER.split()[:12]]
    assert look([(template, "something")], prompts)["exact"].items == 0


def test_copies_of_one_item_are_one_item_however_many():
    assert items_hit([TWENTY], [TWENTY] * 30) == hits(exact=30, _13gram=30, _8gram=30, minhash=30, any=30)


def test_every_data_set_is_held_against_every_evaluation_set():
    found = contamination(["a", "b"], [seen(TWENTY), seen(OTHER)], {"x": seen(TWENTY), "y": seen(OTHER, OTHER)})
    table = {(one.dataset, one.against): one.items for one in found if one.method == "any"}
    assert table == {("a", "x"): 1, ("a", "y"): 0, ("b", "x"): 0, ("b", "y"): 2}
    assert contamination(["a"], [seen(TWENTY)], {}) == ()


def test_a_sentence_is_said_only_of_what_was_found_and_gives_the_figures():
    found = contamination(["a", "b"], [seen(TWENTY, OTHER), seen("else")], {"test": seen(TWENTY, "of its own")})
    assert sentences(found) == (
        "Contamination: 1 of the 2 items of test (50.0 %) stand in a (1 word for word, 1 by a run of 13 words, 1 by 70 "
        "% of its runs of 8 words, 1 as near-duplicates), in 1 of its 2 records.",
    )


def test_examples_are_of_different_items_first_and_at_most_five():
    texts = [TWENTY.replace("ten", f"word{place}") for place in range(7)]
    found = look([texts[0], *texts], texts)["exact"]
    assert [hit.item for hit in found.examples] == ["0", "1", "2", "3", "4"]
    assert set(found.to_json()["examples"][0]) == {"id", "item", "text", "match", "likeness"}


@pytest.mark.parametrize(
    "text", ["", " \n", "!!! ???", "\x00\x1b[31m", "<script>alert(1)</script>", "\ud800", "🙂" * 50]
)
def test_hostile_texts_are_looked_at_without_harm(text):
    found = look([text, TWENTY], [text, TWENTY])
    assert found["13-gram"].items == 1
    assert found["any"].items == (2 if text.strip() else 1)


def test_a_long_repetitive_text_is_no_trouble():
    found = look(["a " * 20_000, TWENTY], ["a " * 20_000])
    assert found["13-gram"].items == 1


sentence = st.lists(st.sampled_from("abcde"), min_size=0, max_size=30).map(" ".join)
sets = st.lists(sentence, min_size=1, max_size=6)


@settings(max_examples=40)
@given(sets, sets)
def test_for_plain_texts_records_and_items_change_places(one, other):
    there, back = look(one, other), look(other, one)
    for method in ("exact", "13-gram", "minhash"):  # the share of the 8-gram rule is the item's own
        assert (there[method].records, there[method].items) == (back[method].items, back[method].records)


@settings(max_examples=40)
@given(sets, sets, sets)
def test_more_data_never_hits_fewer_items(data, more, items):
    few, many = items_hit(data, items), items_hit(data + more, items)
    assert all(few[method] <= many[method] for method in METHODS)


@settings(max_examples=40)
@given(sets, sets)
def test_the_runs_found_are_those_that_a_plain_search_finds(data, items):
    def grams(text):
        words = spoken(text)
        return {tuple(words[place : place + 13]) for place in range(len(words) - 12)}

    expected = sum(any(grams(item) & grams(text) for text in data) for item in items)
    assert look(data, items)["13-gram"].items == expected


def test_the_longest_shared_run_is_the_longest():
    assert longest_shared("a b c d e f".split(), "x b c y c d e z".split()) == ["c", "d", "e"]
    assert longest_shared(["a"], ["b"]) == []
    assert longest_shared([], ["b"]) == []


def test_planted_items_are_found_and_clean_text_is_not():
    rng = np.random.default_rng(0)
    vocabulary = [f"w{number}" for number in range(3_000)]
    text = lambda: " ".join(rng.choice(vocabulary, size=60))  # noqa: E731
    items, clean = [text() for _ in range(100)], [text() for _ in range(900)]

    def edited(one):
        words = one.split()
        for place in rng.permutation(60)[:6]:  # one word in ten
            words[place] = "changed"
        return " ".join(words)

    assert items_hit(clean, items)["any"] == 0
    assert items_hit(clean + items, items)["exact"] == 100
    assert items_hit(clean + [f"{OTHER} {one} {OTHER}" for one in items], items)["13-gram"] == 100
    assert items_hit(clean + [edited(one) for one in items], items)["any"] >= 95


def test_every_pair_is_told_with_the_first_method_that_finds_it():
    thirteen = " ".join(TWENTY.split()[:13])
    pairs = shared_items(seen(OTHER, TWENTY, f"{thirteen} {OTHER}"), seen("nothing of the kind is here", TWENTY))
    assert pairs == {(1, 1): "exact", (2, 1): "13-gram"}  # (record, item)
