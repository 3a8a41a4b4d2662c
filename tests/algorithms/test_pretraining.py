"""The algorithms that write plain texts: what makes each of them this method and no other, and what is dropped."""

import re
from collections import Counter

import pytest
from speakers import Listening, made, some_words
from speakers_code import prompt_of, says
from speakers_pretraining import SPEAKERS, function, section

from trivium.generation.prompts import lines
from trivium.generation.propose.rephrase_text import Style, keeps_content
from trivium.generation.propose.stories import Ingredients, all_forms, holds_ingredients
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.quoted import quoted
from trivium.models.scripted import Scripted, rendered
from trivium.records import Record

PLAIN = ["tinystories", "phi", "cosmopedia", "wrap", "nemotron-cc"]


@pytest.mark.parametrize("name", PLAIN)
def test_records_are_plain_texts_without_a_prompt(tmp_path, name):
    run = made(tmp_path, name, Listening(SPEAKERS[name]))
    assert len(run.records) > 5
    assert all(record.prompt == "" and record.text == record.response for record in run.records)


@pytest.mark.parametrize("name", PLAIN)
def test_a_text_that_says_again_what_a_kept_one_says_is_dropped(tmp_path, name):
    first = {}

    def again(request):
        return first.setdefault(prompt_of(request), SPEAKERS[name](request))

    run = made(tmp_path, name, Listening(again), options={"exercises": "0"} if name == "phi" else {})
    assert len(run.records) <= 6  # stories begin in one of six ways
    assert sum(count for fate, count in run.brought.fates.items() if fate != "accepted") > 20


# --- TinyStories

CAKE = Ingredients(("bake",), ("mouse", "mice"), ("happy",), ("dialogue",))


def test_a_word_counts_in_all_its_forms():
    assert {"baked", "baking", "bakes", "baker"} <= all_forms(("bake",))
    assert {"happily", "happier"} <= all_forms(("happy",)) | {"happily"}
    assert {"hopped", "hopping"} <= all_forms(("hop",))
    assert {"ate", "eaten", "eating"} <= all_forms(("eat", "ate", "eaten"))
    assert "cat" not in all_forms(("catch", "caught"))


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        ('Two mice baked a cake. "We are happy," they said.', "holds its ingredients"),
        ('Two mice had a cake. "We are happy," they said.', "story without its verb"),
        ('Two cats baked a cake. "We are happy," they said.', "story without its noun"),
        ('Two mice baked a cake. "We are glad," they said.', "story without its adjective"),
        ("Two mice baked a cake, and they were happy all day.", "story without its dialogue"),
        ("Happy mice bake.", "story too short"),
    ],
)
def test_a_story_must_hold_what_it_was_to_be_made_of(story, reason):
    assert holds_ingredients(story, CAKE, least_words=8).reason == reason


def test_tinystories_draws_words_and_features_and_checks_for_them(tmp_path):
    model = Listening(SPEAKERS["tinystories"])
    run = made(tmp_path, "tinystories", model)
    assert len({tuple(record.notes["words"]) for record in run.records}) == len(run.records) > 20
    assert len({tuple(record.notes["features"]) for record in run.records}) > 10
    for record in run.records:
        assert any(f"Words: {', '.join(record.notes['words'])}\n" in request.prompt for request in model.heard)
    silent = Listening(lambda request: "Then " + section(request))  # the words are in the opening, but nobody speaks
    run = made(tmp_path / "silent", "tinystories", silent)
    assert run.brought.fates["dropped: story without its dialogue"] > 2
    assert all("dialogue" not in record.notes["features"] or '"' in record.response for record in run.records)


def test_tinystories_asks_an_endpoint_for_the_words_without_an_opening(tmp_path):
    class Hidden(Scripted):
        def user_turn(self, system):
            return None

    def told(request):
        verb, noun, adjective = re.findall(r'(?:verb|noun|adjective) "(\w+)"', rendered(request))
        return f'A {adjective} {noun} came. "I {verb}," it said. {section(request)}'

    run = made(tmp_path, "tinystories", Hidden(told))
    assert len(run.records) > 20
    assert all(record.notes["words"][0] in record.response for record in run.records)


