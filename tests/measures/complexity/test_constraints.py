"""Constraints against a reader's count.

The labels were given by one reader before the rules saw them: LABELLED while the rules were being written, KEPT_ASIDE
after they stood. A constraint is a demand beyond naming the task and its subject. On KEPT_ASIDE the rules as they
stood agreed on 20 of 30 and were within one on 29; three rules were mended afterwards, so the figures below are kinder.
"""

import numpy as np
import pytest

from trivium.measures.complexity.constraints import LONGEST, constraint_count, constraints
from trivium.records.record import Record

LABELLED = [
    (0, "Describe a cat."),
    (2, "Describe a cat from the point of view of a mouse, in rhyme."),
    (0, "Name a fruit."),
    (2, "Name a fruit that grows in the tropics and explain how it is farmed."),
    (0, "Write a greeting."),
    (2, "Write a greeting in under 20 words for a new neighbour who speaks no English."),
    (1, "Write a short poem about the ocean."),
    (1, "Write a poem about the ocean in 10 sentences."),
    (2, "Write a short poem about the ocean, in rhyming couplets."),
    (0, "Explain why the sky is blue."),
    (1, "Explain why the sky is blue in 5 sentences."),
    (2, "Explain why the sky is blue to a five-year-old without using the word 'light'."),
    (1, "List three uses for an old newspaper."),
    (2, "List three uses for an old newspaper in 75 words."),
    (2, "List three uses for an old newspaper that have been replaced by a new product."),
    (0, "Convert 10 miles to kilometers."),
    (1, "Convert 10 miles to kilometers and show your work."),
    (0, "Suggest a name for a coffee shop."),
    (1, "Suggest a coffee shop that sells pastries."),
    (1, "Suggest a name for a coffee shop that uses the word 'Mocha'."),
    (0, "Summarize the plot of Romeo and Juliet."),
    (1, "Summarize the story of Romeo and Juliet from the point of view of a mouse."),
    (1, "Summarize a scene in under 20 words."),
    (0, "Find the error in this sentence: He go to school."),
    (0, "Write a function that adds two numbers."),
    (1, "Write a function in C++ that adds two integers."),
    (
        3,
        (
            "Write a Python function that reverses a list in place without using "
            "built-in functions, and include a docstring."
        ),
    ),
    (0, "What is the product of 24 and 10?"),
    (1, "Find the largest prime number less than 30."),
    (0, "Determine if a number is even or odd."),
    (0, "Calculate the area of a circle with a radius of 4."),
    (2, "Write a sentence that contains only letters of the alphabet except for the letter 'l'."),
    (1, "Can you provide me a list of the top 5 eco-friendly products that you would recommend for my home?"),
    (1, "What are the benefits of using a digital wallet, and how do they work?"),
    (0, "Can you suggest some popular sustainable fashion brands?"),
    (
        2,
        (
            "Can you provide an easy way to calculate the average of a list of numbers "
            "without using any built-in functions in python?"
        ),
    ),
    (1, "Translate 'good morning' into French."),
    (0, "What is the capital of France?"),
    (0, "Why do cats purr?"),
    (0, "Tell me a joke."),
    (2, "Tell me a joke about programmers that is suitable for children."),
    (2, "Compare solar and wind power in a table with three columns."),
    (0, "Compare solar and wind power."),
    (3, "Give me a recipe for pancakes. It must be vegan, take at most 20 minutes, and avoid nuts."),
    (2, "Plan a weekend in Rome for two people on a budget of less than 300 euros."),
    (0, "Write an email to my landlord about a broken heater."),
    (3, ("Write a polite email to my landlord about a broken heater, mention the lease, and keep it under 100 words.")),
    (1, "Explain photosynthesis step by step."),
    (0, "How do I tie a tie?"),
    (0, "Who wrote Hamlet?"),
    (1, "Who wrote Hamlet, and when was it first performed?"),
    (2, "Act as a travel guide and describe Kyoto in the style of a haiku."),
    (0, "I don't know how to cook rice. Can you help me?"),
    (0, "What should I feed my dog?"),
    (1, "Sort these numbers in descending order: 4, 8, 1."),
    (3, "Give two reasons for and two reasons against school uniforms, each in one sentence."),
    (2, "Write a story about a dragon. Do not use the letter e. End with a question."),
    (0, "Write a story about a dragon."),
    (2, "Suppose a train leaves at noon at 60 km/h. When does it reach a town 90 km away? Show all steps."),
    (4, "Return the answer as JSON with the keys name and age. Use only double quotes. No explanation."),
    (3, "Describe the water cycle briefly for a third grader and give an example."),
    (0, "How does a refrigerator work?"),
]

