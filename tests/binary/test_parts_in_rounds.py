"""Parts in rounds: as pairs that are listed one by one; calls that take them, and that do not."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranks_in_threads import on_ranks
from twin import pairs_of

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    FastHebbian,
    Hebbian,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
    load,
    read_records,
)

N = 40
some = st.lists(st.integers(0, N - 1), min_size=4, unique=True)


def world(here, there, ranks=None):
    """Return a network in which parts of an area lead to each other."""
    eye = Population("eye", 20, Playback())
    area = Population("area", N, KWinners(6), groups={"here": here, "there": there})
    learn = Hebbian(beta=0.2)
    wires = [
        Synapses(eye[:15], area["here"], Random(0.5), name="in", plasticity=learn),
        Synapses(area["here"], area["there"], Random(0.5), 2.0, learn, name="on"),
        Synapses(area["there"], area, Random(0.3, self_loops=False), name="back"),
    ]
    return Network([eye, area], wires, seed=3, ranks=ranks)


def listed(net):
    """Return the same network with its synapses pair by pair."""
    eye, area = (Population(p.name, p.n, p.rule) for p in net.populations.values())
    wires = []
    for name, each in net.synapses.items():
        pairs = np.reshape(pairs_of(net.edges(name)[0]), (-1, 2))
        pre = {"eye": eye, "area": area}[each.pre.name]
        table = Explicit.from_pairs(pairs, pre.n)
        wires.append(Synapses(pre, area, table, each.weight, each.plasticity, name=name))
    return Network([eye, area], wires, seed=3)


def ran(net, rounds=8):
    seen = net.record("area")
    net.run(rounds, inputs={"eye": range(10)})
    weights = {name: net.edges(name)[1].tolist() for name in ("in", "on", "back")}
    return seen.rounds.tolist(), seen.neurons.tolist(), weights, net.drive("area").tolist()


@settings(max_examples=15)
@given(some, some)
def test_parts_do_what_listed_pairs_do(here, there):
    net = world(here, there)
    assert ran(net) == ran(listed(net))


def test_ranks_share_parts_and_get_the_same_bits():
    def act(ranks):
        net = world(range(25), range(20, N), ranks)
        return ran(net), net.winners(net.populations["area"]["here"]).tolist()

    alone = world(range(25), range(20, N))
    expected = ran(alone), alone.winners(alone.populations["area"]["here"]).tolist()
    assert expected[0][1] and list(on_ranks(2, act)) == [expected, expected]


class TestCalls:
    def setup_method(self):
        self.net = world(range(0, 25), range(20, N))
        self.eye, self.area = self.net.populations.values()

    def test_what_is_told_of_a_part(self, tmp_path):
        net, here = self.net, self.area["here"]
        everyone, mine = net.record("area"), net.record(here)
        stored = net.record(here, to=tmp_path / "events")
        net.run(6, inputs={"eye": self.eye[:10]})
        stored.flush()
        is_in = everyone.neurons < 25
        assert is_in.any() and not is_in.all()
        for each in (mine, stored, read_records(tmp_path / "events")):
            assert each.neurons.tolist() == everyone.neurons[is_in].tolist()
            assert each.rounds.tolist() == everyone.rounds[is_in].tolist()
            assert each.counts().tolist() == everyone.counts()[:25].tolist()
            assert each.ties == everyone.ties
        assert (
            repr(mine) == f"Recorder of area[here] (25 neurons): {is_in.sum()} events in 6 rounds"
        )
        winners = net.winners("area")
        assert net.winners(here).tolist() == winners[winners < 25].tolist()
        assert net.drive(self.area["there"]).tolist() == net.drive("area")[20:].tolist()
        assert net.alive(here).tolist() == net.storing(here).tolist() == list(range(25))
        edges, weights = net.edges("on", pre=here, post=self.area[20:30])
        assert edges.indptr.size == 26 and set(edges.indices) <= set(range(20, 30)) and weights.size

    def test_a_recorder_of_a_part_goes_on_from_a_file_and_from_another(self, tmp_path):
        mine = self.net.record(self.area["here"])
        self.net.run(4, inputs={"eye": range(10)})
        self.net.save(tmp_path / "net.h5")
        again = load(tmp_path / "net.h5")
        other = self.net.record(self.area["here"])
        other.restore(mine.store())
        self.net.run(4)
        again.run(4)
        (loaded,) = again.recorders
        assert mine.neurons.size > 9
        assert loaded.neurons.tolist() == other.neurons.tolist() == mine.neurons.tolist()
        assert loaded.part == "area[here]"
        with pytest.raises(ArgumentError, match="the neurons of the same part"):
            other.restore({**mine.store(), "only": np.arange(24, dtype=np.int32)})
        sparse = self.net.record(self.area[[0, 39]])
        held = {
            name: np.array([value]) for name, value in (("rounds", 0), ("ties", 0), ("counts", 1))
        }
        with pytest.raises(ArgumentError, match="of the part that was recorded"):
            sparse.restore({**sparse.store(), **held, "neurons": np.array([5], np.int32)})

    def test_neurons_may_be_named_by_a_part(self):
        self.net.excite("area", self.area[:3])
        assert self.net.winners("area").tolist() == [0, 1, 2]
        self.net.exclude("area", self.area["here"])
        self.net.run(1, inputs={"eye": range(15)})
        assert not self.net.winners(self.area["here"]).size
        self.net.set_storing("area", self.area[::10])
        assert self.net.storing("area").tolist() == [0, 10, 20, 30]
        stored = Population("area", 9, KWinners(1))
        assert Population("area", 9, KWinners(1), storing=stored[2:4]).storing == (2, 3)

    def test_a_part_stays_one_when_its_population_gets_another_rule(self):
        here = self.area["here"]
        self.net.set_rule("area", KWinners(3))
        self.net.run(2, inputs={"eye": range(10)})
        assert self.net.winners(here).size + self.net.winners(self.area[25:]).size == 3
        again = copy.deepcopy(self.net)
        with pytest.raises(KindError, match="must be one of a population of this network"):
            again.winners(here)

    REFUSED = {
        "set_rule": lambda net, part: net.set_rule(part, KWinners(2)),
        "set_storing": lambda net, part: net.set_storing(part, 0.5),
        "excite": lambda net, part: net.excite(part, [0]),
        "exclude": lambda net, part: net.exclude(part, [0]),
        "theta": lambda net, part: net.theta(part),
        "activity": lambda net, part: net.activity(part),
        "screen": lambda net, part: net.screen(part),
        "freeze": lambda net, part: net.freeze(part),
        "add_neurons": lambda net, part: net.add_neurons(part, 1),
        "divide": lambda net, part: net.divide(part, [0]),
        "retire": lambda net, part: net.retire(part, [0]),
        "held": lambda net, part: net.run(1, held=[part]),
        "inputs": lambda net, part: net.run(1, inputs={part: [0]}),
    }

    @pytest.mark.parametrize("call", REFUSED)
    def test_calls_of_a_whole_population_refuse_a_part(self, call):
        with pytest.raises(KindError, match=r"got the part 'area\[here\]'; pass 'area'"):
            self.REFUSED[call](self.net, self.area["here"])


def test_fast_weights_between_parts_are_listed_or_refused():
    area = Population("area", N, Threshold(5))
    matrix = FastHebbian(rate=0.5, decay=0.9, form="matrix")
    net = Network([area], [Synapses(area[:20], area[20:], AllToAll(), plasticity=matrix)])
    assert net.edges("area[:20]->area[20:]")[0].indices.size == 400
    patterns = FastHebbian(rate=0.5, decay=0.9, form="patterns")
    with pytest.raises(ArgumentError, match="form must be 'matrix'"):
        Network([area], [Synapses(area[:20], area[20:], AllToAll(), plasticity=patterns)])
