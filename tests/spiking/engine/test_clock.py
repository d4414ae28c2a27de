"""The grid of time: what lies on it becomes whole steps, the rest is refused with a way out."""

import re

import numpy as np
import pint
import pytest
import quantities
from hypothesis import given
from hypothesis import strategies as st

from neurosim import ArgumentError, KindError
from neurosim.base.extras import is_installed
from neurosim.spiking.engine.clock import LONGEST_DELAY, MOST_STEPS, Grid

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]

GRID = Grid(0.1)
DTS = st.sampled_from([0.1, 0.05, 0.02, 0.025, 0.2, 0.3, 0.125, 1.0, 1 / 3, 1e-3, 7e-4])


@pytest.fixture(scope="module")
def brian2():
    if not is_installed("brian2"):
        pytest.skip("Brian2 is not installed; the extra `validate` brings it")
    import brian2

    return brian2


def test_a_step_is_plain_milliseconds(brian2):
    for dt in (0.1, np.float64(0.1), 0.1 * brian2.ms, 0.1 * quantities.ms):
        grid = Grid(dt)
        assert grid == GRID and type(grid.dt) is float


@pytest.mark.parametrize("dt", [0.1, 0.05, 0.07, 0.3, 1 / 3])
def test_seconds_are_those_of_brian2(brian2, dt):
    assert Grid(dt).seconds == float(dt * brian2.ms)


@pytest.mark.parametrize(
    ("dt", "error", "said"),
    [
        (0, ArgumentError, "dt must be more than 0 ms, got 0.0"),
        (-0.1, ArgumentError, "dt must be more than 0 ms, got -0.1"),
        (np.nan, ArgumentError, "dt must be finite, got nan"),
        (np.inf, ArgumentError, "dt must be finite, got inf"),
        (5e-324, ArgumentError, "dt must be longer, got 5e-324 ms, which is 0 in seconds"),
        (None, KindError, "dt must be a time in ms, got None"),
        ("0.1", KindError, "dt must be a time in ms, got '0.1'"),
        (True, KindError, "dt must be a time in ms, got True"),
        ([0.1], KindError, "dt must be one number, got [0.1]"),
        (10 * quantities.mV, KindError, "dt must be a time in ms, got 10.0 mV (a voltage)"),
    ],
)
def test_other_steps_are_refused(dt, error, said):
    with pytest.raises(error) as refusal:
        Grid(dt)
    assert str(refusal.value) == said


@given(DTS, st.integers(0, 2**33))
def test_multiples_of_dt_are_steps(dt, n):
    assert Grid(dt).steps("duration", n * dt) == n


@pytest.mark.parametrize(
    ("duration", "steps"),
    [(0, 0), (0.3, 3), (0.1 + 0.2, 3), (1000, 10_000), (1e10, 10**11), (2.9999999999, 30)],
)
def test_a_duration_in_steps(duration, steps):
    assert GRID.steps("duration", duration) == steps
    assert type(GRID.steps("duration", duration)) is int


def test_quantities_are_durations(brian2):
    second = pint.UnitRegistry().second
    for one in (1 * brian2.second, 1000 * brian2.ms, 1 * second, 1 * quantities.s):
        assert GRID.steps("duration", one) == 10_000


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (0.25, "duration must be a multiple of dt = 0.1 ms, got 0.25; the nearest are 0.2 and 0.3"),
        (0.04, "the nearest are 0 and 0.1 ms"),
        (1e-12, "the nearest are 0 and 0.1 ms"),
        (2.9999999, "the nearest are 2.9 and 3 ms"),
        (3.0000001, "the nearest are 3 and 3.1 ms"),
        (1e10 + 0.05, "the nearest are 10000000000 and 10000000000.1 ms"),
        (-0.1, "duration must be at least 0 ms, got -0.1"),
        (np.nan, "duration must be finite, got nan"),
        (np.inf, "duration must be finite, got inf"),
        (1e300, "duration must be at most 109951162777.6 ms (1099511627776 steps of dt), got 1e+3"),
    ],
)
def test_other_durations_are_refused(duration, said):
    with pytest.raises(ArgumentError, match=re.escape(said)):
        GRID.steps("duration", duration)


