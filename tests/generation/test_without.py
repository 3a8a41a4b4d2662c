"""Ablation: every switch of every algorithm, on a scripted model that goes by the request alone."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "algorithms"))
from speakers import ANSWER, Listening, made, some_words, speakers

from trivium.algorithms import ALGORITHMS, ALONE, build
from trivium.cli import main
from trivium.errors import InputError
from trivium.generation.seeds import packaged_seeds
from trivium.models.scripted import rendered
from trivium.sandbox import missing_sandbox
from trivium.verbs.generate import resume_generate

SWITCHES = [(name, card.name) for name in ALGORITHMS for card in build(name).switches]


def task(request):
    return f"Describe {some_words(request)}."


def evolving(request):
    if request.prompt.endswith("user: "):
        return f"Explain the rare case number {request.seed} of field {request.seed % 91}."
    return f" the quantity {request.seed} is never mentioned twice."


def answers(new_task, answer=ANSWER):
    """A model whose tasks come from ``new_task(request)`` and whose answers are always the same, or by the request."""
    said = answer if callable(answer) else lambda request: answer
    return Listening(lambda request: said(request) if "Answer in one short" in rendered(request) else new_task(request))


def own_answer(request):
    return f"It is about {some_words(request, 8, 5)}."


def model_for(name):
    """What the algorithm's tests have it hear; where a part is off, a stand-in may ask what they do not know."""
    new_task = {"attr-prompt": lambda r: f" see {task(r)}", "evol-instruct": evolving}.get(name, task)
    if name not in speakers():
        return answers(new_task)

    def speak(request):
        try:
            return speakers()[name](request)
        except (KeyError, IndexError):
            return own_answer(request)

    return Listening(speak)


def refuse(*_, **__):
    raise AssertionError("a component was at work that is switched off")


# --- every switch


@pytest.mark.slow
@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_switch_of_every_algorithm_runs_and_what_is_off_is_never_asked(tmp_path, monkeypatch, name):
    algorithm = build(name)
    if "sandbox" in algorithm.needs and missing_sandbox() is not None:
        pytest.skip("no sandbox works here")
    for card in algorithm.switches:
        with monkeypatch.context() as patch:
            for part in algorithm.parts:
                if part.component == card and name != "orca":  # orca's answers come from what is off, told otherwise
                    function = part.__call__ if isinstance(part, type) else part
                    patch.setattr(getattr(function, "__wrapped__", function), "__code__", refuse.__code__)
            steps = 1 if {"sandbox", "log-probs"} & {*algorithm.needs} else 3  # those take their time
            budget = steps * algorithm.calls + algorithm.prepare_calls
            run = made(tmp_path / card.name, name, model_for(name), max_calls=budget, without=[card.name])
        assert sum(run.brought.fates.values()) > 0
        assert run.to_json()["settings"]["without"] == [card.name]
        assert all(f" without {card.name} " in record.made_by for record in run.records)


@pytest.mark.parametrize("name", [*ALGORITHMS, *ALONE])
def test_a_switch_is_that_of_a_component_or_of_the_pool_and_the_card_says_so(name):
    algorithm = build(name)
    switches = [card.name for card in algorithm.switches]
    named = [card.name for card in algorithm.components]
    assert len(switches) == len(set(switches))
    assert [switch for switch in switches if switch != "growing_pool"] == [one for one in named if one in switches]
    assert "growing_pool" not in switches or (switches[0] == "growing_pool" and algorithm.loop != "L0")
    card = algorithm.to_json()
    assert card["switches"] == switches
    assert all(part["switchable"] == (part["name"] in switches) for part in card["components"])
    assert algorithm.without(*switches).off == frozenset(switches)
    for one in set(named) - set(switches):
        with pytest.raises(InputError, match=f"nothing to stand in for '{one}'"):
            algorithm.without(one)


