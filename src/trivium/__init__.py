"""Generate synthetic training data, measure its quality, diversity and complexity, compare the methods that made it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from trivium.records import Record as Record
    from trivium.records import read as read
    from trivium.reporting import report as report
    from trivium.verbs.ablate import ablate as ablate
    from trivium.verbs.bench import bench as bench
    from trivium.verbs.compare import compare as compare
    from trivium.verbs.demo import demo as demo
    from trivium.verbs.doctor import doctor as doctor
    from trivium.verbs.effect import effect as effect
    from trivium.verbs.generate import generate as generate
    from trivium.verbs.measure import measure as measure
    from trivium.verbs.resume import resume as resume
    from trivium.verbs.study import study as study

# Where each public name lives; it is loaded when first used, so that importing the package stays fast.
PUBLIC = {
    "Record": "trivium.records",
    "read": "trivium.records",
    "measure": "trivium.verbs.measure",
    "compare": "trivium.verbs.compare",
    "generate": "trivium.verbs.generate",
    "bench": "trivium.verbs.bench",
    "ablate": "trivium.verbs.ablate",
    "study": "trivium.verbs.study",
    "effect": "trivium.verbs.effect",
    "resume": "trivium.verbs.resume",
    "demo": "trivium.verbs.demo",
    "report": "trivium.reporting",
    "doctor": "trivium.verbs.doctor",
}
__all__ = [*PUBLIC]


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(import_module(PUBLIC[name]), name)
    raise AttributeError(f"module 'trivium' has no attribute {name!r}; it has {', '.join(PUBLIC)}.")
