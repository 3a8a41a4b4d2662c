"""A bench: many algorithms, the same seeds, one model, one matched budget; and what came of it."""
