"""Charts of networks that grow from one cell, each from its result alone.

The programs in a result grow the same networks again; nothing else of them is kept.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, PALETTE
from neurosim.files.results.result import Result
from neurosim.models.growth.development.cells import Cells
from neurosim.models.growth.development.growth import grow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS = ("input", "s"), ("answer", "D"), ("other", "o")
"""What cells are in the last panel, and how each is marked."""
WIDEST = 1.4
"""Points of the strongest edge."""


def draw_xor(figure: "Figure", result: Result) -> None:
    """Draw a network as it grows, the cost by programs tried, and the answers round by round."""
    from neurosim.models.growth.development.grow_xor import GrowXor
    from neurosim.models.growth.development.truth_table import ENDS

    config = GrowXor.of(result.parameters)
    best = int(np.argmin(result.arrays["errors"].max(axis=(1, 2))))
    program = result.arrays["program"][best]
    stages = grow(config.sizes.read(program), config.growth)
    strip, (course, answers) = _lay_out(figure, len(stages))
    _draw_strip(strip, stages, ENDS)
    _draw_course(course, result, config.population, 1)
    course.set(yscale="log", ylabel="sum of squared errors, best")
    course.yaxis.set_major_formatter(lambda value, place: f"{value:g}")
    _draw_answers(answers, stages[-1], config.think)
    error = result.arrays["errors"][best].max()
    plotting.frame(
        figure,
        f"One cell becomes {stages[-1].n}, which compute XOR to {error:.2g}",
        f"Top: seed {result.seed + best}, {config.sizes.n_parameters} numbers in every cell; "
        "colour: embedding; lines: weights, blue above 0, orange below; squares hold the pair, the "
        "diamond answers. Bottom right: the same network, from silence.",
    )


def draw_cartpole(figure: "Figure", result: Result) -> None:
    """Draw a network as it grows, steps by programs tried, and the episodes that confirm it."""
    from neurosim.models.growth.development.grow_cartpole import ENDS, GrowCartPole

    config = GrowCartPole.of(result.parameters)
    means = result.arrays["steps"].mean(axis=1)
    best = int(np.argmax(means))
    program = result.arrays["program"][best]
    stages = grow(config.sizes.read(program), config.growth)
    strip, (course, episodes) = _lay_out(figure, len(stages))
    _draw_strip(strip, stages, ENDS)
    _draw_course(course, result, config.population, -1)
    course.set(ylim=(0, 520), ylabel="mean steps, best and median")
    for steps, color in zip(result.arrays["steps"], _colors(len(means)), strict=True):
        episodes.plot(np.sort(steps)[::-1], color=color)
    episodes.set(xlabel="episodes that confirm, longest first", ylabel="steps", ylim=(0, 520))
    episodes.set_title("Episodes that evolution has not seen")
    plotting.frame(
        figure,
        f"One cell becomes {stages[-1].n}, which balance a pole for {means[best]:.0f} of 500 steps",
        f"Top: seed {result.seed + best}, {config.sizes.n_parameters} numbers in every cell; "
        "colour: first number of the embedding; lines: weights, blue above 0, orange below; "
        "squares observe, diamonds choose. Bottom: a colour for each seed.",
    )


def _lay_out(figure: "Figure", n: int) -> tuple[Sequence["Axes"], Sequence["Axes"]]:
    figure.set_size_inches(7.5, 4.4)
    grid = figure.add_gridspec(2, 2 * n, height_ratios=(1, 1.35))
    strip = [figure.add_subplot(grid[0, 2 * i : 2 * i + 2]) for i in range(n)]
    return strip, [figure.add_subplot(grid[1, :n]), figure.add_subplot(grid[1, n:])]


def find_places(stages: Sequence[Cells]) -> Real:
    """Return places on a circle, the same way apart, daughters near their mothers.

    Parameters
    ----------
    stages : sequence of Cells
        Of one network, as `neurosim.models.growth.development.growth.grow` returns them.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        Of the cells of the last stage; cells keep their place as others are born.

    Examples
    --------
    >>> from neurosim.models.growth.development.growth import Growth
    >>> from neurosim.models.growth.development.program import Sizes
    >>> stages = grow(Sizes(1, 1, False).read(np.full(14, 0.5)), Growth(cycles=2))
    >>> find_places(stages).round(9).tolist()
    [[0.0, 1.0], [0.0, -1.0], [1.0, 0.0], [-1.0, -0.0]]
    """
    angles = np.zeros(stages[-1].n)
    for cycle, (before, after) in enumerate(zip(stages, stages[1:], strict=False), 1):
        born = np.arange(before.n, after.n)
        angles[born] = angles[after.mothers[born]] + 2 * np.pi / 2**cycle
    even = 2 * np.pi * np.argsort(np.argsort(angles % (2 * np.pi))) / angles.size
    return np.stack((np.sin(even), np.cos(even)), axis=1)


def _draw_strip(axes: Sequence["Axes"], stages: Sequence[Cells], ends: tuple[int, int]) -> None:
    places = find_places(stages)
    for cycle, (ax, cells) in enumerate(zip(axes, stages, strict=True)):
        is_last = cycle == len(stages) - 1
        draw_cells(ax, cells, places, ends if is_last else None)
        ax.set_title(f"{cells.n} cell{'s' * (cells.n > 1)}" if cycle else "1 cell", loc="center")


def draw_cells(ax: "Axes", cells: Cells, places: Real, ends: tuple[int, int] | None = None) -> None:
    """Draw a network: edges by weight, cells by the first number of their embedding.

    Parameters
    ----------
    ax : Axes
    cells : Cells
        Of one network.
    places : ndarray of float64, shape (n or more, 2)
    ends : (int, int), optional
        How many of the oldest hold inputs and of the youngest answer, to be marked.
    """
    from matplotlib.collections import LineCollection

    size = np.abs(cells.weights) / max(np.abs(cells.weights).max(initial=0), 1e-12)
    lines = np.stack((places[cells.first], places[cells.second]), axis=1)
    colors: list[Any] = [(BLUE if w > 0 else ORANGE, 0.15 + 0.6 * s)
                         for w, s in zip(cells.weights, size, strict=True)]  # fmt: skip
    ax.add_collection(LineCollection(list(lines), linewidths=WIDEST * size, colors=colors))
    kinds = np.full(cells.n, 2)
    if ends is not None and cells.n >= sum(ends):
        kinds[: ends[0]], kinds[cells.n - ends[1] :] = 0, 1
    for kind, (_, mark) in enumerate(MARKS):
        of = np.flatnonzero(kinds == kind)
        x, y = places[of].T
        ax.scatter(x, y, marker=mark, c=cells.embeddings[of, 0], cmap="PuOr", vmin=-1, vmax=1,
                   s=26, edgecolors=INK, linewidths=0.6, zorder=3)  # fmt: skip
    ax.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), aspect="equal")
    ax.axis("off")


def _colors(n: int) -> list[str]:
    return [PALETTE[i % len(PALETTE)] for i in range(n)]


def _draw_course(ax: "Axes", result: Result, population: int, sign: int) -> None:
    """Draw the best program of each generation; a line for each seed, thin: the median."""
    costs = sign * result.arrays["costs"]
    tried = population * np.arange(1, costs.shape[2] + 1)
    for of_seed, color in zip(costs, _colors(len(costs)), strict=True):
        ax.plot(tried, of_seed[0], color=color, linewidth=0.9)
        if sign < 0:
            ax.plot(tried, of_seed[1], color=color, linewidth=0.5, alpha=0.6)
        last = np.flatnonzero(np.isfinite(of_seed[0]))[-1]
        ax.plot(tried[last], of_seed[0, last], "o", color=color, markersize=4)
    ax.set_xlabel("programs tried")
    ax.locator_params(axis="x", nbins=5)
    ax.set_title("Evolution, a colour for each seed")


def _draw_answers(ax: "Axes", cells: Cells, think: int) -> None:
    from neurosim.models.growth.development.activity import wire
    from neurosim.models.growth.development.truth_table import ENDS, GIVEN, RIGHT

    wiring, able = wire(cells, 1, ENDS, cells.n)
    ax.set(xlabel="round", ylabel="activity of the cell that answers", ylim=(-1.1, 1.1))
    ax.set_title("Answers to the four pairs")
    ax.set_xticks(range(0, think + 1, max(1, think // 8)))
    if not able.size:
        return
    activities = wiring.run(wiring.rest(RIGHT.size), GIVEN[None], think)
    answers = np.array([wiring.answers(activity)[0, 0] for activity in activities])
    looks = (GREY, "-"), (BLUE, "--"), (BLUE, ":"), (ORANGE, "-")
    for pair, (color, style), answer in zip(GIVEN.T.astype(int), looks, answers.T, strict=True):
        ax.plot(range(think + 1), [0, *answer], style, color=color, marker="o", markersize=3,
                label=f"{pair[0]} {pair[1]}")  # fmt: skip
    ax.legend(loc="lower right", ncols=2, title="pair")
