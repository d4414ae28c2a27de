"""Exact, fast, reproducible simulation of sparse, binary-firing and spiking neurons.

A network is made of populations, which have a rule by which they fire, and of synapses between
them, which have a connectome and may learn; then it runs, and recorders keep what happens.

==================  ================================================================================
to                  there are
==================  ================================================================================
run in rounds       `Network` of `Population` with `KWinners`, `Threshold`, `Playback` or `Graded`
run in ms           `SpikingNetwork` of `Population` with `LIF`, `NeuronRule`, `Poisson` or
                    `SpikeTimes`; driven by `PoissonInput`, `CurrentInput`, `NoiseInput`; firing by
                    chance with `EscapeNoise`, `HazardRule`; with a `Trace` of their spikes
connect             `Synapses` by `Random`, `FixedFanIn`, `FixedFanOut`, `FixedTotalNumber`,
                    `OneToOne`, `AllToAll` or `Explicit`, with weights given or drawn (`Normal`,
                    `LogNormal`, `Uniform`); several contacts between two neurons by `Multapses`
read a brain        `Explicit.from_file`, `Neurons`, `Labels` of a `Population`
connect in space    `Positions` of a `Population`; `Near` with `GaussianKernel` or
                    `ExponentialKernel`; `DistanceDelay`, in ms
learn, in rounds    `Hebbian`, `Logarithmic`, `FastHebbian`
grow, in rounds     `CoactivityGrowth`, `ContactGrowth`, `AttentionGrowth`, `RandomGrowth`,
                    `DistanceGrowth`, `WeightPruning`
learn, in ms        `PairSTDP`, `TripletSTDP`, `SynapseRule`; `ShortTerm`
grow, in ms         `CalciumHomeostasis` by `LinearCurve` or `GaussianCurve`; those in rounds but
                    `CoactivityGrowth`
couple, in ms       `Coupling`: gap junctions, rate units, sums of gating variables
bring rules         `FiringRule`, `Plasticity` in rounds, `NeuronRule`, `SynapseRule` in ms,
                    `Connectome`, `GrowthRule` in both (docs/own.md)
close a loop        `Signal` that rules read; `SpikingNetwork.set` between steps
form assemblies     `neurosim.models.assemblies`: `Brain`, `project`, `associate`, ...
tag vectors         `neurosim.models.fly`
take some neurons   `Part` of a `Population`: an end of synapses, what is driven, what is recorded
tell who matters    `firing_importance`
read records        `read_records` of what a recorder with ``to`` wrote while a network ran
run on a cluster    `over_ranks`: networks of rounds over many processes (docs/mpi.md)
go on from a file   `load` of what `Network.save` or `SpikingNetwork.save` wrote
read results        `read`; `load_array`
sweep parameters    `sweep`, `read_sweep`: every point of a grid, for every seed, on all cores
bring file formats  `VectorReader`, `register_reader`; `TagWriter`, `register_writer`
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
    from neurosim.base.arrays import Edges as Edges
    from neurosim.base.arrays import Events as Events
    from neurosim.base.arrays import spikes as spikes
    from neurosim.base.errors import ArgumentError as ArgumentError
    from neurosim.base.errors import DataError as DataError
    from neurosim.base.errors import Interrupted as Interrupted
    from neurosim.base.errors import KindError as KindError
    from neurosim.base.errors import NeurosimError as NeurosimError
    from neurosim.base.errors import NumericalError as NumericalError
    from neurosim.base.errors import PackageError as PackageError
    from neurosim.base.errors import ResourceError as ResourceError
    from neurosim.base.random.distributions import LogNormal as LogNormal
    from neurosim.base.random.distributions import Normal as Normal
    from neurosim.base.random.distributions import Uniform as Uniform
    from neurosim.base.random.stream import Stream as Stream
    from neurosim.base.ranks.current import over_ranks as over_ranks
    from neurosim.binary.firing.rules import FiringRule as FiringRule
    from neurosim.binary.firing.rules import KWinners as KWinners
    from neurosim.binary.firing.rules import Threshold as Threshold
    from neurosim.binary.firing.sources import Graded as Graded
    from neurosim.binary.firing.sources import Playback as Playback
    from neurosim.binary.growth.attention import AttentionGrowth as AttentionGrowth
    from neurosim.binary.growth.coactivity import CoactivityGrowth as CoactivityGrowth
    from neurosim.binary.growth.contacts import ContactGrowth as ContactGrowth
    from neurosim.binary.growth.rules import DistanceGrowth as DistanceGrowth
    from neurosim.binary.growth.rules import RandomGrowth as RandomGrowth
    from neurosim.binary.growth.rules import WeightPruning as WeightPruning
    from neurosim.binary.network import Network as Network
    from neurosim.binary.plasticity.fast_hebbian import FastHebbian as FastHebbian
    from neurosim.binary.plasticity.hebbian import Hebbian as Hebbian
    from neurosim.binary.plasticity.hebbian import Logarithmic as Logarithmic
    from neurosim.binary.plasticity.rule import Plasticity as Plasticity
    from neurosim.binary.recorder import Recorder as Recorder
    from neurosim.experiment.saved_run import read as read
    from neurosim.experiment.sweeps.python import read_sweep as read_sweep
    from neurosim.experiment.sweeps.python import sweep as sweep
    from neurosim.experiment.sweeps.sweep import Sweep as Sweep
    from neurosim.files.networks.network_file import load as load
    from neurosim.files.results.read import load_array as load_array
    from neurosim.files.tags.write import register_writer as register_writer
    from neurosim.files.tags.writer import TagWriter as TagWriter
    from neurosim.files.vectors.kinds import register_reader as register_reader
    from neurosim.files.vectors.own import VectorReader as VectorReader
    from neurosim.records.read import read_records as read_records
    from neurosim.spiking.coupling import Coupling as Coupling
    from neurosim.spiking.growth.calcium import CalciumHomeostasis as CalciumHomeostasis
    from neurosim.spiking.growth.curves import GaussianCurve as GaussianCurve
    from neurosim.spiking.growth.curves import LinearCurve as LinearCurve
    from neurosim.spiking.inputs import CurrentInput as CurrentInput
    from neurosim.spiking.inputs import PoissonInput as PoissonInput
    from neurosim.spiking.network import SpikingNetwork as SpikingNetwork
    from neurosim.spiking.neurons.custom import NeuronRule as NeuronRule
    from neurosim.spiking.neurons.escape import EscapeNoise as EscapeNoise
    from neurosim.spiking.neurons.hazard import HazardRule as HazardRule
    from neurosim.spiking.neurons.lif import LIF as LIF
    from neurosim.spiking.neurons.sources import Poisson as Poisson
    from neurosim.spiking.neurons.sources import SpikeTimes as SpikeTimes
    from neurosim.spiking.noise_input import NoiseInput as NoiseInput
    from neurosim.spiking.plasticity.custom import SynapseRule as SynapseRule
    from neurosim.spiking.plasticity.short_term import ShortTerm as ShortTerm
    from neurosim.spiking.plasticity.stdp import PairSTDP as PairSTDP
    from neurosim.spiking.plasticity.stdp import TripletSTDP as TripletSTDP
    from neurosim.spiking.signals.recorder import SignalRecorder as SignalRecorder
    from neurosim.spiking.signals.signal import Signal as Signal
    from neurosim.spiking.spike_recorders import RateRecorder as RateRecorder
    from neurosim.spiking.spike_recorders import SpikeRecorder as SpikeRecorder
    from neurosim.spiking.state_recorders import StateRecorder as StateRecorder
    from neurosim.spiking.state_recorders import TraceRecorder as TraceRecorder
    from neurosim.spiking.state_recorders import WeightRecorder as WeightRecorder
    from neurosim.topology.connectivity import Connectome as Connectome
    from neurosim.topology.connectivity import Random as Random
    from neurosim.topology.explicit import Explicit as Explicit
    from neurosim.topology.fixed_total import FixedTotalNumber as FixedTotalNumber
    from neurosim.topology.growth_rule import GrowthRule as GrowthRule
    from neurosim.topology.growth_rule import Proposal as Proposal
    from neurosim.topology.importance import firing_importance as firing_importance
    from neurosim.topology.labels import Labels as Labels
    from neurosim.topology.multapses import Multapses as Multapses
    from neurosim.topology.neuron_traces import Trace as Trace
    from neurosim.topology.neurons import Neurons as Neurons
    from neurosim.topology.part import Part as Part
    from neurosim.topology.population import Population as Population
    from neurosim.topology.positions import Positions as Positions
    from neurosim.topology.regular import AllToAll as AllToAll
    from neurosim.topology.regular import FixedFanIn as FixedFanIn
    from neurosim.topology.regular import FixedFanOut as FixedFanOut
    from neurosim.topology.regular import OneToOne as OneToOne
    from neurosim.topology.space.distance_delay import DistanceDelay as DistanceDelay
    from neurosim.topology.space.distance_kernels import ExponentialKernel as ExponentialKernel
    from neurosim.topology.space.distance_kernels import GaussianKernel as GaussianKernel
    from neurosim.topology.space.near import Near as Near
    from neurosim.topology.synapses import Synapses as Synapses

from neurosim.base import __version__ as __version__

_HOMES = {
    "topology.connectivity": "Connectome Random",
    "base.random.distributions": "LogNormal Normal Uniform",
    "spiking.neurons.sources": "Poisson SpikeTimes",
    "base.errors": "ArgumentError DataError Interrupted KindError NeurosimError "
    "NumericalError PackageError ResourceError",
    "topology.space.distance_delay": "DistanceDelay",
    "topology.space.distance_kernels": "ExponentialKernel GaussianKernel",
    "topology.explicit": "Explicit",
    "binary.plasticity.fast_hebbian": "FastHebbian",
    "binary.firing.rules": "FiringRule KWinners Threshold",
    "spiking.growth.calcium": "CalciumHomeostasis",
    "spiking.growth.curves": "GaussianCurve LinearCurve",
    "spiking.inputs": "CurrentInput PoissonInput",
    "spiking.noise_input": "NoiseInput",
    "spiking.neurons.lif": "LIF",
    "binary.growth.attention": "AttentionGrowth",
    "binary.growth.coactivity": "CoactivityGrowth",
    "binary.growth.contacts": "ContactGrowth",
    "topology.growth_rule": "GrowthRule Proposal",
    "topology.importance": "firing_importance",
    "topology.labels": "Labels",
    "topology.neurons": "Neurons",
    "binary.growth.rules": "DistanceGrowth RandomGrowth WeightPruning",
    "binary.network": "Network",
    "experiment.sweeps.python": "read_sweep sweep",
    "experiment.sweeps.sweep": "Sweep",
    "experiment.saved_run": "read",
    "files.networks.network_file": "load",
    "files.results.read": "load_array",
    "files.tags.write": "register_writer",
    "files.tags.writer": "TagWriter",
    "files.vectors.kinds": "register_reader",
    "files.vectors.own": "VectorReader",
    "spiking.neurons.custom": "NeuronRule",
    "spiking.neurons.escape": "EscapeNoise",
    "spiking.neurons.hazard": "HazardRule",
    "binary.plasticity.hebbian": "Hebbian Logarithmic",
    "topology.multapses": "Multapses",
    "topology.space.near": "Near",
    "topology.part": "Part",
    "topology.neuron_traces": "Trace",
    "topology.population": "Population",
    "topology.positions": "Positions",
    "binary.plasticity.rule": "Plasticity",
    "base.arrays": "Edges Events spikes",
    "binary.recorder": "Recorder",
    "records.read": "read_records",
    "topology.fixed_total": "FixedTotalNumber",
    "topology.regular": "AllToAll FixedFanIn FixedFanOut OneToOne",
    "spiking.plasticity.short_term": "ShortTerm",
    "binary.firing.sources": "Graded Playback",
    "spiking.spike_recorders": "RateRecorder SpikeRecorder",
    "spiking.coupling": "Coupling",
    "spiking.network": "SpikingNetwork",
    "spiking.signals.recorder": "SignalRecorder",
    "spiking.signals.signal": "Signal",
    "spiking.state_recorders": "StateRecorder TraceRecorder WeightRecorder",
    "spiking.plasticity.stdp": "PairSTDP TripletSTDP",
    "base.random.stream": "Stream",
    "base.ranks.current": "over_ranks",
    "spiking.plasticity.custom": "SynapseRule",
    "topology.synapses": "Synapses",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import neurosim` costs nothing."""
    if name not in _HOME:
        hint = ""
        if name[:1].isupper():  # a module of ours, which an import asks for first, is not
            from neurosim.base.checks import meant

            hint = meant(name, __all__)
        raise AttributeError(f"module 'neurosim' has no attribute {name!r}{hint}")
    return getattr(import_module(f"neurosim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
