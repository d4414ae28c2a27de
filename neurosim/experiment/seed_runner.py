"""The seeds of a study, run one by one, or found where they are kept."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neurosim.base.ranks.current import current
from neurosim.experiment.experiment import Arrays, Experiment
from neurosim.experiment.faults import own_faults
from neurosim.experiment.keeping.door import SeedDoor
from neurosim.experiment.keeping.keeper import Keeper, Seed
from neurosim.experiment.returned import check_alike, check_arrays, check_axes, check_values
from neurosim.experiment.scorecard import Band
from neurosim.experiment.ticks import Tick

if TYPE_CHECKING:
    from neurosim.experiment.study import Seeds


class SeedRunner:
    """Runs the seeds of a study, and tells how far all of them are.

    Parameters
    ----------
    study : Experiment
    asked : (configuration, sequence of Band)
    seeds : Seeds
    given : mapping
        What ``run_seed`` gets by name.
    """

    def __init__(
        self,
        study: Experiment,
        asked: tuple[Any, Sequence[Band]],
        seeds: "Seeds",
        given: Mapping[str, Any],
    ):
        self.study, self.seeds, self.given = study, seeds, given
        self.config, self.bands = asked
        self._shares = [0.0] * seeds.n
        self._first: dict[str, Arrays] = {}

    def __repr__(self) -> str:
        return f"SeedRunner of {self.study.name}: {self.seeds.n} seeds"

    def run_all(self, keeper: Keeper | None, parameters: Mapping[str, Any]) -> Sequence[Seed]:
        """Return what each seed gave, of those that were done before Ctrl-C: at least one."""
        from neurosim.base.threads.seeds import map_seeds

        seeds = self.seeds
        # Ranks meet in every round, so they must be in the same seed.
        threads = seeds.threads if current().size == 1 else 1
        numbers = range(seeds.first, seeds.first + seeds.n)
        if keeper is None:
            found = map_seeds(lambda seed: self.run(seed), numbers, threads)
        else:
            with keeper.open(parameters):
                chosen = keeper.choose(numbers)
                found = map_seeds(lambda seed: self.find(seed, keeper), chosen, threads,
                                  grace=keeper.grace)  # fmt: skip
        if not found:
            raise KeyboardInterrupt
        return found

    def find(self, seed: int, keeper: Keeper) -> Seed:
        """Return what a seed gave, if it is kept; else run it."""
        kept = keeper.find(seed)
        if kept is None:
            return self.run(seed, keeper)
        self._shares[seed - self.seeds.first] = 1.0
        return Seed(self._check(kept.found), kept.values)

    def run(self, seed: int, keeper: Keeper | None = None) -> Seed:
        """Run a seed, look at what it gives, and keep it."""

        def tell(share: float) -> None:
            self._shares[seed - self.seeds.first] = share
            self.seeds.after_seed(sum(self._shares))

        study, is_alone = self.study, current().size == 1
        threads = max(1, self.seeds.threads // (self.seeds.n if is_alone else 1))
        # One rank alone can neither leave a seed, nor has it the state of the network.
        tick = Tick(tell, SeedDoor(keeper, seed) if keeper is not None and is_alone else None)
        # Both are looked at before the next seed: a fault must not show itself after hours.
        with own_faults(study, "run_seed", seed):
            found = study.run_seed(self.config, seed, threads, tick, **self.given)
        found = self._check(found)
        with own_faults(study, "measure", seed):
            measured = study.measure(self.config, dict(found))
        done = Seed(found, check_values(study, measured, self.bands))
        if keeper is not None:
            keeper.keep(seed, *done)
        tick(1.0)
        return done

    def _check(self, found: Any) -> Any:
        if self.study.collect is None:
            found = check_arrays(self.study, found)
            check_axes(self.study, found)
            check_alike(self.study, self._first.setdefault("found", found), found)
        return found
