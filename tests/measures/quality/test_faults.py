"""What is a fault and, as important, what is none."""

import ast
import inspect
from pathlib import Path

import pytest

from trivium.measures.quality.faults import REASONS, faults, prompt_faults, response_faults
from trivium.measures.quality.valid import valid
from trivium.records.record import Record


def record(prompt: str, response: str, **notes) -> Record:
    return Record("r", prompt, response, notes=notes)


BAD_RESPONSES = [
    ("", "empty"),
    (" \n\t", "empty"),
    ("The sky is blue.<|im_end|>", "template token"),
    ("[/INST] The sky is blue.", "template token"),
    ("<s> The sky is blue.", "template token"),
    ("The sky is blue.</s>", "template token"),
    ("<start_of_turn>model\nBlue.", "template token"),
    ("Blue.<｜end▁of▁sentence｜>", "template token"),
    ("Blue, by scattering. <|im_sta", "template token"),
    ("It is blue.\nUser: And at night?\nAssistant: Black.", "role label"),
    ("It is blue.\n### Instruction: Explain dusk.", "role label"),
    ("Human: why is it blue?", "role label"),
    ("It is blue.\nTask 9: Name a fruit.", "scaffold"),
    ("Blue.\nHarder: Explain it to a physicist.", "scaffold"),
    ("#Rewritten Prompt#\nExplain it in verse.", "scaffold"),
    ("Dear [insert name], the sky is blue.", "placeholder"),
    ("The sky over {topic} is blue.", "placeholder"),
    ("Lorem ipsum dolor sit amet.", "placeholder"),
    ("The sky\ufffds colour is blue.", "garbled"),
    ("The cafÃ© is blue.", "garbled"),
    ("The sky \x00 is blue.", "garbled"),
    ("%$#@ &*() %$#@ &*() %$#@ &*() %$#@ &*() %$#@ &*() blue %$#@.", "garbled"),
    ("blue blue blue blue blue blue blue blue.", "loop"),
    ("It is where dreams are born, it is where dreams are born, it is where dreams are born.", "loop"),
    ("Red light bends less. It is the air. It is the air. It is the air.", "loop"),
    ("I'm sorry, but I can't help with that.", "refusal"),
    ("As an AI language model, I do not see the sky.", "refusal"),
    ("I am unable to provide medical advice.", "refusal"),
    ("I’m sorry, I cannot answer that.", "refusal"),
    ("The sky is blue because of the", "cut off"),
]

GOOD = [
    ("What is the capital of France?", "Paris"),
    ("What is 6 times 7?", "42"),
    ("Is a tomato a fruit?", "Yes"),
    ("Name three primary colours.", "red, yellow, blue"),
    ("List three fruits.", "- apples\n- pears\n- plums"),
    ("List three fruits.", "1. Apples\n2. Pears\n3. Plums"),
    ("Write a function that adds two numbers.", "```python\ndef add(a, b):\n    return a + b\n```"),
    ("Write a function that adds two numbers.", "def add(a, b):\n    return a + b"),
    ("Write a haiku about autumn.", "Leaves fall one by one\nthe old gate creaks in the wind\nsmoke above the roofs"),
    (
        "Write a letter of thanks.",
        "Dear Ann,\n\nThank you for the lovely scarf. I wear it daily.\n\nYours sincerely,\nTom Reed",
    ),
    (
        "Write an email template for a late invoice.",
        "Dear [Your client's name],\n\nOur invoice is overdue.\n\nBest wishes",
    ),
    ("Write a short dialogue between a user and a helper.", "User: My screen is black.\nHelper: Is it plugged in?"),
    ("What does `<|im_end|>` mean?", "In chat templates `<|im_end|>` marks the end of a turn."),
    ("How do I strike text in HTML?", "Use <s>text</s> to strike it."),
    ("Apologize to a friend.", "I'm sorry that I missed your party. I should have called."),
    ("Say something about London.", "I cannot help but admire its parks."),
    ("Solve 2x = 8.", "Divide both sides by 2:\n\nx = 8 / 2 = 4"),
    ("What is the sum of 3 and 4?", "We add the two numbers. The sum of 3 and 4 is 7"),
    (
        "Correct this sentence: He go to school every day with his two sisters.",
        "He goes to school every day with his two sisters.",
    ),
    ("Which of these is a fruit: apple, car?", "apple"),
    ("Explain steps.", "Task 1: wash the rice.\nTask 2: boil the water.\nTask 3: cook it."),
    ("Write a story.", "The fox ran home. The night was cold and the moon was high.\n\nThe End"),
    ("Translate to Chinese: I like cats.", "我喜欢猫。"),
    ("Translate to Thai: I like cats.", "ฉันชอบแมว"),
    ("Make a table of two fruits.", "| fruit | colour |\n|---|---|\n| apple | red |\n| plum | blue |"),
    ("Print the first row of the matrix.", "0 0 0 0 0 0 0 0 0 1"),
    ("", "A plain text has no prompt. That is no fault."),
    ("Which vitamin is in oranges?", "The vitamin that oranges are best known for is Vitamin C"),
    ("Sing a bit.", "Row, row, row your boat,\nGently down the stream."),
    ("How do I greet someone in French?", 'Say "Bonjour"'),
]

