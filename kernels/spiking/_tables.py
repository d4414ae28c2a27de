"""Tables: arrays that kernels of spiking networks take together, each under the name of its use.

The engine makes them where the arrays are made. A field is an array or, of `LogPart`,
`TargetRange`, a whole number; tables hold no tables.
"""

from typing import NamedTuple

import numpy as np


class Log(NamedTuple):
    """Who fired lately in a population, in parts that threads write side by side.

    Attributes
    ----------
    neurons : ndarray of int32, shape (n_parts * room,)
    bounds : ndarray of int64, shape (n_parts * stride,)
        Within its part, spikes of number k lie from ``bounds[k]`` to ``bounds[k + 1]``.
    shape : ndarray of int64, shape (3,)
        n_parts, room, stride.
    """

    neurons: np.ndarray
    bounds: np.ndarray
    shape: np.ndarray


class LogPart(NamedTuple):
    """Who fired lately in a part of a population, as one thread writes it.

    Attributes
    ----------
    first, n : int64
        Number of the first neuron here; how many there are.
    neurons : ndarray of int32, shape (room,)
    bounds : ndarray of int64, shape (stride,)
        Spikes of number k lie from ``bounds[k]`` to ``bounds[k + 1]``.
    halt : ndarray of int64, shape (1,)
        Gets the step after which there may be no room left.
    """

    first: int
    n: int
    neurons: np.ndarray
    bounds: np.ndarray
    halt: np.ndarray


class Pieces(NamedTuple):
    """Runs of synapses along which spikes arrive in a step, oldest spike first, then by neuron.

    Attributes
    ----------
    starts, stops : ndarray of int64, shape (room,)
        Of each run, its first synapse and its last + 1.
    spikes : ndarray of int64, shape (room,)
        The place in the log of the spike that it carries.
    n : ndarray of int64, shape (1,)
        How many runs there are.
    """

    starts: np.ndarray
    stops: np.ndarray
    spikes: np.ndarray
    n: np.ndarray


class Rows(NamedTuple):
    """Synapses of each presynaptic neuron, onto the targets that are looked after here.

    Attributes
    ----------
    begins, ends : ndarray of int64, shape (n_pre,)
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
        Targets, ascending within a row.
    """

    begins: np.ndarray
    ends: np.ndarray
    indices: np.ndarray


class DelayRuns(NamedTuple):
    """The synapses of each presynaptic neuron, in runs that share a delay.

    Within a run targets ascend. Which delays a row has is told by bits, so its run of a delay is
    found by counting those below.

    Attributes
    ----------
    begins : ndarray of int64, shape (n_pre,)
    present : ndarray of uint64, shape (n_pre * n_words,)
        Bit k of word w of a row: whether it has the delay 64 w + k steps above the
        shortest of all rows.
    firsts : ndarray of int64, shape (n_pre * n_words,)
        The number of the first run of each word; of a word without, of what comes next. Behind the
        last run of each row a number is left out.
    lows, highs : ndarray of uint16 or uint32, shape (n_runs + n_pre,), (1 less,)
        Where in its row each run begins, and ends, as far as its targets are looked after here.
    ages : ndarray of int64, shape (n_ages,)
        All delays that occur, falling, in steps; it may name others, which cost a look at their
        spikes.
    """

    begins: np.ndarray
    present: np.ndarray
    firsts: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    ages: np.ndarray


class Columns(NamedTuple):
    """The synapses of each postsynaptic neuron.

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_post + 1,)
    sources, synapses : ndarray of uint, shape (n_synapses,)
        Presynaptic neuron and place of each.
    """

    indptr: np.ndarray
    sources: np.ndarray
    synapses: np.ndarray


class TargetRange(NamedTuple):
    """The targets that are looked after here, of rows that are drawn anew.

    Attributes
    ----------
    first, stop : int64
    self_loops : int64
        Whether a neuron may be its own target.
    row : ndarray of int32, shape (n_post,)
        Scratch, for a whole row.
    """

    first: int
    stop: int
    self_loops: int
    row: np.ndarray


class Sent(NamedTuple):
    """What a spike sends to a variable: weights, times the share that it released, times a ratio.

    Attributes
    ----------
    weights : ndarray of float, shape (1,) or (n_synapses,)
    share : ndarray of float, shape (room of the log,) or (0,)
        None: all of the weights.
    ratio : ndarray of float, shape (1,)
        Of the variable; what is sent is ratio * (weight * share).
    """

    weights: np.ndarray
    share: np.ndarray
    ratio: np.ndarray


class Refractory(NamedTuple):
    """When neurons may fire again.

    Attributes
    ----------
    release : ndarray of int32, shape (n,)
        The step in which each neuron may.
    wait : ndarray of int64, shape (1,) or (n,)
        Refractory steps.
    frozen : ndarray of int64, shape (number of variables,)
        Whether ``v``, ``ge``, ``gi`` stand still meanwhile.
    """

    release: np.ndarray
    wait: np.ndarray
    frozen: np.ndarray


class Membrane(NamedTuple):
    """The state of neurons with synaptic currents or conductances, arrays of float, shape (n,)."""

    v: np.ndarray
    ge: np.ndarray
    gi: np.ndarray


class Use(NamedTuple):
    """By which law use changes what is released, arrays of float64, shape (1,) or (n,).

    Attributes
    ----------
    use : ndarray
        U: what a spike adds to u, as a share of what is missing to 1.
    tau_f, tau_d : ndarray
        Seconds.
    rest : ndarray
        What u decays to.
    dt : ndarray of float64, shape (1,)
        Seconds.
    """

    use: np.ndarray
    tau_f: np.ndarray
    tau_d: np.ndarray
    rest: np.ndarray
    dt: np.ndarray


class Resources(NamedTuple):
    """What short-term plasticity keeps for each neuron or synapse, arrays of float64, shape (n,).

    Utilisation, what is left to release, and the time of the last arrival, seconds.
    """

    u: np.ndarray
    x: np.ndarray
    last: np.ndarray


class Traces(NamedTuple):
    """Traces of the neurons at one end of synapses.

    Attributes
    ----------
    fast : ndarray of float, shape (n,)
        Of the neurons at the other end from those that spike.
    slow : ndarray of float, shape (n,) or (0,)
        Of the neurons that spike, for triplets.
    """

    fast: np.ndarray
    slow: np.ndarray


class TimingRule(NamedTuple):
    """How far a spike moves weights.

    Attributes
    ----------
    gains : ndarray of float, shape (3,)
        The gain is the first plus the second times the slow trace; the third is what a spike of the
        target takes from the trace of what arrived.
    limits : ndarray of float, shape (3,)
        Smallest and largest weight; whether steps scale with the distance.
    speed : ndarray of float, shape (1,)
        Factor of all steps.
    """

    gains: np.ndarray
    limits: np.ndarray
    speed: np.ndarray


class PairRule(NamedTuple):
    """How pairs of spikes move weights, where each synapse has traces.

    Attributes
    ----------
    rates : ndarray of float64, shape (3,)
        1 / tau of both traces, in 1/s; dt in seconds.
    steps : ndarray of float64, shape (3,)
        What a spike adds to each trace; what is left of the trace before (1, or 0 for nearest).
    limits : ndarray of float, shape (3,)
        See `TimingRule`.
    """

    rates: np.ndarray
    steps: np.ndarray
    limits: np.ndarray


class PairTraces(NamedTuple):
    """Traces of each synapse, arrays of float64, shape (n_synapses,).

    ``last`` is when both were brought up to date, seconds.
    """

    pre: np.ndarray
    post: np.ndarray
    last: np.ndarray
