"""Figures of runs that were stored."""

from pathlib import Path
from typing import TYPE_CHECKING

from neurosim.base import checks
from neurosim.experiment import plotting
from neurosim.experiment.default_figure import draw_curves
from neurosim.experiment.drawing import find_drawing
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""Curves of an array that are drawn."""


def draw_figure(result: Result, file: Path | str | None) -> "Figure":
    """Return the figure of an experiment; write it, too, if a file is named.

    Raises
    ------
    ArgumentError
        If the file has another suffix than figures have.
    DataError
        If it cannot be written.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    place = _check(file)
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7, 4), layout="constrained")
        find_drawing(result)(figure, result)
        if place is not None:
            plotting.save(figure, place)
    return figure


def draw_array(
    result: Result, name: str, file: Path | str | None, ax: "Axes | None"
) -> "Figure | Axes":
    """Draw an array; return the axes that were given, or a new figure."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    place = _check(file)
    with rc_context(plotting.STYLE):
        figure = None if ax is not None else Figure(figsize=(4.5, 3.2), layout="constrained")
        panel = ax if ax is not None else figure.add_subplot()  # type: ignore[union-attr]
        draw_curves(panel, name, result, MOST)
        if place is not None:
            whole = panel.get_figure(root=True)
            assert whole is not None
            plotting.save(whole, place)
    return ax if ax is not None else figure  # type: ignore[return-value]


def _check(file: Path | str | None) -> Path | None:
    if file is None:
        return None
    place = Path(file)
    checks.choice("suffix of a figure", place.suffix.lower(), plotting.SUFFIXES)
    return place
