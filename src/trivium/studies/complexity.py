"""Study 6: how hard training data should be, and what rejection sampling does to the hard part of it.

Hard is long here: strings of more letters, by a rule known from training. (Compositions of rules that replace a pattern
by one letter are no harder than single rules for a small student: they leave less to be written.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from trivium.errors import InputError
from trivium.numbers import or_null
from trivium.records.record import Record, content_id
from trivium.statistics.many_tests import holm
from trivium.students import Decoder
from trivium.studies.effects import CLEAR, Estimate, blocked
from trivium.studies.plan import Ask, Condition, Made, Row
from trivium.studies.shapes import Shape, shape
from trivium.studies.study import Found, Line, Study, Table, by_condition, mean, signed, told, told_p
from trivium.studies.teacher import Kept, Right, attempts, by_difficulty, uniform, until
from trivium.tasks import Dials, Item, Task, find
from trivium.tasks.dice import Dice
from trivium.tasks.task import evenly

DIFFICULTY, SAMPLING = "difficulty", "sampling"  # the two parts of the study
UP_TO, ONLY = "up to", "only"  # how the first part spreads its records
EASY, MEDIUM, HARD, MEAN = "easy", "medium", "hard", "mean"
TESTS = (EASY, MEDIUM, HARD)
NOTHING_LOST, UNIFORM, SAME_COST, EQUAL, PROPORTIONAL = (
    "nothing lost", "uniform", "uniform, same cost", "equal shares", "by difficulty",
)  # fmt: skip
ARMS = (UNIFORM, SAME_COST, EQUAL, PROPORTIONAL, NOTHING_LOST)
FIRST = 4  # attempts of uniform sampling at each question
ANCHOR = "51.1% of the hardest in MetaMathQA, as DART-Math counted"

RULE = """Two parts; every condition of both is asked the same tests of free answers, judged whole, by rules known from
training: easy, medium and hard are strings of fixed lengths, mean is the mean of the three. The number of records and
of steps is fixed.
Difficulty: records are spread evenly over strings of the shortest to the longest length (in the full form also: all of
the longest), and the longest is the dial. An inverted U is found if at one of the inner lengths accuracy rises on the
line through the means up to it and falls on the line from it on, both slopes clear: p by Bonferroni over the inner
lengths and by Holm over mean, easy, medium and hard 0.05 or less. A curvature alone finds nothing; it is reported, with
what a curve that never turns explains.
Sampling: a teacher answers a pool of questions again and again; right answers are kept, as many records for every arm.
Uniform sampling loses the hardest questions if the share of the longest that have no record is above that of the
shortest, the interval at 95 % of the difference over repeats excluding 0. A difficulty-aware way (equal shares: until
each question has as many right answers as uniform sampling makes attempts; by difficulty: until they are in proportion
to its failures; both up to a cap) keeps what uniform sampling loses if its share of longest lost is clearly lower
(Holm over both ways, and over equal shares against uniform sampling at the same number of attempts: confirmed; clearly
higher: contradicted; else not confirmed). It helps the student on hard questions if accuracy there is clearly above
that of uniform sampling (confirmed; clearly below: contradicted; else not confirmed), and costs on easy ones if it is
clearly below there (Holm over both ways on easy, medium and hard). No clear difference is no proof that there is
none."""


def conditions(quick: bool) -> tuple[Condition, ...]:
    """The dial of difficulty, then the ways of sampling."""
    lengths: tuple[int, ...]
    pool: tuple[int, ...]
    mixes: tuple[str, ...]
    kinds: tuple[str, ...]
    if quick:
        lengths, asked, pool = (6, 8, 10, 14, 18, 24), (6, 8, 10), (6, 8, 10)
        student = Decoder(layers=2, width=64, heads=4, steps=900, batch=32, learning_rate=4e-3, context=96)
        n, items, rules, mixes, kinds = 3_000, 200, 4, (UP_TO,), ("replace",)
        teacher = {"pool": 1_800, "taught": 3_000, "teacher_steps": 600, "cap": 12, "graded": 4}
    else:
        lengths, asked, pool = (6, 8, 10, 12, 16, 20, 24, 28), (6, 12, 20), (6, 8, 10, 12, 16, 20)
        student = Decoder(layers=3, width=96, heads=4, steps=2_000, batch=32, learning_rate=3e-3, context=96)
        n, items, rules, mixes, kinds = 20_000, 500, 32, (UP_TO, ONLY), ("replace", "delete", "duplicate")
        teacher = {"pool": 5_000, "taught": 20_000, "teacher_steps": 3_000, "cap": 32, "graded": 8}
    dials = Dials(rules=rules, kinds=kinds, depth=(1,), length=(lengths[0], lengths[0]))
    asks = tuple(Ask(name, "id", length=(letters, letters)) for name, letters in zip(TESTS, asked))
    made = []
    for mix in mixes:
        for last in range(len(lengths)):
            if mix == ONLY and not last:
                continue  # the shortest alone is the first of the other mix
            used = lengths[: last + 1] if mix == UP_TO else (lengths[last],)
            made.append(Condition(
                f"{mix} {lengths[last]} letters",
                {"part": DIFFICULTY, "mix": mix, "longest": lengths[last], "arm": "–"}, "string_rewriting", dials, n,
                student, asks, items, make=spread, settings={"lengths": _joined(used)},
            ))  # fmt: skip
    settings: dict[str, float | str] = {
        "lengths": _joined(pool),
        "first": FIRST,
        "most": 2 * FIRST,
        "temperature": 0.7,
        **teacher,
    }
    kept = FIRST * teacher["pool"]  # all that uniform sampling could keep
    made += [
        Condition(
            f"sampling: {arm}", {"part": SAMPLING, "mix": "–", "longest": pool[-1], "arm": arm}, "string_rewriting",
            dials, kept, student, asks, items, make=sampled, settings={**settings, "arm": arm},
        )
        for arm in ARMS
    ]  # fmt: skip
    return tuple(made)


def spread(condition: Condition, dials: Dials, rng: np.random.Generator, folder: Path | None) -> Made:
    """The training set of the first part: as many records of every length."""
    records = questions(find(condition.task), condition.n, _lengths(condition), dials, rng)
    return Made(records, {"length": mean([record.notes["length"] for record in records])})


def sampled(condition: Condition, dials: Dials, rng: np.random.Generator, folder: Path | None) -> Made:
    """The training set of the second part: what an arm keeps of a teacher's answers.

    The questions, the teacher and its attempts are the same for all arms of a repeat. The teacher is the student with
    steps of its own, trained on other questions.
    """
    task, given, lengths = find(condition.task), condition.settings, _lengths(condition)
    size, taught, first, most, cap, graded = (
        int(given[name]) for name in ("pool", "taught", "first", "most", "cap", "graded")
    )
    ask, answer, order = rng.spawn(3)
    everything = questions(task, size + taught, lengths, dials, ask)
    of = [[one for one in everything if one.notes["length"] == length] for length in lengths]
    shares = evenly(size, [size] * len(lengths))
    pool = [one for same, many in zip(of, shares) for one in same[:many]]
    others = [one for same, many in zip(of, shares) for one in same[many:]]
    if not isinstance(condition.student, Decoder):
        raise InputError("complexity: a teacher is asked for random answers, which a decoder alone gives; take one.")
    teacher = replace(condition.student, steps=int(given["teacher_steps"]))
    made = attempts(
        pool, others, teacher,
        lambda question, said: task.right(Item(question.prompt, question.notes["answer"], question.notes), said),
        times=cap + graded, temperature=float(given["temperature"]), rng=answer, folder=folder and folder.parent,
    )  # fmt: skip
    if made is None:
        return Made((), {})
    chosen = kept_by(str(given["arm"]), made.right[:, :cap], first, most)
    if chosen is None:
        found, asked = list(pool), 0
    else:
        found = [_said(pool[row], made.answers[row][column]) for row, column in zip(*chosen.places.nonzero())]
        asked = chosen.asked
    records = tuple(islice(Dice(order).cycled(found), condition.n)) if found else ()
    there = {record.prompt for record in records}
    lost = np.array([question.prompt not in there for question in pool])
    length = np.array([question.notes["length"] for question in pool])
    solved = made.right[:, cap:].mean(axis=1)  # by attempts that no arm sees
    worst = np.lexsort((-length, solved))[: size // 4]  # of equals the longest
    facts = {
        "attempts": float(asked), "kept": float(len(found)), "lost": float(lost.mean()),
        "lost, least solved quarter": float(lost[worst].mean()),
    }  # fmt: skip
    for each in lengths:
        facts[f"lost, {each} letters"] = float(lost[length == each].mean())
        facts[f"solved, {each} letters"] = float(solved[length == each].mean())
    if records:
        facts["length"] = mean([record.notes["length"] for record in records])
        for each in lengths:
            facts[f"share, {each} letters"] = mean([float(record.notes["length"] == each) for record in records])
    return Made(records, facts)


def kept_by(arm: str, right: Right, first: int, most: int) -> Kept | None:
    """What an arm keeps; None where nothing is sampled and nothing lost.

    Args:
        arm: One of ``ARMS``.
        right: (questions, cap).
        first: Attempts of uniform sampling at each question, and right answers wanted of each in equal shares.
        most: Right answers wanted, by difficulty, of a question that always fails.
    """
    if arm == UNIFORM:
        return uniform(right, first)
    if arm == SAME_COST:
        return uniform(right, -(-until(right, first).asked // len(right)))
    if arm == EQUAL:
        return until(right, first)
    return by_difficulty(right, first, most) if arm == PROPORTIONAL else None


def questions(task: Task, n: int, lengths: Sequence[int], dials: Dials, rng: np.random.Generator) -> tuple[Record, ...]:
    """Right records spread evenly over lengths, all different, in random order."""
    *streams, order = rng.spawn(len(lengths) + 1)
    drawn: list[Record] = []
    for length, many, stream in zip(lengths, evenly(n, [n] * len(lengths)), streams):
        drawn += task.draw(many, replace(dials, length=(length, length)), stream)
    return tuple(drawn[place] for place in order.permutation(len(drawn)))


def analyse(rows: Sequence[Row], seed: int) -> Found:
    """The shape of accuracy over difficulty, what sampling loses, and what that does to the student.

    Args:
        rows: ``levels`` are "part", "mix", "longest" and "arm"; ``makeup`` of the second part has "lost, N letters".
        seed: Not needed: nothing is drawn.
    """
    first, second = ([row for row in rows if row.levels["part"] == part] for part in (DIFFICULTY, SAMPLING))
    mixes = {UP_TO: [row for row in first if row.levels["mix"] == UP_TO]}
    if only := [row for row in first if row.levels["mix"] == ONLY]:
        shortest = min(float(row.levels["longest"]) for row in first)
        mixes[ONLY] = only + [row for row in mixes[UP_TO] if float(row.levels["longest"]) == shortest]
    lines: list[Line] = []
    tables: list[Table] = []
    shapes = []
    for mix, of in mixes.items():
        found = {test: _shape(of, test) for test in (MEAN, *TESTS)}
        p_of = dict(zip(found, holm([one.p for one in found.values()]).tolist()))
        for test, one in found.items():
            lines.append(Line(
                f"an inverted U of accuracy on {test} questions over difficulty, {mix} a length",
                "found" if p_of[test] <= CLEAR else "not found", _turn(one, p_of[test]),
            ))  # fmt: skip
        tables.append(_shapes(mix, found, p_of))
        shapes += [{"mix": mix, "test": test, **one.to_json(), "holm_p": p_of[test]} for test, one in found.items()]
    sampling, more, below = _sampling(second)
    tests = list(dict.fromkeys(test for row in rows for test in row.right))
    return Found((*lines, *sampling), (*tables, *more, by_condition(rows, tests)), {"shapes": shapes, **below})


def _shape(rows: Sequence[Row], test: str) -> Shape:
    values = [_accuracy(row, test) for row in rows]
    return shape([float(row.levels["longest"]) for row in rows], values, [row.repeat for row in rows])


def _accuracy(row: Row, test: str) -> float:
    return float(np.mean([row.accuracy(each) for each in TESTS])) if test == MEAN else row.accuracy(test)


def _turn(one: Shape, p: float) -> str:
    return (
        f"for each letter more {_slope(one.rise)} up to {one.at:g} letters, {_slope(one.fall)} from there, Holm p "
        f"{told_p(p)}; over all {_slope(one.whole)}"
    )


def _shapes(mix: str, found: Mapping[str, Shape], p_of: Mapping[str, float]) -> Table:
    title = (
        f"Accuracy over the longest strings in training, {mix} a length: change for each letter more, up to the break "
        "and from it on, with the interval at 95%; share of the variance between lengths that a quadratic and the best "
        "curve that goes one way explain"
    )
    header = (
        "test",
        "break",
        "up to it",
        "from it on",
        "Holm p",
        "over all",
        "curvature",
        "quadratic",
        "never turning",
    )
    lines = [
        (test, f"{one.at:g}", _slope(one.rise), _slope(one.fall), told_p(p_of[test]), _slope(one.whole),
         _slope(one.curvature), _two(one.quadratic), _two(one.monotone))
        for test, one in found.items()
    ]  # fmt: skip
    return Table(title, header, tuple(lines))


def _sampling(rows: Sequence[Row]) -> tuple[list[Line], list[Table], dict[str, Any]]:
    rows = [row for row in rows if row.makeup]  # the others' teacher diverged
    if not rows:
        return [Line("uniform sampling loses the hardest questions", "not found", "every teacher diverged")], [], {}
    lengths = sorted(int(name.split()[1]) for name in rows[0].makeup if name.startswith("lost,") and "letters" in name)
    shortest, longest = f"lost, {lengths[0]} letters", f"lost, {lengths[-1]} letters"
    plain = [row for row in rows if row.levels["arm"] == UNIFORM]
    sides = [(row.repeat, float(hard), row.makeup[longest if hard else shortest]) for row in plain for hard in (0, 1)]
    gap = blocked([[hard] for _, hard, _ in sides], [lost for *_, lost in sides], [r for r, *_ in sides]).estimate([1])
    shares = {name: mean([row.makeup[name] for row in plain]) for name in (shortest, longest)}
    repeats = ", ".join(f"{row.makeup[longest]:.0%}" for row in plain)
    lines = [Line(
        "uniform sampling loses the hardest questions",
        "found" if gap.low > 0 or (gap.low != gap.low and len(plain) > 1 and gap.value > 0) else "not found",
        f"{shares[longest]:.0%} of those of {lengths[-1]} letters ({repeats}), {shares[shortest]:.0%} of {lengths[0]} "
        f"letters; {told(gap)}; beside it {ANCHOR}",
    )]  # fmt: skip
    lost = {
        (EQUAL, UNIFORM): _between(rows, EQUAL, UNIFORM, longest),
        (PROPORTIONAL, UNIFORM): _between(rows, PROPORTIONAL, UNIFORM, longest),
        (EQUAL, SAME_COST): _between(rows, EQUAL, SAME_COST, longest),
    }
    lost_p = dict(zip(lost, holm([one.p for one in lost.values()]).tolist()))
    for (arm, other), one in lost.items():
        lines.append(Line(
            f"{arm} keeps hardest questions that {other} loses", signed(one, lost_p[arm, other], better=-1),
            f"{_lost(rows, arm, longest)} lost against {_lost(rows, other, longest)}: {told(one)}, Holm p "
            f"{told_p(lost_p[arm, other])}",
        ))  # fmt: skip
    effects = {(arm, test): _between(rows, arm, UNIFORM, test) for arm in (EQUAL, PROPORTIONAL) for test in TESTS}
    effects_p = dict(zip(effects, holm([one.p for one in effects.values()]).tolist()))
    for arm in (EQUAL, PROPORTIONAL):
        hard, easy = effects[arm, HARD], effects[arm, EASY]
        lines.append(Line(
            f"{arm} helps the student on hard questions", signed(hard, effects_p[arm, HARD], better=1),
            f"{told(hard)} against uniform, Holm p {told_p(effects_p[arm, HARD])}{_recovered(rows, arm)}",
        ))  # fmt: skip
        costs = effects_p[arm, EASY] <= CLEAR and easy.value < 0
        lines.append(Line(
            f"{arm} costs on easy questions", "found" if costs else "not found",
            f"{told(easy)} against uniform, Holm p {told_p(effects_p[arm, EASY])}",
        ))  # fmt: skip
    against = {
        (arm, test): _between(rows, arm, UNIFORM, test)
        for arm in ARMS if arm != UNIFORM for test in (*TESTS, MEAN)
    }  # fmt: skip
    figures = {
        "lost_longest_less_shortest": gap.to_json(),
        "lost": [{"arm": arm, "than": other, **one.to_json(), "holm_p": or_null(lost_p[arm, other])}
                 for (arm, other), one in lost.items()],
        "against_uniform": [{"arm": arm, "test": test, **one.to_json(),
                             "holm_p": or_null(effects_p.get((arm, test), float("nan")))}
                            for (arm, test), one in against.items()],
    }  # fmt: skip
    return lines, [_losses(rows, lengths), _effects(against, effects_p)], figures


def _between(rows: Sequence[Row], arm: str, other: str, what: str) -> Estimate:
    """An arm less another, in accuracy on a test or in a figure of the training set.

    Of accuracy all arms are fitted, as students of all arms scatter alike. Of a figure of the training set the two
    alone, repeat by repeat: an arm that loses nothing does not scatter, and says nothing about how the others do.
    """
    of_student = what in (*TESTS, MEAN)
    fitted = ARMS if of_student else (arm, other)
    rows = [row for row in rows if row.levels["arm"] in fitted]
    arms = [each for each in fitted if each != other]
    terms = [[float(row.levels["arm"] == each) for each in arms] for row in rows]
    values = [_accuracy(row, what) if of_student else row.makeup[what] for row in rows]
    return blocked(terms, values, [row.repeat for row in rows]).estimate([float(each == arm) for each in arms])


def _lost(rows: Sequence[Row], arm: str, what: str) -> str:
    return f"{mean([row.makeup[what] for row in rows if row.levels['arm'] == arm]):.0%}"


def _recovered(rows: Sequence[Row], arm: str) -> str:
    """How much of what uniform sampling loses on hard questions an arm brings back, where something is lost."""
    hard = {each: mean([row.accuracy(HARD) for row in rows if row.levels["arm"] == each]) for each in ARMS}
    gap = hard[NOTHING_LOST] - hard[UNIFORM]
    at_all = f"; with nothing lost {hard[NOTHING_LOST]:.2f}, uniform {hard[UNIFORM]:.2f}"
    return at_all + (f": {(hard[arm] - hard[UNIFORM]) / gap:.0%} of the gap" if gap >= 0.05 else "")


def _losses(rows: Sequence[Row], lengths: Sequence[int]) -> Table:
    title = (
        "What each way of sampling keeps: attempts at the pool, right answers kept, share of the questions that have "
        "no record, by letters and of the quarter that the teacher solves least; share of the records that are longest"
    )
    header = ("arm", "attempts", "kept", *(f"lost, {each} letters" for each in lengths), "lost, least solved quarter",
              f"records of {lengths[-1]} letters")  # fmt: skip
    names = (
        *(f"lost, {each} letters" for each in lengths),
        "lost, least solved quarter",
        f"share, {lengths[-1]} letters",
    )
    lines = []
    for arm in ARMS:
        of = [row.makeup for row in rows if row.levels["arm"] == arm]
        counts = (f"{mean([each[name] for each in of]):,.0f}" for name in ("attempts", "kept"))
        shares = (mean([each[name] for each in of if name in each]) for name in names)
        lines.append((arm, *counts, *("–" if share != share else f"{share:.0%}" for share in shares)))
    solved = (f"{mean([row.makeup[f'solved, {each} letters'] for row in rows]):.0%}" for each in lengths)
    lines.append(("the teacher solves", "–", "–", *solved, "–", "–"))
    return Table(title, header, tuple(lines))


def _effects(against: Mapping[tuple[str, str], Estimate], p_of: Mapping[tuple[str, str], float]) -> Table:
    lines = [
        (arm, test, told(one), told_p(p_of[arm, test]) if (arm, test) in p_of else "not asked")
        for (arm, test), one in against.items()
    ]  # fmt: skip
    title = "What each way does to the student: accuracy less that of uniform sampling, with the interval at 95%"
    return Table(title, ("arm", "test", "difference", "Holm p"), tuple(lines))


def _said(question: Record, answer: str) -> Record:
    return replace(question, id=content_id(question.prompt, answer), response=answer, made_by="teacher")


def _joined(lengths: Sequence[int]) -> str:
    return " ".join(map(str, lengths))


def _lengths(condition: Condition) -> tuple[int, ...]:
    return tuple(int(each) for each in str(condition.settings["lengths"]).split())


def _slope(one: Estimate) -> str:
    """Per letter, in points: an accuracy changes by a few of them for a letter."""
    if one.value != one.value:
        return "–"
    span = "" if one.low != one.low else f" [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"
    return f"{100 * one.value:+.1f}{span} points"


def _two(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"


COMPLEXITY_STUDY = Study(
    name="complexity",
    question="With the number of records and steps fixed, is accuracy against the difficulty of the training data an "
    "inverted U? And which hard questions does rejection sampling lose, what does that do to a student, and what does "
    "difficulty-aware sampling bring back?",
    rule=RULE,
    conditions=conditions,
    analyse=analyse,
    repeats=(5, 2),
    quick_lacks="Few repeats of one small student and four rules, six lengths up to 24 letters and one way to "
    "spread them; a pool of 1,800 questions and at most 12 attempts at each. Small differences are not "
    "seen, and that an inverted U or a cost is not found says little. A question has one right answer, so what several "
    "different right answers to a hard question are worth is not asked.",
)
