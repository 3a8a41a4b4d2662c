"""Methods of feedback, preference and contrast: what makes each of them this method and no other."""

from collections import Counter

import pytest
from speakers import Listening, made
from speakers_feedback import by_label, graded, own_words

from trivium.algorithms import build
from trivium.errors import InputError
from trivium.generation.prompts import lines
from trivium.generation.propose.critique import constitution, is_enough
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered

SEEDS = {seed.prompt for seed in packaged_seeds()}


def asked(model, name):
    return [request for request in model.heard if request.label.split("@")[0].removesuffix("_text") == name]


# --- self-refine


def third_time_good(request):
    return "No change needed." if rendered(request).count("better") else "Make it better."


def test_self_refine_goes_on_until_the_feedback_has_nothing_to_say_and_keeps_the_path(tmp_path):
    def refine(request):
        return (
            f"better answer: {own_words(request)}"
            if rendered(request).count("Feedback: Make") == 2
            else own_words(request)
        )

    model = Listening(by_label(answer=own_words, feedback=third_time_good, refine=refine))
    run = made(tmp_path, "self-refine", model, max_calls=70, step_tokens=8000)
    assert run.records
    for record in run.records:
        path = record.notes["path"]
        assert [each["feedback"] for each in path] == ["Make it better.", "Make it better.", "No change needed."]
        assert record.notes["ended_by"] == "feedback"
        assert record.response == path[-1]["response"].strip()
        assert record.response.startswith("better answer")
        assert record.prompt in SEEDS


def test_self_refine_shows_every_earlier_try_and_its_feedback_to_the_next(tmp_path):
    model = Listening(by_label(answer=own_words, feedback=lambda r: f"Mend part {r.seed}.", refine=own_words))
    run = made(tmp_path, "self-refine", model, max_calls=7, step_tokens=8000, ahead=1)
    (record,) = run.records
    path = record.notes["path"]
    assert (len(path), record.notes["ended_by"]) == (3, "rounds")
    shown = [rendered(request) for request in asked(model, "refine")]
    for number, text in enumerate(shown, 1):
        told = "\n".join(f"Response: {each['response']}\nFeedback: {each['feedback']}" for each in path[:number])
        assert text.endswith(f"Task: {record.prompt}\n{told}\nResponse:")


def test_self_refine_that_is_content_at_once_pays_for_no_refinement(tmp_path):
    model = Listening(by_label(answer=own_words, feedback="There is nothing to improve here."))
    run = made(tmp_path, "self-refine", model)
    assert run.records
    assert all(record.notes["path"][0]["response"] == record.response for record in run.records)


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("No change needed.", True), ("no further changes are necessary", True), ("There is nothing to mend.", True),
        ("Change the second word.", False), ("No birds are named; name three.", False),
    ],
)  # fmt: skip
def test_feedback_is_enough_only_if_it_says_that_nothing_is_to_change(said, enough):
    assert is_enough(said) == enough


# --- constitutional-ai


def test_constitutional_ai_criticises_by_different_drawn_principles_and_revises_by_the_same(tmp_path):
    model = Listening(by_label(answer=own_words, critique=lambda r: f"Yes, at word {r.seed}.", revise=own_words))
    run = made(tmp_path, "constitutional-ai", model, max_calls=150, step_tokens=8000)
    known = {principle.name: principle for principle in constitution()}
    revisions = [rendered(request) for request in asked(model, "revise")]
    drawn = Counter()
    assert run.records
    for record in run.records:
        names = [each["principle"] for each in record.notes["path"]]
        assert len(set(names)) == len(names) == 2
        drawn.update(names)
        for each in record.notes["path"]:
            told = (
                f"Response: {each['response']}\nCritique: {each['critique']}\nOrder: {known[each['principle']].order}"
            )
            assert sum(told in text for text in revisions) == 1
        assert record.response not in {each["response"] for each in record.notes["path"]}
    assert len(drawn) > 8


def test_constitutional_ai_drops_a_revision_that_changed_nothing(tmp_path):
    same = by_label(answer="Rivers flow on.", critique="Yes, it is short.", revise="Rivers flow on.")
    run = made(tmp_path, "constitutional-ai", Listening(same))
    assert set(run.brought.fates) == {"dropped: revised into what it was"}


