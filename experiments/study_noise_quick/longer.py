"""Does the student of the quick study run out of steps, or of records? Prints a line for each run.

40 % random wrong outputs, three times the steps, on the same records and on three times as many; one repeat.
results/longer.txt has the four lines.
"""

from dataclasses import replace

from trivium.studies.noise import NOISE_STUDY
from trivium.studies.plan import one_run

CONDITIONS = ("40% wrong, random, 16 rules", "40% wrong, random, 512 rules")
TIMES = 3


def main() -> None:
    """Train and ask."""
    by_name = {condition.name: condition for condition in NOISE_STUDY.conditions(True)}
    for name in CONDITIONS:
        usual = by_name[name]
        student = replace(usual.student, steps=TIMES * usual.student.steps)
        for n in (usual.n, TIMES * usual.n):
            row = one_run(replace(usual, n=n, student=student), 0, 0)
            right = {test: good / of for test, (good, of) in row.right.items()}
            print(name, n, student.steps, right, row.final_loss, row.epochs, row.cpu_seconds, flush=True)


if __name__ == "__main__":
    main()
