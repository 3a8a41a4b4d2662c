"""Ask a model for a line, a text or an object, by a prompt of the package: what most components are made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson

from trivium.generation.prompts import has_prompt, prompt
from trivium.generation.propose.empty_turn import MARK
from trivium.generation.propose.form import Form, written_in_turns
from trivium.generation.propose.task import task_line
from trivium.generation.work import Dropped, Work
from trivium.judges.envelope import seal
from trivium.models.api import Completion, Message, Request

FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a model is asked: form of the prompt, sampling, and the longest answer in tokens."""

    form: Form = "auto"
    temperature: float = 0.7
    top_p: float = 1.0
    max_tokens: int = 256

    def at(self, **changes: Any) -> "Voice":
        """The same with some of it changed."""
        return replace(self, **changes)


async def say(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice, *,
    material: Mapping[str, str] | None = None, system: str = "", judge: bool = False, stop: tuple[str, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> Completion:  # fmt: skip
    """What a model answers to the prompt ``name``, as it comes.

    A model that continues texts better than it follows orders (see ``written_in_turns``) is given ``NAME_text`` where
    there is one: a text it goes on with, to the end of the line unless ``stop`` says otherwise. All others are
    given ``NAME`` as the user's turn of a chat.

    Args:
        work: The step's hands.
        rng: Seeds the sample.
        name: Of the prompt.
        fields: Fill the prompt, of whichever form.
        voice: Form and sampling.
        material: Fields whose text is not ours and must not pass for an order: in chat form each is sealed as for a
            judge (``judges.envelope``), in a text that is continued it is put on one line without marks of a template.
        system: Text of a system message, in chat form.
        judge: Ask the one who grades.
        stop: What ends the answer.
        extra: Further fields of the request.

    Raises:
        Dropped: over the allowance, or the endpoint refused or failed.
    """
    model = (work.judge or work.model) if judge else work.model
    continues = has_prompt(f"{name}_text") and written_in_turns(model, voice.form)
    used = prompt(f"{name}_text" if continues else name)
    shown = {
        field: " ".join(MARK.sub(" ", text).split()) if continues else seal({field: text}).text
        for field, text in (material or {}).items()
    }
    filled = used.fill({**fields, **shown})
    request = Request(
        max_tokens=voice.max_tokens, temperature=voice.temperature, top_p=voice.top_p, stop=stop,
        seed=int(rng.integers(2**31)), label=used.label, extra=dict(extra or {}),
    )  # fmt: skip
    if continues:
        request = replace(request, prompt=filled, stop=stop or ("\n",))
    else:
        before = (Message("system", system),) if system else ()
        request = replace(request, messages=(*before, Message("user", filled)))
    return await work.ask(request, judge=judge)


async def say_line(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice, **more: Any
) -> str:
    """One line, without list marks, labels or quotes around it; see ``say``.

    Raises:
        Dropped: also if the line is empty or was cut off.
    """
    return task_line(await say(work, rng, name, fields, voice, **more))


async def say_text(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice, **more: Any
) -> str:
    """The whole answer, stripped; see ``say``.

    Raises:
        Dropped: also if it is empty or was cut off; half a text is no material.
    """
    answer = await say(work, rng, name, fields, voice, **more)
    text = answer.text.strip()
    if answer.finish == "length":
        raise Dropped(f"truncated {name}", response=text)
    if not text:
        raise Dropped(f"empty {name}")
    return text


async def say_object(
    work: Work, rng: np.random.Generator, name: str, fields: Mapping[str, str], voice: Voice,
    schema: Mapping[str, Any], **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """An object that fits a JSON Schema; see ``say``.

    The server is asked to answer by the schema; one that refuses such a request is asked without. An answer that is
    not JSON at once is cut out of its fence, then mended (json_repair), and counted as mended; one that does not fit
    the schema in the end is dropped, never accepted in part.

    Args:
        work, rng, name, fields, voice, **more: As ``say``. Chat form only, so ``NAME_text`` is not looked for.
        schema: A JSON Schema of an object.

    Raises:
        Dropped: "NAME is not JSON", "NAME does not fit its schema", or as ``say``.
    """
    voice = voice.at(form="chat")
    asked = {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema)}}}
    try:
        answer = await say(work, rng, name, fields, voice, extra=asked, **more)
    except Dropped as dropped:
        if not dropped.reason.startswith("refused"):
            raise
        answer = await say(work, rng, name, fields, voice, **more)
    found, mended = read_object(answer.text)
    if found is None:
        raise Dropped(f"{name} is not JSON", response=answer.text)
    if not fits(found, schema):
        raise Dropped(f"{name} does not fit its schema", response=answer.text)
    work.repaired += mended
    return found


def read_object(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The object in a model's answer, and whether it had to be cut out or mended; None if there is none.

    Nothing is ever evaluated. A list, a number or a text alone is no object.

    Cost: linear for JSON; json_repair's on 20,000 characters at most otherwise.
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    else:
        return (found, False) if isinstance(found, dict) else (None, False)
    from json_repair import repair_json

    for piece in (*FENCE.findall(text)[:1], text[text.find("{") :] if "{" in text else ""):
        if not piece.lstrip().startswith("{") or len(piece) > 20_000:
            continue
        try:
            found = repair_json(piece, return_objects=True)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found:
            return found, True
    return None, False


def fits(found: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether an object fits a JSON Schema."""
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator(dict(schema)).is_valid(dict(found)))
