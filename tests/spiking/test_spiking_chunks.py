"""What is done to a spiking network between two chunks has its effect, or is refused."""

import copy
import gc
import multiprocessing
import threading

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    OneToOne,
    PairSTDP,
    Poisson,
    Population,
    SpikingNetwork,
    Synapses,
)
from neurosim.spiking.engine.plan import Plan

CELLS = Population("cells", 20, LIF(tau_m=1, v_th=10, v_reset=0, t_ref=0.5,
                                    drive=np.linspace(5, 60, 20)))  # fmt: skip
WIRE = "cells->cells"


def build(threads=1):
    wires = Synapses(CELLS, CELLS, OneToOne(), weight=0.5, delay=0.3, plasticity=PairSTDP(w_max=1))
    return SpikingNetwork([CELLS], [wires], threads=threads)


def once(at, call):
    """Return an after_chunk that calls once, when so many ms are done."""
    results = []
    return results, lambda done: results or done < at or results.append(call())


def tell(net, spikes):
    return [a.tolist() for a in (spikes.steps, spikes.neurons, net.get("cells", "v"),
                                 net.weights(WIRE))]  # fmt: skip


class TestBetweenChunks:
    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize(
        "change",
        [
            lambda net: net.set("cells", "v", 7.0),
            lambda net: net.set_weights(WIRE, 0.9),
            lambda net: None,
        ],
    )
    def test_what_is_set_counts_from_there_on(self, change, threads):
        net, cut = build(threads), build()
        spikes, expected = net.record("cells"), cut.record("cells")
        net.run(4, chunk=10, after_chunk=once(2, lambda: (change(net),))[1])
        cut.run(2), change(cut), cut.run(2)
        assert tell(net, spikes) == tell(cut, expected)

    @pytest.mark.parametrize("threads", [1, 2])
    def test_recorders_begin_there_and_those_before_go_on(self, threads):
        net = build(threads)
        whole = net.observe("cells", "v", every=0.5)
        made, act = once(
            2,
            lambda: (net.observe("cells", "v", [3], every=0.5), net.record("cells"),
                     net.count("cells"), net.watch(WIRE, every=0.7)),
        )  # fmt: skip
        net.run(4, chunk=10, after_chunk=act)
        ((seen, spikes, rate, weights),) = made
        assert seen.times.tolist() == [2.0, 2.5, 3.0, 3.5]
        assert seen.values[:, 0].tolist() == whole.values[4:, 3].tolist()
        assert set(spikes.steps.tolist()) <= set(range(20, 40)) and spikes.steps.size
        assert rate.steps.tolist() == list(range(20, 40))
        assert rate.counts.sum() == spikes.steps.size
        assert weights.times == pytest.approx([2.1, 2.8, 3.5])

    def test_a_state_stored_there_is_whole_and_so_is_a_copy(self):
        net, straight = build(), build()
        spikes = straight.record("cells")
        straight.run(2)
        expected = straight.store()
        spikes.clear()
        straight.run(2)
        kept, act = once(2, lambda: (net.store(), copy.deepcopy(net)))
        net.run(3, chunk=10, after_chunk=act)
        ((state, twin),) = kept
        assert state["step"] == expected["step"] == twin.step == 20
        for other in (twin, build(2), net):
            if other is not twin:
                other.restore(state)
            late = other.record("cells")
            other.run(2)
            assert tell(other, late) == tell(straight, spikes)

    @pytest.mark.parametrize(
        "call",
        [
            lambda net, state: net.run(1.0),
            lambda net, state: net.reset(),
            lambda net, state: net.restore(state),
        ],
        ids=["run", "reset", "restore"],
    )
    def test_what_would_tear_the_run_apart_is_refused_and_the_run_stays_whole(self, call):
        net, straight = build(), build()
        spikes, expected, state = net.record("cells"), straight.record("cells"), net.store()

        def act(done):
            with pytest.raises(ArgumentError, match="after_chunk"):
                call(net, state)

        net.run(3, chunk=10, after_chunk=act)
        straight.run(3)
        assert tell(net, spikes) == tell(straight, expected)
        call(net, state)  # the run is over

    def test_an_error_there_leaves_the_network_free(self):
        net = build()
        with pytest.raises(ZeroDivisionError):
            net.run(3, chunk=10, after_chunk=lambda done: 1 / 0)
        assert net.step == 10
        net.run(1), net.reset()

    def test_other_threads_are_refused_while_it_runs(self):
        net, said = build(), []
        spikes, state = net.record("cells"), net.store()
        calls = [
            lambda: net.run(1), lambda: net.reset(), lambda: net.restore(state), net.store,
            lambda: net.get("cells", "v"), lambda: net.set("cells", "v", 0.0),
            lambda: net.record("cells"), lambda: net.count("cells"),
            lambda: net.observe("cells", "v"), lambda: net.watch(WIRE, 1.0),
            lambda: net.forget(spikes), lambda: net.edges(WIRE), lambda: net.delays(WIRE),
            lambda: net.weights(WIRE), lambda: net.set_weights(WIRE, 0.1),
            lambda: net.short_term(WIRE), lambda: net.signal(WIRE, 1.0), net.to_brian2,
            lambda: copy.copy(net),
        ]  # fmt: skip

        def work():
            for call in calls:
                with pytest.raises(ArgumentError) as refused:
                    call()
                said.append("another thread" in str(refused.value))

        def act(done):
            other = threading.Thread(target=work)
            other.start(), other.join()

        net.run(1, chunk=10, after_chunk=act)
        assert said == [True] * len(calls)
        other = threading.Thread(target=net.run, args=(1,))
        other.start(), other.join()
        assert net.step == 20

    def test_what_is_no_function_is_refused(self):
        with pytest.raises(KindError, match="after_chunk must be a function"):
            build().run(1, after_chunk=3)


