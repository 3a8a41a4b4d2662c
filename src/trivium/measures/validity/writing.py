"""Prompts and answers written by rule: what they are about, how they are worded and what they hold is known."""

from typing import NamedTuple

import numpy as np

from trivium.records.record import Record


class Topic(NamedTuple):
    """The words of one subject."""

    people: tuple[str, ...]
    things: tuple[str, ...]
    acts: tuple[str, ...]
    traits: tuple[str, ...]
    places: tuple[str, ...]


def _topic(people: str, things: str, acts: str, traits: str, places: str) -> Topic:
    return Topic(*(tuple(text.split(", ")) for text in (people, things, acts, traits, places)))


TOPICS = (
    _topic(
        "cooks, bakers, chefs",
        "soup, bread, sauce, pastry, roast, dough",
        "boil, season, taste, knead, simmer",
        "salty, crisp, sweet, bitter",
        "kitchen, bakery, restaurant",
    ),
    _topic(
        "sailors, captains, divers",
        "boat, anchor, sail, harbour, tide, rudder",
        "steer, moor, repair, launch, row",
        "stormy, seaworthy, salty, wooden",
        "sea, port, bay",
    ),
    _topic(
        "nurses, doctors, surgeons",
        "wound, fever, vaccine, bandage, patient, medicine",
        "treat, diagnose, cure, inject, examine",
        "painful, infected, chronic, mild",
        "hospital, clinic, ward",
    ),
    _topic(
        "farmers, gardeners, growers",
        "wheat, soil, orchard, tomato, compost, seedling",
        "plant, harvest, water, prune, fertilise",
        "fertile, ripe, dry, organic",
        "field, greenhouse, farm",
    ),
    _topic(
        "programmers, engineers, testers",
        "compiler, function, database, server, bug, variable",
        "debug, compile, refactor, deploy, index",
        "recursive, parallel, buggy, typed",
        "repository, cloud, network",
    ),
    _topic(
        "violinists, singers, composers",
        "melody, chord, rhythm, concerto, piano, harmony",
        "compose, rehearse, tune, conduct, sing",
        "loud, melodic, minor, slow",
        "concert, opera, studio",
    ),
    _topic(
        "judges, lawyers, jurors",
        "contract, verdict, statute, lawsuit, witness, appeal",
        "prosecute, defend, acquit, sue, testify",
        "guilty, legal, binding, criminal",
        "court, prison, parliament",
    ),
    _topic(
        "astronomers, physicists, astronauts",
        "planet, telescope, comet, galaxy, orbit, rocket",
        "observe, orbit, launch, measure, explore",
        "distant, bright, lunar, cosmic",
        "space, observatory, universe",
    ),
    _topic(
        "runners, coaches, goalkeepers",
        "match, goal, marathon, training, team, league",
        "sprint, score, train, dribble, win",
        "athletic, tired, fast, unbeaten",
        "stadium, gym, track",
    ),
    _topic(
        "bankers, investors, accountants",
        "loan, interest, stock, tax, budget, dividend",
        "invest, borrow, audit, save, trade",
        "profitable, risky, bankrupt, annual",
        "bank, exchange, office",
    ),
    _topic(
        "painters, sculptors, curators",
        "canvas, portrait, marble, fresco, sketch, pigment",
        "paint, carve, draw, varnish, exhibit",
        "abstract, colourful, baroque, vivid",
        "museum, gallery, atelier",
    ),
    _topic(
        "teachers, pupils, professors",
        "lesson, exam, homework, grammar, textbook, lecture",
        "teach, study, explain, revise, grade",
        "diligent, academic, attentive, literate",
        "school, university, classroom",
    ),
    _topic(
        "foresters, rangers, biologists",
        "oak, fox, owl, river, moss, deer",
        "hunt, nest, migrate, hibernate, shelter",
        "wild, endangered, nocturnal, mossy",
        "forest, valley, mountain",
    ),
    _topic(
        "builders, architects, masons",
        "brick, roof, bridge, concrete, beam, staircase",
        "build, plaster, measure, weld, demolish",
        "gothic, stable, hollow, steel",
        "city, scaffold, site",
    ),
    _topic(
        "drivers, mechanics, cyclists",
        "engine, tyre, brake, gearbox, bicycle, fuel",
        "drive, brake, park, refuel, overtake",
        "electric, noisy, rusty, fast",
        "road, garage, motorway",
    ),
    _topic(
        "tailors, weavers, knitters",
        "wool, needle, silk, button, jacket, thread",
        "sew, knit, weave, dye, iron",
        "woollen, soft, striped, tight",
        "workshop, boutique, mill",
    ),
)

