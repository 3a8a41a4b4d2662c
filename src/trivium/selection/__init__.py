"""Rules that choose some of a set: arrays in, rows out, in the order chosen. They know neither records nor models."""

from trivium.selection.apart import best_apart
from trivium.selection.facility_location import facility_location
from trivium.selection.quotas import even_quotas
from trivium.selection.tags import cover_tags

__all__ = ["best_apart", "cover_tags", "even_quotas", "facility_location"]
