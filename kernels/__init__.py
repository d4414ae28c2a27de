"""Verbs: Numba kernels. Arrays in, arrays out; no names, no validation, no None."""

if __name__ != "neurosim.kernels":
    raise ImportError(f"import neurosim.kernels, not {__name__}: the folder is mapped by setup.cfg")
