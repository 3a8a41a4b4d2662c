"""Execution of a plan: independent tasks in, their bytes out in order, wherever they were worked on."""

from trivium.engine.local import Lost, Work, run

__all__ = ["Lost", "Work", "run"]
