"""What a run may spend, and what the most is that it could come to."""

import math
from dataclasses import asdict, dataclass

from trivium.errors import InputError

LIMITS = ("records", "calls", "tokens", "money", "minutes")


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of a run; ``None`` is no limit, but one beside records must be set: records alone may never come.

    Money is in whatever unit the prices have; without prices a limit on money means nothing and is refused.
    """

    records: int | None = None  # stop when this many are accepted
    calls: int | None = None
    tokens: int | None = None  # prompt and completion together, as the endpoint counts them
    money: float | None = None
    minutes: float | None = None  # of work, over all starts of the run
    prompt_price: float | None = None  # for a million prompt tokens
    completion_price: float | None = None  # for a million tokens of answers

    def __post_init__(self) -> None:
        for name in ("records", "calls", "tokens"):
            limit = getattr(self, name)
            if limit is not None and limit < 1:
                raise InputError(f"the budget of {name} must be at least 1, got {limit}.")
        for name in ("money", "minutes"):
            limit = getattr(self, name)
            if limit is not None and not 0 < limit < math.inf:
                raise InputError(f"the budget of {name} must be a finite number above 0, got {limit}.")
        prices = (self.prompt_price, self.completion_price)
        if any(price is not None and not 0 <= price < math.inf for price in prices):
            raise InputError(f"prices must be finite numbers ≥ 0 for a million tokens, got {prices}.")
        if (self.prompt_price is None) != (self.completion_price is None):
            raise InputError("prices come in pairs: give --price PROMPT,COMPLETION for a million tokens of each.")
        if self.money is not None and self.prompt_price is None:
            raise InputError(
                "a limit on money needs prices: give --price PROMPT,COMPLETION for a million tokens of each."
            )
        if all(limit is None for limit in (self.calls, self.tokens, self.money, self.minutes)):
            raise InputError("a run needs a limit on what it spends: give --max-tokens, --max-calls, --max-money or "
                             "--max-minutes (or several).")  # fmt: skip

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """What these tokens cost; None if no price is known."""
        if self.prompt_price is None or self.completion_price is None:
            return None
        return (prompt_tokens * self.prompt_price + completion_tokens * self.completion_price) / 1e6

    def most_cost(self, tokens: int) -> float | None:
        """The most that so many tokens can cost, whichever kind they are."""
        return None if self.prompt_price is None else max(self.cost(tokens, 0) or 0.0, self.cost(0, tokens) or 0.0)

    def below(self, other: "Budget") -> list[str]:
        """The limits by which this budget allows less than another: no limit is more than any."""
        return [
            name
            for name in LIMITS
            if (mine := getattr(self, name)) is not None and ((theirs := getattr(other, name)) is None or mine < theirs)
        ]

    def limits(self) -> dict[str, float]:
        """The limits that were set."""
        return {name: limit for name, limit in asdict(self).items() if limit is not None}


@dataclass(frozen=True, slots=True)
class Forecast:
    """Before anything is spent: what a run can come to at most. Nothing here is guessed."""

    calls_a_step: int
    tokens_a_step: int
    least_steps: int | None  # for the records asked for, if every proposal were accepted
    most_calls: float | None
    most_tokens: float | None
    most_money: float | None
    most_minutes: float | None

    @classmethod
    def of(cls, budget: Budget, *, calls_a_step: int, tokens_a_step: int) -> "Forecast":
        """The tightest of each limit that the others imply."""
        tokens = budget.tokens
        if budget.calls is not None:
            by_calls = budget.calls * tokens_a_step  # one call may need a whole step's tokens
            tokens = by_calls if tokens is None else min(tokens, by_calls)
        money = None if tokens is None else budget.most_cost(tokens)
        if budget.money is not None:
            money = budget.money if money is None else min(money, budget.money)
        return cls(calls_a_step, tokens_a_step, budget.records, budget.calls, tokens, money, budget.minutes)

    def to_json(self) -> dict[str, float | None]:
        """``forecast`` of ``generate --json``."""
        return asdict(self)

    def words(self) -> str:
        """One line to read before the first call."""
        parts = [
            f"{value:,.6g} {unit.removesuffix('s') if value == 1 else unit}"
            for value, unit in ((self.most_calls, "calls"), (self.most_tokens, "tokens"), (self.most_money, "of money"),
                                (self.most_minutes, "minutes"))
            if value is not None
        ]  # fmt: skip
        need = f"; {self.least_steps:,} records need at least as many proposals" if self.least_steps else ""
        calls = "1 call" if self.calls_a_step == 1 else f"{self.calls_a_step} calls"
        return f"at most {', '.join(parts)}; a proposal takes up to {calls} and {self.tokens_a_step:,} tokens{need}"
