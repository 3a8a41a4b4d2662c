"""Where a proxy's weights come from: a folder of safetensors, or a GGUF file that is unpacked once.

Unpacking the embedded model takes some 20 CPU-seconds and gives 540 MB of 32-bit weights. They are kept as safetensors
in a cache folder (``TRIVIUM_CACHE``, or ``trivium`` in the user's cache folder) under the SHA-256 of the GGUF file, and
loading them again takes a fifth of a second. Only safetensors are read, and no code that comes with a model is run.
"""

import hashlib
import io
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, NamedTuple

from trivium.checks import need
from trivium.errors import InputError, MissingCapability

INSTALL = "pip install 'trivium[likelihood]'"
_FEATURE = "scoring texts with a model in this process"
_FORMAT = 1  # of the unpacked folder: another number starts anew


class Loaded(NamedTuple):
    """A model ready to score, on the CPU in float32."""

    model: Any  # transformers.PreTrainedModel
    tokenizer: Any  # transformers.PreTrainedTokenizerFast


def check_installed(*, gguf: bool, feature: str = _FEATURE) -> None:
    """Say now, and not after minutes, what is missing for a feature.

    Raises:
        MissingCapability: PyTorch or transformers is not installed, or for a GGUF file what unpacks it.
    """
    from importlib.util import find_spec

    for module in ("torch", "transformers", *(("gguf", "accelerate") if gguf else ())):
        if find_spec(module) is None:
            raise MissingCapability(f"{feature} needs {module}, which is optional: {INSTALL}")


def torch() -> Any:
    """The module, or the error that says how to install it."""
    return need("torch", feature=_FEATURE, install=INSTALL)


def cache_folder() -> Path:
    """Where unpacked models are kept."""
    own = os.environ.get("TRIVIUM_CACHE")
    users = os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(users) if users else Path.home() / ".cache") / "trivium"


def fingerprint(*files: Path) -> str:
    """16 hex digits of the SHA-256 of these files' contents: another training step is another model."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def files_of(folder: Path) -> list[Path]:
    """The files of a saved model that decide what it says.

    Raises:
        InputError: it is no folder with a configuration, safetensors and a fast tokenizer.
    """
    weights = sorted(folder.glob("*.safetensors"))
    for what, found in (
        ("config.json", (folder / "config.json").is_file()),
        ("*.safetensors (other weights are not read)", bool(weights)),
        ("tokenizer.json", (folder / "tokenizer.json").is_file()),
    ):
        if not found:
            raise InputError(f"hf: {folder} holds no {what}; give a folder written by save_pretrained.")
    others = ("config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
    return [*weights, *(folder / name for name in others if (folder / name).is_file())]


def load_folder(folder: Path) -> Loaded:
    """The model saved in a folder.

    Raises:
        InputError: it cannot be loaded.
    """
    transformers = need("transformers", feature=_FEATURE, install=INSTALL)
    with _quietly(transformers):
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
            model = transformers.AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch().float32
            )
        except Exception as error:  # whatever a broken file or an unknown architecture makes of it
            raise InputError(f"hf: the model in {folder} cannot be loaded: {error}") from error
    return Loaded(model.eval(), tokenizer)


def load_gguf(path: Path, key: str) -> Loaded:
    """The model of a GGUF file, unpacked into the cache folder the first time.

    Args:
        path: The file.
        key: Its ``fingerprint``.

    Raises:
        InputError: it cannot be unpacked.
    """
    folder = cache_folder() / "proxies" / f"{path.stem}-{key}-{_FORMAT}"
    if folder.is_dir():
        try:
            return load_folder(folder)
        except InputError as error:
            warnings.warn(f"{error}; it is unpacked anew.", stacklevel=2)
            shutil.rmtree(folder, ignore_errors=True)
    loaded = _unpack(path)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True, exist_ok=True)
        with _quietly(need("transformers", feature=_FEATURE, install=INSTALL)):
            loaded.model.save_pretrained(draft)
            loaded.tokenizer.save_pretrained(draft)
        draft.rename(folder)  # at once, so that a folder that is there is whole
    except OSError as error:
        if not folder.is_dir():  # else another process was faster
            warnings.warn(
                f"the unpacked model cannot be kept in {folder} ({error}); it will be unpacked again next time. "
                "TRIVIUM_CACHE names another place.",
                stacklevel=2,
            )
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return loaded


def _unpack(path: Path) -> Loaded:
    transformers = need("transformers", feature=_FEATURE, install=INSTALL)
    with _quietly(transformers):
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                path.parent, gguf_file=path.name, local_files_only=True
            )
            # Packed weights would be kept packed where kernels for them are installed: no gradients, other rounding.
            model = transformers.AutoModelForCausalLM.from_pretrained(
                path.parent, gguf_file=path.name, local_files_only=True, dtype=torch().float32,
                quantization_config=transformers.GgufConfig(dequantize=True),
            )  # fmt: skip
        except Exception as error:  # as above
            raise InputError(f"gguf: {path.name} cannot be unpacked: {error}") from error
    return Loaded(model.eval(), tokenizer)


@contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """No progress bars of the library's own, which for GGUF files come without a switch."""
    logging = transformers.utils.logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        with redirect_stderr(io.StringIO()):
            yield
    finally:
        if shown:
            logging.enable_progress_bar()
