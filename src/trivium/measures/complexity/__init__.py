"""Complexity: how much a record asks, of whoever answers and of whoever reads."""
