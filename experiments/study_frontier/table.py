"""Print what the runs there are say: ``python experiments/study_frontier/table.py``."""

import gzip
import tempfile
from pathlib import Path

from trivium.studies import STUDIES
from trivium.studies.plan import read_rows


def main() -> None:
    """Lines of the claims, then the tables, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "runs.jsonl"
        plain.write_bytes(gzip.decompress((Path(__file__).parent / "results" / "runs.jsonl.gz").read_bytes()))
        rows = list(read_rows(plain))
    found = STUDIES["frontier"].analyse(rows, 0)
    print(f"{len(rows)} runs\n")
    print("\n".join(f"- {line}" for line in found.lines))
    for table in found.tables:
        print(f"\n{table.title}.\n\n| {' | '.join(table.header)} |\n|{'---|' * len(table.header)}")
        print("\n".join(f"| {' | '.join(row)} |" for row in table.rows))


if __name__ == "__main__":
    main()
