"""Units: quantities of three packages become plain numbers of the right size, or are refused."""

import subprocess
import sys

import numpy as np
import pint
import pytest
import quantities
from hypothesis import given
from hypothesis import strategies as st

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    KindError,
    NeuronRule,
    Population,
    SpikingNetwork,
)
from neurosim.base import checks, units
from neurosim.base.extras import is_installed

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]

PEERS = {"u": pint.UnitRegistry(), "pq": quantities, "np": np}


def _make(expression):
    """Evaluate an expression in which b is Brian2, u pint's registry and pq python-quantities."""
    if "b." not in expression:
        return eval(expression, PEERS)
    if not is_installed("brian2"):
        pytest.skip("Brian2 is not installed; the extra `validate` brings it")
    import brian2

    return eval(expression, {**PEERS, "b": brian2})


ONE = [
    ("20", "ms", 20.0),
    ("np.float32(0.5)", "ms", 0.5),
    ("np.uint8(3)", "Hz", 3.0),
    ("np.array(3)", "mV", 3.0),
    ("-70", "mV", -70.0),
    # Brian2 holds SI units
    ("10 * b.ms", "ms", 10.0),
    ("0.1 * b.ms", "ms", 0.1),
    ("0.07 * b.ms", "ms", 0.07),
    ("0.00007 * b.second", "ms", 0.07),
    ("16.2 * b.mV", "mV", 16.2),
    ("0.0162 * b.volt", "mV", 16.2),
    ("60 * 0.27 / 10 * b.mV", "mV", 1.62),
    ("(0.1 + 0.2) * b.ms", "ms", 0.3),
    ("1 / 3 * b.ms", "ms", 1 / 3),
    ("-49 * b.mV", "mV", -49.0),
    ("200 * b.us", "ms", 0.2),
    ("b.ms", "ms", 1.0),
    ("b.second", "ms", 1000.0),
    ("2 * b.kHz", "Hz", 2000.0),
    ("1 / (10 * b.ms)", "Hz", 100.0),
    ("np.asanyarray(5 * b.ms)", "ms", 5.0),
    ("10 * b.ms / b.ms", "ms", 10.0),
    ("b.Quantity(3.0)", "1", 3.0),
    ("b.Quantity(3.0)", "ms", 3.0),
    ("10 * b.nS / (10 * b.nS)", "1", 1.0),
    # pint
    ("10 * u.ms", "ms", 10.0),
    ("0.02 * u.s", "ms", 20.0),
    ("0.07 * u.s", "ms", 70.0),
    ("1.5 * u.minute", "ms", 90_000.0),
    ("0.0162 * u.V", "mV", 16.2),
    ("(0.1 + 0.2) * u.ms", "ms", 0.1 + 0.2),
    ("u.ms", "ms", 1.0),
    ("3 / u.ms", "Hz", 3000.0),
    ("5 * u.percent", "1", 0.05),
    ("u.Quantity(np.array(4), 's')", "ms", 4000.0),
    # python-quantities
    ("10 * pq.ms", "ms", 10.0),
    ("0.07 * pq.s", "ms", 70.0),
    ("0.0162 * pq.V", "mV", 16.2),
    ("pq.ms", "ms", 1.0),
    ("3 * pq.kHz", "Hz", 3000.0),
    ("5 * pq.percent", "1", 0.05),
    ("pq.UncertainQuantity(2.0, 's', 0.1)", "ms", 2000.0),
]


@pytest.mark.parametrize(("expression", "unit", "number"), ONE)
def test_one_quantity_becomes_a_float(expression, unit, number):
    read = units.plain("x", _make(expression), unit)
    assert type(read) is float and read == number


MANY = [
    ("[1, 2]", "ms", [1, 2]),
    ("(1, 2.5)", "mV", [1, 2.5]),
    ("range(3)", "ms", [0, 1, 2]),
    ("[]", "ms", []),
    ("np.arange(3, dtype=np.uint16)", "Hz", [0, 1, 2]),
    ("np.array([0.1, 16.2, 0.07]) * b.ms", "ms", [0.1, 16.2, 0.07]),
    ("[10 * b.ms, 20 * b.ms]", "ms", [10, 20]),
    ("(10, 20 * b.ms)", "ms", [10, 20]),
    ("[10 * b.ms, 1 * u.s, 5 * pq.ms]", "ms", [10, 1000, 5]),
    ("list(np.array([1, 2]) * b.mV)", "mV", [1, 2]),
    ("[np.array([1, 2]) * b.mV, np.array([3, 4]) * b.mV]", "mV", [[1, 2], [3, 4]]),
    ("np.array([1, 2]) * b.ms / b.ms", "ms", [1, 2]),
    ("u.Quantity(np.array([1, 2]), 's')", "ms", [1000, 2000]),
    ("list(u.Quantity(np.array([1.0, 2.0]), 's'))", "ms", [1000, 2000]),
    ("np.array([1, 2]) * pq.s", "ms", [1000, 2000]),
    ("[1 * pq.s, 2 * pq.ms]", "ms", [1000, 2]),
]


