"""The only room that talks to language models: embedded, endpoint, scripted; and embedders."""

import re
from pathlib import Path

import numpy as np

from trivium.errors import InputError
from trivium.models.api import LanguageModel

__all__ = ["open_model"]

FORMS = (
    "'embedded' or 'embedded:NAME' (in this process, offline), 'gguf:PATH' (a GGUF file), "
    "'openai:MODEL@BASE_URL' (any OpenAI-compatible server, such as openai:qwen3@http://localhost:8000/v1), "
    "'scripted:FILE' (replies from a JSONL file)"
)


def open_model(spec: str, *, rng: np.random.Generator, slots: int | None = None) -> LanguageModel:
    """The language model a specification names.

    Args:
        spec: ``embedded``, ``embedded:NAME``, ``gguf:PATH``, ``openai:MODEL@BASE_URL`` or ``scripted:FILE``.
        rng: For the jitter of an endpoint's retries; it never shapes an answer.
        slots: Requests worked on at once; ``None`` for what suits the kind of model.

    Raises:
        InputError: the specification is none of the forms, or names a file that is not there.
        MissingCapability: the package this model runs on is not installed; the message holds the command.
    """
    if slots is not None and slots < 1:
        raise InputError(f"slots must be at least 1, got {slots}.")
    kind, _, rest = spec.partition(":")
    if kind == "embedded" and spec != "embedded:":
        from trivium.models.embedded import DEFAULT, open_embedded

        return open_embedded(rest or DEFAULT, slots=slots)
    if kind == "gguf" and rest:
        from trivium.models.embedded import open_gguf

        return open_gguf(Path(rest), slots=slots)
    if kind == "openai" and (endpoint := re.fullmatch(r"(.+?)@(https?://.+)", rest)):
        from trivium.models.endpoint import Endpoint

        model, base_url = endpoint.groups()
        if _without_credentials(base_url) != base_url or "?" in base_url:
            raise InputError(
                f"{_without_credentials(spec).split('?')[0]!r}: leave credentials out of the URL, which is written "
                "into the run; set TRIVIUM_API_KEY or OPENAI_API_KEY in the environment."
            )
        return Endpoint(model, base_url, slots=slots or 16, rng=rng)
    if kind == "scripted" and rest:
        from trivium.models.scripted import Scripted

        return Scripted.from_file(Path(rest), slots=slots or 16)
    raise InputError(f"no model {_without_credentials(spec)!r}; write {FORMS}.")


def _without_credentials(spec: str) -> str:
    return re.sub(r"(?<=://)[^/\s]*@", "", spec)
