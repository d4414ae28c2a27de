"""The thalamus of the microcircuit: its numbers, when it fires, and that L4 answers first."""

import numpy as np
import pytest
from brains import needs_jit
from outcomes import check_rows

from neurosim.models.microcircuit import published, rows, thalamus
from neurosim.models.microcircuit.microcircuit import run_seed
from neurosim.models.microcircuit.network import build, memory
from neurosim.models.microcircuit.parameters import Parameters


def test_pairs_have_synapses_as_often_as_published():
    none = (1 - 1 / (published.THALAMIC * published.SIZES)) ** thalamus.count_synapses(1)
    assert 1 - none == pytest.approx(published.THALAMIC_PROBABILITIES, abs=1e-6)
    assert 25 * thalamus.find_weight(1) == pytest.approx(87.81, abs=0.01)


def test_it_fires_in_pulses_and_is_there_only_where_asked_for():
    config = Parameters(scale=0.02, thalamus=120, duration=200, settle=100)
    net = build(config, 0)
    spikes = net.record("thalamus")
    net.run(300)
    assert spikes.times.size > 0 and ((spikes.times >= 200) & (spikes.times < 210)).all()
    assert [s for s in net.synapses if s.startswith("thalamus")] == [
        f"thalamus->{name}" for name in ("L4e", "L4i", "L6e", "L6i")
    ]
    usual = config.model_copy(update={"thalamus": 0.0})
    assert "thalamus" not in build(usual, 0).populations and memory(usual) < memory(config)


@needs_jit
def test_l4_answers_first_and_l23_follows():
    found = run_seed(Parameters(scale=0.1, thalamus=120, duration=2000, settle=200), 0)
    rates = found["response"]
    assert rates.shape == (4, thalamus.SEEN)
    assert rates[1].max() > 15 and np.argmax(rates[1] > 10) < 8  # 4 Hz before anything arrives
    values = thalamus.measure(found)
    assert values["delay L4"] < values["delay L2/3"] < 15


def test_rows_tell_how_layers_answer():
    config = Parameters(thalamus=15)
    assert len(rows.card(config)) == len(rows.card(Parameters())) + 8
    assert all(row.low is None for row in rows.card(config))
    check_rows(rows.card(config), rows.LEGEND)
