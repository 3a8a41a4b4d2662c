"""Answers nobody doubts: what a judge must put in order before anything else it says is worth reading."""

# (prompt, right, wrong). Of everyday knowledge, of about one length, and none to be found in the packaged seeds.
_ITEMS = (
    (
        "Which is the largest ocean on Earth?",
        "The Pacific Ocean is the largest ocean on Earth.",
        "The Arctic Ocean is the largest ocean on Earth.",
    ),
    ("What is 8 plus 5?", "8 plus 5 is 13.", "8 plus 5 is 21."),
    (
        "How do I stop a tap from dripping?",
        "Turn off the water, take off the handle and replace the worn washer; then put it together again.",
        "Dripping is dripping is dripping is dripping is dripping is dripping is dripping is dripping.",
    ),
    (
        "Name three animals that lay eggs.",
        "Hens, turtles and frogs all lay eggs.",
        "Cows, dogs and horses all lay eggs.",
    ),
)

KNOWN: tuple[tuple[dict[str, str], dict[str, str]], ...] = tuple(
    ({"prompt": prompt, "response": right}, {"prompt": prompt, "response": wrong}) for prompt, right, wrong in _ITEMS
)
"""Pairs of materials; the first of each must be rated higher."""
