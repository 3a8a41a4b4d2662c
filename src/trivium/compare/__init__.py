"""Scorecards side by side: differences, the frontier, overlap, and a diagnosis in words."""

from trivium.compare.compare import compare
from trivium.compare.comparison import Comparison, Difference, Overlap, Place

__all__ = ["Comparison", "Difference", "Overlap", "Place", "compare"]
