"""A domain as a taxonomy: the factors by which its members differ, and the values of each."""

from collections.abc import Mapping

import numpy as np

from trivium.generation.component import component
from trivium.generation.propose.own_task import own_line, own_list, own_task
from trivium.generation.propose.say import Voice
from trivium.generation.work import Dropped, Work

Taxonomy = Mapping[str, tuple[str, ...]]  # factor → values


@component("D9")
async def taxonomy(work: Work, rng: np.random.Generator, domain: str, count: int, voice: Voice) -> Taxonomy:
    """Name the factors by which things of a domain differ, then the values of each.

    A factor with fewer than two values that can be read is left out, and counted.

    Raises:
        Dropped: no factor is left.
    """
    asked = {"domain": domain, "count": str(count)}
    found = {}
    for factor in await own_list(work, rng, "factors", asked, voice, what="factors", most=count, longest=3):
        asked = {"factor": factor, "domain": domain}
        with work.losing():
            found[factor] = tuple(await own_list(work, rng, "factor_values", asked, voice, what="values", least=2))
    if not found:
        raise Dropped("no factor with values")
    return found


def same_mix(rng: np.random.Generator, factors: Taxonomy, most: int) -> dict[str, str]:
    """Without drawing: the first value of the first factors, for all."""
    return {name: factors[name][0] for name in sorted(factors)[:most]}


@component("D3", off=same_mix)
def draw_mix(rng: np.random.Generator, factors: Taxonomy, most: int) -> dict[str, str]:
    """One value each of at most so many factors, which are drawn too."""
    names = [str(name) for name in rng.permutation(sorted(factors))[:most]]
    return {name: factors[name][int(rng.integers(len(factors[name])))] for name in names}


def the_mix(work: Work, rng: np.random.Generator, domain: str, mix: Mapping[str, str], voice: Voice) -> str:
    """Without a situation: the values themselves."""
    return "; ".join(f"{factor}: {value}" for factor, value in mix.items())


@component("D3", off=the_mix)
async def meta_prompt(work: Work, rng: np.random.Generator, domain: str, mix: Mapping[str, str], voice: Voice) -> str:
    """Turn a mix of values into a concrete situation."""
    told = "; ".join(f"{factor}: {value}" for factor, value in mix.items())
    return await own_line(work, rng, "meta_prompt", {"domain": domain, "mix": told}, voice)


def same_situation(work: Work, rng: np.random.Generator, meta: str, voice: Voice) -> str:
    """Without hardening: the situation as it was."""
    return meta


@component("C1", off=same_situation)
async def complexify(work: Work, rng: np.random.Generator, meta: str, voice: Voice) -> str:
    """Make a situation harder.

    Raises:
        Dropped: it came back as it was.
    """
    harder = await own_line(work, rng, "complexified", {"meta": meta}, voice)
    if harder.casefold() == meta.casefold():
        raise Dropped("complexified: nothing changed", response=harder)
    return harder


@component("D3")
async def task_of_meta(work: Work, rng: np.random.Generator, meta: str, voice: Voice) -> str:
    """Write the request that the person in a situation sends."""
    return await own_task(work, rng, "meta_task", {"meta": meta}, voice)