# --- phi


def test_phi_crosses_topics_with_audiences_and_verbs_with_nouns(tmp_path):
    model = Listening(SPEAKERS["phi"])
    run = made(tmp_path, "phi", model, max_calls=120)
    sections = [record for record in run.records if "topic" in record.notes]
    exercises = [record for record in run.records if "name" in record.notes]
    assert len(sections) > 20
    assert len(exercises) > 5
    assert len({record.notes["topic"] for record in sections}) > 10
    assert {record.notes["audience"] for record in sections} == set(lines("text_audiences"))
    for record in exercises:
        verb, noun = record.notes["name"].split("_")
        assert verb in lines("function_verbs")
        assert noun in lines("function_nouns")
        assert f"def {record.notes['name']}(" in record.response
        assert any(f"needs {record.notes['demand']}:" in request.prompt for request in model.heard)


def test_phi_keeps_what_the_judge_finds_one_can_learn_from(tmp_path):
    model = Listening(says(textbook=section, code_exercise=function, grade_lesson=lambda r: str(1 + r.seed % 5)))
    run = made(tmp_path, "phi", model)
    low = sum(request.seed % 5 < 2 for request in model.heard if prompt_of(request) == "grade_lesson")
    assert run.brought.fates["dropped: little to learn from it"] == low > 5
    assert {record.notes["grade"] for record in run.records} == {3, 4, 5}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("values):\n    return 1", "exercise without a docstring"),
        ('values):\n    """Do nothing."""\n    pass', "exercise without a body"),
        ("values:\n    return 1", "exercise cannot be parsed"),
    ],
)
def test_phi_drops_exercises_that_are_none(tmp_path, said, reason):
    model = Listening(says(code_exercise=said))
    run = made(tmp_path, "phi", model, options={"exercises": "1"}, max_calls=10)
    assert set(run.brought.fates) == {f"dropped: {reason}"}


# --- Cosmopedia


def test_cosmopedia_crosses_extracts_of_sources_with_audiences_and_formats(tmp_path):
    model = Listening(SPEAKERS["cosmopedia"])
    run = made(tmp_path, "cosmopedia", model, options={"most_words": "12"})
    sources = {seed.id: seed for seed in packaged_seeds("texts")}
    cells = Counter()
    for record in run.records:
        (parent,) = record.parents
        assert record.notes["extract"] in sources[parent].response
        assert len(record.notes["extract"].split()) == 12
        shape = next(
            line.split(": ", 1)[1] for line in lines("text_formats") if line.startswith(record.notes["format"])
        )
        wanted = f"Kind: {shape}\nFor: {record.notes['audience']}"
        asked = [request.prompt for request in model.heard if wanted in request.prompt]
        assert any(text.endswith(f"\nExtract: {record.notes['extract']}\nText:") for text in asked)
        cells[record.notes["audience"], record.notes["format"]] += 1
    assert len(cells) > 15


def test_cosmopedia_drops_a_text_that_quotes_its_extract_or_is_too_short(tmp_path):
    def quoting(request):
        return request.prompt.rsplit("Extract: ", 1)[1].split("\n")[0] + " And so on."

    run = made(tmp_path, "cosmopedia", Listening(says(grounded=quoting)), max_calls=20)
    assert set(run.brought.fates) == {"dropped: quotes its extract"}
    run = made(tmp_path / "short", "cosmopedia", Listening(says(grounded="Little is known of it.")), max_calls=20)
    assert set(run.brought.fates) == {"dropped: text too short"}
    run = made(tmp_path / "other", "cosmopedia", Listening(says(grounded=section)), max_calls=20)
    assert set(run.brought.fates) == {"dropped: leaves the matter of its extract"}
    # Runs of two words: a b, b c, c d; of these "a b" and "b c" stand in the extract.
    assert quoted("a b c", "a b c d", run=2) == pytest.approx(2 / 3)
    assert quoted("a b c", "a", run=2) == 0.0


