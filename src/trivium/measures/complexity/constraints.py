"""Constraints: how many explicit demands an instruction makes beyond naming its task."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trivium.checks import at_least
from trivium.measures.card import measure
from trivium.records.record import Record
from trivium.views.english import not_english

LONGEST = 20_000  # characters read of one prompt: beyond, it is material, not instruction

_NUMBER = (
    r"(?:\d[\d,.]{0,12}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|a dozen|a few|several)"
)
_UNIT = (
    r"(?:words?|sentences?|paragraphs?|lines?|characters?|letters?|syllables?|bullet points?|bullets?|pages?|stanzas?|"
    r"verses?|tokens?|digits?|decimal places?)"
)
_AMOUNT = (
    r"(?:at (?:most|least)|no (?:more|fewer|less|longer) than|(?:more|fewer|less) than|up to|(?:a )?(?:maximum|minimum)"
    r" (?:of|length of)|under|below|over|exactly|precisely|about|around|roughly|approximately|only|just|within|"
    r"limited to|between \w+ and|from \w+ to)"
)
_ASK = (
    r"(?:list|name|give(?: me)?|suggest|provide(?: me)?(?: with)?|write|describe|find|identify|propose|recommend|"
    r"create|generate|come up with|mention|include|state|offer|tell me|explain|show|pick|choose|outline|think of|"
    r"design|compose|invent|make|using|use|with|for|of|are)"
)
_VERB = (
    r"(?:explain|describe|give|list|provide|justify|discuss|name|compare|contrast|show|suggest|state|write|identify|"
    r"summari[sz]e|analy[sz]e|calculate|translate|propose|outline|prove|evaluate|support|add|rank|sort|highlight|cite|"
    r"check|return|print|tell|define|convert|recommend|label|underline|point out|specify|note|indicate|mention|include|"
    r"classify|estimate|illustrate|simplify|verify|defend|repeat|present|test|handle|raise|assess|draw|design)"
)
_LANGUAGE = (
    r"(?:english|french|german|spanish|italian|portuguese|dutch|latin|chinese|mandarin|japanese|korean|arabic|hindi|"
    r"russian|polish|swedish|turkish|greek|python|java|javascript|typescript|c\+\+|c#|c|rust|go|sql|ruby|r|haskell|"
    r"bash|julia|swift|kotlin|scala|perl|php|matlab)"
)
_FORM = (
    r"(?:tables?|json(?: object)?|csv|xml|yaml|html|markdown|latex|bullet(?:ed)? (?:points?|list)|bullets|"
    r"numbered (?:list|steps)|list|outline|essay|e-?mail|letter|poem|haiku|sonnet|limerick|dialogue|conversation|story|"
    r"tweet|headline|diary entry|newspaper article|recipe|script|song|one-liner|flowchart|checklist|fable|"
    r"questions?|fractions?|decimal|percentage|metaphor|rhym(?:e|es|ing couplets)|verse|"
    r"prose|couplets|quatrains|iambic pentameter|"
    r"(?:capital|uppercase|lowercase) letters|all caps|\w+ form|\w+ format)"
)
_STYLE = (
    r"(?:formal|informal|humorous|funny|persuasive|polite|friendly|sarcastic|professional|casual|poetic|dramatic|"
    r"serious|playful|neutral|enthusiastic|academic|conversational|romantic|rhyming|sincere)"
)

# Tried in this order at every place; the first that fits is counted and the search goes on behind it. "not" names
# what only looks like a constraint. A kind that ends in * has to start where a clause does.
_RULES: dict[str, tuple[str, ...]] = {
    "not": (
        r"(?:i|we|you|they|he|she|it|people|who|why|that|dogs|cats) (?:do not|don't|never|cannot|can't|am not|isn't)",
        r"(?:how|ways|tips|want|trying|like|need|steps) to (?:avoid|use|include)\b",
        r"(?:of|been|for|from|start(?:ed)?|stop|keep|are|am|is|was|were|when|while|'m|'re|by|before|after|i'm) using",
        r"(?:determine|check|see|know|tell|decide|wonder(?:ing)?|find out|verify|test|ask(?:s)?|identify)(?: me)? if",
        r"(?:must|should|if) (?:i|we|you|one)\b",
        r"(?:so|in order|such|said|say|think|now|ensure|sure|show|prove|argue|"
        r"believe) that",
        r"how (?:can|do|could|should) (?:i|we|you|one) (?:avoid|use|include)\b",
        r"why (?:mustn't|shouldn't)",
        r"(?:not|if) only",
        r"(?:function|program|script|method|class|query|code|command|algorithm)s? (?:that|which) [a-z]+",
        r"(?<!\band )when (?:do|does|did|is|are|was|were|will|can|should|would)\b",
    ),
    "length": (
        rf"(?:(?:in|of|with|to|into|using|is|be|for) )?(?:{_AMOUNT} )?(?:{_NUMBER}(?: to |-| or ))?{_NUMBER}[- ]"
        rf"(?:(?:short|full|complete|simple|long|rhyming|more|or (?:fewer|less|more)) )?{_UNIT}"
        r"(?: (?:or (?:fewer|less|more)|long|each))?",
        r"(?:in|as) (?:a single|one|a) (?:\w+ )?(?:sentence|word|paragraph|line|page)",
        r"(?:a|an|the|your|it|very) (?:very )?(?:short|brief|concise)\b",
        r"(?:briefly|concisely|in brief|in detail|in short|in full)",
        r"short (?:story|poem|summary|paragraph|sentence|answer|essay|speech|note)",
    ),
    "number": (
        rf"{_AMOUNT} \d[\d,.]{{0,12}}[a-z]{{1,2}}",
        rf"{_AMOUNT} (?:\$|€|£)?{_NUMBER}(?: (?:minutes?|hours?|days?|seconds?|weeks?|months?|dollars?|euros?|\w+))?",
        rf"(?:in|within) {_NUMBER} (?:minutes?|hours?|days?|seconds?|weeks?|months?|steps?)",
        rf"{_ASK} (?:the |my |your |me |another |exactly |any |top |these |best )*{_NUMBER} (?:[\w-]+ )?"
        r"[a-z]+(?:s|ren|men|eople)\b",
        r"(?:at (?:most|least)|no (?:more|fewer|less) than) (?:once|twice|half)",
    ),
    "format": (
        rf"(?:as|in|into|using|in the form of|with|like) (?:a |an |the )?(?:(?!{_NUMBER})[a-z]+ )?{_FORM}\b",
        r"in (?:rhyme|the form of \w+|order of \w+|bold|italics|parentheses|quotation marks)",
        r"(?:with|under) (?:a |an )?(?:\w+ )?(?:titles?|headings?|subheadings?|headers?|columns? (?:for|named)?|"
        r"caption)",
        r"(?:formatted|format (?:it|your|the|each)|enclosed|wrapped|separated by|divided into|broken (?:down )?into)",
        r"in (?:alphabetical|chronological|ascending|descending|reverse|numerical|random|increasing|"
        r"decreasing)(?: order)?",
    ),
    "language": (rf"(?:in|into|using|to) {_LANGUAGE}(?![\w+#])",),
    "exclude": (
        r"(?:without|(?:please )?(?:do not|don't)|never|avoid)(?: (?:us(?:e|ing)|includ(?:e|ing)|mention(?:ing)?|"
        r"contain(?:ing)?)\b)?|avoiding|except(?:ing)?(?: for)?|excluding|exclude|omit(?:ting)?|leave out|"
        r"leaving out|other than|instead of|rather than|but not|no (?:word|letter|adjective|number|jargon|punctuation|"
        r"comma|external|built-in|import|librar|explanation|comment|other text|introduction|preamble)\w*|"
        r"not (?:us|includ|mention|contain|repeat|exceed|more)\w*",
        r"(?:nothing|anything|everything) (?:but|else|except)|mustn't|shouldn't",
    ),
    "include": (
        r"includ(?:e|es|ing)|must|make sure|ensure|ensuring|be sure to|should|mention(?:s|ing)|needs to|has to",
        r"us(?:ing|es)(?: only)? |(?:start|begin|end|open|clos)(?:s|ing)? with|contain(?:s|ing)?|"
        r"incorporat(?:e|es|ing)",
        r"with (?:an? |the |some |at least |clear |concrete |your )?(?:\w+ )?(?:examples?|explanations?|reasons?|"
        r"citations?|references|sources|justification|comments|twist(?: ending)?|moral|happy ending|sad ending|"
        r"dialogue|docstring|type hints|error handling|unit tests|evidence|rhymes)",
    ),
    "include*": (r"use (?:only|the|a|an|at|exactly|simple|no|your|words|\d\w*|each|all|every|both|plain|two|three)",),
    "audience": (
        r"(?:to|for|by) (?:an? |the |my |young |complete |total )*(?:\w+[- ]){0,2}(?:year[- ]olds?|child|"
        r"children|kids?|toddlers?|beginners?|students?|novices?|lay(?:people|man|person)|experts?|audience|readers?|graders?|seniors|"
        r"pupils?|non-\w+|teenagers?)",
        r"(?:to|for) (?:someone|people|a person|readers|those|anyone) (?:who|with|without|that)",
    ),
    "style": (
        r"in (?:a|an|the) (?:\w+ ){0,3}?(?:tone|style|voice|manner|way|fashion|mood)(?: of)?",
        r"from (?:the|a|an) (?:\w+ )?(?:point of view|perspective|viewpoint|standpoint)(?: of)?|"
        r"from \w+'s (?:point of view|perspective)",
        r"(?:first|second|third)[- ]person|(?:past|present|future) tense|passive voice|active voice",
        r"as (?:if|though)|pretend(?: that)?(?: you are)?|imagine (?:that )?you(?: are)?|act (?:as|like)|you are an?|"
        r"take (?:on )?the role|in the role of",
        r"in plain \w+|in layman'?s terms|(?:in|using) simple \w+|in your own words",
        rf"{_STYLE}\b",
    ),
    "manner": (
        r"step[- ]by[- ]step|one by one|one at a time|show (?:your|the|all|each|every) (?:work|working|steps?|"
        r"reasoning)",
        r"giv(?:e|ing) (?:a |your )?(?:reasons?|examples?|evidence)|for each|for every|"
        r"each (?:one|of|with|should|must)|respectively|"
        r"one (?:sentence|line|reason|example|word) (?:per|for|each)|based (?:only )?on|according to|"
        r"in o\([^)]*\)|in place|recursively|by hand|from scratch",
    ),
    "condition": (
        r"assum(?:e|ing)(?: that)?|suppos(?:e|ing)(?: that)?|given that|provided that|as long as|only|even if|"
        r"if|when(?:ever)?|unless|where(?:ver)?|in which|whose|considering|taking into account|keeping in mind|"
        r"on a budget",
    ),
    "restrict": (
        r"(?:that|which) (?:are|is|can|could|has|have|had|will|would|does|do|were|cannot|never|always|people|"
        r"[a-z]{3,}s)\b",
    ),
    "further*": (
        rf"(?:then |also |finally |lastly |next |please |briefly )*{_VERB} (?!and\b|or\b)",
    ),
    "further": (r"(?<=\band )(?:how|why|what|when|where|who|which) ",),
}  # fmt: skip
_END = r"(?:(?<=\s)|(?!\w))"  # of a word: "must" is not in "mustard"
_CLAUSE_START = r"(?:(?<=[.;:!?,]\s)|(?<=\band\s)|(?<=\bthen\s)|(?<=[.;:!?,]\sand\s))"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """All rules as one pattern, compiled when first needed: it takes 20 ms."""
    alternatives = []
    for kind, rules in _RULES.items():
        anchor = _CLAUSE_START if kind.endswith("*") else ""
        alternatives.append(f"{anchor}(?P<{kind.rstrip('*')}{'_' * kind.count('*')}>{'|'.join(rules)})")
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(alternatives)}){_END}")


class Constraint(NamedTuple):
    """One demand found in an instruction."""

    kind: str  # length, number, format, language, exclude, include, audience, style, manner, condition, ...
    text: str  # the words that showed it, in lower case


@measure(
    axis="complexity", of="record", reads="records", unit="constraints", range=(0, float("inf")), headline=True,
    english="prompt",
    rises_with="explicit demands of the prompt: limits, formats, things to include or avoid, conditions, further tasks",
    length_bias="rises with the prompt's length, since each demand takes words; flat in the response's",
    cost="linear; about 40,000 prompts of 12 words a second",
    source="ours; a constraint more is a level more, as in FollowBench, Jiang et al. 2023, arXiv:2310.20410; "
    "adding one is the first deepening step of Evol-Instruct, Xu et al. 2023, arXiv:2304.12244",
)  # fmt: skip
def constraint_count(records: Sequence[Record]) -> npt.NDArray[np.float64]:
    """Number of explicit constraints in the prompt.

    0: the prompt names a task and its subject, nothing more ("Describe a cat."). There is no upper end; five are
    many. Found by rules for English; ``constraints`` shows what was found. Of 92 prompts labelled by hand it agrees
    with the reader on 78 and is within one on all; on the 30 that were kept aside until the rules stood it agreed on
    20 and was within one on 29. Difficulty that is not spelled out ("Prove Fermat's last theorem.") is not seen.

    Args:
        records: n records; the prompt is read.

    Returns:
        (n,) counts, 0 or more; nan where the prompt is empty or white space, or clearly not English (``not_english``).

    Raises:
        InputError: no records.

    Cost: linear; only the first 20,000 characters of a prompt are read.
    """
    at_least(len(records), 1, "constraint_count: number of records")
    return np.array([_count(record.prompt) for record in records])


def _count(prompt: str) -> float:
    return float(len(constraints(prompt))) if prompt.strip() and not not_english(prompt) else float("nan")


def constraints(prompt: str) -> tuple[Constraint, ...]:
    """The explicit constraints of an English instruction, in order.

    A constraint is a demand beyond the task and its subject: a limit on length or number, a form, a language, what to
    include or leave out, an audience, a style or point of view, a manner of working, a condition, a restriction on
    what counts ("that grows in the tropics"), or a further task ("and explain why").
    """
    text = " ".join(prompt[:LONGEST].lower().replace("’", "'").split())
    return tuple(
        Constraint((match.lastgroup or "").rstrip("_"), match.group().strip())
        for match in _pattern().finditer(text)
        if match.lastgroup != "not"
    )
