"""The rooms of the house and the arrows between them: imports follow the two streams, never against them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import trivium

HOUSE = Path(trivium.__file__).parent

# Each room, and the rooms it may look into. errors, checks and numbers are open to all.
OPEN = {"errors", "checks", "numbers", "threads"}
MAY_IMPORT = {
    "errors": set(),
    "checks": set(),
    "numbers": set(),
    "threads": set(),
    "records": set(),
    "models": set(),
    "statistics": set(),
    "runs": {"models", "records"},
    "judges": {"records", "models", "runs", "statistics"},
    "views": {"records", "models", "judges"},
    "sandbox": set(),
    "verifiers": {"records", "views", "sandbox"},
    "measures": {"records", "judges", "views", "sandbox", "verifiers"},
    "scorecard": {"records", "models", "views", "measures", "statistics"},
    "engine": set(),
    "selection": set(),
    "streaming": {"records", "models", "views", "measures", "statistics", "scorecard", "engine"},
    "comparison": {"records", "models", "views", "measures", "statistics", "scorecard"},
    "generation": {"records", "models", "runs", "judges", "views", "sandbox", "verifiers", "measures", "selection"},
    "algorithms": {"records", "models", "views", "verifiers", "generation"},
    "trials": {"records", "models", "views", "measures", "statistics", "comparison", "generation", "algorithms"},
    "ablation": {"measures", "statistics", "comparison", "generation", "algorithms"},
    "tasks": {"records", "verifiers"},
    "students": {"records", "models", "views", "tasks"},
    "studies": {"records", "models", "views", "measures", "statistics", "comparison", "engine", "tasks", "students"},
    "reporting": {"records", "measures"},
    "verbs": {
        "records",
        "models",
        "runs",
        "judges",
        "views",
        "sandbox",
        "verifiers",
        "measures",
        "scorecard",
        "streaming",
        "comparison",
        "generation",
        "algorithms",
        "trials",
        "ablation",
        "tasks",
        "students",
        "studies",
        "statistics",
        "reporting",
    },
    "cli": {"measures", "generation", "algorithms", "trials", "ablation", "studies", "reporting", "verbs"},
    "__main__": {"cli"},
}
FILES = sorted(HOUSE.rglob("*.py"))


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "trivium"


def arrows(path: Path):
    room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: line {node.lineno}: write imports in full, from trivium..."
            modules = [
                f"{node.module}.{alias.name}" if node.module == "trivium" else node.module for alias in node.names
            ]
        else:
            continue
        for module in modules:
            if module.split(".")[0] == "trivium":
                yield node.lineno, room, room_of(module)


@pytest.mark.parametrize(
    "path",
    [file for file in FILES if file.parent != HOUSE or file.stem != "__init__"],
    ids=lambda path: str(path.relative_to(HOUSE)),
)
def test_imports_follow_the_streams(path):
    for line, room, other in arrows(path):
        allowed = OPEN | MAY_IMPORT[room] | {room, "trivium", "__version__"}
        assert other in allowed, f"{path.name} line {line}: {room} must not import {other}; see docs/architecture.md"


def test_every_room_is_on_the_plan_and_the_plan_has_no_empty_room():
    rooms = {file.relative_to(HOUSE).parts[0].removesuffix(".py") for file in FILES} - {"__init__", "__pycache__"}
    assert rooms == set(MAY_IMPORT)


def test_no_room_has_a_name_that_names_nothing():
    for file in FILES:
        assert not {"utils", "common", "core", "base", "helpers", "misc"} & {
            part.removesuffix(".py") for part in file.parts
        }


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout


HEAVY = {
    "torch",
    "ray",
    "transformers",
    "altair",
    "vl_convert",
    "xllamacpp",
    "pyarrow",
    "scipy",
    "aiohttp",
    "tokenizers",
    "rich",
}


@pytest.mark.parametrize(
    "code",
    [
        "import trivium",
        "from trivium.cli.parser import parser; parser()",
        "import trivium.measures",
        "import trivium.algorithms",
    ],
)
def test_importing_loads_nothing_heavy_and_prints_nothing(code):
    out = run_python(f"{code}\nimport sys\nprint(sorted(set(sys.modules) & {HEAVY!r}))")
    assert out.strip() == "[]"


def test_every_public_name_is_there_and_stays_itself_after_its_room_was_loaded():
    out = run_python(
        "import trivium\n"
        "first = {name: getattr(trivium, name) for name in trivium.__all__}\n"
        "import trivium.verbs.demo, trivium.reporting, trivium.comparison, trivium.generation\n"
        "print(all(callable(each) and getattr(trivium, name) is each for name, each in first.items()))"
    )
    assert out.strip() == "True"


def test_an_unknown_public_name_says_what_there_is():
    with pytest.raises(AttributeError, match=r"no attribute 'compute'; it has .*measure"):
        trivium.compute  # noqa: B018


def test_model_output_is_never_evaluated_or_unpickled():
    banned = {"eval", "exec", "compile", "__import__"}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, f"{file}: line {node.lineno}"
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert not names & {"pickle", "marshal", "shelve", "dill"}, f"{file}: line {node.lineno}"


def test_randomness_is_always_passed_in():
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert "import random" not in text, f"{file}: use a numpy Generator that is passed in"
        assert "np.random.seed" not in text, f"{file}: no global seed"
        assert "seed + " not in text, f"{file}: streams come from rng.spawn"
