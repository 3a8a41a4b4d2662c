"""Texts written for a label (ZeroGen, ProGen): the label comes first, and texts that help a reader are shown again."""

from collections import Counter

import numpy as np
import pytest
from speakers import some_words
from speakers_instruction import by_label, run_of

from trivium.generation.propose.influence import Labelled, influences
from trivium.generation.propose.labels import labels_of


def test_zerogen_draws_a_label_first_and_the_label_is_the_response(tmp_path):
    run, model = run_of(tmp_path, "zerogen")
    assert all(request.temperature == 1.0 for request in model.heard)
    assert sum(run.brought.fates.values()) == run.brought.calls  # one call a record
    controls = {(label.task, label.label): label.control for label in labels_of("all")}
    heard = {request.prompt for request in model.heard}
    for record in run.records:
        task, label = record.notes["task"], record.notes["label"]
        assert record.response == label
        assert f'Here is {controls[task, label]}: "' in heard
        assert record.prompt.endswith(record.notes["text"])
        assert "And more" not in record.prompt  # the quotation ended
        assert record.parents == ()
    assert len({record.response for record in run.records}) > 5


def test_zerogen_keeps_to_one_task_and_draws_its_labels_evenly(tmp_path):
    run, _ = run_of(tmp_path, "zerogen", max_calls=300, options={"task": "sentiment"})
    counts = Counter(record.response for record in run.records)
    assert set(counts) == {"positive", "negative"}
    assert min(counts.values()) > 100  # of 300, evenly: 150, standard deviation 9


@pytest.mark.parametrize(("said", "fate"), [
    ("Nice.", "dropped: text too short"),
    ("one sentence from a review by somebody who loved the film", "dropped: repeats its control code"),
])  # fmt: skip
def test_a_labelled_text_must_be_one(tmp_path, said, fate):
    run, _ = run_of(tmp_path, "zerogen", by_label(labelled_text=said), options={"task": "sentiment"})
    assert run.brought.fates[fate] > 10


def test_a_labelled_text_that_is_cut_off_counts_as_far_as_its_last_sentence(tmp_path):
    long = lambda request: f"{some_words(request).capitalize()}. {some_words(request, 32, 1)} " * 4  # noqa: E731
    run, _ = run_of(tmp_path, "zerogen", by_label(labelled_text=long), options={"text_tokens": "20"})
    assert run.records
    assert all(len(record.notes["text"].split()) == 8 for record in run.records)


def test_influence_by_hand():
    # Labels a and b, words x and y; the check "x" has label a, and its error is 1/2 when nothing is learnt.
    # From a:"x" alone: p(x|a) = (1+1)/(1+2) = 2/3, p(x|b) = 1/2, so p(a|x) = 4/7 and the error is 3/7.
    # From b:"y" alone: p(x|b) = 1/3, p(x|a) = 1/2, so p(a|x) = 3/5 and the error is 2/5.
    found = influences([Labelled("x", "a"), Labelled("y", "b")], [Labelled("x", "a")])
    assert found == pytest.approx([1 / 2 - 3 / 7, 1 / 2 - 2 / 5])


def test_a_text_under_the_wrong_label_has_less_influence_than_under_the_right_one():
    texts = [Labelled("good fun joy", "up"), Labelled("bad dull sad", "down"), Labelled("good joy", "down")]
    checks = [Labelled("good joy fun", "up"), Labelled("dull sad bad", "down"), Labelled("joy good", "up")]
    right, _, wrong = influences(texts, checks)
    assert right > 0 > wrong


def test_without_checks_influence_is_not_known():
    assert np.isnan(influences([Labelled("x", "a")], [])).all()


CLEAR = {"positive": "wonderful joy love", "negative": "awful dull hate"}


def clear_or_not(request):
    """Every third text has the words of its label, the others none that tell."""
    label = "positive" if "loved" in request.prompt.rsplit("Here is", 1)[1] else "negative"
    return f'{CLEAR[label] if request.seed % 3 == 0 else "it was a film"} {some_words(request, 4)}."'


def test_progen_shows_the_texts_that_help_a_reader_most(tmp_path):
    run, model = run_of(tmp_path, "progen", by_label(labelled_text=clear_or_not), max_calls=240)
    by_id = {record.id: record for record in run.records}
    fed = [record for record in run.records if record.parents]
    assert not any(record.parents for record in run.records[:12])
    assert len(fed) > 50
    shown = [by_id[each] for record in fed[-100:] for each in record.parents]
    telling = np.mean([CLEAR[each.response] in each.prompt for each in shown])
    assert telling > 0.8  # a third of the texts are telling, but nearly all of those shown
    for record in fed:
        assert all(influence > 0 for influence in record.notes["influence"])
        assert {by_id[each].response for each in record.parents} == {record.response}
        assert len(record.parents) <= 2
    text = by_id[fed[0].parents[0]].notes["text"]
    assert any(f': "{text}"' in request.prompt for request in model.heard)
