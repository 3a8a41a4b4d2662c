"""Components on their own: what each accepts, drops and writes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.errors import InputError
from trivium.generation.keep.near_duplicate import NearDuplicate
from trivium.generation.keep.near_duplicate_note import NearDuplicateNote
from trivium.generation.pool import Pool
from trivium.generation.prompts import Prompt, lines, prompt
from trivium.generation.propose.task import task_line
from trivium.generation.verify.eliminator import eliminated_answer, eliminated_task, gain
from trivium.generation.verify.task_checks import plausible_task
from trivium.generation.work import Dropped
from trivium.models.api import Completion
from trivium.records import Record
from trivium.views import words
from trivium.views.subsequence import longest_common_subsequence, rouge_l

word = st.sampled_from(["a", "b", "c", "d", "e"])


def slow_lcs(a, b):
    """The textbook table."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@given(st.lists(word, max_size=30), st.lists(word, max_size=30))
def test_bit_parallel_subsequence_equals_the_textbook_table(a, b):
    assert longest_common_subsequence(a, b) == slow_lcs(a, b)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("police killed the gunman", "police kill the gunman", 3 / 4),  # LCS police the gunman; 2·3 / (4 + 4)
        ("a b c d", "a c", 2 * 2 / 6),
        ("a b", "c d", 0),
        ("same words", "same words", 1),
    ],
)
def test_rouge_l_by_hand(a, b, expected):
    assert rouge_l(a.split(), b.split()) == pytest.approx(expected)


def pool_of(*prompts):
    return Pool(Record(str(place), text, "answer") for place, text in enumerate(prompts))


def test_near_duplicates_are_rejected_from_the_threshold_on():
    pool = pool_of("name three rivers in asia")
    # 4 of 5 words in order: 2·4 / 10 = 0.8
    candidate = Record("x", "name three lakes in asia", "")
    assert NearDuplicate(0.8)(candidate, pool) == (False, "near-duplicate")
    assert NearDuplicate(0.81)(candidate, pool).accepted


def test_the_first_kept_record_that_one_is_too_like_is_named():
    pool = pool_of("say hello to me", "name three rivers in asia", "name three rivers of asia")
    assert NearDuplicate(0.8).twin(Record("x", "name three lakes in asia", ""), pool) == "1"
    assert NearDuplicate(0.8).twin(Record("x", "who was the first man there", ""), pool) is None
    noted = Pool([Record("a", "", "", notes={"persona": "a nurse of the night shift"})])
    twin = NearDuplicateNote("persona").twin(Record("x", "", "", notes={"persona": "a nurse of the day shift"}), noted)
    assert twin == "a"


def test_nothing_is_a_near_duplicate_of_an_empty_pool():
    assert NearDuplicate()(Record("x", "anything", ""), pool_of()).accepted


@pytest.mark.parametrize("threshold", [-0.1, 1.5, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(InputError, match="threshold must be a number between 0 and 1"):
        NearDuplicate(threshold)


def test_a_window_of_the_pool_does_not_see_what_came_later():
    pool = pool_of("one", "two")
    window = pool.first(2)
    pool.add(Record("3", "three", ""))
    assert [record.prompt for record in window] == ["one", "two"]
    with pytest.raises(IndexError, match="place 2 is outside the 2 records"):
        window[2]
    assert (len(pool), window.seeds, pool.first(1).seeds) == (3, 2, 1)


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("  Name a river. ", "Name a river."),
        ("Task 9: Name a river.", "Name a river."),
        ('"Name a river."', "Name a river."),
        ("- 1. Name a river.\nTask 10: more", "Name a river."),
    ],
)
def test_one_task_is_read_from_a_completion(text, task):
    assert task_line(Completion(text, "stop")) == task


def test_a_begun_task_keeps_its_beginning():
    assert task_line(Completion(" fish live in trees?", "stop"), begin="Why do") == "Why do fish live in trees?"
    assert task_line(Completion(", please.", "stop"), begin="Help me") == "Help me, please."


def test_a_task_cut_at_its_limit_is_dropped_but_not_one_cut_after_its_line():
    with pytest.raises(Dropped, match="truncated task"):
        task_line(Completion("Write a very long", "length"))
    assert task_line(Completion("Write a poem.\nTask 3: Wri", "length")) == "Write a poem."


