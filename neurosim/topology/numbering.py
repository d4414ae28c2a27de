"""Numbering: the names in a column of a table, as numbers of neurons."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import KindError
from neurosim.files.tables.cells import Place, read_names, read_whole
from neurosim.topology.labels import Labels, as_labels

Neurons = Labels | int | None
"""Who there is: those with labels, so many by number, or all that the table names."""


def read_neurons(name: str, given: Any) -> Neurons:
    """Return whom ends of edges may name, as users say it."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        return as_labels(given)
    return checks.integer(name, given, 1, 2**31 - 1)


class Numbering:
    """Gives each name in a table the number of its neuron.

    Parameters
    ----------
    neurons : Labels, int or None
        Those that may be named. None: all that are, in ascending order of their labels.
    """

    def __init__(self, neurons: Neurons):
        self.neurons = neurons
        self._known: Any = None
        if isinstance(neurons, Labels):
            import pyarrow as pa

            self._known = pa.array(neurons.values)

    @property
    def is_text(self) -> bool:
        """Whether names are text, whatever they look like."""
        return isinstance(self.neurons, Labels) and self.neurons.is_text

    def number(self, place: Place, cells: Any) -> Index:
        """Return the numbers of the neurons in cells, int32.

        Raises
        ------
        DataError
            If a cell names no neuron, or none that there is.
        """
        import pyarrow as pa
        from pyarrow import compute

        if isinstance(self.neurons, int):
            return read_whole(place, cells, 0, self.neurons - 1).astype(np.int32)
        names = self._alike(place, read_names(place, cells))
        if self._known is None:
            self._known = compute.unique(names)
        places = compute.index_in(names, value_set=self._known)
        if places.null_count and self.neurons is None:
            # Of the first blocks only: later ones name hardly anybody who is new.
            new = compute.unique(names.filter(places.is_null()))
            self._known = pa.concat_arrays([self._known, new])
            places = compute.index_in(names, value_set=self._known)
        if not places.null_count:
            numbers: Index = places.to_numpy()
            return numbers
        for at in np.flatnonzero(places.is_null().to_numpy(zero_copy_only=False))[:1].tolist():
            must = f"name some of the {len(self._known):,} neurons that are given"
            way = "add it to the table of neurons, or leave out the row"
            raise place.fault(at, must, checks.shown(names[at].as_py()), way)
        raise AssertionError  # a missing place is a name that is not known

    def settle(self) -> tuple[int, Labels | None, Index | None]:
        """Return how many neurons there are, their labels, and what each number becomes.

        The last is None where numbers are final: those of names that the table itself told come in
        the order of its rows, and shall not depend on it.
        """
        if isinstance(self.neurons, int):
            return self.neurons, None, None
        if isinstance(self.neurons, Labels):
            return len(self.neurons), self.neurons, None
        values = self._known.to_numpy(zero_copy_only=False)
        values = values if values.dtype.kind == "i" else values.astype(str)
        order = np.argsort(values, kind="stable")
        rank = np.empty(order.size, np.int32)
        rank[order] = np.arange(order.size, dtype=np.int32)
        return order.size, Labels(values[order]), rank

    def _alike(self, place: Place, names: Any) -> Any:
        """Return names in the type of those that are known."""
        import pyarrow as pa

        if self._known is None or names.type == self._known.type:
            return names
        if self.is_text:
            return names.cast(pa.string())
        if self.neurons is None and names.type == pa.int64():
            must, way = "hold text, as other names of neurons are", "give labels of text"
            raise place.fault(0, must, checks.shown(names[0].as_py()), f"{way}: neurons=...")
        try:
            return names.cast(pa.int64())
        except pa.ArrowInvalid:
            words = names.to_pylist()
            at = next(i for i, word in enumerate(words) if not _is_number(word))
            must, way = (
                "hold whole numbers, as other names of neurons are",
                "mend it, or drop the row",
            )
            raise place.fault(at, must, checks.shown(words[at]), way) from None


def _is_number(word: str) -> bool:
    try:
        return -(2**63) <= int(word) < 2**63
    except ValueError:
        return False


def split_ends(given: Any) -> tuple[Any, Any, bool]:
    """Return who may be at either end of an edge, and whether both are of one population."""
    if not isinstance(given, tuple):
        return given, given, True
    if len(given) != 2:
        raise KindError(
            f"neurons must be those of one population, or a pair (pre, post), got {len(given)} of "
            "them"
        )
    return *given, False
