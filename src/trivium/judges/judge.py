"""A judge: a language model, its rubrics, and the ways it can be asked."""

import asyncio
import contextlib
import json
import math
import tempfile
import weakref
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeVar

import numpy as np

from trivium.checks import at_least
from trivium.errors import EndpointError, InputError
from trivium.judges.answers import DIGITS, LETTERS, Said, expected, from_first_tokens, from_words
from trivium.judges.calibration import KNOWN
from trivium.judges.envelope import Envelope, seal
from trivium.judges.prompts import Text, packaged, rubric_from
from trivium.judges.suspicion import signs
from trivium.models import open_model
from trivium.models.api import LOG_PROBABILITIES, Completion, LanguageModel, Message, Request
from trivium.runs import Ledger, Recorded

Way = Literal["log-probabilities", "JSON schema", "printed answers"]
Material = Mapping[str, str]
Given = TypeVar("Given")

FOLDER = "judgements"  # in the cache folder
SETTINGS = {"kind": "judgements"}


class Rating(NamedTuple):
    """What a judge said of one thing."""

    values: tuple[float, ...]  # one for each time it was asked; nan where it gave no answer
    reasons: tuple[str, ...]  # why there is none, beside each value; "" where there is one
    signs: tuple[str, ...] = ()  # what in the material seems to speak to a judge: see ``suspicion``
    mass: float = 1.0  # mean share of probability that lay on the choices, where log-probabilities were read

    @property
    def value(self) -> float:
        """Mean of the answers there are; nan if there is none."""
        known = [value for value in self.values if not math.isnan(value)]
        return math.fsum(known) / len(known) if known else math.nan