@pytest.mark.parametrize("text", ["", "  \n", "Task 9:"])
def test_an_empty_task_is_dropped(text):
    with pytest.raises(Dropped, match="empty task"):
        task_line(Completion(text, "stop"))


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("Why?", "task too short"),
        ("word " * 151, "task too long"),
        ("? what is that thing", "task starts with a mark"),
        ("Describe what you see in this picture.", "task needs what a text model cannot see"),
        ("Name three rivers in Asia.", "plausible"),
    ],
)
def test_implausible_tasks_are_rejected_with_the_reason(task, reason):
    assert plausible_task(task).reason == reason


PARENT = Record("p", "Name three rivers in Asia.", "")


def test_gain_is_the_share_of_new_content_words():
    # content words of the child: name three rivers asia longer 1000 km → longer, 1000, km are new
    assert gain(PARENT.prompt, "Name three rivers in Asia longer than 1000 km.") == pytest.approx(3 / 7)
    assert np.isnan(gain(PARENT.prompt, "the of and"))


@pytest.mark.parametrize(
    ("task", "deeper", "reason"),
    [
        ("Name three rivers in Asia.", True, "eliminated: no information gain"),
        ("Name three rivers in Asia longer than 1000 km.", True, "evolved"),
        ("Bake bread with rye flour tonight.", True, "eliminated: lost the parent task"),
        ("Bake bread with rye flour tonight.", False, "evolved"),
        ("Name four rivers in Asia.", False, "eliminated: no information gain"),
        ("is it not so, or what?", True, "eliminated: only stop words or punctuation"),
        ("Here is the rewritten prompt for three rivers", True, "eliminated: copies the evolving prompt"),
    ],
)
def test_each_failed_evolution_is_eliminated_for_its_own_reason(task, deeper, reason):
    assert eliminated_task(PARENT, task, deeper=deeper).reason == reason


def test_short_apologies_and_empty_answers_are_eliminated():
    assert eliminated_answer("I am sorry, I cannot.").reason == "eliminated: the answer is an apology"
    assert eliminated_answer("sorry " + "word " * 90).accepted
    assert eliminated_answer("...").reason == "eliminated: the answer says nothing"


def test_a_prompt_is_filled_in_one_pass_so_that_data_is_never_read_as_fields():
    assert Prompt("p", "Task: {task} {more}").fill({"task": "{more}", "more": "x"}) == "Task: {more} x"


def test_a_prompt_with_a_wrong_field_says_which_it_has():
    with pytest.raises(InputError, match=r"has the fields \['task'\], got \['tusk'\]"):
        Prompt("p", "{task}").fill({"tusk": ""})


def test_editing_a_prompt_changes_its_label_and_nothing_else_does():
    assert Prompt("p", "a").label != Prompt("p", "b").label
    assert Prompt("p", "a").label == Prompt("p", "a").label


def test_an_unknown_prompt_suggests_the_nearest():
    with pytest.raises(InputError, match="did you mean 'task_series'"):
        prompt("task_serie")


@pytest.mark.parametrize(("name", "least"), [("personas", 30), ("topics", 24), ("openings", 14)])
def test_attribute_lists_hold_no_line_twice(name, least):
    assert len(lines(name)) == len(set(lines(name))) >= least


prompt_texts = st.lists(st.sampled_from(["a", "bb", "ccc", "dddd", "e", "ff"]), max_size=7).map(" ".join)


@given(st.lists(prompt_texts, max_size=12), st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.9, 1.0]))
def test_the_index_of_near_duplicates_misses_none_and_finds_no_other(texts, threshold):
    check = NearDuplicate(threshold)
    kept = Pool([])
    for number, text in enumerate(texts):
        record = Record(str(number), text, "")
        near = any(rouge_l(words(text), words(kept[place].prompt)) >= threshold for place in range(len(kept)))
        assert check(record, kept).accepted == (not near)
        kept.add(record)
    for number, text in enumerate(texts):  # windows of the pool, and another pool, seen through the same check
        window = kept.first(number)
        near = any(rouge_l(words(text), words(window[place].prompt)) >= threshold for place in range(number))
        assert check(Record("x", text, ""), window).accepted == (not near)
    other = Pool([Record("y", "zz", "")])
    assert check(Record("x", "zz", ""), other).accepted == (threshold > 1)
