"""Charts: the figure of each experiment, from its result alone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from neurosim.files.results.result import Result
from neurosim.models.assemblies.calculus import figures as calculus
from neurosim.models.assemblies.classification import figures as classification
from neurosim.models.assemblies.sequences import figures as sequences
from neurosim.models.fly.experiments import figure_gain, figure_wiring, figures_learning
from neurosim.models.fly.experiments import figures as fly
from neurosim.models.memory.continual import figure as continual
from neurosim.models.memory.fast_weights import figure as fast_weights
from neurosim.models.memory.short_term import figure as short_term
from neurosim.models.memory.sparse import figure as sparse
from neurosim.models.spiking import figures as spiking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOMS = (calculus, classification, sequences, fast_weights, continual, fly, figure_gain,
         figures_learning, figure_wiring, short_term, sparse, spiking)  # fmt: skip
CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    name: chart for room in ROOMS for name, chart in room.CHARTS.items()
}
"""By experiment."""


def draw(result: Result, path: Path) -> None:
    """Draw the figure of an experiment.

    Parameters
    ----------
    result : Result
    path : Path
        Where the figure goes; the suffix chooses the format.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from neurosim.experiment import plotting

    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7, 4), layout="constrained")
        CHARTS[result.experiment](figure, result)
        plotting.save(figure, path)
