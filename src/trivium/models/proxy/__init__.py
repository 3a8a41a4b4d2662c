"""Small language models that do not write but read: how likely is a text, and which way would it push the model."""

import functools
import re
from pathlib import Path

from trivium.errors import InputError
from trivium.models.proxy.api import DIMENSIONS, Differentiable, Passage, Proxy, Scored

__all__ = ["DIMENSIONS", "Differentiable", "Passage", "Proxy", "Scored", "open_proxy"]

FORMS = (
    "'embedded' (SmolLM2-135M, offline), 'gguf:PATH' (a GGUF file), 'hf:FOLDER' (a model in safetensors with its "
    "tokenizer), 'openai:MODEL@BASE_URL' (a server that gives log-probabilities of prompts, such as vLLM), "
    "'counting' (byte counts, no model at all)"
)


@functools.cache
def open_proxy(name: str) -> Proxy:
    """The proxy a specification names, opened once per process; weights are read when something is first scored.

    Args:
        name: ``embedded``, ``gguf:PATH``, ``hf:FOLDER``, ``openai:MODEL@BASE_URL`` or ``counting``. The first three
            run in this process on PyTorch and give gradients as well.

    Raises:
        InputError: the specification is none of the forms, or names a file that is not there or cannot be used.
        MissingCapability: what the model runs on is not installed; the message holds the command.
    """
    kind, _, rest = name.partition(":")
    if kind == "embedded" and name != "embedded:":
        from trivium.models.proxy.causal import open_embedded

        return open_embedded(rest)
    if kind == "gguf" and rest:
        from trivium.models.proxy.causal import open_gguf

        return open_gguf(Path(rest))
    if kind == "hf" and rest:
        from trivium.models.proxy.causal import open_folder

        return open_folder(Path(rest))
    if kind == "openai" and (endpoint := re.fullmatch(r"(.+?)@(https?://[^?@]+)", rest)):
        from trivium.models.proxy.server import Server

        return Server(*endpoint.groups())
    if name == "counting":
        from trivium.models.proxy.counting import Counting

        return Counting()
    shown = re.sub(r"(?<=://)[^/\s]*@", "", name).split("?")[0]
    hint = " Keys belong in TRIVIUM_API_KEY, not in the URL." if kind == "openai" and shown != name else ""
    raise InputError(f"no proxy model {shown!r}; write {FORMS}.{hint}")
