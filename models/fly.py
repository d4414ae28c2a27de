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

Pictures use the same circuit with 15,000 cells of which 250 are active (see `neurosim.models.eye`).

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from typing import Any

from neurosim.arrays import Index
from neurosim.firing import KWinners
from neurosim.network import Network
from neurosim.population import Population
from neurosim.regular import FixedFanIn
from neurosim.sources import Graded
from neurosim.synapses import Synapses


class FlyCircuit:
    """Receptors -> Kenyon cells -> inhibition, as a `Network`.

    Parameters
    ----------
    n_receptors : int
    n_kc : int
        Kenyon cells.
    n_inputs : int
        Receptors that each cell sums.
    n_active : int
        Cells that fire for one object.
    largest : float
        Activity at which receptors saturate.
    seed : int

    Attributes
    ----------
    network : Network
        Populations ``"receptors"`` and ``"kenyon"``; may be recorded and extended.

    Examples
    --------
    >>> import numpy as np
    >>> circuit = FlyCircuit(50, n_kc=2000, n_inputs=6, n_active=100, seed=1)
    >>> circuit.tag(np.linspace(0, 1, 50)).size
    100
    """

    def __init__(
        self,
        n_receptors: int,
        *,
        n_kc: int = 2000,
        n_inputs: int = 6,
        n_active: int = 100,
        largest: float = 1.0,
        seed: int = 0,
    ):
        receptors = Population("receptors", n_receptors, Graded(largest=largest))
        kenyon = Population("kenyon", n_kc, KWinners(n_active))
        self.n_active = n_active
        self.network = Network(
            [receptors, kenyon], [Synapses(receptors, kenyon, FixedFanIn(n_inputs))], seed=seed
        )

    def tag(self, activity: Any, n_objects: int = 1) -> Index:
        """Return the Kenyon cells that fire, int32, ascending.

        Parameters
        ----------
        activity : array_like of float, shape (n_receptors,)
            From 0 to ``largest``.
        n_objects : int
            Inhibition follows total activity: two objects let twice as many cells fire.
        """
        self.network.set_rule("kenyon", KWinners(self.n_active * n_objects))
        self.network.run(1, inputs={"receptors": activity}, plastic=False)
        return self.network.winners("kenyon")
