"""The neurons of a data set: their labels, and groups of them by name, from a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError, UnknownName
from neurosim.base.reprs import counted, fit, listed
from neurosim.files.tables.cells import Place, is_text, read_names, read_text
from neurosim.files.tables.columns import find_column, need_column
from neurosim.files.tables.reader import open_table
from neurosim.files.tables.table import Table, fault
from neurosim.topology.labels import Labels

NOBODY = -1


class Column(NamedTuple):
    """Names of groups, and in which of them each neuron is; in none: `NOBODY`."""

    names: list[str]
    codes: Index


class Groups(Mapping[str, Index]):
    """Groups of neurons by name: who is in each, int32, ascending.

    Parameters
    ----------
    columns : mapping of str to Column
        In each a neuron has one name at most.

    Raises
    ------
    UnknownName
        For a name that no group has; a KeyError.
    ArgumentError
        For a name that stands in several columns: then ``groups[column, name]`` says which.
    """

    def __init__(self, columns: Mapping[str, Column]):
        self._codes = {title: column.codes for title, column in columns.items()}
        self._at = {title: {name: i for i, name in enumerate(column.names) if name}
                    for title, column in columns.items()}  # fmt: skip

    def __getitem__(self, name: str | tuple[str, str]) -> Index:
        title, word = name if isinstance(name, tuple) else (None, name)
        if title is not None and title not in self._at:
            raise UnknownName(checks.unknown("column of groups", title, self._at))
        found = [at for at in (self._at if title is None else [title]) if word in self._at[at]]
        if not found:
            raise UnknownName(checks.unknown("group", word, self))
        if len(found) > 1:
            raise ArgumentError(
                f"group must be in one column, got {word!r}, which is in {' and '.join(found)}; "
                f"say which: groups[{found[0]!r}, {word!r}]"
            )
        code = self._at[found[0]][word]
        return np.flatnonzero(self._codes[found[0]] == code).astype(np.int32)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for names in self._at.values() for name in names))

    def __len__(self) -> int:
        return len(set().union(*self._at.values()))

    def __contains__(self, name: object) -> bool:
        return any(name in names for names in self._at.values())

    def __repr__(self) -> str:
        return fit(f"{counted(len(self), 'group')} by name: {listed(map(repr, self))}")


class Neurons:
    """The neurons of a data set, in order: their labels, and groups by name.

    Parameters
    ----------
    labels : Labels or array_like of int or str, shape (n,)
        Each once.
    groups : mapping of str to array_like of str, shape (n,), optional
        For each column which group each neuron is in; empty text: in none.

    Attributes
    ----------
    labels : Labels
        In the order of the neurons.
    groups : Groups
        ``groups["MN9"]`` are numbers of neurons, int32, ascending; ``groups["side", "left"]`` where
        several columns have the name.

    Examples
    --------
    >>> from neurosim import Neurons
    >>> brain = Neurons([9000, 7000, 8000], {"type": ["MN9", "", "MN9"], "side": ["L", "R", "R"]})
    >>> brain.groups["MN9"], brain.groups["side", "R"]
    (array([0, 2], dtype=int32), array([1, 2], dtype=int32))
    >>> brain.labels.of(brain.groups["MN9"]).tolist()
    [9000, 8000]
    """

    def __init__(self, labels: Any, groups: Mapping[str, Any] | None = None):
        self.labels = labels if isinstance(labels, Labels) else Labels(labels)
        columns = {}
        for title, given in ({} if groups is None else groups).items():
            words = checks.array(f"groups[{title!r}]", given)
            if words.shape != (len(self),) or words.dtype.kind not in "UO":
                raise KindError(
                    f"groups[{title!r}] must be {len(self)} names of groups, one for each neuron, "
                    f"got {words.dtype} of shape {words.shape}"
                )
            columns[title] = _sort_names(words.astype(str))
        self.groups = Groups(columns)

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return fit(f"{counted(len(self), 'neuron')} with labels, {self.groups!r}")

    @classmethod
    def from_file(
        cls, path: Any, label: str = "", columns: Sequence[str] | None = None
    ) -> "Neurons":
        r"""Read a table with a row for each neuron.

        Parameters
        ----------
        path : str or Path
            Of a format that `Explicit.from_file` reads.
        label : str
            Name of the column of labels. Default: guessed.
        columns : sequence of str, optional
            Names of those that hold names of groups. Default: all of text. An empty cell says that
            the neuron is in none.

        Raises
        ------
        DataError
            If the file cannot be read, has no such column, or a neuron has no label or stands in
            two rows: it names the row.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from neurosim import Neurons
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "neurons.csv")
        ...     _ = path.write_text("root_id,cell_type\n9000,MN9\n7000,\n8000,MN9\n")
        ...     brain = Neurons.from_file(path)
        >>> brain.labels.find([8000]), brain.groups["MN9"]
        (array([2], dtype=int32), array([0, 2], dtype=int32))
        """
        table = open_table(path)
        key = need_column(table, "label", label)
        named = None if columns is None else _need(table, key, columns)
        labels, words = _read(table, key, named)
        made = cls(labels)
        made.groups = Groups({title: _sort_names(found) for title, found in words.items()})
        return made


def _need(table: Table, key: str, columns: Sequence[str]) -> list[str]:
    """Return the columns that users name, each once."""
    if isinstance(columns, str) or not isinstance(columns, Sequence):
        raise KindError(f"columns must be names, as in columns=[\"type\"], got "
                        f"{checks.shown(columns)}")  # fmt: skip
    found = [str(find_column(table, "columns", checks.text("columns", x))) for x in columns]
    for title in [x for x in found if x == key or found.count(x) > 1][:1]:
        what = "is that of the labels" if title == key else "stands twice"
        raise ArgumentError(f"columns must name those of groups, each once, got {title!r}, which "
                            f"{what}; leave it out")  # fmt: skip
    return found


def _read(table: Table, key: str, named: list[str] | None) -> tuple[Labels, dict[str, Any]]:
    """Return the labels, and by column the name of the group of each neuron."""
    import pyarrow as pa
    from pyarrow import compute, types

    others = [title for title in table.names if title != key] if named is None else named
    labels: list[Any] = []
    cells: dict[str, list[Any]] = {title: [] for title in others}
    n = 0
    for block in table.blocks([key, *others], named or ()):
        first = n + 1
        labels.append(read_names(Place(table.path, key, first), block[key]))
        n += len(labels[-1])
        for title in others:
            column = block[title]
            column = column.dictionary_decode() if types.is_dictionary(column.type) else column
            if named is not None or is_text(column.type):
                column = read_text(Place(table.path, title, first), column)
            cells[title].append(column)
    if not n:
        raise fault(table.path, "must have a row for each neuron below the names of its columns")
    found = {}
    for title, parts in cells.items():
        if all(types.is_string(part.type) or types.is_null(part.type) for part in parts):
            joined = pa.concat_arrays([part.cast(pa.string()) for part in parts])
            trimmed = compute.utf8_trim_whitespace(compute.fill_null(joined, ""))
            found[title] = trimmed.to_numpy(zero_copy_only=False).astype(str)
    return _as_labels(table, key, pa.concat_arrays(labels)), found


def _as_labels(table: Table, key: str, cells: Any) -> Labels:
    """Return labels, or name the two rows of a neuron that stands twice."""
    values = cells.to_numpy(zero_copy_only=False)
    values = values if values.dtype.kind == "i" else values.astype(str)
    order = np.argsort(values, kind="stable")
    for at in np.flatnonzero(values[order[1:]] == values[order[:-1]])[:1]:
        first, second = (order[at : at + 2] + 1).tolist()
        raise fault(table.path, f"column {key!r} must name each neuron once, got "
                                f"{values[order[at]].item()!r} in rows {first} and {second} below "
                                "the names of the columns; leave one out")  # fmt: skip
    return Labels(values)


def _sort_names(words: Any) -> Column:
    names, found = np.unique(words, return_inverse=True)
    codes: Index = found.astype(np.int32)
    codes[names[codes] == ""] = NOBODY
    return Column(names.tolist(), codes)
