"""Two hundred ways to break an object: most are mended, none is accepted against its schema."""

import json

import numpy as np
import pytest

from trivium.generation.propose.say import fits, read_object

SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "integer", "minimum": 1, "maximum": 5},
        "reason": {"type": "string", "minLength": 1},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["score", "reason"],
    "additionalProperties": False,
}
OBJECTS = [
    {"score": 1 + place % 5, "reason": reason, "tags": ["a", "b"][: place % 3]}
    for place, reason in enumerate(
        ["clear and right", 'it says "no" twice', "a, b and c", "line one\nline two", "50 % {sure}", "naïve café",
         "ends with a comma,", "see https://example.org/x", "tab\there", "it's fine"]
    )
]  # fmt: skip


def single_quotes(text, thing):
    return str(thing)  # as Python prints it


BREAKS = {
    "whole": lambda text, thing: text,
    "fenced": lambda text, thing: f"```json\n{text}\n```",
    "fenced without a name": lambda text, thing: f"```\n{text}\n```",
    "talk before": lambda text, thing: f"Sure! Here is the JSON you asked for:\n{text}",
    "talk after": lambda text, thing: f"{text}\nI hope this helps!",
    "talk around": lambda text, thing: f"My answer is {text} as requested.",
    "trailing comma": lambda text, thing: text[:-1] + ",}",
    "no closing brace": lambda text, thing: text[:-1],
    "python quotes": single_quotes,
    "bare keys": lambda text, thing: text.replace('"score":', "score:").replace('"reason":', "reason:"),
    "comments": lambda text, thing: text.replace("{", "{ // my rating\n", 1),
    "missing comma": lambda text, thing: text.replace(', "reason"', ' "reason"'),
    "line break inside": lambda text, thing: text.replace("\\n", "\n"),
    "doubled braces": lambda text, thing: text,
    "leading byte order mark": lambda text, thing: "\ufeff" + text,
    "capital literals": lambda text, thing: text.replace("}", ', "tags": []}') if "tags" not in thing else text,
    "spread out": lambda text, thing: json.dumps(thing, indent=4),
    "cut in the tags": lambda text, thing: text[: text.index('"tags"') + 8],
    "smart quotes around": lambda text, thing: f"“{text}”",
    "numbered": lambda text, thing: f"1. {text}",
}
CASES = [(name, thing) for name in BREAKS for thing in OBJECTS]


def test_of_two_hundred_broken_objects_most_are_read_and_none_is_accepted_against_the_schema():
    assert len(CASES) == 200
    right = 0
    for name, thing in CASES:
        found, _ = read_object(BREAKS[name](json.dumps(thing, ensure_ascii=False), thing))
        if found is None or not fits(found, SCHEMA):
            continue  # dropped, with its reason
        assert found["score"] == thing["score"], name
        right += found["reason"].split() == thing["reason"].split()
    assert right >= 0.95 * len(CASES)


@pytest.mark.parametrize("seed", range(20))
def test_random_cuts_and_flips_never_yield_an_object_that_does_not_fit(seed):
    rng = np.random.default_rng(seed)
    for thing in OBJECTS:
        letters = list(json.dumps(thing))
        for place in rng.integers(len(letters), size=rng.integers(1, 6)):
            letters[place] = str(rng.choice(list('{}[]":,x1 ')))
        found, _ = read_object("".join(letters[: rng.integers(1, len(letters) + 1)]))
        if found is not None and fits(found, SCHEMA):
            assert 1 <= found["score"] <= 5
            assert set(found) <= {"score", "reason", "tags"}
