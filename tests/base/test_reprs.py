"""Telling: what users can hold says in two lines what it is, at no cost and at any time."""

import re
from collections.abc import Mapping
from importlib import import_module
from inspect import isclass
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

import neurosim as ns
from neurosim.base import reprs
from neurosim.files.vectors.samples import Samples
from neurosim.models.assemblies.brain import Brain, Record
from neurosim.models.fly.circuit.network import FlyCircuit
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring

HOMES = ("neurosim", "neurosim.models.fly", "neurosim.models.assemblies.brain",
         "neurosim.models.assemblies.operations")  # fmt: skip
ESTIMATORS = {
    *("AntennalLobe", "DenseFly", "FlyClassifier", "FlyHash", "FlyNearestNeighbors"),
    "NoveltyFilter",
}
"""These tell themselves as scikit-learn's do."""


class OwnWriter(ns.TagWriter):
    append = finish = close = None


class OwnReader(ns.VectorReader):
    blocks = None


def step(z, p, dt, is_refractory):
    return z.v > 1.0


def hazard(z, p):
    return max(z.v - p.low, 0.0)


def on_spike(w, z, p, elapsed):
    return w


def rounds():
    """Return a network of rounds that has run."""
    eye = ns.Population("eye", 2000, ns.Playback())
    area = ns.Population("area", 3000, ns.KWinners(30), storing=range(2000))
    wires = [ns.Synapses(eye, area, ns.Random(0.01), plasticity=ns.Hebbian(0.1)),
             ns.Synapses(area, area, ns.Random(0.01))]  # fmt: skip
    return ns.Network([eye, area], wires, seed=1)


def spikes():
    """Return a network of spikes."""
    cells = ns.Population("cells", 2000, ns.LIF(drive=np.linspace(0, 30, 2000)))
    stimulus = ns.Population("stimulus", 2000, ns.Poisson(np.full(2000, 100.0)))
    wires = ns.Synapses(stimulus, cells, ns.OneToOne(), weight=np.ones(2000), delay=1.5)
    inputs = [ns.NoiseInput(cells, 1.0), ns.CurrentInput(cells, np.zeros((9, 2000)), every=1)]
    return ns.SpikingNetwork([cells, stimulus], [wires], inputs=inputs)


def learning():
    """Return a network of spikes that keeps traces."""
    wires = ns.Synapses(CELLS, CELLS, ns.OneToOne(), plasticity=ns.PairSTDP())
    return ns.SpikingNetwork([CELLS], [wires])


def brain():
    """Return a brain that has learned."""
    made = Brain(p=0.1, seed=1)
    made.stimulus("S", 30), made.area("A", 1000, 30), made.connect("S", "A")
    made.project({"S": "A"}, 2)
    return made


def pull(w, pre, post):
    return w * (pre.v - post.v)


def keep(x, p, counts, dt):
    return x


def signalled():
    """Return a network with a signal."""
    level = ns.Signal("level", step=keep, of=["units"])
    rule = ns.NeuronRule(step, {"v": 0.0}, signals=[level])
    return ns.SpikingNetwork([ns.Population("units", 30, rule)])


CELLS = ns.Population("cells", 4000, ns.LIF())
UNITS = ns.Population("units", 4000, ns.NeuronRule(step, {"v": 0.0, "w": 0.0}))
PAIRS = np.argwhere(np.ones((60, 60)))
WIRING = Wiring.random(50, n_kc=2000, n_inputs=6, seed=1)


class OwnConnectome(ns.Connectome):
    """A part of every protocol that a user derives from, whole enough to be told."""

    def __init__(self):
        self.reach = np.zeros(4000)


class OwnGrowth(ns.GrowthRule):
    def __init__(self):
        self.seen = np.zeros(5000)

    def propose(self, now):
        return None


PLANE = ns.Population("plane", 1200, ns.KWinners(30), positions=ns.Positions.lattice((30, 40)))


class OwnFiring(ns.FiringRule):
    pass


class OwnPlasticity(ns.Plasticity):
    largest = 1.0


