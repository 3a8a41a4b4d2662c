"""Training sets of one size and quality, cut from one pool in ways that differ in diversity.

No way is the mirror of one measure: domains or rules are left out, or hold uneven shares; records crowd around a few
places among their vectors, or keep away from each other there; few words or letters are used; questions come again, as
they are or with what does not matter in them changed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from trivium.checks import unit_rows
from trivium.errors import InputError
from trivium.measures.diversity.farthest_first import farthest_first
from trivium.models.embedders import open_embedder
from trivium.records.record import Record, content_id
from trivium.studies.pool import generator, named
from trivium.tasks import Dials, find
from trivium.tasks.opinions import DOMAINS, SIGN, training_domains
from trivium.tasks.string_rewriting import LETTERS, STRING_REWRITING
from trivium.tasks.task import TRAINING, belongs
from trivium.views.embeddings import embed

if TYPE_CHECKING:
    from trivium.studies.plan import Condition

POOL = 10  # records of the pool for one of the subset
WHOLE = "any of the pool"

Cut = Callable[[Sequence[Record], int, float, Dials, np.random.Generator], list[Record]]
_WORD = re.compile(r"[\w-]+")


def cut_set(condition: "Condition", dials: Dials, rng: np.random.Generator, folder: Path | None) -> list[Record]:
    """A training set: ``condition.settings`` say in which "way" it is cut from the pool, and how far with "set_to".

    All conditions with the same dials and stream cut the same pool. Records of each depth are cut by themselves, and
    are as many of one depth as of another, so that no way has more complexity than another. The records come in random
    order: what reads them one after the other, as a compressor does, shall not see how they were cut.

    Raises:
        InputError: the pool has not enough of some domain.
    """
    fill, choose, order = rng.spawn(3)
    task = find(condition.task)
    dials = task.settled(dials)
    pool = task.draw(POOL * condition.n, dials, fill)
    cut, set_to = WAYS[task.name][str(condition.settings["way"])], float(condition.settings["set_to"])
    depths = dials.depth or ()
    chosen: list[Record] = []
    for depth, count in zip(depths, _shared_out(condition.n, np.ones(len(depths)))):
        of_depth = [record for record in pool if record.notes["depth"] == depth]
        chosen += cut(of_depth, count, set_to, dials, generator(named(choose)))  # few words: the same few
    if len(chosen) != condition.n:
        raise InputError(f"{condition.name}: the pool has {len(chosen)} such records, {condition.n} were wanted.")
    return [chosen[row] for row in order.permutation(len(chosen))]


def any_of_pool(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """As they come; ``set_to`` is not read."""
    return [pool[row] for row in rng.permutation(len(pool))[:n]]


def few_domains(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """Of so many domains, the same of each."""
    return _of_domains(pool, _shared_out(n, np.ones(round(set_to))), dials, rng)


def uneven_domains(
    pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator
) -> list[Record]:
    """Of every domain, each with ``set_to`` times the share of the one before it."""
    return _of_domains(pool, _shared_out(n, set_to ** np.arange(dials.rules or 1)), dials, rng)


def near_centres(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """The nearest to so many records chosen at random, by the vectors of their prompts."""
    rows = _vectors(pool)
    centres = rows[rng.permutation(len(pool))[: round(set_to)]]
    return [pool[row] for row in np.argsort(-(rows @ centres.T).max(axis=1), kind="stable")[:n]]


def far_apart(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """This share of them each as far as can be from those before it, by vectors; the others as they come."""
    chosen = [int(row) for row in farthest_first(_vectors(pool), round(n * set_to)).rows]
    taken = set(chosen)
    rest = [int(row) for row in rng.permutation(len(pool)) if row not in taken]
    return [pool[row] for row in (*chosen, *rest[: n - len(chosen)])]


def few_rules(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """Of so many rules, the same of each: drawn anew, as a pool of many rules has no compositions of so few."""
    depth = (pool[0].notes["depth"],)
    return list(STRING_REWRITING.draw(n, replace(dials, rules=round(set_to), depth=depth), rng))


def uneven_rules(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """This share of them of a few rules, the others as they come."""
    crowded = round(n * set_to)
    return few_rules(pool, crowded, _FEW_RULES, dials, rng) + any_of_pool(pool, n - crowded, set_to, dials, rng)


def few_words(
    said: Callable[[Record], list[str]], pool: Sequence[Record], n: int, set_to: float, dials: Dials,
    rng: np.random.Generator,
) -> list[Record]:  # fmt: skip
    """Those whose words, as ``said`` has them, are most of them in a random choice of this share of all such words."""
    words = [said(record) for record in pool]
    known = sorted({word for each in words for word in each})
    chosen = {known[place] for place in rng.permutation(len(known))[: round(len(known) * set_to)]}
    inside = np.array([np.mean([word in chosen for word in each]) for each in words])
    order = rng.permutation(len(pool))
    return [pool[row] for row in order[np.argsort(-inside[order], kind="stable")][:n]]


def asked_again(pool: Sequence[Record], n: int, set_to: float, dials: Dials, rng: np.random.Generator) -> list[Record]:
    """This share of different records, each about as often as any other."""
    few = any_of_pool(pool, round(n * set_to), set_to, dials, rng)
    return [few[place % len(few)] for place in range(n)]


def near_copies(
    changed: Callable[[Record, np.random.Generator], Record], pool: Sequence[Record], n: int, set_to: float,
    dials: Dials, rng: np.random.Generator,
) -> list[Record]:  # fmt: skip
    """Likewise, but copies have something changed that does not matter."""
    few = any_of_pool(pool, round(n * set_to), set_to, dials, rng)
    return few + [changed(few[place % len(few)], rng) for place in range(len(few), n)]


_TRIES = 20
_FEW_RULES = 16
_CHANGED = 2  # letters of a near copy that are other ones


def _of_domains(pool: Sequence[Record], counts: Sequence[int], dials: Dials, rng: np.random.Generator) -> list[Record]:
    chosen: list[Record] = []
    for domain, count in zip(training_domains(dials.rules or 1, dials.choice), counts):
        of = [record for record in pool if record.notes["rules"] == [domain]]
        chosen += any_of_pool(of, count, 0.0, dials, rng)
    return chosen


def _shared_out(n: int, weights: npt.ArrayLike) -> list[int]:
    reached = np.cumsum(np.asarray(weights, dtype=np.float64))
    ends = np.round(n * reached / reached[-1]).astype(int)
    return [int(count) for count in np.diff(ends, prepend=0)]


def _vectors(pool: Sequence[Record]) -> npt.NDArray[np.float64 | np.float32]:
    return unit_rows(embed([record.prompt for record in pool], open_embedder("wordllama")), "vectors")


def _opinions_in(record: Record) -> list[str]:
    return [word for word in _WORD.findall(record.prompt) if word in SIGN]


def _letters_in(record: Record) -> list[str]:
    return [letter for letter in record.prompt if letter in LETTERS]


def _other_nouns(record: Record, rng: np.random.Generator) -> Record:
    """Other nouns of the same domain, where there are any that are not kept for tests."""
    nouns = DOMAINS[record.notes["rules"][0]].nouns
    for _ in range(_TRIES):
        prompt = _WORD.sub(
            lambda found: nouns[rng.integers(len(nouns))] if found[0] in nouns else found[0], record.prompt
        )
        if belongs(prompt, TRAINING):
            return replace(record, id=content_id(prompt, record.response), prompt=prompt)
    return record


def _other_letters(record: Record, rng: np.random.Generator) -> Record:
    """The same rules for a string in which a few letters are others, where they still apply and it is not a test's."""
    rules, _, string = record.prompt.removesuffix("=").partition("|")
    for _ in range(_TRIES):
        letters = list(string)
        for place in rng.permutation(len(letters))[:_CHANGED]:
            letters[place] = LETTERS[rng.integers(len(LETTERS))]
        prompt = f"{rules}|{''.join(letters)}="
        item = STRING_REWRITING.solve(replace(record, prompt=prompt))
        # A string that no rule changes is no question, nor is one that all of it is taken from.
        if belongs("".join(letters), TRAINING) and item.answer not in ("", "".join(letters)):
            notes = {**record.notes, "answer": item.answer, **item.notes}
            return replace(record, id=content_id(prompt, item.answer), prompt=prompt, response=item.answer, notes=notes)
    return record


# Task -> what its ways are called -> how they cut.
WAYS: Mapping[str, Mapping[str, Cut]] = {
    "opinions": {
        WHOLE: any_of_pool, "few domains": few_domains, "uneven domains": uneven_domains, "near centres": near_centres,
        "far apart": far_apart, "few words": partial(few_words, _opinions_in), "asked again": asked_again,
        "near copies": partial(near_copies, _other_nouns),
    },
    "string_rewriting": {
        WHOLE: any_of_pool, "few rules": few_rules, "uneven rules": uneven_rules, "near centres": near_centres,
        "far apart": far_apart, "few letters": partial(few_words, _letters_in), "asked again": asked_again,
        "near copies": partial(near_copies, _other_letters),
    },
}  # fmt: skip
