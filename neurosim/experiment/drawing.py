"""Files that show a result: its figure, and its animation."""

from pathlib import Path

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.experiment import Draw, Experiment
from neurosim.files.results.result import Result


def draw(result: Result, path: Path | str, study: Experiment | None = None) -> None:
    """Draw the figure of a result into a file.

    Parameters
    ----------
    result : Result
    path : Path or str
        The suffix chooses the format: .png, .pdf or .svg.
    study : Experiment, optional
        Whose result it is. Default: found by its name.

    Raises
    ------
    ArgumentError
        If the path has another suffix.
    DataError
        If the file cannot be written.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from neurosim.experiment import plotting

    place = Path(path)
    checks.choice("suffix of a figure", place.suffix.lower(), plotting.SUFFIXES)
    found = _whose(result, study)
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7, 4), layout="constrained")
        found.drawing(figure, result)
        plotting.save(figure, place)


def animate(result: Result, path: Path | str, study: Experiment | None = None) -> None:
    """Write the animation of a result into a file.

    Parameters
    ----------
    result : Result
    path : Path or str
        Of suffix .gif.
    study : Experiment, optional
        Whose result it is. Default: found by its name.

    Raises
    ------
    ArgumentError
        If the path has another suffix, or the experiment has no animation.
    KindError
        If its ``animate`` returns something else.
    DataError
        If the file cannot be written.
    """
    from matplotlib import rc_context
    from matplotlib.animation import Animation
    from matplotlib.figure import Figure

    from neurosim.experiment import plotting

    place = Path(path)
    checks.choice("suffix of an animation", place.suffix.lower(), (".gif",))
    found = _whose(result, study).animation

    def make() -> Animation:
        made = found(Figure(figsize=(5, 3)), result)
        if not isinstance(made, Animation):
            raise KindError(f"animate of experiment {result.experiment!r} must return a Matplotlib "
                            f"animation, got {checks.shown(made)}")  # fmt: skip
        return made

    with rc_context(plotting.STYLE):
        plotting.save_animation(make, place)


def find_drawing(result: Result) -> Draw:
    """Return what draws the figure of a result; the experiment is found by its name, or file."""
    return _whose(result, None).drawing


def _whose(result: Result, study: Experiment | None) -> Experiment:
    if study is not None:
        return study
    return find_experiment(str(result.parameters.get("file", result.experiment)))
