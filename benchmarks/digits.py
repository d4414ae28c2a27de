"""Which parameters read digits best? Cross-validation among the 4,000 learned digits alone.

In each of four folds 300 digits of each kind are learned, the other 100 read. Neither the held-out
digits nor the test set of MNIST is looked at. Needs the extra `digits`; a quarter of an hour.

    python benchmarks/digits.py [assemblies | features]
"""

import argparse
from collections.abc import Iterator
from itertools import product

import numpy as np

from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.files import datasets
from neurosim.models.assemblies.classification import readers

SIZES = ((1000, 100), (2000, 200))
PIXELS = (150, 190, 210, 230)
SCHEDULES = ((0.0, 1), (0.03, 100), (0.05, 50), (0.05, 100), (0.05, 200), (0.1, 50), (0.1, 100))
"""Hebbian gain and rounds of the assemblies."""
FEATURE_PIXELS = (120, 150, 180)
GROWTHS = ((0.0, 1.0), (0.01, 10.0), (0.03, 4.0), (0.03, 10.0), (0.03, 20.0), (0.03, 50.0),
           (0.1, 4.0), (0.1, 10.0), (0.1, 30.0))  # fmt: skip
"""Hebbian gain and largest weight of the features."""
PENALTIES = (0.02, 0.05, 0.1)
FOLDS = 4
P = 0.1


def fold(m: int, i: int) -> tuple[readers.Ints, readers.Ints]:
    """Return stimuli to learn and to read, shape (10, n, m)."""
    images = datasets.load()["learned"].images
    shown = datasets.stimuli(images, m).reshape(datasets.N_DIGITS, FOLDS, -1, m)
    learned = np.delete(shown, i, axis=1)
    return learned.reshape(datasets.N_DIGITS, -1, m), shown[:, i]


def label(stimuli: readers.Ints) -> readers.Ints:
    """Return which digit each of the stimuli shows."""
    return np.repeat(np.arange(datasets.N_DIGITS), stimuli.shape[1])


def read_assemblies(n: int, k: int, m: int, beta: float, rounds: int, i: int) -> float:
    """Return the accuracy of reading by overlap in one fold."""
    learned, rest = fold(m, i)
    net = readers.build(n, k, P, Hebbian(beta), seed=i)
    if beta:
        readers.form_assemblies(net, readers.shuffle(learned, i)[:, :rounds])
    winners = readers.respond(net, learned.reshape(-1, m))
    assemblies = readers.find_assemblies(winners, label(learned), k)
    found = readers.read_overlap(readers.respond(net, rest.reshape(-1, m)), assemblies)
    return float(np.mean(found == label(rest)))


def read_features(m: int, beta: float, w_max: float, i: int) -> list[float]:
    """Return the accuracy of logistic regression in one fold, for each of `PENALTIES`."""
    learned, rest = fold(m, i)
    learn = Hebbian(beta, w_max=w_max)
    net = readers.build(*SIZES[-1], P, learn, seed=i, is_recurrent=False)
    if beta:
        readers.learn_features(net, readers.group(readers.shuffle(learned, i), i))
    seen, new = (readers.respond(net, stimuli.reshape(-1, m)) for stimuli in (learned, rest))
    models = [readers.fit(seen, label(learned), c) for c in PENALTIES]
    return [float(model.score(new, label(rest))) for model in models]


def compare_assemblies() -> Iterator[tuple[str, float]]:
    """Yield parameters of the assemblies, and their accuracy."""
    for (n, k), m, (beta, rounds) in product(SIZES, PIXELS, SCHEDULES):
        of_folds = [read_assemblies(n, k, m, beta, rounds, i) for i in range(FOLDS)]
        yield f"n = {n}  m = {m}  beta = {beta:g}  rounds = {rounds}", float(np.mean(of_folds))


def compare_features() -> Iterator[tuple[str, float]]:
    """Yield parameters of the features, and their accuracy."""
    for m, (beta, w_max) in product(FEATURE_PIXELS, GROWTHS):
        of_folds = [read_features(m, beta, w_max, i) for i in range(FOLDS)]
        for c, value in zip(PENALTIES, np.mean(of_folds, axis=0), strict=True):
            yield f"m = {m}  beta = {beta:g}  w_max = {w_max:g}  c = {c:g}", float(value)


def main() -> None:
    """Print the accuracy for each combination, and the best."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="?", choices=("assemblies", "features"))
    which = parser.parse_args().which
    for name, compare in (("assemblies", compare_assemblies), ("features", compare_features)):
        if which in (None, name):
            found = []
            for what, value in compare():
                print(f"{name}  {what:40}  {value:.2%}", flush=True)
                found.append((value, what))
            print(f"best {name}: {max(found)[1]}, {max(found)[0]:.2%}")


if __name__ == "__main__":
    main()
