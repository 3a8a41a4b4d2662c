"""Sections and exercises as textbooks have them, and longer texts that start from an extract."""

import ast

import numpy as np

from trivium.generation.component import component
from trivium.generation.prompts import lines
from trivium.generation.propose.programs import fenced, say_program
from trivium.generation.propose.say import Voice, say_text
from trivium.generation.work import Dropped, Work


def same_subject(rng: np.random.Generator) -> dict[str, str]:
    """Without drawing: one topic and audience for all."""
    return {"topic": lines("textbook_topics")[0], "audience": lines("text_audiences")[0]}


@component("D3", off=same_subject)
def draw_subject(rng: np.random.Generator) -> dict[str, str]:
    """Draw a topic and an audience, independently and uniformly."""
    return {"topic": str(rng.choice(lines("textbook_topics"))), "audience": str(rng.choice(lines("text_audiences")))}


def same_function(rng: np.random.Generator) -> dict[str, str]:
    """Without drawing: one name and demand for all."""
    return {
        "name": "_".join(lines(part)[0] for part in ("function_verbs", "function_nouns")),
        "demand": lines("code_demands")[0],
    }


@component("D3", off=same_function)
def draw_function(rng: np.random.Generator) -> dict[str, str]:
    """Draw the name of a function, a verb and a noun, and what its body must need."""
    name = "_".join(str(rng.choice(lines(part))) for part in ("function_verbs", "function_nouns"))
    return {"name": name, "demand": str(rng.choice(lines("code_demands")))}


@component("Q1")
async def write_section(work: Work, rng: np.random.Generator, subject: dict[str, str], voice: Voice) -> str:
    """Write a section of a textbook on a topic, for an audience."""
    fields = subject | {"audience": subject["audience"].replace(":", ",", 1)}
    return await say_text(work, rng, "textbook", fields, voice)


@component("Q1")
async def write_exercise(work: Work, rng: np.random.Generator, wanted: dict[str, str], voice: Voice) -> str:
    """Write a function of a given name with a docstring and a body, as a textbook of code has it.

    Raises:
        Dropped: also "exercise cannot be parsed", "exercise without its function", "exercise without a docstring" and
            "exercise without a body".
    """
    program = (await say_program(work, rng, "code_exercise", wanted, voice, begin=f"def {wanted['name']}(")).program
    try:
        body = ast.parse(program).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Dropped("exercise cannot be parsed", response=program) from None
    made = next((each for each in body if isinstance(each, ast.FunctionDef) and each.name == wanted["name"]), None)
    if made is None:
        raise Dropped("exercise without its function", response=program)
    if not ast.get_docstring(made):
        raise Dropped("exercise without a docstring", response=program)
    if all(isinstance(each, ast.Pass | ast.Raise | ast.Expr) for each in made.body):
        raise Dropped("exercise without a body", response=program)
    return fenced(program)


@component("Q7")
async def write_from_extract(
    work: Work, rng: np.random.Generator, extract: str, *, audience: str, form: str, voice: Voice
) -> str:
    """Write a text that starts from an extract of a real one and goes beyond it, for an audience, in a form."""
    fields = {"extract": " ".join(extract.split()), "audience": audience, "format": form}
    return await say_text(work, rng, "grounded", fields, voice)
