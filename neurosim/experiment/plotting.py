"""Plots: functions that draw into given axes, with labels, units and colours all can tell."""

import os
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.colours import BLUE as BLUE
from neurosim.base.colours import BROWN as BROWN
from neurosim.base.colours import GREY as GREY
from neurosim.base.colours import INK as INK
from neurosim.base.colours import ORANGE as ORANGE
from neurosim.base.colours import PALETTE as PALETTE
from neurosim.base.colours import PLAIN as PLAIN
from neurosim.base.colours import VIOLET as VIOLET
from neurosim.base.errors import DataError
from neurosim.files import locks, seals
from neurosim.files.plain_file import check_plain

if TYPE_CHECKING:
    from matplotlib.animation import Animation
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

STYLE: dict[Any, Any] = {
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "legend.frameon": False,
    "savefig.dpi": 200,
    "svg.hashsalt": "neurosim",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}
SUFFIXES = (".png", ".pdf", ".svg")
"""Of figures that do not move."""
UNDATED: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
"""What keeps the date out of a file, by suffix."""
MESSAGE, NOTE = 9.5, 7.0
"""Points of the sentence above a figure, and of the one below it."""


def frame(figure: "Figure", message: str, note: str = "") -> None:
    """Write the message of a figure above it, and what was run below it.

    Parameters
    ----------
    figure : Figure
        Of its final size; lines are broken to fit.
    message : str
        One sentence that says what is seen.
    note : str, optional
        Sizes, data and seeds.
    """
    points = 72 * figure.get_size_inches()[0]
    for write, text, size, weight, color in (
        (figure.suptitle, message, MESSAGE, "bold", INK),
        (figure.supxlabel, note, NOTE, "normal", GREY),
    ):
        wide = 0.62 if weight == "bold" else 0.51  # of a letter, in units of its height
        lines = textwrap.wrap(text, int(points / (wide * size)))
        if lines:
            write("\n".join(lines), x=0.01, ha="left", fontsize=size, fontweight=weight,
                  color=color, **PLAIN)  # fmt: skip


def plot_picture(ax: "Axes", grey: "np.ndarray[Any, Any]", title: str, color: str = INK) -> None:
    """Show a grey picture with its name."""
    ax.imshow(grey, cmap="gray", interpolation="nearest")
    ax.set_title(title, color=color, loc="center", **PLAIN)
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
            ax.text(j, i, text, ha="center", va="center", color="w" if dark else "k", fontsize=5)
    ax.set_title(title)
    ax.set_xticks(range(len(names)), names, rotation=90, **PLAIN)
    ax.set_yticks(range(len(names)), names, **PLAIN)
    ax.tick_params(length=0)
    return image


def plot_spread(
    ax: "Axes",
    x: "np.ndarray[Any, Any]",
    curves: "np.ndarray[Any, Any]",
    color: Any,
    label: str | None = None,
    marker: str = "",
    style: str = "-",
) -> None:
    """Draw the median of curves over seeds, and the range over all of them.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (n_points,)
    curves : ndarray of float, shape (n_seeds, n_points)
    color : color
    label, marker, style : str, optional
    """
    ax.fill_between(x, curves.min(axis=0), curves.max(axis=0), color=color, alpha=0.2, linewidth=0)
    ax.plot(x, np.median(curves, axis=0), style, color=color, label=label, marker=marker,
            markersize=4)  # fmt: skip


def percent(share: float) -> str:
    """Return a share as whole per cent, such as ``44 %``."""
    return f"{100 * share:.0f} %"


def name_data(parameters: Mapping[str, Any]) -> str:
    """Return what the data of a run are, with their shape where it is known."""
    shape = parameters.get("data_shape")
    size = f", {shape[0]:,} x {shape[1]:,}" if shape else ""
    return f"{parameters['data']}{size}"


def count(n: int, noun: str = "seed") -> str:
    """Return a number with its noun, such as ``1 seed`` or ``5 seeds``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def count_spread(n: int, what: str = "median and range", noun: str = "seed") -> str:
    """Return how many seeds there are, and what is shown of them where they are several.

    Examples
    --------
    >>> count_spread(1), count_spread(5)
    ('1 seed', '5 seeds: median and range')
    """
    return count(n, noun) if n == 1 else f"{count(n, noun)}: {what}"


def name_numbers(*axes: "Axis") -> None:
    """Label logarithmic axes with whole numbers, such as ``10,000``, at powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

    for axis in axes:
        axis.set_major_locator(LogLocator(numticks=99))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.15g}"))
        axis.set_minor_formatter(NullFormatter())


def shades(n: int) -> list[Any]:
    """Return ``n`` colours in an order that all can tell, from dark to no lighter than curves."""
    from matplotlib import colormaps

    return [colormaps["inferno"](share) for share in np.linspace(0, 0.6, n)]


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


def name_percent(*axes: "Axis") -> None:
    """Label linear axes of shares in per cent."""
    from matplotlib.ticker import FuncFormatter

    for axis in axes:
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{round(100 * share, 6):g}"))


def save(figure: "Figure", path: Path) -> None:
    """Write beside its place, then move it there: a figure is whole or absent, and undated.

    PDF and SVG are sealed; PNG has checksums of its own.
    """
    with _replacing(path) as place:
        figure.savefig(place, metadata=UNDATED.get(path.suffix.lower()))
        if path.suffix.lower() == ".png":
            _shrink(place)


def save_animation(make: Callable[[], "Animation"], path: Path) -> None:
    """Write a GIF as `save` does; it is made once there is a place, as an unused one warns."""
    with _replacing(path) as place:
        try:
            make().save(place, writer="pillow", dpi=100)
        except IndexError as error:  # of a writer without a frame, which hides what stopped it
            raise error.__context__ or error from None


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give the place of a drawing beside ``path``; once it is written, seal and move it there."""
    check_plain(path)  # to move a file to a device would end it
    try:
        with locks.scratch(path.parent) as folder:
            place = folder / path.name
            yield place
            place.write_bytes(seals.seal_drawing(place.read_bytes(), path.suffix.lower()))
            os.replace(place, path)
    except OSError as error:
        raise DataError(f"{path}: the figure could not be written ({error.strerror})") from error


def _shrink(path: Path) -> None:
    """Keep 256 colours of a picture, which makes it a third as large; those of curves are kept."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        few.save(path, optimize=True, dpi=picture.info["dpi"])
