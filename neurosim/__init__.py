"""neurosim: exact, fast, reproducible simulation of sparse, binary-firing and spiking neurons."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neurosim.connectome import Explicit, FixedFanIn, Random
    from neurosim.errors import (
        ArgumentError,
        DataError,
        Interrupted,
        KindError,
        NeurosimError,
        NumericalError,
        ResourceError,
    )
    from neurosim.firing import Graded, KWinners, Playback, Threshold
    from neurosim.network import Network
    from neurosim.plasticity import Hebbian
    from neurosim.population import Population
    from neurosim.recorder import Recorder
    from neurosim.stream import Stream
    from neurosim.synapses import Synapses

__version__ = "0.1.0"

_HOMES = {
    "connectome": ("Explicit", "FixedFanIn", "Random"),
    "errors": (
        "ArgumentError",
        "DataError",
        "Interrupted",
        "KindError",
        "NeurosimError",
        "NumericalError",
        "ResourceError",
    ),
    "firing": ("Graded", "KWinners", "Playback", "Threshold"),
    "network": ("Network",),
    "plasticity": ("Hebbian",),
    "population": ("Population",),
    "recorder": ("Recorder",),
    "stream": ("Stream",),
    "synapses": ("Synapses",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import neurosim` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'neurosim' has no attribute {name!r}")
    return getattr(import_module(f"neurosim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
