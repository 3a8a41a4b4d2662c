"""What one step of an algorithm has in its hands: the pool, the model, and an allowance of tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivium.generation.component import Verdict
from trivium.generation.pool import Window
from trivium.models.api import Completion, LanguageModel, Request
from trivium.records.record import Record, content_id


class Dropped(Exception):
    """A proposal ends here; ``reason`` is counted as its fate."""

    def __init__(self, reason: str, *, prompt: str = "", response: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.prompt = prompt
        self.response = response


@dataclass(slots=True)
class Work:
    """Handed to ``step``: everything it may read, and the only way to the model.

    A step never spends more than ``allowance`` tokens: a call that might is not made, and the proposal is dropped
    with that as its reason. So a run stops short of its budget by less than one allowance, and never over it.
    """

    pool: Window  # seeds, then what was accepted when this step began
    model: LanguageModel
    made_by: str
    allowance: int
    most_calls: int
    calls: int = 0
    reserved: int = 0  # tokens that requests under way may still cost
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: int = 0
    attempts: int = 1
    labels: list[str] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """Tokens charged to this step so far."""
        return self.prompt_tokens + self.completion_tokens

    async def ask(self, request: Request) -> Completion:
        """Send one request and charge for it.

        Raises:
            Dropped: the step's tokens or calls do not cover it, or the endpoint refused or failed.
        """
        most = self.model.most_tokens(request)
        if self.tokens + self.reserved + most > self.allowance:
            raise Dropped("over the step's token allowance")
        if self.calls >= self.most_calls:
            raise Dropped("over the step's number of calls")
        self.calls += 1
        self.reserved += most
        try:
            answer = await self.model.answer(request)
        finally:
            self.reserved -= most
        self.prompt_tokens += answer.prompt_tokens
        self.completion_tokens += answer.completion_tokens
        self.cached += answer.cached
        self.attempts = max(self.attempts, answer.attempts)
        if request.label not in self.labels:
            self.labels.append(request.label)
        if answer.finish in ("refused", "failed"):
            kind = answer.reason.split(":", 1)[0] or "no reason given"  # the rest differs from prompt to prompt
            raise Dropped(f"{answer.finish} by the model: {kind}", response=answer.reason)
        return answer

    def record(
        self, prompt: str, response: str, *, parents: tuple[Record, ...] = (), notes: Mapping[str, Any] | None = None
    ) -> Record:
        """A new record with its lineage."""
        notes = {**(notes or {}), "prompts": list(self.labels), "attempts": self.attempts}
        made_by, ids = self.made_by, tuple(parent.id for parent in parents)
        return Record(content_id(prompt, response), prompt, response, made_by=made_by, parents=ids, notes=notes)


def require(verdict: Verdict, *, prompt: str = "", response: str = "") -> None:
    """Go on only if the check accepts; otherwise the proposal is dropped with the check's reason."""
    if not verdict.accepted:
        raise Dropped(verdict.reason, prompt=prompt, response=response)
