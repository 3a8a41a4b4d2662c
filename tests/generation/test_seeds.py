"""The packaged seeds: enough, varied, and themselves without fault."""

import ast
import asyncio
import operator
import re
from collections import Counter
from dataclasses import replace

import pytest

from trivium.errors import InputError
from trivium.generation.prompts import lines
from trivium.generation.seeds import packaged_seeds
from trivium.generation.verify.heuristics import no_faults
from trivium.generation.verify.puzzles import solves
from trivium.generation.verify.task_checks import plausible_task
from trivium.models.scripted import Scripted
from trivium.records import Record
from trivium.sandbox import missing_sandbox
from trivium.verbs.generate import generate
from trivium.verifiers.unit_tests import PassesTests


def test_there_are_sixty_or_more_over_many_topics_forms_and_all_difficulties():
    seeds = packaged_seeds()
    assert len(seeds) >= 60
    assert len({seed.notes["topic"] for seed in seeds}) >= 8
    assert len({seed.notes["form"] for seed in seeds}) >= 20
    assert min(Counter(seed.notes["difficulty"] for seed in seeds).values()) >= 10


def test_ids_and_prompts_are_all_different_and_prompts_fit_on_one_line():
    seeds = packaged_seeds()
    assert len({seed.id for seed in seeds}) == len({seed.prompt for seed in seeds}) == len(seeds)
    assert not any("\n" in seed.prompt for seed in seeds)


def test_our_own_seeds_pass_the_checks_that_generated_records_must_pass():
    for seed in packaged_seeds():
        assert plausible_task(seed.prompt).accepted, seed.prompt
        assert no_faults(seed).accepted, (seed.prompt, no_faults(seed).reason)


PROBLEMS = packaged_seeds("problems")


def test_sixty_problems_of_five_levels_and_a_dozen_topics_pass_the_checks_of_generated_ones():
    assert len(PROBLEMS) >= 60
    assert len({problem.id for problem in PROBLEMS}) == len({problem.prompt for problem in PROBLEMS}) == len(PROBLEMS)
    assert min(Counter(problem.notes["level"] for problem in PROBLEMS).values()) >= 10
    assert min(Counter(problem.notes["topic"] for problem in PROBLEMS).values()) >= 4
    for problem in PROBLEMS:
        assert plausible_task(problem.prompt).accepted, problem.prompt
        assert no_faults(problem).accepted, (problem.prompt, no_faults(problem).reason)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.id)
def test_every_calculation_of_a_worked_solution_is_right_and_the_last_one_is_its_answer(problem):
    said = re.findall(r"([\d.]+(?: [-+*/] [\d.]+)+) = ([\d.]*\d)", problem.response)
    for calculation, result in said:
        assert value_of(ast.parse(calculation, mode="eval").body) == pytest.approx(float(result)), calculation
    assert len(said) == problem.response.count("=")
    assert said[-1][1] == problem.notes["answer"]
    assert problem.response.endswith(f"The answer is {problem.notes['answer']}.")
    assert problem.notes["level"] == min(len(said), 5)


def value_of(node):
    """Of a sum in figures."""
    if isinstance(node, ast.Constant):
        return node.value
    signs = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
    return signs[type(node.op)](value_of(node.left), value_of(node.right))


needs_sandbox = pytest.mark.skipif(missing_sandbox() is not None, reason="no sandbox works here")
PROGRAMS = packaged_seeds("programs")


def test_forty_programs_of_three_difficulties_ask_for_what_their_tests_call():
    assert len(PROGRAMS) >= 40
    assert len({program.prompt for program in PROGRAMS}) == len(PROGRAMS)
    assert min(Counter(program.notes["difficulty"] for program in PROGRAMS).values()) >= 10
    for program in PROGRAMS:
        assert no_faults(program).accepted, (program.prompt, no_faults(program).reason)
        assert program.notes["entry_point"] in program.prompt
        assert any(program.notes["entry_point"] in test for test in program.notes["tests"])


@needs_sandbox
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.id)
def test_a_packaged_program_passes_its_tests_and_an_empty_one_fails_them(program):
    assert PassesTests()(program).accepted
    name = program.notes["entry_point"]
    assert not PassesTests()(
        replace(program, response=f"```python\ndef {name}(*_):\n    return Ellipsis\n```")
    ).accepted


@needs_sandbox
@pytest.mark.parametrize("puzzle", packaged_seeds("puzzles"), ids=lambda puzzle: puzzle.id)
def test_a_packaged_puzzle_is_solved_by_its_solution_and_by_nothing_trivial(puzzle):
    assert asyncio.run(solves(puzzle.prompt, puzzle.response)).accepted
    assert set(puzzle.notes["skills"]) <= set(lines("puzzle_skills"))


def test_snippets_and_texts_are_plain_and_all_different():
    for name, least in (("snippets", 40), ("texts", 24)):
        seeds = packaged_seeds(name)
        assert len({seed.response for seed in seeds}) == len(seeds) >= least
        assert not any(seed.prompt for seed in seeds)
        assert len({seed.notes["topic"] for seed in seeds}) >= 10


def test_only_an_algorithm_that_reads_texts_takes_seeds_without_a_prompt(tmp_path):
    plain = (Record("a", "", "Only a text."),)
    with pytest.raises(InputError, match="a seed is a task, not a plain text"):
        generate("self-instruct", model="scripted:here", opened=Scripted(lambda _: ""), out=tmp_path, seeds=plain,
                 max_calls=4)  # fmt: skip
    run = generate("wrap", model="scripted:here", opened=Scripted(lambda _: ""), out=tmp_path, seeds=plain,
                   max_calls=4)  # fmt: skip
    assert run.brought.fates == {"dropped: empty wrap": 4}
    with pytest.raises(InputError, match="1 seeds are empty"):
        generate("wrap", model="scripted:here", opened=Scripted(lambda _: ""), out=tmp_path / "empty",
                 seeds=(Record("a", "", " "),), max_calls=4)  # fmt: skip


def test_seeds_of_an_unknown_name_suggest_the_nearest():
    with pytest.raises(InputError, match="did you mean 'problems'"):
        packaged_seeds("problem")
