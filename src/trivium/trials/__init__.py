"""Trials: arms side by side, from the same seeds, with one model and at one budget; and what came of it."""
