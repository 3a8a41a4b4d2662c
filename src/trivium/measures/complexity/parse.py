"""Complexity of sentences, read from their parse trees."""

import math

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.views.parses import LABELS, TAGS, Parses

_COST = "parsing: 1 CPU-s for 5,000 words, after 4 CPU-s once; reads the first 20,000 characters of prompt and response"
_LENGTH_BIAS = "none by construction, a mean over sentences; noisy below about five sentences"

_MARKS = ("$", "''", ",", "-LRB-", "-RRB-", ".", ":", "HYPH", "NFP", "``")
_CLAUSES = ("advcl", "ccomp", "csubj", "csubjpass", "parataxis", "relcl")  # clauses with a subject of their own
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_VERBS = ("MD", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ")

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@measure(
    axis="complexity", of="record", reads="parses", unit="levels", range=(1, math.inf), default=False,
    rises_with="phrases and clauses nested in one another", length_bias=_LENGTH_BIAS, cost=_COST,
    source="ours; height of dependency trees by spaCy, model en_core_web_sm 3.8.0",
)  # fmt: skip
def parse_depth(parses: Parses) -> Floats:
    """Levels of the parse tree, mean over the sentences of a record.

    1: a word alone. 3: "The cat sat.", where "The" hangs on "cat" and "cat" on "sat". About 6: a sentence with one
    subordinate clause; there is no upper end, but long chains of "and" are deep too. The deepest word of each sentence
    counts, punctuation marks do not. English; headings and items of lists are sentences of their own.

    Args:
        parses: n records, parsed.

    Returns:
        (n,) levels, 1 or more; nan where there is no sentence, or the record is not in English.

    Raises:
        InputError: no records.

    Cost: linear, after parsing.
    """
    at_least(len(parses), 1, "parse_depth: number of records")
    words = _Words(parses)
    deepest = np.zeros(len(words.owner_of_sentence))
    np.maximum.at(deepest, words.sentence, words.levels())
    return _means(deepest, words.owner_of_sentence, len(parses))


@measure(
    axis="complexity", of="record", reads="parses", unit="words", range=(1, math.inf), default=False,
    rises_with="words that stand far from what they depend on", cost=_COST,
    length_bias="rises with the length of sentences, not with their number",
    source="Liu 2008, Journal of Cognitive Science 9(2), doi:10.17791/jcs.2008.9.2.159",
)  # fmt: skip
def dependency_distance(parses: Parses) -> Floats:
    """Mean distance between a word and the word it depends on, counted in words.

    1: every word stands beside its head ("The cat sat."). Liu finds means below 3 in treebanks of twenty languages;
    there is no upper end. The mean is over all such pairs of a record; the roots of sentences have no head, and
    punctuation marks are neither counted nor counted over, as in Liu. English.

    Args:
        parses: n records, parsed.

    Returns:
        (n,) words, 1 or more; nan where no word depends on another, or the record is not in English.

    Raises:
        InputError: no records.

    Cost: linear, after parsing.
    """
    at_least(len(parses), 1, "dependency_distance: number of records")
    words = _Words(parses)
    hangs = np.flatnonzero(~words.is_root)
    return _means(np.abs(hangs - words.heads[hangs]).astype(np.float64), words.owner[hangs], len(parses))


@measure(
    axis="complexity", of="record", reads="parses", unit="clauses per sentence", range=(0, math.inf), default=False,
    rises_with="clauses put into or beside one another in one sentence", length_bias=_LENGTH_BIAS, cost=_COST,
    source="clauses per sentence, Lu 2010, International Journal of Corpus Linguistics 15(4); from a dependency parse",
)  # fmt: skip
def clauses_per_sentence(parses: Parses) -> Floats:
    """Clauses, main and subordinate, in a sentence of the record on average.

    0: no sentence has a verb at its head (headings, answers in a word). 1: simple sentences. 2: "The dog slept because
    it was tired."; there is no upper end. A clause is a sentence whose root is a verb, a relative, adverbial,
    complement or subject clause with a verb at its head, and a verb joined by "and" that has a subject of its own. Lu
    counts finite clauses in a tree of phrases; here phrases without a subject ("to go home", "the song sung by her")
    do not count, but a clause's verb is not asked whether it is finite. English.

    Args:
        parses: n records, parsed.

    Returns:
        (n,) means, 0 or more; nan where there is no sentence, or the record is not in English.

    Raises:
        InputError: no records.

    Cost: linear, after parsing.
    """
    at_least(len(parses), 1, "clauses_per_sentence: number of records")
    words = _Words(parses)
    verb = np.isin(words.tags, _codes(TAGS, _VERBS))
    has_subject = np.zeros(len(verb), dtype=np.bool_)
    has_subject[words.heads[np.isin(words.labels, _codes(LABELS, _SUBJECTS))]] = True
    joined = has_subject & (words.labels == LABELS.index("conj"))
    clause = verb & (words.is_root | joined | np.isin(words.labels, _codes(LABELS, _CLAUSES)))
    counts = np.bincount(words.sentence[clause], minlength=len(words.owner_of_sentence))
    return _means(counts.astype(np.float64), words.owner_of_sentence, len(parses))


class _Words:
    """The words of the parses without punctuation marks: what they depend on, their sentence and their record."""

    def __init__(self, parses: Parses) -> None:
        spoken = ~np.isin(parses.tags, _codes(TAGS, _MARKS))
        heads = np.arange(len(parses.arcs)) + parses.arcs
        while (lost := ~spoken[heads] & (heads[heads] != heads)).any():  # hangs on a mark: on what that hangs on
            heads = np.where(lost, heads[heads], heads)
        heads = np.where(spoken[heads], heads, np.arange(len(heads)))
        self.tags, self.labels = parses.tags[spoken], parses.labels[spoken]
        self.heads: Integers = (np.cumsum(spoken) - 1)[heads][spoken]
        self.is_root: npt.NDArray[np.bool_] = self.heads == np.arange(len(self.heads))
        self.owner: Integers = np.repeat(np.arange(len(parses)), np.diff(parses.offsets))[spoken]
        # Sentences of marks alone are none; the others are numbered.
        first, self.sentence = np.unique(np.cumsum(parses.starts)[spoken], return_index=True, return_inverse=True)[1:]
        self.owner_of_sentence = self.owner[first]

    def levels(self) -> Integers:
        """(words,) level of each word: 1 for a root, one more than its head's for every other word."""
        levels = np.ones(len(self.heads), dtype=np.int64)
        climbing, at = np.flatnonzero(~self.is_root), self.heads[~self.is_root]
        while len(climbing):
            levels[climbing] += 1
            on = ~self.is_root[at]
            climbing, at = climbing[on], self.heads[at[on]]
        return levels


def _codes(names: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    return [names.index(name) for name in wanted]


def _means(values: Floats, owner: Integers, n: int) -> Floats:
    """(n,) mean of the values of each owner; nan for one that has none."""
    counts = np.bincount(owner, minlength=n)
    sums = np.bincount(owner, weights=values, minlength=n)
    means: Floats = np.divide(sums, counts, out=np.full(n, math.nan), where=counts > 0)
    return means
