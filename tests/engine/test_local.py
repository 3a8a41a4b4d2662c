import sys
from pathlib import Path

import pytest

from trivium.engine import Lost, run
from trivium.errors import InputError, MissingCapability

sys.path.insert(0, str(Path(__file__).parent))  # workers are told this path and import from it
from workers_that_die import DieOnce, die_on_three, divide, double, refuse, slow_when_early

TASKS = list(range(7))
DOUBLED = [str(2 * task).encode() for task in TASKS]


@pytest.mark.parametrize("workers", [1, 2, 20])
def test_results_come_in_the_order_of_the_tasks(workers):
    assert list(run(double, TASKS, workers=workers)) == DOUBLED


def test_a_task_that_finishes_early_waits_for_the_one_before():
    assert list(run(slow_when_early, TASKS, workers=2)) == [str(task).encode() for task in TASKS]


def test_the_task_of_a_killed_worker_is_done_by_another(tmp_path):
    assert list(run(DieOnce(tmp_path, 4), TASKS, workers=2)) == DOUBLED
    assert (tmp_path / "4").exists()


def test_a_task_that_kills_every_worker_is_lost_and_the_others_are_not():
    found = list(run(die_on_three, TASKS, workers=2))
    assert found[3] == Lost(3, "exit code -9")
    assert [*found[:3], *found[4:]] == [*DOUBLED[:3], *DOUBLED[4:]]


# Of two workers that both fail, the one that says so first is heard.
@pytest.mark.parametrize(("workers", "task"), [(1, "0"), (2, "[01]")])
def test_an_error_of_the_work_is_raised_as_it_was(workers, task):
    with pytest.raises(MissingCapability, match=rf"^task {task} needs what is not there$"):
        list(run(refuse, TASKS, workers=workers))


def test_another_error_names_itself():
    with pytest.raises(InputError, match="a worker failed with ZeroDivisionError"):
        list(run(divide, TASKS, workers=2))


def test_no_tasks_and_no_workers():
    assert list(run(double, [], workers=2)) == []
    with pytest.raises(InputError, match="workers must be at least 1, got 0"):
        run(double, TASKS, workers=0)
