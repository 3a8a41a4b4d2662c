"""Words and sentences as record measures count them: see ``trivium.views.prose``."""

from trivium.views.prose import plain_words, sentences, without_code

__all__ = ["plain_words", "sentences", "without_code"]
