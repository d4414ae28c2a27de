"""Who is driven, silenced and read out: what users name, found in a brain and checked."""

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.errors import ArgumentError
from neurosim.models.fly_brain.brain import Brain, is_published_file
from neurosim.models.fly_brain.settings import DT, FlyBrain
from neurosim.topology.neurons import Neurons

FASTEST = 1000.0 / DT
"""Hz: a spike in each step."""
FEW = 100
"""Groups that are looked at for a small one."""
BY_DEFAULT = ("sugar:200",), ("driven:200",)
"""Who is driven in the brain of the paper, and in a graph made by the law."""


class Drive(NamedTuple):
    """Neurons that get Poisson spikes.

    Attributes
    ----------
    neurons : ndarray of int32, shape (k,)
        Ascending.
    rates : ndarray of float64, shape (k,)
        Hz.
    """

    neurons: Index
    rates: Real


class Setting(NamedTuple):
    """What is done to a brain, and whom one looks at.

    Attributes
    ----------
    drive : Drive
    silenced : ndarray of int32
    readouts : dict of str to ndarray of int32
    """

    drive: Drive
    silenced: Index
    readouts: dict[str, Index]


def read_setting(config: FlyBrain, brain: Brain) -> Setting:
    """Return who is driven, silenced and read out.

    Raises
    ------
    ArgumentError
        If a name is unknown, nobody is driven, one is driven twice or silenced as well, or a rate
        is out of range.
    """
    drive = read_drive(drives_of(config, brain), brain)
    silenced = np.unique(np.concatenate(
        [np.empty(0, np.int32), *(brain.find(name, "silence") for name in config.silence)]
    )).astype(np.int32)  # fmt: skip
    both = np.intersect1d(drive.neurons, silenced)
    if both.size:
        raise ArgumentError(
            f"silence must leave out who is driven, got {brain.name(both[:1])[0]}, which is both: "
            "its spikes would reach nobody; leave it out of drive or silence"
        )
    readouts = {name: brain.find(name, "readout") for name in readouts_of(config, brain)}
    return Setting(drive, silenced, readouts)


def drives_of(config: FlyBrain, brain: Brain) -> tuple[str, ...]:
    """Return who is driven, as named, where nobody was: as in the paper."""
    of_paper, of_law = BY_DEFAULT
    return config.drive or (of_law if brain.is_law else of_paper if brain.is_published else ())


def refuse_nobody(config: FlyBrain) -> None:
    """Raise where nobody is driven in a connectome that is not the paper's, before it is read.

    Raises
    ------
    ArgumentError
        It names a small group as an example, where the table of neurons has some.
    DataError
        If a file cannot be read.
    """
    if config.drive or is_published_file(config):
        return
    groups = Neurons.from_file(config.neurons).groups if config.neurons else {}
    sizes = {name: groups[name].size for name in islice(groups, FEW) if _is_clear(groups, name)}
    some = min(sizes, key=sizes.__getitem__, default="0")
    raise ArgumentError(f"drive must name who is driven, such as {some}:200, got nobody: without "
                        "any input no neuron fires; only in the paper's connectome it is known "
                        "who")  # fmt: skip


def _is_clear(groups: Mapping[str, Index], name: str) -> bool:
    """Return whether one group has the name, and one that can be typed."""
    try:
        return bool(groups[name].size) and "," not in name
    except ArgumentError:  # in two columns
        return False


def readouts_of(config: FlyBrain, brain: Brain) -> list[str]:
    """Return whose rates are shown, each once."""
    usual = [name for name in ("MN9 left", "MN9 right") if name in brain.groups]
    usual = ["pool"] if brain.is_law else usual
    return list(dict.fromkeys(config.readout or usual))


def read_drive(given: tuple[str, ...], brain: Brain) -> Drive:
    """Return who is driven at which rate, from words such as ``sugar:200``."""
    if not given:
        raise ArgumentError("drive must name who is driven, such as 0:200, got nobody: without any "
                            "input no neuron fires")  # fmt: skip
    rates: dict[int, tuple[float, str]] = {}
    for word in given:
        name, rate = _split(word)
        for neuron in brain.find(name, "drive").tolist():
            if neuron in rates:
                raise ArgumentError(
                    f"drive must name a neuron once, got {brain.name([neuron])[0]} in "
                    f"{rates[neuron][1]!r} and {word!r}; leave one out"
                )
            rates[neuron] = rate, word
    neurons = sorted(rates)
    return Drive(np.array(neurons, np.int32), np.array([rates[x][0] for x in neurons]))


def _split(word: str) -> tuple[str, float]:
    name, _, told = word.rpartition(":")
    try:
        rate = float(told)
    except ValueError:
        rate = np.nan
    if not name or np.isnan(rate):
        raise ArgumentError(f"drive must be NAME:RATE, as in sugar:200, got {word!r}")
    if not 0 < rate <= FASTEST:
        raise ArgumentError(
            f"drive must have rates above 0, up to {FASTEST:,.0f} Hz, a spike in each step of "
            f"{DT:g} ms, got {rate:g} Hz in {word!r}"
        )
    return name, rate
