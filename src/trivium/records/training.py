"""Records as trainers want them: the row of TRL's dataset format that each record is.

Source: the dataset formats of TRL (Hugging Face), standard and conversational.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from trivium.records.record import Record
from trivium.records.write import write_rows

Kind = Literal[
    "language-modeling", "prompt-only", "prompt-completion", "unpaired-preference", "preference", "stepwise",
    "conversation", "conversational-preference", "conversational-prompt-only",
]  # fmt: skip


def training_row(record: Record) -> tuple[Kind, dict[str, Any]]:
    """What kind of example a record is, and its row.

    | kind | row |
    |---|---|
    | language-modeling | ``text`` |
    | prompt-only | ``prompt`` |
    | prompt-completion | ``prompt``, ``completion`` |
    | unpaired-preference | ``prompt``, ``completion``, ``label`` |
    | preference | ``prompt``, ``chosen``, ``rejected`` |
    | stepwise | ``prompt``, ``completions``, ``labels`` |
    | conversation | ``messages``, and ``tools`` where there are any |
    | conversational-preference | ``prompt``, ``chosen``, ``rejected``, each a list of turns |
    | conversational-prompt-only | ``prompt``, a list of turns |

    A preference without a prompt keeps an empty one: TRL's implicit prompt is what chosen and rejected begin with.
    """
    notes = record.notes
    messages, rejected = notes.get("messages"), notes.get("rejected")
    if isinstance(notes.get("completions"), list) and isinstance(notes.get("labels"), list):
        return "stepwise", {"prompt": record.prompt, "completions": notes["completions"], "labels": notes["labels"]}
    if isinstance(messages, list) and isinstance(rejected, str):
        return "conversational-preference", _turns(messages, notes, rejected)
    if isinstance(messages, list):
        if messages[-1:] and messages[-1].get("role") != "assistant":
            return "conversational-prompt-only", {"prompt": messages}
        tools = {"tools": notes["tools"]} if notes.get("tools") else {}
        return "conversation", {"messages": messages, **tools}
    if isinstance(rejected, str):
        return "preference", {"prompt": record.prompt, "chosen": record.response, "rejected": rejected}
    if not record.prompt:
        return "language-modeling", {"text": record.response}
    if not record.response:
        return "prompt-only", {"prompt": record.prompt}
    pair = {"prompt": record.prompt, "completion": record.response}
    if isinstance(notes.get("label"), bool):
        return "unpaired-preference", {**pair, "label": notes["label"]}
    return "prompt-completion", pair


def _turns(messages: list[dict[str, Any]], notes: Mapping[str, Any], rejected: str) -> dict[str, Any]:
    """Turns shared by both, and how each goes on."""
    worse = notes.get("rejected_messages")
    if not isinstance(worse, list):
        worse = [*messages[:-1], {"role": "assistant", "content": rejected}]
    most = min(len(messages), len(worse)) - 1
    shared = next((place for place in range(most) if messages[place] != worse[place]), most)
    return {"prompt": messages[:shared], "chosen": messages[shared:], "rejected": worse[shared:]}


def write_training(folder: Path, records: Iterable[Record]) -> dict[str, str]:
    """Write rows that a trainer loads as they are: ``train.jsonl``, or one file for each kind if there are several.

    Returns:
        File name → kind of its rows; nothing for no records.

    Raises:
        InputError, DiskError: as ``write_jsonl``.
    """
    rows: dict[Kind, list[dict[str, Any]]] = {}
    for record in records:
        kind, row = training_row(record)
        rows.setdefault(kind, []).append(row)
    names = {each: "train.jsonl" if len(rows) == 1 else f"train-{each}.jsonl" for each in rows}
    for each, name in names.items():
        write_rows(folder / name, rows[each])
    return {name: each for each, name in names.items()}
