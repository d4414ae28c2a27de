"""Records that go to disk while a network runs: the same bits, in bounded memory, through kills."""

import errno
import os
import pickle
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    DataError,
    Hebbian,
    KindError,
    KWinners,
    Network,
    PairSTDP,
    Playback,
    Poisson,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    Uniform,
    read_records,
)
from neurosim.files import journal
from neurosim.files.journal import Journal
from neurosim.records import stream

COLUMNS = {"spikes": "steps times neurons", "rates": "steps counts", "states": "times values",
           "weights": "times weights", "trace": "times values"}  # fmt: skip


@pytest.fixture
def often(monkeypatch):
    """Have a part written for each chunk, and not flushed: that is for a loss of power."""
    monkeypatch.setattr(stream, "MOST", 0)
    monkeypatch.setattr(os, "fsync", lambda number: None)


def spiking(threads=1):
    """Return a network of spikes that learns."""
    eye = Population("eye", 30, Poisson(300.0))
    names = [f"cell {i}" for i in range(40)]
    cells = Population("cells", 40, LIF(drive=np.linspace(0, 40, 40)), labels=names)
    learn = PairSTDP(a_pre=0.1, a_post=-0.1, w_max=2.0)
    wires = Synapses(eye, cells, Random(0.2), weight=Uniform(0, 2), plasticity=learn)
    return SpikingNetwork([eye, cells], [wires], seed=3, threads=threads)


def record_all(net, folder=None):
    """Return a recorder of each kind, which writes to a folder below this one."""
    to = {name: None if folder is None else folder / name for name in COLUMNS}
    return {
        "spikes": net.record("cells", to=to["spikes"]),
        "rates": net.count("eye", to=to["rates"]),
        "states": net.observe("cells", "v", [3, 39], every=0.5, to=to["states"]),
        "weights": net.watch("eye->cells", every=5.0, to=to["weights"]),
        "trace": net.watch_trace("eye->cells", "pre", every=5.0, to=to["trace"]),
    }


def assert_same(recorder, other, columns):
    for name in columns.split():
        ours, theirs = getattr(recorder, name), getattr(other, name)
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs), name


def rounds():
    """Return a network of rounds, and what drives it."""
    eye, area = Population("eye", 60, Playback()), Population("area", 300, KWinners(9))
    wires = [Synapses(pre, area, Random(0.2), plasticity=Hebbian(0.1)) for pre in (eye, area)]
    return Network([eye, area], wires, seed=2), {"eye": range(60)}


