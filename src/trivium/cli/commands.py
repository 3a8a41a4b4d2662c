"""One function for each command: call the verb, print what it gave."""

import re
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from trivium.cli import clean, show
from trivium.cli.progress import Bars, bars
from trivium.errors import InputError, MissingCapability
from trivium.numbers import short

if TYPE_CHECKING:
    from trivium.verbs.instruments import Instruments


def put(arguments: Namespace, answer: dict[str, Any], text: str) -> None:
    """The answer on stdout, as JSON or as text."""
    if arguments.json:
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        sys.stdout.write(clean(text) + "\n")
    sys.stdout.flush()


def say(arguments: Namespace, text: str) -> None:
    """A remark on stderr."""
    if not arguments.quiet:
        print(clean(text), file=sys.stderr)


def demo(arguments: Namespace) -> int:
    """Generate, measure, compare, report."""
    from trivium.verbs.demo import TOKENS
    from trivium.verbs.demo import demo as run_demo

    tokens = TOKENS if arguments.max_tokens is None else arguments.max_tokens
    say(arguments, f"four algorithms, {tokens:,} tokens each, written by {arguments.model}; stop any time and resume")
    with bars(arguments.quiet) as shown:
        made = run_demo(
            arguments.out, records=arguments.records, max_tokens=tokens, model=arguments.model, seed=arguments.seed,
            on_progress=shown.run(tokens, arguments.records), progress=shown.step,
        )  # fmt: skip
    page = make_report(arguments, made.out)
    answer = {**made.to_json(), "report": page}
    put(arguments, answer, f"{show.comparison(answer['comparison'])}\n\nreport: {page}")
    return 0


def measure(arguments: Namespace) -> int:
    """Print a scorecard."""
    from trivium.verbs.measure import bytes_in
    from trivium.verbs.measure import measure as run_measure

    demands = [_demand(text) for text in arguments.require]
    if not arguments.stream and (size := bytes_in(arguments.paths)) >= LARGE:
        say(arguments, f"{size / 1e6:,.0f} MB are read into memory; --stream measures them in one pass that is not.")
    with bars(arguments.quiet) as shown:
        card = run_measure(
            arguments.paths, measures=_with(_names(arguments.measures), demands), instruments=_instruments(arguments),
            format=arguments.format, text_field=arguments.text_field,
            prompt_field=arguments.prompt_field, response_field=arguments.response_field, level=arguments.level,
            out=arguments.out, stream=arguments.stream, workers=arguments.workers, seed=arguments.seed,
            command=f"trivium measure {' '.join(arguments.paths)}", progress=shown.step,
        )  # fmt: skip
    answer = card.to_json()
    text = show.scorecard(answer)
    if arguments.out:
        answer["report"] = make_report(arguments, arguments.out)
        text += f"\n\nreport: {answer['report']}"
    measured = {each["name"]: each["value"] for each in answer["measures"]}
    failed = [
        f"{name} is {short(measured.get(name))}, but {sign} {limit:g} is required"
        for name, sign, limit in demands
        if not _meets(measured.get(name), sign, limit)
    ]
    if demands:
        answer["failed"] = failed
    put(arguments, answer, text)
    for line in failed:
        say(arguments, f"trivium measure: {line}")
    return 1 if failed else 0


def compare(arguments: Namespace) -> int:
    """Print what differs."""
    from trivium.verbs.compare import compare as run_compare

    with bars(arguments.quiet) as shown:
        found = run_compare(
            *arguments.paths, n=arguments.n, measures=_names(arguments.measures), instruments=_instruments(arguments),
            format=arguments.format, text_field=arguments.text_field,
            prompt_field=arguments.prompt_field, response_field=arguments.response_field, level=arguments.level,
            resamples=arguments.resamples, reference=arguments.reference, out=arguments.out, seed=arguments.seed,
            against=arguments.against, progress=shown.step,
            command=" ".join(["trivium compare", *arguments.paths, *(f"--against {one}" for one in arguments.against)]),
        )  # fmt: skip
    answer = found.to_json()
    text = show.comparison(answer)
    if arguments.out:
        answer["report"] = make_report(arguments, arguments.out)
        text += f"\n\nreport: {answer['report']}"
    put(arguments, answer, text)
    return 0


