"""Are intervals of the planted difference in complexity too wide, or were the trials of ``run.py`` lucky?

    python experiments/compare_calibration/luck.py

Draws sets as a planted trial does and gives the difference of the means the textbook interval, which takes no time: in
20,000 fresh trials, and in the trials of the run, whose random sets it draws again.
"""

import math

import numpy as np
from run import KINDS, SEED, SIZE, SIZES, World, planned

KIND = "complexity"
FRESH = 20_000
T = 1.975  # Student's t, about 158 degrees of freedom


def main() -> None:
    """Print how often the interval holds the true difference, and the differences' standard deviation."""
    world = World()
    plan = planned(world)[KIND]
    values = world.known[plan["measure"]]
    n_a, n_b = SIZES[KIND]

    def trial(rng: np.random.Generator) -> tuple[float, float]:
        rows = rng.permutation(SIZE)[: n_a + n_b]
        a, b = rows[:n_a], rows[n_a:].copy()
        b[rng.random(n_b) < plan["share"]] += 2 * SIZE
        of_a, of_b = values[a], values[b]
        return of_b.mean() - of_a.mean(), math.sqrt(of_a.var(ddof=1) / n_a + of_b.var(ddof=1) / n_b)

    def say(what: str, found: list[tuple[float, float]]) -> None:
        differences, errors = np.array(found).T
        held = np.abs(differences - plan["true_effect"]) <= T * errors
        print(f"{what}: held {100 * held.mean():.1f} %, sd {differences.std():.3f}, mean error {errors.mean():.3f}")

    fresh = np.random.default_rng([SEED, 8])
    say(f"{FRESH:,} fresh trials", [trial(fresh) for _ in range(FRESH)])
    streams = [np.random.SeedSequence(SEED, spawn_key=(list(KINDS).index(KIND), number)) for number in range(500)]
    of_run = [trial(np.random.default_rng(stream)) for stream in streams]
    say("trials 0 to 124 of the run", of_run[:125])
    say("trials 0 to 499 of the run", of_run)


if __name__ == "__main__":
    main()
