"""Methods that plan what to vary before they write: what makes each of them this method and no other."""

import json
import re
from collections import Counter

import pytest
import speakers_dialogue
import speakers_feedback
from speakers import Listening, made, some_words, speakers
from speakers_feedback import by_label
from speakers_varied import SPEAKERS, listing

from trivium.algorithms import build
from trivium.errors import InputError
from trivium.generation.prompts import lines, prompt
from trivium.generation.propose.strata import read_shares
from trivium.generation.propose.verbalized import Weighted, read_line
from trivium.generation.seeds import packaged_seeds
from trivium.models.api import Completion
from trivium.models.scripted import rendered

SEEDS = {seed.prompt: seed for seed in packaged_seeds()}


def asked(model, name):
    return [request for request in model.heard if request.label.split("@")[0].removesuffix("_text") == name]


def speaking(name, **said):
    """The usual speaker of an algorithm with some of it changed."""
    usual, other = SPEAKERS[name], by_label(**said)

    def speak(request):
        return other(request) if request.label.split("@")[0].removesuffix("_text") in said else usual(request)

    return Listening(speak)


# --- verbalized sampling


def test_an_endpoint_is_asked_for_an_object_by_its_schema_and_a_mended_one_is_marked(tmp_path):
    def broken(request):
        told = {"requests": [{"probability": 0.1, "request": f"Describe {some_words(request, 6, n)}."} for n in (1, 2)]}
        return f"```json\n{json.dumps(told)}\n```"

    model = speaking("verbalized-sampling", verbalized=broken)
    run = made(tmp_path, "verbalized-sampling", model, options={"form": "chat"})
    asked_for = [request.extra["response_format"]["type"] for request in model.heard if "verbalized@" in request.label]
    assert set(asked_for) == {"json_schema"}
    assert len(run.records) > 5
    assert run.brought.repaired_records == len(run.records)
    assert {record.notes["repaired"] for record in run.records} == {1}


def test_verbalized_sampling_asks_once_for_all_and_draws_from_the_tail_by_weight(tmp_path):
    def five(request):
        shares = (0.5, 0.3, 0.15, 0.04, 0.01)
        return "\n".join(f"{share} | Describe item {share} with {some_words(request, 6)}." for share in shares)

    model = speaking("verbalized-sampling", verbalized=five)
    run = made(tmp_path, "verbalized-sampling", model, max_calls=400)
    drawn = Counter(record.notes["weight"] for record in run.records)
    assert len(run.records) > 100
    assert set(drawn) <= {0.15, 0.04, 0.01}, "what is more likely than 0.2 is never drawn"
    assert all(f"item {weight} " in record.prompt for record in run.records for weight in [record.notes["weight"]])
    # by weight: 0.15 of 0.20 in the tail, three of four
    assert 0.6 < drawn[0.15] / len(run.records) < 0.9
    assert len(asked(model, "verbalized")) == sum(run.brought.fates.values())


def test_verbalized_probabilities_are_scaled_down_where_they_sum_to_more_than_one(tmp_path):
    half = "0.8 | Describe the first of the two.\n0.8 | Tell me of the second one.\n0.4 | Name what comes third here."
    model = speaking("verbalized-sampling", verbalized=half)
    run = made(tmp_path, "verbalized-sampling", model)
    (record,) = run.records
    assert (record.prompt, record.notes["weight"], record.notes["of"]) == ("Name what comes third here.", 0.2, 3)


def test_lines_that_cannot_be_read_are_counted_and_an_unreadable_answer_is_a_fate(tmp_path):
    mixed = (
        "Sure!\n0.2 | Describe the first of the two.\n20% | Tell me of the second one.\n7 | Name a number like this."
    )
    run = made(
        tmp_path / "a", "verbalized-sampling", speaking("verbalized-sampling", verbalized=mixed), options={"tail": 1}
    )
    assert {record.notes["unread_lines"] for record in run.records} == {2}
    lone = speaking("verbalized-sampling", verbalized="0.1 | Only one task is here.")
    run = made(tmp_path / "b", "verbalized-sampling", lone)
    assert set(run.brought.fates) == {"dropped: fewer than two tasks with a probability"}
    run = made(tmp_path / "c", "verbalized-sampling", SPEAKERS_WITHOUT_TAIL)
    assert set(run.brought.fates) == {"dropped: no task in the tail"}


