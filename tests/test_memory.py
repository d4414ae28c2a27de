"""Memory: how much is left, and that too much is refused before it is taken."""

from pathlib import Path

import pytest

from neurosim import (
    FixedFanIn,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Random,
    ResourceError,
    Synapses,
    memory,
)

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


NEURONS = 2 * 100 * 13


@pytest.mark.parametrize(
    ("connectome", "most"),
    [
        (Random(0.5), 100 * 100 * 0.5 * 6),
        (Random(0.5, stored=False), 100 * 9),
        (FixedFanIn(7), 100 * 7 * 6),
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
