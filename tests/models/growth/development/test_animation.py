"""Animations of networks that grow: each frame in its order, activity as the network has it."""

import numpy as np
import pytest
from PIL import Image

from neurosim.experiment.study import animate
from neurosim.files.results.result import Result
from neurosim.models.growth.development import animation, grow_cartpole, grow_xor
from neurosim.models.growth.development.activity import wire
from neurosim.models.growth.development.animation import (
    HOLD,
    INTERVAL,
    color_by_activity,
    grow_frames,
)
from neurosim.models.growth.development.cartpole import balance, record
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.program import Sizes


def _count_frames(path):
    """Count frames by the time that they take: those that are alike are one in the file."""
    with Image.open(path) as picture:
        times = []
        for i in range(picture.n_frames):
            picture.seek(i)
            times.append(picture.info["duration"])
    return sum(times) / INTERVAL


@pytest.mark.rare
@pytest.mark.parametrize("value", [0.5, -0.5])
def test_xor_grows_and_answers_four_pairs(value, tmp_path):
    config = grow_xor.GrowXor.make(cycles=2, think=1, held=1)
    program = np.full((1, config.sizes.n_parameters), value)
    arrays = {"program": program, "errors": np.ones((1, 1, 4))}
    animate(Result("grow-xor", 0, 1, config.model_dump(mode="json"), (), 1.0, arrays),
            tmp_path / "a.gif")  # fmt: skip
    n_pairs = 4 if value > 0 else 0  # no cell divides, so none is there to answer
    assert _count_frames(tmp_path / "a.gif") == HOLD + 2 * (2 + HOLD) + n_pairs * (2 + HOLD)
    assert (tmp_path / "a.gif").stat().st_size < 1_000_000


@pytest.mark.rare
def test_a_pole_is_balanced_in_few_frames(tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "MOST_STEPS", 12)
    config = grow_cartpole.GrowCartPole.make(cycles=3, embedding=1, hidden=1)
    program = np.full((1, config.sizes.n_parameters), 0.5)
    wiring, _, _ = config.raise_networks(program)
    starts = grow_cartpole.draw_starts(5, "confirmation", grow_cartpole.N_CONFIRMED)
    states, activities = record(wiring, starts[0], config.think)
    n_steps = balance(wiring, starts, config.think)[0, 0]
    assert states.shape == (n_steps + 1, 4) and activities.shape == (n_steps + 1, 8)
    n_shown = len(range(0, n_steps, 1 + n_steps // 12))
    assert 5 < n_shown <= 12 < n_steps
    arrays = {"program": program, "steps": np.ones((1, 1))}
    animate(Result("grow-cartpole", 5, 1, config.model_dump(mode="json"), (), 1.0, arrays),
            tmp_path / "a.gif")  # fmt: skip
    assert _count_frames(tmp_path / "a.gif") == HOLD + 3 * (2 + HOLD) + n_shown + HOLD


def test_edges_come_after_their_cells():
    stages = grow(Sizes(1, 1, is_attending=False).read(np.full(14, 0.5)), Growth(cycles=3))
    frames = grow_frames(stages)
    sizes = [(frame.cells.n, frame.cells.first.size) for frame in frames]
    assert sizes[HOLD - 1 : HOLD + 3] == [(1, 1), (2, 1), (2, 1), (2, stages[1].first.size)]
    assert sizes[-1] == (8, stages[-1].first.size) and sizes == sorted(sizes)
    assert frames[-1].title == f"cycle 3: 8 cells, {stages[-1].first.size} edges"


def test_colours_are_the_activity_of_the_cells_that_have_it():
    programs = np.random.default_rng(1).normal(size=(1, 18))
    programs[0, :] = 0.5 + 0.1 * programs[0, :]
    cells = grow(Sizes(1, 1).read(programs), Growth(cycles=3))[-1]
    wiring, _ = wire(cells, 1, (2, 3), cells.n)
    given, activity = np.array([0.3, -0.8]), np.zeros(cells.n)
    *_, last = wiring.run(wiring.rest(1), given[None, :, None], 4)
    for _ in range(4):
        activity[:2] = given
        activity = np.tanh(cells.dense(1, cells.n)[0] @ activity)
    found = color_by_activity(cells, wiring, last[0, :, 0], given).embeddings[:, 0]
    np.testing.assert_allclose(found, [*given, *activity[2:]], rtol=1e-12)
