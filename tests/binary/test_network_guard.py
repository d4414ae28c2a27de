"""A network while it runs: what acts, what is refused, and that threads never meet in it."""

import copy
import gc
import threading
import weakref

import numpy as np
import pytest
from worlds import history

from neurosim import (
    AllToAll,
    ArgumentError,
    FastHebbian,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Network,
    OneToOne,
    Playback,
    Population,
    Synapses,
    Threshold,
)
from neurosim.base import memory
from neurosim.models.assemblies.brain import Brain

EYE, AREA = Population("eye", 9, Playback()), Population("area", 9, Threshold(2))
SHOWN = {"eye": [0, 1, 2, 3]}


def _build():
    return Network([EYE, AREA], [Synapses(EYE, AREA, OneToOne())])


def _acting(deed, rounds=4, seen="area"):
    """Return who fires if ``deed`` is done after two rounds, in `after_chunk` and between runs."""
    net, other = _build(), _build()
    told, recorder = net.record(seen), other.record(seen)
    net.run(rounds, inputs=SHOWN, chunk=2, after_chunk=lambda k: deed(net) if k == 2 else None)
    other.run(2, inputs=SHOWN)
    deed(other)
    other.run(rounds - 2, inputs=SHOWN)
    return history(told), history(recorder)


def _freeze(net):
    net.screen("area")
    net.freeze("area")