@pytest.mark.parametrize(("expression", "unit", "numbers"), MANY)
def test_several_become_an_array(expression, unit, numbers):
    read = units.plain("x", _make(expression), unit)
    assert type(read) is np.ndarray and read.dtype == np.float64
    assert np.array_equal(read, numbers)


def test_the_variables_of_a_group_are_read():
    brian2 = _make("b.__dict__")
    brian2["prefs"].codegen.target = "numpy"
    group = brian2["NeuronGroup"](3, "v : volt\nx : 1")
    group.v = _make("16.2 * b.mV")
    assert units.plain("v", group.v, "mV").tolist() == [16.2] * 3
    assert units.plain("x", group.x, "1").tolist() == [0.0] * 3
    assert checks.index("neurons", group.i, 3).tolist() == [0, 1, 2]
    with pytest.raises(KindError, match=r"v must be a time in ms, got .*\(a voltage\)"):
        units.plain("v", group.v, "ms")
    with pytest.raises(KindError, match="v must be plain numbers, got .*, which has a unit"):
        checks.weights("v", group.v, 3)


@given(st.lists(st.floats(1e-12, 1e12), max_size=20))
def test_brian2_makes_the_same_quantity_again(numbers):
    ms = _make("b.ms")
    read = units.plain("x", np.array(numbers) * ms, "ms")
    for number, back in zip(numbers, read, strict=True):
        same = float(back * ms) == float(number * ms)
        assert same or (back == float(f"{number:.9g}") and abs(back / number - 1) < 1e-15)


def test_numbers_of_many_digits_survive_brian2():
    numbers = np.random.default_rng(3).random(2000) * 100 - 50
    once = numbers * _make("b.mV")
    again = units.plain("x", once, "mV") * _make("b.mV")
    assert np.asarray(again).tobytes() == np.asarray(once).tobytes()


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_short_decimals_come_back_as_written(digits, places):
    number = float(f"{digits}e-{places}")
    for expression in ("b.mV", "u.mV", "pq.mV"):
        assert units.plain("x", number * _make(expression), "mV") == number


WRONG = [
    ("10 * b.mV", "ms", "x must be a time in ms, got 10. mV (a voltage)"),
    ("10 * u.mV", "ms", "x must be a time in ms, got 10 millivolt (a voltage)"),
    ("10 * pq.mV", "ms", "x must be a time in ms, got 10.0 mV (a voltage)"),
    ("3 * b.nA", "mV", "x must be a voltage in mV, got 3. nA (a current)"),
    ("3 * u.nA", "mV", "x must be a voltage in mV, got 3 nanoampere (a current)"),
    ("3 * pq.nA", "mV", "x must be a voltage in mV, got 3.0 nA (a current)"),
    ("3 * b.nS", "1", "x must be a number without unit, got 3. nS (a conductance)"),
    ("10 * b.ms", "Hz", "x must be a rate in Hz, got 10. ms (a time)"),
    ("10 * b.ms", "1", "x must be a number without unit, got 10. ms (a time)"),
    ("u.um", "ms", "x must be a time in ms, got micrometer (a length)"),
    ("3 * b.joule", "ms", "x must be a time in ms, got 3. J; pass plain numbers instead"),
    ("10 * u.ms / u.ms", "ms", "got 10.0 dimensionless (a number without unit)"),
    ("10 * pq.ms / pq.ms", "ms", "got 10.0 dimensionless (a number without unit)"),
    ("[1 * b.ms, 1 * b.mV]", "ms", "x[1] must be a time in ms, got 1. mV (a voltage)"),
    ("[[1], [1 * u.mV]]", "ms", "x[1][0] must be a time in ms, got 1 millivolt (a voltage)"),
    ("np.arange(2000) * b.mV", "ms", "... (a voltage)"),
    ("np.timedelta64(10, 'ms')", "ms", "got 10 milliseconds; pass plain numbers instead"),
    ("'10 ms'", "ms", "x must be a time in ms, got '10 ms'"),
    ("None", "ms", "got None"),
    ("True", "ms", "got True"),
    ("np.True_", "ms", "got np.True_"),
    ("[True, 0.5]", "ms", "got [True, 0.5]"),
    ("[1 * pq.ms, True]", "ms", "x[1] must be a time in ms, got True"),
    ("1j", "ms", "got 1j"),
    ("1j * pq.ms", "ms", "got 1j ms (a time)"),
    ("u.Quantity(1j, 'ms')", "ms", "got 1j millisecond (a time)"),
    ("['1', '2']", "ms", "got ['1', '2']"),
    ("[[1], [2, 3]]", "ms", "got [[1], [2, 3]]"),
    ("{1: 2}", "ms", "got {1: 2}"),
    ("np.array([10 * pq.ms, None])", "ms", "x must be a time in ms, got array("),
    ("np.array([b.ms, None], object)", "ms", "x must be a time in ms, got array("),
    ("np.array([10], 'm8[ms]')", "ms", "x must be a time in ms, got array("),
]


