"""English function words: those that hold a sentence together and name nothing."""

FUNCTION_WORDS: frozenset[str] = frozenset(
    # articles, pointers, quantities
    "a an the this that these those some any no every each either neither both all half many much more most few "
    "fewer less least little several enough such other others another same own what which whose whatever whichever "
    # pronouns
    "i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself "
    "we us our ours ourselves they them their theirs themselves who whom whoever one ones someone somebody "
    "something anyone anybody anything everyone everybody everything nobody nothing none there here "
    # prepositions
    "of in on at by for with about against between among into through during before after above below to from up "
    "down out off over under within without toward towards upon across along around behind beside besides beyond "
    "despite except inside near onto outside past per since till until via as like than amid throughout "
    # conjunctions and question words
    "and or but nor so yet if unless because although though while whereas whether when whenever where wherever why "
    "how however once lest "
    # auxiliaries, whole and shortened
    "be am is are was were been being do does did done doing have has had having can could will would shall should "
    "may might must ought let i'm i've i'll i'd you're you've you'll you'd he's he'll he'd she's she'll she'd it's "
    "it'll we're we've we'll we'd they're they've they'll they'd that's there's here's what's who's let's isn't "
    "aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't cannot couldn't won't wouldn't shan't "
    "shouldn't mustn't "
    # adverbs that only point, grade or link
    "not n't very too also only just even still already again ever never always often then thus therefore hence "
    "rather quite perhaps else now yes".split()
)
"""Lower case: articles, pronouns, prepositions, conjunctions, auxiliaries, and adverbs that name nothing.

What is left are nouns, verbs, adjectives and adverbs of manner, as lexical density counts them (Ure 1971).
"""