EXAMPLES = {
    "AllToAll": ns.AllToAll,
    "Assemblies": lambda: brain()._assemblies["A"],
    "Brain": brain,
    "Sweep": lambda: import_module("neurosim.experiment.sweeps.sweep").Sweep(
        "merge", {"k": [5]}, [{"k": 5}], range(1), [[None]]
    ),
    "Calyx": lambda: import_module("neurosim.models.fly").Calyx(WIRING, 100),
    "CurrentInput": lambda: ns.CurrentInput(CELLS, np.zeros((90, 4000)), every=5),
    "Connectome": OwnConnectome,
    "Events": lambda: ns.spikes(np.arange(4000, dtype=np.int32)),
    "FiringRule": OwnFiring,
    "GrowthRule": OwnGrowth,
    "Proposal": lambda: ns.Proposal(grow=([0, 1], [2, 3])),
    "AttentionGrowth": lambda: ns.AttentionGrowth(2, [[1.0]], [[2.0]]),
    "CoactivityGrowth": lambda: ns.CoactivityGrowth(0.3, 10),
    "ContactGrowth": lambda: ns.ContactGrowth(0.1, 0.01, 100),
    "DistanceGrowth": lambda: ns.DistanceGrowth(0.3, 1.0, np.zeros((900, 2)), np.zeros((900, 2))),
    "CalciumHomeostasis": lambda: ns.CalciumHomeostasis(
        ns.LinearCurve(0.1, 0.05), ns.GaussianCurve(np.full(900, 0.1), np.full(900, 0.05))
    ),
    "LinearCurve": lambda: ns.LinearCurve(0.1, np.full(900, 0.05)),
    "GaussianCurve": lambda: ns.GaussianCurve(0.1, 0.05),
    "RandomGrowth": lambda: ns.RandomGrowth(0.3),
    "WeightPruning": lambda: ns.WeightPruning(0.3),
    "Plasticity": OwnPlasticity,
    "DistanceDelay": lambda: ns.DistanceDelay(0.5, 1),
    "Edges": lambda: rounds().edges("eye->area")[0],
    "ExponentialKernel": lambda: ns.ExponentialKernel(0.5, 10.0),
    "Explicit": lambda: ns.Explicit.from_pairs(PAIRS, 60, weights=np.ones(3600)),
    "EscapeNoise": lambda: ns.EscapeNoise(np.full(4000, 20.0), 2.0, cap=500),
    "HazardRule": lambda: ns.HazardRule(hazard, {"low": np.zeros(4000)}),
    "Labels": lambda: ns.Labels(range(720575940628857210, 720575940628861210)),
    "Multapses": lambda: ns.Multapses(ns.Random(0.1), 3),
    "FastHebbian": lambda: ns.FastHebbian(0.5, 1),
    "FixedFanIn": lambda: ns.FixedFanIn(6),
    "FixedFanOut": lambda: ns.FixedFanOut(6),
    "FixedTotalNumber": lambda: ns.FixedTotalNumber(600),
    "FlyCircuit": lambda: FlyCircuit(50, n_active=100),
    "GaussianKernel": lambda: ns.GaussianKernel(0.5, 10.0),
    "Graded": lambda: ns.Graded(np.linspace(0, 1, 4000)),
    "Hebbian": lambda: ns.Hebbian(0.1),
    "KWinners": lambda: ns.KWinners(30),
    "LIF": lambda: ns.LIF(20, -49, -50, -60, 5, np.zeros(4000), "conductance", 5, 10, 0, -80),
    "Logarithmic": lambda: ns.Logarithmic(10, 0.5),
    "Samples": lambda: Samples(np.ones((30, 4)), labels=np.arange(30)),
    "NamedWiring": lambda: NamedWiring(WIRING, ("glomerulus",) * 50, ("cell",) * 2000),
    "Near": lambda: ns.Near(10.0, ns.GaussianKernel(0.5, 10.0), far=0.1).between(PLANE, PLANE),
    "Network": rounds,
    "NeuronRule": lambda: ns.NeuronRule(
        step, {"v": 0.0, "u": 1.0}, {f"p{i}": np.zeros(4000) for i in range(9)}
    ),
    "Neurons": lambda: ns.Neurons(range(4000, 8000), {"type": ["a long name of a type"] * 4000}),
    "NoiseInput": lambda: ns.NoiseInput(CELLS, 1.0),
    "LogNormal": lambda: ns.LogNormal(1, 2),
    "Normal": lambda: ns.Normal(1, 2),
    "OneToOne": ns.OneToOne,
    "PairSTDP": ns.PairSTDP,
    "Positions": lambda: ns.Positions.lattice((30, 40), wraps=True),
    "Playback": lambda: ns.Playback([np.arange(4000)] * 900),
    "Poisson": lambda: ns.Poisson(np.zeros(4000)),
    "PoissonInput": lambda: ns.PoissonInput(CELLS, np.zeros(900), 0.1, every=5),
    "Population": lambda: ns.Population("a name", 4000, ns.KWinners(30), storing=range(3000)),
    "Probe": lambda: rounds().probe(),
    "Random": lambda: ns.Random(0.1),
    "RateRecorder": lambda: spikes().count("cells"),
    "Record": lambda: brain().project({"S": "A"})["A"],
    "Recorder": lambda: rounds().record("area"),
    "ShortTerm": lambda: ns.ShortTerm(0.1, 10, 20),
    "Coupling": lambda: ns.Coupling(UNITS, UNITS, ns.AllToAll(), pull, into="w"),
    "Part": lambda: CELLS[:800],
    "Signal": lambda: ns.Signal(
        "level", step=keep, of=[CELLS, CELLS[::2]], parameters={"tau": 9.0}
    ),
    "SignalRecorder": lambda: signalled().observe("level", "value"),
    "Trace": lambda: ns.Trace(20.0, at_most=1.0),
    "SpikeRecorder": lambda: spikes().record("cells"),
    "SpikeTimes": lambda: ns.SpikeTimes(np.arange(4000), np.arange(4000.0)),
    "SpikingNetwork": spikes,
    "StateRecorder": lambda: spikes().observe("cells", "v"),
    "Stream": lambda: ns.Stream(1, "a"),
    "SynapseRule": lambda: ns.SynapseRule(on_spike, on_spike),
    "Synapses": lambda: ns.Synapses(CELLS, CELLS, ns.Random(0.1), weight=np.zeros(4000)),
    "TagWriter": lambda: OwnWriter(Path("a.own"), None),
    "Threshold": lambda: ns.Threshold(30),
    "TraceRecorder": lambda: learning().watch_trace("cells->cells", "pre", 1.0),
    "TripletSTDP": ns.TripletSTDP,
    "Uniform": lambda: ns.Uniform(0, 1),
    "VectorReader": lambda: OwnReader(Path("a.vec")),
    "WeightRecorder": lambda: spikes().watch("stimulus->cells", 1.0),
    "Wiring": lambda: WIRING,
}


