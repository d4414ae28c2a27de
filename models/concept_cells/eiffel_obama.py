"""The Eiffel/Obama experiment, end to end: pictures, eye, fly circuit, memory, scorecard.

A picture becomes ON and OFF activity (`neurosim.models.concept_cells.retina`), a sparse tag
(`neurosim.models.fly`), and an assembly of the memory area
(`neurosim.models.concept_cells.subject`); the scorecard is that of
`neurosim.models.concept_cells.ison`.

References
----------
.. [1] Ison, Quian Quiroga, Fried, Neuron 87:220, 2015, doi:10.1016/j.neuron.2015.06.016.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.errors import ArgumentError
from neurosim.experiment import scorecard
from neurosim.experiment.scorecard import Band
from neurosim.files.results.result import Row
from neurosim.models.concept_cells import drawings, ison, retina
from neurosim.models.concept_cells.subject import NP, Association, Codes, P, Subject, Trials
from neurosim.models.fly import FlyCircuit

CONFIGURATION, outcome = Association, ison.outcome

FEWEST = 6
"""Pictures in a run: a pair, and foils enough to see that nothing else is learned."""

PRESETS: dict[str, dict[str, Any]] = {
    "one-shot": {"exposures": 1, "beta": 0.7},
    "high-excitability": {"w_max": 3.0, "theta": 0.6},
}

TWINS = 0.95

LEGEND = (
    "preferred: the one of the two pictures that a neuron fired for before; associate: the other; "
    "chance: the share of the area that an assembly takes, k / n"
)


@dataclass(frozen=True)
class Gallery:
    """The pictures of a run, the pair first.

    Attributes
    ----------
    names : tuple of str
    pictures : ndarray of float64, shape (n_pictures, 32, 32)
        Grey values from 0 to 1.
    """

    names: tuple[str, ...]
    pictures: Real

    @classmethod
    def open(cls, paths: Sequence[Path] = ()) -> "Gallery":
        """Read the pictures, or take the built-in drawings; drawings fill up missing foils.

        Raises
        ------
        DataError
            If a file is no picture.
        ArgumentError
            If there is one picture only, one without contrast, or the same one twice.
        """
        paths = [Path(path) for path in paths]
        if len(paths) == 1:
            raise ArgumentError(
                f"pictures must be at least 2 (a pair, then foils), got 1: {str(paths[0])!r}; "
                "add the picture to associate it with, or none to use the built-in drawings"
            )
        seen = {str(path): retina.read_picture(path) for path in paths}
        _check_contrast(seen)
        if len(seen) < len(paths):
            twice = next(path for path in paths if paths.count(path) > 1)
            raise ArgumentError(f"pictures holds {str(twice)!r} twice: {_CANNOT}")
        _check_twins(seen)
        names = [path.stem.encode("utf-8", "replace").decode() for path in paths]
        pictures = list(seen.values())
        for name in drawings.DRAWINGS:
            drawing = retina.to_grey(drawings.draw(name))
            is_new = all(abs(_likeness(drawing, picture)) <= TWINS for picture in pictures)
            if is_new and (not paths or len(pictures) < FEWEST):
                names.append(f"drawing {name}" if paths else name)
                pictures.append(drawing)
        return cls(tuple(_tell_apart(names)), np.array(pictures))

    def view(self, picture: int, config: Association) -> Real:
        """Return what the eye sees when one picture is shown alone."""
        if config.composite == "blend":
            return np.asarray(self.pictures[picture])
        places: list[Real | None] = [None, None]
        places[picture % 2] = self.pictures[picture]
        return retina.beside(places)

    def view_pair(self, first: int, second: int, config: Association) -> Real:
        """Return the composite of two pictures."""
        pair = [self.pictures[first], self.pictures[second]]
        return retina.blend(pair) if config.composite == "blend" else retina.beside(pair)


def encode(gallery: Gallery, config: Association, seed: int) -> Codes:
    """Return the tags that this brain's fly circuit gives to the pictures and composites."""
    views = [gallery.view(i, config) for i in range(len(gallery.names))]
    circuit = FlyCircuit(
        2 * views[0].size,
        n_kc=config.n_kc,
        n_inputs=config.n_inputs,
        n_active=config.n_active,
        largest=retina.LARGEST,
        seed=seed,
    )
    pictures = [circuit.tag(retina.see(view)) for view in views]
    pairs = [circuit.tag(retina.see(gallery.view_pair(i, i + 1, config)), 2) for i in (0, 2)]
    return Codes(pictures, *pairs)


@dataclass(frozen=True)
class Session:
    """What one seed gave: codes, trials and the value of every row."""

    codes: Codes
    trials: Trials
    values: dict[str, float]


def run_seed(gallery: Gallery, config: Association, seed: int) -> Session:
    """Run the protocol on one simulated brain.

    Examples
    --------
    >>> session = run_seed(Gallery.open(), Association(trials=4), seed=0)
    >>> session.values["1"] > 0.1, session.values["2a"] < 0.03
    (True, True)
    """
    codes = encode(gallery, config, seed)
    trials = Subject(config, codes, seed).take_part()
    return Session(codes, trials, ison.measure(trials, config))


def score(sessions: Sequence[Session], bands: Sequence[Band]) -> list[Row]:
    """Return the scorecard: medians over the seeds for which a row is defined."""
    return scorecard.score([s.values for s in sessions], bands)


