"""A pool in which diversity costs quality, and mixes of it.

A domain is as many of the task's rules as the study says: one of ``opinions``, where a rule is what a review is about,
a block of those of string rewriting. Each is rarer than the one before and has more wrong answers.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import cast

import numpy as np

from trivium.checks import share
from trivium.errors import InputError
from trivium.records.record import Record
from trivium.studies.effects import Floats
from trivium.tasks import Dials, find
from trivium.tasks.opinions import training_domains
from trivium.tasks.string_rewriting import training_rules

DOMAINS = 8
Stream = tuple[int, tuple[int, ...]]  # what a generator was made of: equal ones give equal numbers


def _rewriting(dials: Dials) -> tuple[str, ...]:
    return training_rules(dials.rules or 1, dials.kinds or (), dials.choice)


# The rules of a training set: of the same choice, fewer are a part of more.
_RULES: Mapping[str, Callable[[Dials], tuple[str, ...]]] = {
    "opinions": lambda dials: training_domains(dials.rules or 1, dials.choice),
    "string_rewriting": _rewriting,
    "string_rewriting_spaced": _rewriting,
}


def mixture(diversity: float, domains: int) -> Floats:
    """The cleanest mix of so much diversity: shares of the domains, from the cleanest to the dirtiest.

    Wrong answers grow evenly from each domain to the next. Of all shares with one entropy, the fewest wrong answers
    have those that fall by a constant factor from each domain to the next.

    Args:
        diversity: Entropy over the largest there is: 0 the cleanest domain alone, 1 all evenly.
        domains: How many.

    Returns:
        (domains,) falling shares that add up to 1.

    Raises:
        InputError: diversity outside 0 to 1.
    """
    share(diversity, "diversity")
    low, high = 0.0, 1.0  # the factor; the entropy rises with it
    for _ in range(60):
        factor = (low + high) / 2
        low, high = (
            (factor, high) if entropy(_falling(factor, domains)) < diversity * math.log(domains) else (low, factor)
        )
    return _falling(0.0 if diversity == 0 else 1.0 if diversity == 1 else high, domains)


def whole(shares: Floats) -> list[int]:
    """Whole numbers nearest to these, with the same sum: what is left goes to the largest remainders."""
    counts = np.floor(shares + 1e-9).astype(int)
    left = round(float(shares.sum())) - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    found: list[int] = counts.tolist()
    return found


def domain_of(task: str, dials: Dials) -> dict[str, int]:
    """Rule → its domain: the first ``dials.rules`` of the task's rules are the first domain, as many more the second.

    Raises:
        InputError: pools are not made of this task, or it has not so many rules.
    """
    if task not in _RULES:
        raise InputError(f"frontier: no pool of {task}; there are pools of {', '.join(_RULES)}.")
    dials = find(task).settled(dials)
    found: dict[str, int] = {}
    for domain in range(DOMAINS):
        for rule in _RULES[task](replace(dials, rules=(dials.rules or 1) * (domain + 1))):
            found.setdefault(rule, domain)
    return found


@lru_cache(maxsize=2)  # all conditions of a repeat choose from the same two pools
def pool(
    task: str, dials: Dials, most: int, cleanest: float, dirtiest: float, stream: Stream
) -> tuple[tuple[Record, ...], ...]:
    """Records by domain, the commonest and cleanest first: the k-th holds ``most`` / k of them.

    Any mix of falling shares can then be had at any budget up to ``most``.

    Args:
        task: Whose rules make up the domains.
        dials: Of the training data, ``rules`` those of one domain, so that a record is of one domain; how many domains
            and which answers are wrong is settled here.
        most: Records of the commonest domain, which is the largest budget.
        cleanest: Share of wrong answers in the first domain; it grows evenly to the last.
        dirtiest: That in the last.
        stream: Of randomness.

    Raises:
        InputError: the draw has too few records of a domain.
    """
    ask, luck, order = (named(one) for one in generator(stream).spawn(3))
    drawn = most * DOMAINS + most // 2  # an even draw: about as many of each domain, some to spare
    domains = domain_of(task, dials)
    source, dials = find(task), replace(dials, rules=len(domains))
    clean = source.draw(drawn, replace(dials, wrong=0.0), generator(ask))
    spoilt = source.draw(drawn, replace(dials, wrong=1.0), generator(ask))  # the same questions
    shares = np.linspace(cleanest, dirtiest, DOMAINS)
    chance = generator(luck).random(drawn)
    held: list[list[Record]] = [[] for _ in range(DOMAINS)]
    # Few clauses make few different questions, so that late ones are longer: in random order any part is like any.
    for row in generator(order).permutation(drawn).tolist():
        (rule,) = clean[row].notes["rules"]
        domain = domains[rule]
        held[domain].append((spoilt if chance[row] < shares[domain] else clean)[row])
    sizes = [most // rank for rank in range(1, DOMAINS + 1)]
    if short := [str(rank) for rank, size in enumerate(sizes, start=1) if len(held[rank - 1]) < size]:
        raise InputError(f"frontier: the draw of {drawn:,} records has too few of domain {', '.join(short)}.")
    return tuple(tuple(records[:size]) for records, size in zip(held, sizes))


def _falling(factor: float, domains: int) -> Floats:
    weights = factor ** np.arange(domains, dtype=np.float64)
    found: Floats = weights / weights.sum()
    return found


def entropy(shares: Floats) -> float:
    """Of shares that add up to 1, in nats."""
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def named(rng: np.random.Generator) -> Stream:
    """What a fresh generator was made of, so that a pool that was made of one is known again."""
    seed = cast(np.random.SeedSequence, rng.bit_generator.seed_seq)
    return cast(int, seed.entropy), tuple(seed.spawn_key)


def generator(stream: Stream) -> np.random.Generator:
    """A fresh generator of that name."""
    return np.random.default_rng(np.random.SeedSequence(stream[0], spawn_key=stream[1]))
