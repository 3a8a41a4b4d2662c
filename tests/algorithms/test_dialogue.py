"""Methods that make dialogues: what makes each of them this method and no other."""

import pytest
from speakers import Listening, made, some_words
from speakers_dialogue import SPEAKERS, question, whole_chat
from speakers_feedback import by_label, own_words

from trivium.generation.prompts import lines
from trivium.generation.propose.dialogue import says_goodbye
from trivium.generation.propose.role_play import TASK_DONE
from trivium.generation.propose.self_chat import read_chat
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.turns import sound_turns
from trivium.models.api import Completion, Message
from trivium.records import Record


def asked(model, name):
    return [request for request in model.heard if request.label.split("@")[0].removesuffix("_text") == name]


def turns_of(record):
    return [(turn["role"], turn["content"]) for turn in record.notes["messages"]]


def roles_of(record):
    return [role for role, _ in turns_of(record)]


class Hidden(Listening):
    """An endpoint that does not show its chat template."""

    def user_turn(self, system):
        return None


# --- ultrachat


def test_ultrachat_lists_subjects_once_and_then_two_instances_take_turns(tmp_path):
    model = Listening(SPEAKERS["ultrachat"])
    run = made(tmp_path, "ultrachat", model, max_calls=100, step_tokens=8000)
    assert len(asked(model, "subtopics")) == 12
    assert all("subtopics" in request.label for request in model.heard[:12]), "before the first chat"
    assert len(run.records) > 5
    for record in run.records:
        chat = turns_of(record)
        assert roles_of(record) == ["user", "assistant"] * 3
        assert record.notes["topic"] in lines("topics")
        assert record.response == chat[-1][1]
        openings = [r for r in asked(model, "opening_line") if f"{record.notes['subtopic']} (" in r.prompt]
        assert openings, "the chat is about a subject that was listed"
        # the assistant's instance is given the chat so far as messages, the user's continues its transcript
        last = next(r for r in asked(model, "answer") if r.messages[-1].content == chat[4][1])
        assert [tuple(turn) for turn in last.messages[1:]] == chat[:5]
        told = "\n".join(f"{'Person' if role == 'user' else 'Assistant'}: {said}" for role, said in chat[:4])
        assert any(f"\n{told}\nPerson:" in request.prompt for request in asked(model, "chat_user"))


def test_the_user_of_a_chat_model_sees_its_own_turns_as_the_assistants(tmp_path):
    speak = SPEAKERS["ultrachat"]
    model = Hidden(lambda r: own_words(r) if r.label.startswith("assistant@") else speak(r))
    run = made(tmp_path, "ultrachat", model, max_calls=30, step_tokens=30_000)
    chat = turns_of(run.records[0])
    seen = next(
        r.messages for r in asked(model, "chat_user") if len(r.messages) == 6 and r.messages[-1][1] == chat[3][1]
    )
    assert [turn.role for turn in seen] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert [turn.content for turn in seen[2:]] == [said for _, said in chat[:4]]


def test_a_user_who_thanks_or_repeats_itself_ends_the_chat(tmp_path):
    speak = SPEAKERS["ultrachat"]

    def thanks(request):
        if request.label.startswith("chat_user"):
            return (
                "Thank you, that is all."
                if request.prompt.rpartition("A person asks")[2].count("Person:") > 2
                else question(request)
            )
        return speak(request)

    run = made(tmp_path / "a", "ultrachat", Listening(thanks), step_tokens=8000)
    assert run.records
    assert all(roles_of(record) == ["user", "assistant"] * 2 for record in run.records)
    parrot = by_label(
        subtopics="tides, moons", opening_line="How do the tides come about?", chat_user="how do the tides come about",
        answer=own_words,
    )  # fmt: skip
    run = made(tmp_path / "b", "ultrachat", Listening(parrot), step_tokens=8000)
    assert set(run.brought.fates) == {"dropped: the user had no second question"}


@pytest.mark.parametrize(
    ("said", "ends"),
    [("Thanks a lot!", True), ("Goodbye.", True), ("Thanks, but why is that?", False), ("And by then?", False)],
)
def test_a_goodbye_is_known_by_its_words_and_asks_nothing(said, ends):
    assert says_goodbye(said) == ends


def test_without_one_subject_there_is_no_first_chat(tmp_path):
    run = made(tmp_path, "ultrachat", Listening(by_label(subtopics="...")))
    assert set(run.brought.fates) == {"dropped: before the first step: no subjects"}


def chat(*said):
    turns = [{"role": ("user", "assistant")[place % 2], "content": each} for place, each in enumerate(said)]
    return Record("r", "\n".join(said[:-1]), said[-1], notes={"messages": turns})


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        (("How do tides come about?", "The moon pulls.", "And why twice?", "It pulls on both sides."), ""),
        (
            ("How do tides come about?", "The moon pulls.", "I'm happy to help you!", "Good."),
            "the user speaks as an assistant",
        ),
        (
            ("How do tides come about?", "The moon pulls.", "I’m an AI assistant.", "Good."),
            "the user speaks as an assistant",
        ),
        (("Why?", "I'm sorry, but I cannot assist with that.", "Why not?", "It is hard."), "a turn: refusal"),
        (("Why do tides come twice?", "Why do tides come twice?", "Yes?", "It is hard."), "a turn: echo"),
        (("Why?", "The moon pulls.", "And why twice?", "the moon pulls."), "a turn: said twice"),
    ],
)
def test_a_fault_in_any_turn_is_a_fault_of_the_chat(turns, reason):
    verdict = sound_turns(chat(*turns))
    assert (verdict.accepted, verdict.reason) == (not reason, reason or "sound turns")


