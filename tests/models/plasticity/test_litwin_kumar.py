"""Assemblies that stimuli train: sums of weights, bounds, who learns, the same on any threads."""

from functools import cache

import numpy as np
import pytest

from neurosim import ArgumentError
from neurosim.models.plasticity.assembly_network import Normalisation, build
from neurosim.models.plasticity.litwin_kumar import LitwinKumar, measure, run_seed

SMALL = LitwinKumar(n=100, assemblies=2, rounds=1, on=100, off=20, spontaneous=100)


@cache
def found(threads=1):
    return run_seed(SMALL, 0, threads)


def test_inhibition_learns_in_one_arm_alone():
    values, arrays = measure(SMALL, found()), found()
    assert values["inhibition"] > 1 and arrays["inhibition"][1] == pytest.approx(48.7)
    assert arrays["weights"][:, 0] == pytest.approx(1) and np.ptp(arrays["weights"]) > 0.001
    assert (arrays["before"][0] == arrays["before"][1]).all()


@pytest.mark.rare
def test_weights_grow_within_assemblies_and_shrink_between_them():
    config = LitwinKumar(rounds=1, spontaneous=100)
    values = measure(config, run_seed(config, 0))
    assert values["within learned"] > 1.2 and values["between learned"] < 0.95
    assert values["active before"] == 0 and values["answer"] > 10


def test_threads_change_nothing():
    one, two = found(), found(2)
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_sums_of_weights_are_kept_within_bounds():
    net = build(SMALL, True, seed=0)
    normalise = Normalisation(net, SMALL.scale)
    edges = net.edges("exc->exc")
    sums = np.bincount(edges.indices, net.weights("exc->exc"))
    drawn = np.random.default_rng(1).uniform(0.9, 1.1, edges.indices.size)
    net.set_weights("exc->exc", net.weights("exc->exc") * drawn)
    normalise()
    assert np.bincount(edges.indices, net.weights("exc->exc")) == pytest.approx(sums, rel=1e-9)
    net.set_weights("exc->exc", np.where(np.arange(drawn.size) % 9, 1.8, 60.0) * SMALL.scale)
    normalise()
    assert net.weights("exc->exc").min() >= 1.78 * SMALL.scale
    assert net.weights("exc->exc").max() <= 21.4 * SMALL.scale


def test_bad_parameters_are_refused():
    with pytest.raises(ArgumentError, match="on should be a multiple of 20"):
        LitwinKumar.make(on=30)
