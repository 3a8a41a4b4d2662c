"""Checks of a record alone."""
