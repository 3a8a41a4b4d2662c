"""An answer that the work goes on without is counted, with its reason, in the stage that asked for it."""

import asyncio

import numpy as np
import pytest

from trivium.generation.pool import Pool
from trivium.generation.propose.concepts import read_concepts
from trivium.generation.propose.factors import taxonomy
from trivium.generation.propose.method import Method, trial
from trivium.generation.propose.say import Voice
from trivium.generation.propose.skills import repertoire
from trivium.generation.propose.syllabus import courses
from trivium.generation.propose.topics import subjects
from trivium.generation.verify.judged import leanings
from trivium.generation.work import Dropped, Usage, Work
from trivium.models.api import Completion
from trivium.models.scripted import Scripted
from trivium.records import Record

VOICE = Voice(max_tokens=200)
BROKEN = Completion("", "failed", reason="timeout: after 60 s")
TIMEOUT = "failed by the model: timeout"
PROBLEMS = [Record(str(number), f"Add {number} and one. How much is it?", "") for number in range(4)]
SYLLABUS = "1. Roots: seed, soil\n2. Leaves: light, green"


def hands(replies, most_calls=99):
    """Work whose model says, to each prompt, the replies of a list in turn and then the last one again."""
    said = {}

    def speak(request):
        name = request.label.split("@")[0].removesuffix("_text")
        number = said[name] = said.get(name, -1) + 1
        return replies[name][min(number, len(replies[name]) - 1)]

    return Work(Pool([]).first(0), Scripted(speak), "here", 10**6, most_calls)


def lost(work):
    return {label.split("@")[0].removesuffix("_text"): usage.lost for label, usage in work.stages.items() if usage.lost}


@pytest.mark.parametrize(
    ("prepare", "replies", "counted"),
    [
        (
            lambda work, rng: read_concepts(work, rng, PROBLEMS, VOICE),
            {"math_concepts": [BROKEN, "no idea", "addition: sum; carry"]},
            {"math_concepts": {TIMEOUT: 1, "no topics with points": 1}},
        ),
        (
            lambda work, rng: taxonomy(work, rng, "letters", 3, VOICE),
            {"factors": ["zest, vigour, heft"], "factor_values": [BROKEN, "one alone", "mild, sharp"]},
            {"factor_values": {TIMEOUT: 1, "fewer than 2 values": 1}},
        ),
        (
            lambda work, rng: subjects(work, rng, 3, VOICE),
            {"subtopics": [BROKEN, "", "zither tuning, zinc mining"]},
            {"subtopics": {TIMEOUT: 1, "fewer than 1 subjects": 1}},
        ),
        (
            lambda work, rng: repertoire(work, rng, 3, 2, VOICE),
            {"skills": [BROKEN, "", "zither tuning, zinc mining"], "query_types": ["riddle, toast"]},
            {"skills": {TIMEOUT: 1, "fewer than 1 skills": 1}},
        ),
        (
            lambda work, rng: courses(work, rng, 3, 2, VOICE),
            {"subjects": [BROKEN, "botany, zymurgy"], "syllabus": [BROKEN, "No idea", SYLLABUS]},
            {"subjects": {TIMEOUT: 1}, "syllabus": {TIMEOUT: 1, "no syllabus": 1}},
        ),
        (
            lambda work, rng: leanings(work, {"tone": ("sad", "merry")}),
            {"which_kind": ["neither"]},
            {"which_kind": {"the judge gave no answer: no answer in the form asked for": 1}},
        ),
    ],
    ids=["read_concepts", "taxonomy", "subjects", "repertoire", "courses", "leanings"],
)  # fmt: skip
def test_what_prepares_a_run_says_what_it_went_on_without(prepare, replies, counted):
    work = hands(replies)
    asyncio.run(prepare(work, np.random.default_rng(0)))
    assert lost(work) == counted


def test_an_answer_that_the_calls_do_not_cover_is_lost_too():
    work = hands({"math_concepts": ["addition: sum; carry"]}, most_calls=3)
    assert len(asyncio.run(read_concepts(work, np.random.default_rng(0), PROBLEMS, VOICE))) == 3
    assert lost(work) == {"math_concepts": {"over the step's number of calls": 1}}


def test_losses_of_two_works_add_up_and_a_stage_without_a_call_made_no_record():
    total = Usage(2, 10, 20, {"timeout": 1})
    total.add(Usage(1, 1, 2, {"timeout": 2, "empty": 1}))
    assert total == Usage(3, 11, 22, {"timeout": 3, "empty": 1})
    work = hands({"factors": ["zest"]}, most_calls=0)
    with work.losing():
        asyncio.run(taxonomy(work, np.random.default_rng(0), "letters", 3, VOICE))
    assert lost(work) == {"factors": {"over the step's number of calls": 1}}
    assert work.record("p", "r").notes["prompts"] == []


def test_only_what_the_model_owes_can_be_lost():
    work = hands({})
    with pytest.raises(ZeroDivisionError), work.losing():
        1 / 0  # noqa: B018
    assert work.stages == {}


def test_a_method_is_not_blamed_for_a_silent_model():
    work = hands({"method_used": [BROKEN, BROKEN, "", BROKEN]})
    failures, tried = asyncio.run(trial(work, np.random.default_rng(0), PROBLEMS, "Add a detail.", VOICE))
    assert (len(failures), tried) == (1, 1)
    assert sum(sum(reasons.values()) for reasons in lost(work).values()) == 4
    assert Method(0, None, "", failures, tried).share_failed == 1
    assert Method(1, 0, "", (), 4).share_failed == 0
    assert Method(2, 0, "", (), 0).share_failed == 1  # never tried: nothing speaks for it


def test_a_run_without_anything_is_still_dropped():
    with pytest.raises(Dropped, match="no syllabus"):
        asyncio.run(courses(hands({"subjects": [BROKEN]}), np.random.default_rng(0), 2, 2, VOICE))
