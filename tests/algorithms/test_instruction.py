"""What makes each method of instruction data this method and no other, seen on a scripted model."""

import re
from collections import Counter

import numpy as np
import pytest
from speakers import ANSWER, Listening, made, some_words
from speakers_instruction import SPEAKERS, by_label, field, named, run_of, start_of, tree_of

from trivium.errors import InputError
from trivium.generation.keep.near_duplicate_note import NearDuplicateNote
from trivium.generation.keep.once import Once
from trivium.generation.keep.untouched import Untouched
from trivium.generation.pool import Pool
from trivium.generation.prompts import lines
from trivium.generation.propose.demonstrate import Example, own_example, packaged_examples
from trivium.generation.propose.listing import carries, listed
from trivium.generation.propose.syllabus import Session, draw_lesson
from trivium.generation.propose.tree import Tree, holds_tree, read_tree
from trivium.generation.seeds import packaged_seeds
from trivium.generation.work import Dropped
from trivium.models.scripted import rendered
from trivium.records import Record


class Hidden(Listening):
    """An endpoint: its template cannot be seen, so it is asked in chat form."""

    def user_turn(self, system):
        return None


SEEDS = {seed.id: seed for seed in packaged_seeds()}


# --- lists


@pytest.mark.parametrize(("line", "things"), [
    ("poem, sea; short form | 'rhyme'.", ["poem", "sea", "short form", "rhyme"]),
    ("poem, Poem, sea, , -", ["poem", "sea"]),
    ("1) acting 2) stage design", ["acting", "stage design"]),
    ("one, a thing that is much too long to be one, two", ["one", "two"]),
])  # fmt: skip
def test_a_list_is_read_off_a_line(line, things):
    assert listed(line, what="things") == things


def test_a_list_that_is_too_short_is_dropped_and_one_too_long_is_cut():
    with pytest.raises(Dropped, match="fewer than 2 things"):
        listed("only", what="things", least=2)
    assert listed("a, b, c", what="things", most=2) == ["a", "b"]


@pytest.mark.parametrize(("thing", "carried"), [
    ("short stories", True),  # both, up to the ending of the second
    ("of the", False),  # says nothing
    ("winter story", False),  # one of two is not most
    ("short winter story", True),  # two of three are
])  # fmt: skip
def test_a_text_carries_what_it_has_most_words_of(thing, carried):
    assert carries("Write a short story.")(thing) == carried


# --- Tree-Instruct


def test_a_tree_is_read_from_brackets_and_written_as_it_was():
    text = "write (poem (short, about the sea), for a friend)"
    tree = read_tree(text)
    assert tree == Tree("write", (Tree("poem", (Tree("short"), Tree("about the sea"))), Tree("for a friend")))
    assert str(tree) == text
    assert list(tree.parts()) == ["write", "poem", "short", "about the sea", "for a friend"]
    assert str(tree.grown("poem", "in rhymes")) == "write (poem (short, about the sea, in rhymes), for a friend)"


@pytest.mark.parametrize("text", ["", "two, roots", "write (poem))", "(poem)", "a (" * 40, "write (poem) now"])
def test_what_is_no_tree_is_not_read_as_one(text):
    assert read_tree(text) is None


def test_brackets_left_open_are_closed():
    assert str(read_tree("write (poem (short")) == "write (poem (short))"


def test_tree_instruct_adds_nodes_that_stand_in_the_tree_and_in_the_instruction(tmp_path):
    run, model = run_of(tmp_path, "tree-instruct", max_calls=100, options={"nodes": "3"})
    assert len(run.records) > 10
    for record in run.records:
        (parent,) = record.parents
        assert len(record.notes["added"]) == 3
        for added in record.notes["added"]:
            assert added["node"] in record.notes["tree"]
            assert added["node"] in record.prompt
            assert added["node"] not in SEEDS[parent].prompt
        assert record.prompt.startswith(SEEDS[parent].prompt.rstrip(".?!:"))
    asked = named(model, "tree_nodes_text")[0]
    shown = set(read_tree(tree_of(asked)).parts())
    assert set(field(asked, "Parts").split(" | ")) <= shown  # places are drawn from the tree