@given(DTS, st.floats(0, 1e8))
def test_values_named_as_nearest_are_valid(dt, duration):
    grid = Grid(dt)
    try:
        steps = grid.steps("duration", duration)
    except ArgumentError as refusal:
        low, high = map(float, re.findall(r"[-+.e\d]+", str(refusal).split("nearest are")[1]))
        assert low < duration < high
        assert grid.steps("duration", high) == grid.steps("duration", low) + 1
    else:
        assert abs(steps * dt - duration) <= 1e-9 * duration


@pytest.mark.parametrize(
    ("delays", "steps"),
    [
        (1.5, [15]),
        (0, [0]),
        ([0, 0.1, 1.5], [0, 1, 15]),
        (np.array([0.3, 0.7], np.float64), [3, 7]),
        ([0.1 * quantities.ms, 0.0002 * quantities.s], [1, 2]),
        (np.array([1, 2]) * quantities.ms, [10, 20]),
        (LONGEST_DELAY * 0.1, [LONGEST_DELAY]),
        ([], []),
    ],
)
def test_delays_in_steps(delays, steps):
    read = GRID.delay("delay", delays)
    assert read.dtype == np.int64 and read.tolist() == steps


@pytest.mark.parametrize(
    ("delays", "error", "said"),
    [
        (0.15, ArgumentError, "delay must be a multiple of dt = 0.1 ms, got 0.15; the nearest are "
                              "0.1 and 0.2 ms"),
        ([0.1, 0.25], ArgumentError, "got 0.25 at position 1; the nearest are 0.2 and 0.3 ms"),
        (-0.1, ArgumentError, "delay must be at least 0 ms, got -0.1"),
        ([0, 0.1, -0.1], ArgumentError, "delay must be at least 0 ms, got -0.1 at position 2"),
        ([0, np.nan], ArgumentError, "delay must be finite, got nan at position 1"),
        (np.inf, ArgumentError, "delay must be finite, got inf"),
        (3276.9, ArgumentError, "delay must be at most 3276.8 ms (32768 steps of dt), got 3276.9"),
        (3276.83, ArgumentError, "got 3276.83; the nearest are 3276.8 ms"),
        (1e300, ArgumentError, "delay must be at most 3276.8 ms"),
        ([[1.0]], KindError, "delay must be one-dimensional, got shape (1, 1)"),
        ("1 ms", KindError, "delay must be a time in ms, got '1 ms'"),
        (None, KindError, "delay must be a time in ms, got None"),
        (1 * quantities.mV, KindError, "delay must be a time in ms, got 1.0 mV (a voltage)"),
    ],
)  # fmt: skip
def test_other_delays_are_refused(delays, error, said):
    with pytest.raises(error, match=re.escape(said)):
        GRID.delay("delay", delays)


@pytest.mark.parametrize(
    ("t_ref", "steps"), [(0, 0), (5, 50), (0.26, 2), (0.29, 2), (0.3, 3), (0.05, 0), (0.09999, 1)]
)
def test_refractory_times_are_cut_off(t_ref, steps):
    assert GRID.refractory("t_ref", t_ref).tolist() == [steps]
    assert GRID.refractory("t_ref", [t_ref, 0.1]).tolist() == [steps, 1]


@given(DTS, st.one_of(st.floats(0, 100), st.integers(0, 100_000)))
def test_refractory_steps_are_those_of_brian2(brian2, dt, t_ref):
    t_ref = t_ref if isinstance(t_ref, float) else t_ref * 1e-3
    steps = brian2.core.functions.timestep(t_ref * brian2.ms, dt * brian2.ms)
    assert Grid(dt).refractory("t_ref", t_ref) == steps
    assert Grid(dt).refractory("t_ref", t_ref * brian2.ms) == steps


