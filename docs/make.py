"""Make the catalogue pages from the cards in the code: docs/measures.md and docs/algorithms.md.

`python docs/make.py --check` changes nothing and fails if a page is not what the code says.
"""

import sys
from pathlib import Path
from typing import get_args

from trivium.algorithms import options
from trivium.algorithms.catalogue import Group, alone, catalogue
from trivium.algorithms.diagram import mermaid
from trivium.generation.component import CLASSES
from trivium.measures import cards

HERE = Path(__file__).parent


HEADLINES = """\
## Why these three stand for their axes

They are what can be measured of any data set with nothing beside it, move most on the
[known-answer corpora](validity.md) of their axis, and stay on those of the others. There is no single number of all
three: how much quality is worth how much diversity is for the user to say.

- `added_relevance`: falls when answers are swapped, given back as echoes or padded; it sees the subject, not truth
  or the order of words, and random letters raise it. Where answers can be checked, `tests_passed`, `math_match`,
  `constraints_met` or `gym_score` say more; with a capable judge, `judge_score`.
- `vendi`: falls with copies, rises with topics and with a second set, and one matrix gives all its orders; other
  wordings of one meaning count in part as new. Against a set you trust, read `coverage` beside it.
  To foretell what a student will do out of distribution, read `compression_ratio` and `chamfer` beside it: over
  [308 training sets of decoders](../experiments/study_metrics_decoder/README.md) that have to understand unseen rules
  they foretold accuracy (ρ +0.82 and +0.67) and `vendi` did not (+0.32, not clear), and over
  [330 of linear students](../experiments/study_metrics/README.md) they were ahead too (+0.56, not clear, and +0.59,
  against +0.22). `vendi` ranks sets well that differ in one way, and poorly those that differ in several: what
  is near in its vectors need not be near for the task, and it gives many texts of one subject less than a few texts of
  many, eight times each.
- `constraint_count`: rises with every demand that is added and hardly moves on anything else, not even on length. It is
  of prompts in English; for answers read `reasoning_steps`, for code `cyclomatic_complexity`, for what a model finds
  hard `ifd`.
""".splitlines()


def measures_page() -> str:
    """One section per axis, one table row per measure, then each card in full."""
    lines = ["# Measures", "", "Made from the cards in the code by `make docs`; `trivium measures NAME` prints one.",
             "Those marked * stand for their axis in comparisons; + are measured only when asked for.", "",
             *HEADLINES, ""]  # fmt: skip
    for axis in ("quality", "diversity", "complexity"):
        lines += [
            f"## {axis.capitalize()}",
            "",
            "| measure | of | unit | range | higher is | meaning |",
            "|---|---|---|---|---|---|",
        ]
        found = [card for card in cards() if card.axis == axis]
        for card in found:
            low, high = (
                "∞" if end == float("inf") else "−∞" if end == float("-inf") else f"{end:g}" for end in card.range
            )
            more = "more" if card.direction == 1 else "less"
            star = " *" if card.headline else "" if card.default else " +"
            lines.append(
                f"| `{card.name}`{star} | {card.of} | {card.unit} | {low} to {high} | {more} | {card.summary} |"
            )
        for card in found:
            lines += ["", f"### {card.name}", "", card.summary, "", f"- rises with: {card.rises_with}",
                      f"- length bias: {card.length_bias}", f"- reads: {card.reads}", f"- cost: {card.cost}",
                      f"- source: {card.source}"]  # fmt: skip
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def algorithms_page() -> str:
    """The taxonomy of published methods, those that run in full, and the component classes."""
    lines = ["# Algorithms", "", "Made from the code by `make docs`. `trivium algorithms NAME` prints one.", ""]
    known = catalogue()
    running = [one for one in known.values() if one.runs is not None]
    lines += [f"{len(known)} published methods by the components they are made of; the {len(running)} with a link run "
              "here. Q, D, C: the effect to expect on quality, diversity and complexity (++ to --), against the "
              "method's seeds or plain sampling; *reported*: a source reports it, *inferred*: it follows from the "
              "components. Loop: L0 one pass, L1 growing pool, L2 train and generate again."]  # fmt: skip
    for group in get_args(Group):
        lines += ["", f"## {group.capitalize()}", "",
                  "| method | components | loop | Q | D | C | expectation | needs | source |",
                  "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
        for one in (each for each in known.values() if each.group == group):
            codes = " ".join(dict.fromkeys(part["class"] for part in one.to_json()["components"]))
            name = one.title if one.runs is None else f"[{one.title}](#{one.name})"
            needs = ", ".join(one.needs if one.runs is None else one.runs.needs) or "–"
            expected = one.expected
            lines.append(f"| {name} | {codes} | {one.loop} | {expected.quality} | {expected.diversity} | "
                         f"{expected.complexity} | {one.strength} | {needs} | {one.source} |")  # fmt: skip
    for one in running:
        made = one.runs
        lines += ["", f"## {made.name}", "", f"{one.title}. Source: {made.source}. Differs: {made.differs}.", "",
                  "```mermaid", mermaid(made), "```", "", "| component | class | does |", "|---|---|---|"]  # fmt: skip
        lines += [f"| {part.name} | {part.code} {CLASSES[part.code]} | {part.does} |" for part in made.components]
        lines += ["", "| option | default | meaning |", "|---|---|---|"]
        lines += [f"| {name} | {default} | {meaning} |" for name, default, meaning in options(made.name)]
    lines += ["", "## One component at a time", "",
              "Each adds one class of components to `plain`, or to what its description names: both at one budget show "
              "what the component does by itself. The effect is *inferred* for all of them.", "",
              "| recipe | adds | components | Q | D | C | needs |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    for one in alone().values():
        codes, needs, expected = " ".join(one.classes), ", ".join(one.needs) or "–", one.expected
        does = one.runs.differs.removeprefix("not a published method: ")
        lines.append(f"| `{one.name}` | {does} | {codes} | {expected.quality} | {expected.diversity} | "
                     f"{expected.complexity} | {needs} |")  # fmt: skip
    lines += ["", "## Component classes", "", "| class | what it is |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in CLASSES.items()]
    return "\n".join(lines) + "\n"


PAGES = {"measures.md": measures_page, "algorithms.md": algorithms_page}

if __name__ == "__main__":
    stale = [
        name
        for name, page in PAGES.items()
        if not (HERE / name).is_file() or (HERE / name).read_text(encoding="utf-8") != page()
    ]
    if "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale)}; run make docs" if stale else 0)
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8")
