"""Labels: the names that neurons have in a data set, and which neuron has which."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Index, readonly
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.reprs import counted, fit, listed

Names = npt.NDArray[Any]
CUT = "floats cut whole numbers beyond 2**53, so read them as int64 or as text"


class Labels:
    """The names of neurons in a data set: whole numbers of 64 bits or text, each once.

    Neuron i has the i-th. A `Population` that has labels takes them wherever it takes numbers of
    neurons.

    Parameters
    ----------
    values : array_like of int or str, shape (n,)
        Distinct; kept as int64, or as text.

    Raises
    ------
    ArgumentError, KindError
        If they are neither, such as floats, which cut whole numbers beyond 2**53; if one stands
        twice, is empty or does not fit into int64.

    Examples
    --------
    >>> from neurosim import Labels
    >>> labels = Labels([720575940623374974, 720575940628908548, 720575940618165019])
    >>> labels.find([720575940618165019, 720575940623374974])
    array([2, 0], dtype=int32)
    >>> labels.of([1]).tolist()
    [720575940628908548]
    """

    def __init__(self, values: Any):
        self._values = _read_values(values)
        self._order = np.argsort(self._values, kind="stable").astype(np.int32)
        self._sorted = self._values[self._order]
        for at in np.flatnonzero(self._sorted[1:] == self._sorted[:-1])[:1]:
            first, second = self._order[at : at + 2].tolist()
            raise ArgumentError(
                f"labels must be distinct, got {self._sorted[at].item()!r} for neurons {first} and "
                f"{second}; name each neuron once"
            )

    def __len__(self) -> int:
        return int(self._values.size)

    def __contains__(self, label: Any) -> bool:
        if self.is_text:
            is_one = isinstance(label, str)
        else:  # no float or truth, which NumPy would turn into a whole number
            is_whole = isinstance(label, int | np.integer) and not isinstance(label, bool)
            is_one = is_whole and -(2**63) <= int(label) < 2**63
        return is_one and bool(self._locate([label])[0] >= 0)

    def __repr__(self) -> str:
        first = listed([repr(value) for value in self._values[:5].tolist()][:4])
        return fit(f"Labels of {counted(len(self), 'neuron')}: {first}{', ...' * (len(self) > 4)}")

    @property
    def values(self) -> Names:
        """All labels, int64 or text, read-only, shape (n,)."""
        return readonly(self._values)

    @property
    def is_text(self) -> bool:
        """Whether they are text, and not whole numbers."""
        return self._values.dtype.kind == "U"

    def as_text(self) -> "Labels":
        """Return the same labels as text.

        Returns
        -------
        Labels
            In the same order.

        Examples
        --------
        >>> from neurosim import Labels
        >>> Labels([10, 20, 3]).as_text().find(["3"])
        array([2], dtype=int32)
        """
        return Labels(self._values.astype(str))

    def find(self, labels: Any, name: str = "labels") -> Index:
        """Return the numbers of the neurons that have these labels.

        Parameters
        ----------
        labels : array_like of int or str, shape (m,)
            In any order, also several times.
        name : str
            What errors call them.

        Returns
        -------
        ndarray of int32, shape (m,)
            In the order given.

        Raises
        ------
        ArgumentError, KindError
            If nobody has one of them.
        """
        given = _read_array(name, labels)
        if given.ndim != 1:
            raise KindError(
                f"{name} must be a list of labels, got "
                f"{checks.shown(given.tolist())}{_tell_way(given)}"
            )
        kinds = "U" if self.is_text else "iu"
        if given.size and given.dtype.kind not in kinds:
            what = "text" if self.is_text else "whole numbers"
            got = given.dtype if given.dtype.kind == "f" else repr(given.flat[0].item())
            raise KindError(f"{name} must be labels, which are {what}, got {got}{_tell_way(given)}")
        numbers = self._locate(given)
        for bad in given[numbers < 0][:1].tolist():
            meant = checks.meant(bad, self._values.tolist()) if self.is_text else ""
            raise ArgumentError(
                f"{name} must be labels of neurons, got {bad!r}, which none of "
                f"{counted(len(self), 'neuron')} has{meant or _tell_way(given)}"
            )
        return numbers

    def of(self, neurons: Any) -> Names:
        """Return the labels of neurons.

        Parameters
        ----------
        neurons : array_like of int
            Numbers from 0 to n - 1, of any shape: such as those that a recorder has.

        Returns
        -------
        ndarray of int64 or str
            Of the shape of ``neurons``.
        """
        given = checks.whole_numbers("neurons", neurons)
        for bad in given[(given < 0) | (given >= len(self))][:1]:
            raise ArgumentError(f"neurons must lie from 0 to {len(self) - 1}, got {bad}")
        found: Names = self._values[given]
        return found

    def is_same(self, other: "Labels") -> bool:
        """Return whether other ones name the same neurons alike, in the same order.

        Parameters
        ----------
        other : Labels
            Those to compare with.

        Returns
        -------
        bool
            Whether they are the same.
        """
        return self is other or np.array_equal(self._values, other._values)

    def refuse_mistaken(self, name: str) -> None:
        """Raise if a label is the number of another neuron: a call could mean either.

        Parameters
        ----------
        name : str
            What the error calls the labels.
        """
        if self.is_text:
            return
        n = len(self)
        is_other = (self._values >= 0) & (self._values < n) & (self._values != np.arange(n))
        for bad in np.flatnonzero(is_other)[:1].tolist():
            raise ArgumentError(
                f"{name} must be no numbers of other neurons, which go from 0 to {n - 1}, got "
                f"{self._values[bad]} for neuron {bad}; have them as text: labels.as_text()"
            )

    def _locate(self, given: Any) -> Index:
        """Return the number of the neuron of each label, -1 where nobody has it."""
        wanted = np.asarray(given)
        if not wanted.size:
            return np.empty(0, np.int32)
        # In one type: NumPy compares int64 and uint64 as floats.
        is_beyond = wanted.dtype.kind == "u" and wanted > 2**63 - 1
        wanted = wanted.astype(str if self.is_text else np.int64)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        is_it = (self._sorted[at] == wanted) & ~np.asarray(is_beyond)
        found: Index = np.where(is_it, self._order[at], np.int32(-1))
        return found


def as_labels(given: Any) -> Labels:
    """Return given labels: an object that has some, or a list of them."""
    own = getattr(given, "labels", None)
    labels = given if isinstance(given, Labels) else own if isinstance(own, Labels) else None
    return labels if labels is not None else Labels(given)


def as_numbers(name: str, neurons: Any, labels: Labels | None) -> Any:
    """Return neurons that users named as numbers; what is neither is left to other checks.

    Parameters
    ----------
    name : str
        Of the argument.
    neurons : array_like of int or str
        Numbers, or labels, where there are some: whole numbers from 0 to n - 1 are numbers.
    labels : Labels or None
    """
    given = _read_array(name, neurons)
    is_text = given.dtype.kind == "U" and given.size > 0
    if labels is None:
        if is_text:
            raise KindError(
                f"{name} must be whole numbers, as the population has no labels, got "
                f"{checks.shown(neurons)}; give it some: Population(labels=...)"
            )
        return given
    if is_text:
        return labels.find(given, name)
    if given.dtype.kind == "f" and given.size:
        raise KindError(f"{name} must be whole numbers or labels, got {given.dtype}; {CUT}")
    if labels.is_text or given.dtype.kind not in "iu" or given.ndim != 1:
        return given
    numbers = given.astype(np.int64)
    is_label = (given < 0) | (given >= len(labels))
    numbers[is_label] = labels.find(given[is_label], name)
    return numbers


def keep_named(name: str, neurons: Any) -> Names:
    """Return neurons that a rule names, as whole numbers or text: its population may have labels.

    Where it has none `as_numbers` refuses the text.
    """
    given = _read_array(name, neurons)
    return given if given.dtype.kind == "U" else checks.whole_numbers(name, neurons)


def _read_array(name: str, given: Any) -> Names:
    """Return given numbers or names as an array: text as such, whatever holds it."""
    values = checks.array(name, given)
    values = values.astype(object) if values.dtype.kind == "T" else values
    is_list = isinstance(given, list | tuple)
    if is_list and values.dtype.kind == "U" and values.ndim == 1:
        # NumPy makes text of a number among them, which is no label, or that of another neuron.
        for bad in [item for item in given if not isinstance(item, str)][:1]:
            raise KindError(f"{name} must be all text or all whole numbers, got text and "
                            f"{checks.shown(bad)}")  # fmt: skip
    is_words = values.dtype == object and all(isinstance(value, str) for value in values.flat)
    return values.astype(str) if is_words and values.size else values


def _tell_way(given: Names) -> str:
    """Return the way out of what are no labels, as the end of an error: text may name a group."""
    if given.dtype.kind == "U":
        return f"; if it names a group, give its neurons: neurons.groups[{given.flat[0].item()!r}]"
    return f"; {CUT}" if given.dtype.kind == "f" else ""


def _read_values(given: Any) -> Names:
    """Return labels as int64 or as text, in an array of their own."""
    values = _read_array("labels", given)
    if values.ndim != 1 or not values.size or values.dtype.kind not in "iuU":
        way = f"; {CUT}" if values.dtype.kind == "f" else ""
        raise KindError(
            f"labels must be a list of whole numbers or of text, one for each neuron, got "
            f"{values.dtype} of shape {values.shape}{way}"
        )
    if values.dtype.kind == "U":
        for bad in np.flatnonzero(np.char.strip(values) == "")[:1]:
            raise ArgumentError(f"labels must not be empty, got {values[bad].item()!r} for neuron "
                                f"{bad}")  # fmt: skip
        return values.copy()
    for bad in values[values > 2**63 - 1][:1] if values.dtype.kind == "u" else ():
        raise ArgumentError(f"labels must fit into int64, got {bad}; have them as text")
    return values.astype(np.int64)


def tell_neuron(number: int, labels: Labels | None) -> str:
    """Return how an error calls a neuron: by number, and by label if it has one."""
    return f"neuron {number}" + (f" ({labels.values[number].item()!r})" if labels else "")
