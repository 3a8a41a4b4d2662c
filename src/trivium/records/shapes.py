"""The shapes a row can have, and which one a data set has. Names and fields follow the dataset types of TRL."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from trivium.checks import unknown
from trivium.errors import InputError
from trivium.records.json_rows import json_object, kind
from trivium.records.lines import UnusableRow
from trivium.records.turns import as_text, said, turns

Fields = dict[str, Any]

PROMPTS = ("prompt",)
QUESTIONS = ("question", "query", "problem")
INSTRUCTIONS = ("instruction",)
RESPONSES = ("completion", "response", "output", "answer", "solution", "canonical_solution")


class Parts(NamedTuple):
    """What a shape makes of a row."""

    prompt: str
    response: str
    used: tuple[str, ...]  # fields that went into prompt, response or notes; the others are kept as notes
    notes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to lay an example out in fields."""

    name: str
    fields: str  # in words, for messages
    present: Callable[[Fields], bool]  # are the fields there, whatever is in them?
    parts: Callable[[Fields], Parts]  # raises UnusableRow


def shape_named(name: str) -> Shape:
    """The shape of this name, ``_`` and ``-`` alike; InputError with the nearest name if there is none."""
    wanted = name.strip().lower().replace("_", "-")
    for shape in SHAPES:
        if shape.name == wanted:
            return shape
    raise unknown("format", name, [shape.name for shape in SHAPES])


def text_shape(field: str) -> Shape:
    """The shape whose one field, of this name, is the text."""

    def parts(row: Fields) -> Parts:
        return Parts("", _text(row, field), (field,), {})

    return Shape("text", field, lambda row: field in row, parts)


def pair_shape(prompt_field: str, response_field: str | None) -> Shape:
    """The shape whose prompt and response stand in fields of these names; without a response, prompts alone."""
    if response_field is None:
        return Shape(PROMPT_ONLY.name, prompt_field, _any_of((prompt_field,)), lambda row: _asked(row, prompt_field))
    return Shape(
        "prompt-completion", f"{prompt_field} + {response_field}", _any_of((prompt_field,), (response_field,)),
        lambda row: _answered(row, _first(row, (prompt_field,)), _first(row, (response_field,))),
    )  # fmt: skip


def detect(rows: Sequence[Fields]) -> Shape | None:
    """The shape that most rows fit; of equals the more specific. None if no row has the fields of any.

    Prompts alone are taken for the shape only if fewer than half of the rows with a prompt have a response too.
    Where the fields are there but nothing fits (all of a wrong type), the shape is named all the same, so that
    the reader can be told what is wrong.
    """
    fits = {shape.name: sum(_fits(shape, row) for row in rows) for shape in SHAPES}
    best = max(SHAPES[:-1], key=lambda shape: fits[shape.name])
    if fits[best.name] * 2 >= max(fits[PROMPT_ONLY.name], 1):
        return best
    if fits[PROMPT_ONLY.name]:
        return PROMPT_ONLY
    there = {shape.name: sum(shape.present(row) for row in rows) for shape in SHAPES}
    likely = max(SHAPES, key=lambda shape: there[shape.name])
    return likely if there[likely.name] else None


def no_shape(rows: Sequence[Fields], who: str, where: str) -> InputError:
    """The error for rows that have no usable field: which they have, and which would do."""
    seen = list(dict.fromkeys(name for row in rows for name in row))
    texts = [name for name in seen if any(isinstance(row.get(name), str) for row in rows)]
    longest = max(texts, key=lambda name: sum(len(str(row.get(name, ""))) for row in rows), default=None)
    hint = f"--text-field {longest} would read that field as the text" if longest else "no field holds text"
    if len(texts) > 1:
        hint += ", --prompt-field and --response-field two as a task and its answer"
    wanted = "; ".join(f"{shape.fields} ({shape.name})" for shape in SHAPES)
    return InputError(
        f"{who}: no usable field in {where}: its rows have {', '.join(map(_short, seen[:12])) or 'no fields'}; "
        f"wanted one of: {wanted}. Rename the fields, or name the text: {hint}."
    )


def _fits(shape: Shape, row: Fields) -> bool:
    if not shape.present(row):
        return False
    try:
        shape.parts(row)
    except UnusableRow:
        return False
    return True


def _short(name: str) -> str:
    return repr(name if len(name) <= 40 else name[:40] + "…")


# --- reading one field


def _first(row: Fields, names: Sequence[str]) -> str:
    """Whichever of the names the row has; one that holds something before one that is null."""
    there = [name for name in names if name in row]
    if not there:
        raise UnusableRow(
            "no usable field", f"wanted {' or '.join(names)}, the row has {', '.join(list(row)[:8]) or 'none'}"
        )
    return next((name for name in there if row[name] is not None), there[0])


