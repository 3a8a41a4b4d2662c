"""Generate synthetic training data, measure its quality, diversity and complexity, compare the methods that made it."""

__version__ = "0.1.0"