def test_tree_instruct_drops_what_leaves_an_added_node_out(tmp_path):
    replies = {
        "tree_of_task": "explain (rain (in towns))",
        "tree_nodes": "to pilots | at night | by the sea | to cooks",
    }
    told = by_label(**replies, tree_written="Explain rain in towns to pilots at length.")
    seeds = [Record("s", "Explain rain in towns.", "It falls.")]
    run = made(tmp_path, "tree-instruct", Hidden(told), seeds=seeds, max_calls=20)
    assert set(run.brought.fates) == {"dropped: an added node is missing"}
    whole = by_label(**replies, tree_written="Explain rain in towns to pilots who fly at night.")
    (record, *_) = made(tmp_path / "b", "tree-instruct", Hidden(whole), seeds=seeds, max_calls=20).records
    assert {added["node"] for added in record.notes["added"]} == {"to pilots", "at night"}


@pytest.mark.parametrize(("task", "reason"), [
    ("Tell pilots a joke.", "lost the tree it was grown from"),
    ("Explain rain in towns.", "an added node is missing"),
    ("Explain rain in towns to pilots.", "holds the grown tree"),
])  # fmt: skip
def test_a_grown_tree_must_be_held_whole(task, reason):
    assert holds_tree(read_tree("explain (rain (in towns))"), [("rain", "to pilots")], task).reason == reason


def test_a_tree_of_something_else_is_dropped(tmp_path):
    run, _ = run_of(tmp_path, "tree-instruct", by_label(tree_of_task="sing (old songs (loudly))"))
    assert set(run.brought.fates) == {"dropped: the tree is not of the instruction"}


# --- Tag-Instruct


def test_tag_instruct_grows_the_tags_of_its_own_instructions_and_shows_which_went_together(tmp_path):
    run, model = run_of(tmp_path, "tag-instruct", max_calls=500, seeds=packaged_seeds()[:6])
    made_here = {record.id: record for record in run.records}
    again = [record for record in run.records if record.parents[0] in made_here]
    assert again
    for record in run.records:
        assert record.notes["tags"][-2:] == record.notes["new_tags"]
        assert all(tag in record.prompt for tag in record.notes["new_tags"])
    for record in again:
        parent = made_here[record.parents[0]]
        assert record.notes["tags"] == [*parent.notes["tags"], *record.notes["new_tags"]]
        assert record.notes["expansions"] == parent.notes["expansions"] + 1 <= 3
    asked = len(named(model, "tags_of_task_text"))
    assert asked < len(named(model, "tags_more_text"))  # tags that are known are not asked for again
    assert any(field(request, "Seen with them") != "none yet" for request in named(model, "tags_more_text"))


def test_tag_instruct_drops_what_its_judge_finds_less_demanding(tmp_path):
    def graded(request):
        return "2" if field(request, "Task").endswith("for good.") else "4"

    parts = dict.fromkeys(("tags_of_task", "tags_more"), SPEAKERS["tag-instruct"])
    run, _ = run_of(tmp_path, "tag-instruct", by_label(**parts, worked_in=" for good.", grade_task=graded))
    assert run.brought.fates["dropped: less demanding than before"] > 5
    assert not run.records


def test_a_judge_without_a_grade_ends_the_proposal(tmp_path):
    parts = dict.fromkeys(("tags_of_task", "tags_more"), SPEAKERS["tag-instruct"])
    run, _ = run_of(tmp_path, "tag-instruct", by_label(**parts, worked_in=" for good.", grade_task="10 of 10"))
    assert run.brought.fates["dropped: the judge gave no grade"] > 5
    assert not run.records


# --- Unnatural Instructions


def test_unnatural_instructions_shows_three_and_takes_the_fourth_with_its_parts(tmp_path):
    run, model = run_of(tmp_path, "unnatural-instructions")
    known = {example.instruction for example in packaged_examples()}
    for request in named(model, "demonstrated_text"):
        shown = re.findall(r"^Instruction: (.+)$", request.prompt, re.MULTILINE)
        assert len(set(shown)) == 3
        assert set(shown) <= known
        assert request.prompt.endswith("Example 4\nInstruction:")
    own = [record for record in run.records if "rephrases" not in record.notes]
    for record in own:
        instruction, given, constraints = (record.notes[part] for part in Example._fields)
        assert record.prompt == f"{instruction}\n\n{given}\n\n{constraints}"


