"""What something else sets again before it acts cannot be set by hand."""

import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Coupling,
    CurrentInput,
    NeuronRule,
    NoiseInput,
    Population,
    SpikingNetwork,
)

REFUSED = r"drive of 'cells' cannot be set: .* set\('input to cells.*', 'values', ...\)"


def step(z, p, dt, is_refractory):
    z.v += dt * (z.gap - z.v) / 10.0
    return False


def leaky(*parts):
    cells = Population("cells", 10, LIF(drive=1.0))
    inputs = [CurrentInput(cells[part], [5.0], every=1.0) for part in parts]
    return SpikingNetwork([cells], inputs=inputs or [CurrentInput(cells, [5.0], every=1.0)])


@pytest.mark.parametrize("parts", [(), (slice(0, 4), slice(4, 10))])
def test_a_drive_that_inputs_take_the_place_of_in_all(parts):
    net = leaky(*parts)
    with pytest.raises(ArgumentError, match=REFUSED):
        net.set("cells", "drive", 99.0)
    assert net.get("cells", "drive") == 1.0
    net.set("cells", "v_th", 30.0)


def test_a_drive_is_set_for_those_that_no_input_drives():
    net = leaky(slice(0, 4))
    net.set("cells", "drive", 9.0)
    net.run(200)
    assert net.get("cells", "v")[[3, 4]].round(2).tolist() == [5.0, 9.0]


def test_a_variable_that_a_coupling_sets():
    cells = Population("cells", 3, NeuronRule(step, {"v": 1.0, "gap": 0.0}))
    net = SpikingNetwork([cells], [Coupling(cells, cells, AllToAll(), lambda w, pre: w * pre.v,
                                            into="gap")])  # fmt: skip
    for who in ("cells", cells[:2]):
        with pytest.raises(ArgumentError, match=r"the coupling 'cells~cells' sets it .* weights"):
            net.set(who, "gap", 7.0)
    assert net.get("cells", "gap").tolist() == [0.0] * 3


def test_a_variable_that_couplings_set_in_a_part():
    cells = Population("cells", 3, NeuronRule(step, {"v": 1.0, "gap": 0.0}))
    ends = cells, cells[:2]
    net = SpikingNetwork([cells], [Coupling(*ends, AllToAll(), lambda w, pre: w, into="gap")])
    with pytest.raises(ArgumentError, match=r"gap of 'cells\[0\]' cannot be set: the coupling"):
        net.set(cells[0], "gap", 7.0)
    net.set("cells", "gap", 7.0)
    net.run(0.1)
    assert net.get("cells", "gap").tolist() == [3.0, 3.0, 7.0]


def test_a_variable_that_an_input_sets_in_the_step_to_come():
    cells = Population("cells", 3, NeuronRule(step, {"v": 0.0, "gap": 0.0}))
    driven = CurrentInput(cells[:2], [0.0], every=1.0, variable="v")
    net = SpikingNetwork([cells], inputs=[driven])
    for who in (cells[0], cells[:2]):
        with pytest.raises(ArgumentError, match=r"v of 'cells.*' cannot be set now: .* 'values'"):
            net.set(who, "v", 7.0)
    net.set("cells", "v", 7.0)
    net.run(0.5)
    assert net.get("cells", "v").round(2).tolist() == [0.0, 0.0, 6.66]
    net.set(cells[:2], "v", 7.0)
    net.run(0.1)
    assert net.get("cells", "v").round(2).tolist() == [6.93, 6.93, 6.59]


def test_noise_with_a_memory_goes_on_from_what_is_set():
    cells = Population("cells", 3, NeuronRule(step, {"v": 0.0, "gap": 0.0}))
    net = SpikingNetwork([cells], inputs=[NoiseInput(cells, 0.0, tau=5.0, variable="gap")])
    net.set("cells", "gap", 7.0)
    net.run(5.0)
    assert net.get("cells", "gap").round(3).tolist() == [2.575] * 3  # 7 / e
