"""The microcircuit: its tables, the rule of scaling, what is refused, and who else agrees."""

import re

import numpy as np
import pytest
from brains import needs_jit
from outcomes import check_outcome, check_rows, fail
from traced import traced

from neurosim.base.errors import ArgumentError, ResourceError
from neurosim.base.memory import available
from neurosim.experiment.study import Seeds, draw, run_study
from neurosim.models.microcircuit import published, rows, scaling
from neurosim.models.microcircuit.microcircuit import EXPERIMENT, run_seed
from neurosim.models.microcircuit.network import build, connect, drive, memory, populate
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.models.microcircuit.published import POPULATIONS, RATES, SIZES

SMALL = {"scale": 0.02, "duration": 60.0, "settle": 20.0}
FULL = Parameters(scale=1)


def test_full_scale_is_that_of_the_paper():
    assert scaling.count_neurons(1).tolist() == SIZES.tolist() and SIZES.sum() == 77_169
    # Over each synapse a pair has none with 1 - 1/pairs, over all with 1 - C.
    pairs = np.outer(SIZES, SIZES)
    none = (1 - 1 / pairs) ** scaling.count_synapses(1)
    assert 1 - none == pytest.approx(published.PROBABILITIES, abs=1e-7)
    assert 25 * scaling.find_weights(1)[0] == pytest.approx(
        [87.81, -351.23, 175.62, -351.23, 87.81, -351.23, 87.81, -351.23], abs=0.01)  # fmt: skip
    assert not scaling.find_drive(1, is_constant=False).any()
    assert len(connect(FULL, populate(FULL))) == 55


def test_a_spike_moves_v_as_far_as_it_says():
    t = np.linspace(0, 10, 100_001)
    tau, tau_s = published.TAU_M, published.TAU_SYN
    v = scaling.current_of(0.15) * tau_s / (tau - tau_s) * (np.exp(-t / tau) - np.exp(-t / tau_s))
    assert v.max() == pytest.approx(0.15, rel=1e-6)


@pytest.mark.parametrize("background", ["poisson", "dc"])
@pytest.mark.parametrize("scale", [0.05, 0.1, 0.5])
def test_scaling_keeps_mean_and_variance_of_what_arrives(scale, background):
    """At the rates of the full network, and up to whole numbers of synapses."""

    def moments(scale):
        config = Parameters(scale=scale, background=background)
        inputs = scaling.count_synapses(scale) / scaling.count_neurons(scale)[:, None]
        weights = scaling.find_weights(scale)
        mean = scaling.find_drive(scale, is_constant=background == "dc")
        variance = (weights**2 * inputs * RATES).sum(axis=1)
        mean += (weights * inputs * RATES).sum(axis=1) * published.TAU_SYN * 0.001
        for i, source in enumerate(drive(config, populate(config))):
            mean[i] += source.weight * source.rate * published.TAU_SYN * 0.001
            variance[i] += source.weight**2 * source.rate
        return mean, variance

    for part, whole in zip(moments(scale), moments(1.0), strict=True):
        assert part == pytest.approx(whole, rel=0.015)


def test_the_network_has_the_numbers_weights_and_delays_of_its_tables():
    config = Parameters(scale=0.05)
    net, counts = build(config, 0), scaling.count_synapses(0.05)
    for i, j in ((0, 2), (1, 1), (6, 7)):
        name = f"{POPULATIONS[j]}->{POPULATIONS[i]}"
        weights, delays = net.weights(name), net.delays(name)
        assert weights.size == counts[i, j]
        mean = scaling.find_weights(0.05)[i, j]
        assert weights.mean() == pytest.approx(mean, rel=0.01)
        assert weights.std() == pytest.approx(0.1 * abs(mean), rel=0.05)
        usual = config.delays[j % 2]
        # Cut off two standard deviations below, the rest has a larger mean.
        assert usual < delays.mean() < 1.1 * usual and delays.min() == pytest.approx(0.1)
        assert (delays < 0.15).mean() < 0.05
    assert net.get("L23e", "v").mean() == pytest.approx(-68.28, abs=0.6)
    other = build(Parameters(scale=0.05, initial="original"), 0)
    assert other.get("L23e", "v").std() == pytest.approx(10, abs=1)


def test_neurons_share_several_synapses_and_have_some_with_themselves():
    net = build(Parameters(scale=0.02), 1)
    edges = net.edges("L5i->L5i")
    pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
    pairs = pre * 21 + edges.indices
    assert np.unique(pairs).size < pairs.size and (pre == edges.indices).any()


def test_threads_change_nothing_and_seeds_do():
    config = Parameters(**SMALL)
    one, two, other = run_seed(config, 0), run_seed(config, 0, 2), run_seed(config, 1)
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
    assert not np.array_equal(one["rate"], other["rate"])


