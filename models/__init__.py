"""Proper names: one published system per file, on the public API of the core alone.

For Python there are `neurosim.models.assemblies.brain` (`Brain`),
`neurosim.models.assemblies.operations` and `neurosim.models.fly`; the other modules are the
experiments that ``neurosim list`` names.
"""

if __name__ != "neurosim.models":
    raise ImportError(f"import neurosim.models, not {__name__}: the folder is mapped by setup.cfg")
