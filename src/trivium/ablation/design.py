"""Which components are on in which run: leave-one-out, full factorial and regular fractional designs."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least, unknown
from trivium.errors import InputError

Kind = Literal["leave-one-out", "factorial", "fractional"]
Term = tuple[str, ...]  # the factors of a main effect or an interaction, in the order of the design
KINDS = ("auto", "factorial", "fractional", "leave-one-out")
MOST_SEARCHED = 10  # factors up to which the best fraction is searched for
CLEAR_MAINS = 4  # resolution from which no main effect is mixed up with a two-way interaction


@dataclass(frozen=True)
class Design:
    """Runs × factors, and what can be told apart with them. The run with everything on is always the first."""

    factors: tuple[str, ...]
    levels: npt.NDArray[np.bool_]  # (runs, factors), True = on
    kind: Kind
    resolution: int | None  # letters of the shortest defining word; None where there is none
    generators: tuple[tuple[str, Term], ...]  # a factor that is set to the product of others, and those others
    words: tuple[Term, ...]  # the defining words: products of factors that are on (+1) in every run
    aliases: tuple[tuple[Term, ...], ...]  # main effects and two-way interactions that only their sum is known of
    why: str  # which design it is and why, in words

    @property
    def runs(self) -> int:
        """How many runs one repeat takes."""
        return len(self.levels)

    @property
    def signs(self) -> npt.NDArray[np.float64]:
        """(runs, factors), +1 = on and -1 = off."""
        return np.where(self.levels, 1.0, -1.0)

    @property
    def word_lengths(self) -> dict[int, int]:
        """Letters of a defining word → how many words have as many."""
        return dict(sorted(Counter(map(len, self.words)).items()))

    def terms(self) -> tuple[tuple[Term, tuple[Term, ...]], ...]:
        """Every effect that can be told from the others, with what it stands for besides.

        Main effects first, then two-way interactions; of those that cannot be told apart the first stands for all.
        Leave-one-out has main effects alone.
        """
        mates = {group[0]: group[1:] for group in self.aliases}
        hidden = {term for group in self.aliases for term in group[1:]}
        order = 1 if self.kind == "leave-one-out" else 2
        return tuple((term, mates.get(term, ())) for term in _terms(self.factors, order) if term not in hidden)

    def to_json(self) -> dict[str, Any]:
        """``design`` of ``ablate --json``."""
        return {
            "kind": self.kind, "runs": self.runs, "resolution": self.resolution,
            "generators": [f"{factor} = {named(others)}" for factor, others in self.generators],
            "words": [named(word) for word in self.words],
            "aliases": [[named(term) for term in group] for group in self.aliases],
            "why": self.why,
        }  # fmt: skip


def named(term: Term) -> str:
    """``"a"`` for a main effect, ``"a:b"`` for an interaction."""
    return ":".join(term)


def design(factors: Sequence[str], *, kind: str = "auto", most_runs: int = 16) -> Design:
    """Lay out the runs of an ablation.

    A fraction sets some factors to products of others; of all such choices the one of highest resolution is taken, of
    those the one of least aberration (fewest short defining words: Fries & Hunter 1980,
    Technometrics 22:601–608), found by looking at all of them. Products are taken with a plus sign, so the
    run with everything on is in every design.

    Args:
        factors: Names of the components that are switched, at least one, each once.
        kind: ``"leave-one-out"``: everything on, and each off in turn. ``"factorial"``: all 2^k combinations.
            ``"fractional"``: 2^(k-p) of them, the largest fraction that fits. ``"auto"``: the factorial if it fits,
            else the largest fraction of resolution IV or more, else leave-one-out.
        most_runs: Runs that one repeat may take.

    Returns:
        The design, with the words in which it is told why.

    Raises:
        InputError: no factors, one named twice, an unknown kind, a design that needs more runs than ``most_runs``, or
            a fraction of more than 10 factors or fewer than 3.

    Cost: under a second for up to 10 factors.
    """
    names = tuple(factors)
    if not names:
        raise InputError("a design needs at least one factor to switch off, got none.")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise InputError(f"factors must have different names, got {', '.join(map(repr, twice))} more than once.")
    at_least(most_runs, 2, "most_runs")
    k = len(names)
    all_of_them = f"all {2**k:,} combinations of {k} factor{'s' if k > 1 else ''}"
    limit = f"most_runs = {most_runs}"
    if kind == "auto":
        if 2**k <= most_runs:
            return _factorial(names, f"full factorial: {all_of_them} fit into {limit}")
        found = _largest_fraction(names, most_runs) if k <= MOST_SEARCHED else None
        if found is not None and (found.resolution or 0) >= CLEAR_MAINS:
            return found
        tried = (
            f"fractions are searched for up to {MOST_SEARCHED} factors"
            if k > MOST_SEARCHED
            else f"no fraction of resolution IV fits into {limit}"
        )
        return _leave_one_out(names, most_runs, f"leave-one-out: {all_of_them} are too many, and {tried}")
    if kind == "factorial":
        if 2**k > most_runs:
            raise InputError(
                f"a factorial takes {all_of_them}, but {limit}; allow that many runs, name fewer factors, or choose "
                "a fractional design."
            )
        return _factorial(names, f"full factorial, as asked for: {all_of_them}")
    if kind == "fractional":
        if not 3 <= k <= MOST_SEARCHED:
            raise InputError(f"a fractional design is for 3 to {MOST_SEARCHED} factors, got {k}; choose another kind.")
        found = _largest_fraction(names, most_runs)
        if found is None:
            raise InputError(
                f"a fraction of {k} factors takes at least {2 ** k.bit_length():,} runs, but {limit}; allow more runs "
                "or name fewer factors."
            )
        return found
    if kind == "leave-one-out":
        return _leave_one_out(names, most_runs, "leave-one-out, as asked for: everything on, and each off in turn")
    raise unknown("kind of design", kind, KINDS)


def _factorial(factors: tuple[str, ...], why: str) -> Design:
    return Design(factors, _combinations(len(factors)), "factorial", None, (), (), (), why)


def _leave_one_out(factors: tuple[str, ...], most_runs: int, why: str) -> Design:
    k = len(factors)
    if k + 1 > most_runs:
        raise InputError(
            f"leave-one-out of {k} factors takes {k + 1} runs, but most_runs = {most_runs}; allow more runs or name "
            "fewer factors."
        )
    levels = np.vstack([np.ones((1, k), dtype=np.bool_), ~np.eye(k, dtype=np.bool_)])
    return Design(factors, levels, "leave-one-out", None, (), (), (), why)


def _combinations(k: int) -> npt.NDArray[np.bool_]:
    """All 2^k rows of on and off, everything on first, the first factor changing slowest."""
    return np.array(list(itertools.product((True, False), repeat=k)), dtype=np.bool_)


def _largest_fraction(factors: tuple[str, ...], most_runs: int) -> Design | None:
    """The best of the largest fractions that fit, smaller than the whole; None if not even the smallest fits."""
    k = len(factors)
    base = min(most_runs.bit_length() - 1, k - 1)
    if k > 2**base - 1:  # more factors than columns: two would be the same
        return None
    chosen = _best_generators(k, base)
    signs = np.ones((2**base, k))
    signs[:, :base] = np.where(_combinations(base), 1.0, -1.0)
    for place, generator in enumerate(chosen, start=base):
        signs[:, place] = signs[:, _letters(generator)].prod(axis=1)
    words = sorted(_words(np.array([chosen]), base)[0].tolist(), key=lambda word: (word.bit_count(), _letters(word)))
    resolution = words[0].bit_count()
    groups = _aliases(factors, words)
    why = (
        f"fractional factorial 2^({k}-{k - base}) of resolution {ROMAN[resolution]}: {2**base} of {2**k:,} "
        f"combinations, the largest fraction that fits into most_runs = {most_runs}; {SAYS[min(resolution, 5)]}"
    )
    return Design(
        factors, signs > 0, "fractional", resolution,
        tuple((factors[place], _named(factors, word)) for place, word in enumerate(chosen, start=base)),
        tuple(_named(factors, word) for word in words), groups, why,
    )  # fmt: skip


ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
SAYS = {
    3: "main effects cannot be told from two-way interactions",
    4: "main effects are clear of two-way interactions, which cannot all be told from each other",
    5: "main effects and two-way interactions can all be told apart",
}


def _best_generators(k: int, base: int) -> tuple[int, ...]:
    """Bit masks over the base factors, one for each factor beyond them: least word-length pattern of all choices.

    Word-length patterns are counts of words with 3, 4, … letters; the first pattern in the order of a dictionary has
    the highest resolution and, among those, the least aberration. Of equals the first found is taken.
    """
    masks = sorted(
        (mask for mask in range(1, 2**base) if mask.bit_count() > 1), key=lambda mask: (-mask.bit_count(), mask)
    )
    choices = np.array(list(itertools.combinations(masks, k - base)), dtype=np.int16)
    lengths = np.bitwise_count(_words(choices, base))
    pattern = np.stack([(lengths == letters).sum(axis=1) for letters in range(3, k + 1)])
    best = np.lexsort(pattern[::-1])[0]
    return tuple(int(mask) for mask in sorted(choices[best].tolist(), key=_letters))


def _words(choices: npt.NDArray[Any], base: int) -> npt.NDArray[Any]:
    """(choices, 2^p - 1) bit masks: the products of every subset of the words that the generators make."""
    made = choices | (1 << (base + np.arange(choices.shape[1], dtype=choices.dtype)))
    words = np.zeros((len(choices), 1), dtype=choices.dtype)
    for one in made.T:
        words = np.hstack([words, words ^ one[:, None]])
    return words[:, 1:]


def _aliases(factors: tuple[str, ...], words: Sequence[int]) -> tuple[tuple[Term, ...], ...]:
    """Groups of main effects and two-way interactions whose columns are the same."""
    groups: dict[int, list[Term]] = {}
    for term in _terms(factors, 2):
        mask = sum(1 << factors.index(factor) for factor in term)
        groups.setdefault(min([mask, *(mask ^ word for word in words)]), []).append(term)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _terms(factors: tuple[str, ...], order: int) -> tuple[Term, ...]:
    return tuple(term for size in range(1, order + 1) for term in itertools.combinations(factors, size))


def _letters(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def _named(factors: tuple[str, ...], mask: int) -> Term:
    return tuple(factors[place] for place in _letters(mask))
