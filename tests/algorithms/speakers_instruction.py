"""What a scripted model says to methods that write instructions, by the name of the prompt it is given, and a run."""

import re

from speakers import ANSWER, Listening, made, some_words


def field(request, name):
    """The last line of a completion prompt that begins with ``NAME:``, without that."""
    return re.findall(rf"^{name}: (.*)$", request.prompt, re.MULTILINE)[-1]


def by_label(**replies):
    """A model that answers each prompt by its name; answers to tasks are always the same."""
    replies = {"answer": ANSWER, "assistant": ANSWER, **replies}

    def speak(request):
        name = request.label.removeprefix("strong ").partition("@")[0]
        reply = replies[name if name in replies else name.removesuffix("_text")]
        return reply if isinstance(reply, str) else reply(request)

    return speak


def task(request):
    """A task like no other."""
    return f"Describe {some_words(request)}."


def tree_of(request):
    verb, rest = re.sub(r"[(),]", "", field(request, "Instruction")).split(" ", 1)
    return f"{verb} ({rest})"


def details(request):
    return " | ".join(
        f"near {some_words(request, 2, number)}" for number in range(field(request, "Parts").count("|") + 1)
    )


def tags(request):
    return ", ".join(re.findall(r"\w{4,}", field(request, "Instruction"))[1:4])


def new_tags(request):
    return ", ".join(some_words(request, 2, number) for number in range(4))


def example(request):
    given, kept_to = some_words(request, 6, 1), some_words(request, 2, 2)
    return f"Describe {some_words(request)}.\nInput: {given}\nConstraints: Use {kept_to}."


def course(request):
    return "\n".join(
        f"{'' if number == 1 else f'Session {number}: '}On {some_words(request, 2, number)} "
        f"({some_words(request, 1, 10 + number)} part, {some_words(request, 1, 20 + number)} whole)"
        for number in (1, 2, 3)
    )


def start_of(request, count=3):
    """The first words of the text that a prompt quotes."""
    return " ".join(request.prompt.removeprefix('"').replace('"', "").split()[:count])


def homework(request):
    return f"Describe {field(request, 'Concepts')} by {some_words(request)}."


def labelled(request):
    return f'{some_words(request, 8).capitalize()}." And more that is not part of it'


def series(request):
    """Four tasks with outputs, the third of which has none."""
    tasks = [f"Describe {some_words(request, 8, number)}." for number in range(4)]
    outputs = [f"\nOutput {4 + number}: They are {some_words(request, 6, 10 + number)}." for number in range(4)]
    outputs[2] = ""
    return "\n\n".join(
        f"{f'Task {4 + number}: ' if number else ''}{tasks[number]}{outputs[number]}" for number in range(4)
    )


SPEAKERS = {
    "alpaca": by_label(batch=series),
    "tree-instruct": by_label(tree_of_task=tree_of, tree_nodes=details, worked_in=" for good."),
    "tag-instruct": by_label(tags_of_task=tags, tags_more=new_tags, worked_in=" for good.", grade_task="3"),
    "unnatural-instructions": by_label(
        demonstrated=example, rephrased=lambda r: f"In short: {field(r, 'Instruction')}"
    ),
    "zerogen": by_label(labelled_text=labelled),
    "progen": by_label(labelled_text=labelled),
    "codeclm": by_label(
        codec_encoded="daily advice | planning, comparison", codec_decoded=task,
        codec_rubric=lambda r: f"Compare it with {some_words(r, 3, 5)}.",
    ),
    "auto-evol-instruct": by_label(
        method_used=lambda r: f" and then say how {some_words(r, 5)} matter to it.",
        method_improved=lambda r: f"Add a {some_words(r, 1)} to every task.",
    ),
    "persona-hub": by_label(
        persona_reader=lambda r: f"keeps {some_words(r, 6)}.",
        persona_related=lambda r: f"sells {some_words(r, 6, 1)}", persona_asks=task,
    ),
    "orca": by_label(
        explanation_systems=lambda r: f"First, {some_words(r, 30)}. Therefore the answer is {some_words(r)}."
    ),
    "glan": by_label(
        subjects=lambda r: ", ".join(f"{some_words(r, 1, n)} studies" for n in range(9)), syllabus=course,
        homework=homework,
    ),
    "longform": by_label(
        reverse_order=lambda r: f" say this about {start_of(r)} in {some_words(r, 4)}.",
        reverse_question=lambda r: f"What about {start_of(r)} and {some_words(r, 4)}?",
        reverse_search=lambda r: f"{start_of(r)} {some_words(r, 3)}",
    ),
}  # fmt: skip


def named(model, name):
    """What the model was asked by the prompt of this name."""
    return [request for request in model.heard if request.label.partition("@")[0] == name]


def run_of(tmp_path, name, replies=None, **more):
    model = Listening(SPEAKERS[name] if replies is None else replies)
    return made(tmp_path, name, model, **more), model
