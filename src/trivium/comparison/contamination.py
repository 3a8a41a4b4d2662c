"""Which items of an evaluation set stand in training data: exactly, by shared runs of words, or nearly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from trivium.comparison.runs import Holders, folded, longest_shared, runs_of_items, shared_runs, spoken, without_marks
from trivium.measures.diversity.near_duplicates import near_duplicates_between
from trivium.numbers import or_null, short
from trivium.records.record import Record
from trivium.views import Views
from trivium.views.tokens import Tokens

Method = Literal["exact", "13-gram", "8-gram", "minhash", "any"]
METHODS: tuple[Method, ...] = get_args(Method)
SHARED: dict[Method, tuple[int, float]] = {"13-gram": (13, 0.0), "8-gram": (8, 0.7)}
"""Method → words of a run, and the share of an item's runs that one record must hold (0: a single run will do)."""

NEAR = 0.5
"""Least Jaccard similarity for "minhash": less than for near-duplicates of a set, as a false alarm costs less here.

Of 300 sentences of some 20 words with one word in ten changed, 0.5 found 280 and 0.7 found 43; of as many sentences
among 1,500 others of the same news, 3 and 1.
"""
EXAMPLES = 5
_TEXT = 200  # characters of a record that an example shows
_ALONE = 5  # words of a prompt or response that may be found without the other: "Go on." is nobody's
_COMMON, _SHARE = 10, 0.01  # what more items than both say identifies none of them

Pairs = dict[tuple[int, int], float]  # (record, item) → how much alike, 0 to 1

WORDS: dict[Method, str] = {
    "exact": "word for word", "13-gram": "by a run of 13 words", "8-gram": "by 70 % of its runs of 8 words",
    "minhash": "as near-duplicates",
}  # fmt: skip


class Hit(NamedTuple):
    """A record in which an item of the evaluation set was found."""

    id: str  # of the record
    item: str  # id of the item
    text: str  # how the record begins
    match: str  # the longest run of words they share
    likeness: float  # share of the item's runs that the record holds; Jaccard similarity for "minhash"; 1 for "exact"


@dataclass(frozen=True, slots=True)
class Contamination:
    """What one method found of one evaluation set in one data set."""

    dataset: str
    against: str
    method: Method
    rows: int  # items of the evaluation set
    items: int  # of which so many are hit,
    items_short: int  # and so many cannot be, for want of words that are their own
    of: int  # records of the data set
    records: int  # of which so many are flagged,
    short: int  # and so many cannot be, for want of words
    examples: tuple[Hit, ...]

    def to_json(self) -> dict[str, Any]:
        """One entry of ``contamination``."""
        return {
            "dataset": self.dataset, "against": self.against, "method": self.method, "rows": self.rows,
            "items": self.items, "item_share": self.items / self.rows if self.rows else None,
            "items_short": self.items_short, "records": self.records, "of": self.of,
            "share": self.records / self.of if self.of else None, "short": self.short,
            "examples": [{**hit._asdict(), "likeness": or_null(hit.likeness)} for hit in self.examples],
        }  # fmt: skip


def contamination(
    names: Sequence[str], views: Sequence[Views], against: Mapping[str, Views]
) -> tuple[Contamination, ...]:
    """Look for every item of every evaluation set in every data set.

    Rules; a record's text is its prompt and response, an item's its question and answer:

    - exact: the record's text, prompt or response equals the item's text or prompt, after folding case and white space;
      a prompt or response alone if it has at least 5 words.
    - 13-gram: they share a run of 13 words, case folded and without punctuation. After Brown et al. 2020 (GPT-3),
      arXiv:2005.14165, who compare such runs; here one shared run flags the whole record, and a run has 13 words
      however short the items are.
    - 8-gram: one record holds at least 70 % of the item's different runs of 8 words. After Chowdhery et al. 2022
      (PaLM), arXiv:2204.02311, who ask for that share of an item's 8-grams; theirs may come from anywhere in the
      training data, here from one record, which can then be taken out.
    - minhash: a Jaccard similarity of at least 0.5 between the runs of three words of the record's text, prompt or
      response and those of the item's text or prompt; candidates as in ``near_duplicates``, each similarity counted.
    - any: by at least one of these.

    A run, or a prompt, that stands in more than 10 different items and in more than 1 % of them is the template of the
    evaluation set: it identifies no item and is left out. A text of fewer than 13 (8) words is never flagged by that
    method; so many are counted as short. Most paraphrases escape them all.

    Args:
        names: One per data set.
        views: The data sets; texts and tokens are read.
        against: Evaluation sets by name.

    Returns:
        One entry for each data set, evaluation set and method, in that order.

    Cost: linear in the words of the data set: 1 CPU-s for 10,000 records of 100 words against 1,000 items.
    """
    found: list[Contamination] = []
    items = {name: _Items(view) for name, view in against.items()}
    for name, view in zip(names, views):
        tokens = without_marks(view.read("tokens"), view.read("texts"))
        for against_name, one in items.items():
            found += _of_one(name, view, tokens, against_name, one)
    return tuple(found)


def shared_items(view: Views, against: Views) -> dict[tuple[int, int], Method]:
    """Every (record, item) of a data set and an evaluation set that match, with the first method that says so."""
    tokens = without_marks(view.read("tokens"), view.read("texts"))
    found: dict[tuple[int, int], Method] = {}
    for method, pairs in _matches(view, tokens, _Items(against)).items():
        for pair in pairs:
            found.setdefault(pair, method)
    return found


