"""Views of events: how recorders of who fired draw them, and hand them to pandas and xarray."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.extras import need
from neurosim.base.reprs import counted
from neurosim.records import plots
from neurosim.records.chosen import ChosenNeurons

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EXTRA = "xarray"
TIME = {"units": "ms"}


class EventViews(ChosenNeurons):
    """Views of who fired when."""

    labels: Any
    neurons: Any

    def plot(self, ax: Any = None) -> "Axes":
        """Draw a raster: a mark for each time that a neuron fired.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw. Default: in a new figure.

        Returns
        -------
        matplotlib.axes.Axes
            With the raster; its figure is ``ax.figure``. Beyond 50,000 marks are pixels in a PDF or
            SVG, too.

        Raises
        ------
        KindError, ResourceError
            If ``ax`` are no axes, or what lies in a folder does not fit into memory.
        """
        ax = plots.axes_for(ax)
        (name, unit), when, who = self._axis(), self._when(), self.neurons
        plots.draw_raster(ax, when, who, self.recorded, self.labels)
        if (ends := self._ends()) is not None:
            plots.reach(ax, ends)
        events = counted(who.size, "spike" if unit else "event")
        if not unit:
            ax.xaxis.get_major_locator().set_params(integer=True)
        title = f"{self._of}: {events} of {counted(self.n, 'neuron')}"
        return plots.finish(ax, title, f"{name}{unit}")

    def to_pandas(self) -> Any:
        """Return a table with a row for each time that a neuron fired.

        Returns
        -------
        pandas.DataFrame
            Columns ``time``, in ms, or ``round``; ``neuron``, its number; and ``label`` where the
            population has labels.

        Raises
        ------
        PackageError
            If pandas is not installed.
        """
        pandas, neurons = need("pandas", EXTRA, "to_pandas()"), self.neurons
        columns = {self._axis()[0]: self._when(), "neuron": neurons}
        if self.labels is not None:
            columns["label"] = np.asarray(self.labels)[neurons]
        return pandas.DataFrame(columns)

    def to_xarray(self) -> Any:
        """Return a data set with an item for each time that a neuron fired.

        Returns
        -------
        xarray.Dataset
            Variables as of `to_pandas`, along the dimension ``event``; attributes ``population``
            and ``n_neurons``; of a part of it also ``part``, its name.

        Raises
        ------
        PackageError
            If xarray is not installed.
        """
        xarray, neurons = need("xarray", EXTRA, "to_xarray()"), self.neurons
        name, unit = self._axis()
        held: dict[str, Any] = {
            name: ("event", self._when(), TIME if unit else {}),
            "neuron": ("event", neurons),
        }
        if self.labels is not None:
            held["label"] = ("event", np.asarray(self.labels)[neurons])
        told = {"population": self.population, "n_neurons": self.n, **self._told_part()}
        return xarray.Dataset(held, attrs=told)

    def _axis(self) -> tuple[str, str]:
        """Return the name of the axis of time, and its unit."""
        return "time", " (ms)"

    def _ends(self) -> tuple[float, float] | None:
        """Return when recording began and ended, or None where nothing was recorded."""
        raise NotImplementedError

    def _when(self) -> Any:
        times: Any = self.times  # type: ignore[attr-defined]
        return times