SPEAKERS_WITHOUT_TAIL = Listening(by_label(verbalized="0.5 | Tell me of this.\n0.5 | Tell me of that."))


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("0.05 | Which knots hold?", Weighted("Which knots hold?", 0.05)),
        ("5% | Which knots hold?", Weighted("Which knots hold?", 0.05)),
        ("3. 0.05 | Which knots hold?", Weighted("Which knots hold?", 0.05)),
        ("- p=0.05: Which knots hold?", Weighted("Which knots hold?", 0.05)),
        ("Which knots hold? | 0.05", None), ("1.5 | Which knots hold?", None), ("0 | Which knots hold?", None),
    ],
)  # fmt: skip
def test_a_probability_is_read_only_where_it_is_one(line, read):
    assert read_line(line) == read


# --- bare


def test_bare_drafts_without_a_template_at_a_high_temperature_and_refines_each_draft_alone(tmp_path):
    model = Listening(SPEAKERS["bare"])
    run = made(tmp_path, "bare", model, options={"form": "chat"})
    drafts, refined = asked(model, "bare_draft"), asked(model, "bare_refine")
    assert all(request.prompt and not request.messages for request in drafts)
    assert {request.temperature for request in drafts} == {1.0}
    assert all(request.messages and not request.prompt for request in refined)
    assert {request.temperature for request in refined} == {0.5}
    for request in drafts:
        shown = re.findall(r"^Task: (.+)$", request.prompt, re.MULTILINE)
        assert len(set(shown)) == 3
        assert set(shown) <= {" ".join(prompt.split()) for prompt in SEEDS}, "seeds alone, never what was made"
    assert run.records
    for record in run.records:
        rough = record.notes["draft"]
        told = f"Task: {rough['task']}\nResponse: {rough['response']}"
        mine = [request for request in refined if told in rendered(request)]
        assert len(mine) == 1
        assert record.prompt != rough["task"]


def test_bare_may_leave_the_refinement_to_a_second_model(tmp_path):
    script = tmp_path / "other.jsonl"
    script.write_text(
        '{"match": "Draft", "reply": "Task: Describe the other model here.\\nResponse: It is another one."}\n'
    )
    model = Listening(SPEAKERS["bare"])
    run = made(tmp_path, "bare", model, judge=f"scripted:{script}", options={"refiner": "judge"})
    assert {record.prompt for record in run.records} == {"Describe the other model here."}
    assert not asked(model, "bare_refine")


def test_a_draft_without_a_response_gets_one_when_it_is_refined(tmp_path):
    run = made(tmp_path, "bare", speaking("bare", bare_draft=" Tell of the tides.\n\nTask: Another one is begun"))
    assert run.records
    assert {tuple(record.notes["draft"].values()) for record in run.records} == {("Tell of the tides.", "")}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"bare_draft": "\n"}, "no task in the draft"),
        ({"bare_draft": "Go.\nResponse: Gone."}, "task too short"),
        ({"bare_refine": "It is good as it is."}, "no task with a response in the refinement"),
        (
            {"bare_refine": "Task: Name three of the largest animals on earth.\nResponse: A cat."},
            "bare_refine: copies its prompt",
        ),
    ],
)
def test_bare_drops_drafts_and_refinements_that_are_no_example(tmp_path, said, reason):
    run = made(tmp_path, "bare", speaking("bare", **said))
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- instruct-skillmix