def generate(arguments: Namespace) -> int:
    """Run an algorithm."""
    from trivium.verbs.generate import generate as run_generate

    options = dict(_option(text) for text in arguments.options)
    with bars(arguments.quiet) as shown:
        bar = shown.run(arguments.max_tokens, arguments.records, arguments.max_calls)
        done = run_generate(
            arguments.algorithm, model=arguments.model, out=arguments.out, seeds=arguments.seeds,
            records=arguments.records, max_calls=arguments.max_calls, max_tokens=arguments.max_tokens,
            max_money=arguments.max_money, max_minutes=arguments.max_minutes, price=arguments.price,
            until=arguments.until, judge=arguments.judge, step_tokens=arguments.step_tokens, options=options,
            without=arguments.without, seed=arguments.seed,
            on_forecast=lambda forecast: say(arguments, forecast.words()),
            on_progress=lambda state: bar(arguments.algorithm, state),
        )  # fmt: skip
    for option in done.unused:
        if getattr(arguments, option) is not None:
            say(arguments, UNUSED[option].format(name=done.algorithm))
    put(arguments, done.to_json(), show.run(done.to_json()))
    return 0


UNUSED = {
    "seeds": "--seeds made no difference: {name} writes from no seeds, and no record has one of them as its parent.",
    "judge": "--judge made no difference: {name} asked it nothing.",
}


def bench(arguments: Namespace) -> int:
    """Run many algorithms at one budget and hold them against the baseline."""
    from trivium.verbs.bench import bench as run_bench

    with bars(arguments.quiet) as shown:
        found = run_bench(
            _names(arguments.algorithms) or [], sweeps=arguments.sweeps, baseline=arguments.baseline,
            **_trials(arguments, shown),
        )  # fmt: skip
    answer = {**found.to_json(), "report": make_report(arguments, arguments.out)}
    put(arguments, answer, f"{show.bench(answer)}\n\nreport: {answer['report']}")
    return 0


def ablate(arguments: Namespace) -> int:
    """Switch the components of an algorithm on and off by design."""
    from trivium.cli.ablation import ablation
    from trivium.verbs.ablate import ablate as run_ablate

    with bars(arguments.quiet) as shown:
        found = run_ablate(
            arguments.algorithm, factors=_names(arguments.factors), kind=arguments.design, most_runs=arguments.max_runs,
            on_plan=lambda design, runs: say(arguments, f"{design.why}; {runs} runs in all"),
            **_trials(arguments, shown),
        )  # fmt: skip
    answer = {**found.to_json(), "report": make_report(arguments, arguments.out)}
    put(arguments, answer, f"{ablation(answer)}\n\nreport: {answer['report']}")
    return 0


def _trials(arguments: Namespace, shown: Bars) -> dict[str, Any]:
    """What bench and ablate are both told."""
    from trivium.verbs.instruments import Instruments

    same = ("model", "out", "seeds", "repeats", "records", "max_calls", "max_tokens", "max_money", "max_minutes",
            "price", "judge", "step_tokens", "n", "seed")  # fmt: skip
    return {
        **{name: getattr(arguments, name) for name in same}, "measures": _names(arguments.measures),
        "instruments": Instruments(embedder=arguments.embedder, proxy=arguments.proxy, reward=arguments.reward),
        "on_progress": shown.run(arguments.max_tokens, arguments.records, arguments.max_calls),
        "progress": shown.step,
    }  # fmt: skip


def study(arguments: Namespace) -> int:
    """Train students by a plan and answer the question of a study; or on sets of one's own."""
    from trivium.cli.effect import effect, refuse_options
    from trivium.cli.study import planned
    from trivium.cli.study import study as shown_study
    from trivium.studies import OWN, find
    from trivium.verbs.study import study as run_study
    from trivium.verbs.study import usual_folder

    refuse_options(arguments)
    if arguments.name == OWN:
        return effect(arguments)
    arguments.out = arguments.out or usual_folder(find(arguments.name), arguments.student)
    with bars(arguments.quiet) as shown:
        answer = run_study(
            arguments.name, student=arguments.student, out=arguments.out, quick=arguments.quick,
            repeats=arguments.seeds, seed=arguments.seed, workers=arguments.workers, on_run=shown.step,
            on_plan=lambda *plan: say(arguments, planned(*plan)),
        ).to_json()  # fmt: skip
    answer["report"] = make_report(arguments, arguments.out)
    put(arguments, answer, f"{shown_study(answer)}\n\nreport: {answer['report']}")
    return 0


