"""Whether a text is clearly not English, for measures whose rules are English: cheap, by script and small words."""

import hashlib
import re
from array import array
from collections.abc import Iterable
from functools import cache

from trivium.views.function_words import FUNCTION_WORDS
from trivium.views.language import language
from trivium.views.prose import without_code

LONGEST = 400  # characters read: a language shows in its first lines
SURE = 0.8  # probability from which the classifier is believed
_PLACES = 20  # bits: answers kept, 8 MB
OPENING = 60  # characters in which an instruction may stand, before what it is about

# Small words that are common in other languages and none in English, as they stand inside a sentence: in lower case.
# Words of one letter, and those that code and mathematics use (sin, con, par, var), are left out.
_OTHER = frozenset(
    # German, Dutch, Danish, Norwegian, Swedish
    "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind bist war waren "
    "wird werden wurde wie wo warum wer wenn weil dass auf aus bei mit nach seit von vom zu zum zur durch ohne gegen "
    "ich du er sie es wir ihr mich dich sich uns euch mein meine dein deine sein seine ihre auch noch nur schon sehr "
    "kann können muss soll haben hat hatte zwischen über welche welcher welches dieser diese dieses bitte "
    "het een van voor niet met aan dat deze dit zijn hebben wordt worden naar maar ook als wat hoe waarom "
    "og det som ikke til på av på eller hvad hvordan hvor jeg vi är och att inte för hur vad jag "
    # French, Spanish, Portuguese, Italian, Catalan, Romanian
    "le la les un une des du de et est sont dans pour sur avec sans pas plus qui que quoi dont où ne se ce cette ces "
    "il elle nous vous ils elles leur leurs mon ton son sa ses au aux comme mais ou donc être très fait votre notre "
    "el los las una unos unas del al es son está están en por para pero como más muy qué cómo cuál cuando donde "
    "su sus lo le se nos este esta estos estas ese esa entre hasta desde sobre también según tres dos "
    "os um uma uns umas do da dos das no na nos nas em ao aos à às e é são não com mas mais você seu sua isso isto "
    "qual quais quando onde porque muito foi pelo pela "
    "il lo gli un di del della dei delle degli da dal dalla nel nella che chi non è sono con per tra fra anche più "
    "come cosa perché quale questo questa quello si ci ma sul sulla alla al "
    "și este sunt care pentru din cu nu mai în la pe ce cum unui unei "
    # Polish, Czech, Hungarian, Finnish, Turkish, Indonesian, Vietnamese
    "jest są nie się na do ze od dla jak czy ale oraz który która które jego jej tym tego przez "
    "je jsou není se pro jako ale nebo který která "
    "az egy és nem hogy van vagy mint meg csak ez "
    "ja on ei se että mutta tai kun niin ovat oli mikä miten "
    "ve bir bu da de ile için ne nasıl gibi daha olan olarak mi mı çok "
    "yang dan di ini itu dari untuk dengan adalah tidak pada ke dalam apa bagaimana "
    "là và của có không một những được cho trong với các người".split()
) - frozenset("a as at do he i in is it me my no of on or so to us we an am was war plus on die pro per via con sin "
              "par var dos des son sur fait le os ne se ve mi je si es nu or sa ma az dan van du".split())  # fmt: skip
# English small words that other languages do not share.
_ENGLISH = FUNCTION_WORDS - frozenset(
    "a i an am as at do done he in is it me no of off on or or so to us was we all also any can come for form hence "
    "here how man may more most must no once one over own per same she such than then there under via who will".split()
) | frozenset("how who they then than there here will can for more all any is".split())
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
# Letters of scripts other than Latin and Greek; a formula is full of Greek ones.
_OTHER_SCRIPT = re.compile(
    "[\u0400-\u1dff\u2c80-\u2cff\u3041-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff\U00020000-\U000323af]"
)
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


def not_english(text: str) -> bool:
    """Whether a text is clearly in another language; a text that could be English, or is none at all, is not.

    Another script: more of its letters than Latin ones (of Greek, twice as many, and at least 20). Another language in
    Latin letters: at least two different small words of it, in lower case, and more of them than of English ones; in
    texts of few words one in three is enough where there is no English one. A text whose first 60 characters hold
    more English small words than others is English whatever it goes on to quote ("Translate this: ..."). Program code
    in backticks is left out; other code, names, numbers and very short texts have no such words, and so are never
    clearly another language.

    Cost: 5 microseconds, up to 100 where the classifier is asked; only the first 400 characters are read. The answer
    is kept for the next measure that asks.
    """
    head = text[:LONGEST]
    number = int.from_bytes(hashlib.blake2b(head.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    answers, place = _answers(), number >> (64 - _PLACES)
    if answers[place] >> 1 != number >> 1:
        answers[place] = number & ~1 | _not_english(head)
    return bool(answers[place] & 1)


@cache
def _answers() -> "array[int]":
    """Of each text asked about, in the place its digest gives, the digest with its last bit made the answer."""
    return array("Q", bytes(8 << _PLACES))


def _not_english(head: str) -> bool:
    head = without_code(head)
    words = set(_WORD.findall(head))
    other = len(words & _OTHER)
    if head.isascii() and not other:
        return False
    english = len(_ENGLISH.intersection(_WORD.findall(head.lower())))
    if not english and len(words) > 3 and sum(map(str.isalpha, head)) >= 20:
        found = language(head)
        if found.code != "en" and found.probability >= SURE:
            return True
    if not head.isascii() and not other:
        strange, greek = len(_OTHER_SCRIPT.findall(head)), len(_GREEK.findall(head))
        latin = len(_LATIN.findall(head))
        if not (strange > max(latin, 1) or (greek > 2 * latin and greek >= 20)):
            return False
    elif not (other > english and (other > 1 or 3 * other >= len(words) > 2)):
        return False
    opening = head[:OPENING]
    first = len(_ENGLISH.intersection(_WORD.findall(opening.lower())))
    return first <= len(_OTHER.intersection(_WORD.findall(opening)))


def others_in_words(texts: Iterable[str]) -> str | None:
    """The words with which a scorecard says how many texts were not English; None if all may be."""
    count = sum(map(not_english, texts))
    return f"{count:,} record{'s' * (count != 1)} not in English left out" if count else None
