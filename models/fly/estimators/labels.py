"""Labels of classes: numbers or text."""

from typing import Any

import numpy as np

from neurosim.base.errors import KindError


def plain_text(y: Any) -> Any:
    """Return labels of NumPy's ``StringDType``, which scikit-learn does not take, as plain text.

    Examples
    --------
    >>> plain_text(np.array(["rose", "smoke"], np.dtypes.StringDType())).dtype.kind
    'U'
    """
    return np.array(y.tolist()) if getattr(getattr(y, "dtype", None), "kind", "") == "T" else y


def union(known: Any, labels: Any) -> Any:
    """Return all labels, sorted; numbers and names do not mix.

    Examples
    --------
    >>> union(np.array(["b"]), np.array(["a", "b"])).tolist()
    ['a', 'b']
    """
    if (known.dtype.kind in "biuf") != (labels.dtype.kind in "biuf"):
        before, now = known.tolist()[0], labels.tolist()[0]
        raise KindError(f"y must be labels like {before!r}, which came before, got {now!r}")
    return np.union1d(known, labels)
