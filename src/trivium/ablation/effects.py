"""What each component does to a measure, alone and with each other one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from trivium.ablation.design import Design, Term
from trivium.ablation.fit import Estimate, Fit, Floats, column, fit


@dataclass(frozen=True, slots=True)
class Effect:
    """One main effect or two-way interaction, in the unit of the measure."""

    term: Term
    kind: Literal["main", "interaction"]
    estimate: Estimate
    aliases: tuple[Term, ...]  # what cannot be told from it: the estimate is the sum of all of them


def effects(design: Design, values: npt.ArrayLike) -> tuple[Effect, ...]:
    """Main effects and two-way interactions of one measure, with 95 % intervals.

    The effect of a factor is the mean with it on less the mean with it off, at the average of the other factors; in a
    leave-one-out design it is everything on less everything but this one. The interaction of two factors is half of
    how much the effect of the one changes when the other is switched on (half the difference of differences, as
    textbooks have it): 0 if they add up, positive if each does more beside the other. Intervals are Student's t on the
    freedom that ``fit`` leaves.

    Args:
        design: Of the runs.
        values: (runs, repeats); ``nan`` where a run has no value.

    Returns:
        Main effects in the order of the factors, then interactions; of those that cannot be told apart the first, with
        the others as its aliases. An effect that the runs left do not show is ``nan`` with the reason.

    Raises:
        InputError: values of another shape, or infinite ones.
    """
    return effects_of(fit(design, values))


def effects_of(fitted: Fit) -> tuple[Effect, ...]:
    """``effects`` of what was fitted before."""
    return tuple(
        Effect(
            term,
            "main" if len(term) == 1 else "interaction",
            fitted.estimate(effect_weights(fitted.design, term)),
            aliases,
        )
        for term, aliases in fitted.design.terms()
    )


def effect_weights(design: Design, term: Term) -> Floats:
    """(runs,) weights of the cell means that make up an effect; they add up to 0."""
    if design.kind == "leave-one-out":
        without = ~design.levels[:, design.factors.index(term[0])]
        return np.where(design.levels.all(axis=1), 1.0, 0.0) - without
    return 2 * column(design, term) / design.runs
