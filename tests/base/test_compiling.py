"""Compiling is told once, to people who wait at a terminal and to those who read a log."""

import numba
import pytest
from shell import needs_compiled_kernels

from neurosim.base import compiling
from neurosim.cli.display import progress

pytestmark = needs_compiled_kernels


def a_kernel():
    """Return a function that calls another, neither compiled yet."""
    inner = numba.njit(lambda x: x + 1)

    @numba.njit
    def outer(x):
        return 2 * inner(x)

    return outer


def test_a_kernel_is_named_once_with_what_it_calls():
    said = []
    with compiling.watched(said.append) as found:
        assert a_kernel()(3) == 8
        assert found.count == 1 and found.seconds > 0
    a_kernel()(3)
    assert said == ["outer", None] and found.count == 1


def test_what_had_begun_before_is_not_counted():
    found = compiling.Compilations(lambda name: None)
    found.end()
    found.begin("a")
    found.end()
    assert found.count == 1 and 0 <= found.seconds < 1


def test_a_log_has_a_line_when_it_begins_and_one_when_it_took_long(capsys, monkeypatch):
    monkeypatch.setattr(progress, "LONG", 0.0)
    with progress.progress("seeds", 2):
        a_kernel()(3)
        a_kernel()(3)
    first, last = (x for x in capsys.readouterr().err.splitlines() if x.startswith("compil"))
    assert first == "compiling kernels for this machine, once ..."
    assert last.startswith("compiled 2 kernels in ")
    with progress.progress("seeds", 1):
        a_kernel()(3)
    assert capsys.readouterr().err.splitlines()[-1].startswith("compiled 1 kernel in ")


@pytest.mark.parametrize("n", [0, 2])
def test_nothing_is_said_where_nothing_is_compiled(capsys, n):
    with progress.progress("seeds", n) as bar:
        bar(1)
        bar.say("drawing the figure")
    assert capsys.readouterr().err == ""
