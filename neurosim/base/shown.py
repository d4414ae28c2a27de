"""What rules of users are shown: to look at, not to change and not to keep."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.errors import KindError

KEPT = (
    "a rule must not keep what it is shown, which is all synapses of that moment; keep what it "
    "needs of it, such as now.fires"
)
WRITES = ("can't set attribute", "read-only", "WRITEABLE")
"""What Python and NumPy say where a rule writes into what it is given."""


class Shown:
    """Attributes that cannot be set, of an object that cannot be copied.

    A rule is copied in each round: one that kept this would have a network copied with it.

    Examples
    --------
    >>> import copy
    >>> try:
    ...     copy.deepcopy(Shown())
    ... except KindError as error:
    ...     print(str(error)[:42])
    a rule must not keep what it is shown, whi
    """

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name} is read-only: it tells what there is")

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Refuse copies and pickles."""
        raise KindError(KEPT)


def locked(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a view that, unlike that of `readonly`, ``setflags`` does not unlock.

    Examples
    --------
    >>> try:
    ...     locked(np.arange(3)).setflags(write=True)
    ... except ValueError as error:
    ...     print(error)
    cannot set WRITEABLE flag to True of this array
    """
    return np.asarray(array.data.toreadonly())
