"""Instruction types: how many different things a set of prompts asks for, by the word that opens the request."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.measures.diversity.hill import hill_number, sample_coverage
from trivium.measures.kinds import LIMIT, Kinds, merge, of_counts, only_exact, prepare
from trivium.measures.streamed import Finished, Streamed
from trivium.records.record import Record
from trivium.views.english import not_english
from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.prose import without_code

LONGEST = 2_000  # characters read of one prompt: a request stands at the front

YES_OR_NO = "yes or no"
STATEMENT = "statement"

_QUESTION = frozenset("what which who whom whose when where why how".split())
_AFTER_PREPOSITION = frozenset(("what", "which", "whom", "whose"))
_AUXILIARY = frozenset(
    "is are am was were do does did can could will would shall should may might must has have had "
    "isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't".split()
)
_VERBS = frozenset(
    "act add adapt advise analyze answer apply argue arrange ask assess assign assume brainstorm break build calculate "
    "categorize change check choose cite classify clean code combine comment compare compile complete compose compute "
    "conduct consider construct continue contrast convert correct count craft create criticize critique debate debug "
    "decide deduce define demonstrate derive describe design detect determine develop diagnose differentiate discuss "
    "distinguish divide draft draw edit elaborate enumerate estimate evaluate examine expand explain explore express "
    "extract fill filter find finish fix formulate generate give group guess guide help highlight identify illustrate "
    "imagine implement improve include infer insert interpret introduce invent investigate judge justify label list "
    "make mention merge model modify name narrate offer optimize order organize outline paraphrase perform pick plan "
    "point pose predict prepare present pretend print produce propose prove provide put rank rate read recommend "
    "rearrange refactor reformulate remove rename rephrase replace reply report respond restate return reverse review "
    "revise rewrite role-play say score search select sequence share show simplify simulate solve sort specify spell "
    "split state structure suggest sum summarize support take teach tell test think trace transform translate turn "
    "unscramble update use verify visualize weigh write".split()
)
_ASKING = r"(?=(?:who|what|which|when|where|why|how|whether|if)\b)"
_LEAD_IN = re.compile(
    r"(?:please|kindly|now|then|so|and|also|next|first|finally|okay|ok|hi|hello|hey|well|just|briefly|step by step|"
    r"q|(?:step|task|question|q) \d{1,3}|\d{1,3}(?=[.):])|in (?:one|two|three|your own|a few) \w+(?=,))[ ,:.)!]+"
    r"|(?:can|could|would|will) you (?:please |kindly )?(?=[a-z-]+ )"
    r"|i(?: want| need| would like|'d like)(?: you)? to (?:know )?"
    r"|your (?:task|job|goal|mission) is to |you (?:must|should|need to|have to|are asked to|are to|will) "
    rf"|(?:do you know|tell me) {_ASKING}|(?:let's|let us|try to|be sure to|feel free to) "
    r"|help me (?:to )?(?!(?:with|in|on|out|a|an|the|my|please)\b)"
    r"|(?:task|instruction|question|prompt|problem)s?: ?"
)
_SENTENCE = re.compile(r"[.!?…](?=\s)|\n+|(?<=:)\s")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_OPENERS = " \t\"'“‘(*_#>-•"
_CLAUSE = re.compile(r"[,;:]\s")


class Request(NamedTuple):
    """Where a prompt asks, and with which word."""

    form: str  # the leading verb or question word, in lower case; or YES_OR_NO; or STATEMENT
    rest: str  # what follows in that sentence, in lower case


def map_batch(records: Sequence[Record], *, limit: int = LIMIT) -> Kinds:
    """How often each form was met in one shard."""
    at_least(len(records), 1, "instruction_types: number of records")
    found = (request(record.prompt) for record in records)
    return of_counts(Counter(each.form for each in found if each is not None), limit=limit)


def finish(forms: Kinds) -> Finished:
    """The effective number of the forms counted; see ``instruction_types``."""
    return only_exact(forms, hill_number(forms.counts, order=1) if forms.drawn else math.nan)


def finish_coverage(forms: Kinds) -> Finished:
    """The coverage of the forms counted; see ``instruction_coverage``."""
    return only_exact(forms, sample_coverage(forms.counts) if forms.drawn else math.nan)


def of_forms(finish: Callable[[Kinds], Finished]) -> Streamed:
    """The streamed form of a measure of request forms."""
    return Streamed(
        state="request forms", partial=Kinds, prepare=lambda _: prepare(), map=map_batch, merge=merge, finish=finish
    )


@measure(
    axis="diversity", of="set", reads="records", unit="request forms", range=(1, math.inf), default=False,
    streamed=of_forms(finish),
    english="prompt",
    rises_with="prompts that open with different verbs and question words: write, explain, how, list, ...",
    length_bias="none to speak of: only the opening of a request is read",
    cost="linear; about 150,000 prompts of 15 words a second",
    source="ours; leading verb by rules, after the root verb of Self-Instruct, Wang et al. 2022, arXiv:2212.10560; "
    "effective number of order 1, Hill 1973",
)  # fmt: skip
def instruction_types(records: Sequence[Record]) -> float:
    """Effective number of request forms among the prompts.

    The exponential of the entropy of the leading verbs and question words (Hill number of order 1). 1: every prompt
    asks with the same word. There is no upper end; a set with as many forms as prompts scores n. It grows with n:
    compare sets of equal size. ``request`` shows the form found in one prompt. English rules: a prompt that is clearly
    in another language (``not_english``) is left out.

    Args:
        records: n records; the prompt is read.

    Returns:
        Effective number, 1 or more; nan where no prompt holds a word of English.

    Raises:
        InputError: no records.

    Cost: linear; only the first 2,000 characters of a prompt are read.
    """
    return finish(map_batch(records, limit=max(1, len(records)))).value


@measure(
    axis="diversity", of="set", reads="records", unit="share of requests", range=(0, 1), direction=-1, default=False,
    streamed=of_forms(finish_coverage),
    english="prompt",
    rises_with="request forms that come back, so that few remain to be seen",
    length_bias="none to speak of: only the opening of a request is read",
    cost="linear; about 150,000 prompts of 15 words a second",
    source="Chao & Jost 2012, Ecology 93(12), after Good 1953; on the forms of instruction_types",
)  # fmt: skip
def instruction_coverage(records: Sequence[Record]) -> float:
    """Estimated share of further prompts, made the same way, whose request form is already in the set.

    Read it beside ``instruction_types``. Near 1: making more prompts will bring hardly a new form, and the number of
    forms is all there is. Near 0: most forms stand there once, and the set only scratches what its source can ask. A
    high coverage with few forms is a narrow source, which is why it counts against diversity.

    Args:
        records: n records; the prompt is read.

    Returns:
        Share between 0 and 1; nan with fewer than two prompts that hold a word of English.

    Raises:
        InputError: no records.

    Cost: linear; only the first 2,000 characters of a prompt are read.
    """
    return finish_coverage(map_batch(records, limit=max(1, len(records)))).value


def request(prompt: str) -> Request | None:
    """What a prompt asks, by rules for English; None where it holds no word, or is clearly not English.

    The first sentence that opens with a known verb or question word, polite lead-ins aside, is the request; failing
    that, the first clause of a sentence that does ("Given a list, sort it."); failing that, a question that opens
    with an auxiliary ("Is ...?"). Otherwise an unknown verb is taken for one where the prompt opens with a word that
    could be a verb, and what remains is a statement. British spellings are filed under American ones.
    """
    if not_english(prompt):
        return None
    text = without_code(prompt[:LONGEST]).lower().replace("’", "'")
    sentences = [stripped for part in _SENTENCE.split(text) if (stripped := _without_lead_in(part))]
    if not sentences:
        return None
    for sentence in sentences:
        if found := _asks(sentence):
            return found
    for sentence in sentences:
        for clause in _CLAUSE.split(sentence)[1:]:
            if found := _asks(_without_lead_in(clause)):
                return found
    first, rest = _split(sentences[0])
    for sentence in sentences:
        if (opening := _split(sentence))[0] in _AUXILIARY:
            return Request(YES_OR_NO, opening[1])
    could_be_a_verb = first not in FUNCTION_WORDS and first[:1].isalpha()
    return Request(first, rest) if could_be_a_verb else Request(STATEMENT, sentences[0])


def _asks(sentence: str) -> Request | None:
    first, rest = _split(sentence)
    if first in _QUESTION or (first in _VERBS and not rest.startswith("(")):  # print(x) is code
        return Request(first, rest)
    second, after = _split(rest)
    # "In which year ...?", "Quickly sort ...": the second word is what asks.
    asks = (first in FUNCTION_WORDS and second in _AFTER_PREPOSITION) or (first.endswith("ly") and second in _VERBS)
    return Request(second, after) if asks else None


def _split(sentence: str) -> tuple[str, str]:
    """The first word, in its American spelling and without 's, and what follows it."""
    match = _WORD.search(sentence)
    if match is None:
        return "", ""
    word = match.group()
    if word.endswith("'s") and word[:-2] in _QUESTION:
        word = word[:-2]
    elif word.endswith(("ise", "yse")) and f"{word[:-2]}ze" in _VERBS:
        word = f"{word[:-2]}ze"
    return word, sentence[match.end() :]


def _without_lead_in(sentence: str) -> str:
    """The sentence from its first letter or digit, without please, can you, your task is to, ..."""
    sentence = sentence.lstrip(_OPENERS)
    while (match := _LEAD_IN.match(sentence)) and _WORD.search(sentence, match.end()):
        sentence = sentence[match.end() :].lstrip(_OPENERS)
    return sentence if _WORD.search(sentence) else ""
