"""The parameters of the experiment on fast weights."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from neurosim.binary.plasticity.fast_hebbian import FastHebbian
from neurosim.experiment.configuration import Configuration
from neurosim.models.assemblies.parameters import one_or_more
from neurosim.models.memory.fast_weights import retrieval

Count = Annotated[int, Field(ge=1, le=100_000)]
Counts = Annotated[tuple[Count, ...], BeforeValidator(one_or_more), Field(min_length=1)]
Decay = Annotated[float, Field(ge=0.1, lt=1)]
Decays = Annotated[tuple[Decay, ...], BeforeValidator(one_or_more), Field(min_length=1)]


class FastWeights(Configuration):
    """Parameters of the experiment; see the table of the module."""

    decay: Decay = Field(0.95, description="what is left of a fast weight after a round")
    rate: float = Field(0.5, gt=0, le=1000, description="what firing together adds")
    strings: int = Field(1000, ge=1, le=10**6, description="strings of each kind")
    pairs: int = Field(4, ge=1, le=26, description="letters and digits in a string")
    units: Counts = Field((20, 50, 100, 200), description="neurons for a string")
    active: Counts = Field((3, 5, 5, 5), description="that fire for a character, for each of units")
    load: Counts = Field((4, 8, 16, 24), description="pairs in longer strings, up to 26")
    load_units: int = Field(100, ge=1, le=100_000, description="neurons for those")
    load_active: int = Field(5, ge=1, description="that fire for a character of those")
    n: Counts = Field((1000, 1000, 1000, 4000), description="neurons, for recall against age")
    k: Counts = Field((10, 30, 100, 40), description="that fire, for each of n")
    decays: Decays = Field((0.9, 0.95, 0.98, 0.99), description="decays for each of these")
    ages: int = Field(25, ge=3, le=1000, description="ages that are tested")
    repeats: int = Field(40, ge=1, le=10**5, description="tests of each age")
    scale_n: int = Field(1000, ge=2, le=100_000, description="neurons, for the time scales")
    scale_k: int = Field(30, ge=1, description="that fire there")
    episodes: int = Field(10, ge=1, le=1000, description="items that are followed there")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if max(self.load) > retrieval.N_LETTERS:
            raise ValueError(f"load must be at most 26 pairs, got {max(self.load)}; lower it")
        for few, many in (("active", "units"), ("k", "n")):
            sizes = getattr(self, many), getattr(self, few)
            if len(sizes[0]) != len(sizes[1]):
                raise ValueError(f"{few} must be as many numbers as {many}, got {sizes[1]}")
        sizes_in_use = [("active", k, n) for n, k in self.codes]
        sizes_in_use += [("load_active", self.load_active, self.load_units)]
        sizes_in_use += [("k", 2 * k, n) for n, k in self.sizes]
        sizes_in_use += [("scale_k", 2 * self.scale_k, self.scale_n)]
        for name, k, n in sizes_in_use:
            if k > n:
                half = "half of " * (name in ("k", "scale_k"))
                raise ValueError(f"{name} must be at most {half}{n} neurons; lower it")
        return self

    @property
    def codes(self) -> Sequence[tuple[int, int]]:
        """Neurons of a string and how many fire for a character."""
        return list(zip(self.units, self.active, strict=True))

    @property
    def sizes(self) -> Sequence[tuple[int, int]]:
        """Neurons and how many fire, for recall against age."""
        return list(zip(self.n, self.k, strict=True))

    @property
    def rule(self) -> FastHebbian:
        """How synapses learn, except where decays are compared."""
        return FastHebbian(self.decay, self.rate)

    def cases(self) -> Iterator[tuple[int, int, tuple[int, int], float]]:
        """Yield each size with each decay: places of both, size, decay."""
        for i, size in enumerate(self.sizes):
            for j, decay in enumerate(self.decays):
                yield i, j, size, decay
