"""Labels: the name of each curve beside its end, instead of a legend."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

LINE, DATA = 1.25, 0.75
"""Height of a line of text, in units of its size; share of a panel's place that its axes take."""
ROUNDS = 500


class Label(NamedTuple):
    """A name for what ends at a place, which is in shares of the width and height of the axes."""

    place: tuple[float, float]
    text: str
    color: Any


def name_curves(ax: "Axes", size: float = 7.5) -> None:
    """Write the label of every curve to the right of the axes, at the height of its end.

    Labels that would collide are pushed apart, with a line to what they name. To be called when
    limits and scales are final.

    Parameters
    ----------
    ax : Axes
        Of which every curve that has a label and a finite point is named, in its colour.
    size : float, optional
        Of the letters, in points.
    """
    labels = [label for line in ax.lines for label in _of_curve(ax, line)]
    if not labels:
        return
    heights = np.array([label.place[1] for label in labels])
    order = np.argsort(heights, kind="stable")
    row = LINE * size / 72 / _height_of(ax)
    gaps = np.array([row * (1 + labels[i].text.count("\n")) for i in order])
    for place, i in zip(spread(heights[order], gaps), order, strict=True):
        _write(ax, labels[i], float(place), size)


def spread(heights: "np.ndarray[Any, Any]", gaps: "np.ndarray[Any, Any]") -> Any:
    """Return places near ``heights`` that are as far apart as what is ``gaps`` high needs.

    Parameters
    ----------
    heights : ndarray of float, shape (n,)
        Ascending, as shares of the axes.
    gaps : ndarray of float, shape (n,)
        How high each label is.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> spread(np.array([0.5, 0.5]), np.array([0.1, 0.1])).round(3).tolist()
    [0.45, 0.55]
    """
    places = heights.astype(np.float64)
    for _ in range(ROUNDS):  # pushed apart little by little, so that a crowd stays where it is
        for j in range(len(places) - 1):
            lack = (gaps[j] + gaps[j + 1]) / 2 - (places[j + 1] - places[j])
            if lack > 0:
                places[j : j + 2] += -lack / 2, lack / 2
        if gaps.sum() < 1:
            np.clip(places, gaps[0] / 3, 1 - gaps[-1] / 3, out=places)
    return places


def _of_curve(ax: "Axes", line: "Line2D") -> list[Label]:
    """Return the label of a curve at its rightmost finite point, if it has both."""
    text, points = str(line.get_label()), np.asarray(line.get_xydata(), np.float64)
    known = points[np.isfinite(points).all(axis=1)]
    if text.startswith("_") or not text or not len(known):
        return []
    places = ax.transAxes.inverted().transform(line.get_transform().transform(known))
    x, y = places[len(places) - 1 - np.argmax(places[::-1, 0])]
    return [Label((float(x), float(np.clip(y, 0, 1))), text, line.get_color())]


def _height_of(ax: "Axes") -> float:
    """Return about how many inches high axes will be once they are laid out."""
    figure, spec = ax.get_figure(root=True), ax.get_subplotspec()
    inches = float(figure.get_size_inches()[1]) if figure else 1.0
    if spec is None:
        return inches * ax.get_position().height
    ratios = np.array(spec.get_gridspec().get_height_ratios(), np.float64)
    mine = ratios[spec.rowspan.start : spec.rowspan.stop].sum()
    return float(DATA * inches * mine / ratios.sum())


def _write(ax: "Axes", label: Label, height: float, size: float) -> None:
    """Write a label beside the axes; a thin line leads to what it names, if that is elsewhere."""
    x, y = label.place
    is_far = abs(height - y) > 0.02 or x < 0.96
    arrow = {"arrowstyle": "-", "color": label.color, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 3,
             "relpos": (0, 0.5)}  # fmt: skip
    ax.annotate(
        label.text, (x, y), (1.05 if is_far else 1.015, height), xycoords="axes fraction",
        textcoords="axes fraction", va="center", color=label.color, fontsize=size,
        annotation_clip=False, arrowprops=arrow if is_far else None,
    )  # fmt: skip
