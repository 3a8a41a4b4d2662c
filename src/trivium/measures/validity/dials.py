"""Corpora made with a dial: one thing about a set is turned, in known steps, and the rest is left alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from trivium.measures.validity.writing import worded, written
from trivium.records.record import Record

N = 120  # records of every corpus
SHARES = (0.0, 0.2, 0.4, 0.6)
_LETTERS = re.compile(r"[^\W\d_]+")

Seeds = Sequence[Record]
Make = Callable[[Seeds, float, np.random.Generator], list[Record]]


@dataclass(frozen=True)
class Dial:
    """One property of a corpus, and the settings it is turned through."""

    name: str
    turns: str  # what is turned, in words
    settings: tuple[float, ...]
    make: Make  # (seed records, setting, rng) -> 120 records; with equal rngs only what is turned differs


def _base(seeds: Seeds, rng: np.random.Generator) -> list[Record]:
    """Up to 60 of the seed records, written by people, and others written by rule on 16 topics."""
    chosen = [seeds[place] for place in rng.permutation(len(seeds))[: N // 2]]
    records = [*chosen, *written(N - len(chosen), 16, rng)]
    return [records[place] for place in rng.permutation(N)]


def _on_a_share(change: Callable[[Record, np.random.Generator], Record]) -> Make:
    """The base with the first ``share`` of its records changed; a smaller share's are among a larger one's."""

    def make(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
        records = _base(seeds, rng)
        few = round(share * N)
        return [
            change(record, draw) if i < few else record for i, (record, draw) in enumerate(zip(records, rng.spawn(N)))
        ]

    return make


def _copies(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    records = _base(seeds, rng)
    few = round(share * N)
    return [
        records[few + int(draw.integers(N - few))] if i < few else records[i] for i, draw in enumerate(rng.spawn(N))
    ]


def _swapped(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    """Each of the share gets the answer of another of them, the one 7 places on."""
    records = _base(seeds, rng)
    few = round(share * N)
    return [
        replace(record, response=records[(i + 7) % few].response) if i < few else record
        for i, record in enumerate(records)
    ]


def _two_sets(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    one, other = written(N, 1, rng), written(N, 1, rng, first=4)
    few = round(share * N)
    return other[:few] + one[few:]


def _shuffled_words(record: Record, rng: np.random.Generator) -> Record:
    return replace(record, response=" ".join(rng.permutation(record.response.split())))


def _cut(record: Record, rng: np.random.Generator) -> Record:
    words = record.response.split()
    return replace(record, response=" ".join(words[: max(1, int(len(words) * rng.uniform(0.3, 0.7)))]))


def _noise(record: Record, rng: np.random.Generator) -> Record:
    """Every run of letters becomes 2 to 9 random letters; numbers and marks stay, so that as many words remain."""

    def word(_: re.Match[str]) -> str:
        return "".join(chr(97 + letter) for letter in rng.integers(26, size=rng.integers(2, 10)))

    return replace(record, prompt=_LETTERS.sub(word, record.prompt), response=_LETTERS.sub(word, record.response))


def _loop(record: Record, rng: np.random.Generator) -> Record:
    """The end of the answer, 3 to 8 words, said six times more, as a model that is stuck does."""
    end = " ".join(record.response.split()[-int(rng.integers(3, 9)) :])
    return replace(record, response=" ".join([record.response, *[end] * 6]))


FILLER = (
    "This is a thing that people often think about.",
    "It comes up from time to time in many places.",
    "Much has been said about it over the years.",
    "There is of course more to it than meets the eye.",
    "It has its good sides and its bad sides.",
    "Many people have an opinion on the matter.",
    "That is how it is and how it has been.",
    "One could go on about this for a long time.",
)


def _padded(seeds: Seeds, sentences: float, rng: np.random.Generator) -> list[Record]:
    padded = []
    for record in _base(seeds, rng):
        order = rng.permutation(len(FILLER))[: int(sentences)]
        padded.append(replace(record, response=" ".join([record.response, *(FILLER[place] for place in order)])))
    return padded


DEMANDS = (
    "Use at most 80 words.",
    "Do not use the letter q.",
    "Write in the first person.",
    "End with a question.",
    "Include an example.",
    "Answer in the form of a letter.",
)


def _demanding(seeds: Seeds, demands: float, rng: np.random.Generator) -> list[Record]:
    """The base with so many demands added to each prompt, and a tag for the task and for each of them."""
    made = []
    for record in _base(seeds, rng):
        order = rng.permutation(len(DEMANDS))[: int(demands)]
        prompt = " ".join([record.prompt, *(DEMANDS[place] for place in order)])
        tags = ["task", *(f"demand {place}" for place in order)]
        made.append(replace(record, prompt=prompt, notes={**record.notes, "tags": tags}))
    return made


def sum_of(parts: int, rng: np.random.Generator, *, wrong: bool = False) -> Record:
    """A sum of that many numbers, worked out one number at a time; ``notes["answer"]`` is the right one."""
    numbers = [int(number) for number in rng.integers(11, 99, size=parts)]
    total, lines = numbers[0], []
    for number in numbers[1:]:
        lines.append(f"Then {total} + {number} = {total + number}.")
        total += number
    given = total + int(rng.integers(1, 9)) * wrong
    sold = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    prompt = f"A shop sells {sold} pens on {parts} days. How many pens is that in all?"
    return Record(
        f"sum-{numbers}",
        prompt,
        "\n".join([*lines, f"The answer is {given}."]),
        notes={"answer": str(total), "depth": parts - 1},
    )


def _sums(seeds: Seeds, parts: float, rng: np.random.Generator) -> list[Record]:
    return [sum_of(int(parts), draw) for draw in rng.spawn(N)]


def _wrong_sums(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    return [sum_of(3, draw, wrong=i < round(share * N)) for i, draw in enumerate(rng.spawn(N))]


REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I cannot assist with this request.",
    "As an AI language model, I am not able to answer this.",
)
LEAKS = ("<|im_end|>", "### Response:", "</s>")


def _refused(record: Record, rng: np.random.Generator) -> Record:
    return replace(record, response=REFUSALS[rng.integers(len(REFUSALS))])


def _leaked(record: Record, rng: np.random.Generator) -> Record:
    return replace(record, response=f"{record.response}\n{LEAKS[rng.integers(len(LEAKS))]}")


def _dissenting(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    """Sums with 20 sampled answers and the scores of three raters: that share is wrong, and guessed."""
    made = []
    for draw in rng.spawn(N):
        record = sum_of(3, draw)
        right = int(record.notes["answer"])
        off, score = draw.integers(1, 9, size=20), int(draw.integers(1, 6))
        samples = [str(right + int(off[i]) * (i < round(share * 20))) for i in range(20)]
        guesses, guessed = draw.integers(1, 6, size=3), draw.random(3) < share
        scores = [int(guess) if is_guess else score for guess, is_guess in zip(guesses, guessed)]
        made.append(replace(record, notes={**record.notes, "samples": samples, "scores": scores}))
    return made


PAIRS = (
    (
        "The bridge was closed. The storm had broken two of its cables.",
        "The bridge was closed because the storm had broken two of its cables.",
    ),
    (
        "The dog waits at the door. It wants to go out for a walk.",
        "The dog waits at the door when it wants to go out for a walk.",
    ),
    (
        "We ate the cake. My aunt had baked it in the morning.",
        "We ate the cake which my aunt had baked in the morning.",
    ),
    (
        "The shop sells old maps. Few people have use for them.",
        "The shop sells old maps although few people have use for them.",
    ),
    (
        "The team trained all winter. It wanted to win the cup.",
        "The team trained all winter because it wanted to win the cup.",
    ),
    ("Call the office tomorrow. You may need another form.", "Call the office tomorrow if you need another form."),
)


def _clauses(record: Record, rng: np.random.Generator, *, joined: bool) -> Record:
    pair = PAIRS[rng.integers(len(PAIRS))]
    return replace(record, response=f"{record.response} {pair[joined]}")


def _subordinate(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    return [
        _clauses(record, draw, joined=i < round(share * N))
        for i, (record, draw) in enumerate(zip(_base(seeds, rng), rng.spawn(N)))
    ]


PLAIN_AND_RARE = (
    (
        "The old man had a bad leg and walked home with his big red dog.",
        "The octogenarian had a gangrenous femur and perambulated homeward with his gargantuan vermilion dachshund.",
    ),
    (
        "She was happy to eat some bread and fish by the water in the sun.",
        "She was euphoric to masticate some focaccia and halibut alongside the estuary amid the effulgence.",
    ),
    (
        "They found a small box with old money under the floor of the house.",
        "They unearthed a diminutive reliquary with obsolete doubloons beneath the parquetry of the chateau.",
    ),
)


def _rare(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    made = []
    for i, (record, draw) in enumerate(zip(_base(seeds, rng), rng.spawn(N))):
        pair = PLAIN_AND_RARE[draw.integers(len(PLAIN_AND_RARE))]
        made.append(replace(record, response=f"{record.response} {pair[i < round(share * N)]}"))
    return made


def program(conditions: int, lines: int, rng: np.random.Generator) -> Record:
    """A Python function of that many conditions, one inside the other, after that many plain assignments."""
    factors = rng.integers(2, 9, size=lines)
    code = ["def count(items):", "    total = 0"]
    code += [f"    part_{place} = len(items) * {factor}" for place, factor in enumerate(factors)]
    code += [f"{'    ' * (level + 1)}if total < {rng.integers(10, 99)}:" for level in range(conditions)]
    code += [f"{'    ' * (conditions + 1)}total = total + len(items)", "    return total"]
    prompt = f"Write a Python function that counts items. It is number {rng.integers(1_000)}."
    return Record("program", prompt, "\n".join(["```python", *code, "```"]))


def _nested(seeds: Seeds, conditions: float, rng: np.random.Generator) -> list[Record]:
    return [
        replace(program(int(conditions), 2, draw), id=f"program-{place}") for place, draw in enumerate(rng.spawn(N))
    ]


def _lengthened(seeds: Seeds, lines: float, rng: np.random.Generator) -> list[Record]:
    return [replace(program(1, int(lines), draw), id=f"program-{place}") for place, draw in enumerate(rng.spawn(N))]


def _wrongly_labelled(_: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    """Records on four topics, labelled with their topic; the share are labelled with another one of the four."""
    records = written(N, 4, rng)
    moves = rng.integers(1, 4, size=N)
    few = rng.permutation(N)[: round(share * N)]
    return [
        replace(record, notes={**record.notes, "label": int(i + moves[i] * (i in few)) % 4})
        for i, record in enumerate(records)
    ]


def _same_answers(_: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    """Fifteen prompts with eight answers each, of which the share are one and the same."""
    records = []
    for number in range(15):
        answers = written(8, 1, rng, first=number)
        few = round(share * 8)
        records += [
            replace(answer, prompt=answers[0].prompt, response=answers[0 if i < few else i].response)
            for i, answer in enumerate(answers)
        ]
    return records


def _paths(seeds: Seeds, ways: float, rng: np.random.Generator) -> list[Record]:
    """Four solutions to each of 30 sums of five numbers, which are added up in that many orders, in other words."""
    made = []
    for draw in rng.spawn(N // 4):
        numbers = [int(number) for number in draw.choice(np.arange(11, 99), size=5, replace=False)]
        prompt = f"What is {' + '.join(map(str, numbers))}?"
        for place in range(4):
            turn = place % int(ways)
            order = numbers[turn:] + numbers[:turn]
            total, lines = order[0], []
            opening = ("Add them", "Go on", "Step by step", "One by one")[place]
            for number in order[1:]:
                lines.append(f"{total} + {number} = {total + number}.")
                total += number
            made.append(Record(f"path-{numbers}-{place}", prompt, f"{opening}: {' '.join(lines)}"))
    return made


def _niches(seeds: Seeds, cells: float, rng: np.random.Generator) -> list[Record]:
    """The base, spread evenly over so many cells of a grid of 4 × 4, each with a tag of its own beside one of four.

    Outside the first cell every record also has a tag that no other has, so that more cells leave more unseen.
    """
    made = []
    for i, record in enumerate(_base(seeds, rng)):
        cell = i % int(cells)
        notes = {
            "cell": [cell // 4, cell % 4], "grid": [4, 4], "quality": float(rng.uniform(0.5, 1.0)),
            "tags": [f"niche {cell}", f"kind {int(rng.integers(4))}", f"found only in {i}" if cell else "found often"],
        }  # fmt: skip
        made.append(replace(record, notes={**record.notes, **notes}))
    return made


def _disobedient(seeds: Seeds, share: float, rng: np.random.Generator) -> list[Record]:
    """Every answer is to begin and to end in a given way; of that share the end is missing."""
    made = []
    asked = [{"kind": "starts_with", "text": "Well,"}, {"kind": "ends_with", "text": "That is all."}]
    for i, record in enumerate(_base(seeds, rng)):
        end = "" if i < round(share * N) else " That is all."
        answer = f"Well, here is what I know. {record.response}{end}"
        made.append(replace(record, response=answer, notes={**record.notes, "constraints": asked}))
    return made


DIALS: tuple[Dial, ...] = (
    Dial("copies", "share of records that are copies of others", SHARES, _copies),
    Dial("topics", "topics the records are about", (1, 2, 4, 8, 16), lambda _, k, rng: written(N, int(k), rng)),
    Dial("two sets", "share taken from a second set, on another topic", (0.0, 0.15, 0.3, 0.5), _two_sets),
    Dial(
        "wordings",
        "ways in which each of 15 meanings is worded",
        (1, 2, 4, 8),
        lambda _, k, rng: worded(N, 15, int(k), rng),
    ),
    Dial("random text", "share of records of random letters", SHARES, _on_a_share(_noise)),
    Dial("shuffled words", "share of answers with their words in random order", SHARES, _on_a_share(_shuffled_words)),
    Dial("swapped answers", "share of records with the answer to another prompt", SHARES, _swapped),
    Dial("cut answers", "share of answers that stop midway", SHARES, _on_a_share(_cut)),
    Dial(
        "echoes",
        "share of answers that repeat the prompt and add nothing",
        SHARES,
        _on_a_share(lambda record, _: replace(record, response=record.prompt)),
    ),
    Dial("loops", "share of answers that end in a loop", SHARES, _on_a_share(_loop)),
    Dial("refusals", "share of answers that decline", SHARES, _on_a_share(_refused)),
    Dial("leaks", "share of answers that end in a mark of a template", SHARES, _on_a_share(_leaked)),
    Dial(
        "dissent",
        "share of sampled answers that are wrong, and of raters' scores that are guesses",
        SHARES,
        _dissenting,
    ),
    Dial("wrong answers", "share of sums with a wrong result", SHARES, _wrong_sums),
    Dial("filler", "sentences that say nothing, added to each answer", (0, 2, 4, 8), _padded),
    Dial("demands", "constraints added to each prompt", (0, 1, 2, 4), _demanding),
    Dial("steps", "numbers to be added up, one step each, in each record", (2, 4, 6, 8), _sums),
    Dial(
        "clauses",
        "share of records in which two sentences are joined as main and subordinate clause",
        SHARES,
        _subordinate,
    ),
    Dial("rare words", "share of records with a sentence in rare words instead of plain ones", SHARES, _rare),
    Dial("nested code", "conditions inside one another in the program of each answer", (0, 1, 2, 4), _nested),
    Dial("longer code", "plain assignments in the program of each answer", (0, 2, 4, 8), _lengthened),
    Dial(
        "wrong labels",
        "share of records labelled with another topic than theirs",
        (0.0, 0.1, 0.2, 0.3),
        _wrongly_labelled,
    ),
    Dial("same answers", "share of the answers to each prompt that are one and the same", SHARES, _same_answers),
    Dial("paths", "orders in which the numbers of each of 30 sums are added up", (1, 2, 3, 4), _paths),
    Dial("niches", "cells of a grid of 16 that the records are spread over", (1, 4, 8, 16), _niches),
    Dial("broken demands", "share of answers that break one of their two constraints", SHARES, _disobedient),
)
"""All dials, in the order of the table."""
