"""The fly's nose: sparse tags of odours and of any vectors, and what is built on them.

Names are fetched on first use: the estimators need scikit-learn (extra ``sklearn``), the circuit
does not.
"""

from typing import TYPE_CHECKING, Any

from neurosim.base.errors import PackageError
from neurosim.base.names import fetch

if TYPE_CHECKING:
    from neurosim.models.fly.circuit.kenyon_cells import Calyx as Calyx
    from neurosim.models.fly.circuit.network import FlyCircuit as FlyCircuit
    from neurosim.models.fly.circuit.wiring import Wiring as Wiring
    from neurosim.models.fly.circuit.wiring_file import read_wiring as read_wiring

_HOMES = {
    "circuit.kenyon_cells": "Calyx",
    "circuit.network": "FlyCircuit",
    "estimators.classifier": "FlyClassifier",
    "estimators.dense": "DenseFly",
    "estimators.hash": "FlyHash",
    "circuit.antennal_lobe": "AntennalLobe",
    "estimators.neighbors": "FlyNearestNeighbors",
    "estimators.novelty": "NoveltyFilter",
    "circuit.wiring": "Wiring",
    "circuit.wiring_file": "read_wiring",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    try:
        return fetch(__name__, _HOME, name)
    except ModuleNotFoundError as error:
        if str(error.name).split(".")[0] != "sklearn":
            raise
        raise PackageError(
            f'{name} needs scikit-learn: pip install "neurosim-sparse[sklearn]"'
        ) from error


def __dir__() -> list[str]:
    return sorted(__all__)