def test_unnatural_instructions_says_each_in_other_words_for_the_same_input_and_output(tmp_path):
    run, _ = run_of(tmp_path, "unnatural-instructions")
    by_id = {record.id: record for record in run.records}
    others = [record for record in run.records if "rephrases" in record.notes]
    assert len(others) == len(run.records) // 2 > 5
    for record in others:
        first = by_id[record.notes["rephrases"]]
        assert record.notes["instruction"] != first.notes["instruction"]
        assert record.notes["input"] == first.notes["input"]
        assert record.response == first.response


def test_unnatural_instructions_takes_seeds_that_have_an_input(tmp_path):
    seeds = [Record(f"s{n}", f"Sort list {n}.", "x", notes={"input": f"{n}, 9, 1"}) for n in range(4)]
    run, _ = run_of(tmp_path, "unnatural-instructions", seeds=seeds)
    assert all(
        len(set(record.parents)) == 3 and set(record.parents) <= {"s0", "s1", "s2", "s3"} for record in run.records
    )
    with pytest.raises(InputError, match="shows 3 seeds, but only 2 have"):
        run_of(tmp_path / "b", "unnatural-instructions", seeds=seeds[:2])


def test_an_example_without_a_part_or_copied_is_dropped(tmp_path):
    bare = by_label(demonstrated="Sing a song.\nConstraints: None.")
    run, _ = run_of(tmp_path / "a", "unnatural-instructions", bare)
    assert set(run.brought.fates) == {"dropped: no instruction, input and constraints"}
    one = packaged_examples()[0]
    assert own_example(one, [one]).reason == "copies a demonstration"
    assert own_example(one._replace(instruction="Other."), [one]).reason == "copies a demonstration's input"
    assert own_example(Example("Other.", "None.", "None."), [Example("One.", "none", "None.")]).accepted


# --- CodecLM


def test_codeclm_decodes_from_the_code_alone_and_sharpens_by_its_own_rubric(tmp_path):
    run, model = run_of(tmp_path, "codeclm", max_calls=100)
    assert len(run.records) > 5
    for request in named(model, "codec_decoded_text"):
        assert field(request, "Use case") == "daily advice"
        assert field(request, "Skills") == "planning, comparison"
        assert not any(seed.prompt in request.prompt for seed in packaged_seeds())
    for record in run.records:
        assert record.notes["skills"] == ["planning", "comparison"]
        (action,) = record.notes["actions"]
        assert record.prompt.endswith(action)
        assert "grades" not in record.notes


def test_codeclm_keeps_only_what_the_strong_model_does_better(tmp_path):
    def grading(request):
        if request.label.startswith("strong"):
            return f"A strong answer about {some_words(request, 4)}."
        strong = "strong answer" in field(request, "Response")
        return "5" if strong and len(re.findall("a", field(request, "Task"))) % 2 else "3"

    judge = Listening(grading, name="scripted:judge")
    algorithm_run = run_with_judge(tmp_path, "codeclm", SPEAKERS["codeclm"], judge)
    assert algorithm_run.fates["dropped: the weak answer is as good"] > 0
    assert algorithm_run.records
    for record in algorithm_run.records:
        assert record.response.startswith("A strong answer")
        assert record.notes["weak"] == ANSWER
        assert record.notes["grades"] == {"strong": 5, "weak": 3}
    assert len(judge.heard) % 3 == 0  # one strong answer and two grades for each task that came so far


def run_with_judge(tmp_path, name, replies, judge):
    import asyncio

    from trivium.algorithms import build
    from trivium.generation.budget import Budget
    from trivium.generation.run import run
    from trivium.runs import Ledger, Recorded

    (tmp_path / "judged").mkdir()
    with Ledger.open(tmp_path / "judged", settings={"kind": "test"}) as ledger:
        return asyncio.run(
            run(
                build(name), seeds=packaged_seeds(), model=Recorded(Listening(replies), ledger), ledger=ledger,
                budget=Budget(None, 160, None, None, None, None, None), allowance=9000, ahead=2, made_by="test",
                rng=np.random.default_rng(0), judge=Recorded(judge, ledger),
            )
        )  # fmt: skip


def test_codeclm_drops_an_instruction_without_use_case_or_skills(tmp_path):
    run, _ = run_of(tmp_path / "a", "codeclm", by_label(codec_encoded="| planning"))
    assert set(run.brought.fates) == {"dropped: no use case"}
    run, _ = run_of(tmp_path / "b", "codeclm", by_label(codec_encoded="daily advice"))
    assert set(run.brought.fates) == {"dropped: fewer than 1 skills"}


