"""Wirings compared: what each sees, that all cost the same, and the published signs."""

import os
from pathlib import Path

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.vectors.samples import Samples
from neurosim.models.fly.circuit.matching import match_inputs, principal_components
from neurosim.models.fly.circuit.odours import find_spontaneous, mix, rates_of
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring, read_wiring
from neurosim.models.fly.experiments.fly_wiring import (
    ARMS,
    EXPERIMENT,
    FlyWiring,
    card,
    gains,
    measure,
    run_seed,
)

SMALL = {"n_kc": 80, "n_inputs": 3, "queries": 9, "draws": 2, "active": (0.05, 0.2), "mixtures": 60}
RECEPTORS = ("Or10a", "Or22a", "Or33b", "Or47a", "Or7a", "Or59b")
INPUTS = ("DA1", "DL1", "DL5", "DM2", "DM3", "DM4", "V")


def _vectors(n=70, d=6):
    return Samples(np.random.default_rng(1).gamma(0.5, 10.0, (n, d)), source="noise")


def _odours():
    changes = np.random.default_rng(2).normal(10, 30, (20, 6))
    rows = ("SFR", *(f"odour {i}" for i in range(19)))
    return Samples(changes, names=RECEPTORS, rows=rows, source="odours")


def _named():
    matrix = np.random.default_rng(3).random((7, 90)) < np.linspace(0.1, 0.7, 7)[:, None]
    matrix[0] |= ~matrix.any(axis=0)
    return NamedWiring(Wiring.from_matrix(matrix.astype(int)), INPUTS, tuple(map(str, range(90))))


def _run(samples, wiring=None, seeds=2, threads=1, **changes):
    facts = {**samples.facts(), "wiring": "none" if wiring is None else "cells.csv"}
    chosen = {**SMALL, "data": facts["data"], "wiring": facts["wiring"], **changes}
    given = Given({"samples": samples, "wiring": wiring}, facts)
    return run_study("fly-wiring", chosen, Seeds(0, seeds, threads), given)()


@pytest.mark.parametrize("make", [_vectors, _odours])
@pytest.mark.parametrize("wiring", [None, _named()], ids=["random", "given"])
def test_a_result_has_a_value_for_each_row_and_a_figure(make, wiring, tmp_path):
    samples = make() if wiring is None or make is _odours else _vectors(d=9)
    result = _run(samples, wiring)
    assert all(row.value is not None for row in result.rows)
    assert result.arrays["precision"].shape == (2, 4, 2, 2)
    assert set(result.axes) == set(result.arrays)
    assert 0 <= result.arrays["precision"].min() and result.arrays["precision"].max() <= 1
    rows = {row.id: row for row in result.rows}
    assert rows["7"].passed and rows["6b"].passed is (rows["6b"].value <= 0.05)
    draw(result, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


def test_threads_and_company_change_nothing():
    alone = run_seed(FlyWiring(**SMALL), 1, 2, samples=_odours(), wiring=_named())
    both = _run(_odours(), _named(), threads=2)
    for name, array in alone.items():
        assert np.array_equal(array, both.arrays[name][1])


def test_progress_is_told_in_order():
    told = []
    run_seed(FlyWiring(**SMALL), 0, 1, told.append, samples=_vectors())
    assert told == sorted(told) and told[-1] == 1


def test_a_tag_of_all_cells_knows_nothing_of_the_wiring():
    found = run_seed(FlyWiring(**{**SMALL, "active": (1.0,)}), 0, samples=_vectors())
    assert np.ptp(found["precision"]) == 0 and gains(found["precision"]).max() == 0


def test_rows_are_what_was_recorded():
    config = FlyWiring(**{**SMALL, "active": (0.2, 0.05)})
    found = run_seed(config, 0, samples=_vectors())
    values, precision = measure(config, found), found["precision"]
    assert [band.id for band in card(config)] == list(values)
    for i, arm in enumerate(ARMS):
        assert values[f"1 {arm}"] == pytest.approx(precision[i, :, 1].mean())
    mean = precision.mean(axis=1)
    above = 100 * (mean / mean[1] - 1)
    assert values["3a"] == pytest.approx(above[3, 1]) and values["3b"] == pytest.approx(
        above[3].mean()
    )
    assert values["2b"] == pytest.approx(above[0].mean())


class TestMeeting:
    def test_odours_become_rates_and_receptors_meet_their_glomeruli(self):
        vectors, wiring, is_dealt = match_inputs(_odours(), _named())
        expected = np.maximum(_odours().vectors[1:] + _odours().vectors[0], 0)
        assert np.array_equal(vectors, expected[:, [0, 1, 3, 4, 5]]) and not is_dealt
        rows = _named().wiring.matrix().toarray()[[1, 3, 4, 2, 5]]
        assert np.array_equal(wiring.matrix().toarray(), rows[:, rows.any(axis=0)])

    def test_columns_without_names_are_dealt(self):
        samples = _vectors(d=7)
        vectors, wiring, is_dealt = match_inputs(samples, _named())
        assert vectors is not None and np.array_equal(vectors, samples.vectors) and is_dealt
        assert wiring.n_features == 7

    def test_without_a_wiring_data_stay_as_they_are(self):
        vectors, wiring, is_dealt = match_inputs(_vectors(), None)
        assert np.array_equal(vectors, _vectors().vectors) and wiring is None and not is_dealt

    def test_more_columns_than_inputs_are_made_fewer(self):
        vectors, _, is_dealt = match_inputs(_vectors(d=12), _named())
        assert vectors.shape == (70, 7) and is_dealt

    def test_principal_components_have_falling_variance_and_no_correlation(self):
        rows = np.random.default_rng(4).normal(size=(200, 5)) @ np.diag([1.0, 5, 2, 4, 3])
        covariance = np.cov(principal_components(rows, 3).T)
        assert np.allclose(covariance, np.diag(np.diag(covariance)))
        expected = np.sort(np.linalg.eigvalsh(np.cov(rows.T)))[:1:-1]
        assert np.diag(covariance) == pytest.approx(expected)
        assert np.allclose(np.abs(principal_components(-rows, 3)),
                           np.abs(principal_components(rows, 3)))  # fmt: skip

    def test_fewer_columns_than_inputs_are_refused(self):
        with pytest.raises(
            ArgumentError, match="as many columns as the wiring has inputs, 7, got 6"
        ):
            match_inputs(_vectors(), _named())

    def test_unknown_channels_are_refused_before_anything_runs(self):
        samples = _odours()._replace(names=(*RECEPTORS[:5], "pH"))
        with pytest.raises(ArgumentError, match="no inputs for the channels pH; it has DA1, DL1"):
            _run(samples, _named())


class TestMixtures:
    def test_only_odour_responses_have_spontaneous_rates(self):
        assert find_spontaneous(_odours()) == 0 and find_spontaneous(_vectors()) is None
        assert np.array_equal(rates_of(_vectors()), _vectors().vectors)

    def test_a_mixture_of_one_is_an_odour(self):
        rates = rates_of(_odours())
        mixtures = mix(rates, 50, 1, seed=0)
        assert all((np.abs(rates - m).max(axis=1) < 1e-12).any() for m in mixtures)

    def test_mixtures_lie_between_their_odours_and_follow_the_seed(self):
        rates = np.eye(8)
        mixtures = mix(rates, 500, 3, seed=1)
        assert mixtures.sum(axis=1) == pytest.approx(1) and (mixtures > 0).sum(axis=1).max() == 3
        assert (mixtures > 0).sum(axis=0).min() > 100
        assert np.array_equal(mix(rates, 500, 3, seed=1), mixtures)
        assert not np.array_equal(mix(rates, 500, 3, seed=2), mixtures)

    def test_more_odours_than_there_are_cannot_be_mixed(self):
        with pytest.raises(ArgumentError, match="of must be from 1 to 8, got 9"):
            mix(np.eye(8), 10, 9, seed=0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"active": ()}, "active should have at least 1 item|active Tuple should have"),
        ({"active": (0.05, 1.5)}, "active should be less than or equal to 1, got 1.5"),
        ({"active": (0.0,)}, "active should be greater than 0, got 0.0"),
        ({"draws": 1}, "draws should be greater than or equal to 2"),
        ({"mixtures": 10}, "mixtures should be greater than or equal to 50"),
    ],
)
def test_impossible_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        EXPERIMENT.configuration.make(**changes)


