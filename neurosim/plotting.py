"""Plots: functions that draw into given axes, with labels, units and colours all can tell."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import locks
from neurosim.errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

INK = "#222222"
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#7F7F7F"
"""After Okabe and Ito: distinct for all common forms of colour vision."""

STYLE: dict[Any, Any] = {
    "text.parse_math": False,
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "savefig.dpi": 200,
    "svg.hashsalt": "neurosim",
}


def plot_picture(ax: "Axes", grey: "np.ndarray[Any, Any]", title: str, color: str = INK) -> None:
    """Show a grey picture with its name."""
    ax.imshow(grey, cmap="gray", interpolation="nearest")
    ax.set_title(title, color=color, fontweight="bold")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(True)


def plot_raster(
    ax: "Axes",
    rounds: "np.ndarray[Any, Any]",
    trials: "np.ndarray[Any, Any]",
    shape: tuple[int, int],
    color: str = INK,
) -> None:
    """Draw one unit's spikes, a row for each trial, the first on top.

    Parameters
    ----------
    ax : Axes
    rounds, trials : ndarray of int, shape (n_spikes,)
    shape : (int, int)
        Trials and rounds of the whole recording.
    color : str
    """
    n_trials, n_rounds = shape
    ax.vlines(rounds + 1, trials + 0.6, trials + 1.4, color=color, linewidth=1.6)
    ax.set(xlim=(0.4, n_rounds + 0.6), ylim=(n_trials + 0.7, 0.3))
    ax.set_xticks(range(1, n_rounds + 1))
    ax.set_yticks([1, n_trials])


def plot_band(
    ax: "Axes", curves: "np.ndarray[Any, Any]", label: str, color: str, marker: str
) -> None:
    """Draw the median of curves over seeds, and the range from quartile to quartile.

    Parameters
    ----------
    ax : Axes
    curves : ndarray of float, shape (n_seeds, n_points)
    label, color, marker : str
    """
    if np.isnan(curves).all():
        ax.plot([], [], color=color, marker=marker, markersize=4, label=f"{label} (no such unit)")
        return
    low, middle, high = np.nanpercentile(curves, [25, 50, 75], axis=0)
    x = np.arange(middle.size)
    ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    ax.plot(x, middle, color=color, marker=marker, markersize=4, label=label)


def plot_overlap_matrix(
    ax: "Axes", matrix: "np.ndarray[Any, Any]", names: Sequence[str], title: str
) -> "AxesImage":
    """Show overlaps from 0 to 1, with names on both axes and the larger values written in."""
    image = ax.imshow(matrix, cmap="cividis", vmin=0, vmax=1)
    for i, j in np.argwhere(matrix >= 0.1):
        if i != j:
            dark = matrix[i, j] < 0.5
            text = f"{matrix[i, j]:.2f}".removeprefix("0")
            ax.text(j, i, text, ha="center", va="center", color="w" if dark else "k", fontsize=6)
    ax.set_title(title)
    ax.set_xticks(range(len(names)), names, rotation=90)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0)
    return image


def plot_spread(
    ax: "Axes",
    x: "np.ndarray[Any, Any]",
    curves: "np.ndarray[Any, Any]",
    color: Any,
    label: str | None = None,
    marker: str = "",
) -> None:
    """Draw the median of curves over seeds, and the range over all of them.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (n_points,)
    curves : ndarray of float, shape (n_seeds, n_points)
    color : color
    label, marker : str, optional
    """  # fmt: skip
    ax.fill_between(x, curves.min(axis=0), curves.max(axis=0), color=color, alpha=0.2, linewidth=0)
    ax.plot(x, np.median(curves, axis=0), color=color, label=label, marker=marker, markersize=4)


def shades(n: int) -> list[Any]:
    """Return ``n`` colours in an order that all can tell, dark to light."""
    from matplotlib import colormaps

    return [colormaps["viridis"](share) for share in np.linspace(0, 0.85, n)]


def name_decades(axis: "Axis") -> None:
    """Label a logarithmic axis with powers of ten, in plain characters."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

    def name(value: float, place: int | None) -> str:
        del place
        power = round(np.log10(value)) if value > 0 else 0
        return f"{value:g}" if 0 <= power < 4 else f"10{str(power).translate(raised)}"

    axis.set_major_formatter(FuncFormatter(name))
    axis.set_minor_formatter(NullFormatter())


def save(figure: "Figure", path: Path) -> None:
    """Write beside its place, then move it there: a figure is whole or absent."""
    try:
        with locks.scratch(path.parent) as place:
            figure.savefig(place / path.name)
            os.replace(place / path.name, path)
    except OSError as error:
        raise DataError(f"{path}: the figure could not be written ({error.strerror})") from error