# --- Auto Evol-Instruct


def evolving_by(method):
    """Only the method that asks for a colour changes a task; every other gives the task back as it was."""

    def used(request):
        told = request.prompt.splitlines()[0]
        return f" and name {some_words(request, 5)} as well." if "colour" in told else "."

    return by_label(method_used=used, method_improved=method)


def test_auto_evol_instruct_rewrites_the_method_in_view_of_its_failures_and_uses_the_best(tmp_path):
    better = lambda r: "Add a colour." if r.seed % 2 else "Change nothing at all."  # noqa: E731
    run, model = run_of(tmp_path, "auto-evol-instruct", evolving_by(better), options={"candidates": "4"}, max_calls=120)
    assert run.records
    (versions,) = {tuple(tuple(each.items()) for each in record.notes["versions"]) for record in run.records}
    first, *others = (dict(each) for each in versions)
    assert (first["version"], first["from"], first["failures"]) == (0, None, 4)
    assert {each["method"] for each in others} <= {"Add a colour.", "Change nothing at all."}
    best = min((first, *others), key=lambda each: each["failures"])
    assert all(record.notes["method"] == best["method"] == "Add a colour." for record in run.records)
    shown = named(model, "method_improved_text")[0].prompt
    assert "(eliminated: no information gain)" in shown  # the optimiser sees what failed and why


def test_auto_evol_instruct_without_rounds_or_failures_keeps_the_method_it_starts_with(tmp_path):
    run, model = run_of(tmp_path, "auto-evol-instruct")
    assert {record.notes["version"] for record in run.records} == {0}
    assert not named(model, "method_improved_text")
    run, model = run_of(tmp_path / "b", "auto-evol-instruct", options={"rounds": "0"})
    assert len(named(model, "method_used_text")) == len(named(model, "answer")) == 30


def test_auto_evol_instruct_keeps_to_its_depth(tmp_path):
    run, _ = run_of(tmp_path, "auto-evol-instruct", max_calls=200, options={"depth": "2"})
    assert {record.notes["evolutions"] for record in run.records} == {1, 2}


# --- Persona Hub


def test_persona_hub_reads_personas_off_texts_and_finds_others_by_relation(tmp_path):
    run, model = run_of(tmp_path, "persona-hub", max_calls=120)
    related = [record for record in run.records if "relation" in record.notes]
    assert 0 < len(related) < len(run.records)
    texts = [field(request, "Text") for request in named(model, "persona_reader_text")]
    assert all(any(seed.response[:20] in text for text in texts) for seed in [SEEDS[run.records[0].parents[0]]])
    for record in run.records:
        assert record.notes["persona"].startswith("someone who sells" if record in related else "someone who keeps")
    for record in related:
        assert record.notes["relation"] in lines("relations")
        assert record.notes["of"].startswith("someone who keeps")
    asked = {field(request, "Person") for request in named(model, "persona_asks_text")}
    assert {record.notes["persona"] for record in run.records} <= asked


def test_persona_hub_pays_no_task_for_a_persona_it_has(tmp_path):
    same = by_label(persona_reader="keeps a few bees", persona_asks=lambda r: f"Describe {some_words(r)}.")
    run, model = run_of(tmp_path, "persona-hub", same, options={"related": "0"})
    assert len(run.records) == 1
    assert set(run.brought.fates) == {"accepted", "dropped: near-duplicate persona"}
    assert {fallen.notes["like"] for fallen in run.brought.fallen} == {run.records[0].id}
    assert len(named(model, "persona_asks_text")) < 25  # those under way before the first was accepted, no more


def test_near_duplicate_notes_are_compared_with_notes_only():
    kept = Pool([Record("a", "a keeper of bees", ""), Record("b", "x", "", notes={"persona": "a keeper of old bees"})])
    check = NearDuplicateNote("persona", 0.8)
    # Words shared in order: a keeper of bees, 2·4 / (4 + 5) = 0.89; the prompt of the first is not looked at.
    assert check(Record("c", "y", "", notes={"persona": "a keeper of bees"}), kept).reason == "near-duplicate persona"
    assert check(Record("d", "x", "", notes={"persona": "a seller of fish"}), kept).accepted
    assert check(Record("e", "x", ""), kept).accepted
    assert NearDuplicateNote("persona", 0.8)(
        Record("c", "y", "", notes={"persona": "a keeper of bees"}), kept.first(1)
    ).accepted  # fmt: skip


