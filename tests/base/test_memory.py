"""Memory: how much is left, and that too much is refused before it is taken."""

from pathlib import Path

import pytest

from neurosim import (
    AllToAll,
    Explicit,
    FastHebbian,
    FixedFanIn,
    FixedFanOut,
    Hebbian,
    KWinners,
    Network,
    NeurosimError,
    OneToOne,
    Playback,
    Population,
    Random,
    ResourceError,
    Stream,
    Synapses,
)
from neurosim.base import memory
from neurosim.binary.pathways.choose import estimate_bytes

GIB = 1 << 30


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a function that makes the machine tell what it is given."""

    def tell(free=None, limit=None, current=None):
        files = {
            "proc/meminfo": free,
            "sys/fs/cgroup/memory.max": limit,
            "sys/fs/cgroup/memory.current": current,
        }
        for name, text in files.items():
            if text is not None:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(text)

    monkeypatch.setattr(memory, "Path", lambda path: Path(tmp_path, str(path).lstrip("/")))
    return tell


MEMINFO = "MemTotal:  9999999 kB\nMemFree:  1 kB\nMemAvailable:  {} kB\nBuffers:  5 kB\n"


@pytest.mark.parametrize(
    ("free", "limit", "current", "expected"),
    [
        (MEMINFO.format(4096), None, None, 4096 * 1024),
        (MEMINFO.format(4096), "max\n", "5\n", 4096 * 1024),
        (MEMINFO.format(4096), "1000000\n", "400000\n", 600_000),
        (MEMINFO.format(1), "1000000\n", "400000\n", 1024),
        (None, "1000000\n", "400000\n", 600_000),
        ("MemTotal:  9999999 kB\n", None, None, None),
        ("MemAvailable:\xa0plenty\n", "1000000\n", None, None),
        (None, None, None, None),
    ],
)
def test_the_smaller_of_what_system_and_container_leave(machine, free, limit, current, expected):
    machine(free, limit, current)
    assert memory.available() == expected


def test_this_machine_has_some_memory():
    room = memory.available()
    if not Path("/proc/meminfo").exists():
        assert room is None or room > 0
    else:
        assert 1 << 20 < room < 1 << 60


def test_four_fifths_may_be_taken_and_no_byte_more(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 10 * GIB)
    memory.require(8 * GIB, "the synapses", "lower n")
    with pytest.raises(ResourceError):
        memory.require(8 * GIB + 1, "the synapses", "lower n")


def test_a_refusal_names_bytes_and_remedy(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 2_500_000_000)
    with pytest.raises(ResourceError) as refusal:
        memory.require(3_210_400_000_000, "the synapses", "lower n")
    assert str(refusal.value) == (
        "the synapses need 3,210.4 GB, 80% of the available 2.5 GB may be used; lower n"
    )
    assert isinstance(refusal.value, MemoryError) and isinstance(refusal.value, NeurosimError)


def test_where_the_system_does_not_tell_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: None)
    memory.require(10**30, "the synapses", "lower n")


def _network(connectome, n=10**6):
    eye, area = Population("eye", n, Playback()), Population("area", n, KWinners(10))
    return Network([eye, area], [Synapses(eye, area, connectome)])


def test_a_network_too_large_is_refused_before_a_synapse_is_drawn(monkeypatch):
    drawn = []
    monkeypatch.setattr(Random, "edges", lambda *args: drawn.append(args))
    monkeypatch.setattr(memory, "available", lambda: 100 * GIB)
    with pytest.raises(ResourceError) as refusal:
        _network(Random(0.5, stored=True))
    assert "the neurons and synapses of this network need 3,000.0 GB" in str(refusal.value)
    assert "lower n or p" in str(refusal.value) and drawn == []


NEURONS, ROWS = 2 * 100 * 13, 101 * 8


@pytest.mark.parametrize(
    ("connectome", "most"),
    [
        (Random(0.5), 100 * 100 * 0.5 * 6 + ROWS),
        (Random(0.5, stored=False), 100 * 9),
        (Random(1e-3, stored=False), 2048 * 9),  # counts are in whole blocks
        (FixedFanIn(7), 100 * 7 * 8 + ROWS),
        (OneToOne(), 100 * 6 + ROWS),
        (Explicit(range(101), range(100), [1.0] * 100), 100 * 22 + ROWS),
    ],
)
def test_a_network_counts_the_bytes_of_its_neurons_and_synapses(monkeypatch, connectome, most):
    enough = int((most + NEURONS) / memory.SHARE)
    monkeypatch.setattr(memory, "available", lambda: enough + 2)
    net = _network(connectome, 100)
    with pytest.raises(ResourceError):  # what is there already counts
        net.add([Population("one more", 1, KWinners(1))])
    assert list(net.populations) == ["eye", "area"]
    monkeypatch.setattr(memory, "available", lambda: enough - 2)
    with pytest.raises(ResourceError):
        _network(connectome, 100)


def test_a_large_random_graph_takes_the_bytes_of_its_neurons_alone(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 10**6)
    net = _network(Random(0.01), 2**14 + 1)
    net.run(1, inputs={"eye": [5]})
    assert net.winners("area").size == 10


def test_bias_and_what_fast_synapses_evoke_count(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 10**12)
    plain, tired = (Population("a", 1000, KWinners(9, refraction=r)) for r in (0.0, 0.1))
    assert estimate_bytes([tired], []) == estimate_bytes([plain], []) + 24 * 1000
    fast = [Synapses(plain, plain, AllToAll(), plasticity=FastHebbian(0.9, 1, form))
            for form in ("matrix", "patterns")]  # fmt: skip
    sizes = [estimate_bytes([], [s]) for s in fast]
    assert sizes == [12 * 10**6 + 8 * 1001 + 24 * 1000, 8 * 1000 + 24 * 1000]


def test_edges_that_do_not_fit_are_refused_before_they_are_looked_up(monkeypatch):
    """10^12 synapses, of which a network that regenerates them keeps none."""
    n = 2 * 10**6
    monkeypatch.setattr(memory, "available", lambda: 100 * GIB)
    net = _network(Random(0.25, stored=False), n)
    monkeypatch.setattr(memory, "available", lambda: GIB)
    for asked, size in (((), "64,000.0"), ((range(n // 2),), "32,000.0")):
        with pytest.raises(ResourceError, match=f"'eye->area' need {size} GB.*fewer neurons"):
            net.edges("eye->area", *asked)


@pytest.mark.parametrize("rule", [None, Hebbian(0.1), FastHebbian(0.5, 1), "patterns"])
def test_edges_that_are_kept_are_refused_as_well(monkeypatch, rule):
    rule = FastHebbian(0.5, 1, "patterns") if rule == "patterns" else rule
    eye, area = Population("eye", 1100, Playback()), Population("area", 1000, KWinners(5))
    net = Network([eye, area], [Synapses(eye, area, AllToAll(), plasticity=rule)])
    monkeypatch.setattr(memory, "available", lambda: 1 << 20)
    with pytest.raises(ResourceError, match=r"edges of 'eye->area' need 0\.1 GB"):
        net.edges("eye->area")
    assert net.edges("eye->area", range(9))[1].size == 9000


def test_connectomes_refuse_what_does_not_fit(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: GIB)
    n, stream = 10**6, Stream(0, "a->b")
    for graph in (Random(0.3), FixedFanIn(n // 2), FixedFanOut(n // 2), AllToAll()):
        with pytest.raises(ResourceError, match="synapses of .* need .* lower n"):
            graph.edges(n, n, stream)


def test_what_learns_is_refused_before_the_table_of_what_learned_is_touched(monkeypatch):
    eye, area = Population("eye", 2000, Playback()), Population("area", 2000, KWinners(900))
    wires = Synapses(eye, area, Random(0.4, stored=False), plasticity=Hebbian(0.1))
    net, other = Network([eye, area], [wires]), Network([eye, area], [wires])
    monkeypatch.setattr(memory, "MUCH", 1 << 20)
    monkeypatch.setattr(memory, "available", lambda: 1 << 22)
    with pytest.raises(ResourceError, match=r"'eye->area' that learn in round 0 need .*lower k"):
        net.run(1, inputs={"eye": range(2000)})
    assert net.pathways["eye->area"].learned.pres.size == 0
    for each in (net, other):
        each.run(2, inputs={"eye": range(50)})
    told, expected = (each.edges("eye->area", range(50))[1].tolist() for each in (net, other))
    assert told == expected