def resume(arguments: Namespace) -> int:
    """Finish what was begun."""
    from trivium.cli.ablation import ablation
    from trivium.cli.effect import shown as shown_effect
    from trivium.cli.study import study as shown_study
    from trivium.verbs.demo import Demo
    from trivium.verbs.resume import resume as run_resume

    with bars(arguments.quiet) as shown:
        done = run_resume(arguments.folder, workers=None, on_progress=shown.run(), progress=shown.step)
    answer = done.to_json()
    if answer.get("schema") == "trivium/effect/1":
        put(arguments, *shown_effect(answer, make_report(arguments, arguments.folder)))
        return 0
    told = {"trivium/bench/1": show.bench, "trivium/ablation/1": ablation, "trivium/study/1": shown_study}
    if (text := told.get(answer.get("schema", ""))) is not None:
        answer["report"] = make_report(arguments, arguments.folder)
        put(arguments, answer, f"{text(answer)}\n\nreport: {answer['report']}")
        return 0
    if isinstance(done, Demo):
        answer["report"] = make_report(arguments, done.out)
        put(arguments, answer, f"{show.comparison(answer['comparison'])}\n\nreport: {answer['report']}")
    else:
        put(arguments, answer, show.run(answer))
    return 0


def report(arguments: Namespace) -> int:
    """Make the pages again."""
    from pathlib import Path

    from trivium.reporting import report as run_report
    from trivium.verbs.resume import need_report

    need_report(arguments.folder)
    page = run_report(Path(arguments.folder))
    put(arguments, {"schema": "trivium/report/1", "report": str(page)}, f"report: {page}")
    return 0


def algorithms(arguments: Namespace) -> int:
    """List the published methods, or describe one."""
    from trivium.algorithms import options
    from trivium.algorithms.catalogue import alone, catalogue, published
    from trivium.algorithms.diagram import terminal
    from trivium.generation.component import CLASSES

    if arguments.name:
        one = published(arguments.name)
        answer = one.to_json()
        lines = [
            f"{one.title}  ({one.name})", f"source:   {one.source}",
            f"expected: quality {one.expected.quality}, diversity {one.expected.diversity}, "
            f"complexity {one.expected.complexity} ({one.strength})",
        ]  # fmt: skip
        if one.runs is None:
            lines += [f"needs:    {', '.join(one.needs) or 'nothing'}", "described only: it does not run here", "",
                      show.table(("class", "component"), [(code, CLASSES[code]) for code in one.classes])]  # fmt: skip
        else:
            answer["options"] = [dict(zip(("name", "default", "meaning"), row)) for row in options(one.name)]
            lines += [f"differs:  {one.runs.differs}", f"needs:    {', '.join(one.runs.needs) or 'nothing'}", "",
                      terminal(one.runs), f"--without takes {', '.join(card.name for card in one.runs.switches)}", "",
                      show.table(("option", "default", "meaning"), options(one.name))]  # fmt: skip
        put(arguments, {"algorithms": [answer]}, "\n".join(lines))
        return 0
    known = sorted(catalogue().values(), key=lambda one: one.runs is None)
    rows = [
        (one.name, "runs" if one.runs is not None else "", one.group, " ".join(_codes(one.to_json())), one.loop,
         one.expected.quality, one.expected.diversity, one.expected.complexity,
         ", ".join(one.to_json()["needs"]) or "–", one.source) for one in known
    ]  # fmt: skip
    header = ("algorithm", "here", "group", "components", "loop", "Q", "D", "C", "needs", "source")
    count = sum(one.runs is not None for one in known)
    single = [
        (one.name, CLASSES[code], " ".join(one.classes), one.expected.quality, one.expected.diversity,
         one.expected.complexity, ", ".join(one.needs)) for code, one in zip(CLASSES, alone().values())
    ]  # fmt: skip
    recipes = show.table(("one component at a time", "adds to plain", "components", "Q", "D", "C", "needs"), single)
    text = f"{show.table(header, rows)}\n\n{recipes}\n\n"
    text += f"{count} of {len(known)} run here; trivium algorithms NAME describes one"
    listed = {"algorithms": [one.to_json() for one in known], "alone": [one.to_json() for one in alone().values()]}
    put(arguments, listed, text)
    return 0


def _codes(entry: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(part["class"] for part in entry["components"]))