def test_skillmix_mixes_skills_of_different_fields_that_the_model_named_before(tmp_path):
    model = Listening(SPEAKERS["instruct-skillmix"])
    run = made(tmp_path, "instruct-skillmix", model, max_calls=120)
    named = [each.strip() for request in asked(model, "skills") for each in listing(request).split(",")]
    types = [each.strip() for each in listing(asked(model, "query_types")[0]).split(",")]
    assert len(asked(model, "skills")) == 10
    pairs = set()
    assert run.records
    for record in run.records:
        skills = record.notes["skills"]
        assert len(set(skills)) == 2
        assert set(skills) <= set(named)
        assert record.notes["query_type"] in types
        told = f"Type: {record.notes['query_type']}\nSkills: {', '.join(skills)}\nRequest:"
        assert any(request.prompt.endswith(told) for request in asked(model, "skill_mix"))
        pairs.add(tuple(sorted(skills)))
    assert len(pairs) > 0.8 * len(run.records), "mixes are random, so they seldom come twice"


def test_skillmix_without_enough_skills_never_begins(tmp_path):
    run = made(tmp_path, "instruct-skillmix", speaking("instruct-skillmix", skills="..."))
    assert set(run.brought.fates) == {"dropped: before the first step: fewer than 2 skills"}


def test_of_a_list_without_end_the_things_before_the_cut_are_taken(tmp_path):
    endless = Completion("planning (3), weighing, spotting threats, teaching be", "length", 9, 9)
    run = made(tmp_path, "instruct-skillmix", speaking("instruct-skillmix", skills=lambda request: endless))
    assert {each for record in run.records for each in record.notes["skills"]} == {
        "planning",
        "weighing",
        "spotting threats",
    }


# --- self-align


def test_self_align_takes_the_thoughts_out_and_keeps_them_in_the_notes(tmp_path):
    model = Listening(SPEAKERS["self-align"])
    run = made(tmp_path, "self-align", model, max_calls=150)
    assert len(run.records) > 20
    for record in run.records:
        assert record.notes["thoughts"] == "kind is what counts."
        assert "counts" not in record.text
    shown = asked(model, "by_principles")
    assert all(prompt("principles").text in request.prompt for request in shown)
    assert len(lines("principles")) == 16


def test_self_align_writes_half_its_tasks_by_kind_and_topic_and_half_from_the_growing_pool(tmp_path):
    model = Listening(SPEAKERS["self-align"])
    run = made(tmp_path, "self-align", model, max_calls=250)
    by_kind = [record for record in run.records if "kind" in record.notes]
    assert 0.3 < len(by_kind) / len(run.records) < 0.7
    topics = {each.strip() for request in asked(model, "kind_topics") for each in listing(request).split(",")}
    assert all(record.notes["kind"] in lines("task_kinds") for record in by_kind)
    assert all(record.notes["topic"] in topics and not record.parents for record in by_kind)
    from_pool = [record for record in run.records if "kind" not in record.notes]
    assert all(len(record.parents) == 8 for record in from_pool)
    made_here = {record.id for record in run.records}
    assert any(made_here & set(record.parents) for record in from_pool)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"by_principles": "It is so."}, "no thoughts before the answer"),
        ({"by_principles": "kind.\nAnswer: The rules matter, so no."}, "thoughts in the answer"),
        ({"kind_topics": "how to feed all of your many cats"}, "fewer than 1 topics"),
    ],
)
def test_self_align_drops_what_shows_or_lacks_its_thoughts(tmp_path, said, reason):
    run = made(tmp_path, "self-align", speaking("self-align", **said), options={"by_kind": 1})
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- agent-instruct


