"""What measuring may be given beside the data: models that score or judge it, and a set to hold it against."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trivium.errors import InputError, MissingCapability
from trivium.measures import DEFAULTS, MEASURES
from trivium.measures.card import Measure
from trivium.measures.needs import missing_for
from trivium.records import Dataset, read
from trivium.views import DEAR, Reader, Views
from trivium.views.reader import NEEDS

BY_NAME_ALONE = {"g_vendi", "elo_complexity"}
"""Measures that cost several times what others of their instrument cost: a gradient, or eight questions, a record."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """By name; what is not given is opened when a measure asks for it by name, or that measure says what it needs."""

    embedder: str = "wordllama"  # wordllama, use or minilm
    reference_set: Any = None  # a path, or a data set: what fidelity and coverage are measured against
    proxy: str | None = None  # a small language model: likelihoods, and gradients where it runs in this process
    judge: str | None = None  # a language model that grades
    reward: str | None = None  # a reward model

    def to_json(self) -> dict[str, Any]:
        """As the plan of a bench or an ablation keeps them.

        Raises:
            InputError: the reference set is no path: it could not be opened again.
        """
        if not isinstance(self.reference_set, str | Path | None):
            raise InputError("a run that can be resumed reads its reference set again; give it as a path.")
        return {**asdict(self), "reference_set": None if self.reference_set is None else str(self.reference_set)}

    def readers(self) -> dict[str, Reader]:
        """View → its reader, for what was given.

        Raises:
            InputError: a name that is not known, or a reference set that cannot be read.
            MissingCapability: what a model needs is not installed.
        """
        made: dict[str, Reader] = {}
        if self.reference_set is not None:
            from trivium.views.reference import AgainstReference

            given = self.reference_set
            made["reference"] = AgainstReference(given if isinstance(given, Dataset) else read(given))
        if self.proxy is not None:
            from trivium.models.proxy import open_proxy
            from trivium.views.gradients import Gradients
            from trivium.views.likelihoods import Likelihoods

            proxy = open_proxy(self.proxy)
            made |= {"likelihoods": Likelihoods(proxy), "gradients": Gradients(proxy)}
        if self.judge is not None:
            from trivium.judges import open_judge
            from trivium.views.judgements import Judgements

            made["judgements"] = Judgements(open_judge(self.judge))
        if self.reward is not None:
            from trivium.models.rewards import open_reward
            from trivium.views.rewards import Rewards

            made["rewards"] = Rewards(open_reward(self.reward))
        return made

    def look_at(self, datasets: Sequence[Dataset], cache: Path | None = None) -> list[Views]:
        """The views of each data set; all share the instruments."""
        readers = self.readers()
        return [Views(data.records, embedder=self.embedder, cache=cache, readers=readers) for data in datasets]


def able(
    measures: Sequence[Measure] | None, views: Sequence[Views], *, everything: bool
) -> tuple[list[Measure] | None, dict[str, str]]:
    """The measures that can be computed here, and why the others cannot.

    A measure asked for by name must be able to run. When all are asked for, those that need what is not there are
    left out, and so are those that cost seconds a record unless their instrument was given.

    An instrument that was given adds the measures that read it to the default ones, but for those in ``BY_NAME_ALONE``.

    Args:
        measures: What was asked for; ``None`` for the default ones, which need nothing.
        views: Of every data set.
        everything: Whether all measures were asked for, and not these.

    Raises:
        InputError, MissingCapability: a measure asked for by name cannot run; the message says what to do.
    """
    if measures is None:
        given = {view for seen in views for view in seen.readers} & set(NEEDS)
        if not given:
            return None, {}
        with_given = (one for one in MEASURES if one.card.reads in given and one.card.name not in BY_NAME_ALONE)
        return [*DEFAULTS, *with_given], {}
    left_out: dict[str, str] = {}
    for view in sorted({measure.card.reads for measure in measures} & set(NEEDS)):
        if everything and view in DEAR and not all(view in seen.readers for seen in views):
            left_out[view] = NEEDS[view]
            continue
        try:
            for seen in views:
                seen.read(view)
        except (InputError, MissingCapability) as error:
            if not everything:
                raise
            left_out[view] = str(error)
    reasons = {one.card.name: left_out[one.card.reads] for one in measures if one.card.reads in left_out}
    for one in measures:
        if (missing := missing_for(one)) is not None:
            if not everything:
                raise missing
            reasons.setdefault(one.card.name, str(missing))
    return [one for one in measures if one.card.name not in reasons], reasons


def chosen(measures: Iterable[str | Measure] | None) -> list[Measure] | None:
    """Measures by name or as functions; ``None`` (the default ones) stays, ``["all"]`` is the whole catalogue."""
    from trivium.measures import find

    if measures is None:
        return None
    if is_all(measures := list(measures)):
        return list(MEASURES)
    return [find(each) if isinstance(each, str) else each for each in measures]


def is_all(measures: Any) -> bool:
    """Whether the whole catalogue is asked for."""
    return measures is not None and list(measures) == ["all"]
