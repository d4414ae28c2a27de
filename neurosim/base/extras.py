"""Which packages are there that not everybody installs."""

from importlib.util import find_spec


def is_installed(package: str) -> bool:
    """Whether a package could be imported, found without importing it.

    A folder of that name without an ``__init__.py``, on the way where Python looks for packages, is
    none, though `find_spec` finds it: such as the ``build`` that pip leaves in a checkout.

    Examples
    --------
    >>> is_installed("numpy"), is_installed("numbpy")
    (True, False)
    """
    found = find_spec(package)
    return found is not None and found.origin is not None
