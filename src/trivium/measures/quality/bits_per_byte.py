"""Bits per byte: how well a small language model would compress the text."""

import math

import numpy as np
import numpy.typing as npt

from trivium.errors import InputError
from trivium.measures.card import measure
from trivium.views.likelihoods import LogLikelihoods


@measure(
    axis="quality", of="record", reads="likelihoods", unit="bits per byte", range=(0, math.inf), direction=-1,
    rises_with="text that the proxy does not expect: noise, scrambled words, slips, rare names, other languages",
    length_bias="falls with length: the beginning of a text is the hardest to expect",
    cost="linear, after scoring; the embedded proxy reads some 200 tokens per CPU-second", default=False,
    source="Shannon 1951, Prediction and entropy of printed English; as a measure of text by a model: Gao et al. 2020, "
    "The Pile, arXiv:2101.00027",
)  # fmt: skip
def bits_per_byte(likelihoods: LogLikelihoods) -> npt.NDArray[np.float64]:
    """Bits a small language model needs for each byte of prompt and response, read as one plain text.

    Near 0: the model foresees every word, which fluent text never reaches but a loop or a text it knows by heart
    does. About 1 is ordinary prose for a small model; random letters cost 4 and more. So lower is more fluent up to
    a point, and the lowest values are the boring ones: read it beside ``repetition``. Being per byte and not per
    token, it can be compared between proxies with different tokenizers, on the same texts; between languages it
    cannot, since scripts differ in bytes a letter. Perplexity is not offered beside it: it is 2 to the bits per token,
    says nothing more, and depends on the tokenizer.

    Args:
        likelihoods: Sums over each record's tokens.

    Returns:
        (n,) bits per byte, 0 or more; nan where there is no text. Of a text longer than what the proxy reads, that
        of its beginning.

    Raises:
        InputError: no records.

    Cost: linear in n, after scoring.
    """
    if not len(likelihoods):
        raise InputError("bits_per_byte needs at least one record, got none.")
    return likelihoods.text.bits_per_byte
