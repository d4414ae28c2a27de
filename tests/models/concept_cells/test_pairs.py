"""Several pairs in one network, on recordings of which the answer is known by hand."""

import numpy as np
import pytest
from brains import run_eiffel_obama, small

from neurosim import ArgumentError
from neurosim.experiment.study import Seeds
from neurosim.models.concept_cells import eiffel_obama, ison, pairs
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Trials

N, TRIALS = 100, 4
CONFIG = small(n=N, k=10, pairs=2, exposures=2)
# Pictures 0 and 1 are a pair, 2 and 3 another, 4 and 5 belong to none; ten neurons for each.
BEFORE = {picture: set(range(10 * picture, 10 * picture + 10)) for picture in range(6)}
BEFORE[2] |= {0}  # fires for one picture of each pair, so is to gain the partner of either
GAINED = {0: {10}, 1: {0, 1}, 2: {30, 31}, 3: {0, 20, 2}, 4: {5}}


def _counts(members):
    counts = np.zeros((6, TRIALS, N), np.uint8)
    for picture, units in members.items():
        counts[picture, :, sorted(units)] = 4
    return counts


def _trials():
    after = {picture: BEFORE[picture] | GAINED.get(picture, set()) for picture in BEFORE}
    silent = np.zeros((TRIALS, N), np.uint8)
    together = np.zeros((4, N), np.uint8)
    together[:2, :20], together[2:, 20:40] = 4, 2
    before, after = _counts(BEFORE), _counts(after)
    learning = np.stack([before[:, 0], after[:, 0], after[:, 0]])
    spikes = np.empty((0, 5), np.int32)
    return Trials(before, after, silent, silent.copy(), learning, together, spikes)


def test_rows_are_means_over_pairs():
    values = pairs.measure(_trials(), CONFIG)
    # First pair: 0, 1 and 10 of 20. Second: 0, 20, 30 and 31 of 21, neuron 0 among them.
    assert values["1"] == pytest.approx((3 / 20 + 4 / 21) / 2)
    # Neuron 2 gains the second pair; of the second pair's nobody gains the first.
    assert values["2c"] == pytest.approx((1 / (2 * 19) + 0) / 2)
    assert values["4"] == pytest.approx((1 + 20 * 2 / (21 * 4)) / 2)
    assert list(values) == [row.id for row in eiffel_obama.card(CONFIG) if row.id in values]
    assert set(values) == {row.id for row in ison.CARD} | {"2c"}


def test_a_pair_in_front_of_the_others_keeps_its_exposures():
    second = pairs.read_pair(_trials(), CONFIG, 1)
    assert [set(np.flatnonzero(members)) for members in second.members_before] == [
        BEFORE[picture] for picture in (2, 3, 0, 1, 4, 5)
    ]
    assert second.n_together == 2 and second.together.sum() == 2 * 20 * 2


def test_a_control_has_the_row_too():
    rows = [row.id for row in eiffel_obama.card(small(pairs=2, null="alternate"))]
    assert rows[:3] == ["1", "2a", "2c"]


@pytest.mark.parametrize("changes", [{"pairs": 5}, {"pairs": 2, "null": "other-pair"}])
def test_pairs_that_do_not_fit_are_refused_before_anything_runs(changes):
    with pytest.raises(ArgumentError, match="pairs must be"):
        run_eiffel_obama([], None, {**changes}, Seeds(0, 1, 1))


def test_there_are_drawings_for_four_pairs():
    pairs.check(small(pairs=4), pictures=Gallery.open())


def test_an_odd_number_of_cells_has_no_halves():
    with pytest.raises(ArgumentError, match="n_active must be even"):
        eiffel_obama.Association.make(composite="side-by-side", n_active=251)
