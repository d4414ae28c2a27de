"""How a list of synapses is saved in a file, and made again of it."""

from typing import Any, Self

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.topology.labels import Labels, as_labels


class SavedEdges:
    """What saves an `Explicit`, with what only `from_scipy` and `from_file` know."""

    indptr: Any
    indices: Any
    multapses: bool
    delays: Any
    _weights: Real | None
    _counts: Any
    _n_post: int | None
    _ends: tuple[Labels | None, Labels | None]

    def saved(self) -> dict[str, Any]:
        """Return all that a file must hold of it.

        Returns
        -------
        dict
            For `from_saved`, by name.
        """
        pre, post = self._ends
        own = {"weights": self._weights, "counts": self._counts, "delays": self.delays}
        told = {"multapses": self.multapses, "n_post": self._n_post, "pre": pre, "post": post}
        return {"indptr": self.indptr, "indices": self.indices, **own, **told}

    @classmethod
    def from_saved(cls, n_post: int | None, pre: Any, post: Any, **given: Any) -> Self:
        """Return the connectome of which `saved` told, its arrays looked at again.

        Parameters
        ----------
        n_post : int or None
            Postsynaptic neurons, where they are known.
        pre, post : Labels or None
            Of the neurons at both ends.
        **given : object
            Arguments of the constructor.

        Returns
        -------
        Explicit
            As it was.
        """
        made = cls(**given)
        made._n_post = None if n_post is None else checks.integer("n_post", n_post, 0, 2**31 - 1)
        ends = [None if labels is None else as_labels(labels) for labels in (pre, post)]
        made._ends = ends[0], ends[1]
        return made