def test_agent_instruct_transforms_writes_suggests_and_edits_in_this_order(tmp_path):
    model = Listening(SPEAKERS["agent-instruct"])
    run = made(tmp_path, "agent-instruct", model, max_calls=100, step_tokens=8000)
    assert len(run.records) > 10
    everything = {seed.id: seed for seed in SEEDS.values()}
    for record in run.records:
        (seed,) = (everything[each] for each in record.parents)
        text, _, final = record.prompt.partition("\n\n")
        (turn,) = record.notes["path"]
        assert record.notes["form"] in lines("transformations")
        assert record.notes["flow"] in lines("flows")
        assert final == record.notes["task"] != turn["task"]
        material = " ".join(f"{seed.prompt} {seed.response}".split())
        assert any(
            r.prompt.endswith(f"Material: {material}\nText ({record.notes['form']}):")
            for r in asked(model, "transformed")
        )
        assert any(f"Text: {text}\nTask ({record.notes['flow']}):" in r.prompt for r in asked(model, "flow_task"))
        assert any(f"Text: {text}\nTask: {turn['task']}\nSuggestion:" in r.prompt for r in asked(model, "suggest"))
        told = f"Task: {turn['task']}\nSuggestion: {turn['suggestion']}\nNew task:"
        assert any(r.prompt.endswith(told) for r in asked(model, "edit_task"))
    assert len({record.notes["flow"] for record in run.records}) > 4


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"transformed": "Zebras graze."}, "transformed: lost the thread"),
        (
            {"edit_task": "Describe the cat sleeping there.", "flow_task": "Describe the cat sleeping there."},
            "edit_task: nothing changed",
        ),
        ({"edit_task": "Tell about zebras grazing."}, "edit_task: lost the thread"),
        ({"suggest": "Ask also how many portions are left over."}, "suggest: copies its prompt"),
    ],
)
def test_agent_instruct_drops_agents_that_did_not_do_their_part(tmp_path, said, reason):
    run = made(tmp_path, "agent-instruct", speaking("agent-instruct", **said), step_tokens=8000)
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- simula


def test_simula_covers_mixes_of_a_taxonomy_made_first_and_makes_a_share_harder(tmp_path):
    model = Listening(SPEAKERS["simula"])
    run = made(tmp_path, "simula", model, max_calls=300, step_tokens=8000)
    factors = [each.strip() for each in listing(asked(model, "factors")[0]).split(",")]
    assert len(asked(model, "factor_values")) == 3
    harder = Counter(record.notes["complexified"] for record in run.records)
    assert 0.25 < harder[True] / len(run.records) < 0.75
    assert run.records
    for record in run.records:
        assert set(record.notes["mix"]) <= set(factors)
        assert record.notes["meta"].endswith("at night.") == record.notes["complexified"]
        told = "; ".join(f"{factor}: {value}" for factor, value in record.notes["mix"].items())
        assert any(f"Given: {told} (" in request.prompt for request in asked(model, "meta_prompt"))
        assert any(f"Situation: {record.notes['meta']}\nRequest:" in r.prompt for r in asked(model, "meta_task"))
    assert len({str(record.notes["mix"]) for record in run.records}) > 10


@pytest.mark.parametrize(
    ("right", "wrong", "fate"),
    [
        ("yes", "no", "accepted"),
        ("no", "yes", "dropped: both critics reject"),
        ("yes", "Yes.", "dropped: the critics contradict each other: right and wrong"),
        ("no", "No", "dropped: the critics contradict each other: neither right nor wrong"),
        ("maybe", "no", "dropped: a critic says neither yes nor no"),
    ],
)
def test_simula_believes_its_critics_only_if_they_agree(tmp_path, right, wrong, fate):
    model = speaking("simula", critic_right=right, critic_wrong=wrong)
    run = made(tmp_path, "simula", model, step_tokens=8000)
    assert set(run.brought.fates) - {"dropped: near-duplicate"} == {fate}


# --- simplestrat


def test_simplestrat_draws_strata_by_their_shares_and_prompts_with_them(tmp_path):
    def shares(request):
        return (
            "yes 80%, no 20%"
            if "work" in request.prompt.rpartition("Question:")[2]
            else "long 50%, short 30%, none 20%"
        )

    model = speaking("simplestrat", strata="Is it about work? | How long is it?", shares=shares)
    run = made(tmp_path, "simplestrat", model, max_calls=400)
    assert len(asked(model, "strata")) == 1
    assert len(asked(model, "shares")) == 2
    strata = [record.notes["stratum"] for record in run.records]
    assert {tuple(stratum) for stratum in strata} == {("Is it about work?", "How long is it?")}
    at_work = Counter(stratum["Is it about work?"] for stratum in strata)
    assert 0.7 < at_work["yes"] / len(strata) < 0.9
    assert set(Counter(stratum["How long is it?"] for stratum in strata)) == {"long", "short", "none"}
    for stratum in strata:
        told = "\n".join(f"{question} {answer}" for question, answer in stratum.items())
        assert any(request.prompt.endswith(f"\n\n{told}\nRequest:") for request in asked(model, "stratum_task"))