class TestSameBits:
    @pytest.mark.parametrize("threads", [1, 2])
    def test_of_spikes_whatever_is_undone(self, tmp_path, often, threads):
        net, twin = spiking(threads), spiking()
        ours, theirs = record_all(net, tmp_path), record_all(twin)
        for each, chunk in ((net, 130), (twin, None)):
            each.run(20, chunk=chunk)
            middle = each.store()
            each.run(20, chunk=chunk)
            late = each.store()
            each.restore(middle)  # back to the end of a part
            each.run(3.3, chunk=chunk)
            each.restore(middle)
            each.run(1, chunk=chunk)  # ends within a part that was written
            each.restore(late)  # a gap
            each.run(7, chunk=chunk)
        for name, columns in COLUMNS.items():
            assert_same(ours[name], theirs[name], columns)
            ours[name].flush()
            again = read_records(tmp_path / name)
            assert_same(again, theirs[name], columns)
            assert repr(again) == repr(ours[name]) == repr(theirs[name])
            parts = list(again.parts())
            assert len(parts) > 2
            for column in columns.split():
                joined = np.concatenate([getattr(part, column) for part in parts])
                assert np.array_equal(joined, getattr(theirs[name], column))
        spikes, rates = read_records(tmp_path / "spikes"), read_records(tmp_path / "rates")
        assert_same(rates, theirs["rates"], "counts")
        assert np.array_equal(rates.rate(1.0), theirs["rates"].rate(1.0))
        for call in ("counts", "rates", "intervals"):
            assert np.array_equal(getattr(spikes, call)(), getattr(theirs["spikes"], call)())
        net.reset(), twin.reset()
        net.run(2), twin.run(2)
        for name, columns in COLUMNS.items():
            assert_same(ours[name], theirs[name], columns)

    def test_of_rounds(self, tmp_path, often):
        (net, inputs), (twin, _) = rounds(), rounds()
        ours, theirs = net.record("area", to=tmp_path / "area"), twin.record("area")
        for each in (net, twin):
            each.run(7, inputs=inputs, chunk=3)
            each.exclude("area", range(300))
            each.run(2, inputs=inputs)  # in which nobody fires
        again = read_records(tmp_path / "area")
        for recorder in (ours, again):
            assert_same(recorder, theirs, "rounds neurons")
            assert recorder.ties == theirs.ties
            assert [w.tolist() for w in recorder.winners] == [w.tolist() for w in theirs.winners]
            assert recorder.counts().tolist() == theirs.counts().tolist()
            assert repr(recorder) == repr(theirs)
        assert len(list(again.parts())) == 9
        ours.clear(), theirs.clear()
        net.run(1), twin.run(1)
        assert_same(ours, theirs, "rounds neurons")
        assert_same(read_records(tmp_path / "area"), theirs, "rounds neurons")

    def test_a_copy_of_a_recorder_reads_and_never_writes(self, tmp_path):
        net = spiking()
        spikes = net.record("cells", to=tmp_path / "spikes")
        net.run(20)
        copy = pickle.loads(pickle.dumps(spikes))
        copy.flush()
        assert_same(copy, spikes, "steps neurons")
        assert [path.name for path in (tmp_path / "spikes").glob("part*")] == ["part-000001.h5"]

    def test_another_process_that_was_forked_never_writes(self, tmp_path, monkeypatch):
        net, inputs = rounds()
        area = net.record("area", to=tmp_path / "area")
        net.run(2, inputs=inputs)
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(os, "getpid", lambda: 1)
            area.flush()
        assert len(list((tmp_path / "area").glob("part*"))) == 1
        area.flush()
        assert len(read_records(tmp_path / "area").ties) == 2

    def test_what_is_saved_of_a_network_cannot_take_it_along(self, tmp_path):
        net = spiking()
        net.record("eye").require_in_memory("save()")
        stored = net.record("cells", to=tmp_path / "spikes")
        with pytest.raises(ArgumentError, match=rf"save\(\) is refused .* {tmp_path}.*forget\(\)"):
            stored.require_in_memory("save()")

    def test_who_moves_to_another_folder_goes_on_in_this_one(self, tmp_path, monkeypatch):
        for name in "ab":
            (tmp_path / name).mkdir()
            monkeypatch.chdir(tmp_path / name)
            net = spiking()
            stored = net.record("cells", to="spikes")
            if name == "a":
                first, one = net, stored  # there will be a folder of that name elsewhere, too
        first.run(20)
        one.flush()
        assert one.path == tmp_path / "a/spikes" and len(list(one.path.glob("part*"))) == 2
        monkeypatch.chdir(tmp_path / "a")
        again = read_records("spikes")
        monkeypatch.chdir(tmp_path)
        assert_same(again, one, "steps neurons")
        assert stored.neurons.size == 0

    def test_labels_may_be_any_text(self, tmp_path):
        labels = ["ä\udc80", "$x_1$"]
        net = Network([Population("eye", 2, Playback(), labels=labels)])
        net.record("eye", to=tmp_path / "eye")
        assert read_records(tmp_path / "eye").labels.tolist() == labels

    def test_a_kill_does_not_bring_back_what_was_undone(self, tmp_path, monkeypatch):
        net = spiking()
        recorders = record_all(net, tmp_path)
        net.run(20)
        middle = net.store()
        for _ in range(3):
            net.run(30)
            for recorder in recorders.values():
                recorder.flush()
            with monkeypatch.context() as at_once:
                at_once.setattr(Path, "unlink", lambda *_, **__: None)
                net.restore(middle)
            for name, columns in COLUMNS.items():  # as it would be found after a kill
                assert_same(read_records(tmp_path / name), recorders[name], columns)
            assert recorders["rates"].steps[-1] == 199
        journal_of = {name: Journal.open(tmp_path / name) for name in COLUMNS}
        assert {len(j.parts()) for j in journal_of.values()} == {3}  # head, rows, where they end


