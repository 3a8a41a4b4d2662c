"""What makes each method of selection choose as it does, on the scripted model."""

import re

import numpy as np
import pytest
from speakers import ANSWER, Listening, made
from speakers_open_ended import in_words, is_answer, is_judgement, material, speaking
from speakers_selection import tagging, voiced

from trivium.algorithms import build
from trivium.errors import InputError
from trivium.generation.archive.measured import measured_quality
from trivium.generation.archive.vectors import TaskVectors
from trivium.generation.keep.chosen import choose_by_ifd, ifd_of, part_of, vectors_of
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.one_voice import one_voice
from trivium.models.proxy.counting import Counting
from trivium.records import Record
from trivium.selection import best_apart, cover_tags, even_quotas, facility_location
from trivium.views import Views
from trivium.views.likelihoods import Likelihoods

SEEDS = {seed.prompt for seed in packaged_seeds()}


def left_out(run, reason):
    return [fall for fall in run.brought.fallen if fall.reason == f"dropped: {reason}"]


def accepted(run, reason):
    """All that was accepted, as (prompt, response), in the order of the steps, and whether it stayed."""
    rows = [(record.notes["step"], record.prompt, record.response, True) for record in run.records]
    rows += [(fall.step, fall.prompt, fall.response, False) for fall in left_out(run, reason)]
    return [row[1:] for row in sorted(rows)]


def grade(request, task_grade, answer_grade):
    shown = material(request)
    if "response" in shown:
        return in_words(request, str(answer_grade(shown["prompt"], shown["response"])))
    return in_words(request, str(task_grade(shown["prompt"])))


def by_length(text):
    return 1 + len(text) % 5


def grading(request):
    if is_judgement(request):
        return grade(request, by_length, lambda prompt, response: 1 + len(prompt) % 3 + len(response) % 3)
    return f"{ANSWER}{'!' * (request.seed % 3)}" if is_answer(request) else speaking(request)


@pytest.mark.parametrize("name", ["alpagasus", "deita", "qdit", "instag", "ifd"])
def test_what_is_chosen_from_is_a_stream_after_seeds_alone(tmp_path, name):
    model = Listening(lambda request: grading(request) if name != "instag" else tagging(request))
    made(tmp_path, name, model, options={"proxy": "counting"} if name == "ifd" else {})
    shown = [line for request in model.heard if "Come up with a series" in request.prompt
             for line in re.findall(r"^Task [0-9]+: (.*)$", request.prompt, re.MULTILINE)]  # fmt: skip
    assert len(shown) > 20
    assert set(shown) <= SEEDS


# --- AlpaGasus


def test_alpagasus_keeps_what_the_judge_scores_at_the_threshold_or_above(tmp_path):
    run = made(tmp_path, "alpagasus", Listening(grading), max_calls=160, options={"threshold": "4"})
    assert run.records
    assert all(record.notes["score"] >= 4 for record in run.records)
    low = left_out(run, "scored below the threshold")
    assert low
    for fall in low:
        assert 1 + len(fall.prompt) % 3 + len(fall.response) % 3 < 4
    none = made(tmp_path / "all", "alpagasus", Listening(grading), max_calls=160, options={"threshold": "1"})
    assert not left_out(none, "scored below the threshold")


# --- DEITA


def test_deita_takes_complexity_times_quality_first_and_leaves_out_what_is_near_to_a_better_one(tmp_path):
    reason = "worse than a record like it, or than enough others"
    run = made(tmp_path, "deita", Listening(grading), max_calls=240, options={"distance": "0.4", "part": "0.8"})
    everything = accepted(run, reason)
    assert len(run.records) > 5
    records = [Record(str(row), prompt, response) for row, (prompt, response, _) in enumerate(everything)]
    scores = [by_length(one.prompt) * (1 + len(one.prompt) % 3 + len(one.response) % 3) for one in records]
    for record in run.records:
        assert record.notes["score"] == record.notes["complexity"] * record.notes["quality"]
    chosen = best_apart(scores, vectors_of(records, whole=True), distance=0.4, count=part_of(records, 0.8))
    assert sorted(chosen) == [row for row, (*_, stayed) in enumerate(everything) if stayed]
    assert len(chosen) < part_of(records, 0.8)  # some were left out for being near, not for the number


# --- QDIT


def test_qdit_goes_from_what_stands_for_all_to_the_best(tmp_path):
    for alpha in ("0", "1"):
        run = made(tmp_path / alpha, "qdit", Listening(grading), max_calls=200, options={"alpha": alpha})
        everything = accepted(run, "others stand for it, or are better")
        records = [Record(str(row), prompt, response) for row, (prompt, response, _) in enumerate(everything)]
        quality = [(len(one.prompt) % 3 + len(one.response) % 3) / 4 for one in records]
        chosen = facility_location(quality, vectors_of(records), part_of(records, 0.5), alpha=float(alpha))
        assert sorted(chosen) == [row for row, (*_, stayed) in enumerate(everything) if stayed]
        stayed = [record.notes["quality"] for record in run.records]
        if alpha == "1":
            assert min(stayed) >= sorted(quality, reverse=True)[len(stayed) - 1]
        else:
            assert np.mean(stayed) < sorted(quality, reverse=True)[0]


# --- InsTag


def test_instag_takes_most_tags_first_while_each_adds_one(tmp_path):
    run = made(tmp_path, "instag", Listening(tagging), max_calls=160)
    everything = accepted(run, "no tag that was missing")
    tags = []
    for prompt, *_ in everything:
        asked = Listening(tagging).function
        known = next((record.notes["tags"] for record in run.records if record.prompt == prompt), None)
        said = asked(type("Request", (), {"prompt": tagged_prompt(prompt), "messages": (), "seed": 0})())
        tags.append({tag.strip() for tag in said.split(",")})
        assert known is None or set(known) == tags[-1]
    chosen = cover_tags(tags, part_of(everything, 0.5))
    assert sorted(chosen) == [row for row, (*_, stayed) in enumerate(everything) if stayed]