class _Items:
    """An evaluation set, made ready for being looked for."""

    def __init__(self, views: Views) -> None:
        self.records = views.records
        self.tokens = without_marks(views.read("tokens"), views.read("texts"))
        self.runs: dict[Method, Holders] = {
            method: runs_of_items(self.tokens, order, common=_COMMON, share=_SHARE)
            for method, (order, _) in SHARED.items()
        }
        sides = [[folded(text) for text in _sides(record, response=False)] for record in self.records]
        held = Counter(text for each in {tuple(each) for each in sides} for text in set(each))
        most = max(_COMMON, _SHARE * len(held))
        self.owners: dict[str, list[int]] = {}  # folded text or prompt → items that have it
        for row, each in enumerate(sides):
            for text in dict.fromkeys(each):
                if text and held[text] <= most:
                    self.owners.setdefault(text, []).append(row)
        self.sides = list(self.owners)
        self.side_tokens = Tokens.of(self.sides)


def _of_one(name: str, view: Views, tokens: Tokens, against: str, items: _Items) -> list[Contamination]:
    found = _matches(view, tokens, items)
    found["any"] = {pair: 1.0 for method in METHODS if method != "any" for pair in found[method]}
    made = []
    for method in METHODS:
        few = few_items = 0
        if method in SHARED:
            few = int((tokens.lengths < SHARED[method][0]).sum())
            few_items = int((items.runs[method].sizes == 0).sum())
        made.append(
            Contamination(
                name, against, method, rows=len(items.records), items=len({item for _, item in found[method]}),
                items_short=few_items, of=len(view), records=len({record for record, _ in found[method]}), short=few,
                examples=() if method == "any" else _examples(found[method], view.records, items.records),
            )
        )  # fmt: skip
    return made


def _matches(view: Views, tokens: Tokens, items: _Items) -> dict[Method, Pairs]:
    """What each method finds, all but "any"."""
    sides = [(row, side) for row, record in enumerate(view.records) for side in _sides(record, response=True)]
    found: dict[Method, Pairs] = {"exact": _exact(sides, items)}
    for method, (_, least) in SHARED.items():
        found[method] = shared_runs(tokens, items.runs[method], least=least)
    found["minhash"] = _near(sides, items)
    return found


def _sides(record: Record, *, response: bool) -> list[str]:
    """The text of a record and those parts of it that may be found alone."""
    parts = [record.prompt, *([record.response] if response else [])]
    return [side for side in dict.fromkeys([record.text, *filter(_tells, parts)]) if side.strip()]


def _tells(part: str) -> bool:
    return len(part.split()) >= _ALONE or len(spoken(part[:_TEXT])) >= _ALONE


def _exact(sides: Sequence[tuple[int, str]], items: _Items) -> Pairs:
    return {(row, item): 1.0 for row, side in sides for item in items.owners.get(folded(side), ())}


def _near(sides: Sequence[tuple[int, str]], items: _Items) -> Pairs:
    """Near-duplicates both ways: for each record the item most like it, and for each item the record."""
    there = Tokens.of(side for _, side in sides)
    pairs: Pairs = {}
    both = [
        (one.first, one.second, one.jaccard)
        for one in near_duplicates_between(items.side_tokens, there, threshold=NEAR)
    ]
    both += [
        (one.second, one.first, one.jaccard)
        for one in near_duplicates_between(there, items.side_tokens, threshold=NEAR)
    ]
    for side_of_item, side, jaccard in both:
        row = sides[side][0]
        for item in items.owners[items.sides[side_of_item]]:
            pairs[row, item] = max(jaccard, pairs.get((row, item), 0.0))
    return pairs


def _examples(pairs: Pairs, records: Sequence[Record], items: Sequence[Record]) -> tuple[Hit, ...]:
    """The pairs most alike, of different items as far as there are."""
    ranked = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    best: dict[int, tuple[int, int]] = {}
    for pair in ranked:
        best.setdefault(pair[1], pair)
    chosen = list(dict.fromkeys([*list(best.values())[:EXAMPLES], *ranked[:EXAMPLES]]))[:EXAMPLES]
    return tuple(
        Hit(records[record].id, items[item].id, begin(records[record].text),
            begin(" ".join(longest_shared(spoken(records[record].text), spoken(items[item].text)))),
            pairs[record, item])
        for record, item in chosen
    )  # fmt: skip


def begin(text: str, characters: int = _TEXT) -> str:
    """How a text begins, on one line."""
    line = " ".join(text[: 4 * characters].split())
    return line if len(line) <= characters and len(text) <= 4 * characters else f"{line[: characters - 1]}…"


def sentences(found: Sequence[Contamination]) -> tuple[str, ...]:
    """One sentence for each data set in which items of an evaluation set were found, with the figures."""
    said = []
    methods: dict[tuple[str, str], dict[Method, Contamination]] = {}
    for one in found:
        methods.setdefault((one.dataset, one.against), {})[one.method] = one
    for (dataset, against), by in methods.items():
        whole = by["any"]
        if whole.items:
            how = ", ".join(f"{by[method].items:,} {words}" for method, words in WORDS.items() if by[method].items)
            said.append(
                f"Contamination: {whole.items:,} of the {whole.rows:,} items of {against} "
                f"({short(100 * whole.items / whole.rows)} %) stand in {dataset} ({how}), in {whole.records:,} of its "
                f"{whole.of:,} records."
            )
    return tuple(said)
