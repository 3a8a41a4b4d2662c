"""What the scripted model says to methods that choose among a plain stream."""

from speakers import ANSWER
from speakers_open_ended import in_words, is_answer, is_judgement, material, speaking


def content(request):
    """A judge that gives three of four answers the best score."""
    return in_words(request, "5" if len(material(request)["prompt"]) % 4 else "2")


def tagging(request):
    if "Tags:" in request.prompt:
        tags = ("poem", "bread", "short form", "a list", "physics", "advice")
        start = sum(map(ord, request.prompt)) % 5
        return f" {', '.join(tags[start : start + 2 + start % 3])}, plain"
    return speaking(request)


def every_other(request):
    """Every other task is answered: what scores the answers in the end takes its time."""
    return "" if is_answer(request) and request.seed % 2 else speaking(request)


def voiced(request):
    return f"{ANSWER} The seed {request.seed % 97} says no more." if is_answer(request) else speaking(request)


SPEAKERS = {
    "alpagasus": lambda request: content(request) if is_judgement(request) else speaking(request),
    "deita": speaking, "qdit": speaking, "instag": tagging, "ifd": every_other, "lima": voiced,
}  # fmt: skip
