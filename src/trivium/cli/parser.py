"""What can be typed. Kept free of imports that cost time: --help must be quick."""

import argparse
import re
from typing import Any, NoReturn

from trivium import __version__
from trivium.errors import InputError

EPILOG = """\
examples:
  trivium demo                                     the whole path, offline, in minutes
  trivium measure mine.jsonl                       what a data set is made of
  trivium compare mine.jsonl theirs.parquet --out cmp
  trivium generate self-instruct --model embedded --max-tokens 5000 --out run

exit codes: 0 ok, 1 a given threshold is not met, 2 usage or input, 3 missing capability, 4 locked by another process,
5 endpoint, 6 disk, 130 interrupt
"""
SCRIPT = """\
scripted:FILE is a model that says what a JSONL file tells it to, for trying a pipeline without paying. Each line is a
rule, and the first that fits a request answers it. A rule fits where the prompt contains "match" and "regex" is found
in it; with neither it always does. "reply" is a text, or a list of which each request gets one by its content and
seed. "finish" may be length, refused or failed, with a "reason", and "latency_s" the seconds an answer takes. What no
rule fits is refused. For example:

  {"match": "Answer in one short", "reply": "The Nile, in Egypt."}
  {"regex": "haiku|poem", "finish": "refused", "reason": "no verse"}
  {"reply": ["Name a river.", "Describe an old bridge.", "Explain why leaves fall."]}
"""
MODEL = "embedded, gguf:PATH, openai:MODEL@BASE_URL or scripted:FILE"


class Parser(argparse.ArgumentParser):
    """One that raises what is wrong, so that it is told like any other error."""

    def error(self, message: str) -> NoReturn:
        """What argparse calls when a command cannot be understood.

        Raises:
            InputError: always.
        """
        raise InputError(f"{message}; see {self.prog} --help")


