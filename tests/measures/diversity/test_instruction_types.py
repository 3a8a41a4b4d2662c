import math

import pytest

from trivium.errors import InputError
from trivium.generation.seeds import packaged_seeds
from trivium.measures.diversity.instruction_types import instruction_coverage, instruction_types, request
from trivium.records.record import Record

LABELLED = [
    ("Please write a poem about the sea.", "write"),
    ("Can you explain gravity to me?", "explain"),
    ("Could you please list the planets?", "list"),
    ("I want you to act as a travel guide.", "act"),
    ("Your task is to summarise the text below.", "summarize"),
    ("You are a helpful assistant. Translate the sentence into German.", "translate"),
    ("Given a list of numbers, find the median.", "find"),
    ("Given the following array [1, 2], return its sum.", "return"),
    ("In one sentence, describe photosynthesis.", "describe"),
    ("What's the tallest mountain?", "what"),
    ("To whom did Caesar write?", "whom"),
    ("In which year did the Berlin Wall fall?", "which"),
    ("Is Pluto a planet?", "yes or no"),
    ("Do you know why cats purr?", "why"),
    ("Tell me how to tie a bow tie.", "how"),
    ("Tell me a joke.", "tell"),
    ("How are you?", "how"),
    ("Hello! Can you recommend a good book?", "recommend"),
    ("I have a cat. It won't eat. What should I do?", "what"),
    ("Help me write a letter.", "write"),
    ("Help me with my taxes.", "help"),
    ("Juggle three balls.", "juggle"),
    ("The cat sat on the mat.", "statement"),
    ("Fill in the blank: The capital of France is ___.", "fill"),
    ("Q: What is 2+2?\nA:", "what"),
    ("Task 1: Write a haiku.", "write"),
    ("1. Name a fruit.", "name"),
    ("**Explain** recursion.", "explain"),
    ("Analyse the poem.", "analyze"),
    ("Should I learn Rust?", "yes or no"),
    ("Let's think about tides.", "think"),
    ("If you mix red and blue, what colour do you get?", "what"),
    ("Using Python, write a loop.", "write"),
    ("As a nutritionist, recommend a breakfast.", "recommend"),
    ("This code fails: print(x). Why?", "why"),
    ("Quickly sort these names.", "sort"),
    ("12", "statement"),
    ("```\nprint(1)\n```\nWhat does it print?", "what"),
]


@pytest.mark.parametrize(("prompt", "form"), LABELLED)
def test_forms_by_hand(prompt, form):
    assert request(prompt).form == form


@pytest.mark.parametrize("prompt", ["", " \n", "?!", "```x```"])
def test_no_word_asks_nothing(prompt):
    assert request(prompt) is None


def test_what_follows_the_verb_is_kept():
    assert request("You are kind. Please write a short poem, about rain.").rest == " a short poem, about rain."


def test_the_tasks_of_people_are_filed_as_a_reader_would():
    forms = [request(seed.prompt).form for seed in packaged_seeds()]
    assert forms.count("write") == 9
    assert forms.count("what") == 11
    assert forms.count("yes or no") == 1
    assert "statement" not in forms


def prompts(*texts: str) -> list[Record]:
    return [Record(str(place), text, "") for place, text in enumerate(texts)]


FOUR = prompts("Write a poem.", "Please write a story.", "Can you write a play?", "Name a fruit.")


def test_types_by_hand():
    # write 3, name 1: exp(-(3/4 ln 3/4 + 1/4 ln 1/4)) = 4 / 3^(3/4)
    assert instruction_types(FOUR) == pytest.approx(4 / 3**0.75)
    assert instruction_types(FOUR[:3]) == 1
    assert instruction_types(prompts("Write.", "Name it.", "Why?", "List it.")) == pytest.approx(4)


def test_coverage_by_hand():
    # n = 4, f1 = 1, f2 = 0: 1 - 1/4 × 0
    assert instruction_coverage(FOUR) == 1
    # write 2, name 1, why 1: n = 4, f1 = 2, f2 = 1: 1 - 2/4 × 6 / (6 + 2)
    assert instruction_coverage(prompts("Write it.", "Write on.", "Name it.", "Why?")) == pytest.approx(1 - 6 / 16)


def test_prompts_of_one_mould_against_mixed_ones():
    mould = prompts(*(f"Write a poem about {thing}." for thing in ("rain", "snow", "love", "bees")))
    mixed = prompts("Write a poem about rain.", "Why does it snow?", "List three bees.", "Is love blind?")
    assert instruction_types(mould) < instruction_types(mixed)
    assert instruction_coverage(mould) > instruction_coverage(mixed)


def test_undefined_without_prompts_and_refused_without_records():
    assert math.isnan(instruction_types([Record("1", "", "A plain text.")]))
    assert math.isnan(instruction_coverage([Record("1", "", "A plain text.")]))
    assert math.isnan(instruction_coverage(FOUR[:1]))
    with pytest.raises(InputError, match="number of records must be at least 1, got 0"):
        instruction_types([])


def test_a_prompt_in_another_language_asks_for_nothing_that_english_rules_could_name():
    assert request("Écris un poème.") is None
    assert request("Was ist ein Fluss?") is None
