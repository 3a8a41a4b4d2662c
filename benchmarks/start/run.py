"""How long it takes to start, and how large the core install is: writes results.json beside this file.

CPU seconds of whole processes (user + system), median of several; the size is that of a fresh environment with the core
dependencies alone. Run: python benchmarks/start/run.py [--size]
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import trivium": [sys.executable, "-c", "import trivium"],
    "trivium --help": [sys.executable, "-m", "trivium", "--help"],
    "trivium measures": [sys.executable, "-m", "trivium", "measures"],
}


def cpu_and_wall(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of one child process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def core_install_mb() -> dict[str, float]:
    """Megabytes of site-packages after installing the core alone, without pip; and the number of packages."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        constraints = str(ROOT / "constraints.txt")
        subprocess.run([python, "-m", "pip", "install", "-q", "-c", constraints, str(ROOT)], check=True)
        listed = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True).stdout
        packages = {each["name"] for each in json.loads(listed)} - {"pip", "setuptools"}
        (site,) = Path(folder).glob("lib/python*/site-packages")
        sizes = {
            path.name: sum(
                file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()
            )
            for path in site.iterdir()
            if not path.name.startswith(("pip", "setuptools", "_distutils", "distutils"))
        }
    largest = dict(sorted(sizes.items(), key=lambda item: -item[1])[:8])
    return {
        "total_mb": round(sum(sizes.values()) / 1e6, 1), "packages": len(packages),
        "largest_mb": {name: round(size / 1e6, 1) for name, size in largest.items()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--size", action="store_true", help="also install the core in a fresh environment and weigh it")
    arguments = parser.parse_args()
    rows = {}
    for name, command in COMMANDS.items():
        cpu_and_wall(command)
        taken = [cpu_and_wall(command) for _ in range(arguments.repeats)]
        rows[name] = {
            "cpu_s": [round(cpu, 3) for cpu, _ in taken],
            "median_cpu_s": round(statistics.median(c for c, _ in taken), 3),
            "median_wall_s": round(statistics.median(w for _, w in taken), 3),
        }  # fmt: skip
        print(f"{name:20} {rows[name]['median_cpu_s']:.3f} CPU-s, {rows[name]['median_wall_s']:.3f} s")
    result = {
        "date": datetime.now(UTC).date().isoformat(), "python": platform.python_version(), "cores": os.cpu_count(),
        "platform": platform.platform(), "load_1min": round(os.getloadavg()[0], 2), "start": rows,
    }  # fmt: skip
    if arguments.size:
        result["core_install"] = core_install_mb()
        print(result["core_install"])
    (HERE / "results.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
