"""How much of a text is taken over word for word."""

from trivium.generation.component import component
from trivium.views.tokens import words


def nothing_quoted(source: str, text: str, *, run: int = 8) -> float:
    """Without a measure: nothing is quoted."""
    return 0.0


@component("Q5", off=nothing_quoted)
def quoted(source: str, text: str, *, run: int = 8) -> float:
    """Measure how much of a text is quoted: the share of its runs of some words that stand in its source, 0 to 1."""
    theirs, mine = words(source), words(text)
    known = {tuple(theirs[at : at + run]) for at in range(len(theirs) - run + 1)}
    runs = [tuple(mine[at : at + run]) for at in range(len(mine) - run + 1)]
    return sum(each in known for each in runs) / len(runs) if runs else 0.0
