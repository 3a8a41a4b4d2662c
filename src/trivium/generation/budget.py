"""What a run may spend, and what it has spent."""

from dataclasses import asdict, dataclass

from trivium.errors import InputError


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of a run; ``None`` is no limit, but one of calls and tokens must be set: records alone may never come."""

    records: int | None = None  # stop when this many are accepted
    calls: int | None = None
    tokens: int | None = None  # prompt and completion together, as the endpoint counts them

    def __post_init__(self) -> None:
        for name, limit in asdict(self).items():
            if limit is not None and limit < 1:
                raise InputError(f"the budget of {name} must be at least 1, got {limit}.")
        if self.calls is None and self.tokens is None:
            raise InputError("a run needs a limit on what it spends: give --max-tokens or --max-calls (or both).")
