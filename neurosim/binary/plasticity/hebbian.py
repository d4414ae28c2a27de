"""Plasticity: how a weight follows the firing of its two neurons."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import ceil, log, log1p
from typing import Any, ClassVar

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError

MOST_LEVELS = 32_000
FINEST = 16
FEW_DIGITS, FEW_PARTS = 3, 1000
"""Of numbers that a unit of drive takes to be exact: significant digits, or denominator."""


def written(number: float) -> Fraction:
    """Return a float as the decimal that it is written as: 0.1 is one tenth."""
    return Fraction(repr(float(number)))


def is_short(number: float) -> bool:
    """Return whether a float is written in few digits, or as few parts of a whole."""
    digits = Decimal(repr(float(number))).normalize().as_tuple().digits
    return len(digits) <= FEW_DIGITS or written(number).denominator <= FEW_PARTS


@dataclass(frozen=True)
class Hebbian:
    """Multiplicative Hebbian learning for rounds: ``w <- (1 + beta) w``.

    A synapse grows when a presynaptic spike arrives in the round in which the postsynaptic neuron
    fires (spikes of sources arrive at once, all others a round later). With ``beta_minus``, firing
    in the opposite order divides it by ``1 + beta_minus``, which is spike-timing dependent
    plasticity for rounds. What a synapse has learned is one integer c, its weight
    w0 (1 + beta)**(c / n_up), so learning is exact and order-free. For gains written in up to three
    digits sums of weights that are equal as real numbers are ties, up to a number of growths and
    of depressions that docs/architecture.md ("Ties are kept") has: at least

        (bits - log2 S) / (n_up log2 Q + n_down log2 P)

    of each, where 1 + beta = (P / Q)**n_up, 1 + beta_minus = (P / Q)**n_down, S is the least common
    multiple of the denominators of the initial weights, and 2**bits the units in a weight of 1.
    Beyond, each weight is rounded to a unit, and such sums may differ in the last digit.

    Parameters
    ----------
    beta : float
        Growth per pairing, from 0 to 1e100.
    beta_minus : float
        Depression per reversed pairing, from 0 to 1e100. 1 + beta_minus must be a power
        (a/b, b <= 16) of 1 + beta; an error names the nearest value.
    w_max : float
        Largest weight in multiples of the initial weight, from 1 to 1e100; the last growth is cut
        there. The smallest is 1 / w_max.

    References
    ----------
    .. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies
       of neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.

    Examples
    --------
    >>> from neurosim import Hebbian
    >>> [round(g, 4) for g in map(float, Hebbian(beta=0.5, w_max=3).growth())]
    [1.0, 1.5, 2.25, 3.0]
    """

    driver: ClassVar[str] = "rounds"
    keeps: ClassVar[str] = "steps"
    least: ClassVar[float] = 1.0

    beta: float
    beta_minus: float = 0.0
    w_max: float = float(2**20)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        for name, low in (("beta", 0.0), ("beta_minus", 0.0), ("w_max", 1.0)):
            object.__setattr__(self, name, _factor(name, getattr(self, name), low))
        self._check_ratio()
        if self.n_levels > MOST_LEVELS:
            raise ArgumentError(
                f"beta = {self.beta:g} needs {self.n_levels} levels to reach w_max = "
                f"{self.w_max:g}, at most {MOST_LEVELS} are kept; raise beta or lower w_max"
            )

    @property
    def ratio(self) -> Fraction:
        """Logarithm of 1 + beta_minus to the base 1 + beta, as a fraction; 0 without either."""
        if self.beta == 0 or self.beta_minus == 0:
            return Fraction(0)
        return Fraction(log1p(self.beta_minus) / log1p(self.beta)).limit_denominator(FINEST)

    @property
    def n_up(self) -> int:
        """Steps that a pairing moves the synapse up."""
        return self.ratio.denominator

    @property
    def n_down(self) -> int:
        """Steps that a reversed pairing moves the synapse down."""
        return self.ratio.numerator

    @property
    def rest(self) -> int:
        """Step of a synapse that has learned nothing."""
        return self._steps_to_top if self.n_down else 0

    @property
    def n_levels(self) -> int:
        """Entries in the table of weights."""
        return self.rest + self._steps_to_top + 1

    @property
    def base(self) -> Fraction:
        """Factor of one step where it is a fraction, otherwise 1."""
        return _root(1 + written(self.beta), self.n_up)

    @property
    def most_growth(self) -> float:
        """Largest weight / initial weight that is reached."""
        return self.w_max if self._steps_to_top else 1.0

    def growth(self) -> list[Fraction]:
        """Return the weight of a synapse at each of its levels.

        Returns
        -------
        list of Fraction
            Multiples of the initial weight, ascending, exact to 60 digits.
        """
        with localcontext() as context:
            # Far finer than a unit of drive, and the same everywhere: powers of floats are not.
            context.prec = 60
            base = Decimal(1) + Decimal(repr(self.beta))
            unit = base if self.n_up == 1 else base ** (Decimal(1) / self.n_up)
            # As written, 1.2 is six fifths; but results that know no depression keep their bits.
            most = Decimal(repr(self.w_max)) if self.n_down else Decimal(self.w_max)
            levels = [min(unit**c, most) for c in range(self._steps_to_top + 1)]
            below = [1 / level for level in reversed(levels[1:])] if self.rest else []
            return [Fraction(level) for level in below + levels]

    @property
    def _steps_to_top(self) -> int:
        if self.beta == 0 or self.w_max == 1:
            return 0
        steps = log(self.w_max) / log1p(self.beta) * self.n_up
        # A ratio of logarithms may come out just above a whole number; and with a tiny beta it is
        # more than any table holds, which is refused by its number.
        return ceil(min(steps, 1e9) - 1e-9)

    def _check_ratio(self) -> None:
        if self.beta_minus and not self.beta:
            raise ArgumentError("beta_minus needs beta > 0; swap pre and post to depress alone")
        reached = (1 + self.beta) ** float(self.ratio) - 1
        # To 9 digits, as users write a power such as 0.331 or 0.0488088482.
        is_lost = self.beta_minus > 0 and self.ratio == 0
        if is_lost or abs(reached - self.beta_minus) > 1e-9 * (1 + reached):
            raise ArgumentError(
                f"beta_minus must make 1 + beta_minus a power a/b (b <= {FINEST}) of 1 + beta, "
                f"got {self.beta_minus!r}; the nearest value is {reached!r}"
            )


def _factor(name: str, value: Any, low: float) -> float:
    """Return a number of which products with other weights are still floats."""
    return checks.real(name, checks.real(name, value, low), low, 1e100)


def _root(number: Fraction, n: int) -> Fraction:
    """Return the ``n``-th root where it is a fraction, otherwise 1."""
    if n == 1:
        return number
    if max(number.numerator, number.denominator) > 10**15:  # beyond what floats can find
        return Fraction(1)
    near = Fraction(round(number.numerator ** (1 / n)), round(number.denominator ** (1 / n)))
    return near if near**n == number else Fraction(1)


@dataclass(frozen=True)
class Logarithmic:
    """Growth that saturates: a weight tells the logarithm of how often its neurons fired together.

    After c >= 1 pairings (as for `Hebbian`) the weight is w0 (1 + boost + ln(rate c) / rate). It
    grows by about exp(rate (1 + boost - w)) each time, the increment of [1]_, summed up. Where
    noise makes neurons win with odds exp(rate w), they win in proportion to c.

    Parameters
    ----------
    rate : float
        How fast growth saturates (lambda), in 1 / weight, from 2 to 1e100.
    boost : float
        What the first pairing adds, from 0 to 1e100, before ln(rate) / rate.
    most : int
        Pairings that are counted; the weight stays from there on.

    References
    ----------
    .. [1] Dabagia, Mitropolsky, Papadimitriou, Vempala, "Coin-flipping in the brain: statistical
       learning with neuronal assemblies", 2024, arXiv:2406.07715.

    Examples
    --------
    >>> from neurosim import Logarithmic
    >>> [round(g, 4) for g in map(float, Logarithmic(rate=10, most=3).growth())]
    [1.0, 2.2303, 2.2996, 2.3401]
    """

    driver: ClassVar[str] = "rounds"
    keeps: ClassVar[str] = "steps"
    least: ClassVar[float] = 1.0

    rate: float
    boost: float = 1.0
    most: int = 1000

    n_up: ClassVar[int] = 1
    n_down: ClassVar[int] = 0
    rest: ClassVar[int] = 0
    base: ClassVar[Fraction] = Fraction(1)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        for name, low in (("rate", 2.0), ("boost", 0.0)):
            object.__setattr__(self, name, _factor(name, getattr(self, name), low))
        checks.integer("most", self.most, 1, MOST_LEVELS - 1)

    @property
    def beta(self) -> float:
        """Growth of the first pairing."""
        return self.boost + log(self.rate) / self.rate

    @property
    def n_levels(self) -> int:
        """Entries in the table of weights."""
        return self.most + 1

    @property
    def most_growth(self) -> float:
        """Largest weight / initial weight that is reached."""
        return 1 + self.boost + log(self.rate * self.most) / self.rate

    def growth(self) -> list[Fraction]:
        """Return the weight of a synapse at each of its levels.

        Returns
        -------
        list of Fraction
            Multiples of the initial weight, ascending, exact to 60 digits.
        """
        return [Fraction(1), *_counted(self.rate, self.boost, self.most)]


@lru_cache(maxsize=16)
def _counted(rate: float, boost: float, most: int) -> tuple[Fraction, ...]:
    """Return the weights after 1 to ``most`` pairings; 60 digits take a while."""
    with localcontext() as context:
        context.prec = 60
        slope, start = Decimal(repr(rate)), 1 + Decimal(repr(boost))
        return tuple(Fraction(start + (slope * c).ln() / slope) for c in range(1, most + 1))


Plasticity = Hebbian | Logarithmic
"""How synapses may learn."""