def test_more_revisions_than_principles_are_refused():
    with pytest.raises(InputError, match="revisions must be at most 12, got 13"):
        build("constitutional-ai", {"revisions": "13"})


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        (
            "self-refine",
            {"feedback": "A cat is no bird; put another bird in its place."},
            "feedback: copies its prompt",
        ),
        ("self-refine", {"refine": "Eagle, owl and robin, as you can see."}, "refine: copies its prompt"),
        ("self-refine", {"refine": "Zebras."}, "refine: lost the thread"),
        (
            "constitutional-ai",
            {"critique": "Yes, it does not know which town is meant."},
            "critique: copies its prompt",
        ),
        ("constitutional-ai", {"revise": "Zebras."}, "revise: lost the thread"),
    ],
)
def test_what_a_small_model_copies_from_the_examples_or_says_out_of_nowhere_is_dropped(tmp_path, name, said, reason):
    usual = {"answer": own_words, "feedback": "Say more.", "refine": own_words, "critique": "Yes.", "revise": own_words}
    run = made(tmp_path, name, Listening(by_label(**usual | said)), step_tokens=8000)
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- rlcd


def test_rlcd_prompts_differ_in_the_manner_alone_and_no_one_judges(tmp_path):
    def manner(request):
        good = any(f"({line.split(' | ')[0]})" in request.prompt for line in lines("contrasts"))
        return f"{'Good' if good else 'Bad'} words: {own_words(request)}"

    model = Listening(by_label(contrast=manner))
    run = made(tmp_path, "rlcd", model)
    assert len(run.records) > 10
    prompts = {request.prompt for request in model.heard}
    for record in run.records:
        better, worse = record.notes["manners"]["better"], record.notes["manners"]["worse"]
        assert f"{better} | {worse}" in lines("contrasts")
        assert {
            f"Human: {record.prompt} Answer in one short sentence.\n\nAssistant ({each}):" for each in (better, worse)
        } <= prompts
        assert record.response.startswith("Good words")
        assert record.notes["rejected"].startswith("Bad words")
    assert run.brought.calls == len(model.heard) == 2 * len(run.records)


def test_rlcd_drops_a_pair_whose_manners_made_no_difference(tmp_path):
    run = made(tmp_path, "rlcd", Listening(by_label(contrast="It is all one to me.")))
    assert set(run.brought.fates) == {"dropped: the same answer in both manners"}


# --- west-of-n


def test_west_of_n_pairs_the_best_of_n_with_the_worst(tmp_path):
    def answer(request):
        return f"This is worth {1 + request.seed % 5} points, number {request.seed}."

    def grade(request):
        return rendered(request).rpartition("This is worth ")[2][0]

    model = Listening(by_label(answer=answer, grade_answer=grade))
    run = made(tmp_path, "west-of-n", model, max_calls=80, step_tokens=8000)
    assert len(run.records) > 5
    for record in run.records:
        grades = record.notes["grades"]
        assert len(grades) == 4
        assert f"worth {max(grades)} points" in record.response
        assert f"worth {min(grades)} points" in record.notes["rejected"]
        assert max(grades) - min(grades) >= 1


def test_west_of_n_drops_what_the_judge_grades_alike_and_what_it_does_not_grade(tmp_path):
    alike = made(tmp_path / "a", "west-of-n", Listening(by_label(answer=own_words, grade_answer="3")))
    assert set(alike.brought.fates) == {"dropped: no margin between best and worst"}
    mute = made(tmp_path / "b", "west-of-n", Listening(by_label(answer=own_words, grade_answer="Good!")))
    assert set(mute.brought.fates) == {"dropped: the judge gave no grade"}


# --- ultrafeedback


def test_ultrafeedback_rates_each_voice_in_four_respects_and_pairs_the_best_with_one_below(tmp_path):
    model = Listening(by_label(voices=own_words, grade_aspect=graded))
    run = made(tmp_path, "ultrafeedback", model, max_calls=200, step_tokens=20000)
    assert len(run.records) > 5
    ranks = set()
    for record in run.records:
        heard = record.notes["heard"]
        assert len({each["voice"] for each in heard}) == 4
        assert all(set(each["ratings"]) == {line.split(": ")[0] for line in lines("aspects")} for each in heard)
        means = sorted((each["mean"] for each in heard), reverse=True)
        by_voice = {each["voice"]: each for each in heard}
        best, worse = by_voice[record.notes["voice"]], by_voice[record.notes["rejected_voice"]]
        assert best["mean"] == means[0] > worse["mean"]
        assert (record.response, record.notes["rejected"]) == (best["response"], worse["response"])
        ranks.add(means.index(worse["mean"]))
    assert len(ranks) > 1, "not always the worst of all"
    systems = {request.messages[0].content for request in asked(model, "voices")}
    assert len(systems) == 8


def test_ultrafeedback_drops_voices_that_are_rated_alike(tmp_path):
    model = Listening(by_label(voices=own_words, grade_aspect="4"))
    run = made(tmp_path, "ultrafeedback", model, step_tokens=20000)
    assert set(run.brought.fates) == {"dropped: all voices are rated alike"}
