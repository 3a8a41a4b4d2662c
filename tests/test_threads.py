import sys

import numpy as np
import pytest

from trivium.threads import _controller, one_blas_thread


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
