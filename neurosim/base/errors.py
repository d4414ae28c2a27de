"""One family of errors; each member is also the built-in error a caller would expect."""


class NeurosimError(Exception):
    """Anything neurosim refuses or cannot do.

    Examples
    --------
    >>> from neurosim import KWinners, NeurosimError
    >>> try:
    ...     KWinners(-1)
    ... except NeurosimError as error:
    ...     print(type(error).__name__)
    ArgumentError
    """


class ArgumentError(NeurosimError, ValueError):
    """An argument has a value outside its allowed range."""


class UnknownName(ArgumentError, KeyError):
    """A network has nothing of that name."""

    __str__ = Exception.__str__  # a KeyError would put its words into quotes


class KindError(NeurosimError, TypeError):
    """An argument is of the wrong kind."""


class DataError(NeurosimError, OSError):
    """A file cannot be read, or what it holds cannot be used."""


class NumericalError(NeurosimError, ArithmeticError):
    """A simulation left the range of its numbers."""


class ResourceError(NeurosimError, MemoryError):
    """The machine is too small for what was asked."""


class PackageError(NeurosimError, ImportError):
    """A package that only this needs is not installed."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C arrived; the run stopped between two chunks, or after a change that was done whole."""