class TestWhenItIsWritten:
    def test_a_recorder_that_is_forgotten_or_let_go_has_written_all(self, tmp_path):
        net = spiking()
        kept, held = record_all(net), record_all(net, tmp_path)
        net.run(20)
        assert read_records(tmp_path / "spikes").steps.size == 0
        net.forget(held["spikes"])
        del held
        for name, columns in COLUMNS.items():
            assert_same(read_records(tmp_path / name), kept[name], columns)

    def test_the_end_of_python_writes_what_is_left(self, tmp_path):
        code = (
            "import sys; from neurosim import *\n"
            "net = Network([Population('eye', 3, Playback())])\n"
            "eye = net.record('eye', to=sys.argv[1])\n"
            "net.run(2, inputs={'eye': [0, 2]})\n"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "eye")], check=True)
        assert read_records(tmp_path / "eye").neurons.tolist() == [0, 2, 0, 2]

    def test_memory_stays_bounded(self, tmp_path, monkeypatch):
        monkeypatch.setattr(stream, "MOST", 1 << 20)
        net = SpikingNetwork([Population("cells", 4000, LIF(drive=np.linspace(0, 40, 4000)))])
        net.run(1)  # compiles
        v = net.observe("cells", "v", to=tmp_path / "v")
        largest = []
        tracemalloc.start()
        net.run(250, chunk=64, after_chunk=lambda _: largest.append(v.held_bytes))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        v.flush()
        assert net.estimate_records(250) == {"v of cells": 2500 * 4001 * 8}
        assert sum(path.stat().st_size for path in v.path.iterdir()) > 2500 * 4001 * 8
        # Of 80 MB: a chunk of 2 MB, and a part of as much that is joined, laid out and sealed.
        assert max(largest) < 1 << 20 and peak < 20e6
        assert sum(len(part.values) for part in v.parts()) == 2500