# --- camel


def test_camel_gives_each_role_its_own_orders_and_its_own_view_of_the_chat(tmp_path):
    speak = SPEAKERS["camel"]
    model = Hidden(speak)
    run = made(tmp_path, "camel", model, max_calls=21, step_tokens=30_000)
    record = run.records[0]
    roles, task = record.notes["roles"], record.notes["task"]
    assert " | ".join(roles.values()) in lines("role_pairs")
    system, *chat = turns_of(record)
    assert system[0] == "system"
    assert [role for role, _ in chat] == ["user", "assistant"] * 3
    assert all(not said.startswith(("Solution", "Instruction")) for _, said in chat)
    seen = {
        request.label.split("@")[0]: request.messages for request in model.heard if task in request.messages[0].content
    }
    mine, its = seen["camel_user"], seen["camel_assistant"]
    assert mine[0].content.startswith(f"You are {roles['user']}. I am {roles['assistant']}.")
    assert its[0].content.startswith(f"You are {roles['assistant']}. I am {roles['user']}.")
    assert its[0].content == system[1], "what the assistant was told is part of the record"
    assert [turn.role for turn in mine[1:]] == ["user", "assistant", "user", "assistant", "user"]
    assert [turn.role for turn in its[1:]] == ["user", "assistant", "user", "assistant", "user"]
    assert [turn.content for turn in its[1:]] == [said for _, said in chat[:5]]


def test_camel_ends_when_the_user_says_that_the_task_is_done(tmp_path):
    speak = SPEAKERS["camel"]

    def done(request):
        chat = request.prompt.rpartition("The customer is")[2]
        return TASK_DONE if request.label.startswith("camel_user") and chat.count("Solution:") == 2 else speak(request)

    run = made(tmp_path, "camel", Listening(done), step_tokens=8000)
    assert len(run.records) > 3
    for record in run.records:
        assert roles_of(record) == ["system"] + ["user", "assistant"] * 2
        assert record.notes["ended_by"] == "task done"
        assert TASK_DONE not in record.text


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"camel_user": TASK_DONE}, "done before it began"),
        ({"camel_assistant": "Instruction: now you tell me."}, "roles swapped"),
        ({"role_task": "Help a singer write a weekly plan for me."}, "role_task: copies its prompt"),
        ({"camel_user": "  "}, "empty turn of the user"),
    ],
)
def test_camel_drops_what_is_no_role_play(tmp_path, said, reason):
    def speak(request):
        name = request.label.split("@")[0].removesuffix("_text")
        return said.get(name) or SPEAKERS["camel"](request)

    run = made(tmp_path, "camel", Listening(speak), step_tokens=8000)
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- baize


def test_baize_asks_once_for_both_sides_and_reads_the_turns_from_the_transcript(tmp_path):
    model = Listening(whole_chat)
    run = made(tmp_path, "baize", model)
    assert run.brought.calls == len(model.heard) == sum(run.brought.fates.values())
    seeds = {seed.id: seed.prompt for seed in packaged_seeds()}
    assert run.records
    for record in run.records:
        chat = turns_of(record)
        assert roles_of(record) == ["user", "assistant"] * 4
        assert chat[0][1] == seeds[record.parents[0]]
        assert chat[2][1].startswith("And what of ")


def test_baize_leaves_out_a_turn_that_was_cut_off_and_a_question_nobody_answers(tmp_path):
    def cut(request):
        tail = some_words(request, 3)
        return Completion(
            f"{own_words(request)}\nHuman: Why {tail}?\nAI: Because of {tail}.\nHuman: And so?\nAI: It is the",
            "length",
            9,
            9,
        )

    run = made(tmp_path, "baize", Listening(cut))
    assert run.records
    assert all(roles_of(record) == ["user", "assistant"] * 2 for record in run.records)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It is so.", "fewer than two answers"),
        ("It is.\nHuman: Why?\nHuman: Why not?\nAI: So.\nHuman: Oh?\nAI: Yes.", "no chat in turns"),
        ("It is.\nHuman: Why?\nAI: It is.", "a turn is said twice"),
    ],
)
def test_baize_drops_what_is_no_chat(tmp_path, text, reason):
    run = made(tmp_path, "baize", Listening(lambda request: text))
    assert set(run.brought.fates) == {f"dropped: {reason}"}


def test_a_chat_is_read_whichever_way_its_text_begins():
    turns = [Message("user", "Why?"), Message("assistant", "So."), Message("user", "How?")]
    assert read_chat("So.\nHuman: How?", "Why?") == turns
    assert read_chat("AI: So.\nHuman: How?", "Why?") == turns
    assert read_chat("Human: why\nAI: So.\nHuman: How?", "Why?") == turns
    assert read_chat("AI: So.\nAI: And so.", "Why?") is None
    assert read_chat("AI:\nHuman: How?", "Why?") is None
