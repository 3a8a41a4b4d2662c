"""Make docs/validity_likelihoods.json: the check of the measures that read a small language model.

They cost seconds a record, so the corpora are small: every twelfth record of those of the full check, ten each, at the
first and last setting of a few dials, made anew twice. All dials start from the same records, which are read once.
About four minutes of CPU with the embedded model. ``make_validity.py`` puts the outcome into the page.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from trivium.generation.seeds import packaged_seeds
from trivium.measures import find
from trivium.measures.validity import DIALS, Dial, check, failures
from trivium.models.proxy import open_proxy
from trivium.records.record import Record
from trivium.views.gradients import Gradients
from trivium.views.likelihoods import Likelihoods

EVERY = 12
REPEATS = 2
BY_LIKELIHOOD = ("bits_per_byte", "surprisal", "prompt_surprisal", "ifd")
PLAN = {
    "random text": BY_LIKELIHOOD,
    "shuffled words": BY_LIKELIHOOD,
    "swapped answers": BY_LIKELIHOOD,
    "echoes": BY_LIKELIHOOD,
    "loops": BY_LIKELIHOOD,
    "copies": (*BY_LIKELIHOOD, "g_vendi"),
    "topics": ("g_vendi",),
}

KNOWN = {
    ("prompt_surprisal", "random text"): "random letters fall into many short tokens, each with fewer bits than a rare "
    "word has; bits_per_byte, which counts no tokens, sees them",
    ("g_vendi", "topics"): "among ten records exact gradients, not projected, bring +10.6%, and the projection's error "
    "of 0.03 in each cosine takes off more than is left above the claim; among thirty records it is +23%",
}


def small(dial: Dial) -> Dial:
    """The dial at its ends, on every twelfth record; copies are of records that are left."""

    def make(seeds: list[Record], setting: float, rng: np.random.Generator) -> list[Record]:
        if dial.name != "copies":
            return dial.make(seeds, setting, rng)[::EVERY]
        records = dial.make(seeds, 0, rng)[::EVERY]
        few = round(setting * len(records))
        return [records[few + place % (len(records) - few)] for place in range(few)] + records[few:]

    return replace(dial, settings=(dial.settings[0], dial.settings[-1]), make=make)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proxy", default="embedded")
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps scores by content: what is the "
                        "same in two sets must have one score to the last digit")  # fmt: skip
    arguments = parser.parse_args()
    proxy = open_proxy(arguments.proxy)
    readers = {"likelihoods": Likelihoods(proxy), "gradients": Gradients(proxy)}
    by_name = {dial.name: dial for dial in DIALS}
    start, found = time.process_time(), []
    for name, measures in PLAN.items():
        found += check(
            packaged_seeds(), [find(each) for each in measures], rng=np.random.default_rng(0), repeats=REPEATS,
            dials=[small(by_name[name])], readers=readers, cache=arguments.cache,
            known_failures=KNOWN,
        )  # fmt: skip
    outcome = {
        "proxy": proxy.name, "records": 120 // EVERY, "repeats": REPEATS,
        "cpu_s": round(time.process_time() - start), "validity": [each.to_json() for each in found],
    }  # fmt: skip
    target = Path(__file__).parent / "validity_likelihoods.json"
    target.write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if failures(found) else 0)
