"""Parts in spikes: as pairs that are listed one by one, and as populations of their own."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import pairs_of

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    Explicit,
    FixedFanIn,
    KindError,
    NoiseInput,
    PairSTDP,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
    load,
    read_records,
)

N = 300
rng = np.random.default_rng(3)
MASK = rng.random(N) < 0.3
RULE = LIF(v_th=15, v_reset=0, t_ref=2, drive=np.linspace(10, 20, N))
cells = Population("cells", N, RULE, groups={"exc": slice(0, 240), "masked": MASK})
PARTS = [cells["exc"], cells[240:], cells["masked"], cells[::7], cells[[5, 3, 299]]]
LEARN = PairSTDP(a_pre=0.01, a_post=-0.008, w_max=2.0, traces="synapse")
WAYS = [{}, {"short_term": ShortTerm(0.5, 100, 100)}, {"release": 0.5},
        {"plasticity": LEARN}]  # fmt: skip


def spikes_of(net, duration=60):
    net.set("cells", "v", Uniform(0, 15))
    seen = net.record("cells")
    net.run(duration)
    return seen.steps.tolist(), seen.neurons.tolist()


def listed(synapses, net, **more):
    """Return the same synapses pair by pair, between the whole population."""
    pairs = pairs_of(net.edges(synapses.name))
    table = Explicit.from_pairs(np.reshape(pairs, (-1, 2)), N, net.weights(synapses.name),
                                net.delays(synapses.name))  # fmt: skip
    return Synapses(cells, cells, table, name=synapses.name, **more)


@settings(max_examples=12)
@given(st.sampled_from(PARTS), st.sampled_from(PARTS), st.sampled_from(WAYS),
       st.sampled_from([1.5, Uniform(0.1, 3.0)]), st.integers(1, 3))  # fmt: skip
def test_parts_do_what_listed_pairs_do(pre, post, way, delay, threads):
    wires = Synapses(pre, post, Random(0.1), Uniform(0.5, 1.5), delay=delay, name="w", **way)
    back = Synapses(post, cells, FixedFanIn(2), weight=-1.0, delay=1.0, name="back")
    net = SpikingNetwork([cells], [wires, back], seed=1, threads=threads)
    pairs = [listed(wires, net, **way), listed(back, net)]
    twin = SpikingNetwork([cells], pairs, seed=1)
    found = spikes_of(net)
    assert len(found[0]) > 100
    assert found == spikes_of(twin)
    assert net.weights("w").tolist() == twin.weights("w").tolist()


def test_two_parts_fire_as_two_populations_do():
    drive = RULE.drive + 6
    exc, inh = (Population(name, part.n, LIF(v_th=15, v_reset=0, drive=drive[part.neurons]))
                for name, part in (("exc", cells[:240]), ("inh", cells[240:])))  # fmt: skip
    whole = Population("cells", N, LIF(v_th=15, v_reset=0, drive=drive))
    ways = [("ei", 0.3), ("ie", -0.9), ("ee", 0.2)]
    one = {"e": whole[:240], "i": whole[240:]}
    two = {"e": exc, "i": inh}

    def wires(of):
        return [Synapses(of[name[0]], of[name[1]], Random(0.2), weight=w, delay=1.5, name=name)
                for name, w in ways]  # fmt: skip

    joint, apart = SpikingNetwork([whole], wires(one)), SpikingNetwork([exc, inh], wires(two))
    records = [joint.record(one["e"]), joint.record(one["i"])], [apart.record(x) for x in
                                                                 ("exc", "inh")]  # fmt: skip
    for net in (joint, apart):
        net.run(100)
    for first, mine, theirs in zip((0, 240), *records, strict=True):
        assert mine.steps.size > 100
        assert mine.steps.tolist() == theirs.steps.tolist()
        assert (mine.neurons - first).tolist() == theirs.neurons.tolist()
        assert mine.counts().tolist() == theirs.counts().tolist()
        assert mine.rates().tolist() == theirs.rates().tolist()
        assert np.array_equal(mine.irregularity(), theirs.irregularity(), equal_nan=True)


class TestInputs:
    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_neuron_gets_the_same_chance_whatever_else_is_driven(self, part, threads):
        silent = Population("cells", N, LIF(v_th=1000))
        part = silent[part.neurons]
        found = []
        for post in (silent, part):
            chance = [PoissonInput(post, rate=9000, weight=0.3), NoiseInput(post, sigma=2.0)]
            net = SpikingNetwork([silent], inputs=chance, seed=2, threads=threads)
            net.run(20)
            found.append(net.get("cells", "v"))
        is_in = np.isin(np.arange(N), part.neurons)
        assert found[0][is_in].tolist() == found[1][is_in].tolist() and found[1][is_in].all()
        assert not found[1][~is_in].any()

    def test_far_apart_only_blocks_of_those_that_are_driven_are_drawn(self):
        many = Population("many", 100_000, LIF(v_th=1000))
        few = many[[3, 70, 50_000, 99_999]]
        net = SpikingNetwork([many], inputs=[NoiseInput(few, sigma=1.0)], seed=2)
        net.run(1)
        assert np.flatnonzero(net.get("many", "v")).tolist() == few.neurons.tolist()
        drawn = [op.arguments[-1].size for op in net.inputs[0].before(
            net.cells["many"], net._engine.lanes[0], 2, 0) if len(op.arguments) == 4]  # fmt: skip
        assert sum(drawn) < 300

    def test_a_current_sets_its_part_and_leaves_the_others_their_drive(self):
        rows = rng.uniform(0, 30, (3, PARTS[3].n))
        inputs = [CurrentInput(PARTS[3], rows, every=20), CurrentInput(cells[[1, 2]], [30.0], 60)]
        whole = np.tile(RULE.drive, (3, 1))
        whole[:, PARTS[3].neurons], whole[:, [1, 2]] = rows, 30.0
        found = [spikes_of(SpikingNetwork([cells], inputs=some, threads=2), 80)
                 for some in (inputs, [CurrentInput(cells, whole, every=20)])]  # fmt: skip
        assert len(found[0][0]) > 200 and found[0] == found[1]

    def test_a_scalar_drive_stays_that_of_those_that_are_not_driven(self):
        alike = Population("alike", 4, LIF(v_th=15, v_reset=0, drive=20.0))
        net = SpikingNetwork([alike], inputs=[CurrentInput(alike[:2], [0.0], every=1.0)])
        seen = net.record("alike")
        net.run(30)
        assert seen.counts().tolist() == [0, 0, 1, 1]

    @pytest.mark.parametrize("other", [cells[9:], cells, cells[[9]]], ids=str)
    def test_two_currents_into_one_neuron_are_refused(self, other):
        both = [CurrentInput(end, [1.0], every=1.0) for end in (cells[:10], other)]
        with pytest.raises(ArgumentError, match=r"two inputs set 'drive' of 'cells\[:10\]'"):
            SpikingNetwork([cells], inputs=both)

    def test_as_many_values_as_the_part_has_neurons(self):
        bad = CurrentInput(cells[:10], np.ones((2, N)), every=1.0)
        with pytest.raises(KindError, match="of 1 or 10 numbers"):
            SpikingNetwork([cells], inputs=[bad])


class TestCalls:
    def test_states_of_a_part_are_set_and_read(self):
        net, part = SpikingNetwork([cells]), cells["masked"]
        net.set(part, "v", np.arange(part.n) / 100)
        assert net.get(part, "v").tolist() == (np.arange(part.n) / 100).tolist()
        assert not net.get("cells", "v")[~MASK].any()
        net.set(part, "v", 3.0)
        assert set(net.get("cells", "v")[MASK]) == {3.0}
        with pytest.raises(KindError, match=str(part.n)):
            net.set(part, "v", np.ones(N))

    def test_what_is_drawn_for_a_part_is_what_its_neurons_get_with_all(self):
        one, both = SpikingNetwork([cells], seed=1), SpikingNetwork([cells], seed=1)
        one.set(cells["masked"], "v", Uniform(0, 15))
        both.set("cells", "v", Uniform(0, 15))
        assert one.get("cells", "v")[MASK].tolist() == both.get("cells", "v")[MASK].tolist()
        assert not one.get("cells", "v")[~MASK].any()

    def test_recorders_of_parts_keep_those_of_all(self, tmp_path):
        net, part = SpikingNetwork([cells], threads=2), cells["masked"]
        everyone, some = net.record("cells"), net.record(part)
        stored, counts = net.record(part, to=tmp_path / "spikes"), net.count(part)
        v = net.observe(part, "v", every=10.0)
        net.run(40)
        stored.flush()
        is_in = MASK[everyone.neurons]
        for mine in (some, stored, read_records(tmp_path / "spikes")):
            assert mine.neurons.tolist() == everyone.neurons[is_in].tolist()
            assert mine.steps.tolist() == everyone.steps[is_in].tolist()
            assert mine.counts().tolist() == everyone.counts()[MASK].tolist()
            assert mine.recorded.tolist() == part.neurons.tolist()
            assert repr(mine).startswith("SpikeRecorder of cells[masked] (")
        seen = np.bincount(everyone.steps[is_in], minlength=400)
        assert counts.counts.tolist() == seen.tolist()
        assert v.neurons.tolist() == part.neurons.tolist()
        assert counts.rate(40.0)[1][0] == pytest.approx(seen.sum() / part.n / 0.04)

    def test_tables_and_plots_go_by_numbers_of_the_population(self):
        net = SpikingNetwork([cells])
        some = net.record(cells[[290, 299]])
        net.run(40)
        assert set(some.to_pandas()["neuron"]) == {290, 299}
        assert some.to_xarray().attrs == {"population": "cells", "n_neurons": 2,
                                          "part": "cells[290, 299]"}  # fmt: skip
        axes = some.plot()
        name = axes.yaxis.get_major_formatter()
        assert [name(0), name(1), name(2)] == ["290", "299", ""]
        assert set(axes.collections[0].get_offsets()[:, 1]) == {0, 1}
        assert axes.get_title("left").startswith("cells[290, 299]: ")

    REFUSED = {
        "add_neurons": lambda net: net.add_neurons(cells[:3], 1),
        "divide": lambda net: net.divide(cells[:3], [0]),
        "retire": lambda net: net.retire(cells[:3], [0]),
    }

    @pytest.mark.parametrize("call", REFUSED)
    def test_calls_of_a_whole_population_refuse_a_part(self, call):
        with pytest.raises(KindError, match=r"got the part 'cells\[:3\]'; pass 'cells'"):
            self.REFUSED[call](SpikingNetwork([cells]))

    def test_neurons_may_be_named_by_a_part(self):
        few = Population("few", 9, LIF())
        net = SpikingNetwork([few])
        net.retire("few", few[::4])
        assert net.alive("few").tolist() == [1, 2, 3, 5, 6, 7]
        assert net.alive(few[:4]).tolist() == [1, 2, 3]
        assert net.observe("few", "v", neurons=few[1:3]).neurons.tolist() == [1, 2]
        with pytest.raises(ArgumentError, match="must not be given with the part"):
            net.observe(few[1:3], "v", neurons=[1])

    def test_a_part_of_another_population_is_refused(self):
        again = Population("cells", N, RULE)
        with pytest.raises(KindError, match="must be one of a population of this network"):
            SpikingNetwork([cells]).record(again[:3])
        with pytest.raises(ArgumentError, match="which is not in the network"):
            SpikingNetwork([Population("a", 3, LIF())], inputs=[NoiseInput(cells[:3], sigma=1.0)])


def test_a_network_of_parts_goes_on_from_copies_and_files(tmp_path):
    wires = [Synapses(cells["exc"], cells["masked"], Random(0.1), 0.5, delay=1.0,
                      plasticity=PairSTDP(a_pre=0.01, a_post=-0.008, w_max=2.0)),
             Synapses(cells[240:], cells, Random(0.2, self_loops=False), -0.5)]  # fmt: skip
    inputs = [PoissonInput(cells["masked"], 9000, 0.3), CurrentInput(cells[::7], [5.0, 25.0], 35.0)]
    net = SpikingNetwork([cells], wires, inputs=inputs, seed=4)
    held = net.record(cells["exc"]), net.count(cells["exc"])
    net.run(50)
    net.save(tmp_path / "net.h5")
    again, copied = load(tmp_path / "net.h5"), pickle.loads(pickle.dumps(net))
    net.run(50)
    for other in (again, copied):
        late = other.record("cells")
        other.run(50)
        assert late.neurons.size > 300
        is_exc = late.neurons < 240
        n = int(is_exc.sum())
        assert late.neurons[is_exc].tolist() == held[0].neurons[-n:].tolist()
        assert other.weights(wires[0].name).tolist() == net.weights(wires[0].name).tolist()
        assert repr(other.synapses[wires[1].name]) == repr(wires[1])
    spikes, counts = again.recorders
    assert spikes.neurons.tolist() == held[0].neurons.tolist() and spikes.part == "cells[exc]"
    assert counts.counts.tolist() == held[1].counts.tolist() and counts.n == 240
    stored = net.store()
    net.reset()
    net.run(100)
    assert net.store()["pathways"][wires[0].name]["weights"].tolist() == stored["pathways"][
        wires[0].name]["weights"].tolist()  # fmt: skip