class Judge:
    """A language model that grades by fixed forms.

    The first use finds out how the model can be asked: by the log-probabilities of its first token, which tell 3.9
    from 4.1; else by an answer that the server holds to a JSON schema; else by an answer in words. It is the same way
    for everything, so that scores can be compared, and it is part of what ``name`` says. Whatever the way, material is
    sealed (``envelope``), and an answer counts only in the form asked for.

    Answers are kept by content in ``judgements/ledger.sqlite`` of a cache folder: what was answered is not asked again,
    and what was cut short goes on. What failed is asked again the next time; what was refused is not. Without a cache
    folder answers are remembered as long as the judge is there.

    Args:
        model: The language model.
        quality: What makes a response good; the packaged rubric if not given.
        complexity: What makes a prompt demanding, likewise.
        repeats: How often each rating is asked for, each time with another mark around the material; more than once
            it is sampled (temperature 1), so that agreement with itself can be told.
        pairings: Other prompts each prompt is compared with when prompts are ranked, at least 2.
        tokens: Most tokens of an answer in words; more than the usual 64 for a model that thinks aloud first.
        extra: Further fields of every request, such as ``{"chat_template_kwargs": {"enable_thinking": false}}``.

    Raises:
        InputError: repeats below 1, pairings below 2, or tokens below 16.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        quality: Text | None = None,
        complexity: Text | None = None,
        repeats: int = 1,
        pairings: int = 4,
        tokens: int = 64,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.quality = quality or packaged("quality")
        self.complexity = complexity or packaged("complexity")
        self.repeats = at_least(repeats, 1, "repeats of a judge")
        self.pairings = at_least(pairings, 2, "pairings of a judge")
        self.tokens = at_least(tokens, 16, "tokens of a judge")
        self.extra = dict(extra or {})
        self.way: Way | None = None  # found out at first use
        self.calibration: float = (
            math.nan
        )  # share of pairs of known order put right, a tie counting half; nan: no answers
        self._runner = asyncio.Runner()
        self._own = contextlib.ExitStack()  # the ledger of what is asked without a cache folder
        self._unkept: Ledger | None = None
        self._close = weakref.finalize(self, _close, self._runner, model, self._own)

    @property
    def name(self) -> str:
        """Model, rubrics, and the way it answers once that is known."""
        way = f" by {self.way}" if self.way else ""
        more = f", {self.repeats} times" if self.repeats > 1 else ""
        return f"{self.model.name}{way} ({self.quality.label}, {self.complexity.label}{more})"

    def rate(
        self, rubric: Text, materials: Sequence[Material], *, repeats: int | None = None, cache: Path | None = None
    ) -> list[Rating]:
        """Scores from 1 to 5 by a rubric.

        By log-probabilities a score is the mean over the five digits, weighed by how likely each is as the first token;
        otherwise it is the digit given.

        Args:
            rubric: What is rated.
            materials: What is shown of each thing: name → text.
            repeats: As of the judge, if not given.
            cache: Folder that keeps answers.

        Raises:
            EndpointError: the server cannot be used at all.
            DiskError, LockedRun: the cache folder cannot be written, or another process works in it.
        """
        times = self.repeats if repeats is None else repeats
        return self._in_ledger(cache, lambda ask: self._rate(ask, rubric, materials, times))

    def compare(
        self, question: Text, pairs: Sequence[tuple[Material, Material]], *, cache: Path | None = None
    ) -> list[Rating]:
        """Which of two, asked twice with the places swapped.

        Args:
            question: What decides.
            pairs: What is shown of either; a prompt that both responses answer is shown once.
            cache: Folder that keeps answers.

        Returns:
            For each pair two values: 1 if the judge names the first of the pair, 0 if the second, 0.5 for neither, as
            said when the first stood in front, and when it stood behind.

        Raises:
            EndpointError, DiskError, LockedRun: as ``rate``.
        """
        return self._in_ledger(cache, lambda ask: self._compare(ask, question, pairs))

    def close(self) -> None:
        """Let the model go; harmless when done twice."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _rate(self, ask: Recorded, rubric: Text, materials: Sequence[Material], times: int) -> list[Rating]:
        way = await self._find_way(ask)
        sealed = [(material, seal(material, salt=str(turn))) for material in materials for turn in range(times)]
        requests = [
            self._request(rubric, envelope, way, DIGITS, times=times, turn=place % times)
            for place, (_, envelope) in enumerate(sealed)
        ]
        said = [
            _read(answer, way, DIGITS, envelope)
            for answer, (_, envelope) in zip(await ask.complete(requests), sealed, strict=True)
        ]
        rows = [said[start : start + times] for start in range(0, len(said), times)]
        return [
            Rating(
                tuple(expected(each.odds) if each.odds else math.nan for each in row),
                tuple(each.reason for each in row),
                signs(material.values()),
                _mass(row),
            )
            for material, row in zip(materials, rows, strict=True)
        ]

    async def _compare(self, ask: Recorded, question: Text, pairs: Sequence[tuple[Material, Material]]) -> list[Rating]:
        way = await self._find_way(ask)
        envelopes = [seal(both) for first, second in pairs for both in (_beside(first, second), _beside(second, first))]
        requests = [self._request(question, envelope, way, LETTERS) for envelope in envelopes]
        answers = await ask.complete(requests)
        said = [_read(answer, way, LETTERS, envelope) for answer, envelope in zip(answers, envelopes, strict=True)]
        found = []
        for place, (first, second) in enumerate(pairs):
            ahead, behind = said[2 * place], said[2 * place + 1]
            values = (_verdict(ahead), 1 - _verdict(behind))
            found.append(
                Rating(
                    values,
                    (ahead.reason, behind.reason),
                    signs([*first.values(), *second.values()]),
                    _mass((ahead, behind)),
                )
            )
        return found

    def _request(
        self, question: Text, envelope: Envelope, way: Way, choices: Sequence[str], *, times: int = 1, turn: int = 0
    ) -> Request:
        form = packaged(("digit" if choices is DIGITS else "letter") + ("" if way == "log-probabilities" else "_json"))
        frame = packaged("frame")
        asked = form.fill(check=envelope.check)
        told = frame.fill(question=question.text, mark=envelope.mark, form=asked)
        extra = dict(self.extra)
        if way == "log-probabilities":
            extra |= LOG_PROBABILITIES
        elif way == "JSON schema":
            extra["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "judgement", "schema": _schema(choices)},
            }
        return Request(
            # The form stands behind the material as well: what is read last is kept to best.
            messages=(Message("system", told), Message("user", f"{envelope.text}\n\n{asked}")),
            max_tokens=1 if way == "log-probabilities" else self.tokens,
            temperature=0.0 if times == 1 else 1.0,
            sample=turn,
            label=f"{frame.label} {question.label} {form.label}",
            extra=extra,
        )

    async def _find_way(self, ask: Recorded) -> Way:
        if self.way is None:
            # Asked with the packaged rubric even where there is another: what is right is right by that one.
            tried = [seal(material) for pair in KNOWN for material in pair]
            ways: tuple[Way, ...] = ("log-probabilities", "JSON schema", "printed answers")
            for way in ways:
                requests = [self._request(packaged("quality"), envelope, way, DIGITS) for envelope in tried]
                [first] = await ask.complete(requests[:1])
                if first.finish == "failed":
                    raise EndpointError(
                        f"judge {self.model.name} failed at its first question: {first.reason}; try later."
                    )
                if way == ways[-1] or _read(first, way, DIGITS, tried[0]).odds:
                    break
            said = [
                _read(answer, way, DIGITS, envelope)
                for answer, envelope in zip(await ask.complete(requests), tried, strict=True)
            ]
            scores = [expected(each.odds) if each.odds else math.nan for each in said]
            gaps = [good - bad for good, bad in zip(scores[::2], scores[1::2], strict=True)]
            right = [1.0 if gap > 0 else 0.5 if gap == 0 else 0.0 for gap in gaps if not math.isnan(gap)]
            self.calibration = sum(right) / len(right) if right else math.nan
            self.way = way
        return self.way

    def _in_ledger(self, cache: Path | None, work: Callable[[Recorded], Coroutine[Any, Any, Given]]) -> Given:
        if cache is None:
            if self._unkept is None:
                folder = self._own.enter_context(tempfile.TemporaryDirectory(prefix="trivium-"))
                self._unkept = self._own.enter_context(Ledger.open(Path(folder), settings=SETTINGS))
            return self._ask(self._unkept, work)
        with Ledger.open(cache / FOLDER, settings=SETTINGS) as ledger:
            return self._ask(ledger, work)

    def _ask(self, ledger: Ledger, work: Callable[[Recorded], Coroutine[Any, Any, Given]]) -> Given:
        ledger.forget_failed()
        return _run(self._runner, work(Recorded(self.model, ledger)))


