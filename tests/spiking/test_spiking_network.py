"""Spiking networks: the bits of the twin, for any threads, chunks and pauses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config
from spiking_twin import Twin
from spiking_worlds import DT, N_STEPS, build, pairs, played, run, still, worlds

from neurosim import (
    LIF,
    AllToAll,
    CurrentInput,
    Normal,
    NumericalError,
    OneToOne,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    TripletSTDP,
    Uniform,
)
from neurosim.base.errors import ArgumentError

EASY = {"tau_m": 10.0, "v_rest": 0.0, "v_th": 15.0, "v_reset": 0.0, "t_ref": 2.0}
threads = st.integers(1, 3)
chunks = st.sampled_from([1, 7, 1000])
precisions = pytest.mark.parametrize("precision", ["double", "single"])


def record(net):
    """Record all that happens in a network."""
    return {name: net.record(name) for name in net.cells}


def finish(net, spikes):
    """Return all there is to know of a network that ran."""
    state = {
        (name, variable): net.get(name, variable).tolist()
        for name, cells in net.cells.items()
        for variable in cells.state
    }
    weights = {name: net.weights(name).tolist() for name in net.pathways}
    return {name: pairs(r) for name, r in spikes.items()}, state, weights


class TestTwin:
    @settings(max_examples=120)
    @given(worlds(), threads, chunks, st.booleans())
    def test_a_network_matches_oracle(self, world, n_threads, chunk, is_plastic):
        twin, net = Twin(world), build(world, threads=n_threads)
        spikes = record(net)
        leaky = [name for name, of in world["groups"].items() if "v" in of]
        seen = {name: net.observe(name, "v") for name in leaky}
        twin.run(N_STEPS, is_plastic)
        net.run(N_STEPS * world["dt"], chunk=chunk, plastic=is_plastic)
        for name in world["groups"]:
            assert pairs(spikes[name]) == twin.spikes(name)
        for name in leaky:
            assert seen[name].values.tolist() == [state[name] for state in twin.states]
            assert net.get(name, "v").tolist() == twin.groups[name].v
            if world["groups"][name]["synapses"] == "current":
                assert net.get(name, "ge").tolist() == twin.groups[name].ge
                assert net.get(name, "gi").tolist() == twin.groups[name].gi
        for i, wires in enumerate(twin.wires):
            assert net.weights(f"wires {i}").tolist() == wires.weights

    @given(worlds(), threads, chunks, st.integers(0, N_STEPS))
    def test_a_run_may_be_cut_and_its_plasticity_switched(self, world, n_threads, chunk, cut):
        twin, net = Twin(world), build(world, threads=n_threads)
        spikes = record(net)
        for n_steps, is_plastic in ((cut, True), (N_STEPS - cut, False)):
            twin.run(n_steps, is_plastic)
            net.run(n_steps * world["dt"], chunk=chunk, plastic=is_plastic)
        assert [pairs(r) for r in spikes.values()] == [twin.spikes(name) for name in spikes]
        found = [net.weights(name).tolist() for name in net.pathways]
        assert found == [wires.weights for wires in twin.wires]


class TestSameResults:
    """Of threads, chunks, recorders, pauses, and of going back."""

    @given(worlds(), threads, chunks, st.sampled_from(["double", "single"]))
    def test_threads_chunks_and_recorders_change_nothing(self, world, n_threads, chunk, precision):
        results = []
        for options, size, watched in (({}, None, False), ({"threads": n_threads}, chunk, True)):
            net = build(world, precision=precision, **options)
            spikes = record(net)
            if watched:
                for name in net.cells:
                    net.count(name)
                for name in net.pathways:
                    net.watch(name, every=3 * world["dt"])
            net.run(N_STEPS * world["dt"], chunk=size)
            results.append(finish(net, spikes))
        assert results[0] == results[1]

    @given(worlds(), threads, threads, st.integers(0, N_STEPS), st.integers(0, N_STEPS))
    def test_a_network_returns_to_what_any_one_stored(self, world, own, other, before, beyond):
        whole, dt = build(world), world["dt"]
        spikes = record(whole)
        whole.run(N_STEPS * dt)
        net, stored = build(world, threads=own), None
        seen = record(net)
        for each, n_steps in ((build(world, threads=other), before), (net, beyond)):
            each.run(n_steps * dt)
            stored = stored or each.store()
        net.restore(stored)
        assert net.step == before
        for recorder in seen.values():
            recorder.clear()
        net.run((N_STEPS - before) * dt)
        expected = finish(whole, spikes)
        late = {name: [s for s in some if s[0] >= before] for name, some in expected[0].items()}
        assert finish(net, seen) == (late, *expected[1:])

    @given(worlds(), threads)
    def test_reset_starts_anew(self, world, n_threads):
        net = build(world, threads=n_threads)
        spikes, rates = record(net), [net.count(name) for name in net.cells]
        first = []
        for _ in range(2):
            net.run(N_STEPS * world["dt"])
            first.append((finish(net, spikes), [r.counts.tolist() for r in rates]))
            net.reset()
            assert net.step == 0 and all(r.steps.size == 0 for r in spikes.values())
        assert first[0] == first[1]

    def _large(self, n_threads, precision):
        cells = Population("cells", 300, LIF(**EASY, synapses="current", tau_e=3, tau_i=3))
        noise = Population("noise", 130, Poisson(300))
        synapses = [
            Synapses(noise, cells, Random(0.2), weight=Uniform(2, 6), delay=Uniform(0, 3)),
            Synapses(cells, cells, Random(0.1), weight=1.0, delay=0.4,
                     plasticity=TripletSTDP(w_max=3), name="learning"),
            Synapses(cells, cells, Random(0.1), weight=-0.5, delay=0.1, short_term=ShortTerm(),
                     name="tiring"),
        ]  # fmt: skip
        inputs = [PoissonInput(cells, 2000, 0.5)]
        net = SpikingNetwork([noise, cells], synapses, inputs=inputs, seed=5, threads=n_threads,
                             precision=precision)  # fmt: skip
        net.set("cells", "v", Normal(5, 3))
        return net

    @precisions
    @pytest.mark.parametrize("n_threads", [2, 3])
    def test_a_larger_network_does_not_depend_on_threads(self, precision, n_threads):
        results, n_ms = [], 5 if config.DISABLE_JIT else 60
        for many, chunk in ((1, None), (n_threads, 13)):
            net = self._large(many, precision)
            spikes, seen = record(net), net.observe("cells", "v", every=0.5)
            net.run(n_ms, chunk=chunk)
            results.append((finish(net, spikes), seen.values.tolist()))
        assert results[0] == results[1]
        assert len(results[0][0][0]["cells"]) > (0 if config.DISABLE_JIT else 100)

    @pytest.mark.parametrize("n_threads", [1, 3])
    def test_a_log_that_has_to_grow_loses_nothing(self, n_threads):
        """All fire in every step, so that a chunk halts again and again."""
        n, n_steps = 200, 120
        cells = Population("cells", n, LIF(tau_m=10, v_th=1, v_reset=0, t_ref=0, drive=1e4))
        sink = Population("sink", 1, LIF(v_th=1e9, tau_m=1e9, v_reset=0))
        late = Synapses(cells, sink, AllToAll(), weight=1.0, delay=5.0)
        net = SpikingNetwork([cells, sink], [late], threads=n_threads)
        spikes = net.record("cells")
        net.run(n_steps * DT, chunk=4096)
        assert pairs(spikes) == [(step, i) for step in range(n_steps) for i in range(n)]
        assert net.get("sink", "v")[0] == pytest.approx((n_steps - 50) * n, rel=1e-6)


class TestState:
    @precisions
    def test_initial_values_are_drawn_by_seed_and_name(self, precision):
        def drawn(value, seed, n_threads=1):
            cell = Population("cell", 500, LIF(**EASY))
            net = SpikingNetwork([cell], seed=seed, threads=n_threads, precision=precision)
            net.set("cell", "v", value)
            return net.get("cell", "v")

        uniform, normal = drawn(Uniform(-3, 2), 1), drawn(Normal(5, 2), 1)
        assert -3 <= uniform.min() < -2.9 and 1.9 < uniform.max() <= 2
        assert abs(normal.mean() - 5) < 0.4 and abs(normal.std() - 2) < 0.3
        assert (uniform == drawn(Uniform(-3, 2), 1, 3)).all()
        assert (uniform != drawn(Uniform(-3, 2), 2)).any()
        assert drawn(4.5, 1).tolist() == [4.5] * 500

    def test_padded_neurons_are_never_seen(self):
        cell = Population("cell", 1, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=0, drive=100))
        net = SpikingNetwork([cell], threads=3)
        spikes, counts = net.record("cell"), net.count("cell")
        net.run(1)
        assert set(spikes.neurons.tolist()) == {0} and counts.counts.tolist() == [1] * 10
        assert net.get("cell", "v").shape == (1,)

    @pytest.mark.parametrize("n_threads", [1, 3])
    def test_a_state_that_is_no_number_is_refused_with_its_place(self, n_threads):
        eye, cell = played([(3, 1)], n=200), still(n=200, v_th=1e300)
        wire = Synapses(eye, cell, OneToOne(), weight=1e308)
        again = Synapses(eye, cell, OneToOne(), weight=1e308, name="again")
        net = SpikingNetwork([eye, cell], [wire, again], threads=n_threads)
        spikes = net.record("eye")
        with (
            np.errstate(over="ignore", invalid="ignore"),
            pytest.raises(NumericalError, match="neuron 1 of 'cell' .* at 0.4 ms"),
        ):
            net.run(2, chunk=10)
        assert pairs(spikes) == [(3, 1)]

    def test_a_refractory_time_that_would_fill_the_memory_is_refused(self):
        with pytest.raises(ArgumentError, match="t_ref of 'cell' must be at most 104858 ms"):
            SpikingNetwork([still(t_ref=1e9)])

    def test_a_neuron_that_rests_for_long_fires_once(self):
        cell = Population("cell", 2, LIF(tau_m=1, v_th=1, v_reset=0, t_ref=1000, drive=100))
        spikes, _ = run([cell], [], 300)
        assert spikes == [(0, 0), (0, 1)]

    def test_a_drive_comes_back_with_the_state(self):
        cell = Population("cell", 1, LIF(tau_m=10, v_th=1e9, v_reset=0))
        drive = CurrentInput(cell, [1.0, 5.0, -9.0], every=0.3)
        values = []
        for beyond in (0, 4):
            net = SpikingNetwork([cell], inputs=[drive])
            net.run(0.5)
            stored = net.store()
            net.run(beyond * DT)
            net.restore(stored)
            net.run(0.1)
            values.append(net.get("cell", "v")[0])
        assert values[0] == values[1]


class TestRun:
    def test_progress_is_told_after_each_chunk(self):
        net = SpikingNetwork([still()])
        told = []
        net.run(1, chunk=4, after_chunk=told.append)
        assert told == pytest.approx([0.4, 0.8, 1.0])
        assert (net.step, net.time) == (10, pytest.approx(1.0))

    def test_no_time_changes_nothing(self):
        net = SpikingNetwork([still()])
        spikes = net.record("cell")
        net.run(0)
        assert net.step == 0 and spikes.times.size == 0 and spikes.rates().tolist() == [0]

    @pytest.mark.parametrize("chunk", [0, 4097])
    def test_a_chunk_has_its_limits(self, chunk):
        with pytest.raises(ArgumentError, match="chunk must be"):
            SpikingNetwork([still()]).run(1, chunk=chunk)
