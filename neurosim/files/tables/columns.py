"""Which column of a table is which: named by users, or guessed by what data sets call them."""

import re

from neurosim.base import checks
from neurosim.files.tables.table import Table, fault, told

GUESSES = {
    "pre": ("pre", "presynapticid", "prerootid", "preptrootid", "preid", "bodyidpre", "bodypre",
            "sourcenodeid", "sourceid", "source", "from"),
    "post": ("post", "postsynapticid", "postrootid", "postptrootid", "postid", "bodyidpost",
             "bodypost", "targetnodeid", "targetid", "target", "to"),
    "count": ("excitatoryxconnectivity", "contacts", "counts", "count", "syncount", "synapses",
              "connectivity", "nsyns", "weight"),
    "label": ("label", "neuron", "rootid", "ptrootid", "bodyid", "nodeid", "id", "name", ""),
}  # fmt: skip
"""By what is wanted, names of columns without case and marks, the first that there is."""


def find_column(table: Table, role: str, given: str) -> str | None:
    """Return the column that is ``given``, or else guessed; None where no guess fits.

    Parameters
    ----------
    table : Table
    role : str
        One of `GUESSES`, and the argument with which users name it.
    given : str
        Empty, if it shall be guessed.

    Raises
    ------
    DataError
        If the table has no column of the given name.
    """
    if given:
        if given not in table.names:
            meant = checks.meant(given, table.names)
            raise fault(table.path, f"has no column {role}={given!r}; its columns are "
                                    f"{told(table)}{meant}")  # fmt: skip
        return given
    plain = {re.sub(r"[\W_]", "", name.lower()): name for name in reversed(table.names)}
    return next((plain[guess] for guess in GUESSES[role] if guess in plain), None)


def need_column(table: Table, role: str, given: str) -> str:
    """As `find_column`, where there must be one."""
    found = find_column(table, role, given)
    if found is None:
        raise fault(table.path, f"has no column that is known to be {role!r}; name it: {role}=..., "
                                f"one of {told(table)}; or rename the column in the file, to "
                                f"{role}")  # fmt: skip
    return found