# --- Orca


def test_orca_asks_under_a_drawn_system_message_which_stays_in_the_record(tmp_path):
    run, model = run_of(tmp_path, "orca")
    systems = lines("explanation_systems")
    assert len(run.records) > 30
    for record in run.records:
        system, user, said = record.notes["messages"]
        assert (system["role"], user["role"], said["role"]) == ("system", "user", "assistant")
        assert system["content"] == record.notes["system"]
        assert system["content"] in systems
        assert user["content"] == SEEDS[record.parents[0]].prompt
        assert said["content"] == record.response
    assert len({record.notes["system"] for record in run.records}) > 8
    assert {tuple(turn.role for turn in request.messages) for request in model.heard} == {("system", "user")}


def test_orca_takes_a_task_and_a_system_message_together_only_once(tmp_path):
    run, model = run_of(tmp_path, "orca", seeds=[SEEDS["seed-02"]], max_calls=100, ahead=32)
    assert len(run.records) == len(lines("explanation_systems")) == 12
    assert run.brought.fates["dropped: same system again"] > 100
    assert len(model.heard) < 50


def test_orca_drops_an_answer_that_explains_nothing(tmp_path):
    run, _ = run_of(tmp_path, "orca", by_label(explanation_systems="It is twelve."))
    assert set(run.brought.fates) == {"dropped: no explanation"}


def test_once_looks_at_parents_and_note():
    kept = Pool([Record("a", "", "", parents=("p",), notes={"way": "x"})])
    assert not Once("way")(Record("b", "", "", parents=("p",), notes={"way": "x"}), kept).accepted
    assert Once("way")(Record("b", "", "", parents=("p",), notes={"way": "y"}), kept).accepted
    assert Once("way")(Record("b", "", "", parents=("q",), notes={"way": "x"}), kept).accepted


# --- GLAN


def test_glan_walks_from_fields_to_subjects_to_sessions_to_concepts(tmp_path):
    run, model = run_of(tmp_path, "glan", options={"fields": "2", "subjects": "2"})
    assert len(named(model, "subjects_text")) == 2
    assert len(named(model, "syllabus_text")) == 4
    courses = {field(request, "Course") for request in named(model, "syllabus_text")}
    for record in run.records:
        notes = record.notes
        assert notes["field"] in lines("fields")
        assert f"{notes['subject']} ({notes['field']})" in courses
        assert 1 <= len(notes["sessions"]) <= 2
        assert all(concept.endswith(("part", "whole")) for concept in notes["concepts"])
    asked = {field(request, "Concepts") for request in named(model, "homework_text")}
    assert {", ".join(record.notes["concepts"]) for record in run.records} <= asked
    assert len({record.notes["subject"] for record in run.records}) == 4


def test_a_lesson_builds_on_an_earlier_session_never_on_a_later_one():
    course = [Session("f", "s", number, f"title {number}", (f"c{number}", f"d{number}")) for number in (1, 2, 3)]
    rng = np.random.default_rng(0)
    lessons = [draw_lesson(rng, course) for _ in range(300)]
    assert {len(sessions) for sessions, _ in lessons} == {1, 2}
    for sessions, concepts in lessons:
        numbers = [session.number for session in sessions]
        assert numbers == sorted(set(numbers))
        assert {int(concept[1:]) for concept in concepts} == set(numbers)  # of each session at least one


def test_glan_leaves_out_a_syllabus_that_cannot_be_read_and_ends_without_any(tmp_path):
    some = lambda r: "no list of anything" if "studies" in r.prompt and r.seed % 2 else SPEAKERS["glan"](r)  # noqa: E731
    replies = {"subjects": SPEAKERS["glan"], "homework": SPEAKERS["glan"]}
    run, model = run_of(tmp_path, "glan", by_label(**replies, syllabus=some))
    assert 0 < len({record.notes["subject"] for record in run.records}) < 12
    (stage,) = (use for label, use in run.to_json()["stages"].items() if label.startswith("syllabus"))
    assert stage["lost"] == {"no syllabus": sum(request.seed % 2 for request in named(model, "syllabus_text"))}
    assert stage["lost"]["no syllabus"] + len({record.notes["subject"] for record in run.records}) <= stage["calls"]
    run, _ = run_of(tmp_path / "b", "glan", by_label(**replies, syllabus="I can not."))
    assert run.brought.fates == {"dropped: before the first step: no syllabus": 1}


