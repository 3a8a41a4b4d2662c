"""Opinions: short reviews to be called good, bad or mixed; the domains are what they are about.

**The text is made up**, by hand-written word lists and sentence frames: no package with labelled reviews of several
domains may be shipped. It stands in for classification with a shift of domain, in which some words of opinion are used
in every domain, some in a few and some in one only; what it shows of real reviews is open.

A review is some clauses, each with a noun of its domain and a word of opinion, some of them negated. It is good if
there is more praise than blame, bad if less, mixed if as much: a reader must add up, and mind negations.

What is in no training record, whatever the seed: four of the twelve domains ("unseen domains": their nouns and the
opinion words that are theirs alone), three sentence frames ("unseen frames"), more clauses than asked for, and a
quarter of all reviews otherwise. No training domain has the own words of the unseen ones, so all right is out of reach.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from trivium.errors import InputError
from trivium.records.record import Record
from trivium.tasks.dice import Dice
from trivium.tasks.task import IN_DISTRIBUTION, Dial, Dials, Item, Task, belongs

LABELS = ("good", "bad", "mixed")
DEEPEST = 6  # clauses in training
DEEPER = 2  # how many clauses more the tests have
NEGATED = 0.3  # share of clauses


class Domain(NamedTuple):
    """What reviews of one thing speak of."""

    nouns: tuple[str, ...]
    praise: tuple[str, ...]  # words of this domain alone
    blame: tuple[str, ...]


def _domain(nouns: str, praise: str, blame: str) -> Domain:
    return Domain(tuple(nouns.split()), tuple(praise.split()), tuple(blame.split()))


TRAINED = {
    "books": _domain(
        "plot chapter ending author prose dialogue cover sequel",
        "gripping witty lyrical moving",
        "dull wordy trite dry",
    ),
    "phones": _domain(
        "screen battery camera speaker charger keyboard antenna casing",
        "responsive vivid slim durable",
        "laggy dim scratchy buggy",
    ),
    "hotels": _domain(
        "room lobby bed shower balcony pool towel minibar", "spotless cosy airy peaceful", "shabby musty cramped mouldy"
    ),
    "meals": _domain(
        "soup steak dessert sauce salad pasta bread curry", "tasty tender crispy juicy", "bland greasy burnt soggy"
    ),
    "bikes": _domain(
        "saddle frame brake pedal gear wheel handlebar chain", "nimble rugged agile stable", "wobbly rusty bent squeaky"
    ),
    "films": _domain(
        "scene actor script soundtrack director costume trailer finale",
        "thrilling hilarious haunting stylish",
        "corny predictable overlong wooden",
    ),
    "shoes": _domain(
        "sole heel lace insole strap toecap lining buckle",
        "supple snug springy waterproof",
        "tight slippery leaky pinching",
    ),
    "trains": _domain(
        "carriage conductor timetable seat platform compartment ticket buffet",
        "punctual roomy frequent scenic",
        "late crowded delayed stuffy",
    ),
}
KEPT_FOR_TESTS = {
    "gardens": _domain(
        "lawn hedge fountain rosebed orchard pond terrace greenhouse",
        "lush fragrant blooming shady",
        "weedy withered barren overgrown",
    ),
    "games": _domain(
        "level puzzle quest boss map weapon tutorial multiplayer",
        "addictive inventive immersive rewarding",
        "repetitive grindy unfair glitchy",
    ),
    "lessons": _domain(
        "teacher exercise homework lecture exam textbook seminar quiz",
        "insightful patient engaging instructive",
        "confusing rushed tedious vague",
    ),
    "concerts": _domain(
        "singer drummer encore acoustics stage violinist chorus setlist",
        "soulful rousing melodic electrifying",
        "shrill off-key muffled lifeless",
    ),
}
DOMAINS = TRAINED | KEPT_FOR_TESTS

GENERAL = Domain(
    (),
    tuple("great excellent wonderful superb lovely fine".split()),
    tuple("awful terrible poor horrible weak bad".split()),
)
# Words that several domains share: each stands in two domains of training or more, and in one or more of the tests.
SHARED = {
    "praise": {
        "fresh": "books meals films gardens concerts",
        "smooth": "phones bikes films games lessons",
        "bright": "phones hotels trains gardens lessons",
        "comfortable": "hotels shoes trains concerts",
        "clever": "books films games lessons",
        "quiet": "phones hotels trains gardens",
        "solid": "phones bikes shoes games concerts",
        "generous": "hotels meals gardens lessons",
    },
    "blame": {
        "slow": "books phones trains games lessons",
        "noisy": "phones hotels bikes trains concerts",
        "flimsy": "phones bikes shoes gardens games",
        "dirty": "hotels meals trains gardens",
        "stale": "books meals films lessons concerts",
        "loud": "hotels films trains concerts",
        "clumsy": "books bikes shoes games",
        "plain": "books meals shoes gardens lessons",
    },
}
FRAMES: tuple[str, ...] = (
    "the {noun} was {word}", "I found the {noun} {word}", "how {word} the {noun} was", "we thought the {noun} {word}",
    "the {noun} seemed {word} to me", "{word} was the {noun}", "we called the {noun} {word}",
)  # fmt: skip
NEGATING: tuple[str, ...] = (
    "the {noun} was not {word}",
    "I never found the {noun} {word}",
    "hardly {word} was the {noun}",
)
FRAMES_OF_TESTS: tuple[str, ...] = ("the {noun} turned out {word}", "if you ask us the {noun} is {word}")
NEGATING_OF_TESTS: tuple[str, ...] = ("the {noun} is not at all {word}",)
_OF_TESTS = re.compile("|".join(
    re.escape(frame).replace(r"\{noun\}", r"\S+").replace(r"\{word\}", r"\S+")
    for frame in FRAMES_OF_TESTS + NEGATING_OF_TESTS
))  # fmt: skip
_NEGATIONS = frozenset(("not", "never", "hardly"))
_TRIES = 50  # reviews that are tried before there is taken to be none


@lru_cache(maxsize=32)
def opinion_words(domain: str, side: str) -> tuple[tuple[str, ...], ...]:
    """The words of praise or blame of a domain: used everywhere, shared with some, its own."""
    shared = tuple(word for word, where in SHARED[side].items() if domain in where.split())
    own = DOMAINS[domain]
    return (GENERAL.praise, shared, own.praise) if side == "praise" else (GENERAL.blame, shared, own.blame)


SIGN = {word: 1 for domain in (GENERAL, *DOMAINS.values()) for word in domain.praise} | dict.fromkeys(
    SHARED["praise"], 1
)
SIGN |= {word: -1 for domain in (GENERAL, *DOMAINS.values()) for word in domain.blame} | dict.fromkeys(
    SHARED["blame"], -1
)


def label_of(signs: list[int]) -> str:
    """Good, bad or mixed, from the +1 and −1 of the clauses: the one function that every answer comes from."""
    total = sum(signs)
    return "good" if total > 0 else "bad" if total < 0 else "mixed"


def signs_of(text: str, *, minding: bool = True) -> list[int]:
    """The +1 or −1 of every clause of a review; ``minding`` negations or not."""
    found: list[int] = []
    turn = 1
    for word in text.rstrip(".").replace(";", " ;").split():
        if word == ";":
            turn = 1
        elif word in _NEGATIONS:
            turn = -1
        elif word in SIGN:
            found.append(SIGN[word] * (turn if minding else 1))
    return found


@lru_cache(maxsize=64)
def training_domains(rules: int, choice: int) -> tuple[str, ...]:
    """The domains of a training set.

    Raises:
        InputError: there are not so many.
    """
    if rules > len(TRAINED):
        raise InputError(f"opinions: there are {len(TRAINED)} domains to train on, got rules={rules}.")
    names = tuple(TRAINED)
    return tuple(names[place] for place in np.random.default_rng(choice).permutation(len(names))[:rules])


def _splits(dials: Dials) -> tuple[str, ...]:
    return (
        IN_DISTRIBUTION, "unseen domains", "unseen frames", "deeper", "unseen domains, unseen frames",
        "unseen domains, deeper",
    )  # fmt: skip


def _items(split: str, dials: Dials, dice: Dice) -> Iterator[Item | None]:
    domains = training_domains(dials.rules or 0, dials.choice)
    depth = dials.depth or ()
    if "deeper" in split:
        depth = tuple(range(max(depth) + 1, max(depth) + DEEPER + 1))
    if "unseen domains" in split:
        domains = tuple(KEPT_FOR_TESTS)
    frames, negating = FRAMES, NEGATING
    if "unseen frames" in split:
        frames, negating = FRAMES_OF_TESTS, NEGATING_OF_TESTS
    stream = dice.cycled(domains)
    for clauses in dice.cycled(depth):
        domain = next(stream)
        wanted = dice.pick(LABELS[: 3 - clauses % 2])  # an odd number of clauses is never mixed
        yield next(
            (item for _ in range(_TRIES) if (item := _review(domain, clauses, frames, negating, dice)).answer == wanted
             and belongs(item.prompt, split)), None,
        )  # fmt: skip


def _review(domain: str, clauses: int, frames: tuple[str, ...], negating: tuple[str, ...], dice: Dice) -> Item:
    said = [_clause(domain, frames, negating, dice) for _ in range(clauses)]
    return _item("; ".join(said) + ".", domain)


def _clause(domain: str, frames: tuple[str, ...], negating: tuple[str, ...], dice: Dice) -> str:
    frame = dice.pick(negating if dice.chance() < NEGATED else frames)
    words = dice.pick(opinion_words(domain, dice.pick(("praise", "blame"))))
    return frame.format(noun=dice.pick(DOMAINS[domain].nouns), word=dice.pick(words))


def _item(text: str, domain: str) -> Item:
    signs = signs_of(text)
    return Item(text, label_of(signs), {"rules": [domain], "depth": len(signs)})


def _trained(dials: Dials) -> frozenset[str]:
    return frozenset(training_domains(dials.rules or 0, dials.choice))


def _kept(item: Item) -> frozenset[str]:
    clauses = item.prompt.strip().rstrip(".").split("; ")
    return frozenset(["unseen frames"] if any(_OF_TESTS.fullmatch(clause) for clause in clauses) else [])


def _slip(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    """A careless reader overlooks negations, or reads only the first clause or the last; else a label beside it."""
    careless = [
        (label_of(signs_of(item.prompt, minding=False)), "negations overlooked"),
        (label_of(signs_of(item.prompt)[:1]), "first clause only"),
        (label_of(signs_of(item.prompt)[-1:]), "last clause only"),
    ]
    dice.shuffle(careless)
    beside = ("mixed" if item.answer != "mixed" else dice.pick(LABELS[:2]), "undecided")
    return next((each for each in careless if each[0] != item.answer), beside)


def _nonsense(item: Item, dials: Dials, dice: Dice) -> tuple[str, str]:
    return dice.pick(LABELS), "random"


def _solve(record: Record) -> Item:
    text = record.prompt.strip()
    words = set(text.rstrip(".").replace(";", " ").split())
    domain = next((name for name, each in DOMAINS.items() if words.intersection(each.nouns)), None)
    if domain is None or len(signs_of(text)) != text.count(";") + 1:
        raise InputError(f"opinions: not a review of this task: {text[:80]!r}.")
    return _item(text, domain)


OPINIONS = Task(
    name="opinions",
    about="Call a review good, bad or mixed; unseen domains, unseen sentence frames, longer reviews. Made-up text.",
    dials={
        "rules": Dial("diversity", "domains in training", 4, least=1, most=len(TRAINED)),
        "depth": Dial("complexity", "clauses of a review", (2, 3), least=1, most=DEEPEST),
    },
    splits=_splits,
    items=_items,
    slip=_slip,
    nonsense=_nonsense,
    matches=lambda item, output: output.strip().casefold() == item.answer,
    solve=_solve,
    trained=_trained,
    kept=_kept,
)