def share_in_band(sessions: Sequence[Session], bands: Sequence[Band]) -> float:
    """Return the share of seeds of which every row lies in its band."""
    return scorecard.share_in_band([s.values for s in sessions], bands)


def collect(
    gallery: Gallery, config: Association, sessions: Sequence[Session]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return what is worth keeping as arrays, the first axis the seed where there is one."""
    trials = [s.trials for s in sessions]
    counts = {
        f"counts_{name}": np.array([getattr(t, name) for t in trials])
        for name in Trials._fields
        if name != "spikes"
    }
    pair = (2, 3) if config.null == "other-pair" else (P, NP)
    in_turn = retina.beside([gallery.pictures[i] for i in pair])
    shown = in_turn if config.null == "alternate" else gallery.view_pair(*pair, config)
    overlaps = [[_shared(s.codes.pictures, tag) for tag in s.codes.pictures] for s in sessions]
    return {
        **counts,
        "spikes_first_seed": trials[0].spikes,
        "assemblies_before": np.array([ison.responds(t.before, t.blank_before) for t in trials]),
        "assemblies_after": np.array([ison.responds(t.after, t.blank_after) for t in trials]),
        "code_overlap": np.array(overlaps),
        "composite_share": np.array(
            [_shared(s.codes.pictures, s.codes.composite) for s in sessions]
        ),
        "values": np.array([list(s.values.values()) for s in sessions]),
        "pictures": gallery.pictures,
        "composite_picture": shown,
    }


AXES = {
    "counts_before": "seed, picture, trial, neuron; spikes in a presentation",
    "counts_after": "seed, picture, trial, neuron; spikes in a presentation",
    "counts_blank_before": "seed, trial, neuron; spikes in a presentation",
    "counts_blank_after": "seed, trial, neuron; spikes in a presentation",
    "counts_learning": "seed, exposures so far, picture, neuron; spikes in a presentation",
    "counts_together": "seed, exposure, neuron; spikes in a presentation",
    "spikes_first_seed": "spike, (phase: 0 before 1 together 2 after, picture: -1 composite, "
    "trial, round, neuron)",
    "assemblies_before": "seed, picture, neuron; whether it responds",
    "assemblies_after": "seed, picture, neuron; whether it responds",
    "code_overlap": "seed, picture, picture; share of the first code that the second holds",
    "composite_share": "seed, picture; share of the code that the composite's code holds",
    "values": "seed, row (1, 2a, ... 12, as in the scorecard)",
    "pictures": "picture, y, x; grey from 0 to 1",
    "composite_picture": "y, x; grey in units of edge energy",
}
"""What the axes of the collected arrays are."""


def explain(gallery: Gallery, rows: Sequence[Row], arrays: dict[str, Any]) -> list[str]:
    """Say in plain words why rows failed, as far as the codes tell."""
    failed = {row.id for row in rows if row.passed is False}
    if not failed:
        return []
    overlap, share = arrays["code_overlap"].mean(axis=0), arrays["composite_share"].mean(axis=0)
    notes = [
        f"the codes of {gallery.names[i]} and {gallery.names[j]} share {overlap[i, j]:.0%} of "
        "their cells: pictures this alike fuse in memory"
        for i, j in combinations(range(len(gallery.names)), 2)
        if overlap[i, j] > 0.1
    ]
    weak, strong = sorted((P, NP), key=lambda i: float(share[i]))
    shares = f"the composite keeps {share[weak]:.0%} of the code of {gallery.names[weak]} and "
    shares += f"{share[strong]:.0%} of that of {gallery.names[strong]}"
    if share[[P, NP]].mean() > 0.55:
        notes.append(f"{shares}: more than the usual 45-50 %, so too many neurons associate")
    elif share[weak] < 0.4:
        notes.append(f"{shares}: less than the usual 45-50 %, so too few neurons associate")
    elif share[strong] > 1.25 * share[weak]:
        notes.append(f"{shares}: one picture dominates")
    return notes


_CANNOT = "the two cannot be told apart; replace one"


def _check_contrast(seen: dict[str, Real]) -> None:
    for name, grey in seen.items():
        if np.ptp(grey) < retina.FAINTEST:
            raise ArgumentError(
                f"picture {name!r} is uniformly coloured: there is no contrast to encode; "
                "use a picture with edges"
            )


def _check_twins(seen: dict[str, Real]) -> None:
    for (a, x), (b, y) in combinations(seen.items(), 2):
        likeness = _likeness(x, y)
        if abs(likeness) > TWINS:
            how = "look the same to the eye" if likeness > 0 else "are negatives of each other"
            raise ArgumentError(f"pictures {a!r} and {b!r} {how}: {_CANNOT}")


def _likeness(a: Real, b: Real) -> float:
    """Return the correlation of what the eye sees of two pictures, ON minus OFF."""
    x, y = (np.subtract(*np.split(retina.see(grey), 2)) for grey in (a, b))
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


def _tell_apart(names: Sequence[str]) -> list[str]:
    """Number names that occur twice."""
    return [n if names.count(n) == 1 else f"{n} {names[:i].count(n) + 1}"
            for i, n in enumerate(names)]  # fmt: skip


def _shared(tags: Iterable[Index], code: Index) -> list[float]:
    """Return the share of each tag that ``code`` holds."""
    return [np.intersect1d(tag, code).size / max(1, tag.size) for tag in tags]