def parser() -> Parser:
    """The parser of all commands."""
    top = Parser(
        prog="trivium",
        description="Generate synthetic training data, measure its quality, diversity and complexity, and compare the "
        "methods that made it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"trivium {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        one.add_argument("--json", action="store_true", help="print one JSON object on stdout and nothing else there")
        one.add_argument("--quiet", action="store_true", help="no progress on stderr")
        return one

    demo = command("demo", "the main job, offline: generate with four algorithms, measure, compare, report")
    _out(demo, default="demo", help="folder for everything (default: demo)")
    demo.add_argument("--records", type=int, help="stop each algorithm at this many records")
    demo.add_argument("--max-tokens", type=int, help="budget of each algorithm (default: 12000)")
    demo.add_argument("--model", default="embedded", help=f"who writes: {MODEL} (default: embedded)")
    _seed(demo)

    measure = command("measure", "measure the quality, diversity and complexity of a data set")
    measure.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, globs, or - for stdin; one data set")
    _data(measure)
    measure.add_argument("--require", action="append", default=[], metavar="MEASURE>=X",
                         help="exit 1 unless the measure reaches X (or <=X); may be given several times")  # fmt: skip
    measure.add_argument("--stream", action="store_true",
                         help="one pass in flat memory: every record for what adds up, a random sample of 5,000 for "
                         "the rest")  # fmt: skip
    measure.add_argument("--workers", type=_count, default=1, metavar="N",
                         help="processes that stream (default: 1); the values do not depend on how many")  # fmt: skip
    _out(measure, help="folder for the scorecard and a report")
    _seed(measure)

    compare = command("compare", "compare data sets, whoever made them")
    compare.add_argument("paths", nargs="+", metavar="PATH", help="two data sets or more")
    compare.add_argument("--n", type=int, help="records compared of each (default: as many as the smallest has)")
    compare.add_argument("--reference", metavar="NAME", help="data set that the others are held against")
    compare.add_argument("--against", action="append", default=[], metavar="PATH",
                         help="evaluation set to look for in the data; may be given several times")  # fmt: skip
    compare.add_argument("--resamples", type=_natural, metavar="N", default=499,
                         help="most deals of a permutation test of a set measure (default: 499)")  # fmt: skip
    _data(compare)
    _out(compare, help="folder for the comparison and a report")
    _seed(compare)

    generate = command("generate", "make records with a published algorithm")
    generate.epilog, generate.formatter_class = SCRIPT, argparse.RawDescriptionHelpFormatter
    generate.add_argument("algorithm", metavar="ALGORITHM", help="a name from: trivium algorithms")
    generate.add_argument(
        "--seeds", metavar="PATH", help="seed records (default: the tasks or the mathematical problems of the package)"
    )
    generate.add_argument("--model", required=True, help=MODEL)
    _budget(generate)
    generate.add_argument("--until", action="append", default=[], metavar="RULE",
                          help="stop at gain<X (effective records per 1,000 tokens) or yield<X")  # fmt: skip
    generate.add_argument("--judge", metavar="MODEL", help="another model that grades, where the method has a judge")
    generate.add_argument("--step-tokens", type=_count, help="most tokens one proposal may need")
    generate.add_argument("--set", action="append", default=[], metavar="OPTION=VALUE", dest="options",
                          help="an option of the algorithm; see: trivium algorithms NAME")  # fmt: skip
    generate.add_argument("--without", action="append", default=[], metavar="NAME",
                          help="switch a component of the algorithm off; may be given several times")  # fmt: skip
    _out(generate, required=True, help="run folder; the same command goes on where it stood, also with "
         "a larger budget")  # fmt: skip
    _seed(generate)

    bench = command("bench", "many algorithms at one matched budget, several runs each: who is better at what")
    bench.add_argument("--algorithms", required=True, metavar="A,B,C",
                       help="each NAME or NAME:OPTION=VALUE:-COMPONENT, to set options, leave parts out")  # fmt: skip
    bench.add_argument("--sweep", action="append", default=[], metavar="NAME.OPTION=V,V", dest="sweeps",
                       help="an option at several values, or NAME.COMPONENT=on,off; may be repeated")  # fmt: skip
    bench.add_argument("--baseline", metavar="ARM", default="plain", help="the arm others are held against "
                       "(default: plain, which is added)")  # fmt: skip
    bench.add_argument("--repeats", type=_count, default=3, help="runs of each arm (default: 3)")
    _trials(bench)
    _out(bench, required=True, help="folder; the same command goes on where it stood, with more "
         "algorithms or repeats it grows")  # fmt: skip
    _seed(bench)

    ablate = command("ablate", "one algorithm with its components on and off by design: which causes what")
    ablate.add_argument("algorithm", metavar="ALGORITHM",
                        help="a name from: trivium algorithms; NAME:OPTION=VALUE:-COMPONENT sets options and leaves "
                        "parts out throughout")  # fmt: skip
    ablate.add_argument("--factors", metavar="A,B,C", help="components that are switched (default: all that can be)")
    ablate.add_argument("--design", choices=("auto", "factorial", "fractional", "leave-one-out"), default="auto",
                        help="auto: all combinations if they fit, else the largest fraction that keeps main effects "
                        "clear of interactions, else each off in turn (default: auto)")  # fmt: skip
    ablate.add_argument("--max-runs", type=_count, default=16, help="combinations in one repeat (default: 16)")
    ablate.add_argument("--repeats", type=_count, default=2, help="runs of each combination (default: 2)")
    _trials(ablate)
    _out(ablate, required=True, help="folder; the same command goes on where it stood, with more "
         "repeats it grows")  # fmt: skip
    _seed(ablate)

    study = command("study", "small students trained on sets that differ by design: what the makeup does to a model")
    study.add_argument("name", metavar="NAME", help="axes, rules, noise, frontier, metrics or complexity; or "
                       "effect, of sets of your own")  # fmt: skip
    _out(study, metavar="DIR", help="folder; the same command goes on where it stood, with more seeds "
         "it grows (default: study-NAME)")  # fmt: skip
    study.add_argument("--quick", action="store_true",
                       help="fewer conditions and a small student: minutes; says what that cannot show")  # fmt: skip
    study.add_argument("--student", choices=("linear", "decoder", "fine_tune"),
                       help="axes: decoder (the default) or fine_tune, which wants a GPU; frontier: linear (the "
                       "default), decoder or fine_tune; metrics: linear (the default) or decoder; the others have one "
                       "form. effect: any (default: linear if the responses are labels, else decoder)")  # fmt: skip
    study.add_argument("--seeds", type=_count, metavar="K",
                       help="repeats of each condition or set, other randomness (default: 5 or more, quick: 2 "
                       "or 3)")  # fmt: skip
    study.add_argument("--workers", type=_count, metavar="N",
                       help="processes that train at the same time (default: one for each core, at most 8; 1 for "
                       "fine_tune)")  # fmt: skip
    _seed(study, " but which rules, words or domains each repeat is about")
    own = study.add_argument_group("study effect: does the difference between your own sets matter for a model?")
    own.add_argument("--data", nargs="+", metavar="PATH", help="two sets or more; students are trained on each")
    own.add_argument("--task", metavar="NAME", help="the task that all sets are records of; it makes the tests")
    own.add_argument("--held-out", metavar="PATH", help="or, for any records: some like those of the sets, in none "
                     "of them, to test on")  # fmt: skip
    own.add_argument("--ood", action="append", default=[], metavar="NAME=PATH",
                     help="further records to test on, of another distribution; may be repeated")  # fmt: skip
    own.add_argument("--leave-out-leaks", action="store_true",
                     help="leave out test records that stand in a set, instead of stopping there")  # fmt: skip
    own.add_argument("--steps", type=_count, metavar="N",
                     help="of training, for a decoder or a fine-tune (default: what suits it; where the test is its "
                     "loss, about ten passes over the records at most)")  # fmt: skip
    own.add_argument("--n", type=_count, metavar="RECORDS",
                     help="that each student is trained on (default: half of what the smallest set has)")  # fmt: skip
    _fields(own)

    resume = command("resume", "go on with an interrupted or killed run")
    resume.add_argument("folder", metavar="DIR")

    report = command("report", "make report.html, report.md and figures again from a finished folder")
    report.add_argument("folder", metavar="DIR")

    algorithms = command("algorithms", "the catalogue of algorithms: components, expected effects, source")
    algorithms.add_argument("name", nargs="?", metavar="NAME")

    measures = command("measures", "the catalogue of measures: the card of each")
    measures.add_argument("name", nargs="?", metavar="NAME")
    measures.add_argument("--check", action="store_true",
                          help="measure sets of known makeup; exit 1 at a failure that is not known")  # fmt: skip
    _seed(measures)

    command("doctor", "what works on this machine, and how to mend what does not")
    return top


def _data(one: argparse.ArgumentParser) -> None:
    _instruments(one)
    one.add_argument("--reference-set", metavar="PATH", help="records that fidelity and coverage are measured against")
    one.add_argument(
        "--judge", metavar="MODEL", help=f"language model that grades: {MODEL}, or a .json file of settings"
    )
    _fields(one)
    one.add_argument("--level", type=float, default=0.95, help="of the intervals (default: 0.95)")


def _fields(one: "argparse.ArgumentParser | argparse._ArgumentGroup") -> None:
    one.add_argument("--format", help="shape of the rows, if detection gets it wrong")
    one.add_argument("--text-field", metavar="NAME", help="the field that holds the text, where rows are plain texts")
    one.add_argument("--prompt-field", metavar="NAME", help="the field that holds the prompt, if detection misses it")
    one.add_argument("--response-field", metavar="NAME", help="the field that holds the response, likewise")


def _instruments(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--measures", metavar="A,B", help="only these, or all (default: the usual ones; see: trivium measures)"
    )
    one.add_argument("--embedder", default="wordllama", help="wordllama, use or minilm (default: wordllama)")
    one.add_argument("--proxy", metavar="MODEL", help="small language model for likelihoods and gradients: embedded, "
                     "gguf:PATH, or for likelihoods openai:MODEL@BASE_URL")  # fmt: skip
    one.add_argument("--reward", metavar="MODEL", help="reward model: hf:FOLDER, vllm:MODEL@URL or tei:URL")


def _trials(one: argparse.ArgumentParser) -> None:
    one.add_argument("--model", required=True, help=MODEL)
    one.add_argument("--seeds", metavar="PATH", help="seed records, the same for all (default: those of the package)")
    _budget(one)
    one.add_argument("--judge", metavar="MODEL", help="another model that grades, where a method has a judge")
    one.add_argument("--step-tokens", type=_count, help="most tokens one proposal may need")
    one.add_argument("--n", type=int, help="records at which sets are measured (default: as many as the smallest run "
                     "of 20 or more has)")  # fmt: skip
    _instruments(one)


def _budget(one: argparse.ArgumentParser) -> None:
    one.add_argument("--records", type=int, help="stop at this many accepted records")
    one.add_argument("--max-calls", type=int, help="never make more model calls (retries apart)")
    one.add_argument("--max-tokens", type=int, help="never spend more tokens, prompts included")
    one.add_argument("--max-money", type=float, help="never spend more money, at --price")
    one.add_argument("--max-minutes", type=float, help="stop after this much work")
    one.add_argument("--price", type=_prices, metavar="PROMPT,COMPLETION",
                     help="of a million prompt tokens and a million tokens of answers")  # fmt: skip


def _prices(text: str) -> tuple[float, float]:
    try:
        prompt, completion = map(float, text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be two numbers such as 0.15,0.60, got {text!r}") from None
    return prompt, completion


def _natural(text: str, least: int = 0) -> int:
    if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text) or int(text) < least:
        raise argparse.ArgumentTypeError(f"must be a whole number, {least} or more, got {text!r}")
    return int(text)


def _count(text: str) -> int:
    return _natural(text, 1)


def _folder(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"must name a folder, got {text!r}")
    return text


def _out(one: argparse.ArgumentParser, **given: Any) -> None:
    one.add_argument("--out", type=_folder, **given)


def _seed(one: argparse.ArgumentParser, but: str = "") -> None:
    one.add_argument("--seed", type=_natural, default=0, help=f"of all randomness{but} (default: 0)")
