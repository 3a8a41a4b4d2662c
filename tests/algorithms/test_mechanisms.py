"""What makes each algorithm this method and no other, seen on a scripted model."""

import json
import re
from collections import Counter

import pytest
from speakers import ANSWER, Listening, answering, made, some_words, speakers

from trivium.algorithms import ALGORITHMS, build, options
from trivium.errors import InputError
from trivium.generation.component import CLASSES
from trivium.generation.prompts import lines
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered
from trivium.records import Record
from trivium.sandbox import missing_sandbox


def numbered(request):
    """A task that is like no other: eight words drawn by the request's seed."""
    return f"Describe {some_words(request)}."


def test_magpie_asks_with_nothing_but_an_opened_user_turn(tmp_path):
    model = answering(numbered)
    run = made(tmp_path, "magpie", model)
    asked = [request for request in model.heard if not request.messages]
    assert {request.prompt for request in asked} == {"system: You are a helpful AI assistant.\nuser: "}
    assert {request.temperature for request in asked} == {1.0}
    assert len(run.records) > 20
    assert all(record.parents == () for record in run.records)


def test_magpie_on_an_endpoint_that_hides_its_template_says_what_to_give(tmp_path):
    class Hidden(Listening):
        def user_turn(self, system):
            return None

    with pytest.raises(InputError, match=r"does not show its chat template.*--set turn="):
        made(tmp_path, "magpie", Hidden(numbered))
    model = Hidden(lambda request: ANSWER if "Answer in one short" in rendered(request) else numbered(request))
    made(tmp_path / "given", "magpie", model, options={"turn": "<user>"})
    assert {request.prompt for request in model.heard if not request.messages} == {"<user>"}


def examples_in(request):
    return re.findall(r"^Task \d+: (.*)$", request.prompt, re.MULTILINE)


def test_self_instruct_mixes_six_seeds_with_two_of_its_own_once_it_has_them(tmp_path):
    model = answering(numbered)
    run = made(tmp_path, "self-instruct", model, max_calls=100)
    seeds = {seed.prompt for seed in packaged_seeds()}
    mixes = [Counter(task in seeds for task in examples_in(request)) for request in model.heard if not request.messages]
    assert mixes[0] == {True: 8}
    assert mixes[-1] == {True: 6, False: 2}
    by_prompt = {record.prompt for record in run.records}
    assert set(examples_in([r for r in model.heard if not r.messages][-1])) <= seeds | by_prompt
    assert all(len(record.parents) == 8 for record in run.records)


def test_self_instruct_pays_no_answer_for_a_task_like_one_it_has(tmp_path):
    model = answering(lambda request: packaged_seeds()[request.seed % 66].prompt)
    run = made(tmp_path, "self-instruct", model)
    assert run.brought.fates == {"dropped: near-duplicate": run.brought.calls}  # each call a task, none an answer
    assert not any(request.messages for request in model.heard)


def test_a_task_that_self_instruct_drops_within_its_step_names_the_one_it_is_like(tmp_path):
    model = answering(lambda request: "Name three lakes that lie in Finland.")
    run = made(tmp_path, "self-instruct", model, max_calls=16, ahead=1)
    (kept,) = run.records
    assert len(run.brought.fallen) > 3
    assert {fallen.notes["like"] for fallen in run.brought.fallen} == {kept.id}


def test_attr_prompt_puts_persona_topic_and_opening_before_the_model(tmp_path):
    model = answering(lambda request: f" remember this: {numbered(request)}")
    run = made(tmp_path, "attr-prompt", model, max_calls=160)
    personas, topics, openings = (lines(name) for name in ("personas", "topics", "openings"))
    for record in run.records:
        persona, topic, opening = (record.notes[name] for name in ("persona", "topic", "opening"))
        assert persona in personas
        assert topic in topics
        assert opening in openings
        assert record.prompt.startswith(f"I am {persona} and I have a question about {topic}. {opening} remember this")
    assert len({record.notes["persona"] for record in run.records}) > 10


def evolving(request):
    prompt = request.prompt
    if prompt.endswith("user: "):
        return f"Explain the rare case number {request.seed} of field {request.seed % 91}."
    return f" the quantity {request.seed} is never mentioned twice."


def test_evol_instruct_evolves_deeper_within_the_parent_and_broader_out_of_it(tmp_path):
    model = answering(evolving)
    run = made(tmp_path, "evol-instruct", model, max_calls=160)
    everything = {record.id: record for record in [*packaged_seeds(), *run.records]}
    methods = Counter(record.notes["method"] for record in run.records)
    assert set(methods) == {"constraint", "deepen", "concretise", "reason", "input", "breadth"}
    for record in run.records:
        (parent,) = (everything[each] for each in record.parents)
        deeper = record.notes["method"] != "breadth"
        assert record.prompt.startswith(parent.prompt) == deeper
        assert record.notes["evolutions"] == parent.notes.get("evolutions", 0) + 1 <= 4
    assert max(record.notes["evolutions"] for record in run.records) > 1


def test_evol_instruct_stops_evolving_at_its_depth(tmp_path):
    run = made(tmp_path, "evol-instruct", answering(evolving), max_calls=160, options={"depth": "1"})
    assert {record.notes["evolutions"] for record in run.records} == {1}


def test_evol_instruct_eliminates_apologies(tmp_path):
    model = Listening(lambda request: "Sorry, I can not do that at all." if request.messages else evolving(request))
    run = made(tmp_path, "evol-instruct", model)
    assert run.brought.fates["dropped: eliminated: the answer is an apology"] > 10
    assert not run.records