@pytest.mark.parametrize(
    ("t_ref", "error", "said"),
    [
        (-1, ArgumentError, "t_ref must be at least 0 and at most 1.09951e+11 ms, got -1.0"),
        (1e12, ArgumentError, "t_ref must be at least 0 and at most 1.09951e+11 ms, got 1000000"),
        ([1, -1], ArgumentError, "t_ref must be at least 0 ms, got -1.0 at position 1"),
        (np.nan, ArgumentError, "t_ref must be finite, got nan"),
        ([[1, 2]], KindError, "t_ref must be one-dimensional, got shape (1, 2)"),
        (1 * quantities.Hz, KindError, "t_ref must be a time in ms, got 1.0 Hz (a rate)"),
    ],
)
def test_other_refractory_times_are_refused(t_ref, error, said):
    with pytest.raises(error, match=re.escape(said)):
        GRID.refractory("t_ref", t_ref)


@given(DTS, st.lists(st.integers(0, MOST_STEPS // 2**6), max_size=20))
def test_times_and_steps_are_inverse(dt, steps):
    grid = Grid(dt)
    times = grid.times(sorted(steps))
    assert times.dtype == np.float64 and times.tolist() == [s * dt for s in sorted(steps)]
    read = grid.spike_steps("times", times)
    assert read.dtype == np.int64 and read.tolist() == sorted(steps)


def test_times_are_products():
    steps = np.arange(10_000, dtype=np.int32)
    assert GRID.times(steps)[-1] == 9999 * 0.1
    assert GRID.times(3) == 3 * 0.1


def test_trains_of_brian2_and_of_quantities_are_read(brian2):
    for train in ([0.1, 0.1, 7.3] * brian2.ms, np.array([0.1, 0.1, 7.3]) * quantities.ms):
        assert GRID.spike_steps("times", train).tolist() == [1, 1, 73]
    long = np.arange(0, 100_000, 7)
    assert GRID.spike_steps("times", long * (0.1 * brian2.ms)).tolist() == long.tolist()


@pytest.mark.parametrize(
    ("times", "error", "said"),
    [
        ([0.1, 0.3, 0.2], ArgumentError, "times must ascend, got 0.2 after 0.3 at position 2; "
                                         "sort=True sorts them"),
        ([0.1, 0.25, 0.35], ArgumentError, "times must be a multiple of dt = 0.1 ms, got 0.25 at "
                                           "position 1; the nearest are 0.2 and 0.3 ms; round="),
        ([-0.1, 0.1], ArgumentError, "times must be at least 0 ms, got -0.1 at position 0"),
        ([0.1, np.nan], ArgumentError, "times must be finite, got nan at position 1"),
        ([0.1, np.inf], ArgumentError, "times must be finite, got inf at position 1"),
        ([0.1, 1e300], ArgumentError, "times must be at most 109951162777.6 ms"),
        ([[0.1], [0.2]], KindError, "times must be one-dimensional, got shape (2, 1)"),
        (["0.1"], KindError, "times must be a time in ms, got ['0.1']"),
        ([1 * quantities.ms, 1 * quantities.mV], KindError, "times[1] must be a time in ms"),
    ],
)  # fmt: skip
def test_other_trains_are_refused(times, error, said):
    with pytest.raises(error, match=re.escape(said)):
        GRID.spike_steps("times", times)


def test_spike_times_may_be_sorted_and_rounded_by_option():
    times = [0.33, 0.1, 0.26, 0.25, 1e-9]
    read = GRID.spike_steps("times", times, sort=True, round=True)
    assert read.dtype == np.int64 and read.tolist() == [3, 1, 3, 2, 0]
    assert GRID.spike_steps("times", [0.2, 0.1], sort=True).tolist() == [2, 1]
    assert GRID.spike_steps("times", [0.1, 0.12], round=True).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("times", "options", "said"),
    [
        ([0.2, 0.1], {"round": True}, "times must ascend"),
        ([0.2, 0.11], {"sort": True}, "times must be a multiple of dt"),
        ([-0.01], {"round": True}, "times must be at least 0 ms, got -0.01"),
        ([1e300], {"round": True, "sort": True}, "times must be at most 109951162777.6 ms"),
    ],
)
def test_one_option_does_not_stand_for_the_other(times, options, said):
    with pytest.raises(ArgumentError, match=said):
        GRID.spike_steps("times", times, **options)
