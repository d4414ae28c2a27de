"""What is set by hand in a brain between projections."""

from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.binary.network import Network


class BrainControls:
    """Who takes part in the projections of a `Brain`, who has won, and how strong fibers are."""

    network: Network
    _betas: dict[str, float]
    _fixed: set[str]
    _inhibited: set[str]

    def fix(self, *areas: str) -> None:
        """Make areas keep their winners though driven; fibers into them still learn.

        Parameters
        ----------
        *areas : str
            Names of areas that have winners.

        Raises
        ------
        ArgumentError
            If an area is unknown or has no winners; from ``after_round``.
        """
        self.network.guard.check_idle("fix()")
        for name in areas:
            if not self.network.winners(checks.choice("area", name, self._betas)).size:
                raise ArgumentError(f"area {name!r} has no winners to keep; project into it first")
        self._fixed |= set(areas)

    def unfix(self, *areas: str) -> None:
        """Let fixed areas choose their winners again.

        Parameters
        ----------
        *areas : str
            Names of areas; one that is not fixed stays as it is.

        Raises
        ------
        ArgumentError
            If an area is unknown; from ``after_round``.
        """
        self.network.guard.check_idle("unfix()")
        self._fixed -= {checks.choice("area", name, self._betas) for name in areas}

    def inhibit(self, *names: str) -> None:
        """Silence areas, and close fibers (``"A->B"``), until they are disinhibited.

        Parameters
        ----------
        *names : str
            Names of areas and fibers.

        Raises
        ------
        ArgumentError
            If a name is unknown; from ``after_round``.
        """
        self.network.guard.check_idle("inhibit()")
        known = [*self._betas, *self.network.pathways]
        chosen = {checks.choice("area or fiber", name, known) for name in names}
        self.network.rest([name for name in chosen if name in self._betas])
        self._inhibited |= chosen

    def disinhibit(self, *names: str) -> None:
        """Let areas and fibers take part again.

        Parameters
        ----------
        *names : str
            Names of areas and fibers; what is not inhibited stays as it is.

        Raises
        ------
        ArgumentError
            If a name is unknown; from ``after_round``.
        """
        self.network.guard.check_idle("disinhibit()")
        known = [*self._betas, *self.network.pathways]
        self._inhibited -= {checks.choice("area or fiber", name, known) for name in names}

    def clear(self, *areas: str) -> None:
        """Silence areas, by default all; what they learned stays.

        Parameters
        ----------
        *areas : str
            Names of areas.

        Raises
        ------
        ArgumentError
            If an area is unknown.
        """
        chosen = [checks.choice("area", name, self._betas) for name in areas or self._betas]
        self.network.rest(chosen)

    def activate(self, area: str, neurons: Any) -> None:
        """Make ``neurons`` the winners of an area, as if they had just fired.

        Parameters
        ----------
        area : str
            Name of the area.
        neurons : array_like of int
            Distinct indices, each below the size of the area.

        Raises
        ------
        ArgumentError, KindError
            If the area is unknown, or the neurons are no indices of it.
        """
        self.network.excite(checks.choice("area", area, self._betas), neurons)

    def normalise(self, total: float = 1.0, *fibers: str) -> None:
        """Scale the weights into each neuron to ``total`` along each fiber, see `Network`.

        Parameters
        ----------
        total : float
            Sum of the weights of a neuron along one fiber, above 0.
        *fibers : str
            Names, such as ``"S->A"``. Default: all.

        Raises
        ------
        ArgumentError, KindError
            As `Network.normalise`.
        """
        self.network.normalise(total, fibers or None)