class TestRecorders:
    def test_a_recorder_that_nobody_holds_is_gone(self):
        net = build()
        kept = net.record("cells")
        net.record("cells"), net.count("cells"), net.observe("cells", "v"), net.watch(WIRE, 1.0)
        gc.collect()
        assert net._engine.recordings.held() == [kept]

    @pytest.mark.parametrize("threads", [1, 2])
    def test_one_that_is_dropped_within_a_run_harms_nothing(self, threads):
        net, made, plain = build(threads), [], build()
        spikes, expected = net.record("cells"), plain.record("cells")
        made += [net.observe("cells", "v"), net.count("cells"), net.watch(WIRE, every=0.3)]
        dropped, act = once(1, lambda: (made.clear(), gc.collect()))
        net.run(4, chunk=10, after_chunk=act)
        assert len(dropped) == 1
        plain.run(4)
        assert tell(net, spikes) == tell(plain, expected)
        del spikes
        assert net._engine.recordings.held() == []

    def test_a_recorder_that_is_forgotten_keeps_what_it_has(self):
        net = build()
        some = [net.record("cells"), net.count("cells"), net.observe("cells", "v"),
                net.watch(WIRE, every=0.5)]  # fmt: skip
        net.run(2, chunk=10, after_chunk=lambda done: done < 2 or [*map(net.forget, some)])
        net.run(2), net.reset()
        assert some[1].steps.tolist() == list(range(20)) and some[0].steps.max() < 20
        assert some[2].times.size == 20 and some[3].times.size == 4
        for each in some:
            net.forget(each)  # once more does nothing
            with pytest.raises(ArgumentError, match="recorder must be one that this network made"):
                build().forget(each)
        for stranger in ("cells", None):
            with pytest.raises(KindError, match="recorder must be one"):
                net.forget(stranger)


class TestCutOff:
    """A run that ends within a step."""

    def _cut(self, net, monkeypatch):
        advance = Plan.run

        def press(plan, n_steps, *how):
            advance(plan, n_steps, *how)
            raise KeyboardInterrupt

        net.run(1)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Plan, "run", press)
            net.run(1)

    def test_a_network_that_is_torn_says_so_until_it_is_put_right(self, monkeypatch):
        net, state, straight = build(), build().store(), build()
        spikes, seen = net.record("cells"), net.observe("cells", "v")
        expected = straight.record("cells")
        straight.run(2)
        for mend in (net.reset, lambda: net.restore(state)):
            self._cut(net, monkeypatch)
            for call in (lambda: net.run(1), net.store, lambda: copy.copy(net), net.to_brian2):
                with pytest.raises(ArgumentError, match=r"cut off .* reset\(\) or restore\(\)"):
                    call()
            mend()
            net.run(2)
            assert tell(net, spikes) == tell(straight, expected)
            assert seen.times == pytest.approx(np.arange(20) * 0.1)
            net.restore(state)


