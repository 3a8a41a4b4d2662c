import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivium.generation.seeds import packaged_seeds
from trivium.measures import find
from trivium.records.record import Record
from trivium.scorecard import scorecard
from trivium.views.english import not_english, others_in_words

OTHER = """Was ist ein Fluss?
Beschreibe eine Katze in drei Sätzen.
Ein Fluss ist fließendes Wasser, das in ein Meer oder einen See mündet.
Schreibe ein Gedicht über den Herbst.
Erkläre Schritt für Schritt, warum Eis schwimmt.
Qu'est-ce qu'une rivière ?
Écris un poème sur la mer en quatre vers.
La capitale de la France est Paris, une ville située sur la Seine.
Comment fait-on du pain sans levure ?
Escribe un poema sobre el mar.
¿Cuál es la capital de España?
La capital de España es Madrid, que está en el centro del país.
Explica cómo funciona un imán.
Qual é a capital do Brasil?
Qual è la capitale d'Italia?
De hoofdstad van Nederland is Amsterdam, maar de regering zit in Den Haag.
Stolicą Polski jest Warszawa, która leży nad Wisłą.
Apa ibu kota Indonesia dan di mana letaknya?
什么是河？
写一首关于大海的诗。
河流是流动的水，最终流入大海或湖泊。
東京はどんな都市ですか？
서울은 어떤 도시입니까?
ما هي عاصمة مصر؟
عاصمة مصر هي القاهرة، وهي مدينة كبيرة.
भारत की राजधानी क्या है?
भारत की राजधानी नई दिल्ली है, जो यमुना नदी के किनारे है।
Какая столица России?
Ποια είναι η πρωτεύουσα της Ελλάδας;""".splitlines()

ENGLISH_OR_NONE = [
    "Sort: 3,1,2",
    "Describe a cat.",
    "Hi",
    "Paris",
    "42",
    "x = 5",
    "?",
    "",
    "🙂🙂🙂",
    "Calculate 3 + 4 * 5",
    "Sort by length: pear, fig, plum",
    "Translate into English: Wie geht es dir und deiner Familie heute?",
    "Translate the following text: " + "河流是流动的水，最终流入大海或湖泊。" * 5,
    'What does "la vie en rose" mean?',
    "Define joie de vivre.",
    "Name a café in Málaga.",
    "List rivers: Rhône, Loire, Po",
    "Los Angeles, La Paz, Rio de Janeiro, El Paso, Las Vegas",
    "Explain who Leonardo da Vinci, Vasco da Gama and Charles de Gaulle were.",
    "sin x + cos y",
    "α + β = γ, so θ is small.",
    "∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε",
    "def f(x):\n    for i in range(x):\n        print(i)",
    "for (var i = 0; i < n; i++) { console.log(i); }",
    "SELECT * FROM users WHERE id IN (1, 2) AND name LIKE 'de%';",
    "int main() { std::string s; std::cout << s << std::endl; return 0; }",
    "let mut v: Vec<i32> = Vec::new(); v.push(1);",
    "```python\nprint('der die das und ist')\n```",
    "WRITE A POEM ABOUT THE SEA",
]


@pytest.mark.parametrize("text", OTHER)
def test_other_languages_are_told(text):
    assert not_english(text)


@pytest.mark.parametrize("text", ENGLISH_OR_NONE)
def test_english_code_names_and_very_short_texts_keep_their_value(text):
    assert not not_english(text)


def test_no_seed_by_people_is_taken_for_another_language_but_the_answer_in_french():
    strange = [one for one in packaged_seeds() if not_english(one.response)]
    assert [one.response for one in strange] == ["Où est la gare ?"]
    assert not any(not_english(one.prompt) or not_english(one.text) for one in packaged_seeds())


OF_PROMPTS = ("constraint_count",)
OF_TEXTS = ("subordination", "rare_words", "flesch_reading_ease", "flesch_kincaid_grade", "concept_density")
GERMAN = Record("de", "Was ist ein Fluss?", "Ein Fluss ist fließendes Wasser, das in ein Meer oder einen See mündet.")
CHINESE = Record("zh", "什么是河？", "河流是流动的水，最终流入大海或湖泊。")
ENGLISH = Record("en", "What is a river?", "A river is water that flows into the sea. So it is not still.")
CODE = Record("py", "x = 5", "def f(x):\n    return x")


@pytest.mark.parametrize("name", [*OF_PROMPTS, *OF_TEXTS, "reasoning_steps"])
def test_english_measures_have_no_value_for_other_languages(name):
    values = find(name)([GERMAN, CHINESE, ENGLISH])
    assert np.isnan(values).tolist() == [True, True, False]


@pytest.mark.parametrize("name", [*OF_PROMPTS, "subordination", "reasoning_steps"])
def test_code_and_short_prompts_keep_their_value(name):
    values = find(name)([CODE, Record("s", "Sort: 3,1,2", "1, 2, 3")])
    assert values.tolist() == [0, 0]


@pytest.mark.parametrize("name", ["instruction_types", "verb_noun_pairs"])
def test_counts_of_requests_leave_other_languages_out(name):
    english = [ENGLISH, Record("w", "Write a poem about rain.", "Rain falls.")]
    assert find(name)([*english, GERMAN, CHINESE]) == find(name)(english) == pytest.approx(2)
    assert np.isnan(find(name)([GERMAN, CHINESE]))


def test_what_was_left_out_is_counted_in_words():
    assert others_in_words(["Describe a cat.", ""]) is None
    assert others_in_words(OTHER[:1]) == "1 record not in English left out"
    assert others_in_words([*OTHER, "Describe a cat."]) == f"{len(OTHER)} records not in English left out"


def test_the_scorecard_says_how_many_were_left_out():
    records = [replace(one, id=f"{one.id}{place}") for place in range(3) for one in (ENGLISH, GERMAN, CHINESE)]
    names = ["constraint_count", "prompt_words", "verb_noun_pairs"]
    card = scorecard(records, measures=[find(name) for name in names], rng=np.random.default_rng(0))
    notes = {value.name: value.note for value in card.values}
    assert notes["constraint_count"] == notes["verb_noun_pairs"] == "6 records not in English left out"
    assert notes["prompt_words"] is None
    only = scorecard([GERMAN], measures=[find("constraint_count")], rng=np.random.default_rng(0)).values[0]
    assert only.note == "undefined for every record; 1 record not in English left out"


@given(st.text(max_size=80))
def test_any_text_has_an_answer_that_repeats(text):
    assert not_english(text) is not_english(text)


def test_only_the_beginning_is_read():
    start = time.process_time()
    assert not_english(OTHER[2] * 50_000)
    assert not not_english("The cat sat. " * 400_000)
    assert not not_english("`" * 1_000_000)
    assert time.process_time() - start < 5


def test_asking_again_gives_the_same_answer():
    texts = ["Wie heißt die Hauptstadt von Frankreich und warum?", "What is the capital of France?", "", "x = 1"]
    assert [not_english(text) for text in texts * 2] == [True, False, False, False] * 2
