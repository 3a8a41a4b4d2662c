"""What a scripted model says to the algorithms that write plain texts."""

import re

from speakers import some_words
from speakers_code import says

TAIL = re.compile(r"Words: (.*), (.*), (.*)\n[^\n]*\nStory: [^\n]*$")


def told(request):
    """A story with its three words, and with dialogue."""
    verb, noun, adjective = TAIL.search(request.prompt).groups()
    return (
        f'Once there was a {adjective} {noun} that saw {some_words(request, 12)}. "I want to {verb}," it said to '
        f"{some_words(request, 10, 1)}. Then all of them went home by the {some_words(request, 8, 2)}, and it was good."
    )


def section(request):
    """A text like no other."""
    return " ".join(f"The {some_words(request, 9, part).capitalize()} is old." for part in range(5))


def grounded(request):
    """A text like no other that has the extract's words, the last first."""
    extract = request.prompt.rsplit("Extract: ", 1)[1].split("\n")[0]
    return f"{section(request)} {' '.join(reversed(extract.split()[:12]))}."


def function(request):
    """A body for the name that is asked for, with a docstring of its own."""
    return f'values):\n    """Return the {some_words(request, 30)} of a list."""\n    return sorted(values)\n'


def said_again(request):
    """Most of the source's words in another order, as questions with answers where that is wanted."""
    source = request.prompt.rsplit("Text: ", 1)[1].split("\n")[0]
    turned = " ".join(reversed(re.findall(r"\w+", source)[request.seed % 7 :])) + "."
    return f"Question: What is said? Answer: {turned}" if "Question:" in request.prompt[-80:] else turned


SPEAKERS = {
    "tinystories": says(story=told),
    "phi": says(textbook=section, code_exercise=function, grade_lesson="4"),
    "cosmopedia": says(grounded=grounded),
    "wrap": says(wrap=said_again),
    "nemotron-cc": says(wrap=said_again, remade=said_again, grade_lesson=lambda r: str(1 + len(r.prompt) % 5)),
}
