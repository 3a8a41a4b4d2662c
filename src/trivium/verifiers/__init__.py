"""Checks of one record against what its notes hold: a record goes in, a verdict with a reason comes out."""
