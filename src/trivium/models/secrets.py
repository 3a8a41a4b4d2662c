"""Keys that never show: not in a repr, not in a log, not in an error, not on disk."""

import base64
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote

MASK = "********"
SHORTEST = 8


class Secret:
    """A text that prints as stars and cannot be pickled; :meth:`reveal` is the one way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the request header and nowhere else."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled; read it from the environment where it is needed.")


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """The text with every secret in it masked, also where it is URL-encoded or in base64.

    Secrets of fewer than 8 characters are left: no real key is so short, and masking a stand-in such as ``EMPTY``
    would spoil ordinary text.
    """
    for secret in secrets:
        value = secret.reveal()
        if len(value) < SHORTEST:
            continue
        raw = value.encode()
        encoded = (base64.b64encode(raw), base64.urlsafe_b64encode(raw))
        forms = {value, quote(value), quote(value, safe=""), *(form.decode().rstrip("=") for form in encoded)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, MASK)
    return text
