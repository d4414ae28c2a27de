"""Views of tables and rates: how recorders draw them, and hand them to pandas and xarray."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.extras import need
from neurosim.base.reprs import counted
from neurosim.records import plots
from neurosim.records.chosen import ChosenNeurons
from neurosim.records.spans import Spans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EXTRA = "xarray"
TIME = {"units": "ms"}


class TableViews:
    """Views of a table of values: a row for each time, a column for each neuron or synapse."""

    labels: Any
    times: Any

    def plot(self, ax: Any = None) -> "Axes":
        """Draw a curve for each column, or a picture of all where there are more than six.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw. Default: in a new figure.

        Returns
        -------
        matplotlib.axes.Axes
            With the curves or the picture; its figure is ``ax.figure``.

        Raises
        ------
        KindError, ResourceError
            If ``ax`` are no axes, or what lies in a folder does not fit into memory.
        """
        ax = plots.axes_for(ax)
        when, values, title = self.times, self._table(), self._told()
        numbers, noun = self._columns()
        if values.shape[1] <= plots.MOST_CURVES:
            names = [str(name) for name in self._names()]
            plots.draw_curves(ax, when, values, self._period(), names, noun)
            ax.set_ylabel(title[1])
        else:
            plots.draw_picture(ax, when, values, self._period(), title[1])
            plots.name_rows(ax, numbers, noun, self.labels)
        return plots.finish(ax, title[0], "time (ms)")

    def to_pandas(self) -> Any:
        """Return a table with a row for each time.

        Returns
        -------
        pandas.DataFrame
            Its index is the ``time``, in ms; a column for each neuron, named by its label where the
            population has labels and otherwise by its number, or for each synapse.

        Raises
        ------
        PackageError
            If pandas is not installed.
        """
        pandas = need("pandas", EXTRA, "to_pandas()")
        index = pandas.Index(self.times, name="time")
        columns = pandas.Index(self._names(), name=self._columns()[1])
        return pandas.DataFrame(self._table(), index=index, columns=columns)

    def to_xarray(self) -> Any:
        """Return an array whose axes have names.

        Returns
        -------
        xarray.DataArray
            Of dimensions ``time``, in ms, and ``neuron`` or ``synapse``, by number; with ``label``
            as a second coordinate where the population has labels.

        Raises
        ------
        PackageError
            If xarray is not installed.
        """
        xarray = need("xarray", EXTRA, "to_xarray()")
        numbers, noun = self._columns()
        coords: dict[str, Any] = {"time": ("time", self.times, TIME), noun: numbers}
        if self.labels is not None:
            coords["label"] = (noun, self._names())
        name, title = self._told()[1].split(" (")[0], self._told()[0]
        return xarray.DataArray(
            self._table(), coords, ("time", noun), name, attrs={"long_name": title}
        )

    def _names(self) -> Any:
        """Return what columns are called: labels, or numbers."""
        numbers = self._columns()[0]
        return numbers if self.labels is None else np.asarray(self.labels)[numbers]

    # What each kind tells of itself.

    def _table(self) -> Any:
        raise NotImplementedError

    def _columns(self) -> tuple[Any, str]:
        """Return the numbers of the columns, and what they are."""
        raise NotImplementedError

    def _told(self) -> tuple[str, str]:
        """Return the title of a plot, and what the values are, with their unit."""
        raise NotImplementedError

    def _period(self) -> float:
        """Return the time from one row to the next, ms."""
        raise NotImplementedError


class RateViews(ChosenNeurons):
    """Views of the rate of a population."""

    rate: Any
    _grid: Any
    _spans: Spans

    def plot(self, ax: Any = None, *, window: Any = None) -> "Axes":
        """Draw the rate of the population in one window of time after the other.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw. Default: in a new figure.
        window : float, optional
            Length of a window, ms, a multiple of dt. Default: 1 ms or a little longer, or so long
            that there are some 300.

        Returns
        -------
        matplotlib.axes.Axes
            With the rate; its figure is ``ax.figure``.

        Raises
        ------
        ArgumentError, KindError
            If the window is no multiple of dt, or ``ax`` are no axes.
        """
        if window is None:
            least = int(np.ceil(1.0 / self._grid.dt - 1e-9))
            window = max(least, self._spans.count() // 300, 1) * self._grid.dt
        times, rates = self.rate(window)
        ax = plots.axes_for(ax)
        plots.draw_steps(ax, times, rates, window)
        ax.set_ylabel("rate of a neuron (Hz)")
        title = f"{self._of}: mean of {counted(self.n, 'neuron')} in windows of {window:.6g} ms"
        return plots.finish(ax, title, "time (ms)")

    def to_pandas(self, window: Any = None) -> Any:
        """Return a table with a row for each window of time.

        Parameters
        ----------
        window : float, optional
            As of `RateRecorder.rate`. Default: dt.

        Returns
        -------
        pandas.DataFrame
            Columns ``time``, the start of a window in ms, and ``rate``, in Hz.

        Raises
        ------
        ArgumentError, PackageError
            If the window is no multiple of dt, or pandas is not installed.
        """
        pandas = need("pandas", EXTRA, "to_pandas()")
        times, rates = self.rate(self._grid.dt if window is None else window)
        return pandas.DataFrame({"time": times, "rate": rates})

    def to_xarray(self, window: Any = None) -> Any:
        """Return the rate as an array whose axis has a name.

        Parameters
        ----------
        window : float, optional
            As of `RateRecorder.rate`. Default: dt.

        Returns
        -------
        xarray.DataArray
            In Hz, along ``time``, the start of each window in ms.

        Raises
        ------
        ArgumentError, PackageError
            If the window is no multiple of dt, or xarray is not installed.
        """
        xarray = need("xarray", EXTRA, "to_xarray()")
        times, rates = self.rate(self._grid.dt if window is None else window)
        told = {"units": "Hz", "population": self.population, **self._told_part()}
        return xarray.DataArray(rates, {"time": ("time", times, TIME)}, ("time",), "rate", told)
