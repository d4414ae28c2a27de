"""neurosim: exact, fast, reproducible simulation of sparse, binary-firing neurons."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neurosim.connectome import FixedFanIn as FixedFanIn
    from neurosim.connectome import Random as Random
    from neurosim.errors import ArgumentError as ArgumentError
    from neurosim.errors import DataError as DataError
    from neurosim.errors import Interrupted as Interrupted
    from neurosim.errors import KindError as KindError
    from neurosim.errors import NeurosimError as NeurosimError
    from neurosim.errors import NumericalError as NumericalError
    from neurosim.errors import PackageError as PackageError
    from neurosim.errors import ResourceError as ResourceError
    from neurosim.explicit import Explicit as Explicit
    from neurosim.firing import KWinners as KWinners
    from neurosim.firing import Threshold as Threshold
    from neurosim.network import Network as Network
    from neurosim.plasticity import Hebbian as Hebbian
    from neurosim.plasticity import Logarithmic as Logarithmic
    from neurosim.population import Population as Population
    from neurosim.recorder import Recorder as Recorder
    from neurosim.sources import Graded as Graded
    from neurosim.sources import Playback as Playback
    from neurosim.stream import Stream as Stream
    from neurosim.synapses import Synapses as Synapses

__version__ = "0.1.0"

_HOMES = {
    "connectome": "FixedFanIn Random",
    "errors": "ArgumentError DataError Interrupted KindError NeurosimError NumericalError "
    "PackageError ResourceError",
    "explicit": "Explicit",
    "firing": "KWinners Threshold",
    "network": "Network",
    "plasticity": "Hebbian Logarithmic",
    "population": "Population",
    "recorder": "Recorder",
    "sources": "Graded Playback",
    "stream": "Stream",
    "synapses": "Synapses",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import neurosim` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'neurosim' has no attribute {name!r}")
    return getattr(import_module(f"neurosim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
