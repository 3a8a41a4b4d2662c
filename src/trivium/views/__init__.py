"""How records are seen: as texts, tokens and vectors, each made once."""

from trivium.views.neighbours import Neighbours
from trivium.views.reader import Reader, Seen
from trivium.views.tokens import TOKENIZER, Grams, Tokens, words
from trivium.views.views import DEAR, OF_VECTORS, Views

__all__ = ["DEAR", "OF_VECTORS", "TOKENIZER", "Grams", "Neighbours", "Reader", "Seen", "Tokens", "Views", "words"]
