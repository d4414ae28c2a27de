"""Screens: each of some neurons is silenced, or driven alone, and a readout is looked at."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.errors import Interrupted
from neurosim.base.threads.seeds import map_seeds
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.fly_brain.brain import Brain
from neurosim.models.fly_brain.named import Drive, Setting
from neurosim.models.fly_brain.network import build, silence
from neurosim.models.fly_brain.settings import FlyBrain
from neurosim.models.fly_brain.trials import TOGETHER, Runner, Trial, count, count_from


class Screen(NamedTuple):
    """What became of the readout's rate, Hz: mean over trials, and its standard error.

    Attributes
    ----------
    neurons : ndarray of int32, shape (k,)
    silenced, driven : ndarray of float64, shape (k, 2)
        Change by silencing each, in trials with the same spikes of the drive; rate where it alone
        is driven, at the highest rate of the drive, of those of the readout that are not itself.
    """

    neurons: Index
    silenced: Real
    driven: Real


def choose(config: FlyBrain, setting: Setting, spikes: Offset) -> Index:
    """Return the most active neurons that are neither driven, nor silenced, nor the readout."""
    out = [setting.drive.neurons, setting.silenced]
    out += [members for members in setting.readouts.values() if members.size == 1]
    left = spikes.copy()
    left[np.concatenate(out)] = 0
    order = np.argsort(-left, kind="stable")[: config.screened]
    return order[left[order] > 0].astype(np.int32)


def run_screen(
    config: FlyBrain, brain: Brain, setting: Setting, trials: Sequence[Trial],
    seed: int, threads: int, tick: Tick = NO_TICK,
) -> Screen:  # fmt: skip
    """Silence and drive the most active neurons, one by one.

    Parameters
    ----------
    config : FlyBrain
    brain : Brain
    setting : Setting
    trials : sequence of Trial
        Of the whole brain, whose most active neurons are looked at.
    seed, threads : int
    tick : Tick, optional
        Called with the share that is done; between some runs the seed may be left.
    """
    chosen = choose(config, setting, count(trials, brain.n).sum(axis=0))
    who = read_out(setting, brain.n)
    before = _rates(config, trials[: config.screen_trials], brain.n, who)
    others = [np.setdiff1d(who, x) for x in chosen]
    runs = [partial(_silence_one, config, brain, setting, int(x), seed) for x in chosen]
    runs += [partial(_drive_one, config, brain, setting, int(x), seed) for x in chosen]
    found: list[list[Trial]] = []
    for first in tick.loop("screen", range(0, len(runs), TOGETHER), keep={"found": found}):
        these, count_on = runs[first : first + TOGETHER], count_from(first, len(runs), tick)
        found += _run_some(these, threads, count_on)
    k = chosen.size
    after = [_rates(config, one, brain.n, who) for one in found[:k]]
    alone = [_rates(config, *each) for each in zip(found[k:], [brain.n] * k, others, strict=True)]
    silenced = np.array([_tell(rates - before) for rates in after]).reshape(k, 2)
    driven = np.array([_tell(rates) for rates in alone]).reshape(k, 2)
    return Screen(chosen, silenced, driven)


def read_out(setting: Setting, n: int) -> Index:
    """Return the first readout, or all who are not driven where there is none."""
    others = np.setdiff1d(np.arange(n, dtype=np.int32), setting.drive.neurons)
    return next(iter(setting.readouts.values()), others)


def _run_some(
    runs: Sequence[Callable[[], list[Trial]]], threads: int, tick: Callable[[int], None]
) -> list[list[Trial]]:
    found = map_seeds(lambda at: runs[at](), range(len(runs)), threads, tick)
    if len(found) < len(runs):
        raise Interrupted("stopped between trials of a screen")
    return found


def _silence_one(
    config: FlyBrain, brain: Brain, setting: Setting, neuron: int, seed: int
) -> list[Trial]:
    cut = silence(brain.graph, np.append(setting.silenced, np.int32(neuron)))
    runner = Runner(lambda: build(config, cut, setting.drive, seed), seed)
    return runner.run(config.screen_trials, config.screen_duration)


def _drive_one(
    config: FlyBrain, brain: Brain, setting: Setting, neuron: int, seed: int
) -> list[Trial]:
    drive = Drive(np.array([neuron], np.int32), setting.drive.rates.max(keepdims=True))
    graph = silence(brain.graph, setting.silenced)
    runner = Runner(lambda: build(config, graph, drive, seed), seed)
    return runner.run(config.screen_trials, config.screen_duration)


def _rates(config: FlyBrain, trials: Sequence[Trial], n: int, who: Index) -> Real:
    if not who.size:
        return np.full(len(trials), np.nan)
    counts = count(trials, n, config.screen_duration)[:, who]
    rates: Real = counts.mean(axis=1) / (config.screen_duration / 1000)
    return rates


def _tell(values: Real) -> tuple[Any, Any]:
    return values.mean(), values.std(ddof=1) / np.sqrt(values.size)
