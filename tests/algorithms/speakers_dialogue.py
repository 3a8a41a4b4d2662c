"""What a scripted model says to the methods that make dialogues."""

from speakers import some_words
from speakers_feedback import by_label, own_words


def question(request):
    return f"What is to be said of {some_words(request, 4)}?"


def whole_chat(request):
    turns = [own_words(request)]
    for number in range(3):
        turns += [
            f"Human: And what of {some_words(request, 5, number)}?",
            f"AI: Of {some_words(request, 6, 9 - number)}.",
        ]
    return "\n".join(turns)


SPEAKERS = {
    "ultrachat": by_label(
        subtopics=lambda r: f"{some_words(r, 2)}, {some_words(r, 2, 1)}", opening_line=question, chat_user=question,
        answer=own_words,
    ),
    "camel": by_label(
        role_task=lambda r: f"Help them with {some_words(r, 4)}.", camel_user=lambda r: f"Tell me of {some_words(r)}.",
        camel_assistant=lambda r: f"Solution: {own_words(r)}",
    ),
    "baize": by_label(self_chat=whole_chat),
}  # fmt: skip