def test_every_check_and_every_choice_at_the_end_can_be_switched_off():
    for name in ALGORITHMS:
        algorithm = build(name)
        switches = {card.name for card in algorithm.switches}
        checks = {part.component.name for part in (*algorithm.verify, *map(type, algorithm.keep))
                  if hasattr(part, "component")}  # fmt: skip
        chosen = {card.name for card in algorithm.components if card.name.startswith("choose_")}
        assert checks | chosen <= switches


# --- what is refused


def test_an_unknown_component_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(InputError, match=r"no component of evol-instruct to switch off 'deper'; did you mean 'deeper'"):
        made(tmp_path, "evol-instruct", answers(evolving), without=["deper"])
    assert not (tmp_path / "evol-instruct").exists()


def test_what_nothing_stands_in_for_is_refused_with_those_that_can(tmp_path):
    with pytest.raises(InputError, match=r"'answer', so it stays on; those that can: growing_pool, deeper, broader"):
        made(tmp_path, "evol-instruct", answers(evolving), without=["answer"])


# --- Evol-Instruct


def test_evol_instruct_without_its_eliminator_keeps_what_it_drops_with_it(tmp_path):
    def stale(request):  # adds not one content word to its parent: nothing is gained
        return " and that again, and then once more, and so on."

    options = {"depth": 1}
    whole = made(tmp_path / "on", "evol-instruct", answers(stale), options=options, without=["broader"])
    bare = made(tmp_path / "off", "evol-instruct", answers(stale), options=options,
                without=["broader", "eliminated_task", "near_duplicate"])  # fmt: skip
    gone = [fate for fate in whole.brought.fates if "eliminated" in fate]
    assert gone
    assert not any("eliminated" in fate for fate in bare.brought.fates)
    assert len(bare.records) > len(whole.records)


def test_evol_instruct_without_depth_draws_breadth_alone_and_the_other_way_round(tmp_path):
    breadth = made(tmp_path / "breadth", "evol-instruct", answers(evolving), without=["deeper"])
    depth = made(tmp_path / "depth", "evol-instruct", answers(evolving), without=["broader"])
    assert {record.notes["method"] for record in breadth.records} == {"breadth"}
    assert len({record.notes["method"] for record in depth.records}) > 2
    assert "breadth" not in {record.notes["method"] for record in depth.records}


def test_evol_instruct_without_either_answers_its_parents_tasks_as_they_are(tmp_path):
    model = answers(evolving, own_answer)
    run = made(tmp_path, "evol-instruct", model, max_calls=40, without=["deeper", "broader"])
    seeds = {seed.prompt for seed in packaged_seeds()}
    assert len(run.records) > 20
    assert {record.prompt for record in run.records} <= seeds
    assert all(request.messages for request in model.heard)  # nothing but answers was paid


def test_an_answer_that_is_given_again_is_a_near_duplicate_even_where_tasks_repeat(tmp_path):
    run = made(tmp_path, "evol-instruct", answers(evolving), max_calls=100, without=["deeper", "broader"])
    assert len({record.prompt for record in run.records}) == len(run.records)  # ANSWER once for each task
    assert set(run.brought.fates) == {"accepted", "dropped: near-duplicate"}


def test_a_verbatim_copy_is_still_eliminated_where_another_method_is_off(tmp_path):
    """With depth off, a broader task that repeats its parent is a failed evolution and no stand-in."""
    model = answers(lambda request: packaged_seeds()[0].prompt)
    run = made(tmp_path, "evol-instruct", model, without=["deeper"])
    assert run.records == () or all(record.prompt != packaged_seeds()[0].prompt for record in run.records)
    assert set(run.brought.fates) <= {"dropped: near-duplicate", "dropped: eliminated: no information gain"}


def test_a_text_that_is_not_said_again_is_handed_over_once(tmp_path):
    run = made(
        tmp_path, "wrap", model_for("wrap"), records=10, max_calls=None, max_tokens=400_000, without=["say_again"]
    )
    assert len(run.records) == 10
    assert len({record.response for record in run.records}) == 10
    assert set(run.brought.fates) <= {"accepted", "dropped: near-duplicate"} | {
        fate for fate in run.brought.fates if "response:" in fate
    }


# --- the pool


