"""Proper names: one published system per file, on the public API of the core alone."""

if __name__ != "neurosim.models":
    raise ImportError(f"import neurosim.models, not {__name__}: the folder is mapped by setup.cfg")
