r"""The fly's olfactory circuit: receptors to a sparse binary tag.

Each Kenyon cell sums a few random receptors; the APL neuron inhibits all but the strongest:

.. math:: y_j = \sum_i M_{ji} x_i, \qquad \mathrm{tag} = \{ j : y_j \text{ among the } k
          \text{ largest} \}

====================  ==========  ===========  ====  =========================================
parameter             symbol      value        unit  source
====================  ==========  ===========  ====  =========================================
Kenyon cells          n_kc        2,000        -     Dasgupta et al. 2017 [1]_
inputs of a cell      n_inputs    6            -     [1]_, "about six" (to be verified)
active cells          n_active    100 (5 %)    -     [1]_
====================  ==========  ===========  ====  =========================================

Pictures use the same circuit with 15,000 cells of which 250 are active (see
`neurosim.models.concept_cells.retina`).

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from typing import Any

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import KindError
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import LARGEST_AMOUNT, Graded
from neurosim.binary.network import Network
from neurosim.models.fly.circuit.drawing import SYNAPSES
from neurosim.models.fly.circuit.kenyon_cells import quantise
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses


class FlyCircuit:
    """Receptors -> Kenyon cells -> inhibition, as a `Network`.

    Parameters
    ----------
    n_receptors : int, optional
        Follows from the wiring, if one is given.
    n_kc : int
        Kenyon cells.
    n_inputs : int
        Receptors that each cell sums.
    n_active : int
        Cells that fire for one object.
    largest : float
        Activity at which receptors saturate.
    seed : int
        Of the random wiring, from 0 to 2**63 - 1.
    wiring : Wiring, optional
        Which receptors each cell sums; ``n_receptors``, ``n_kc`` and ``n_inputs`` then follow
        from it.
    centring : bool, optional
        If given, vectors of any numbers are shown instead of activity, centred on their own mean or
        not: they are quantised as in `Calyx`, always exactly ``n_active`` cells fire, and tags are
        those of `Calyx`, bit for bit.

    Attributes
    ----------
    network : Network
        Populations ``"receptors"`` and ``"kenyon"``; may be recorded, lesioned and extended.

    Examples
    --------
    >>> import numpy as np
    >>> circuit = FlyCircuit(50, n_kc=2000, n_inputs=6, n_active=100, seed=1)
    >>> circuit.tag(np.linspace(0, 1, 50)).size
    100
    """

    def __init__(
        self,
        n_receptors: int | None = None,
        *,
        n_kc: int = 2000,
        n_inputs: int = 6,
        n_active: int = 100,
        largest: float = 1.0,
        seed: int = 0,
        wiring: Wiring | None = None,
        centring: bool | None = None,
    ):
        wires: FixedFanIn | Explicit = FixedFanIn(n_inputs)
        if wiring is not None:
            n_receptors, n_kc, wires = wiring.n_features, wiring.n_kc, wiring.connectome()
        if n_receptors is None:
            raise KindError("n_receptors must be a whole number, got None; or give a wiring")
        self.n_active, self.centring = n_active, centring
        largest, is_vector = (largest, False) if centring is None else (LARGEST_AMOUNT, True)
        receptors = Population("receptors", n_receptors, Graded(largest=largest, signed=is_vector))
        kenyon = Population("kenyon", n_kc, KWinners(n_active, exact=is_vector))
        self.network = Network(
            [receptors, kenyon], [Synapses(receptors, kenyon, wires, name=SYNAPSES)], seed=seed
        )

    def __repr__(self) -> str:
        n = {name: p.n for name, p in self.network.populations.items()}
        return (
            f"FlyCircuit({n['receptors']} receptors -> {n['kenyon']} Kenyon cells, "
            f"{self.n_active} active, centring={self.centring})"
        )

    def inputs(self, activity: Any) -> dict[str, Any]:
        """Turn a vector into the ``inputs`` of ``network.run`` that show it.

        A network sees whole numbers: with ``centring`` given, a vector must be quantised first, as
        `tag` does.

        Parameters
        ----------
        activity : array_like of float, shape (n_receptors,)
            See `tag`.

        Returns
        -------
        dict of str to array_like
            The values of ``"receptors"``.

        Raises
        ------
        ArgumentError, KindError
            Where ``centring`` is given: if the vector is not finite or of another length.

        Examples
        --------
        >>> import numpy as np
        >>> circuit = FlyCircuit(50, n_active=100, seed=1, centring=True)
        >>> odour = np.linspace(-1, 1, 50)
        >>> circuit.network.run(3, inputs=circuit.inputs(odour), plastic=False)
        >>> bool((circuit.network.winners("kenyon") == circuit.tag(odour)).all())
        True
        """
        if self.centring is None:
            return {"receptors": activity}
        vector = checks.vector("activity", activity, self.network.populations["receptors"].n)
        return {"receptors": quantise([vector], self.centring)[0][0]}

    def tag(self, activity: Any, n_objects: int = 1) -> Index:
        """Show a vector for one round, and return the Kenyon cells that fire.

        Parameters
        ----------
        activity : array_like of float, shape (n_receptors,)
            From 0 to ``largest``; any finite numbers where ``centring`` is given.
        n_objects : int
            Inhibition follows total activity: two objects let twice as many cells fire.

        Returns
        -------
        ndarray of int32, shape (n_objects * n_active,)
            Ascending; without ``centring`` fewer, if fewer cells have any drive.

        Raises
        ------
        ArgumentError, KindError
            If activity is out of range or of another length, or more cells would fire than there
            are.

        Notes
        -----
        One round: what was added behind the Kenyon cells fires a round later, so run the network
        with `inputs` for two rounds to see it.
        """
        most = self.network.populations["kenyon"].n // self.n_active
        checks.integer("n_objects", n_objects, 1, most, "more cells would fire than there are")
        rule = KWinners(self.n_active * n_objects, exact=self.centring is not None)
        if self.network.populations["kenyon"].rule != rule:  # so that a probe may show odours
            self.network.set_rule("kenyon", rule)
        self.network.run(1, inputs=self.inputs(activity), plastic=False)
        return self.network.winners("kenyon")
