"""The errors a caller may want to catch, each with the exit code the command line gives it.

Every message says what was wanted, what came, and what to do.
"""


class TriviumError(Exception):
    """Base of the errors that are not plain ``ValueError``; ``exit_code`` is what the command line returns."""

    exit_code = 2


class InputError(TriviumError, ValueError):
    """The data or the arguments cannot be used as given."""

    exit_code = 2


class MissingCapability(TriviumError, RuntimeError):
    """Something optional is not installed, or would be unsafe to run here."""

    exit_code = 3


class LockedRun(TriviumError, RuntimeError):
    """Another process is working in this run folder."""

    exit_code = 4


class EndpointError(TriviumError, RuntimeError):
    """A model endpoint cannot be reached, or refuses for good."""

    exit_code = 5


class DiskError(TriviumError, OSError):
    """A file cannot be written: the disk is full, read-only or over quota."""

    exit_code = 6
