"""From fields of knowledge down to the sessions of a course and their key concepts; then homework for a session."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.listing import content_words, listed, say_list
from trivium.generation.propose.say import Voice, say, say_line
from trivium.generation.work import Dropped, Work
from trivium.verifiers.verdict import Verdict

SESSION = re.compile(
    r"^\W*(?:Session )?\d+[.:)]\s*(?P<title>[^:(\n]{3,80}?)\s*[:(]\s*(?P<concepts>[^)\n]+)\)?", re.MULTILINE
)


class Session(NamedTuple):
    """One session of a course."""

    field: str
    subject: str
    number: int  # its place in the course, from 1
    title: str
    concepts: tuple[str, ...]


def draw_fields(rng: np.random.Generator, count: int) -> list[str]:
    """Fields of human knowledge from the taxonomy of the package, without replacement."""
    known = lines("fields")
    return [known[int(place)] for place in rng.permutation(len(known))[:count]]


@component("D9")
async def subjects_of(work: Work, rng: np.random.Generator, of: str, count: int, voice: Voice) -> list[str]:
    """Name the subjects that belong to a field."""
    return await say_list(work, rng, "subjects", {"field": of}, voice, what="subjects", most=count)


@component("D9")
async def syllabus_of(work: Work, rng: np.random.Generator, of: str, subject: str, voice: Voice) -> tuple[Session, ...]:
    """Write the syllabus of a course: its sessions in order, each with key concepts.

    One that was cut off counts as far as it goes.

    Raises:
        Dropped: no session with concepts can be read.
    """
    fields = {"field": of, "subject": subject}
    text = (await say(work, rng, "syllabus", fields, voice, stop=("\n\n", "Course:"))).text.strip()
    if not SESSION.match(text):
        text = f"1. {text}"  # "Session 1:" stands in the prompt
    sessions: list[Session] = []
    for found in SESSION.finditer(text):
        title = " ".join(found["title"].split())
        with work.losing():
            concepts = listed(found["concepts"], what="concepts", most=5)
            if title not in {session.title for session in sessions}:
                sessions.append(Session(of, subject, len(sessions) + 1, title, tuple(concepts)))
    if not sessions:
        raise Dropped("no syllabus", response=text)
    return tuple(sessions)


async def courses(
    work: Work, rng: np.random.Generator, fields: int, subjects: int, voice: Voice, *, syllabus_tokens: int = 256
) -> list[tuple[Session, ...]]:
    """A syllabus for each subject of some drawn fields: what homework is drawn from.

    A field whose subjects cannot be read, and a subject whose syllabus cannot, is left out, and counted.

    Args:
        work: The step's hands.
        rng: Draws the fields and seeds the samples.
        fields: How many are drawn.
        subjects: Of each field.
        voice: Form, sampling, and the longest list of subjects.
        syllabus_tokens: Longest syllabus.

    Raises:
        Dropped: not one syllabus can be read.
    """
    found: list[tuple[Session, ...]] = []
    for field in draw_fields(rng, fields):
        with work.losing():
            for subject in await subjects_of(work, rng, field, subjects, voice):
                with work.losing():
                    found.append(await syllabus_of(work, rng, field, subject, voice.at(max_tokens=syllabus_tokens)))
    if not found:
        raise Dropped("no syllabus")
    return found


def one_session(rng: np.random.Generator, course: Sequence[Session]) -> tuple[list[Session], list[str]]:
    """A session by itself, wherever in its course it stands, and up to two of its concepts."""
    drawn = course[int(rng.integers(len(course)))]
    return [drawn], list(drawn.concepts[:2])


@component("C7", off=one_session)
def draw_lesson(rng: np.random.Generator, course: Sequence[Session]) -> tuple[list[Session], list[str]]:
    """Draw a session, half the time with an earlier one that it builds on, and one or two concepts of each."""
    late = course[int(rng.integers(len(course)))]
    sessions = [late]
    if late.number > 1 and rng.random() < 0.5:
        sessions.insert(0, course[int(rng.integers(late.number - 1))])
    concepts = []
    for session in sessions:
        count = min(len(session.concepts), int(rng.integers(1, 3)))
        places = rng.choice(len(session.concepts), count, replace=False)
        concepts += [session.concepts[int(place)] for place in places]
    return sessions, list(dict.fromkeys(concepts))


@component("D9")
async def homework(
    work: Work, rng: np.random.Generator, sessions: Sequence[Session], concepts: Sequence[str], voice: Voice
) -> str:
    """Write a homework question that needs these concepts."""
    last = sessions[-1]
    fields = {"subject": last.subject, "session": " and ".join(session.title for session in sessions)}
    return await say_line(work, rng, "homework", {**fields, "concepts": ", ".join(concepts)}, voice)


@component("Q5")
def needs_concepts(task: str, sessions: Sequence[Session], concepts: Sequence[str]) -> Verdict:
    """Reject homework that speaks of none of its concepts, nor of its sessions or subject."""
    of_course = [*concepts, *(session.title for session in sessions), sessions[-1].subject]
    spoken = content_words(task) & set().union(*map(content_words, of_course))
    return Verdict(bool(spoken), "needs its concepts" if spoken else "homework is not of its session")