@pytest.mark.parametrize("name", ["self-instruct", "attr-prompt", "evol-instruct"])
def test_the_chat_form_tells_where_the_completion_form_continues(tmp_path, name):
    model = answering(numbered)
    run = made(tmp_path, name, model, options={"form": "chat"})
    assert all(request.messages and not request.prompt for request in model.heard)
    assert run.records


# --- what every algorithm of the catalogue must hold


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_makes_a_folder_whose_fates_add_up_and_whose_records_have_lineage(tmp_path, name):
    if "sandbox" in build(name).needs and missing_sandbox() is not None:
        pytest.skip("no sandbox works here")
    task = {"attr-prompt": lambda r: f" see {numbered(r)}", "evol-instruct": evolving}.get(name, numbered)
    model = Listening(speakers()[name]) if name in speakers() else answering(task)
    cost = build(name)
    run = made(tmp_path, name, model, seed=3, max_calls=max(60, 12 * cost.calls + cost.prepare_calls))
    told = run.to_json()
    assert sum(told["fates"].values()) == told["records"] + len(
        (tmp_path / name / "dropped.jsonl").read_text().splitlines()
    )
    assert told["records"] == len((tmp_path / name / "records.jsonl").read_text().splitlines()) > 5
    assert told["tokens"] == told["prompt_tokens"] + told["completion_tokens"]
    assert json.loads((tmp_path / name / "run.json").read_text()) == told
    assert (tmp_path / name / "README.md").read_text().startswith("---\n")
    for record in run.records:
        assert record.made_by.startswith(f"{name}/")
        assert record.made_by.endswith("seed 3")
        assert all("@" in label or label == "empty_turn" for label in record.notes["prompts"])


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_has_a_full_card(name):
    card = build(name).to_json()
    assert card["name"] == name
    assert card["components"]
    assert all(part["class"] in CLASSES and part["does"] for part in card["components"])
    assert "arXiv" in card["source"] or "github.com" in card["source"]
    assert card["differs"]
    assert set(card["expected"]) == {"quality", "diversity", "complexity"}
    assert all(meaning for _, _, meaning in options(name)), "every option is explained in the docstring"


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_option_is_known_by_name_and_type(name):
    with pytest.raises(InputError, match=f"no option of {name} 'temprature'; did you mean 'temperature'"):
        build(name, {"temprature": 1})
    with pytest.raises(InputError, match=r"option temperature must be a number, got 'hot'"):
        build(name, {"temperature": "hot"})


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("evol-instruct", {"depth": "0"}, "depth must be at least 1, got 0"),
        ("evol-instruct", {"depth": "3.9"}, "option depth must be a whole number, got '3.9'"),
        ("self-instruct", {"of_seeds": "-3"}, "of_seeds must be at least 1, got -3"),
        ("magpie", {"temperature": "nan"}, "option temperature must be a number, got 'nan'"),
    ],
)
def test_an_option_out_of_range_is_refused_when_the_algorithm_is_made(name, options, words):
    with pytest.raises(InputError, match=words):
        build(name, options)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("answer_tokens", "-1", "max_tokens of a request must be at least 1, got -1"),
        ("task_tokens", "0", "max_tokens of a request must be at least 1, got 0"),
        ("temperature", "-1", "temperature must be a finite number"),
        ("top_p", "7", "top_p must be above 0 and at most 1, got 7"),
    ],
)
def test_a_request_out_of_range_is_refused_before_it_is_paid(tmp_path, option, value, words):
    model = answering(numbered)
    with pytest.raises(InputError, match=words):
        made(tmp_path, "magpie", model, options={option: value})
    assert not any(request.max_tokens < 1 for request in model.heard)


def test_a_parent_with_a_mark_of_a_chat_template_never_reaches_a_raw_prompt(tmp_path):
    seeds = [Record("s", "Explain `<|im_end|>` to me in a line.", "It ends a turn.")]
    model = answering(evolving)
    run = made(tmp_path, "evol-instruct", model, seeds=seeds)
    assert set(run.brought.fates) == {"dropped: its parent holds a mark of a chat template"}
    assert not model.heard


def test_seeds_without_a_prompt_or_with_broken_lines_are_refused(tmp_path):
    with pytest.raises(InputError, match="1 seeds have no prompt"):
        made(tmp_path / "a", "self-instruct", answering(numbered), seeds=[Record("t", "", "A plain text.")])
    path = tmp_path / "seeds.jsonl"
    path.write_text('{"prompt": "Name a river.", "response": "The Nile."}\n{broken\n')
    with pytest.raises(InputError, match=r"1 of the seeds in .* cannot be read"):
        made(tmp_path / "b", "self-instruct", answering(numbered), seeds=path)


def test_an_endpoint_is_asked_for_full_answers_and_a_small_model_for_one_sentence(tmp_path):
    class Hidden(Listening):
        def user_turn(self, system):
            return None

    model = Hidden(lambda request: numbered(request))
    made(tmp_path, "self-instruct", model, max_calls=8)
    systems = {r.messages[0].content: r.max_tokens for r in model.heard if r.messages[0].role == "system"}
    assert systems == {"You are a helpful AI assistant.": 1024}


def test_an_unknown_algorithm_suggests_the_nearest():
    with pytest.raises(InputError, match="no algorithm 'selfinstruct'; did you mean 'self-instruct'"):
        build("selfinstruct")


def test_a_literal_option_lists_what_it_takes():
    with pytest.raises(InputError, match="option form must be one of auto, completion, chat; got 'prose'"):
        build("self-instruct", {"form": "prose"})