@pytest.mark.parametrize(("expression", "unit", "said"), WRONG)
def test_another_kind_is_refused(expression, unit, said):
    with pytest.raises(KindError) as refusal:
        units.plain("x", _make(expression), unit)
    assert said in str(refusal.value) and "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 160


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("np.nan", "x must be finite, got nan"),
        ("-np.inf", "x must be finite, got -inf"),
        ("[1, np.nan]", "x must be finite, got nan at position 1"),
        ("np.nan * b.ms", "x must be finite, got nan"),
        ("[1 * b.ms, np.inf * b.ms]", "x must be finite, got inf at position 1"),
        ("np.inf * u.s", "x must be finite, got inf"),
        ("np.nan * pq.s", "x must be finite, got nan"),
        ("1e308 * b.second", "x must be finite, got inf"),
        ("10**400", "x must be finite, got inf"),
        ("-(10**400)", "x must be finite, got -inf"),
        ("np.array(['1e400'], np.longdouble)", "x must be finite, got inf"),
    ],
)
def test_what_is_not_finite_is_refused(expression, said):
    with pytest.raises(ArgumentError) as refusal:
        units.plain("x", _make(expression), "ms")
    assert str(refusal.value) == said


def test_a_quantity_of_an_unknown_package_is_refused():
    class Quantity(np.ndarray):
        unit = "ms"

        def to(self, unit):
            return self

    value = np.zeros(2).view(Quantity)
    with pytest.raises(KindError, match="x must be a time in ms, got .*; pass plain numbers inst"):
        units.plain("x", value, "ms")
    with pytest.raises(KindError, match="x must be plain numbers"):
        checks.weights("x", value, 2)


@pytest.mark.parametrize("value", [2, "2 * b.ms", "0.002 * u.s", "2000 * pq.us"])
def test_a_positive_number(value):
    value = _make(value) if isinstance(value, str) else value
    assert units.positive("tau_m", value, "ms") == 2.0


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0, ArgumentError, "tau_m must be more than 0 ms, got 0.0; do it"),
        (-1.5, ArgumentError, "tau_m must be more than 0 ms, got -1.5; do it"),
        (np.nan, ArgumentError, "tau_m must be finite, got nan; do it"),
        ([1.0], KindError, "tau_m must be one number, got [1.0]; do it"),
        (None, KindError, "tau_m must be a time in ms, got None; do it"),
    ],
)
def test_a_number_that_is_not_positive(value, error, said):
    with pytest.raises(error) as refusal:
        units.positive("tau_m", value, "ms", "do it")
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (-1, 0, np.inf, "x must be at least 0 mV, got -1.0"),
        (2, -np.inf, 1.5, "x must be at most 1.5 mV, got 2.0"),
        (2, 0, 1, "x must be at least 0 and at most 1 mV, got 2.0"),
        (-1, 0, 1, "x must be at least 0 and at most 1 mV, got -1.0"),
    ],
)
def test_a_number_out_of_range(value, low, high, said):
    assert units.real("x", 0.5, "mV", low, high) == 0.5
    for read in (units.real, lambda *a: units.array(*a[:3], 3, *a[3:])):
        with pytest.raises(ArgumentError) as refusal:
            read("x", value, "mV", low, high)
        assert str(refusal.value) == said


def test_an_array_is_one_number_or_n():
    one, three = (units.array("v", v, "mV", 3) for v in (-70, [1, 2, 3]))
    assert one.tolist() == [-70.0] and three.tolist() == [1.0, 2.0, 3.0]
    assert one.dtype == three.dtype == np.float64
    assert units.array("v", [1], "mV", 1).shape == (1,)
    assert units.array("v", _make("[1, 2, 3] * b.mV"), "mV", 3).tolist() == [1.0, 2.0, 3.0]


