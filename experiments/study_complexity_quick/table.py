"""Print what the runs there are say: ``python experiments/study_complexity_quick/table.py``."""

from pathlib import Path

from trivium.studies import STUDIES
from trivium.studies.plan import read_rows

RUNS = 18


def main() -> None:
    """Lines of the claims, then the tables, as Markdown."""
    rows = list(read_rows(Path(__file__).parent / "results" / "runs.jsonl"))
    found = STUDIES["complexity"].analyse(rows, 0)
    print(f"{len(rows)} runs\n")
    if len(rows) == RUNS:  # no verdict before all have run
        print("\n".join(f"- {line}" for line in found.lines))
    for table in found.tables:
        print(f"\n{table.title}.\n\n| {' | '.join(table.header)} |\n|{'---|' * len(table.header)}")
        print("\n".join(f"| {' | '.join(row)} |" for row in table.rows))


if __name__ == "__main__":
    main()