def test_glan_drops_homework_on_something_else(tmp_path):
    replies = {"subjects": SPEAKERS["glan"], "syllabus": SPEAKERS["glan"]}
    run, _ = run_of(tmp_path, "glan", by_label(**replies, homework="Who was the first man on the moon?"))
    assert set(run.brought.fates) == {"dropped: homework is not of its session"}


# --- LongForm


def test_longform_keeps_the_text_letter_by_letter_and_writes_what_it_answers(tmp_path):
    run, model = run_of(tmp_path, "longform")
    assert len(run.records) > 20
    for record in run.records:
        (parent,) = record.parents
        assert record.response == SEEDS[parent].response
        assert record.prompt != SEEDS[parent].prompt
    assert len({record.parents for record in run.records}) == len(run.records)  # each text once
    assert {record.notes["style"] for record in run.records} == {"order", "question", "search"}
    assert not any("Answer in one short" in rendered(request) for request in model.heard)  # nothing is answered


def test_longform_ends_when_every_text_has_its_instruction(tmp_path):
    seeds = [seed for seed in packaged_seeds() if len(seed.response.split()) >= 8][:4]
    run, model = run_of(tmp_path, "longform", seeds=seeds, options={"each": "2"}, max_calls=100, ahead=32)
    assert Counter(record.parents[0] for record in run.records) == {seed.id: 2 for seed in seeds}
    assert run.brought.stopped_by == "no yield"
    assert len(model.heard) < 60


@pytest.mark.parametrize(("order", "fate"), [
    ("Sing to me of falcons and zephyrs.", "dropped: instruction is not about the text"),
    (lambda r: start_of(r, 6), "dropped: instruction is a piece of the text"),
])  # fmt: skip
def test_longform_drops_an_instruction_that_does_not_belong_to_its_text(tmp_path, order, fate):
    replies = {f"reverse_{style}": order for style in ("order", "question", "search")}
    run, _ = run_of(tmp_path, "longform", by_label(**replies))
    assert run.brought.fates[fate] > 10


def test_longform_says_what_it_needs(tmp_path):
    with pytest.raises(InputError, match=r"no seed has a response of 8 words; give --seeds PATH with texts"):
        run_of(tmp_path, "longform", seeds=[Record("a", "Name a river.", "The Nile.")])


def test_a_text_that_was_changed_is_rejected():
    kept = Pool([Record("a", "?", "The text.")])
    assert Untouched()(Record("b", "!", "The text", parents=("a",), notes={"place": 0}), kept) == (
        False, "the text was changed"
    )  # fmt: skip
    same = Record("b", "!", "The text.", parents=("a",), notes={"place": 0})
    assert Untouched()(same, kept).accepted
    kept.add(same)
    assert Untouched()(same, kept).reason == "the text was used"
    assert Untouched(2)(same, kept).accepted


# --- Alpaca


def test_alpaca_takes_several_whole_examples_from_one_call(tmp_path):
    run, model = run_of(tmp_path, "alpaca", max_calls=20)
    assert sum(run.brought.fates.values()) == 3 * len(model.heard) == 60  # four came with each, one without an output
    assert len(run.records) > 50
    for record in run.records:
        assert record.prompt.startswith("Describe ")
        assert record.response.startswith("They are ")
        assert "Task" not in record.response
        assert set(record.parents) <= set(SEEDS)
        assert len(set(record.parents)) == 3
    prompt = model.heard[0].prompt
    assert all(f": {' '.join(SEEDS[each].response.split())}\n" in prompt for each in run.records[0].parents)
    assert prompt.endswith("\n\nTask 4:")