def test_the_model_is_asked_again_while_its_questions_are_those_of_the_prompt(tmp_path):
    seen = []

    def strata(request):
        seen.append(request)
        return (
            "Is it for a child? | Is it shorter than ten lines?" if len(seen) < 3 else "Is it red? | Is it for a child?"
        )

    run = made(tmp_path, "simplestrat", speaking("simplestrat", strata=strata))
    assert len(seen) == 3
    assert {tuple(record.notes["stratum"]) for record in run.records} == {("Is it red?",)}


def test_a_question_without_readable_shares_is_left_out_and_without_any_nothing_begins(tmp_path):
    half = speaking(
        "simplestrat",
        strata="Is it red? | Is it blue?",
        shares=lambda r: "yes 1%, no 3%" if "red" in r.prompt else "?!",
    )
    run = made(tmp_path / "a", "simplestrat", half)
    assert {tuple(record.notes["stratum"]) for record in run.records} == {("Is it red?",)}
    run = made(tmp_path / "b", "simplestrat", speaking("simplestrat", shares="hard to say"))
    assert set(run.brought.fates) == {"dropped: before the first step: no question that splits the domain"}


@pytest.mark.parametrize(
    ("line", "shares"),
    [
        ("hot 75%, cold 25%", {"hot": 0.75, "cold": 0.25}),
        ("Hot (30 %); cold (10 %)", {"Hot": 0.75, "cold": 0.25}),
        ("town: 50%, country: 50%, moon: 0%", {"town": 0.5, "country": 0.5}),
        ("all 100%", {}), ("hot, cold", {}), (f"hot {'9' * 400}%, cold 10%", {}), (" " * 5_000, {}),
    ],
)  # fmt: skip
def test_shares_are_read_and_scaled_to_sum_to_one(line, shares):
    assert read_shares(line) == shares


# --- an endpoint that follows orders and hides its template


class Hidden(Listening):
    def user_turn(self, system):
        return None


@pytest.mark.parametrize("name", sorted([*SPEAKERS, *speakers_dialogue.SPEAKERS, *speakers_feedback.SPEAKERS]))
def test_an_endpoint_is_told_in_chats_what_a_small_model_continues(tmp_path, name):
    cost = build(name)
    model = Hidden(speakers()[name])
    run = made(tmp_path, name, model, max_calls=12 * cost.calls + cost.prepare_calls, step_tokens=60_000)
    assert len(run.records) > 3
    raw = {request.label.split("@")[0] for request in model.heard if not request.messages}
    assert raw <= {"bare_draft"}, "a draft of a base model is the one raw prompt"
    told = {request.label.split("@")[0] for request in model.heard if request.messages}
    assert not any(label.endswith("_text") or label == "answer" for label in told)


# --- options


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("verbalized-sampling", {"count": "1"}, "count must be at least 2, got 1"),
        ("verbalized-sampling", {"tail": "2"}, "tail must be a number between 0 and 1, got 2"),
        ("bare", {"refiner": "nobody"}, "option refiner must be one of model, judge; got 'nobody'"),
        ("simula", {"harder": "-0.1"}, "harder must be a number between 0 and 1"),
        ("simplestrat", {"questions": "0"}, "questions must be at least 1, got 0"),
        ("self-align", {"by_kind": "3"}, "by_kind must be a number between 0 and 1"),
        ("agent-instruct", {"rounds": "-1"}, "rounds must be at least 0, got -1"),
        ("instruct-skillmix", {"skills": "0"}, "skills must be at least 1, got 0"),
    ],
)
def test_an_option_out_of_range_is_refused(name, options, words):
    with pytest.raises(InputError, match=words):
        build(name, options)
