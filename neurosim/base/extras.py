"""Which packages are there that not everybody installs."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from neurosim.base.errors import PackageError


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


def need(module: str, extra: str, what: str) -> Any:
    """Import and return a module of a package that only ``what`` needs.

    Raises
    ------
    PackageError
        If it is not installed; the message says how to.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        name = str(error.name).split(".")[0].replace("sklearn", "scikit-learn")
        raise PackageError(
            f'{what} needs the package {name}: pip install "neurosim-sparse[{extra}]"'
        ) from error
