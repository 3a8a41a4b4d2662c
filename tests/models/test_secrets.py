import base64
import pickle
from urllib.parse import quote

import pytest

from trivium.models.secrets import MASK, Secret, redact

KEY = "sk-canary/with+marks=0123456789"


@pytest.mark.parametrize("show", [str, repr, "{}".format, lambda s: f"{s!r:>3}", lambda s: f"{[s]}"])
def test_a_secret_prints_as_stars(show):
    shown = show(Secret(KEY))
    assert MASK in shown
    assert "canary" not in shown


def test_a_secret_is_never_pickled():
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Secret(KEY))


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        quote(KEY),
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode(),
        base64.urlsafe_b64encode(KEY.encode()).decode(),
        f"Incorrect API key provided: {KEY}.",
    ],
)
def test_a_secret_is_masked_in_every_form(form):
    masked = redact(f"before {form} after", [Secret(KEY)])
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked
    assert KEY not in masked
    assert form not in masked


def test_a_stand_in_too_short_to_be_a_key_leaves_ordinary_text_alone():
    assert redact("an EMPTY box", [Secret("EMPTY"), Secret("")]) == "an EMPTY box"
