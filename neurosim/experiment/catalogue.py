"""The catalogue of experiments: what `neurosim run` can run."""

from dataclasses import dataclass

ISON = "Ison, Quian Quiroga & Fried 2015"
PNAS = "Papadimitriou et al. 2020"
SEQUENCES = "Dabagia, Papadimitriou & Vempala 2024"
COINS = "Dabagia, Mitropolsky, Papadimitriou & Vempala 2024"
COLT = "Dabagia, Vempala & Papadimitriou 2022"
BRETTE = "Brette et al. 2007"
BRUNEL = "Brunel 2000"
STDP = "Song, Miller & Abbott 2000"
FLY_HASH = "Dasgupta, Stevens & Navlakha 2017"
FLY_NOVELTY = "Dasgupta, Sheehan, Stevens & Navlakha 2018"
FLY_MODEL = "Shen, Dasgupta & Navlakha 2023"
HEMIBRAIN = "Scheffer et al. 2020"
ZENKE = "Zenke, Poole & Ganguli 2017"
FAST_WEIGHTS = "Ba, Hinton, Mnih, Leibo & Ionescu 2016"
MONGILLO = "Mongillo, Barak & Tsodyks 2008"
DIGITS, MNIST = "scikit-learn's 1,797 digits", "5,000 digits of MNIST"
EXTRAS = {DIGITS: "sklearn", MNIST: "digits"}
"""What brings the data."""


@dataclass(frozen=True)
class Experiment:
    """An experiment's name, and what it shows in one line.

    Attributes
    ----------
    name : str
    summary : str
    source : str
    rounds : str
        What ``--rounds`` counts; empty where there is no such option.
    example : str
        Options for a first try.
    seeds : int
        How many are run by default.
    time : int
        Seconds that the command takes as it stands, on two cores, with compiled kernels.
    data : str
        What data it runs on; empty where it needs none.
    each : str
        What a seed is one of.
    """

    name: str
    summary: str
    source: str
    rounds: str = ""
    example: str = ""
    seeds: int = 5
    time: int = 10
    data: str = ""
    each: str = "brain"

    @property
    def extra(self) -> str:
        """What to install for its data: the name of an extra, empty where it needs none."""
        return EXTRAS.get(self.data, "")


