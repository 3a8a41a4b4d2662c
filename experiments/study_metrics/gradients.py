"""The study of the measures with G-Vendi among them: the same question, rule and ways to cut a set, 200 records a set.

A gradient of the embedded model costs half a CPU-second, so the sets are a quarter as large as in the whole study;
records that several sets share are read once. It goes on where it was killed. From the root of the repository:

    python experiments/study_metrics/gradients.py FOLDER [REPEATS]
"""

import sys
from dataclasses import replace

from trivium.studies.metrics import METRICS_STUDY, conditions
from trivium.studies.plan import Condition
from trivium.verbs.study import study

N = 200


def with_gradients(quick: bool) -> tuple[Condition, ...]:
    """The study's own conditions, smaller, and one measure more."""
    return tuple(replace(one, n=N, measured=(*one.measured, "g_vendi")) for one in conditions(quick))


STUDY = replace(METRICS_STUDY, conditions=with_gradients)

if __name__ == "__main__":
    answer = study(
        STUDY, out=sys.argv[1], repeats=int(sys.argv[2]) if len(sys.argv) > 2 else None, workers=None,
        on_run=lambda name, done, of: print(f"{done} of {of}: {name}", flush=True),
    )  # fmt: skip
    print(*answer.found.lines, sep="\n")
