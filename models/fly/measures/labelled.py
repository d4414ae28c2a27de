"""Labelled vectors: learned class after class or shuffled, by counts and from errors."""

import hashlib
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.files.vectors.samples import Samples
from neurosim.models.fly.circuit.kenyon_cells import Calyx

Ints = np.ndarray[Any, np.dtype[np.int64]]


class Split(NamedTuple):
    """Vectors to learn and held out; labels are the place of a class among the classes."""

    vectors: Any
    labels: Ints
    others: Any
    other_labels: Ints

    @property
    def n_classes(self) -> int:
        """Classes, all of them in both parts."""
        return int(self.labels.max()) + 1


def split_classes(samples: Samples, held_out: float, seed: int) -> Split:
    """Hold a share of each class out, at least one vector, and shuffle both parts."""
    assert samples.labels is not None
    classes, labels = np.unique(samples.labels, return_inverse=True)
    draw = Stream(seed, "held out").order
    learned, others = [], []
    for c in range(classes.size):
        members = np.flatnonzero(labels == c)
        members = members[draw(members.size, c)]
        n = min(max(1, round(held_out * members.size)), members.size - 1)
        others.append(members[:n])
        learned.append(members[n:])
    here, there = np.concatenate(learned), np.concatenate(others)
    here = here[Stream(seed, "shuffled").order(here.size)]
    return Split(samples.vectors[here], labels[here], samples.vectors[there], labels[there])


class Readers:
    """A classifier that counts and a perceptron that learns from errors, on the same tags.

    Parameters
    ----------
    split : Split
    calyx : Calyx
    learning_rate : float
        Of the classifier.
    threads : int
        Changes no bit.
    """

    def __init__(self, split: Split, calyx: Calyx, learning_rate: float, threads: int = 1):
        self.split, self.calyx = split, calyx
        self.learning_rate, self.threads = learning_rate, threads
        self.tags = self.calyx.tags(split.vectors, threads)
        self.others = self.calyx.tags(split.others, threads)

    def count(self, order: Ints) -> tuple[Real, Any]:
        """Learn one class after the other by counts; return shares right, and the weights."""
        reader, right = self._classifier(), []
        for seen, c in enumerate(order, 1):
            rows = self.split.labels == c
            reader.partial_fit(self.split.vectors[rows], self.split.labels[rows])
            asked = np.isin(self.split.other_labels, order[:seen])
            right.append(self._score(reader.predict(self.split.others[asked]), asked))
        return np.array(right), reader.counts_

    def count_shuffled(self) -> Any:
        """Learn all classes at once by counts, and return the weights."""
        return self._classifier().fit(self.split.vectors, self.split.labels).counts_

    def correct(self, order: Ints) -> Real:
        """Learn one class after the other from errors; return shares right."""
        weights = np.zeros((self.calyx.wiring.n_kc, order.size), np.int32)
        right = []
        for seen, c in enumerate(order, 1):
            correct(weights[:, :seen], self.tags[self.split.labels == c], seen - 1)
            right.append(self._ask(weights, order[:seen]))
        return np.array(right)

    def correct_shuffled(self, order: Ints) -> Real:
        """Learn the classes seen so far from errors, shuffled, each time from nothing."""
        right = []
        for seen in range(1, order.size + 1):
            weights = np.zeros((self.calyx.wiring.n_kc, order.size), np.int32)
            place = np.full(order.size, -1)
            place[order[:seen]] = np.arange(seen)
            targets = place[self.split.labels]
            correct(weights[:, :seen], self.tags[targets >= 0], targets[targets >= 0])
            right.append(self._ask(weights, order[:seen]))
        return np.array(right)

    def _classifier(self) -> Any:
        from neurosim.models.fly import FlyClassifier

        return FlyClassifier(
            n_active=self.calyx.n_active,
            wiring=self.calyx.wiring,
            learning_rate=self.learning_rate,
            n_jobs=self.threads,
        )

    def _ask(self, weights: Any, seen: Ints) -> Real:
        asked = np.isin(self.split.other_labels, seen)
        scores = [weights[tag, : seen.size].sum(axis=0) for tag in self.others[asked]]
        return self._score(seen[np.argmax(scores, axis=1)], asked)

    def _score(self, found: Ints, asked: Any) -> Real:
        """Return the share read right of each class; NaN of those that were not asked."""
        labels = self.split.other_labels[asked]
        hits = np.bincount(labels[found == labels], minlength=self.split.n_classes)
        with np.errstate(invalid="ignore"):
            share: Real = hits / np.bincount(labels, minlength=self.split.n_classes)
        return share


def correct(weights: Any, tags: Index, targets: Any) -> None:
    """Learn from errors, in place: towards the right class, away from the one that was chosen.

    Parameters
    ----------
    weights : ndarray of int32, shape (n_kc, n_classes)
    tags : ndarray of int32, shape (n, n_active)
    targets : int or ndarray of int, shape (n,)
        The class of each tag.

    Examples
    --------
    >>> weights = np.zeros((3, 2), np.int32)
    >>> correct(weights, np.array([[0, 1]]), 1)
    >>> weights.tolist()
    [[-1, 1], [-1, 1], [0, 0]]
    """
    for tag, target in zip(tags, np.broadcast_to(targets, len(tags)), strict=True):
        chosen = weights[tag].sum(axis=0).argmax()
        if chosen != target:
            weights[tag, target] += 1
            weights[tag, chosen] -= 1


def digest(counts: Any) -> Any:
    """Return the SHA-256 of counts, which are the weights, as bytes."""
    whole = np.ascontiguousarray(counts, np.int64)
    return np.frombuffer(hashlib.sha256(whole.tobytes()).digest(), np.uint8)


def accuracy(right: Real, held_out: Any) -> Real:
    """Return the share of all held-out vectors of the classes seen so far that was read right.

    Parameters
    ----------
    right : ndarray, shape (..., class)
        NaN for classes that were not seen.
    held_out : ndarray of int, shape (class,)
    """
    asked = np.where(np.isnan(right), 0, held_out)
    share: Real = (np.nan_to_num(right) * asked).sum(axis=-1) / asked.sum(axis=-1)
    return share


def forgetting(right: Real, order: Ints) -> float:
    """Return by how much the accuracy on a class has fallen since it was learned, mean of classes.

    Parameters
    ----------
    right : ndarray, shape (seen, class)
    order : ndarray of int, shape (class,)
        The last class has no time to be forgotten and does not count.

    Examples
    --------
    >>> forgetting(np.array([[1.0, np.nan], [0.25, 1.0]]), np.array([0, 1]))
    0.75
    """
    first = right[np.arange(order.size), order]
    return float(np.mean((first - right[-1, order])[:-1]))