def test_alpaca_leaves_out_the_example_that_was_cut_off_and_drops_a_call_without_any(tmp_path):
    options = {"examples": "2", "example_tokens": "20"}  # 40 tokens: the second of two examples does not fit
    long = (
        " Describe a dune by night.\nOutput 4: It is sand.\n\nSo far.\n\nTask 5: Go on.\nOutput 5: "
        + "And on and on " * 20
    )
    run, _ = run_of(tmp_path, "alpaca", by_label(batch=long), options=options)
    assert {(record.prompt, record.response) for record in run.records} <= {
        ("Describe a dune by night.", "It is sand.")
    }
    assert run.records
    assert "dropped: no whole example" not in run.brought.fates
    run, _ = run_of(tmp_path / "b", "alpaca", by_label(batch=" Describe a dune and stop."))
    assert set(run.brought.fates) == {"dropped: no whole example"}


# --- every method on an endpoint, which is told and not continued


def asked_of(request, name):
    """The line of a chat prompt that begins with a label."""
    return re.findall(rf"^(?:{name}): (.*)$", rendered(request), re.MULTILINE)[-1]


def grown(request, name):
    return f"{asked_of(request, name).rstrip('.?')} and name {some_words(request, 5)} as well."


def long_words(request):
    return re.findall(r"[A-Za-z]{5,}", asked_of(request, "Text|Instruction"))[-3:]


def described(request):
    return f"Describe {some_words(request)}."


def all_tags(request):
    return " ".join(["Write of", *re.findall(r"^(?:New )?[Tt]ags: (.*)$", rendered(request), re.MULTILINE)])


def reversed_(request):
    return f"Say in {some_words(request, 3)} {' '.join(long_words(request))}."


TOLD = {
    "alpaca": by_label(batch=lambda r: f"Task 4: {described(r)}\nOutput 4: It is {some_words(r, 4, 1)}."),
    "auto-evol-instruct": by_label(method_used=lambda r: grown(r, "Task"), method_improved="Do more."),
    "codeclm": by_label(
        codec_encoded="advice | planning", codec_decoded=described, codec_rubric="Ask for reasons.",
        codec_sharpened=lambda r: grown(r, "Instruction"),
    ),
    "glan": by_label(
        subjects=lambda r: some_words(r, 1), syllabus="Session 1: Sand (dune, tide)\nSession 2: Salt (brine, ember)",
        homework=lambda r: f"Explain {some_words(r)} by a dune, the tide, brine and an ember.",
    ),
    "longform": by_label(reverse_order=reversed_, reverse_question=reversed_, reverse_search=reversed_),
    "orca": SPEAKERS["orca"],
    "persona-hub": by_label(
        persona_reader=lambda r: f"someone who keeps {some_words(r)}",
        persona_related=lambda r: f"someone who sells {some_words(r)}", persona_asks=described,
    ),
    "progen": by_label(labelled=lambda r: f"A film of {some_words(r)}."),
    "tag-instruct": by_label(
        tags_of_task=lambda r: ", ".join(long_words(r)), tags_more=lambda r: some_words(r, 6).replace(" ", ", "),
        tags_written=all_tags, grade_task="4",
    ),
    "tree-instruct": by_label(
        tree_of_task=lambda r: f"do ({re.sub(r'[(),]', ' ', asked_of(r, 'Instruction'))})",
        tree_nodes=lambda r: some_words(r, 8).replace(" ", " | "),
        tree_written=lambda r: f"{asked_of(r, 'Instruction').rstrip('.?')} and {asked_of(r, 'New details')}.",
    ),
    "unnatural-instructions": by_label(
        demonstrated=lambda r: f"Instruction: {described(r)}\nInput: {some_words(r, 4, 1)}\nConstraints: None.",
        rephrased=lambda r: f"In short: {asked_of(r, 'Instruction')}",
    ),
    "zerogen": by_label(labelled=lambda r: f"A film of {some_words(r)}."),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TOLD))
def test_an_endpoint_is_told_what_a_small_model_continues(tmp_path, name):
    model = Hidden(TOLD[name])
    run = made(tmp_path, name, model, max_calls=120)
    assert len(run.records) > 5
    assert all(request.messages and not request.prompt for request in model.heard)
    assert not any(request.label.partition("@")[0].endswith("_text") for request in model.heard)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_the_same_answers_give_the_same_records_in_whatever_order_they_come(tmp_path, name):
    slow = Listening(SPEAKERS[name], latency_s=lambda request: request.seed % 5 / 2000)
    one = made(tmp_path / "a", name, Listening(SPEAKERS[name]))
    other = made(tmp_path / "b", name, slow)
    assert [record.id for record in one.records] == [record.id for record in other.records]
    assert one.brought.fates == other.brought.fates
