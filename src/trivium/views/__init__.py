"""How records are seen: as texts, tokens and vectors, each made once."""

from trivium.views.neighbours import Neighbours
from trivium.views.tokens import TOKENIZER, Grams, Tokens, words
from trivium.views.views import Views

__all__ = ["TOKENIZER", "Grams", "Neighbours", "Tokens", "Views", "words"]
