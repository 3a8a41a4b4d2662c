"""What the scripted model says to open-ended search."""

import hashlib
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
    """A letter of a kind, a digit, or A, B or C: drawn by the question and the material."""
    shown = f"{request.messages[0].content.split('The material')[0]}{sorted(material(request).values())}"
    weight = hashlib.sha256(shown.encode()).digest()[0]
    one_digit = "one digit" in rendered(request) or "is 1, 2" in rendered(request)
    choices = letters(request) or ("12345" if one_digit else "ABC")
    if "new task" in shown:  # is it interestingly new?
        choices = "AAB"
    return words(request, choices[weight % len(choices)])


def speaking(request):
    if is_judgement(request):
        return judge(request)
    if is_answer(request):
        return ANSWER
    return f" {task(request)}"


def is_solving(request):
    return request.prompt.endswith("Solution:") or "Solve the problem step by step" in rendered(request)


def solving(request):
    """Problems about drawn words; of three samples about two state the same answer."""
    if is_judgement(request):
        return judge(request)
    if is_solving(request):
        problem = re.findall(r"^Problem: (.*)$", rendered(request), re.MULTILINE)[-1]
        return f"We count. The answer is {len(problem) + (request.seed % 3 == 0)}."
    return f" How many of {5 + request.seed % 90} {some_words(request, 6)} are there?"


def other_numbers(request):
    """The last problem that is shown, with other numbers."""
    shown = [line for line in rendered(request).split("\n") if line.startswith("- ")]
    return re.sub(r"\d+", str(100 + request.seed % 800), shown[-1])


SPEAKERS = dict.fromkeys(("map-elites", "lmx", "in-context-qd", "qdaif", "rainbow-teaming", "omni"), speaking)
SPEAKERS["sparq"] = solving
SPEAKERS["prismatic-synthesis"] = lambda request: solving(request) if is_solving(request) else other_numbers(request)
