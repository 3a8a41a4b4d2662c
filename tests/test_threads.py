import sys

import numpy as np
import pytest

from trivium.threads import _controller, cores, free_cores, one_blas_thread, one_torch_thread


def threads():
    from threadpoolctl import threadpool_info

    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_blas_has_one_thread_inside_and_the_same_number_as_before_outside():
    pytest.importorskip("threadpoolctl")
    _controller.cache_clear()
    before = threads()
    with one_blas_thread():
        assert set(threads()) == {1}
    assert threads() == before


def test_an_error_inside_gives_the_threads_back():
    pytest.importorskip("threadpoolctl")
    before = threads()
    with pytest.raises(ValueError, match="inside"), one_blas_thread():
        raise ValueError("inside")
    assert threads() == before


def test_without_the_package_the_work_is_done_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    _controller.cache_clear()
    with one_blas_thread():
        assert np.eye(2).sum() == 2
    _controller.cache_clear()


def test_torch_has_one_thread_inside_and_the_same_number_as_before_outside():
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with pytest.raises(ValueError, match="inside"), one_torch_thread():
            assert torch.get_num_threads() == 1
            raise ValueError("inside")
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_cores_are_what_the_process_is_bound_to_within_its_quota(monkeypatch, tmp_path):
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {2, 5, 7})
    monkeypatch.setattr("trivium.threads.QUOTA", tmp_path / "cpu.max")
    assert cores() == 3
    (tmp_path / "cpu.max").write_text("250000 100000")
    assert cores() == 2


@pytest.mark.parametrize(("idle", "threads"), [(400, 4), (280, 3), (10, 1), (0, 1)])
def test_threads_leave_room_for_what_else_is_running(monkeypatch, tmp_path, idle, threads):
    # 400 ticks passed on four cores, of which so many were idle.
    stats = iter(["cpu 0 0 0 0 0 0 0 0 0 0\n", f"cpu {400 - idle} 0 0 {idle} 0 0 0 0 0 0\n"])

    class Stat:
        def read_text(self, encoding):
            return next(stats)

    monkeypatch.setattr("trivium.threads.STAT", Stat())
    monkeypatch.setattr("trivium.threads.QUOTA", tmp_path / "none")
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2, 3})
    assert free_cores(0) == threads


@pytest.mark.parametrize(("content", "threads"), [("200000 100000", 2), ("50000 100000", 1), ("max 100000", 8)])
def test_a_containers_quota_bounds_the_threads(monkeypatch, tmp_path, content, threads):
    (tmp_path / "cpu.max").write_text(content)
    monkeypatch.setattr("trivium.threads.QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr("trivium.threads.STAT", tmp_path / "none")
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(8)))
    assert free_cores(0) == threads


def test_where_the_kernel_does_not_tell_all_cores_count_as_free(monkeypatch, tmp_path):
    monkeypatch.setattr("trivium.threads.STAT", tmp_path / "none")
    monkeypatch.setattr("trivium.threads.QUOTA", tmp_path / "none")
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2})
    assert free_cores(0) == 3