def measures(arguments: Namespace) -> int:
    """List the measures, show the card of one, or check that they measure what they say."""
    from trivium.measures import cards, find

    if arguments.check:
        return check_measures(arguments)
    if arguments.name:
        one = find(arguments.name)
        put(arguments, {"measures": [one.card.to_json()]}, show.measure(one))
        return 0
    found = [card.to_json() for card in cards()]
    rows = [
        (
            c["name"] + (" *" if c["headline"] else "" if c["default"] else " +"),
            c["axis"],
            c["of"],
            c["unit"],
            c["summary"],
        )
        for c in found
    ]
    text = show.table(("measure", "axis", "of", "unit", "meaning"), rows) + MARKS
    put(arguments, {"measures": found}, text)
    return 0


def check_measures(arguments: Namespace) -> int:
    """Hold the measures to what is claimed of them on sets of known makeup."""
    import numpy as np

    from trivium.generation.seeds import packaged_seeds
    from trivium.measures import MEASURES, find
    from trivium.measures.validity import WORDS, check, failures, rows

    chosen = [find(arguments.name)] if arguments.name else MEASURES
    found = check(packaged_seeds(), chosen, rng=np.random.default_rng(arguments.seed))
    failed = failures(found)
    answer = {"schema": "trivium/validity/1", "validity": [one.to_json() for one in found],
              "failed": [f"{one.measure} on {one.dial}" for one in failed]}  # fmt: skip
    text = show.table(("measure", "dial", "must", "change", "verdict"), rows(found)) + WORDS
    put(arguments, answer, text)
    return 1 if failed else 0


MARKS = "\n\n* stands for its axis in comparisons; + measured only when asked for, by name or with --measures all"


def doctor(arguments: Namespace) -> int:
    """Look at the machine."""
    from trivium.verbs.doctor import doctor as run_doctor
    from trivium.verbs.doctor import to_json

    checks = run_doctor()
    rows = [("ok" if check.works else "--", check.what, check.found) for check in checks]
    text = show.table(("", "what", "found"), rows)
    mends = [f"{check.what}: {check.mend}" for check in checks if not check.works]
    if mends:
        text += "\n\nto mend:\n" + "\n".join(f"  {mend}" for mend in mends)
    put(arguments, to_json(checks), text)
    return 0


def make_report(arguments: Namespace, folder: Any) -> str:
    """Make the pages of a folder; Markdown alone where the HTML extra is missing, and say so."""
    from pathlib import Path

    from trivium.reporting import report as run_report

    try:
        return str(run_report(Path(folder)))
    except MissingCapability as error:
        say(arguments, str(error))
        return str(Path(folder) / "report.md")


def _instruments(arguments: Namespace) -> "Instruments":
    from trivium.verbs.instruments import Instruments

    return Instruments(
        embedder=arguments.embedder, reference_set=arguments.reference_set, proxy=arguments.proxy,
        judge=arguments.judge, reward=arguments.reward,
    )  # fmt: skip


LARGE = 128_000_000  # bytes of data from which --stream is suggested


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise InputError("--measures takes names with commas between them, or all; got none. See: trivium measures")
    return names


def _option(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError(f"--set takes OPTION=VALUE, got {text!r}.")
    return name.strip().replace("-", "_"), value.replace("\\n", "\n").replace("\\t", "\t")


def _with(names: list[str] | None, demands: list[tuple[str, str, float]]) -> list[str] | None:
    """The measures asked for, and those a threshold was given for."""
    from trivium.measures import DEFAULTS

    wanted = names if names is not None else [measure.card.name for measure in DEFAULTS]
    more = [name for name, _, _ in demands if name not in wanted]
    return [*wanted, *more] if more and wanted != ["all"] else names


DEMAND = re.compile(r"\s*([\w.:-]+?)\s*(>=|<=)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*", re.IGNORECASE)


def _demand(text: str) -> tuple[str, str, float]:
    match = DEMAND.fullmatch(text)
    if not match:
        raise InputError(f"--require takes MEASURE>=X or MEASURE<=X, got {text!r}.")
    from trivium.measures import find

    return find(match[1]).card.name, match[2], float(match[3])


def _meets(value: float | None, sign: str, limit: float) -> bool:
    return value is not None and (value >= limit if sign == ">=" else value <= limit)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "demo": demo, "measure": measure, "compare": compare, "generate": generate, "bench": bench, "ablate": ablate,
    "study": study, "resume": resume, "report": report, "algorithms": algorithms, "measures": measures,
    "doctor": doctor,
}  # fmt: skip
