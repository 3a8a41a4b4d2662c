"""What the scripted model says to open-ended search."""

import json
import re

from speakers import ANSWER, some_words

from trivium.models.scripted import rendered


def is_answer(request):
    return bool(request.messages) and request.messages[0].content.startswith("You are a helpful AI assistant.")


def is_judgement(request):
    return bool(request.messages) and request.messages[0].content.startswith("You are a careful examiner.")


def material(request):
    """What a judge is shown."""
    return json.loads(request.messages[1].content.split("\n")[1])


def in_words(request, said):
    """A judge's answer by a model without log-probabilities: nothing at first, then words with the check word."""
    check = re.search(r'"check": "(\w+)"', request.messages[1].content)
    return "" if check is None else json.dumps({"check": check[1], "answer": said})


def letters(request):
    """Those a judge may answer with."""
    return re.findall(r"^([A-Z]): ", request.messages[0].content, re.MULTILINE)


def task(request):
    """Between 5 and 24 words, a few of them demands."""
    count = 5 + request.seed % 20
    demand = ("", " Use at most five sentences.", " Avoid long words. Write it as a poem.")[request.seed % 3]
    return f"Describe {some_words(request, count=count)}.{demand}"


def judge(request, words=in_words):
    """A digit, a letter of a kind, or A, drawn by the material."""
    weight = sum(map(ord, "".join(material(request).values())))
    if kinds := letters(request):
        return words(request, kinds[weight % len(kinds)])
    return words(request, "12345"[weight % 5] if "one digit" in rendered(request) or "is 1, 2" in rendered(request)
                 else "ABC"[weight % 3])  # fmt: skip


def speaking(request):
    if is_judgement(request):
        return judge(request)
    if is_answer(request):
        return ANSWER
    return f" {task(request)}"


SPEAKERS = {name: speaking for name in ("map-elites", "lmx", "in-context-qd")}
