"""The guard of a network: one run at a time, nothing torn by other threads, copies are free."""

import copy
import threading

import pytest

from neurosim import ArgumentError
from neurosim.base.run_guard import RunGuard


def _from_another_thread(call):
    raised = []

    def work():
        try:
            call()
        except ArgumentError as error:
            raised.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return raised


def test_an_idle_network_lets_any_thread_call_anything():
    guard = RunGuard()
    guard.check("get()"), guard.check_idle("reset()")
    assert _from_another_thread(lambda: guard.check_idle("reset()")) == []


def test_within_a_run_its_thread_may_look_but_not_run_undo_or_replace():
    guard = RunGuard()
    with guard.running():
        guard.check("get()")
        for call in ("restore()", "run()"):
            with pytest.raises(ArgumentError, match=rf"{call[:-2]}\(\) cannot .*after_chunk.*over"):
                guard.check_idle(call)
        with pytest.raises(ArgumentError, match="after_chunk"), guard.running():
            pass
        guard.check("get()")  # the refused run released nothing
        with pytest.raises(ArgumentError):
            guard.check_idle("reset()")
    guard.check_idle("reset()")


def test_another_thread_is_refused_all_of_it_and_told_the_way_out():
    guard = RunGuard()
    with guard.running():
        for call in (lambda: guard.check("get()"), lambda: guard.running().__enter__(),
                     lambda: copy.deepcopy(guard)):  # fmt: skip
            (said,) = _from_another_thread(call)
            assert "another thread" in said and "deepcopy" in said
    assert _from_another_thread(lambda: guard.check("get()")) == []


def test_no_run_begins_while_another_thread_reads_for_long_but_others_may_read():
    guard = RunGuard()
    with guard.reading("edges()"):
        for call in (lambda: guard.running().__enter__(), lambda: guard.check_idle("reset()")):
            (said,) = _from_another_thread(call)
            assert "while another thread reads this network" in said
        for call in (lambda: guard.check("get()"), lambda: guard.reading("edges()").__enter__()):
            assert _from_another_thread(call) == []
    guard = RunGuard()
    with guard.running(), guard.reading("edges()"):  # from after_chunk
        (said,) = _from_another_thread(lambda: guard.reading("edges()").__enter__())
        assert "edges() is refused while another thread runs" in said
    guard.check_idle("reset()")


def test_an_error_in_a_run_frees_the_network_and_a_copy_is_free_from_the_start():
    guard = RunGuard()
    with pytest.raises(ZeroDivisionError), guard.running():
        copy.deepcopy(guard).check_idle("run()")
        raise ZeroDivisionError
    guard.check_idle("run()")
