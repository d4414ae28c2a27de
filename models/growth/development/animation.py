"""Animations of networks that grow from one cell and then work, each from its result alone.

Cells keep their places: those of the grown network, as in the figure.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.plotting import BLUE, GREY, INK, MESSAGE, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.growth.development.activity import Wiring, wire
from neurosim.models.growth.development.cells import Cells
from neurosim.models.growth.development.figure import draw_cells, find_places
from neurosim.models.growth.development.growth import grow

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INTERVAL = 250
"""Milliseconds of a frame."""
HOLD = 3
"""Frames for which an end is shown."""
MOST_STEPS = 50
"""Frames of an episode."""
SHADE = 0.7
"""By which numbers are scaled: at -1 and 1 colours are so dark that they look alike."""
NOTE = (
    "cells: embedding, then activity; violet above 0, orange below; squares hold inputs, diamonds "
    "answer\nedges: weights; blue above 0, orange below"
)


class Frame(NamedTuple):
    """What is seen at once.

    Attributes
    ----------
    cells : Cells
        Of the network; their first number is the colour.
    title : str
    beside : tuple
        What is drawn beside the network.
    """

    cells: Cells
    title: str
    beside: tuple[Any, ...] = ()


def animate_xor(figure: "Figure", result: Result) -> "FuncAnimation":
    """Show a network as it grows, and then its answers to the four pairs, round by round."""
    from neurosim.models.growth.development.grow_xor import GrowXor
    from neurosim.models.growth.development.truth_table import ENDS, GIVEN

    config = GrowXor.of(result.parameters)
    best = int(np.argmin(result.arrays["errors"].max(axis=(1, 2))))
    stages = grow(config.sizes.read(result.arrays["program"][best]), config.growth)
    frames = grow_frames(stages)
    wiring, able = wire(stages[-1], 1, ENDS, stages[-1].n)
    said: list[str] = []
    for a, b in GIVEN.T if able.size else ():
        given = np.array([[[a], [b]]])
        silence = wiring.rest(1)
        activities = [silence, *wiring.run(silence, given, config.think)]
        for i, activity in enumerate(activities):
            answer = f"{a:.0f} {b:.0f}   {wiring.answers(activity)[0, 0, 0]:+.2f}"
            cells = color_by_activity(stages[-1], wiring, activity[0, :, 0], given[0, :, 0])
            frames.append(Frame(cells, f"pair {a:.0f} {b:.0f}, round {i}", (*said, answer)))
        frames += [frames[-1]] * HOLD
        said.append(answer)
    return make_animation(figure, frames, find_places(stages), ENDS, _write_answers)


def animate_cartpole(figure: "Figure", result: Result) -> "FuncAnimation":
    """Show a network as it grows, and then an episode in which it balances the pole."""
    from neurosim.models.growth.development.cartpole import record
    from neurosim.models.growth.development.grow_cartpole import ENDS, GrowCartPole, draw_starts

    config = GrowCartPole.of(result.parameters)
    best = int(np.argmax(result.arrays["steps"].mean(axis=1)))
    stages = grow(config.sizes.read(result.arrays["program"][best]), config.growth)
    frames = grow_frames(stages)
    wiring, able = wire(stages[-1], 1, ENDS, stages[-1].n)
    if able.size:
        start = draw_starts(result.seed + best, "confirmation", 1)[0]
        states, activities = record(wiring, start, config.think)
        last = len(states) - 1
        for i in [*range(0, last, 1 + last // MOST_STEPS), *[last] * HOLD]:
            cells = color_by_activity(stages[-1], wiring, activities[i], states[i])
            frames.append(Frame(cells, f"step {i} of {last}", tuple(states[i])))
    return make_animation(figure, frames, find_places(stages), ENDS, _draw_cart)


def grow_frames(stages: Sequence[Cells]) -> list[Frame]:
    """Return two frames for each cycle: cells are born, then their edges are there.

    Parameters
    ----------
    stages : sequence of Cells
        Of one network, as `neurosim.models.growth.development.growth.grow` returns them.
    """
    frames = [Frame(stages[0], "1 cell")] * HOLD
    for cycle, (before, after) in enumerate(zip(stages, stages[1:], strict=False), 1):
        title = f"cycle {cycle}: {after.n} cell{'s' * (after.n > 1)}"
        born = after._replace(first=before.first, second=before.second, weights=before.weights)
        frames += [Frame(born, title)] * 2
        frames += [Frame(after, f"{title}, {after.first.size} edges")] * HOLD
    return frames


def color_by_activity(cells: Cells, wiring: Wiring, activity: Real, inputs: Real) -> Cells:
    """Return cells whose first number is their activity; those that hold an input have that.

    Parameters
    ----------
    cells : Cells
        Of one network.
    wiring : Wiring
        Its own.
    activity : ndarray of float64, shape (n,)
        In the order of the wiring.
    inputs : ndarray of float64, shape (n_inputs,)
    """
    youngest_last = np.roll(activity[wiring.n_inputs :], -wiring.n_outputs)
    return cells._replace(embeddings=np.concatenate([inputs, youngest_last])[:, None])


def make_animation(
    figure: "Figure",
    frames: Sequence[Frame],
    places: Real,
    ends: tuple[int, int],
    draw_beside: Callable[["Axes", tuple[Any, ...]], None],
) -> "FuncAnimation":
    """Return the animation of frames: the network, and something beside it.

    Parameters
    ----------
    figure : Figure
    frames : sequence of Frame
    places : ndarray of float64, shape (n, 2)
        Of all cells that there will be.
    ends : (int, int)
        Cells that hold inputs, and that answer.
    draw_beside : callable
        ``draw_beside(ax, frame.beside)`` draws into axes that are empty.
    """
    from matplotlib.animation import FuncAnimation

    network, beside = [figure.add_axes(box) for box in ((0, 0.1, 0.6, 0.8), (0.6, 0.1, 0.4, 0.8))]
    beside.axis("off")
    title = figure.text(0.02, 0.93, "", fontsize=MESSAGE, weight="bold", color=INK)
    figure.text(0.02, 0.02, NOTE, fontsize=6.5, color=GREY)

    def draw(frame: Frame) -> None:
        for ax in (network, beside):  # not clear(), which makes axes anew: 30 ms
            for artist in [*ax.collections, *ax.lines, *ax.texts]:
                artist.remove()
        cells = frame.cells._replace(embeddings=SHADE * frame.cells.embeddings)
        draw_cells(network, cells, places, ends if cells.n == len(places) else None)
        title.set_text(frame.title)
        if frame.beside:
            draw_beside(beside, frame.beside)

    return FuncAnimation(figure, draw, frames, interval=INTERVAL, cache_frame_data=False)


def _write_answers(ax: "Axes", answers: tuple[str, ...]) -> None:
    for i, line in enumerate(["pair  answer", *answers]):
        is_now = i == len(answers)
        ax.text(0.1, 0.75 - 0.1 * i, line, family="monospace", size=11,
                color=INK if is_now else GREY, weight="bold" if is_now else "normal")  # fmt: skip


def _draw_cart(ax: "Axes", state: tuple[float, ...]) -> None:
    from neurosim.models.growth.development.cartpole import FARTHEST

    x, _, angle, _ = state
    ax.plot([-FARTHEST, FARTHEST], [0, 0], color=GREY)
    ax.plot(x, 0, "s", color=BLUE, markersize=12)
    ax.plot([x, x + 2 * np.sin(angle)], [0, 2 * np.cos(angle)], color=ORANGE, linewidth=3)
    ax.set(xlim=(-FARTHEST, FARTHEST), ylim=(-1.5, 3), aspect="equal")