def _text(row: Fields, field: str) -> str:
    value = row[_first(row, (field,))]
    if not isinstance(value, str):
        raise UnusableRow("wrong type in field", f"{field!r} is {kind(value)}, wanted text")
    return value


def _text_or_turns(row: Fields, field: str) -> str | list[dict[str, Any]]:
    value = row[_first(row, (field,))]
    if isinstance(value, list):
        return turns(value, field)
    return _text(row, field)


def _optional(row: Fields, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    for name in names:
        if row.get(name):
            return _text(row, name), (name,)
    return "", tuple(name for name in names if name in row)


def _joined(prompt: str | list[dict[str, Any]], answer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The whole conversation, whether or not the answer repeats the prompt's turns."""
    if any(turn["role"] != "assistant" for turn in answer):
        return answer
    before = prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]
    return [*before, *answer]


def _answered(row: Fields, ask: str, answer: str) -> Parts:
    prompt = _text_or_turns(row, ask)
    response = _text_or_turns(row, answer)
    used = (ask, answer)
    if isinstance(response, list):
        whole = _joined(prompt, response)
        return Parts(*said(whole), used, {"messages": whole})
    if isinstance(prompt, list):
        whole = [*prompt, {"role": "assistant", "content": response}]
        return Parts(as_text(prompt), response, used, {"messages": whole})
    return Parts(prompt, response, used, {})


# --- the shapes


def _any_of(*groups: Sequence[str]) -> Callable[[Fields], bool]:
    """Does the row have a field of every group?"""
    return lambda row: all(any(name in row for name in group) for group in groups)


def _own(row: Fields) -> Parts:
    notes = row.get("notes")
    if isinstance(notes, str):
        try:
            notes = json_object(notes.encode())
        except UnusableRow as error:
            raise UnusableRow("wrong type in field", f"'notes' is text that is not a JSON object: {error}") from None
    if not isinstance(notes, dict | None):
        raise UnusableRow("wrong type in field", f"'notes' is {kind(notes)}, wanted an object")
    return Parts(_text(row, "prompt"), _text(row, "response"), ("prompt", "response", "notes"), dict(notes or {}))


def _messages(row: Fields) -> Parts:
    field = _first(row, ("messages", "conversation"))
    conversation = turns(row[field], field)
    return Parts(*said(conversation), (field,), {"messages": conversation})


def _sharegpt(row: Fields) -> Parts:
    conversation = turns(row[_first(row, ("conversations",))], "conversations")
    return Parts(*said(conversation), ("conversations",), {"messages": conversation})


def _pair(asks: Sequence[str]) -> Callable[[Fields], Parts]:
    return lambda row: _answered(row, _first(row, asks), _first(row, RESPONSES))


def _alpaca(row: Fields) -> Parts:
    instruction = _text(row, "instruction")
    answer = _first(row, RESPONSES)
    extra, extra_used = _optional(row, ("input", "context"))
    prompt = f"{instruction}\n\n{extra}" if extra else instruction
    return Parts(prompt, _text(row, answer), ("instruction", answer, *extra_used), {})


def _unpaired(row: Fields) -> Parts:
    prompt, response, used, notes = _pair(PROMPTS)(row)
    label = row[_first(row, ("label",))]
    if not isinstance(label, bool):
        raise UnusableRow("wrong type in field", f"'label' is {kind(label)}, wanted true or false")
    return Parts(prompt, response, (*used, "label"), {**notes, "label": label})


def _stepwise(row: Fields) -> Parts:
    steps, labels = row[_first(row, ("completions",))], row[_first(row, ("labels",))]
    if not (isinstance(steps, list) and all(isinstance(step, str) for step in steps)):
        raise UnusableRow("wrong type in field", "'completions' is not a list of texts")
    if not (isinstance(labels, list) and len(labels) == len(steps)):
        raise UnusableRow("wrong type in field", "'labels' is not a list with one label for each of 'completions'")
    notes = {"completions": steps, "labels": labels}
    return Parts(_text(row, "prompt"), "\n".join(steps), ("prompt", *notes), notes)


def _preference(row: Fields) -> Parts:
    chosen, rejected = _text_or_turns(row, "chosen"), _text_or_turns(row, "rejected")
    used = ("prompt", "chosen", "rejected")
    prompt = _text_or_turns(row, "prompt") if row.get("prompt") is not None else None
    if isinstance(chosen, str) and isinstance(rejected, str):
        if prompt is None:
            ask = shared_prompt(chosen, rejected)
            return Parts(ask.rstrip(), chosen[len(ask) :], used, {"rejected": rejected[len(ask) :]})
        if isinstance(prompt, list):
            whole = [*prompt, {"role": "assistant", "content": chosen}]
            return Parts(as_text(prompt), chosen, used, {"messages": whole, "rejected": rejected})
        return Parts(prompt, chosen, used, {"rejected": rejected})
    if isinstance(chosen, str) or isinstance(rejected, str):
        raise UnusableRow("wrong type in field", "of 'chosen' and 'rejected' one is text and one a list of turns")
    if prompt is None:
        shared = _shared_turns(chosen, rejected)
        prompt, chosen, rejected = chosen[:shared], chosen[shared:], rejected[shared:]
    if isinstance(prompt, list) and _starts_with(chosen, prompt) and _starts_with(rejected, prompt):
        chosen, rejected = chosen[len(prompt) :], rejected[len(prompt) :]
    good, bad = _joined(prompt, chosen), _joined(prompt, rejected)
    notes = {"messages": good, "rejected": said(bad).response, "rejected_messages": bad}
    return Parts(*said(good), used, notes)


def _prompt_only(row: Fields) -> Parts:
    return _asked(row, _first(row, (*PROMPTS, *QUESTIONS, *INSTRUCTIONS)))


def _asked(row: Fields, field: str) -> Parts:
    extra, extra_used = _optional(row, ("input", "context")) if field == "instruction" else ("", ())
    prompt = _text_or_turns(row, field)
    if isinstance(prompt, list):
        return Parts(as_text(prompt), "", (field,), {"messages": prompt})
    return Parts(f"{prompt}\n\n{extra}" if extra else prompt, "", (field, *extra_used), {})


_SPEAKER = re.compile(r"\n\n(?:Assistant|AI|Bot|GPT): ?", re.IGNORECASE)


def shared_prompt(chosen: str, rejected: str) -> str:
    """The prompt that both texts begin with: up to the last speaker's mark in it, or else the last whole word.

    Two equal texts differ nowhere, so they share no prompt.
    """
    if chosen == rejected:
        return ""
    most = min(len(chosen), len(rejected))
    length = next((place for place in range(most) if chosen[place] != rejected[place]), most)
    shared = chosen[:length]
    marks = list(_SPEAKER.finditer(shared))
    if marks:
        return shared[: marks[-1].end()]
    return shared[: max((place + 1 for place, letter in enumerate(shared) if letter.isspace()), default=0)]


def _shared_turns(chosen: list[Fields], rejected: list[Fields]) -> int:
    most = min(len(chosen), len(rejected)) - 1  # each keeps a turn of its own
    return next((place for place in range(most) if chosen[place] != rejected[place]), most)


def _starts_with(conversation: list[Fields], prompt: list[Fields]) -> bool:
    return len(conversation) > len(prompt) and conversation[: len(prompt)] == prompt


PROMPT_ONLY = Shape(
    "prompt-only", "prompt or question or instruction", _any_of((*PROMPTS, *QUESTIONS, *INSTRUCTIONS)), _prompt_only
)

# Of shapes that fit equally many rows the first is taken: the more specific stand before the more general.
SHAPES: tuple[Shape, ...] = (
    Shape(
        "records",
        "prompt + response + made_by + notes",
        _any_of(("prompt",), ("response",), ("notes",), ("made_by",)),
        _own,
    ),
    Shape("preference", "chosen + rejected, with or without prompt", _any_of(("chosen",), ("rejected",)), _preference),
    Shape("stepwise", "prompt + completions + labels", _any_of(PROMPTS, ("completions",), ("labels",)), _stepwise),
    Shape("unpaired-preference", "prompt + completion + label", _any_of(PROMPTS, RESPONSES, ("label",)), _unpaired),
    Shape("messages", "messages", _any_of(("messages", "conversation")), _messages),
    Shape("sharegpt", "conversations", _any_of(("conversations",)), _sharegpt),
    Shape("alpaca", "instruction + output, with or without input", _any_of(INSTRUCTIONS, RESPONSES), _alpaca),
    Shape(
        "prompt-completion",
        "prompt + completion or response or output or answer",
        _any_of(PROMPTS, RESPONSES),
        _pair(PROMPTS),
    ),
    Shape("question-answer", "question + answer", _any_of(QUESTIONS, RESPONSES), _pair(QUESTIONS)),
    Shape("text", "text", _any_of(("text",)), text_shape("text").parts),
    PROMPT_ONLY,
)
