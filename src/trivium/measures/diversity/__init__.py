"""Diversity: how much records differ from one another."""
