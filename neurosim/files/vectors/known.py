"""Data that experiments know, by their shape and digest: what a file is called says nothing.

Published figures hold for the numbers that they were measured on. So data are known by the SHA-256
of their vectors (`neurosim.files.vectors.samples.Digest`) and, where they have labels, of these.
The test set of MNIST is known by its first 2,000 images, whole or cut to them.
"""

import hashlib
from typing import Any, NamedTuple

from neurosim.files.vectors.samples import DIGITS, Digest


class Known(NamedTuple):
    """Data that are known.

    Attributes
    ----------
    name : str
    shapes : tuple of (int, int)
        That the data may have.
    n : int
        Rows that are looked at, the first.
    vectors, labels : str
        SHA-256 of these rows and of their labels as int64; empty where there are none.
    """

    name: str
    shapes: tuple[tuple[int, int], ...]
    n: int
    vectors: str
    labels: str = ""


KNOWN = (
    Known(DIGITS, ((1797, 64),), 1797,
          "1b241ad0953e397abf68a338e9c07b0a061284c837c974539a82b1c4e28afb8c",
          "a3c91c262eddcf7ba8f0e37507c30284493c9b20412ffe4af30d536401f7ba21"),
    Known("mnist-5000", ((5000, 784),), 5000,
          "fbc3aa3bde07c6542294ab5422fc775fde2809beecb1bd5691de3944541ef10c",
          "dba37acb65a1e56d6feb9d7667ec19741e865ecc7ddd41c5783eef0c113f646f"),
    Known("mnist", ((2000, 784), (10_000, 784)), 2000,
          "29c4528bb22744f8e54addfe7490f5ae176e2407322c51d14210682d931f03f1",
          "983ca8471c515a86f5f4c7728c266b8460db645926a179cfc549b808cc92b01c"),
    Known("glove", ((10_000, 50),), 10_000,
          "7e7503b2e625497c0283379398e07c7716c21e5afaae4e0bfd56449360876249"),
    Known("hallem-carlson", ((111, 24),), 111,
          "1ce3d500f3bd5a4edc3ac2700bb5541417ce7e5d0d0bf35d5b30f7ac8fd2fb59"),
)  # fmt: skip
NAMES = tuple(dict.fromkeys(known.name for known in KNOWN))
WIRINGS = {"hemibrain": "722efb2131473290f719b971b22b93cc00afbaf8105662c37defc1bf1108de33"}
"""Wirings that are known, by the SHA-256 that `NamedWiring.facts` tells."""


def identify(vectors: Any, labels: Any = None) -> str | None:
    """Return the name of data that are known, or None.

    Parameters
    ----------
    vectors : ndarray, shape (n, d)
    labels : ndarray of int64, shape (n,), optional
        Other labels than those that belong to the vectors make other data of them.

    Examples
    --------
    >>> from neurosim.files.vectors.samples import load_digits
    >>> digits = load_digits()
    >>> identify(digits.vectors, digits.labels), identify(digits.vectors[::-1])
    ('digits', None)
    """
    for known in KNOWN:
        if vectors.shape not in known.shapes:
            continue
        total = Digest(known.n, vectors.shape[1])
        total.add(vectors[: known.n])
        if total.hex() == known.vectors and _has_labels(known, labels):
            return known.name
    return None


def _has_labels(known: Known, labels: Any) -> bool:
    if labels is None or not known.labels:
        return True
    digest = hashlib.sha256(labels[: known.n].astype("<i8").tobytes()).hexdigest()
    return digest == known.labels


def stranger(name: str) -> str:
    """Return a name for data that are not known: not one that known data have.

    Examples
    --------
    >>> stranger("odours"), stranger("MNIST")
    ('odours', 'a file called MNIST')
    """
    return f"a file called {name}" if name.casefold() in NAMES else name


def name_wiring(name: str, digest: str) -> str:
    """Return a name for the wiring in a file, in which that of a known one stands if it is that.

    Examples
    --------
    >>> name_wiring("my_hemibrain.csv", "0" * 64)
    'a wiring that is not known'
    """
    small = name.casefold()
    for known, known_digest in WIRINGS.items():
        if digest == known_digest:
            return name if known in small else f"{known} ({name})"
        if known in small:
            return "a wiring that is not known"
    return name
