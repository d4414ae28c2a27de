"""Units of drive of a network: chosen anew whenever something changes what may add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from neurosim.binary.drive.fixed_point import choose_scale
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.state import Activity
from neurosim.topology.population import Population


@dataclass
class DriveUnits:
    """Chooses, for each population, the finest unit in which no possible drive overflows.

    Parameters
    ----------
    populations, pathways, activity : mapping
        Those of a network, by name, as they are from now on.
    """

    populations: Mapping[str, Population]
    pathways: Mapping[str, Pathway]
    activity: Mapping[str, Activity]

    def most_drive(self, pathway: Pathway) -> float:
        """Return an upper bound of the drive along ``pathway`` into one neuron."""
        name = pathway.synapses.pre.name
        most_firing = max(self.activity[name].most_firing, self.activity[name].most_excited)
        return pathway.most_drive(most_firing, self.populations[name].rule.most_emitted)

    def choose_into(self, pathways: Iterable[Pathway]) -> None:
        """Choose units for all that ``pathways`` drive, as of `choose`."""
        self.choose(p.synapses.post.name for p in pathways)

    def choose_from(self, population: str) -> None:
        """Choose units for all that ``population`` drives, as of `choose`."""
        self.choose_into([p for p in self.pathways.values() if p.synapses.pre.name == population])

    def choose(self, names: Iterable[str]) -> None:
        """Choose the units of some populations, and express all in them that leads there.

        Raises
        ------
        ArgumentError
            If a weight is too small beside the largest drive to be told in whole units; then all
            units are as before, those of the other populations, too.
        """
        # All before any is changed: a drive that was rounded to a coarser unit does not come back.
        scales = {name: self._choose_scale(name) for name in dict.fromkeys(names)}
        try:
            for name, scale in scales.items():
                for pathway in self._into(name):
                    pathway.count_in(scale)
        except BaseException:  # no memory
            for name in scales:
                self.express(name)
            raise
        for name, scale in scales.items():
            self.activity[name].rescale(scale)

    def _choose_scale(self, name: str) -> Fraction:
        """Return the units of drive in a weight of 1 into a population."""
        into, activity = self._into(name), self.activity[name]
        most = sum(map(self.most_drive, into))
        if most > 0:  # what arrived last, perhaps from more than may fire from now on, must fit too
            drive = activity.drive[activity.own]
            arrived = max(int(drive.max(initial=0)), -int(drive.min(initial=0)))
            arrived = activity.ranks.most(arrived)
            most = max(most, arrived / float(activity.scale))
        return choose_scale(most, [p.synapses for p in into])

    def express(self, name: str) -> None:
        """Express all that leads into a population in the unit that it has, as after a probe.

        Chosen anew, it might be another one: what arrived last was not there when it was chosen.
        """
        for pathway in self._into(name):
            self.most_drive(pathway)  # fast weights round by it
            pathway.count_in(self.activity[name].scale)

    def _into(self, name: str) -> list[Pathway]:
        return [p for p in self.pathways.values() if p.synapses.post.name == name]