KEPT_ASIDE = [
    (0, "Write a haiku about autumn."),
    (1, "Write a limerick about a frog who loves jazz, using only words of one syllable."),
    (1, "Name five countries in Africa."),
    (3, "Name five countries in Africa whose names start with M, in alphabetical order."),
    (0, "How can I learn to play the guitar?"),
    (2, "How can I learn to play the guitar in three months without a teacher?"),
    (0, "Draft a cover letter for a nurse."),
    (
        4,
        (
            "Draft a one-page cover letter for a nurse who is changing careers. Mention "
            "night shifts and end with a call to action."
        ),
    ),
    (0, "Classify these animals as mammals or birds: bat, crow, whale."),
    (1, "Rewrite the sentence in the passive voice: The dog chased the ball."),
    (0, "Compute the derivative of x^3 + 2x."),
    (2, "Compute the derivative of x^3 + 2x, explain each step, and check the result numerically."),
    (0, "What causes tides?"),
    (3, "Explain what causes tides in simple terms, with an example, in no more than four sentences."),
    (0, "Give me advice on saving money."),
    (3, "Give me three pieces of advice on saving money if I earn less than 1000 dollars a month."),
    (1, "Translate the following sentence to Spanish: I love music."),
    (2, "Write SQL that returns the ten newest customers. Avoid subqueries."),
    (1, "Pretend you are a pirate and introduce yourself."),
    (1, "Describe the taste of a lemon without using adjectives."),
    (0, "Recommend a film."),
    (4, "Recommend a film that is shorter than two hours and suitable for teenagers, and say why in one sentence."),
    (1, "Is a tomato a fruit or a vegetable? Justify your answer."),
    (0, "Edit this paragraph for clarity: The meeting which was held was long."),
    (0, "Make a packing list for a ski trip."),
    (
        3,
        (
            "Make a packing list for a ski trip as a table with columns for item, weight "
            "and price. Keep the total under 10 kg."
        ),
    ),
    (0, "Debate whether zoos should exist."),
    (1, "List the planets from largest to smallest."),
    (1, "Create a riddle. The answer must be 'shadow'."),
    (3, "Solve 3x + 5 = 20. Show your work and state the answer as a fraction."),
]


def difference(labelled):
    return np.array([len(constraints(prompt)) - count for count, prompt in labelled])


def test_rules_agree_with_the_reader_on_five_of_six_and_are_never_off_by_two():
    off = difference(LABELLED + KEPT_ASIDE)
    assert len(off) == 92
    assert (off == 0).sum() >= 78
    assert np.abs(off).max() == 1
    assert abs(off.mean()) < 0.05  # neither more nor fewer on the whole


def test_rules_agree_on_prompts_kept_aside():
    assert (difference(KEPT_ASIDE) == 0).sum() >= 20


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("Write a poem in exactly four lines.", ["length"]),
        ("Answer in at most 3 sentences, in French, as a table.", ["length", "language", "format"]),
        ("List five rivers.", ["number"]),
        ("Name a metal that floats on water.", ["restrict"]),
        ("Explain gravity to a child without numbers.", ["audience", "exclude"]),
        ("Explain gravity in a cheerful tone, then give an example.", ["style", "further"]),
        ("Solve it step by step.", ["manner"]),
        ("Assume that friction is zero. How far does it slide?", ["condition"]),
        ("The story must end with a storm.", ["include", "include"]),
        ("In the garden, describe nothing.", ["further"]),
        ("Sum the list whenever it is full; it mustn't grow over 5cm.", ["condition", "exclude", "number"]),
    ],
)
def test_each_kind_is_found_and_named(prompt, kinds):
    assert [found.kind for found in constraints(prompt)] == kinds


def test_what_was_found_can_be_shown():
    assert constraints("Describe a cat in under 20 words, and DON’T mention fur.") == (
        ("length", "in under 20 words"),
        ("exclude", "don't mention"),
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "Describe a cat.",
        "I don't know what to cook tonight.",
        "How can I avoid traffic?",
        "What are the risks of using a ladder?",
        "Check if 91 is prime.",
        "What should I read next?",
        "Write a program that prints the date.",
        "When did the war end?",
        "Convert 10 miles to kilometers.",
        # Words that only begin as a constraint does.
        "Mix mustard, capitals included, but nothing for everyone nevertheless.",
        "Describe the iframe, the container and the pain in a shoulder, whereas everyday tasks are exceptional.",
        "Why shouldn't cats swim?",
    ],
)
def test_plain_tasks_have_none(prompt):
    assert constraints(prompt) == ()


def test_the_measure_counts_them_per_record_and_ignores_the_response():
    records = [
        Record("1", "Describe a cat.", "You must use exactly five words."),
        Record("2", "Describe a cat in rhyme, without naming it.", ""),
        Record("3", "", "In under five words."),
        Record("4", " \n", ""),
    ]
    assert constraint_count(records) == pytest.approx([0, 2, np.nan, np.nan], nan_ok=True)


def test_words_beyond_the_reading_limit_do_not_count():
    filler = "word " * (LONGEST // 5)
    assert constraint_count([Record("1", filler + "without the letter e", "")])[0] == 0