KILLED = """
import os, random, signal, sys, time
sys.path[:0] = sys.argv[2:4]
from neurosim.records import stream
import test_streaming
stream.MOST, os.fsync = 0, lambda number: None
test_streaming.spiking().run(1)
for number in range(20):
    child = os.fork()
    if child == 0:
        net = test_streaming.spiking()
        spikes = net.record("cells", to=f"{sys.argv[1]}/{number}")
        with open(f"{sys.argv[1]}/{number}.told", "w") as told:
            def tell(_):
                told.write(f"{spikes._stream.n_rows}\\n")
                told.flush()
            net.run(100_000, chunk=64, after_chunk=tell)
    told = f"{sys.argv[1]}/{number}.told"
    while number > 4 and not (os.path.exists(told) and os.path.getsize(told)):
        time.sleep(0.001)
    time.sleep(random.Random(number).uniform(0.0, 0.05))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_kill_loses_at_most_the_part_that_was_being_written(tmp_path):
    here = Path(__file__)
    paths = str(here.parent), str(here.parents[1] / "helpers")
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), *paths], check=True)
    twin = spiking()
    theirs, found = twin.record("cells"), []
    for number in range(20):
        told = tmp_path / f"{number}.told"
        lines = told.read_text().splitlines() if told.exists() else []
        if not (tmp_path / str(number) / "part-000001.h5").exists():  # before it began
            assert not lines
            continue
        spikes = read_records(tmp_path / str(number))
        found.append(spikes.steps.size)
        assert found[-1] >= int(lines[-1] if lines else 0)
        while theirs.steps.size < found[-1]:
            twin.run(100)
        assert np.array_equal(spikes.steps, theirs.steps[: found[-1]])
        assert np.array_equal(spikes.neurons, theirs.neurons[: found[-1]])
        assert not list((tmp_path / str(number)).glob(".neurosim*"))
    assert len(found) >= 15 and max(found) > 0


class TestRefusals:
    def test_places(self, tmp_path):
        net = spiking()
        first = net.record("cells", to=tmp_path / "spikes")
        for name in ("spikes", "file"):
            (tmp_path / "file").touch()
            with pytest.raises(ArgumentError, match="not there yet, got .*name another"):
                net.count("cells", to=tmp_path / name)
        with pytest.raises(ArgumentError, match=r"to='\S+/x'$"):
            net.count("cells", to=tmp_path / "x.h5")
        with pytest.raises(DataError, match="could not be made .*parent is there"):
            net.count("cells", to=tmp_path / "nowhere" / "x")
        for wrong in (3, "", b"x"):
            with pytest.raises(KindError, match="to must be a path"):
                net.count("cells", to=wrong)
        with pytest.raises(ArgumentError, match="every"):  # before the folder is made
            net.observe("cells", "v", every=0.03, to=tmp_path / "v")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "spikes"]
        assert len(net._engine.recordings.held()) == 1 and first.path == tmp_path / "spikes"

    def test_what_is_no_record(self, tmp_path):
        with pytest.raises(DataError, match="no journal"):
            read_records(tmp_path)
        journal.Journal.create(tmp_path, {"experiment": "projection"})
        with pytest.raises(DataError, match="no records"):
            read_records(tmp_path)
        with pytest.raises(KindError, match="path must be"):
            read_records(None)

    def test_a_part_that_is_damaged_is_named_and_can_be_left_out(self, tmp_path, often):
        net = spiking()
        ours = net.record("cells", to=tmp_path / "spikes")
        net.run(40, chunk=100)
        damaged = tmp_path / "spikes" / "part-000003.h5"
        data = bytearray(damaged.read_bytes())
        data[len(data) // 2] ^= 4
        damaged.write_bytes(data)
        with pytest.raises(DataError, match="part-000003.h5"):
            ours.steps  # noqa: B018
        with pytest.raises(DataError, match="part-000003.h5 .*skip_damaged=True"):
            read_records(tmp_path / "spikes")
        twin = spiking()
        theirs = twin.record("cells")
        twin.run(40)
        left = read_records(tmp_path / "spikes", skip_damaged=True)
        is_there = (theirs.steps < 100) | (theirs.steps >= 200)
        assert np.array_equal(left.steps, theirs.steps[is_there])
        assert "in 30 ms" in repr(left)
        ours.forget_from(150)  # within it; going back is possible all the same
        with pytest.raises(DataError, match="part-000003.h5"):
            ours.steps  # noqa: B018

    def test_no_change_of_a_byte_is_silent(self, tmp_path, often):
        net, inputs = rounds()
        net.record("area", to=tmp_path / "area")
        area = net.record("area", to=tmp_path / "other")
        net.run(3, inputs=inputs)
        chance, files = random.Random(1), sorted((tmp_path / "other").iterdir())
        assert len(files) == 5 and files[0].name == "manifest.json"
        for trial in range(400):  # of the list of parts, and of a part, in turn
            path = chance.choice(files[1:] if trial % 2 else files[:1])
            sound = path.read_bytes()
            damaged, place = bytearray(sound), chance.randrange(len(sound))
            if trial % 3:
                damaged[place] ^= 1 << chance.randrange(8)
            else:
                del damaged[place:]
            path.write_bytes(damaged)
            with pytest.raises(DataError, match=path.name if path.suffix == ".h5" else "manifest"):
                read_records(area.path)
            path.write_bytes(sound)
        assert_same(read_records(area.path), area, "rounds neurons")


class TestFullDisk:
    @pytest.fixture(params=["part", "manifest"])
    def full(self, monkeypatch, request):
        """Return a function that fills the disk, for parts or just for the list of them."""
        place = journal.place_file

        def refuse(path, data):
            if request.param in path.name or request.param == "part":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            place(path, data)

        return lambda is_full: monkeypatch.setattr(
            journal, "place_file", refuse if is_full else place
        )

    def test_nothing_is_lost_and_the_run_can_go_on(self, tmp_path, often, full):
        net, twin = spiking(), spiking()
        ours, theirs = record_all(net, tmp_path), record_all(twin)
        net.run(10, chunk=20)
        full(True)
        with pytest.raises(DataError, match=r"No space left.* rows of this recorder .* flush\(\)"):
            net.run(10, chunk=20)
        assert 10 < net.time < 20
        assert read_records(tmp_path / "rates").counts.size == 100
        full(False)
        net.run(20 - net.time, chunk=20)
        twin.run(20)
        for name, columns in COLUMNS.items():
            assert_same(ours[name], theirs[name], columns)
            ours[name].flush()
            assert_same(read_records(tmp_path / name), theirs[name], columns)

    def test_who_lets_a_recorder_go_is_warned(self, tmp_path, full):
        net, inputs = rounds()
        area = net.record("area", to=tmp_path / "area")
        net.run(2, inputs=inputs)
        full(True)
        with pytest.warns(RuntimeWarning, match="No space left") as told:
            del area
        assert len(told) == 1

    def test_of_rounds(self, tmp_path, often, full):
        (net, inputs), (twin, _) = rounds(), rounds()
        ours, theirs = net.record("area", to=tmp_path / "area"), twin.record("area")
        full(True)
        with pytest.raises(DataError, match="No space left"):
            net.run(5, inputs=inputs)
        assert net.round == 1
        full(False)
        net.run(4, inputs=inputs), twin.run(5, inputs=inputs)
        assert_same(ours, theirs, "rounds neurons")


class TestHostileFolders:
    SOUND = {"format": "neurosim records", "kind": "RateRecorder", "population": "eye", "n": 3,
             "dt": 0.1}  # fmt: skip

    def make(self, folder, facts, rows, said=None):
        made = journal.Journal.create(folder, facts)
        made.append("header", {}, {})
        said = said or {
            "rows": 2,
            "ragged": 0,
            "first": 0,
            "last": 1,
            "cut": None,
            "spans": [[0, 2]],
        }
        made.append("rows", said, rows)
        return folder

    def rows(self):
        return {"steps": np.arange(2), "counts": np.array([1, 2])}

    def test_what_is_sound_is_read(self, tmp_path):
        held = read_records(self.make(tmp_path / "x", self.SOUND, self.rows()))
        assert held.counts.tolist() == [1, 2]

    @pytest.mark.parametrize("wrong", [
        {"kind": "os.system"}, {"kind": None}, {"kind": ["SpikeRecorder"]}, {"n": 10**15},
        {"n": "3"}, {"dt": 0}, {"dt": None}, {"kind": "StateRecorder"}, {"kind": "WeightRecorder"},
        {"format": "x"},
    ])  # fmt: skip
    def test_facts_that_make_no_recorder(self, tmp_path, wrong):
        self.make(tmp_path / "x", self.SOUND | wrong, self.rows())
        with pytest.raises(DataError, match=str(tmp_path)):
            read_records(tmp_path / "x")

    @pytest.mark.parametrize("said", [
        {"rows": 2}, {"rows": "x", "ragged": 0, "first": 0, "last": 1, "cut": None, "spans": []},
        {"rows": 2, "ragged": 0, "first": 0, "last": 1, "cut": None, "spans": [[0]]},
    ])  # fmt: skip
    def test_parts_that_say_something_else(self, tmp_path, said):
        self.make(tmp_path / "x", self.SOUND, self.rows(), said)
        with pytest.raises(DataError, match="part-000002.h5"):
            read_records(tmp_path / "x")

    @pytest.mark.parametrize("rows", [
        {}, {"steps": np.arange(2)}, {"steps": np.arange(2.0), "counts": np.arange(2)},
        {"steps": np.arange(2), "counts": np.arange(3)},
        {"steps": np.arange(2), "counts": {"x": np.arange(2)}},
    ])  # fmt: skip
    def test_columns_that_do_not_belong_together(self, tmp_path, rows):
        held = read_records(self.make(tmp_path / "x", self.SOUND, rows))
        with pytest.raises(DataError, match=r"part-000002.h5: holds no rows"):
            held.counts  # noqa: B018
