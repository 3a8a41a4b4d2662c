"""Checks of a record beside those already kept."""
