"""A run folder → one self-contained HTML page, the same in Markdown, and its figures as files."""

from trivium.reporting.make import report, write_markdown

__all__ = ["report", "write_markdown"]