def public_classes():
    """Return the names of what users make or get, from all that is public."""
    for home in HOMES:
        module = import_module(home)
        for name in getattr(module, "__all__", vars(module)):
            if name in ESTIMATORS or name.startswith("_"):
                continue
            kind = getattr(module, name)
            if isclass(kind) and kind.__module__.startswith("neurosim"):
                if not issubclass(kind, BaseException):
                    yield name


def check(thing):
    """Fail unless a thing tells itself in two lines without an address or an array."""
    for told in (repr(thing), str(thing)):
        lines = told.splitlines()
        assert 1 <= len(lines) <= 2 and max(map(len, lines)) <= 100, told
        assert "object at" not in told and not re.search(r"0x[0-9a-f]{6}|array\(\[|\[\d+ ", told)


def parts_of(thing):
    """Return what hangs on a thing by public names, and what is in its mappings."""
    for name in dir(thing):
        if not name.startswith("_"):
            part = getattr(thing, name)
            yield from part.values() if isinstance(part, Mapping) else [part]
            yield part


@pytest.mark.parametrize("name", sorted({*public_classes(), "NamedWiring", "Samples"}))
def test_public_things_tell_themselves_and_so_do_their_parts(name):
    assert name in EXAMPLES, f"give an example of the public {name} here; its repr is checked"
    thing = EXAMPLES[name]()
    check(thing)
    for part in parts_of(thing):
        if type(part).__module__.startswith("neurosim"):
            check(part)


