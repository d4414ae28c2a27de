"""Experiments: the one door through which ours and yours come."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base import checks, names
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.configuration import Configuration, default_of
from neurosim.experiment.functions import check_call, load_function, make_name
from neurosim.experiment.scorecard import Band
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.animation import Animation
    from matplotlib.figure import Figure

Arrays = Mapping[str, np.ndarray[Any, Any]]
Draw = Callable[["Figure", Result], None]
Animate = Callable[["Figure", Result], "Animation"]
TAKEN = {"data": "samples", "wiring": "wiring", "pictures": "pictures"}
"""What an experiment may take, and the argument of ``run_seed`` that it comes as."""
RESERVED = ("seed seeds threads out force figure wide json strict set preset help animate changes "
            "options reading as_json checkpoint_every").split()  # fmt: skip
"""Options of every command, which no field of a configuration may be called."""


@names.of_keywords
@dataclass(frozen=True, kw_only=True)
class Experiment:
    """An experiment: what it is called, what it runs, what is measured, how it is told.

    A module with one of these at its top level is an experiment: ``neurosim run path/to/mine.py``
    gives it a command with an option for each field of its configuration, a progress bar, a table,
    a figure and a file. `neurosim.experiment.study.run_study` runs it from Python.

    Parameters
    ----------
    name : str
        Lower-case words with dashes between them.
    summary : str
        What it shows, in one line.
    configuration : type
        A subclass of `neurosim.experiment.configuration.Configuration`: its fields, each with a
        default and a description, become options.
    run_seed : callable
        ``run_seed(config, seed, threads, tick)`` runs one seed and returns arrays by name, always
        of the same names and shapes. It may use ``threads`` threads, calls ``tick(share)`` with the
        share done now and then, and gets what the experiment takes by name. It may be called by
        several threads at once, each with a seed of its own, so it must not change anything shared.
    measure : callable
        ``measure(config, found)`` turns those arrays into values by id of row; NaN is undefined.
    card : callable
        ``card(config)`` returns the rows as `Band`, in order.
    source : str
        The paper or book that it is from.
    outcome : callable, optional
        ``outcome(config, values)`` says what happened in a sentence, from the medians over seeds by
        id of row, NaN where there is none. Default: how many rows lie in their bands.
    axes : mapping of str to str
        What the axes of each array are, for who reads the file; the first is the seed.
    legend : str or callable
        What the words of the table mean; or ``legend(config)``, which returns it.
    seeds : int
        How many are run by default.
    each : str
        What a seed is one of, such as ``"brain"``.
    presets : mapping of str to mapping
        Named sets of parameters, chosen by ``--preset``.
    models : mapping of str to str
        Names of the experiments that are the same one in other models, and of this one, by what is
        said to ``--model``; each has a configuration of its own.
    example : str
        Options for a first try, shown in the help.
    time : int
        Seconds that the command takes as it stands; 0 where that is not known.
    takes : sequence of str
        What it is given beside parameters: ``"data"`` (``samples``, a
        `neurosim.files.vectors.samples.Samples`), ``"wiring"`` (``wiring``, a ``NamedWiring`` or
        None), ``"pictures"`` (``pictures``, a ``Gallery``).
    data : str
        The data that it runs on by default, for the list of experiments.
    prepare : callable, optional
        ``prepare(config, **given)`` returns the configuration that fits what is given, and a list
        of notes on what that cannot show.
    check : callable, optional
        ``check(config, **given)`` raises `neurosim.ArgumentError`, or any ValueError, where
        something does not fit, before anything runs.
    check_seed : callable, optional
        ``check_seed(config, seed, **given)`` does so where it depends on what a seed draws; called
        for every seed before the first one runs.
    memory : callable, optional
        ``memory(config)`` returns the bytes that a seed takes; as many seeds as run at once must
        fit.
    collect : callable, optional
        ``collect(config, found, **given)`` makes the arrays of the result from those of the seeds.
        Default: they are stacked, the seed first.
    explain : callable, optional
        ``explain(result)`` says in sentences why rows failed, as far as that is known.
    draw : callable or str, optional
        ``draw(figure, result)`` draws into a Matplotlib figure; or where it is, as
        ``"package.module:function"``, imported when it is needed. Default: the rows beside their
        bands, and the arrays.
    animate : callable or str, optional
        ``animate(figure, result)`` returns a `matplotlib.animation.Animation` of a Matplotlib
        figure, for ``--animate``; or where it is, as for ``draw``.
    has_few_threads : bool
        Whether a seed is to have one thread unless more are asked for: those of a network of
        spikes meet in every step, which pays on idle cores only.
    origin : mapping of str to str
        Path and SHA-256 of the file it was loaded from, which join the parameters of results; set
        by who loads it.

    Raises
    ------
    ArgumentError, KindError
        If something is missing or of another kind; the message says what.

    Examples
    --------
    >>> import numpy as np
    >>> class Coin(Configuration):
    ...     tosses: int = 100
    >>> def run_seed(config, seed, threads, tick):
    ...     return {"heads": np.random.default_rng(seed).random(config.tosses) < 0.5}
    >>> coin = Experiment(
    ...     name="coin", summary="Is the coin fair?", configuration=Coin, run_seed=run_seed,
    ...     measure=lambda config, found: {"share": found["heads"].mean()},
    ...     card=lambda config: [Band("share", "share of heads", 0.3, 0.7, "a guess")],
    ... )
    >>> from neurosim.experiment.study import Seeds, run_study
    >>> run_study(coin, {"tosses": 1000}, Seeds(n=2))().outcome
    '1 of 1 rows lies in its band.'
    """

    name: str
    summary: str
    configuration: type[Configuration]
    run_seed: Callable[..., Arrays]
    measure: Callable[[Any, Any], Mapping[str, float]]
    card: Callable[[Any], Sequence[Band]]
    source: str = ""
    outcome: Callable[[Any, Mapping[str, float]], str] | None = None
    axes: Mapping[str, str] = field(default_factory=dict)
    legend: str | Callable[[Any], str] = ""
    seeds: int = 5
    each: str = "seed"
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    time: int = 0
    takes: Sequence[str] = ()
    data: str = ""
    prepare: Callable[..., tuple[Any, list[str]]] | None = None
    check: Callable[..., None] | None = None
    check_seed: Callable[..., None] | None = None
    memory: Callable[[Any], float] | None = None
    collect: Callable[..., Arrays] | None = None
    explain: Callable[..., Sequence[str]] | None = None
    draw: Draw | str | None = None
    animate: Animate | str | None = None
    has_few_threads: bool = False
    origin: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        what = "the experiment" if not self.name else f"experiment {self.name!r}"
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", checks.text("name", self.name)):
            raise ArgumentError(
                f"name must be lower-case words with dashes between them, got {self.name!r}; "
                f"for instance {make_name(self.name)!r}"
            )
        if not checks.text("summary", self.summary).strip() or "\n" in self.summary:
            raise ArgumentError(f"summary of {what} must be one line, got {self.summary!r}")
        checks.integer(f"seeds of {what}", self.seeds, 1, 100_000)
        checks.integer(f"time of {what}", self.time, 0)
        for name in ("source", "each", "example", "data"):
            if not isinstance(getattr(self, name), str):
                raise KindError(f"{name} of {what} must be text, got {getattr(self, name)!r}")
        if not (isinstance(self.legend, str) or callable(self.legend)):
            raise KindError(f"legend of {what} must be text, or a function of the configuration, "
                            f"got {self.legend!r}")  # fmt: skip
        for name in ("axes", "presets", "models"):
            if not isinstance(getattr(self, name), Mapping):
                raise KindError(f"{name} of {what} must be a mapping of names, got "
                                f"{checks.shown(getattr(self, name))}")  # fmt: skip
        for name, told in self.axes.items():
            checks.text(f"axes of array {name!r} of {what}", told)
        for said in [*self.models, *self.models.values()]:
            checks.text(f"a name in models of {what}", said)
        if isinstance(self.takes, str):
            raise KindError(f'takes of {what} must be a tuple of names, such as ("{self.takes}",)')
        for taken in self.takes:
            checks.choice(f"takes of {what}", taken, TAKEN)
        self._check_configuration(what)
        self._check_functions(what)

    def _check_configuration(self, what: str) -> None:
        kind = self.configuration
        if not (isinstance(kind, type) and issubclass(kind, Configuration)):
            raise KindError(
                f"configuration of {what} must be a subclass of Configuration (from neurosim."
                f"experiment.configuration), got {checks.shown(kind)}"
            )
        for name, told in kind.model_fields.items():
            if name in RESERVED or (self.models and name == "model"):
                raise ArgumentError(
                    f"configuration of {what} has a field {name!r}, which is an option of every "
                    "experiment; give it another name"
                )
            if told.alias is not None:
                raise ArgumentError(
                    f"configuration of {what} has a field {name!r} with an alias; name the field "
                    f"{told.alias!r} instead"
                )
            if told.is_required():
                raise ArgumentError(
                    f"configuration of {what} has a field {name!r} without a default; give it "
                    "one, so that the experiment runs as it stands"
                )
            default = default_of(told)
            if not isinstance(default, bool | int | float | str | tuple | list | None):
                raise KindError(
                    f"field {name!r} of the configuration of {what} must be a number, text, truth "
                    f"value, tuple or list, which an option can give, got {checks.shown(default)}"
                )
        kind.make()
        for preset, values in self.presets.items():
            if not isinstance(values, Mapping):
                raise KindError(f"preset {preset!r} of {what} must be a mapping of parameters, got "
                                f"{checks.shown(values)}")  # fmt: skip
            for name in values:
                checks.choice(f"preset {preset!r} of {what}", name, kind.model_fields)
            kind.make(**values)

    def _check_functions(self, what: str) -> None:
        given = [TAKEN[taken] for taken in self.takes]
        calls: dict[str, tuple[Sequence[str], Sequence[str]]] = {
            "run_seed": (("config", "seed", "threads", "tick"), given),
            "measure": (("config", "found"), ()),
            "card": (("config",), ()),
            "outcome": (("config", "values"), ()),
            "legend": (("config",), ()),
            "prepare": (("config",), given),
            "check": (("config",), given),
            "check_seed": (("config", "seed"), given),
            "memory": (("config",), ()),
            "collect": (("config", "found"), given),
            "explain": (("result",), ()),
            "draw": (("figure", "result"), ()),
            "animate": (("figure", "result"), ()),
        }
        for name, (positional, named) in calls.items():
            value = getattr(self, name)
            is_named = name in ("draw", "animate", "legend") and isinstance(value, str)
            if is_named or value is None and name in OPTIONAL:
                continue
            check_call(f"{name} of {what}", value, positional, named)

    def tell_legend(self, config: Any) -> str:
        """Return what the words of the table mean at a configuration."""
        return self.legend if isinstance(self.legend, str) else str(self.legend(config))

    @property
    def drawing(self) -> Draw:
        """What draws the figure.

        Raises
        ------
        ArgumentError
            If ``draw`` names a function that is not there.
        """
        if self.draw is None:
            from neurosim.experiment.default_figure import draw

            return draw
        found: Draw = load_function(self.draw, f"draw of experiment {self.name!r}")
        return found

    @property
    def animation(self) -> Animate:
        """What makes the animation.

        Raises
        ------
        ArgumentError
            If there is none, or ``animate`` names a function that is not there.
        """
        if self.animate is None:
            raise ArgumentError(
                f"--animate needs an experiment that has an animation, got {self.name!r}, which "
                "has none; leave it out"
            )
        found: Animate = load_function(self.animate, f"animate of experiment {self.name!r}")
        return found


OPTIONAL = "outcome prepare check check_seed memory collect explain draw animate".split()