def open_judge(name: str) -> Judge:
    """The judge a name on the command line means.

    Args:
        name: A language model as ``open_model`` takes it; or a ``.json`` file with ``model`` and any of ``quality``,
            ``complexity`` (rubric files, looked for beside it), ``repeats``, ``pairings``, ``tokens`` and ``extra``.

    Raises:
        InputError: no model has this name, or the file is not as it should be.
        MissingCapability: what the model runs on is not installed.
    """
    rng = np.random.default_rng(0)  # of waiting times alone
    if not name.endswith(".json") or name.startswith("scripted:"):
        return Judge(open_model(name, rng=rng))
    path = Path(name)
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"judge {name}: cannot be read as JSON ({error}).") from error
    kinds = {
        "model": str,
        "quality": str,
        "complexity": str,
        "repeats": int,
        "pairings": int,
        "tokens": int,
        "extra": dict,
    }
    if not isinstance(settings, dict) or not {"model"} <= settings.keys() <= kinds.keys():
        raise InputError(
            f"judge {name}: wanted an object with model, and any of {', '.join(sorted(kinds.keys() - {'model'}))}."
        )
    for field, kind in kinds.items():
        if field in settings and type(settings[field]) is not kind:
            raise InputError(f"judge {name}: {field} must be {kind.__name__}, got {settings[field]!r}.")
    quality, complexity = (
        rubric_from(path.parent / settings[field]) if field in settings else None for field in ("quality", "complexity")
    )
    others = {field: settings[field] for field in ("repeats", "pairings", "tokens", "extra") if field in settings}
    return Judge(open_model(settings["model"], rng=rng), quality=quality, complexity=complexity, **others)


def _schema(choices: Sequence[str]) -> dict[str, Any]:
    # The check word is left free: a judge that is held to it would show nothing by repeating it.
    properties = {"check": {"type": "string"}, "answer": {"type": "string", "enum": list(choices)}}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _read(answer: Completion, way: Way, choices: Sequence[str], envelope: Envelope) -> Said:
    if way == "log-probabilities":
        return from_first_tokens(answer, choices)
    return from_words(answer, choices, envelope.check)


def _verdict(said: Said) -> float:
    """1 for A, 0 for B, 0.5 for neither or where two are equally likely; nan without an answer."""
    if not said.odds:
        return math.nan
    most = max(said.odds)
    likeliest = [value for value, odds in zip((1.0, 0.0, 0.5), said.odds, strict=True) if odds == most]
    return likeliest[0] if len(likeliest) == 1 else 0.5


def _mass(said: Sequence[Said]) -> float:
    return math.fsum(each.mass for each in said) / len(said)


def _beside(first: Material, second: Material) -> dict[str, str]:
    shared = {"prompt": first["prompt"]} if "response" in first and first["prompt"] == second["prompt"] else {}
    return {
        **shared,
        **{f"{key}_a": text for key, text in first.items() if key not in shared},
        **{f"{key}_b": text for key, text in second.items() if key not in shared},
    }


def _run(runner: asyncio.Runner, work: Coroutine[Any, Any, Given]) -> Given:
    return _outside(lambda: runner.run(work))


def _outside(call: Callable[[], Given]) -> Given:
    """What a call gives that must not be made inside a running event loop, such as a notebook's."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()


def _close(runner: asyncio.Runner, model: LanguageModel, own: contextlib.ExitStack) -> None:
    with own:
        _run(runner, model.close())
        _outside(runner.close)