DEEDS = {
    "set_rule": lambda net: net.set_rule("area", KWinners(1)),
    "exclude": lambda net: net.exclude("area", [0]),
    "freeze": _freeze,
    "normalise": lambda net: net.normalise(0.5),
    "set_storing": lambda net: net.set_storing("area", [1]),
    "rest": lambda net: net.rest(),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_after_a_chunk_acts_from_the_next_round_on(deed):
    during, between = _acting(DEEDS[deed])
    assert during == between
    assert (during[2] != during[1]) == (deed in ("set_rule", "exclude", "freeze"))


def test_a_recorder_made_or_forgotten_after_a_chunk_begins_or_ends_there():
    net, late = _build(), []
    early = net.record("eye")
    net.run(
        4, inputs=SHOWN, chunk=1,
        after_chunk=lambda k: (late.append(net.record("eye")), net.forget(early)) if k == 3 else 0,
    )  # fmt: skip
    assert np.unique(early.rounds).tolist() == [0, 1, 2]
    assert np.unique(late[0].rounds).tolist() == [3]


def test_only_recorders_of_its_own_can_be_forgotten_and_those_once_more():
    net, other = _build(), _build()
    with net.probe():
        inside = net.record("area")
    kept = net.record("area")
    for recorder in (inside, kept, kept):
        net.forget(recorder)
    for stranger, kind in ((other.record("area"), ArgumentError), ("area", KindError),
                           (None, KindError)):  # fmt: skip
        with pytest.raises(kind, match="recorder must be one that this network made"):
            net.forget(stranger)
    with pytest.raises(ArgumentError, match="recorder must be"):
        copy.deepcopy(net).forget(kept)


REFUSED = {
    "run": lambda net, _: net.run(1),
    "add": lambda net, _: net.add([Population("more", 2, KWinners(1))]),
    "probe": lambda net, _: net.probe().__enter__(),
    "leaving probe": lambda net, probe: probe.__exit__(),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_tear_a_run_is_refused_and_the_run_goes_on(what):
    net, said = _build(), []
    probe = net.probe()

    def deed(_):
        with pytest.raises(ArgumentError, match=rf"{what}\(\) cannot .*after_chunk") as refused:
            REFUSED[what](net, probe)
        said.append(refused)

    with probe:
        net.run(3, inputs=SHOWN, chunk=1, after_chunk=deed)
        assert net.round == len(said) == 3 and net.winners("area").tolist() == [0, 1]
    assert net.round == 0 and list(net.populations) == ["eye", "area"]


def test_values_of_a_source_stay_while_it_plays_others():
    nose = Population("nose", 9, Graded())
    net = Network([nose, AREA], [Synapses(nose, AREA, OneToOne())])

    def deed(_):
        net.set_rule("nose", Graded(largest=10.0))

    with pytest.raises(ArgumentError, match=r"set_rule\(\).*after_chunk"):
        net.run(2, inputs={"nose": np.ones(9)}, chunk=1, after_chunk=deed)
    deed(0)
    net.run(1, inputs={"nose": np.ones(9)})
    assert net.drive("area")[0] == 3277


ELSEWHERE = {
    "run": lambda net: net.run(1),
    "add": lambda net: net.add([Population("more", 2, KWinners(1))]),
    "probe": lambda net: net.probe().__enter__(),
    "edges": lambda net: net.edges("eye->area"),
    "winners": lambda net: net.winners("area"),
    "excite": lambda net: net.excite("area", [1]),
    "normalise": lambda net: net.normalise(),
    "record": lambda net: net.record("area"),
    "drive": lambda net: net.drive("area"),
}


def test_another_thread_is_refused_everything_while_a_network_runs():
    net, said = _build(), {}

    def work():
        for what, call in ELSEWHERE.items():
            try:
                call(net)
            except ArgumentError as error:
                said[what] = str(error)

    def deed(_):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    net.run(1, inputs=SHOWN, after_chunk=deed)
    assert said.keys() == ELSEWHERE.keys()
    assert all(f"{what}() is refused while another thread" in said[what] for what in said)


def test_no_run_begins_while_another_thread_reads_edges(monkeypatch):
    net, said = _build(), []
    monkeypatch.setattr(memory, "require_much", lambda *_: said.append(_run_elsewhere(net)))
    assert net.edges("eye->area")[1].tolist() == [1.0] * 9
    assert "run() is refused while another thread reads" in said[0] and net.round == 0
    net.run(1, inputs=SHOWN)


def _run_elsewhere(net):
    said = []

    def work():
        with pytest.raises(ArgumentError) as refused:
            net.run(1, inputs=SHOWN)
        said.append(str(refused.value))

    thread = threading.Thread(target=work)
    thread.start(), thread.join()
    return said[0]


def test_a_recorder_that_nobody_holds_is_gone_and_a_probe_hides_the_others():
    net = _build()
    kept, dropped = net.record("area"), weakref.ref(net.record("area"))
    gc.collect()
    assert dropped() is None
    with net.probe():
        inside = net.record("area")
        net.run(2, inputs=SHOWN)
        net.forget(kept)
    net.run(3, inputs=SHOWN)
    assert len(inside.winners) == 2 and len(kept.winners) == 0


def test_who_takes_part_in_a_brain_is_settled_before_its_rounds():
    brain, refused = Brain(p=0.5), []
    brain.stimulus("S", 5)
    brain.area("A", 20, 5)
    brain.connect("S", "A")
    calls = (brain.fix, brain.unfix, brain.inhibit, brain.disinhibit, brain.support)

    def deed(_):
        for call in calls:
            with pytest.raises(ArgumentError, match=rf"{call.__name__}\(\) cannot .*after_chunk"):
                call("A")
            refused.append(call)
        with pytest.raises(ArgumentError, match="after_chunk"):
            brain.project({"S": "A"})

    brain.project({"S": "A"}, after_round=deed)
    assert len(refused) == len(calls) and brain.support("A").size == 5


REFUSED_IN_PROBE = {
    "add": lambda net: net.add([Population("more", 2, KWinners(1))]),
    "set_rule": lambda net: net.set_rule("area", Threshold(3)),
    "set_storing": lambda net: net.set_storing("area", [1]),
    "normalise": lambda net: net.normalise(0.5, ["eye->area"]),
    "fade": lambda net: net.fade(),
    "screen": lambda net: net.screen("area"),
    "freeze": lambda net: net.freeze("area"),
    "grow": lambda net: net.grow("eye->area", [0], [1]),
    "prune": lambda net: net.prune("eye->area", [0], [0]),
    "add_neurons": lambda net: net.add_neurons("area", 1),
    "divide": lambda net: net.divide("area", [0]),
    "retire": lambda net: net.retire("area", [0]),
    "store": lambda net: net.store(),
    "save": lambda net: net.save("never.h5"),
    "restore": lambda net: net.restore({}),
}
BROUGHT_BACK = {
    "run": lambda net: net.run(3, inputs={"eye": [5, 6, 7]}),
    "rest": lambda net: net.rest(),
    "excite": lambda net: _excite_many(net),
    "exclude": lambda net: net.exclude("area", [0]),
    "record": lambda net: net.record("area"),
    "forget": lambda net: net.forget(net.record("area")),
    "probe": lambda net: _probe_within(net),
}
LOOKS = {"winners", "drive", "theta", "edges", "activity", "storing"}
LOOKS |= {"alive", "recorders", "estimate_records", "growth", "populations", "synapses", "pathways"}


def _excite_many(net):
    scale = net.activity("area").scale
    net.excite("area", range(400))
    assert net.activity("area").scale < scale  # theta is told in other units now


def _probe_within(net):
    with net.probe():
        net.excite("area", range(300))
        net.run(1)


def _tell(net):
    """Return all that a probe must bring back, live arrays among it as they are."""
    activity = {
        (name, field): repr(getattr(net.activity(name), field))
        for name in net.populations
        for field in dir(net.activity(name))
        if field not in ("scratch", "is_firing", "stream", "background")
    }
    weights = {name: net.edges(name)[1].tobytes() for name in net.pathways}
    return activity, weights, net.round, list(net.populations)


def _learned():
    """Return a network whose theta, weights and fast weights have a past."""
    eye, area = Population("eye", 400, Playback()), Population("area", 400, Threshold(7, 0.9))
    wires = [
        Synapses(eye, area, OneToOne(), 0.3, Hebbian(0.1, w_max=3)),
        Synapses(area, area, AllToAll(), 0.3, Hebbian(0.1, w_max=3)),
        Synapses(area, area, AllToAll(), 0.3, FastHebbian(0.9, 0.1), name="fast"),
    ]
    net = Network([eye, area], wires)
    net.run(3, inputs=SHOWN)
    net.screen("area")
    net.freeze("area")
    return net


def test_every_public_call_is_known_to_leave_no_trace_in_a_probe():
    public = {name for name in dir(Network) if not name.startswith("_")}
    assert public - LOOKS == REFUSED_IN_PROBE.keys() | BROUGHT_BACK.keys()


def test_a_probe_refuses_what_would_stay_and_brings_back_the_rest():
    net, twin = _learned(), _learned()
    before = _tell(net)
    for name, deed in REFUSED_IN_PROBE.items():
        with net.probe(), pytest.raises(ArgumentError, match=rf"{name}\(\) would leave a trace"):
            deed(net)
        assert _tell(net) == before, name
    for name, deed in BROUGHT_BACK.items():
        with net.probe():
            deed(net)
            net.run(2, inputs=SHOWN)
            net.edges("fast")
        assert _tell(net) == before, name
    for one in (net, twin):
        one.run(3, inputs=SHOWN)
    assert _tell(net) == _tell(twin)


BRAIN_TRACES = {
    "add": [
        lambda brain: brain.area("B", 9, 2),
        lambda brain: brain.stimulus("T", 9),
        lambda brain: brain.connect("A", "S2"),
    ],
    "normalise": [lambda brain: brain.normalise()],
}


def test_a_probe_of_a_brain_refuses_what_would_stay():
    brain = Brain(p=0.5)
    brain.stimulus("S", 5)
    for name in ("A", "S2"):
        brain.area(name, 20, 5)
    for call, deeds in BRAIN_TRACES.items():
        for deed in deeds:
            with brain.probe(), pytest.raises(ArgumentError, match=rf"{call}\(\) would leave"):
                deed(brain)
    assert list(brain.network.populations) == ["S", "A", "S2"]
    assert list(brain.network.pathways) == ["A->A", "S2->S2"]
