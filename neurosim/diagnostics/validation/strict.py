"""Brian2 held to its equations, to the last bit: flags of its compiler, its exponential."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.spiking.brian2.network import import_brian2

TARGETS = ("numpy", "cython")
STRICT = ["-w", "-O2", "-ffp-contract=off", "-std=c++11"]
"""Flags of a compiler that keeps to the order of operations that is written."""


@contextmanager
def strict(target: str = "numpy") -> Iterator[None]:
    """Let Brian2 compute as its equations are written, to the last bit; then as before.

    Parameters
    ----------
    target : str
        ``"numpy"``: no compiler is needed; the exponential is that of the C library instead of
        NumPy's, whose vectorised form differs in the last bit on some processors. ``"cython"``:
        compiled, without flags that let the compiler reorder, and kept in a folder of its own;
        compiling takes seconds for each object, once.
    """
    import platformdirs

    checks.choice("target", target, TARGETS)
    prefs = import_brian2().prefs
    cache = Path(platformdirs.user_cache_dir("neurosim")) / "brian2-strict"
    wanted = {
        "codegen.target": target,
        "codegen.string_expression_target": "numpy",
        "codegen.cpp.extra_compile_args_gcc": STRICT,
        "codegen.runtime.cython.cache_dir": str(cache),
    }
    before = {name: prefs[name] for name in wanted}
    with _exponential_of_c():
        try:
            for name, value in wanted.items():
                prefs[name] = value
            yield
        finally:
            for name, value in before.items():
                prefs[name] = value


@contextmanager
def _exponential_of_c() -> Iterator[None]:
    """Let Brian2's NumPy code call the exponential of the C library."""
    from brian2.codegen.generators.numpy_generator import NumpyCodeGenerator
    from brian2.core.functions import DEFAULT_FUNCTIONS

    exponential = np.frompyfunc(_exp, 1, 1)

    def exp(x: Any) -> Any:
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(exponential(x), np.float64)

    known = DEFAULT_FUNCTIONS["exp"].implementations
    before = known[NumpyCodeGenerator]
    known.add_implementation(NumpyCodeGenerator, code=exp)
    try:
        yield
    finally:
        known._implementations[NumpyCodeGenerator] = before


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf
