"""For all tests: properties are tried without a clock, since a busy machine is no fault of theirs."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
