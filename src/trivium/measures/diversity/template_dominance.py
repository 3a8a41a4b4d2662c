"""Template dominance: how often two prompts open on one form with other content words in it."""

import math
from collections import Counter
from collections.abc import Sequence

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.measures.kinds import LIMIT, Kinds, merge, of_counts, only_exact, prepare
from trivium.measures.streamed import Finished, Streamed
from trivium.records.record import Record
from trivium.views.tokens import words

OPENING = 8  # tokens
CONTENT = "_"
_READ = 1_000  # characters of a prompt that are looked at: eight tokens stand in the first hundred or so

_FUNCTION_WORDS = frozenset(
    # articles, determiners, quantifiers
    "a an the this that these those some any each every no all both either neither another other such more most less "
    "least few many much several own same "
    # pronouns
    "i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours "
    "ourselves they them their theirs themselves one someone anyone everyone something anything everything nothing "
    # prepositions
    "about above across after against along among around as at before behind below beneath beside between beyond by "
    "despite down during except for from in inside into like near of off on onto out outside over per since than "
    "through throughout to toward towards under until unlike up upon via with within without "
    # conjunctions, particles, adverbs of place in a sentence
    "and but or nor so yet if then else because although though while whereas unless whether not n't only also just "
    "too very there here "
    # questions
    "what which who whom whose when where why how "
    # auxiliaries and their short forms
    "am is are was were be been being do does did doing done have has had having can could will would shall should may "
    "might must cannot can't couldn't won't wouldn't shan't shouldn't mustn't isn't aren't wasn't weren't don't "
    "doesn't didn't haven't hasn't hadn't i'm i've i'd i'll you're you've you'd you'll he's she's it's we're we've "
    "we'd we'll they're they've they'd they'll that's there's here's what's who's where's how's let's "
    # the word with which requests are made polite
    "please".split()
)


def map_batch(records: Sequence[Record], *, limit: int = LIMIT) -> Kinds:
    """How often each form opens a record of one shard."""
    if not len(records):
        raise InputError("template_dominance needs at least one record, got none.")
    forms = Counter(" ".join(skeleton(record.prompt or record.response)) for record in records)
    del forms[""]
    return of_counts(forms, limit=limit)


def finish(forms: Kinds) -> Finished:
    """Chance that two different records of those counted share their form; see ``template_dominance``."""
    n, counts = forms.drawn, forms.counts.tolist()
    return only_exact(forms, sum(count * (count - 1) for count in counts) / (n * (n - 1)) if n > 1 else math.nan)


@measure(
    axis="diversity", of="set", reads="records", unit="share", range=(0, 1), direction=-1,
    streamed=Streamed(
        state="openings", partial=Kinds, prepare=lambda _: prepare(), map=map_batch, merge=merge, finish=finish,
    ),
    default=False, rises_with="prompts that open on the same form, such as 'write a _ about a _ who _ to'",
    length_bias="none beyond eight tokens; shorter prompts have fewer forms to differ in",
    cost="linear: 0.1 CPU-s for 10,000 records",
    source="ours; templates after Shaib et al. 2024, arXiv:2407.00211, with a list of function words for a tagger, and "
    "Simpson's dominance (Simpson 1949, doi:10.1038/163688a0) of the forms",
)  # fmt: skip
def template_dominance(records: Sequence[Record]) -> float:
    """Chance that the prompts of two different records open on the same form.

    0: every prompt opens on a form of its own; 1: all on one. The form is the first eight tokens with every word that
    is not an English function word replaced by a mark: "Write a poem about the sea." and "Draft a letter about the
    rent." are both "_ a _ about the _ .". Ten templates used equally give 0.1.

    Why not the share of the commonest form, or the effective number of forms: the first is never below 1 / n and sees
    one template only, the second grows with n; this is unbiased at every n, weighs all forms, and one over it is an
    effective number. Words of other languages all count as content, so that only punctuation and length tell their
    prompts apart: do not read it on them.

    Args:
        records: The records; a plain text without a prompt is read by its own opening, records without a token are
            left out.

    Returns:
        Share between 0 and 1; ``nan`` with fewer than two records that have a token.

    Raises:
        InputError: no records.
    """
    return finish(map_batch(records, limit=max(1, len(records)))).value


def skeleton(text: str) -> tuple[str, ...]:
    """The form that a text opens on: its first eight tokens, content words replaced by ``_``; () if it has none."""
    opening = words(text.lstrip()[:_READ].replace("\u2019", "'"))[:OPENING]
    return tuple(token if token in _FUNCTION_WORDS or _is_mark(token) else CONTENT for token in opening)


def _is_mark(token: str) -> bool:
    return len(token) == 1 and not token.isalnum()
