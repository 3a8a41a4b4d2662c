"""Make docs/validity.md: turn every dial and hold every measure to what is claimed of it.

The measures of likelihood are checked apart, by validity_likelihoods.py; its outcome is put into the page.
Exits with 1 if a claim fails that is not listed as a known failure.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np

from trivium.generation.seeds import packaged_seeds
from trivium.measures import cards
from trivium.measures.validity import DIALS, REPEATS, Claim, Validity, cell, check, failures, page

HERE = Path(__file__).parent


def of_likelihood() -> str:
    """The table of what was checked apart, on smaller corpora."""
    outcome = json.loads((HERE / "validity_likelihoods.json").read_text(encoding="utf-8"))
    found = {}
    for each in outcome["validity"]:
        effect, furthest = (math.nan if each[key] is None else each[key] for key in ("effect", "furthest"))
        claim = each["claim"] and Claim(each["claim"], each["by"])
        found[each["measure"], each["dial"]] = Validity(
            each["measure"], each["dial"], claim, (), effect, furthest, math.nan, each["verdict"], each["reason"] or ""
        )
    dials, measures = (list(dict.fromkeys(key[place] for key in found)) for place in (1, 0))
    lines = [
        "", "## Measures that read a small language model", "",
        "Checked apart by `python docs/validity_likelihoods.py --cache FOLDER`, since they cost seconds a record: "
        f"{outcome['proxy']}, "
        f"sets of {outcome['records']} records, the first and the last setting of each dial, {outcome['repeats']} sets "
        f"made anew, {outcome['cpu_s']} CPU-seconds "
        "([raw](validity_likelihoods.json)). Cells as above.", "",
        "| measure | " + " | ".join(dials) + " |", "|---" * (len(dials) + 1) + "|",
    ]  # fmt: skip
    for name in measures:
        cells = (cell(found[name, dial]) if (name, dial) in found else "" for dial in dials)
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    lines += ["", *(f"- `{each.measure}` on {each.dial}: {each.reason}." for each in found.values() if each.reason)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    found = check(packaged_seeds(), rng=np.random.default_rng(0))
    text = page(found, cards(), DIALS, repeats=REPEATS) + of_likelihood()
    (HERE / "validity.md").write_text(text, encoding="utf-8")
    sys.exit(1 if failures(found) else 0)