_PROMPTS = (
    "Explain how {people} {act} a {thing}.",
    "Why would a {trait} {thing} worry {people}?",
    "Describe the {thing} that {people} keep near the {place}.",
    "How do {people} choose a {trait} {thing}?",
    "What should {people} know before they {act} the {thing}?",
    "Write about a {thing} in the {place}.",
)
_ANSWERS = (
    "A {trait2} {thing} is never left alone by {people}.",
    "In the {place} it is common to {act2} the {thing2} first.",
    "Most {people} would {act} it twice, since the {thing3} gets {trait2}.",
    "With a {thing3} and a {thing2} nearby, the work in the {place2} goes well.",
    "The {thing2} looks {trait2} at the start.",
    "Good {people2} {act2} every {thing3} they find in the {place2}.",
    "It takes years to {act3} a {trait} {thing2} like that.",
    "Only then do they {act3} what is left of the {thing}.",
)


def written(count: int, topics: int, rng: np.random.Generator, *, first: int = 0) -> list[Record]:
    """Records on the given number of topics, in turn: a prompt, and two or three sentences that answer it.

    Args:
        count: Records to write.
        topics: How many of the 16 topics they share.
        rng: Source of the choices.
        first: The first topic used.
    """
    records = []
    for place in range(count):
        slots = _slots(TOPICS[(first + place % topics) % len(TOPICS)], rng)
        prompt = _PROMPTS[rng.integers(len(_PROMPTS))].format(**slots)
        chosen = rng.permutation(len(_ANSWERS))[: rng.integers(2, 4)]
        answer = " ".join(_ANSWERS[number].format(**slots) for number in chosen)
        records.append(Record(f"written-{place}", prompt, answer))
    return records


def _slots(topic: Topic, rng: np.random.Generator) -> dict[str, str]:
    slots = {}
    for name, kind in (
        ("people", "people"),
        ("thing", "things"),
        ("act", "acts"),
        ("trait", "traits"),
        ("place", "places"),
    ):
        words = getattr(topic, kind)
        for number, word in enumerate(rng.permutation(len(words))[:3]):
            slots[name + ("" if number == 0 else str(number + 1))] = words[word]
    return slots


WORDINGS = (
    (
        "How do {people} {act} a {thing}?",
        "First {people} look at the {thing}, and then they {act} it with care in the {place}.",
    ),
    (
        "What is the best way for {people} to {act} a {thing}?",
        "The {people} begin by looking at the {thing}; after that, in the {place}, they carefully {act} it.",
    ),
    (
        "Tell me how a {thing} is handled when {people} {act} it.",
        "Careful work in the {place} is what it takes: {people} check the {thing} before they {act} it.",
    ),
    (
        "I would like to know how {people} {act} a {thing}.",
        "To {act} the {thing} with care, {people} have a look at it beforehand, there in the {place}.",
    ),
    (
        "Could you say in which way {people} {act} a {thing}?",
        "Having seen to the {thing} in the {place}, the {people} go on to {act} it gently.",
    ),
    (
        "When {people} {act} a {thing}, how do they go about it?",
        "They are gentle. Inside the {place}, {people} inspect the {thing} and only afterwards {act} it.",
    ),
    (
        "Please explain the method by which {people} {act} a {thing}.",
        "It starts in the {place} with one glance at the {thing}, which {people} next {act} without any haste.",
    ),
    (
        "Show me how one of the {people} would {act} some {thing}.",
        "Before anything else the {thing} gets an inspection by {people}, who will {act} it slowly at the {place}.",
    ),
)
"""One meaning in eight wordings: prompt and answer."""


def worded(count: int, meanings: int, wordings: int, rng: np.random.Generator) -> list[Record]:
    """Records that say ``meanings`` different things, each in ``wordings`` different ways."""
    said = [_slots(TOPICS[number % len(TOPICS)], rng) for number in range(meanings)]
    ways = rng.permutation(len(WORDINGS))
    records = []
    for place in range(count):
        slots = said[place % meanings]
        prompt, answer = WORDINGS[ways[place // meanings % wordings]]
        records.append(Record(f"worded-{place}", prompt.format(**slots), answer.format(**slots)))
    return records
