import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.measures.complexity.syllables import syllables

# Counted by hand before the rules were run, though the rules were written with many of these words in mind: they had
# 162 of 167 right, and all after they were mended. How they do on other words stands in the docstring.
LABELLED = """
the 1 a 1 cat 1 house 1 table 2 little 2 apple 2 water 2 baked 1 wanted 2 needed 2 jumped 1 houses 2 boxes 2 makes 1
dances 2 judges 2 likes 1 rhythm 2 area 3 idea 3 create 2 created 3 creation 3 nation 2 special 2 ancient 2 science 2
quiet 2 lion 2 radio 3 video 3 museum 3 poem 2 poetry 3 being 2 seeing 2 going 2 beautiful 3 family 3 every 2
therefore 2 careful 2 safety 2 useless 2 movement 2 lately 2 queue 1 eye 1 eyes 1 hour 1 flower 2 power 2 variation 4
evaluation 5 education 4 university 5 communication 5 responsibility 6 photosynthesis 5 bacterium 4 virus 2
electricity 5 experiment 4 dictionary 4 vocabulary 5 individual 5 usually 4 society 4 variety 4 anxiety 4 client 2
patient 2 curious 3 previous 3 serious 3 delicious 3 religion 3 opinion 3 million 2 onion 2 period 3 material 4
industrial 4 social 2 initial 3 asked 1 strengths 1 through 1 knowledge 2 don't 1 isn't 2 couldn't 2 we're 1 naive 2
coincidence 4 reality 4 cooperate 4 biology 4 violin 3 piano 3 giant 2 trial 2 cruel 2 influence 3 language 2 guess 1
quick 1 question 2 graduate 3 situation 4 continue 3 argue 2 value 2 blue 1 league 1 technique 2 rescue 2 employee 3
coffee 2 tree 1 movie 2 pie 1 tied 1 studied 2 carries 2 cities 2 flying 2 playing 2 myself 2 anyone 3 nobody 3 island 2
settled 2 called 1 element 3 settlement 3 association 5 marriage 2 experience 4 friend 1 easier 3 beyond 2 prism 2
European 4 leopard 2 surgeon 2 theory 3 theatre 3 nuclear 3 react 2 reading 2 ocean 2 heroic 3 choice 1 chaos 2
algorithm 4 genuine 3 liquid 2 suitable 3 continuous 4 persuade 2 square 1 behaviour 3 radius 3 field 1 pierce 1
"""
_ITEMS = LABELLED.split()
PAIRS = list(zip(_ITEMS[::2], map(int, _ITEMS[1::2])))

# Where the rules are wrong still: compounds with a silent e inside, letters that are spelled out, words of rare build.
KNOWN_FAULTS = [("filename", 2, 3), ("pipeline", 2, 3), ("html", 4, 1), ("boolean", 3, 2), ("entire", 3, 2)]


@pytest.mark.parametrize(("word", "count"), PAIRS)
def test_words_counted_by_hand(word, count):
    assert syllables(word) == count


def test_there_are_as_many_as_is_said():
    assert len(set(_ITEMS[::2])) == len(PAIRS) == 167


@pytest.mark.parametrize(("word", "right", "ours"), KNOWN_FAULTS)
def test_known_faults(word, right, ours):
    assert syllables(word) == ours != right


@given(st.text(max_size=30))
def test_any_word_has_a_syllable_whatever_its_case(word):
    assert syllables(word) >= 1
    assert word.lower() != word.upper().lower() or syllables(word.upper()) == syllables(word.lower())


def test_apostrophes_and_endings():
    assert syllables("don’t") == syllables("don't") == 1
    assert syllables("cat's") == 1
    assert syllables("they've") == 1


def test_long_runs_come_to_an_end():
    assert syllables("a" * 100_000) == 1
    assert syllables("ba" * 50_000) == 50_000