def examples_in(request):
    return set(re.findall(r"^Task \d+: (.*)$", request.prompt, re.MULTILINE))


def test_self_instruct_whose_pool_does_not_grow_never_shows_what_it_made(tmp_path):
    seeds = {seed.prompt for seed in packaged_seeds()}
    shown = {}
    for off in ((), ("growing_pool",)):
        model = answers(task)
        run = made(tmp_path / "-".join(off), "self-instruct", model, max_calls=80, without=off)
        assert len(run.records) > 20
        shown[off] = set().union(*(examples_in(request) for request in model.heard if not request.messages))
    assert shown[()] - seeds
    assert shown["growing_pool",] <= seeds


def test_what_was_made_is_still_known_to_the_checks_before_an_answer_is_paid(tmp_path):
    same = answers(lambda request: "Describe the amber bridge and the copper dune at length.")
    run = made(tmp_path, "self-instruct", same, max_calls=40, ahead=2, without=["growing_pool"])
    assert len(run.records) == 1
    # The second step began before the first was settled; from the third on the task is known.
    assert sum(bool(request.messages) for request in same.heard) == 2


# --- near-duplicates


def test_without_near_duplicate_copies_in_other_words_stay_and_exact_ones_do_not(tmp_path):
    def twins(request):
        return f"Describe the amber bridge and the copper dune at length, part {request.seed % 3}."

    whole = made(tmp_path / "on", "magpie", answers(twins))
    bare = made(tmp_path / "off", "magpie", answers(twins), without=["near_duplicate"])
    assert len(whole.records) == 1
    assert len(bare.records) == 3
    assert set(bare.brought.fates) == {"accepted", "dropped: exact copy"}


# --- what a run is told, and how it goes on


def test_what_is_off_is_part_of_the_run_and_resume_honours_it(tmp_path):
    folder = tmp_path / "magpie"
    run = made(tmp_path, "magpie", answers(task), without=["near_duplicate"])
    again = resume_generate(folder, opened=answers(task))
    assert again.records == run.records
    assert again.brought.cached_calls == again.brought.calls
    assert json.loads((folder / "run.json").read_text())["settings"]["without"] == ["near_duplicate"]
    assert "near_duplicate" in (folder / "README.md").read_text()
    with pytest.raises(InputError, match="without"):
        made(tmp_path, "magpie", answers(task))


def test_a_plain_run_has_the_settings_it_always_had(tmp_path):
    from trivium.runs import Ledger

    made(tmp_path, "magpie", answers(task))
    with Ledger.open(tmp_path / "magpie") as ledger:
        assert "without" not in ledger.settings


def test_an_algorithm_of_ones_own_is_switched_in_the_same_way(tmp_path):
    own = build("magpie").without("plausible_task")
    run = made(tmp_path, "magpie", answers(lambda r: f"See {r.seed}"))
    from trivium.verbs.generate import generate

    bare = generate(own, model="scripted:here", opened=answers(lambda r: f"See {r.seed}"), out=tmp_path / "own",
                    max_calls=60, step_tokens=4000)  # fmt: skip
    assert not run.records
    assert bare.records
    assert bare.to_json()["settings"]["without"] == ["plausible_task"]


def test_two_runs_in_one_event_loop_do_not_share_what_is_off(tmp_path):
    def short(request):
        return f"See {request.seed}"

    with asyncio.Runner() as runner:
        bare = made(tmp_path / "a", "magpie", answers(short), runner=runner, without=["plausible_task"])
        whole = made(tmp_path / "b", "magpie", answers(short), runner=runner)
    assert bare.records
    assert not whole.records


def test_the_command_line_switches_off_and_names_what_can_be(tmp_path, capsys):
    assert main(["generate", "magpie", "--model", "scripted:x", "--out", str(tmp_path / "r"), "--max-calls", "9",
                 "--without", "answer"]) == 2  # fmt: skip
    assert "nothing to stand in for 'answer'" in capsys.readouterr().err
    assert main(["algorithms", "magpie"]) == 0
    assert "--without takes plausible_task, no_faults, near_duplicate" in capsys.readouterr().out