def test_networks_tell_where_they_are_and_what_they_have():
    net = rounds()
    net.run(2, inputs={"eye": range(2000)})
    assert repr(net).replace("\n   ", "") == (
        "Network, round 2, seed 1: eye (2,000 neurons) Playback, area (3,000 neurons) KWinners; "
        "eye->area, area->area"
    )
    check(net.edges("eye->area")[0])
    assert "2,000 neurons: 59" in repr(net.edges("eye->area")[0])
    check(net.activity("area"))
    spiking = spikes()
    spiking.run(1)
    check(spiking.store())
    assert repr(spiking).startswith("SpikingNetwork at 1 ms, dt 0.1 ms, seed 0: cells (2,000 neur")


def test_recorders_tell_what_they_hold():
    net, spiking = rounds(), spikes()
    recorder = net.record("area")
    net.run(3, inputs={"eye": range(2000)})
    assert repr(recorder) == "Recorder of area (3,000 neurons): 90 events in 3 rounds"
    who, how_many = spiking.record("stimulus"), spiking.count("cells")
    v, w = spiking.observe("cells", "v", [1, 2], 0.5), spiking.watch("stimulus->cells", 1.0)
    spiking.run(2.5)
    n = who.neurons.size
    assert repr(who) == f"SpikeRecorder of stimulus (2,000 neurons): {n:,} spikes in 2.5 ms"
    assert repr(how_many) == "RateRecorder of cells (2,000 neurons): 25 steps, 2.5 ms"
    assert repr(v) == "StateRecorder of v of cells (2 neurons): 5 times, one every 0.5 ms"
    assert repr(w) == "WeightRecorder of stimulus->cells (2,000 synapses): 3 times, one every 1 ms"


def test_settings_tell_what_is_not_as_by_default_and_can_be_typed_in():
    for text in ("Random(p=0.1)", "KWinners(k=3, ties='random')", "LIF(tau_m=10.0)", "PairSTDP()"):
        assert repr(eval(text, vars(ns) | {n: getattr(ns, n) for n in ns.__all__})) == text
    assert repr(brain().project({"S": "A"})["A"]).startswith(
        "Record of 1 round; in the last 30 win"
    )
    assert repr(Record([], [], [], [])) == "Record of 0 rounds"


def test_a_rule_without_repr_is_told_by_its_name():
    class Own:
        driver, is_source, n = "rounds", False, 1

        def check(self, n):
            pass

    assert repr(ns.Population("a", 3, Own())) == "Population(name='a', n=3, rule=Own)"


def test_everything_can_be_told_from_another_thread_while_a_run_goes_on():
    spiking, net, failed = spikes(), rounds(), []
    things = [spiking, spiking.record("cells"), spiking.count("cells"),
              spiking.observe("cells", "v", [0]), spiking.watch("stimulus->cells", 1.0),
              net, net.record("area"), net.activity("area"), *net.pathways.values()]  # fmt: skip
    begun, over = Event(), Event()

    def look():
        begun.wait()
        while not over.is_set():
            for thing in things:
                try:
                    check(thing)
                except BaseException as error:
                    failed.append(error)
                    return

    thread = Thread(target=look)
    thread.start()
    try:
        spiking.run(20, chunk=1, after_chunk=lambda done: begun.set())
        net.run(50, inputs={"eye": range(2000)}, chunk=1)
    finally:
        begun.set(), over.set(), thread.join()
    assert not failed


def test_long_texts_are_cut_and_long_lists_counted():
    many = [ns.Population(f"area number {i}", 9, ns.KWinners(1)) for i in range(300)]
    net = ns.Network(many)
    check(net)
    assert "(300 in all)" in repr(net)
    assert reprs.fit("word " * 100).endswith(" ...")
