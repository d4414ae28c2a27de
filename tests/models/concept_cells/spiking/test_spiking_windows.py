"""A slower way in: what arrives of a picture, and the windows and gaps that follow from it."""

import numpy as np
import pytest
from scipy.stats import gamma

from neurosim.base.errors import ArgumentError
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import eiffel_obama_spiking
from neurosim.models.concept_cells.spiking.cascade import BIN_FINE, follow
from neurosim.models.concept_cells.spiking.schedule import find_shows, lay_rates, plan
from neurosim.models.concept_cells.spiking.settings import BIN, SHOWN, SpikingAssociation
from neurosim.models.concept_cells.spiking.windows import find_windows

make = SpikingAssociation.make
SLOW = {"stages": 12, "stage_tau": 20.0}


@pytest.mark.parametrize(("stages", "tau"), [(1, 50.0), (4, 60.0), (12, 20.0)])
def test_what_arrives_is_a_gamma_shaped_pulse(stages, tau):
    shown = np.zeros((300, 1))
    shown[0] = 1
    arrives = follow(make(stages=stages, stage_tau=tau), shown)[:, 0]
    assert arrives.sum() == pytest.approx(1, abs=5e-4)
    at = (np.arange(300) + 0.5) * BIN_FINE
    mean = (arrives * at).sum()
    assert mean - BIN_FINE / 2 == pytest.approx(gamma.mean(stages, scale=tau), rel=0.01)
    spread = np.sqrt((arrives * (at - mean) ** 2).sum())
    assert spread == pytest.approx(gamma.std(stages, scale=tau), rel=0.02)
    middle = gamma.pdf(at - BIN_FINE / 2, stages, scale=tau) * BIN_FINE
    assert np.abs(arrives - middle)[2:].max() < 0.05 * arrives.max()


def test_windows_lie_where_input_arrives():
    windows = find_windows(make(**SLOW))
    begin, end = windows.response
    assert 150 <= begin <= 250 and 100 < end - begin <= 300
    assert windows.base == (begin - end, 0)
    assert windows.seen[0] < windows.base[0] and windows.seen[1] > end


def test_baselines_of_a_test_begin_after_the_response_to_the_last_picture():
    config = make(**SLOW, noise=0.2, encodings=1, trials=8, exposures=2)
    windows = find_windows(config)
    for stage in plan(config, np.random.default_rng(1)):
        shows = find_shows(stage.items)
        ends = [show.begin + windows.response[1] for show in shows]
        assert all(end <= stage.duration for end in ends), stage.name
        if not stage.is_plastic:
            begins = [show.begin + windows.base[0] for show in shows]
            assert all(b >= e for b, e in zip(begins[1:], ends, strict=False))


def test_rates_rise_and_fall_between_those_of_noise_and_of_the_picture():
    config = make(**SLOW, channels=10, active=2, inputs=5, noise=1, encodings=1)
    stages = plan(config, np.random.default_rng(1))[:2]
    rates = np.full((7, 10), 2.0)
    rates[1:, 3] = 60.0
    laid = lay_rates(config, stages, rates)
    n_bins = sum(stage.items.size for stage in stages)
    assert laid.shape == (n_bins * BIN // BIN_FINE, 10)
    assert (np.delete(laid, 3, axis=1) == 2.0).all()
    arrived = laid[:, 3] - 2.0
    assert arrived.min() >= 0 and 20 < arrived.max() < 58
    # Six pictures of 100 ms, none of which is lost at the end of the stage.
    assert arrived.sum() * BIN_FINE == pytest.approx(6 * SHOWN * 58.0, rel=0.02)


def test_gaps_too_short_to_tell_pictures_apart_are_refused():
    config = make(**SLOW, gap_min=100)
    with pytest.raises(ArgumentError, match="gap_min must be at least 250, .* got 100; raise it"):
        eiffel_obama_spiking.check(config, pictures=Gallery.open())


def test_a_cascade_that_takes_seconds_is_refused():
    with pytest.raises(ArgumentError, match="stages x stage_tau must be at most 1000 ms"):
        make(stages=100, stage_tau=20.0)
