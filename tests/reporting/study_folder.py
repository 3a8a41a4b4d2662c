"""Finished folders of ``trivium study`` with plausible figures, for the tests of the report."""

from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from trivium.students import Decoder, Linear
from trivium.studies import STUDIES, Answer, Study
from trivium.studies.plan import Ask, Condition, Row
from trivium.studies.study import Found, Line, by_condition
from trivium.tasks import Dials

Json = dict[str, Any]


def chance(condition: Condition, test: str) -> float:
    """How likely a right answer is, by what the levels say."""
    levels = condition.levels
    rules, wrong = float(levels.get("rules", 64)), float(levels.get("wrong", 0))
    diverse = float(levels.get("diversity", rules >= 128))
    pure = float(levels.get("quality", 1 - wrong))
    grown = 0.3 if str(levels.get("student", "")).startswith("4") else 0.0
    if isinstance(levels.get("mix"), (int, float)) and "records" in levels:
        grown, mix = float(np.log2(float(levels["records"]))) / 12, float(levels["mix"])
        return 0.2 + 0.5 * grown - 0.5 * (mix - (0.2 + 0.6 * grown * (test != "ID"))) ** 2
    if "longer" in test:
        return 0.0
    if "rules" in levels and "unseen" in test:
        reached = 1 / (1 + np.exp(-(np.log2(rules) - 6 + 3 * grown) / 0.7))
        return 0.85 * reached * (1 - 0.6 * wrong)
    if "unseen" in test:
        return 0.1 + 0.5 * diverse + 0.1 * pure
    return 0.5 + 0.3 * pure - 0.1 * diverse


def rows(study: Study, *, quick: bool, repeats: int, dead: tuple[int, ...] = ()) -> tuple[Row, ...]:
    """One row for each run; those at the places of ``dead`` diverged."""
    rng = np.random.default_rng(5)
    made: list[Row] = []
    for repeat in range(repeats):
        for one in study.conditions(quick):
            likely = {ask.name: np.clip(chance(one, ask.name) + rng.normal(0, 0.03), 0, 1) for ask in one.asks}
            right = {name: (int(rng.binomial(one.items, share)), one.items) for name, share in likely.items()}
            lost = len(made) in dead
            made.append(Row(
                one.key, one.name, one.levels, repeat, "diverged" if lost else "trained", {} if lost else right, 11.2,
                1_000_000, 20.0, None if lost else 0.4, makeup(one, right, rng),
            ))  # fmt: skip
    return tuple(made)


def makeup(one: Condition, right: dict[str, tuple[int, int]], rng: np.random.Generator) -> dict[str, float]:
    """What a training set is made of; measures go with accuracy to a degree of their own."""
    found = {"wrong": 0.0, "rules": 8.0, "depth": 1.0}
    hits = sum(good for good, _ in right.values())
    for name in one.measured:
        strength = np.random.default_rng(len(name)).uniform(-1, 1)
        found[name] = strength * hits + 20 * rng.normal()
    for letters in str(one.settings.get("lengths", "")).split():
        found |= {f"{what}, {letters} letters": float(rng.uniform()) for what in ("lost", "share", "solved")}
    return found | {"attempts": 100.0, "kept": 50.0, "lost": 0.2, "lost, least solved quarter": 0.5, "length": 8.0}


def answered(study: Study, *, quick: bool = True, dead: tuple[int, ...] = ()) -> Json:
    """``study.json``."""
    repeats = study.repeats[quick]
    ran = rows(study, quick=quick, repeats=repeats, dead=dead)
    setting = "string_rewriting, 4,000 training records; Decoder(layers=2, width=64)"
    told = Answer(study, quick, repeats, 0, setting, ran, study.analyse(ran, 0), "1.0").to_json()
    return orjson.loads(orjson.dumps(told))  # type: ignore[no-any-return]


def own() -> Study:
    """A study of a user's own: two quantities, and one factor with names."""

    def conditions(quick: bool) -> tuple[Condition, ...]:
        return tuple(
            Condition(f"{n} records, {size}", {"n": n, "student": size}, "opinions", Dials(), n, student,
                      (Ask("ID", "id"), Ask("unseen domains", "unseen domains")), items=100)
            for size, student in (("linear", Linear()), ("decoder", Decoder()))
            for n in ((100, 200, 300) if quick else (100, 200, 400, 3_200))
        )  # fmt: skip

    def analyse(ran: Any, seed: int) -> Found:
        return Found((Line("more is better", "found", "+0.10"),), (by_condition(ran, ["ID", "unseen domains"]),), {})

    return replace(
        STUDIES["axes"], name="mine", question="Is more better?", rule="If it is.", conditions=conditions,
        analyse=analyse,
    )  # fmt: skip


def contents(study: Study | str, *, quick: bool = True, dead: tuple[int, ...] = ()) -> dict[str, Json]:
    """The files of a finished study."""
    chosen = STUDIES[study] if isinstance(study, str) else study
    about = {
        "title": f"Study: {chosen.name}", "question": chosen.question, "command": f"trivium study {chosen.name}",
        "started": "2026-11-22T10:00:00+00:00", "seconds": None, "seed": 0, "embedder": "", "model": None,
        "hardware": "a machine, 2 cores", "versions": {"trivium": "1.0", "torch": "2.9"},
    }  # fmt: skip
    return {"about.json": about, "study.json": answered(chosen, quick=quick, dead=dead)}
