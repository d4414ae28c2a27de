"""Exact, fast, reproducible simulation of sparse, binary-firing and spiking neurons.

A network is made of populations, which have a rule by which they fire, and of synapses between
them, which have a connectome and may learn; then it runs, and recorders keep what happens.

==================  ================================================================================
to                  there are
==================  ================================================================================
run in rounds       `Network` of `Population` with `KWinners`, `Threshold`, `Playback` or `Graded`
run in ms           `SpikingNetwork` of `Population` with `LIF`, `NeuronRule`, `Poisson` or
                    `SpikeTimes`; driven by `PoissonInput`, `CurrentInput`, `NoiseInput`
connect             `Synapses` by `Random`, `FixedFanIn`, `FixedFanOut`, `OneToOne`, `AllToAll` or
                    `Explicit`, with weights given or drawn (`Normal`, `Uniform`)
learn, in rounds    `Hebbian`, `Logarithmic`, `FastHebbian`
learn, in ms        `PairSTDP`, `TripletSTDP`, `SynapseRule`; `ShortTerm`
form assemblies     `neurosim.models.assembly_calculus.Brain`, `neurosim.models.operations`
tag vectors         `neurosim.models.fly`
read results        `neurosim.reading.load_array`
==================  ================================================================================

Every one has an example in its help, such as ``help(neurosim.Network)``. All errors are
`NeurosimError`. The command line is ``neurosim`` in a shell: ``neurosim list``.

Examples
--------
>>> from neurosim import KWinners, Network, Playback, Population, Random, Synapses
>>> eye, area = Population("eye", 100, Playback()), Population("area", 1000, KWinners(30))
>>> net = Network([eye, area], [Synapses(eye, area, Random(0.1))], seed=1)
>>> winners = net.record("area")
>>> net.run(5, inputs={"eye": range(100)})
>>> winners
Recorder of area (1,000 neurons): 150 events in 5 rounds
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neurosim.connectome import Random as Random
    from neurosim.draws import Normal as Normal
    from neurosim.draws import Uniform as Uniform
    from neurosim.emitters import Poisson as Poisson
    from neurosim.emitters import SpikeTimes as SpikeTimes
    from neurosim.errors import ArgumentError as ArgumentError
    from neurosim.errors import DataError as DataError
    from neurosim.errors import Interrupted as Interrupted
    from neurosim.errors import KindError as KindError
    from neurosim.errors import NeurosimError as NeurosimError
    from neurosim.errors import NumericalError as NumericalError
    from neurosim.errors import PackageError as PackageError
    from neurosim.errors import ResourceError as ResourceError
    from neurosim.explicit import Explicit as Explicit
    from neurosim.fast import FastHebbian as FastHebbian
    from neurosim.firing import KWinners as KWinners
    from neurosim.firing import Threshold as Threshold
    from neurosim.inputs import CurrentInput as CurrentInput
    from neurosim.inputs import NoiseInput as NoiseInput
    from neurosim.inputs import PoissonInput as PoissonInput
    from neurosim.lif import LIF as LIF
    from neurosim.network import Network as Network
    from neurosim.neuron_rule import NeuronRule as NeuronRule
    from neurosim.plasticity import Hebbian as Hebbian
    from neurosim.plasticity import Logarithmic as Logarithmic
    from neurosim.population import Population as Population
    from neurosim.recorder import Recorder as Recorder
    from neurosim.regular import AllToAll as AllToAll
    from neurosim.regular import FixedFanIn as FixedFanIn
    from neurosim.regular import FixedFanOut as FixedFanOut
    from neurosim.regular import OneToOne as OneToOne
    from neurosim.short_term import ShortTerm as ShortTerm
    from neurosim.sources import Graded as Graded
    from neurosim.sources import Playback as Playback
    from neurosim.spike_recorders import RateRecorder as RateRecorder
    from neurosim.spike_recorders import SpikeRecorder as SpikeRecorder
    from neurosim.spiking import SpikingNetwork as SpikingNetwork
    from neurosim.state_recorders import StateRecorder as StateRecorder
    from neurosim.state_recorders import WeightRecorder as WeightRecorder
    from neurosim.stdp import PairSTDP as PairSTDP
    from neurosim.stdp import TripletSTDP as TripletSTDP
    from neurosim.stream import Stream as Stream
    from neurosim.synapse_rule import SynapseRule as SynapseRule
    from neurosim.synapses import Synapses as Synapses

__version__ = "0.1.0"

_HOMES = {
    "connectome": "Random",
    "draws": "Normal Uniform",
    "emitters": "Poisson SpikeTimes",
    "errors": "ArgumentError DataError Interrupted KindError NeurosimError "
    "NumericalError PackageError ResourceError",
    "explicit": "Explicit",
    "fast": "FastHebbian",
    "firing": "KWinners Threshold",
    "inputs": "CurrentInput NoiseInput PoissonInput",
    "lif": "LIF",
    "network": "Network",
    "neuron_rule": "NeuronRule",
    "plasticity": "Hebbian Logarithmic",
    "population": "Population",
    "recorder": "Recorder",
    "regular": "AllToAll FixedFanIn FixedFanOut OneToOne",
    "short_term": "ShortTerm",
    "sources": "Graded Playback",
    "spike_recorders": "RateRecorder SpikeRecorder",
    "spiking": "SpikingNetwork",
    "state_recorders": "StateRecorder WeightRecorder",
    "stdp": "PairSTDP TripletSTDP",
    "stream": "Stream",
    "synapse_rule": "SynapseRule",
    "synapses": "Synapses",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import neurosim` costs nothing."""
    if name not in _HOME:
        hint = ""
        if name[:1].isupper():  # a module of ours, which an import asks for first, is not
            from neurosim.checks import meant

            hint = meant(name, __all__)
        raise AttributeError(f"module 'neurosim' has no attribute {name!r}{hint}")
    return getattr(import_module(f"neurosim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
