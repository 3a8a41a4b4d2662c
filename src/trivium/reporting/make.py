"""(Re)make the report of a finished run from the JSON files in its folder."""

from pathlib import Path

from trivium.checks import need
from trivium.errors import DiskError
from trivium.reporting.findings import read_findings
from trivium.reporting.markdown import markdown

INSTALL = "pip install 'trivium[report]'"


def report(folder: Path) -> Path:
    """Make ``report.html``, ``report.md`` and ``figures/`` in the folder of a finished run.

    Reads ``about.json`` and, where they are there, ``scorecards.json``, ``comparison.json``, ``runs.json``,
    ``map.json``, ``samples.json``, ``measures.json``, ``bench.json``, ``ablation.json``, ``study.json`` and
    ``effect.json``; shows what it finds. The page fetches nothing and treats all data as hostile. ``report.md`` is
    written even where the page cannot be.

    Returns:
        Path of ``report.html``.

    Raises:
        InputError: the folder has no ``about.json``, or a file in it is not JSON.
        MissingCapability: Altair or vl-convert is not installed; ``report.md`` has been written all the same.
        DiskError: a file cannot be written.

    Cost: a few seconds, most of them for the figures.
    """
    findings = read_findings(folder)
    written(folder / "report.md", markdown(findings, []))
    for module in ("altair", "vl_convert"):
        need(module, feature="report.html", install=INSTALL)
    from trivium.reporting.charts import all_charts
    from trivium.reporting.figures import write_figures
    from trivium.reporting.page import page

    charts = all_charts(findings)
    target = written(folder / "report.html", page(findings, charts))
    try:
        figures = write_figures(folder, charts)
    except OSError as error:
        raise cannot_write(folder / "figures", error) from error
    written(folder / "report.md", markdown(findings, figures))
    return target


def write_markdown(folder: Path) -> Path:
    """Make ``report.md`` alone, without figures; needs nothing but the core.

    Raises:
        InputError: the folder has no ``about.json``, or a file in it is not JSON.
        DiskError: the file cannot be written.
    """
    findings = read_findings(folder)
    return written(folder / "report.md", markdown(findings, []))


def written(path: Path, text: str) -> Path:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(text.encode("utf-8", "replace"))
        beside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def cannot_write(path: Path, error: OSError) -> DiskError:
    """The error for a file that cannot be written."""
    return DiskError(f"report cannot write {path}: {error.strerror or error}; free space or choose another folder.")
