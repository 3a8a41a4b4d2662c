"""What one step of an algorithm has in its hands: the pool, the model, and an allowance of tokens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from trivium.generation.pool import Window
from trivium.models.api import Completion, LanguageModel, Message, Request
from trivium.records.record import Record, content_id
from trivium.records.turns import said
from trivium.verifiers.verdict import Verdict


class Dropped(Exception):
    """A proposal ends here; ``reason`` is counted as its fate, ``notes`` say what it fell over."""

    def __init__(
        self, reason: str, *, prompt: str = "", response: str = "", notes: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.prompt = prompt
        self.response = response
        self.notes = dict(notes or {})


class Unanswered(Dropped):
    """The model said nothing, which says nothing of what it was asked: refused, failed, or not covered."""


@dataclass(slots=True)
class Usage:
    """What one stage has cost and lost: one stage is one prompt template."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    lost: dict[str, int] = field(default_factory=dict)  # reason → answers that the work went on without

    def add(self, other: "Usage") -> None:
        """Add the cost and the losses of another."""
        self.calls += other.calls
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        for reason, count in other.lost.items():
            self.lost[reason] = self.lost.get(reason, 0) + count


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
    judge: LanguageModel | None = None  # who grades; the model itself if there is no other
    prepared: Any = None  # what the algorithm made before its first step
    calls: int = 0
    reserved: int = 0  # tokens that requests under way may still cost
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: int = 0
    attempts: int = 1
    repaired: int = 0  # answers that had to be mended before they could be read
    stage: str = ""  # label of the prompt that was asked last
    stages: dict[str, Usage] = field(default_factory=dict)  # label of the prompt → cost, in order of first use

    @property
    def tokens(self) -> int:
        """Tokens charged to this step so far."""
        return self.prompt_tokens + self.completion_tokens

    async def ask(self, request: Request, *, judge: bool = False) -> Completion:
        """Send one request and charge for it.

        Args:
            request: What to ask.
            judge: Ask the one who grades, if that is another model.

        Raises:
            Unanswered: the step's tokens or calls do not cover it, or the endpoint refused or failed.
        """
        self.stage = request.label
        model = (self.judge or self.model) if judge else self.model
        most = model.most_tokens(request)
        if self.tokens + self.reserved + most > self.allowance:
            raise Unanswered("over the step's token allowance")
        if self.calls >= self.most_calls:
            raise Unanswered("over the step's number of calls")
        self.calls += 1
        usage = self.stages.setdefault(request.label, Usage())
        usage.calls += 1
        self.reserved += most
        try:
            answer = await model.answer(request)
        finally:
            self.reserved -= most
        self.prompt_tokens += answer.prompt_tokens
        self.completion_tokens += answer.completion_tokens
        self.cached += answer.cached
        self.attempts = max(self.attempts, answer.attempts)
        usage.add(Usage(0, answer.prompt_tokens, answer.completion_tokens))
        if answer.finish in ("refused", "failed"):
            kind = answer.reason.split(":", 1)[0] or "no reason given"  # the rest differs from prompt to prompt
            raise Unanswered(f"{answer.finish} by the model: {kind}", response=answer.reason)
        return answer

    @contextmanager
    def losing(self) -> Iterator[None]:
        """Go on without what the model was to give here, where it fails to: a subject less, a sample less.

        What is lost is counted, with its reason, in the stage of the prompt that was asked last.
        """
        try:
            yield
        except Dropped as dropped:
            self.lose(dropped)

    def lose(self, dropped: Dropped) -> None:
        """Count an answer that the work goes on without."""
        self.stages.setdefault(self.stage, Usage()).add(Usage(lost={dropped.reason: 1}))

    def record(
        self, prompt: str, response: str, *, parents: tuple[Record, ...] = (), notes: Mapping[str, Any] | None = None
    ) -> Record:
        """A new record with its lineage."""
        repaired = {"repaired": self.repaired} if self.repaired else {}
        prompts = [label for label, usage in self.stages.items() if usage.calls]
        notes = {**(notes or {}), "prompts": prompts, "attempts": self.attempts, **repaired}
        made_by, ids = self.made_by, tuple(parent.id for parent in parents)
        return Record(content_id(prompt, response), prompt, response, made_by=made_by, parents=ids, notes=notes)

    def dialogue(
        self, turns: Sequence[Message], *, parents: tuple[Record, ...] = (), notes: Mapping[str, Any] | None = None
    ) -> Record:
        """A new record of several turns, which stand in ``notes["messages"]`` as a chat template takes them.

        The last turn of the assistant is the response, everything before it the prompt.
        """
        messages = [turn._asdict() for turn in turns]
        prompt, response = said(messages)
        return self.record(prompt, response, parents=parents, notes={**(notes or {}), "messages": messages})

    def preference(
        self, prompt: str, chosen: str, rejected: str, *, parents: tuple[Record, ...] = (),
        notes: Mapping[str, Any] | None = None,
    ) -> Record:  # fmt: skip
        """A new record that says which of two responses is the better one; the worse is in ``notes["rejected"]``."""
        return self.record(prompt, chosen, parents=parents, notes={**(notes or {}), "rejected": rejected})


def require(verdict: Verdict, *, prompt: str = "", response: str = "") -> None:
    """Go on only if the check accepts; otherwise the proposal is dropped with the check's reason."""
    if not verdict.accepted:
        raise Dropped(verdict.reason, prompt=prompt, response=response)