def tagged_prompt(task):
    from trivium.generation.prompts import prompt

    return prompt("tags_of_task_text").fill({"task": task})


# --- IFD


def test_ifd_equals_the_measure_of_that_name():
    from trivium.measures.complexity.ifd import ifd

    records = [Record("a", "abab", "abab"), Record("b", "xyz", "abab"), Record("c", "Name a river.", "The Nile.")]
    expected = ifd(Views(records, readers={"likelihoods": Likelihoods(Counting())}).read("likelihoods"))
    assert ifd_of(records, Counting()) == pytest.approx(expected)


def test_ifd_keeps_the_most_difficult_of_those_whose_prompt_helps():
    records = [Record("same", "abababab", "abab"), Record("part", "ababxyxy", "abab"), Record("other", "wxyz", "abab"),
               Record("third", "ab", "abab")]  # fmt: skip
    values = dict(zip((record.id for record in records), ifd_of(records, Counting()), strict=True))
    assert values["same"] < values["part"] < 1 < values["other"]
    assert values["same"] < values["third"] < 1
    hardest = max(("part", "third"), key=values.get)
    leave = choose_by_ifd(records, proxy=Counting(), share=0.25)
    assert set(leave) == {"same", "part", "other", "third"} - {hardest}
    assert leave["other"] == "the prompt misleads: IFD of 1 or more"
    assert leave["same"] == "less difficult"
    assert set(choose_by_ifd(records, proxy=Counting(), share=1.0)) == {"other"}


def test_ifd_chooses_at_the_end_of_a_run(tmp_path):
    def speak(request):
        return "Describe amber bridges." if is_answer(request) and request.seed % 2 else speaking(request)

    run = made(tmp_path, "ifd", Listening(speak), max_calls=80, options={"proxy": "counting"})
    values = ifd_of(run.records, Counting())
    assert len(values) > 5
    assert (values < 1).all()
    fallen = [Record(str(fall.step), fall.prompt, fall.response) for fall in left_out(run, "less difficult")]
    assert max(ifd_of(fallen, Counting())) <= min(values)


def test_a_proxy_that_is_none_is_told_before_anything_is_paid(tmp_path):
    model = Listening(speaking)
    with pytest.raises(InputError, match="no proxy model 'nobody'"):
        made(tmp_path, "ifd", model, options={"proxy": "nobody"})
    assert not model.heard


# --- LIMA


def test_lima_keeps_as_many_of_each_topic_and_the_best_of_each(tmp_path):
    run = made(tmp_path, "lima", Listening(voiced), max_calls=200)
    everything = accepted(run, "its topic has its share")
    seeds = packaged_seeds()
    vectors = TaskVectors()
    rows = vectors.follow(seeds)
    topics = [seeds[int(np.argmax(rows @ vectors.of(prompt)))].notes["topic"] for prompt, *_ in everything]
    worth = [measured_quality(prompt, response) for prompt, response, _ in everything]
    chosen = even_quotas(topics, worth, part_of(everything, 0.5))
    assert sorted(chosen) == [row for row, (*_, stayed) in enumerate(everything) if stayed]
    assert len({record.notes["topic"] for record in run.records}) == len(set(topics)) > 2


def test_lima_needs_topics(tmp_path):
    with pytest.raises(InputError, match="lima needs seeds with a topic"):
        made(tmp_path, "lima", Listening(voiced), seeds=[Record("a", "Name a river in Asia.", "The Ob.")])


@pytest.mark.parametrize(("response", "reason"), [
    ("The Nile flows through eleven countries of Africa.", "in one voice"),
    ("The Nile.", "answer too short"),
    ("word " * 12, "answer too long"),
    ("I think it is the Nile of Egypt.", "answer in the first person"),
    ("As mentioned it is the Nile of Egypt.", "answer points elsewhere"),
    ("It is the Nile, see https://example.org for more.", "answer points elsewhere"),
    ("Imagine the Nile in spring and you have it.", "in one voice"),
])  # fmt: skip
def test_answers_in_another_voice_are_rejected_with_the_reason(response, reason):
    assert one_voice(response, 6, 11).reason == reason


@pytest.mark.parametrize(("name", "options", "words"), [
    ("alpagasus", {"threshold": "6"}, "threshold must be a number between 1 and 5, got 6"),
    ("deita", {"distance": "3"}, "distance must be between 0 and 2, got 3"),
    ("deita", {"part": "1.5"}, "part must be a number between 0 and 1"),
    ("qdit", {"alpha": "-1"}, "alpha must be a number between 0 and 1"),
    ("lima", {"shortest": "9", "longest": "3"}, "longest must be at least shortest, 9; got 3"),
])  # fmt: skip
def test_options_out_of_range_are_refused(name, options, words):
    with pytest.raises(InputError, match=words):
        build(name, options)


def test_a_second_look_scores_only_what_is_new():
    class Counted(Counting):
        scored = 0

        def score(self, passages):
            self.scored += len(passages)
            return super().score(passages)

    proxy, known = Counted(), {}
    records = [Record(str(n), f"Say {n} words.", f"Here are {n} words.") for n in range(6)]
    choose_by_ifd(records[:4], proxy=proxy, share=0.5, known=known)
    leave = choose_by_ifd(records, proxy=proxy, share=0.5, known=known)
    assert proxy.scored == 12  # each record with its prompt and without, once
    assert leave == choose_by_ifd(records, proxy=Counting(), share=0.5)