EIFFEL_OBAMA = Experiment(
    "eiffel-obama",
    "A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too",
    ISON,
    time=5,
)
# fmt: off
STUDIES = (
    Experiment("projection", "How far the support of an assembly grows, for several beta", PNAS,
               "rounds of projection", "--n 1000000 --k 1000 --beta 0.05 0.1", time=10),
    Experiment("association", "Assemblies that fire together come to overlap", PNAS,
               "rounds in which one fires alone", "--n 20000 --k 141", time=10),
    Experiment("completion", "Part of an assembly brings back the rest", PNAS,
               "rounds of training", "--rounds 10 --seeds 3", time=15),
    Experiment("merge", "Two assemblies form a third that is wired both ways with them", PNAS,
               "rounds with all fibers open", "--beta 0.1 --seeds 3", time=10),
    Experiment("reciprocal", "A copy of an assembly in another area brings it back", PNAS,
               "rounds of copying", "--beta 0.05 0.1", time=5),
    Experiment("overlap", "Assemblies that overlap have projections that overlap", PNAS,
               "rounds in which one fires alone", "--n 10000 --k 100", time=10),
    Experiment("sequence", "A sequence of stimuli is memorised and replayed", SEQUENCES,
               "presentations of the sequence", "--p 0.4 --rounds 5", time=10),
    Experiment("fsm", "Assemblies run a finite state machine: is a number divisible by 3?",
               SEQUENCES, "presentations of each transition", "--p 0.2 --rounds 20", time=15),
    Experiment("chance", "Assemblies flip coins and run a Markov chain", COINS,
               "choices that are counted", "--rounds 300 --seeds 2", time=45),
    Experiment("classes", "Assemblies learn classes of stimuli from five samples", COLT,
               "samples of each class", "--k 30 --p 0.25 --seeds 3", time=20),
    Experiment("digits", "Assemblies classify handwritten digits", COLT,
               "digits shown while an assembly forms", "--n 1000 --k 100 --seeds 2", time=300,
               data=MNIST),
)
PLAIN = (
    Experiment("fast-weights", "What fires together is bound at once, recalled, and soon forgotten",
               FAST_WEIGHTS, "", "--set decay=0.9 --seeds 3", time=50, each="seed"),
)
SPIKING = (
    Experiment("cuba", "4,000 neurons with currents fire irregularly, driven by one another",
               BRETTE, "", "--duration 1000 --seeds 1", seeds=3, time=5, each="network"),
    Experiment("brunel", "A sparse network in its regimes, beside its mean-field theory", BRUNEL,
               "", "--set g=6 --set eta=4", seeds=3, time=10, each="network"),
    Experiment("stdp-network", "Synapses that learn from the timing of spikes wander and pile up",
               STDP, "", "--n 2000 --duration 2000 --set learning=0.1", seeds=1, time=15,
               each="graph"),
)
SYNAPTIC = (
    Experiment("short-term", "Synapses facilitate and depress by use, and hold a silent memory",
               MONGILLO, "", "--n 2500 --seeds 3", time=40, each="network"),
)
FLY = (
    Experiment("fly-similarity", "Tags of similar vectors overlap, as a formula predicts", FLY_HASH,
               "", "--data vectors.npy --seeds 3", seeds=3, time=10, data=DIGITS, each="wiring"),
    Experiment("fly-search", "Neighbours found by tag, beside random projections, by tag length",
               FLY_HASH, "", "--data mnist.npz --seeds 3", seeds=3,
               time=15, data=DIGITS, each="wiring"),
    Experiment("fly-gain", "What do you gain? Tags beside other codes at equal cost", FLY_HASH,
               "", "--data vectors.csv", seeds=3, time=20, data=DIGITS, each="wiring"),
    Experiment("fly-novelty", "Novelty falls with exposure, comes back with time, and generalises",
               FLY_NOVELTY, "", "--seeds 5", seeds=3, data=DIGITS, each="wiring"),
    Experiment("fly-continual", "Classes come one after the other: weights stay, accuracy falls",
               FLY_MODEL, "", "--data mnist --seeds 5", seeds=3,
               time=5, data=DIGITS, each="wiring"),
    Experiment("sparse-memory", "A share of the neurons stores, the others process", FLY_MODEL,
               "", "--data mnist --seeds 3", time=20, data=DIGITS),
    Experiment("fly-wiring", "Real wiring beside random, rewired and even wiring", HEMIBRAIN,
               "", "--data odours.csv --wiring edges.csv.gz", seeds=3, data=DIGITS, each="seed"),
)
# fmt: on
"""Each is a module of `neurosim.models` of that name, a dash there an underscore."""

CONTINUAL = Experiment(
    "continual",
    "Tasks learned one after the other: what each of six methods keeps",
    ZENKE,
    example="--benchmark split --data mnist --method none --method si",
    seeds=3,
    time=30,
    data=DIGITS,
    each="seed",
)

EXPERIMENTS = (EIFFEL_OBAMA, *STUDIES, *PLAIN, *SPIKING, *SYNAPTIC, *FLY, CONTINUAL)

HOMES = {
    "eiffel-obama": "concept_cells.eiffel_obama",
    "projection": "assemblies.calculus.projection",
    "association": "assemblies.calculus.association",
    "completion": "assemblies.calculus.completion",
    "merge": "assemblies.calculus.merge",
    "reciprocal": "assemblies.calculus.reciprocal",
    "overlap": "assemblies.calculus.overlap",
    "sequence": "assemblies.sequences.sequence",
    "fsm": "assemblies.sequences.fsm",
    "chance": "assemblies.sequences.chance",
    "classes": "assemblies.classification.classes",
    "digits": "assemblies.classification.digits",
    "fast-weights": "memory.fast_weights.fast_weights",
    "cuba": "spiking.cuba",
    "brunel": "spiking.brunel",
    "stdp-network": "spiking.stdp_network",
    "short-term": "memory.short_term.short_term",
    "fly-similarity": "fly.experiments.similarity",
    "fly-search": "fly.experiments.search",
    "fly-gain": "fly.experiments.gain",
    "fly-novelty": "fly.experiments.novelty",
    "fly-continual": "fly.experiments.continual",
    "sparse-memory": "memory.sparse.sparse_memory",
    "fly-wiring": "fly.experiments.wiring",
    "continual": "memory.continual.continual",
}
"""Modules of `neurosim.models` that experiments are in."""