def _count_in_child(net, pipe):
    net.reset()
    spikes = net.record("cells")
    net.run(5)
    pipe.send(spikes.steps.size)


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here"
)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_runs_a_network_of_two_threads():
    net, context = build(2), multiprocessing.get_context("fork")
    spikes = net.record("cells")
    net.run(5)
    ours, theirs = context.Pipe()
    child = context.Process(target=_count_in_child, args=(net, theirs))
    child.start()
    assert ours.poll(20) and ours.recv() == spikes.steps.size > 0
    child.join()


class TestJumps:
    """Recorders of a network that was restored to a later time."""

    def _jump(self):
        cells = Population("cells", 10, Poisson(3000))
        net = SpikingNetwork([cells], seed=1)
        start = net.store()
        net.run(10)
        later = net.store()
        return net, start, later

    def test_rates_tell_the_times_of_what_was_counted(self):
        net, start, later = self._jump()
        rate, spikes = net.count("cells"), net.record("cells")
        for state, duration in ((start, 1.4), (later, 0.6), (later, 2.0)):
            net.restore(state)
            net.run(duration / 2), net.run(duration / 2)
        assert rate.steps.tolist() == [*range(14), *range(100, 120)]
        times, rates = rate.rate(0.4)  # 1.2 to 1.4 is no whole window, nor is 1.2 to 10.2
        assert times == pytest.approx([0, 0.4, 0.8, 10, 10.4, 10.8, 11.2, 11.6])
        per_step = dict(zip(rate.steps.tolist(), rate.counts.tolist(), strict=True))
        first = [sum(per_step[s] for s in range(at, at + 4)) for at in (0, 4, 8, 100, 104)]
        assert rates[:5] == pytest.approx(np.array(first) / (10 * 0.4e-3))
        assert spikes.rates().sum() == pytest.approx(spikes.steps.size / 3.4e-3)
        net.restore(start)
        assert rate.steps.size == rate.counts.size == rate.rate(0.4)[0].size == 0

    def test_no_interval_spans_a_gap(self):
        net, start, later = self._jump()
        spikes = net.record("cells")
        for state in (start, later):
            net.restore(state)
            net.run(2)
        waits, cv = [], []
        for i in range(10):
            steps = spikes.steps[spikes.neurons == i]
            own = [np.diff(s) for s in (steps[steps < 50], steps[steps > 50])]
            waits.append(np.concatenate(own))
            cv.append(waits[-1].std() / waits[-1].mean() if waits[-1].size > 1 else np.nan)
        assert spikes.intervals() == pytest.approx(np.concatenate(waits) * 0.1)
        assert spikes.irregularity() == pytest.approx(np.array(cv), nan_ok=True)
        assert 0 < spikes.intervals().max() < 2

    def test_states_and_weights_keep_their_times(self):
        net = build()
        start = net.store()
        net.run(3)
        later = net.store()
        seen, weights = net.observe("cells", "v", every=0.4), net.watch(WIRE, every=0.4)
        for state in (start, later, later):
            net.restore(state)
            net.run(1, chunk=3)
        assert seen.times == pytest.approx([0, 0.4, 0.8, 3.2, 3.6])
        assert weights.times == pytest.approx(seen.times)
        assert weights.weights.shape == (5, 20)
        whole = build()
        again = whole.observe("cells", "v", every=0.4)
        whole.run(4)
        assert seen.values.tolist() == again.values[[0, 1, 2, 8, 9]].tolist()

    def test_weights_of_a_step_are_kept_once_also_if_the_run_failed_there(self, monkeypatch):
        net = build()
        weights = net.watch(WIRE, every=0.2)
        assert weights.weights.shape == (0, 20)
        with monkeypatch.context() as patch, pytest.raises(MemoryError):
            patch.setattr(net._engine, "_make_plan", lambda *_: (_ for _ in ()).throw(MemoryError))
            net.run(1)
        net.set_weights(WIRE, 0.25)
        net.run(0.3)
        assert weights.times == pytest.approx([0, 0.2])
        assert (weights.weights[0] == 0.25).all()

    def test_states_keep_the_precision_of_the_network(self):
        net = SpikingNetwork([CELLS], precision="single")
        seen = net.observe("cells", "v")
        assert seen.values.dtype == np.float32
        net.run(0.5)
        assert seen.values.dtype == np.float32 and seen.values.shape == (5, 20)
