"""Numbers that no computer holds: one clear error each, and nothing raw."""

import pytest

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    FastHebbian,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Logarithmic,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)
from neurosim.binary.drive.fixed_point import choose_scale

PRE, AREA = Population("pre", 2, Playback()), Population("area", 2, KWinners(1))
NAN = float("nan")


def _network(weight=1.0, rule=None, graph=None, pre=PRE):
    return Network([pre, AREA], [Synapses(pre, AREA, graph or AllToAll(), weight, rule)])


def _listed(*weights):
    return Explicit([0, 1, 2], [0, 1], weights)


REFUSED = {
    "huge beta": (lambda: Hebbian(1e308), "beta must be from 0 to 1e.100, got 1e.308"),
    "both huge": (lambda: Hebbian(1e300, 1.7e308), "beta must be .* got 1e.300"),
    "huge beta_minus": (lambda: Hebbian(1e100, 1.7e308), "beta_minus must be .* got 1.7e.308"),
    "huge w_max": (lambda: Hebbian(0.1, w_max=1e308), "w_max must be from 1 to 1e.100"),
    "tiny beta": (lambda: Hebbian(5e-324), "beta = 4.9.* needs .* levels"),
    "tiny w_max": (lambda: Hebbian(1e-9, w_max=1.1), "beta = 1e-09 needs .* raise beta"),
    "huge rate": (lambda: Logarithmic(1e308), "rate must be from 2 to 1e.100"),
    "huge boost": (lambda: Logarithmic(5, 1e308), "boost must be from 0 to 1e.100"),
    "no decay": (lambda: FastHebbian(NAN, 1.0), "decay must be finite, got nan"),
    "huge fast rate": (lambda: FastHebbian(0.5, 1e300), "rate must be from 0 to 1e.100"),
    "huge fraction": (lambda: Threshold(1, 1e308), "fraction must be from 1e-06 to 1e.100"),
    "huge weight": (lambda: _network(1e300), "weight must be from 0 to 1e.100, got 1e.300"),
    "no weight": (lambda: _network(NAN), "weight .* got nan"),
    "huge weights": (lambda: _network(1.0, None, _listed(1e300, 1.0)), "weights .* got 1e.300"),
    "no weights": (lambda: _network(1.0, None, _listed(NAN, 1.0)), "weights .* nan at position 0"),
    "no total": (lambda: _network().normalise(NAN), "total .* got nan"),
    "huge total": (lambda: _network().normalise(1e300), "total must be from .* got 1e.300"),
    "rounds": (
        lambda: _network().run(10**18, inputs={"pre": [0]}),
        "rounds must be from 0 to 4294967296, got 1000000000000000000; build another Network",
    ),
    "no input": (lambda: _network().run(1, inputs={"pre": [NAN]}), "inputs must be whole numbers"),
    "inputs as list": (lambda: _network().run(1, inputs=[0]), r"inputs must map .*got \[0\]"),
    "held as number": (lambda: _network().run(1, held=5), "held must be a list of names, got 5"),
    "rest of letters": (lambda: _network().rest("area"), "populations must be a list of names"),
    "plastic": (lambda: _network().run(1, plastic=["a"]), "plastic must be True or False, got .'a"),
    "incremental": (lambda: Network([AREA], incremental=1), "incremental must be True or False"),
    "exact": (lambda: KWinners(1, exact="no"), "exact must be True or False, got 'no'"),
    "signed": (lambda: Graded(signed="yes"), "signed must be True or False, got 'yes'"),
    "self_loops": (lambda: Random(0.1, self_loops="no"), "self_loops must be True or False"),
    "stored": (lambda: Random(0.1, stored="no"), "stored must be True or False.* None"),
    "after_chunk": (
        lambda: _network().run(1, inputs={"pre": [0]}, after_chunk=5),
        "after_chunk must be a function or None, got 5",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_computed_is_refused_with_its_name_and_range(what):
    act, said = REFUSED[what]
    with pytest.raises((ArgumentError, KindError), match=said):
        act()


def test_the_last_round_of_all_can_be_run():
    net = _network()
    net.round = 2**32 - 1
    net.run(1, inputs={"pre": [0]})
    with pytest.raises(ArgumentError, match="rounds must be from 0 to 0, got 1"):
        net.run(1, inputs={"pre": [0]})


def test_a_sum_beyond_all_floats_is_refused_by_the_synapses_that_make_it():
    with pytest.raises(ArgumentError, match="'area' .*more than a float holds.* of 'pre->area'"):
        choose_scale(float("inf"), [Synapses(PRE, AREA, AllToAll())])
