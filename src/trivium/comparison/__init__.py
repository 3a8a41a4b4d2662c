"""Scorecards side by side: differences, the frontier, overlap, and a diagnosis in words."""

from trivium.comparison.compare import compare
from trivium.comparison.result import Comparison, Difference, Overlap, Place

__all__ = ["Comparison", "Difference", "Overlap", "Place", "compare"]
