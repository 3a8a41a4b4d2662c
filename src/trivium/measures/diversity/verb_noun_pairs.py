"""Verb-noun pairs: how many different things are asked to be done to how many different things."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.hill import hill_number
from trivium.measures.diversity.instruction_types import request
from trivium.measures.kinds import LIMIT, Kinds, merge, of_counts, only_exact, prepare
from trivium.measures.streamed import Finished, Streamed
from trivium.records.record import Record
from trivium.views.function_words import FUNCTION_WORDS

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s\"'“”‘’*_`#$€£%()-]")
_NUMBERS = frozenset("one two three four five six seven eight nine ten eleven twelve dozen first second last".split())
_ASIDE = re.compile(
    r"\A\s*(?:(?:in|within|using|to) (?:at most |about |under |no more than )?"
    r"(?:(?:a|an|one|two|three|four|five|\d+|simple|plain) )+(?:words?|sentences?|terms|paragraphs?|lines?|child)"
    r"|briefly)\b"
)
_QUESTION_WORDS = frozenset("how why what which when where who whether whose if that".split())
_SUBJECTS = frozenset("i you we they he she".split())
_ENDS = frozenset("called named titled using based following given containing".split())


def map_batch(records: Sequence[Record], *, limit: int = LIMIT) -> Kinds:
    """How often each pair was met in one shard."""
    at_least(len(records), 1, "verb_noun_pairs: number of records")
    found = (verb_and_noun(record.prompt) for record in records)
    return of_counts(Counter("\t".join(pair) for pair in found if pair is not None), limit=limit)


def finish(pairs: Kinds) -> Finished:
    """The effective number of the pairs counted; see ``verb_noun_pairs``."""
    return only_exact(pairs, hill_number(pairs.counts, order=1) if pairs.drawn else math.nan)


@measure(
    axis="diversity", of="set", reads="records", unit="verb-noun pairs", range=(1, math.inf), default=False,
    streamed=Streamed(
        state="verb-noun pairs", partial=Kinds, prepare=lambda _: prepare(), map=map_batch, merge=merge, finish=finish,
    ),
    english="prompt",
    rises_with="prompts that ask for different things: write a poem, write a function, list rivers, ...",
    length_bias="none to speak of: only the opening of a request is read",
    cost="linear; about 100,000 prompts of 15 words a second",
    source="ours; pairs by rules instead of a parser, after Self-Instruct, Wang et al. 2022, arXiv:2212.10560; "
    "effective number of order 1, Hill 1973",
)  # fmt: skip
def verb_noun_pairs(records: Sequence[Record]) -> float:
    """Effective number of pairs of a leading verb (or question word) and the noun it goes with.

    The exponential of the entropy of the pairs (Hill number of order 1). 1: every prompt asks for the same thing
    ("Write a poem about ..."). n: no two prompts ask for the same. It grows with n: compare sets of equal size.
    ``verb_and_noun`` shows the pair of one prompt. English rules without a parser: of 40 pairs named by hand before
    the rules were run they found 36, and 38 after two repairs.

    Args:
        records: n records; the prompt is read.

    Returns:
        Effective number, 1 or more; nan where no prompt holds a word of English; one that is clearly in another
            language (``not_english``) is left out.

    Raises:
        InputError: no records.

    Cost: linear; only the first 2,000 characters of a prompt are read.
    """
    return finish(map_batch(records, limit=max(1, len(records)))).value


def verb_and_noun(prompt: str) -> tuple[str, str] | None:
    """The leading verb or question word, and the noun it goes with; None where the prompt holds no word.

    The noun is the last word of the first run of content words after the verb: function words, numbers, adverbs in
    -ly and asides ("in two sentences") before it are passed over, and a function word, a mark, "called" or a word in
    -ing ends it ("a short funny poem about cats": poem). After a question word ("explain how tides work") it is the
    first content word instead, and after "I", "you" or "we" the verb is passed over ("how do I boil an egg"). A plural
    is cut down to its singular; "" where there is no noun.
    """
    found = request(prompt)
    if found is None:
        return None
    rest = _ASIDE.sub("", found.rest)
    run: list[str] = []
    clause = found.form in ("how", "why", "when", "where", "which")
    verb_is_next = False
    for token in _TOKEN.findall(rest):
        if token in _QUESTION_WORDS and not run:
            clause = True
        elif token in _SUBJECTS and not run:
            clause, verb_is_next = False, True
        elif not token[0].isalpha() or token in FUNCTION_WORDS or token in _ENDS:
            if run:
                break
        elif token in _NUMBERS or (token.endswith("ly") and len(token) > 4):
            continue
        elif verb_is_next:
            verb_is_next = False
        elif token.endswith("ing") and run:
            break
        else:
            run.append(token)
            if clause:
                break
    return found.form, _singular(run[-1]) if run else ""


def _singular(noun: str) -> str:
    noun = noun.removesuffix("'s")
    if len(noun) < 4 or not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("ches", "shes", "sses", "xes", "zes")) else noun[:-1]