def test_a_run_is_measured_and_drawn(tmp_path):
    result = run_study("microcircuit", SMALL, Seeds(n=2))()
    values = {row.id: row.value for row in result.rows}
    rates = result.arrays["rate"]
    assert values["rate L6i"] == pytest.approx(np.median(rates[:, 7]))
    assert len(result.rows) == 24 and all(row.passed is None for row in result.rows)
    draw(result, str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").stat().st_size > 10_000


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize(("scale", "seeds"), [(0.1, 3), (1.0, 1)])
def test_rows_of_whole_runs_pass(scale, seeds):
    need, free = memory(Parameters(scale=scale)), available()
    if free is not None and need > 0.8 * free:
        pytest.skip(f"{need / 1e9:.1f} GB are needed")
    result = run_study("microcircuit", {"scale": scale}, Seeds(n=seeds))()
    failed = [row.id for row in result.rows if row.passed is False]
    # At full scale the synchrony is compared with another implementation, which differs.
    assert [id for id in failed if scale < 1 or not id.startswith("synchrony")] == []


def test_bands_stand_where_there_are_figures():
    def banded(**changes):
        return [b.id for b in rows.card(Parameters.make(**changes)) if b.low is not None]

    rates = [f"rate {name}" for name in POPULATIONS]
    assert [id for id in banded(scale=1) if id.startswith("rate")] == rates
    # In 10 s neurons of L2/3e and L6e fire ten times: too seldom for a CV to compare.
    assert "irregularity L4e" in banded(scale=1)
    assert "irregularity L23e" not in banded(scale=1)
    assert len(banded(scale=1, duration=60_000)) == len(banded()) == 24
    for changes in ({"scale": 0.3}, {"scale": 1, "background": "dc"}, {"duration": 1000},
                    {"scale": 1, "delay_exc": 1.0}):  # fmt: skip
        assert banded(**changes) == []
    low, high = next((b.low, b.high) for b in rows.card(FULL) if b.id == "rate L5e")
    assert (low, high) == pytest.approx((0.95 * 7.569, 1.05 * 7.569))


def test_why_rows_have_no_band_or_fail_is_said():
    def tell(config, *ids):
        result = fail(rows.card(config), *ids)
        result.parameters = config.model_dump()
        return rows.explain(result)

    assert tell(Parameters()) == tell(FULL, "rate L4e") == []
    assert "the published rates are no measure" in tell(Parameters(scale=0.3))[0]
    assert "NetPyNE's network is not quite this one" in tell(FULL, "synchrony L4e")[0]


@pytest.mark.parametrize("changes", [{}, {"scale": 1}, {"scale": 0.03}, SMALL])
def test_rows_and_outcome_fit_their_lines(changes):
    config = Parameters.make(**changes)
    check_rows(rows.card(config), rows.LEGEND)
    check_outcome(rows.outcome, config, rows.card(config))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scale": 0}, "scale should be greater than 0"),
        ({"scale": 1.01}, "scale should be less than or equal to 1"),
        ({"scale": float("nan")}, "scale should be a finite number"),
        ({"scale": 0.0001}, "scale must leave a neuron in each population, from 0.0005 on"),
        ({"duration": 5}, "duration must be at least 6 ms"),
        ({"duration": 100.05}, "duration must be a multiple of dt = 0.1 ms"),
        ({"settle": -1}, "settle should be greater than or equal to 0"),
        ({"delay_exc": 600}, "delay_exc must be at most 546.1"),
        ({"delay_inh": 600}, "within 32768 steps of dt, got 600; raise dt"),
        ({"background": "noise"}, "background should be 'poisson' or 'dc'"),
        ({"dt": 0.7}, "dt should be less than or equal to 0.5"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=re.escape(said)):
        Parameters.make(**changes)


def test_the_longest_delays_that_are_allowed_run():
    config = Parameters.make(scale=0.005, delay_inh=546.0, duration=6, settle=0)
    assert build(config, 0).delays("L4i->L4i").max() > 546


@needs_jit
@pytest.mark.parametrize("precision", ["single", "double"])
def test_memory_is_told_as_it_is_taken(precision, monkeypatch):
    config = Parameters(scale=0.05, duration=1000, settle=100, precision=precision)
    run_seed(config.model_copy(update={"scale": 0.005}), 0)  # what is compiled and imported
    with traced(monkeypatch) as peak:
        run_seed(config, 0)
        assert peak() == pytest.approx(memory(config), rel=0.2)


def test_what_does_not_fit_is_refused_before_anything_is_drawn(monkeypatch):
    monkeypatch.setattr("neurosim.base.memory.available", lambda: int(1e9))
    monkeypatch.setattr("neurosim.topology.fixed_total.FixedTotalNumber.edges", None)
    with pytest.raises(ResourceError, match=r"scale 1 and .* GB, .*; lower scale or duration"):
        run_study(EXPERIMENT, {"scale": 1})
    assert memory(FULL) > 2e9
