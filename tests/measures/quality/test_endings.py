import pytest

from trivium.measures.quality.endings import cut_off, dangles

LONG = "The river rises in the hills and runs down to the sea. It carries sand and stones."


@pytest.mark.parametrize(
    "text",
    [
        "```python\nprint(1)",
        "Wash the rice.\n2.",
        "Here are the steps:",
        "They sell bread, milk, eggs and,",
        "It was discovered by the",
        "I think that it's",
        "He lives in a small town near the coast and he is known to be a",
        "It is big. The sun is also a star that",
        f"{LONG}\n\nIn the end the water meets the tide and turns back on itself in the wide bay below",
        f"{LONG}\n\n{LONG}\n\nThe",
        (
            "1. The first thing to do is to wash the rice.\n2. The second thing is to boil "
            "the water.\n3. The third thing is to add"
        ),
        "It depends on many things (such as the price of bread and the",
        "He opened the door and saw a well-known face –",
    ],
)
def test_unfinished_texts(text):
    assert cut_off(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Paris",
        "the quick brown fox jumps over the lazy dog",
        "Vitamin A",
        "The first letter of the alphabet is the letter a",
        f"{LONG}",
        f"{LONG}\n\nSource: the atlas (2nd edition)",
        "We met Prof. Adams at the old station near the harbour",
        "roses are red\nviolets are blue\nsugar is sweet\nand so are you",
        "- bread\n- milk\n- butter from the farm",
        "x = 3\ny = x + 4\nprint(x, y)",
        "We add both. The total is 12",
        (
            "Dear Sam,\n\nThank you for the kind letter that you sent me.\n\nI read it "
            "twice, and then once more.\n\nYours,\nAnn"
        ),
        "See [the guide](a/b) for more",
        "E = mc^2",
        "Did you mean `list`",
        "まだ分からない",
        "---",
    ],
)
def test_finished_texts(text):
    assert not cut_off(text)


def test_a_text_cut_at_a_sentence_end_cannot_be_told():
    assert not cut_off("To bake bread you need flour, water, salt and yeast. Mix them well.")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("best pizza in town", False),
        ("What is it made of", False),
        ("Tell me about the", True),
        ("Help me, because", True),
        ("Complete the sentence: The dog chased the", False),
        ("of the", False),
    ],
)
def test_only_words_that_never_end_a_phrase_leave_a_prompt_dangling(prompt, expected):
    assert dangles(prompt) is expected
