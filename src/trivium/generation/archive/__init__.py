"""Archives keep the best record of every cell, so that a search spreads instead of settling."""

from trivium.generation.archive.elites import Elite, Elites, Niche, elites_only
from trivium.generation.archive.places import Cell, Grid, Voronoi

__all__ = ["Cell", "Elite", "Elites", "Grid", "Niche", "Voronoi", "elites_only"]
