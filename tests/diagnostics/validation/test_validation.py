"""Validation finds what differs, and says so in a table, in JSON and in the exit code."""

import json

import numpy as np
import pytest
from pairs import ONE, make_pair
from typer.testing import CliRunner

from neurosim import LIF, PackageError
from neurosim.base.extras import is_installed
from neurosim.cli.app import app
from neurosim.diagnostics.validation.cases import CASES, make_balanced
from neurosim.diagnostics.validation.compare import Case, compare, validate
from neurosim.diagnostics.validation.strict import strict
from neurosim.spiking.brian2 import network as module_of_brian

needs_brian2 = pytest.mark.skipif(
    not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
)
pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


def spoil(network, duration):
    """Return Brian2's network with a weight too small for a spike."""
    other = network.to_brian2(duration)
    other.synapses["source->cell"].variables["w"].set_value(10.0)
    return other


SPOILT = Case("spoilt", make_pair, 10, 8, spoil)


@needs_brian2
def test_the_same_network_passes_with_the_same_bits():
    with strict():
        found = compare("pair", make_pair(), 10)
    assert found.passed and found.is_identical and found.first_difference is None
    assert (found.spikes, found.neurons, found.synapses) == (1, 1, 1)
    assert found.state_difference == found.weight_difference == 0


@needs_brian2
def test_the_first_difference_is_named():
    with strict():
        found = compare("pair", make_pair(), 10, spoil)
    assert not found.passed and not found.is_identical
    assert found.first_difference == (pytest.approx(5.1), "cell", 0)
    assert found.state_difference > 1 and found.weight_difference == 10


@needs_brian2
def test_weights_alone_may_differ():
    def change(network, duration):
        other = network.to_brian2(duration)
        other.synapses["source->cell"].variables["w"].set_value(20.0001)
        return other

    with strict():
        found = compare("pair", make_pair(), 10, change)
    assert found.is_identical and not found.passed


@needs_brian2
def test_strictness_ends_where_it_should():
    import brian2
    from brian2.codegen.generators.numpy_generator import NumpyCodeGenerator
    from brian2.core.functions import DEFAULT_FUNCTIONS

    names = ["codegen.target", "codegen.cpp.extra_compile_args_gcc"]
    before = [brian2.prefs[name] for name in names]
    known = DEFAULT_FUNCTIONS["exp"].implementations
    exp = known[NumpyCodeGenerator]
    with pytest.raises(ZeroDivisionError), strict("cython"):
        assert brian2.prefs["codegen.target"] == "cython"
        assert "-ffp-contract=off" in brian2.prefs["codegen.cpp.extra_compile_args_gcc"]
        code = known[NumpyCodeGenerator].get_code(None)
        np.testing.assert_array_equal(code(np.array([0.0, 1e4, -1e4])), [1.0, np.inf, 0.0])
        _ = 1 / 0
    assert [brian2.prefs[name] for name in names] == before
    assert known[NumpyCodeGenerator] is exp


@needs_brian2
@pytest.mark.rare  # as `neurosim validate --quick` does it
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_network_of_the_command_is_equal(case):
    (found,) = validate([case._replace(quick=20)], quick=True)
    assert found.passed, found


@needs_brian2
def test_networks_are_balanced_enough_to_fire():
    net = make_balanced(LIF(v_th=20, v_reset=10, drive=22))
    spikes = net.record("exc")
    net.run(50)
    assert 1 < spikes.rates().mean() < 100


@needs_brian2
def test_the_command_prints_one_object_and_its_exit_code_tells(monkeypatch):
    monkeypatch.setattr("neurosim.diagnostics.validation.cases.CASES", [ONE, SPOILT])
    run = CliRunner().invoke
    done = run(app, ["validate", "one", "--json", "--quick"])
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    rows = {row["id"]: row for row in said["rows"]}
    assert said["parameters"]["quick"] and rows["one: duration"]["value"] == 8
    assert not any(row["passed"] is False for row in rows.values())
    done = run(app, ["validate", "--json"])
    rows = {row["id"]: row for row in json.loads(done.stdout)["rows"]}
    assert done.exit_code == 1 and rows["one: spike trains"]["passed"]
    spikes = rows["spoilt: spike trains"]
    assert (
        not spikes["passed"] and "first difference at 5.1 ms, neuron 0 of 'cell'" in spikes["name"]
    )
    assert not rows["spoilt: weights"]["passed"]


@needs_brian2
def test_the_command_prints_a_table(monkeypatch):
    monkeypatch.setattr("neurosim.diagnostics.validation.cases.CASES", [ONE, SPOILT])
    done = CliRunner().invoke(app, ["validate"])
    assert done.exit_code == 1
    assert "PASS" in done.stdout and "FAIL" in done.stdout
    assert "spoilt: first difference at 5.1 ms, neuron 0 of 'cell'" in done.stdout
    assert "1 of 2 networks fire identically" in done.stdout


@needs_brian2
def test_an_unknown_name_is_refused_with_those_that_there_are():
    done = CliRunner().invoke(app, ["validate", "nonsense"])
    assert done.exit_code != 0 and "no network is named nonsense" in str(done.exception)
    assert CASES[0].name in str(done.exception)


def test_without_brian2_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(module_of_brian, "is_installed", lambda name: False)
    done = CliRunner().invoke(app, ["validate"])
    assert isinstance(done.exception, PackageError) and "validate" in str(done.exception)
