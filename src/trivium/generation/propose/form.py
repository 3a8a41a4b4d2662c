"""Completion or chat: which form of a prompt a model is given."""

from typing import Literal

from trivium.models.api import LanguageModel

Form = Literal["auto", "completion", "chat"]


def written_in_turns(model: LanguageModel, form: Form) -> bool:
    """Whether to use the completion form, which continues a text or an opened user turn.

    Small models write tasks far better when they continue one than when they are told to write one, so ``auto``
    picks completion for every model that shows its chat template (embedded and GGUF), and chat for endpoints.
    """
    return form == "completion" or (form == "auto" and model.user_turn("") is not None)