# --- WRAP

SOURCE = "Moss takes up water through its leaves and dries out within hours when the air is dry."


@pytest.mark.parametrize(
    ("text", "style", "reason"),
    [
        ("Through leaves moss takes water; dry air dries it within hours.", "simple", "says the same"),
        (SOURCE, "simple", "a copy of its source"),
        ("It dries out within hours when the air is dry.", "simple", "a copy of its source"),  # half of it
        ("Moss is green.", "simple", "leaves out too much"),
        ("Moss takes up water through leaves. " + "Ferns, birches, orchids, lichens, tulips, roses, daisies, elms, "
         "oaks, ashes, limes, maples, pines, larches, beeches and willows differ.", "simple", "adds too much"),
        ("Through leaves moss takes water; dry air dries it within hours.", "questions", "no questions with answers"),
        ("Question: How does moss take up water? Answer: Through its leaves.", "questions", "says the same"),
        ("and so it is", "simple", "no content"),
    ],
)  # fmt: skip
def test_a_rephrasing_must_say_the_same_in_other_words(text, style, reason):
    verdict = keeps_content(SOURCE, text, Style(style, ""), least_kept=0.3, most_copied=0.5, least_own=0.3)
    assert verdict.reason == reason


def test_wrap_says_real_texts_again_in_four_styles(tmp_path):
    model = Listening(SPEAKERS["wrap"])
    run = made(tmp_path, "wrap", model)
    sources = {seed.id: seed for seed in packaged_seeds("texts")}
    styles = dict(line.split(": ", 1) for line in lines("rephrase_styles"))
    assert {record.notes["style"] for record in run.records} == set(styles)
    assert len({record.parents for record in run.records}) > 15
    for record in run.records:
        wanted = f"Text: {sources[record.parents[0]].response}\nAgain, {styles[record.notes['style']]}:"
        assert any(request.prompt.endswith(wanted) for request in model.heard)


def test_wrap_takes_texts_of_ones_own_and_drops_copies(tmp_path):
    mine = (Record("a", "", SOURCE),)
    run = made(tmp_path, "wrap", Listening(says(wrap=SOURCE)), seeds=mine, max_calls=20)
    assert set(run.brought.fates) <= {"dropped: a copy of its source", "dropped: no questions with answers"}
    assert run.brought.fates["dropped: a copy of its source"] > 5
    run = made(
        tmp_path / "other", "wrap", Listening(says(wrap=lambda r: some_words(r, 20) + ".")), seeds=mine, max_calls=20
    )
    assert run.brought.fates["dropped: leaves out too much"] > 5


# --- Nemotron-CC


def test_nemotron_cc_cleans_poor_texts_and_makes_four_kinds_of_good_ones(tmp_path):
    model = Listening(SPEAKERS["nemotron-cc"])
    run = made(tmp_path, "nemotron-cc", model, max_calls=200)
    made_of = {(record.notes["source_grade"] >= 3, record.notes["kind"]) for record in run.records}
    kinds = {line.split(": ", 1)[0] for line in lines("remade_kinds")}
    assert made_of == {(False, "encyclopedia")} | {(True, kind) for kind in kinds}
    sources = {seed.id: seed for seed in packaged_seeds("texts")}
    for record in run.records:
        text = sources[record.parents[0]].response
        graded = [request for request in model.heard if prompt_of(request) == "grade_lesson" and text in request.prompt]
        assert {1 + len(request.prompt) % 5 for request in graded} == {record.notes["source_grade"]}
    first = sources[run.records[0].parents[0]].response
    asked = Counter(prompt_of(request) == "grade_lesson" for request in model.heard if first in request.prompt)
    assert asked[True] < asked[False]  # a grade that the pool tells is not paid twice