def test_an_array_is_a_new_one():
    given = np.zeros(3)
    assert not np.shares_memory(units.array("v", given, "mV", 3), given)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        ([1, 2], KindError, r"v must be a number or 3 of them, got shape \(2,\)$"),
        ([1], KindError, r"v must be a number or 3 of them, got shape \(1,\)$"),
        ([[1, 2, 3]], KindError, r"v must be a number or 3 of them, got shape \(1, 3\)$"),
        ([1, -2, 0], ArgumentError, r"v must be more than 0 mV, got -2.0 at position 1$"),
        ([1, 2, np.inf], ArgumentError, r"v must be finite, got inf at position 2$"),
        (0, ArgumentError, r"v must be more than 0 mV, got 0.0$"),
    ],
)
def test_other_arrays_are_refused(value, error, said):
    with pytest.raises(error, match=said):
        units.array("v", value, "mV", 3, units.ABOVE_ZERO)


STRIPPED = ["np.arange(3) * b.ms", "[b.ms, b.ms]", "[[1], (2 * b.ms,)]", "u.ms", "3 * u.ms",
            "u.Quantity(np.arange(3), 'ms')", "np.arange(3) * pq.ms", "[1, 2 * pq.ms]",
            "3 * pq.dimensionless", "[3 * pq.percent]", "np.timedelta64(3, 'ms')"]  # fmt: skip
CHECKS = {
    "index": lambda v: checks.index("x", v, 3),
    "weights": lambda v: checks.weights("x", v, 3),
    "integer": lambda v: checks.integer("x", v, 0),
    "real": lambda v: checks.real("x", v),
}


@pytest.mark.parametrize("expression", STRIPPED)
@pytest.mark.parametrize("check", CHECKS)
def test_checks_of_plain_numbers_strip_no_unit(check, expression):
    with pytest.raises(KindError, match="x must be plain numbers, got .*, which has a unit; div"):
        CHECKS[check](_make(expression))


def test_a_number_too_large_for_a_float_is_infinite():
    with pytest.raises(ArgumentError, match="x must be finite"):
        checks.real("x", 10**400)


def test_every_parameter_has_a_unit_of_the_table():
    assert set(units.UNIT_OF.values()) == set(units.UNITS)
    assert units.UNIT_OF["tau_m"] == "ms" and units.UNIT_OF["v_th"] == "mV"


def test_packages_of_quantities_are_not_imported():
    code = (
        "import sys\nfrom neurosim.spiking.engine.clock import Grid\n"
        "Grid(0.1).delay('d', [1, 2.5])\n"
        "print([m for m in ('brian2', 'pint', 'quantities') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _keep(z, p, dt, is_refractory):
    return z.v > 1e9


def _own():
    rule = NeuronRule(_keep, state={"v": 0.0, "w": 0.0, "drive": 0.0})
    return Population("own", 2, rule)


@pytest.mark.parametrize(
    ("variable", "values", "expected"),
    [
        ("v", "[20, 30] * pq.mV", [20, 30]),
        ("v", "0.02 * pq.V * np.ones(2)", [20, 20]),
        ("w", "[20, 30]", [20, 30]),
        ("w", "[20, 30] * pq.dimensionless", [20, 30]),
        ("drive", "[20.0, 30.0]", [20, 30]),
    ],
)
def test_a_variable_of_a_rule_takes_the_same_by_current_and_by_set(variable, values, expected):
    own, values = _own(), _make(values)
    drive = CurrentInput(own, values, every=1, variable=variable)
    assert drive.values.tolist() == expected
    net = SpikingNetwork([own])
    net.set("own", variable, values)
    assert net.get("own", variable).tolist() == expected


@pytest.mark.parametrize("variable", ["w", "drive"])
def test_a_variable_without_unit_takes_no_quantity(variable):
    said = f"values must be a number without unit, got .*'{variable}' is in a unit of yours"
    own, values = _own(), _make("[20, 30] * pq.mV")
    with pytest.raises(KindError, match=said):
        CurrentInput(own, values, every=1, variable=variable)
    with pytest.raises(KindError, match=f"{variable} must be a number without unit"):
        SpikingNetwork([own]).set("own", variable, values)


def test_the_drive_of_lif_is_in_millivolt_also_with_conductances():
    cell = Population("cell", 2, LIF(synapses="conductance"))
    assert CurrentInput(cell, _make("[0.02] * pq.V"), every=1).values.tolist() == [20.0]