@pytest.mark.parametrize(
    ("samples", "changes", "said"),
    [
        (_vectors(), {"n_inputs": 7}, "n_inputs must be from 1 to 6, got 7"),
        (_vectors(n=49), {}, "number of vectors must be from 50 up, got 49"),
        (_odours(), {"odours": 20}, "odours in a mixture must be from 1 to 19, got 20"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(samples, changes, said):
    with pytest.raises(ArgumentError, match=said):
        _run(samples, **changes)


def test_bands_are_for_the_hemibrain_on_known_data_alone():
    banded = {"6b", "7"}
    told = {"data": "digits", "wiring": "hemibrain_pn_kc.csv.gz"}
    for changes, known in (
        (told, True), ({**told, "data": "other"}, False), ({"data": "digits"}, False),
        ({**told, "wiring": "mine.csv"}, False), ({**told, "active": (0.05,)}, False),
    ):  # fmt: skip
        bands = {b.id for b in card(FlyWiring(**changes)) if (b.low, b.high) != (None, None)}
        assert bands == (banded | {"2b", "3b"} if known else banded)


def _data(name):
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip(f"NEUROSIM_DATA names no folder with {name}")
    path = Path(folder, name)
    if not path.is_file():
        pytest.skip(f"{path} does not exist")
    return path


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("odours", ["hallem_carlson_2006.csv", None])
def test_the_hemibrain_is_below_its_rewirings_and_even_fan_out_above(odours):
    from neurosim.files.vectors.reader import read_samples
    from neurosim.files.vectors.samples import load_digits

    wiring = read_wiring(_data("hemibrain_pn_kc.csv.gz"))
    samples = load_digits() if odours is None else read_samples(_data(odours))
    result = _run(samples, wiring, seeds=3, threads=2, active=(0.002, 0.01, 0.05, 0.1),
                  queries=300, draws=5, mixtures=4000)  # fmt: skip
    rows = {row.id: row.value for row in result.rows}
    assert -10.2 <= rows["2b"] <= 1.8 and rows["3b"] > 0
    assert rows["1 even"] > rows["1 rewired"]
