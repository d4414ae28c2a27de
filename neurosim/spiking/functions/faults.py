"""What is said of a user's function that cannot be compiled: which one it is, why, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from neurosim.base.compiling import COMPILE
from neurosim.base.errors import KindError

NOISE = ("Failed in nopython mode", "Internal error at", "During:", "File ", "def ")
"""What lines begin with that say where Numba was, not what it missed."""
MOST_LINES = 2
OURS = 2
"""Functions that fail where no helper does: that of the rule, and the kernel that calls it."""


@contextmanager
def failures() -> Iterator[list[str]]:
    """Collect the functions that cannot be compiled within the block, the innermost first.

    Numba compiles what a function calls within that function, and tries some calls twice; so only
    those count that failed since the last that did not.
    """
    from numba.core import event

    failed: list[str] = []

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:
            failed.clear()

        def on_end(self, event: Any) -> None:
            dispatcher, types = event.data["dispatcher"], tuple(event.data["args"])
            if types in dispatcher.overloads:
                failed.clear()
            else:
                failed.append(_name(dispatcher.py_func))

    with event.install_listener(COMPILE, Listener()):
        yield failed


def explain(name: str, failed: list[str], error: Exception) -> KindError:
    """Return the error about a function of a user, of which Numba said ``error``.

    Parameters
    ----------
    name : str
        Of the function that the rule was given.
    failed : list of str
        As `failures` collects; a helper may be the first.
    """
    has_helper = len(failed) > OURS
    inside = f"in {failed[0]}, which it calls: " if has_helper else ""
    return KindError(
        f"your function {name} cannot be compiled: {inside}{_reason(error)}; "
        "it may use numbers, math and numpy only, and of numpy what takes single numbers, such as "
        "np.exp; for np.clip write min(max(x, low), high)"
    )


def _name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _reason(error: Exception) -> str:
    """Return in a line what Numba misses."""
    from numba.core.errors import NumbaError

    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.startswith(NOISE)] or lines
    told = " ".join(said[:MOST_LINES] if isinstance(error, NumbaError) else said[:1])
    return told if isinstance(error, NumbaError) else f"{type(error).__name__}: {told}"