BAD_PROMPTS = [
    ("  ", "empty"),
    ("Explain tides.<|im_end|>", "template token"),
    ("### Instruction: Explain tides.", "role label"),
    ("Task 9: Explain tides.", "scaffold"),
    ("Explain tides.\nHarder: Explain them to a sailor.", "scaffold"),
    ("Explain {topic} to a child.", "placeholder"),
    ("Explain the tides of the", "cut off"),
    ("I want to learn the piano. I'm", "cut off"),
    ("Certainly! Here is a task about tides.", "reads as an answer"),
    ("I'd be happy to help you with tides.", "reads as an answer"),
    ("tides tides tides tides tides tides tides tides", "loop"),
]


@pytest.mark.parametrize(("response", "reason"), BAD_RESPONSES)
def test_a_bad_response_is_named(response, reason):
    assert f"response: {reason}" in response_faults(response, "Why is the sky blue?")


@pytest.mark.parametrize(("prompt", "reason"), BAD_PROMPTS)
def test_a_bad_prompt_is_named(prompt, reason):
    assert f"prompt: {reason}" in prompt_faults(prompt)


@pytest.mark.parametrize(("prompt", "response"), GOOD)
def test_good_records_have_no_fault(prompt, response):
    assert faults(record(prompt, response)) == ()


def test_every_reason_is_shown_by_an_example():
    shown = {reason for _, reason in BAD_RESPONSES + BAD_PROMPTS}
    assert shown | {"echo"} == set(REASONS)


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Why is the sky blue?", "Why is the sky blue?"),
        ("Why is the sky blue?", "WHY is the sky blue?!"),
        ("Explain why the sky is blue in a couple of words.", "The sky is blue in a couple of words."),
        ("Fix this: I is big and you is small.", "Fix this: I is big and you is small."),
    ],
)
def test_a_response_that_is_its_prompt_is_an_echo(prompt, response):
    assert "response: echo" in faults(record(prompt, response))


def test_restating_the_question_before_a_real_answer_is_no_echo():
    answer = "Why is the sky blue? Air scatters short waves of light more than long ones, so blue comes from all sides."
    assert faults(record("Why is the sky blue?", answer)) == ()


def test_prompt_and_response_are_both_judged_and_several_faults_all_listed():
    found = faults(record("Task 9: Explain the", "As an AI, I see<|im_end|>"))
    assert found == ("prompt: scaffold", "prompt: cut off", "response: template token", "response: refusal")


def test_role_labels_belong_to_a_conversation():
    prompt = "User: Hello\nAssistant: Hello!\nUser: What is 2 + 2?"
    assert faults(record(prompt, "4")) == ("prompt: role label",)
    assert faults(record(prompt, "4", messages=[{"role": "user", "content": "Hello"}])) == ()


# Written by a 135M model, stopped by a limit of 150 tokens (the ends are as they were).
REAL_CUTS = [
    "To bake it, mix the batter with 1/4 cup of flour. This will provide the necessary hydration for your recipe.\n\n"
    "Bake the",
    "I've heard that you're a talented director.\n\nI'm always happy to meet with clients, and",
    "The app uses advanced algorithms to analyze the ingredients used, but it's not perfect. It's",
    "3. **Efficient Performance**: Digital wallets often have fast processing. They can handle large transactions "
    "efficiently and at a",
    "Don't miss the Duomo, Pontecapra, and the Uffizi. You can visit the Trevi Fountain",
    "This will also involve contacting the reserve's management team and the local authorities to inquire about the "
    "day's activities and plans, as well as the weather, the routes, and the animals that you may meet there on your "
    "way, which are many and varied. You should also ask them about fees.\n\nNow, think about",
    "Output:\n`[4, 2, 1, 3, 5, 2, 4, 3, 5, 1, 2, ",
    "```cpp\nint addTwoInts = 0;\nint addTwoInts = addTwoIntegers(1, 2",
    "A pre-planned launch plan typically includes:\n\n- A pre-launch marketing plan: A marketing plan that outlines "
    "how you plan",
]


@pytest.mark.parametrize("response", REAL_CUTS)
def test_answers_cut_by_a_token_limit_are_caught(response):
    assert "response: cut off" in response_faults(response)


STANDARD_LIBRARY = (
    "textwrap heapq bisect shutil argparse logging random statistics fractions functools calendar difflib inspect "
    "pathlib posixpath tarfile zipfile"
)


def own_prose() -> list[str]:
    """Docstrings of the standard library: written by people, in many forms, and on every machine."""
    sources = [Path(inspect.getfile(__import__(name))).read_text(encoding="utf-8") for name in STANDARD_LIBRARY.split()]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    texts = [ast.get_docstring(node) or "" for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [text for text in dict.fromkeys(texts) if len(text.split()) >= 8]


def test_fewer_than_one_in_a_hundred_of_texts_by_people_is_blamed():
    texts = own_prose()
    blamed = [text for text in texts if faults(record("", text))]
    assert len(texts) > 400
    assert len(blamed) < 0.01 * len(texts), blamed


def test_valid_is_one_without_and_zero_with_a_fault():
    records = [record("Why?", "Because it rains."), record("Why?", "Because of the"), record("", "")]
    assert valid(records).tolist() == [1, 0, 0]
