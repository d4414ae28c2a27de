"""Saved networks: what they do in a new process, what is refused, and what is not executed."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import saved_worlds
from saved_worlds import MINE, ROUNDS, WORLDS, T, go_on
from shell import needs_compiled_kernels
from shell import neurosim as shell

import neurosim
from neurosim import (
    LIF,
    ArgumentError,
    DataError,
    KindError,
    NeuronRule,
    Population,
    SpikingNetwork,
    Synapses,
    load,
)
from neurosim.files.networks.network_file import SCHEMA
from neurosim.files.sealed import Schema, read_sealed, write_sealed
from neurosim.files.verify import verify
from neurosim.spiking import kept_recorders


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """Return a folder of networks that were saved half way, and what each did after that."""
    folder, futures = tmp_path_factory.mktemp("saved"), {}
    for name, build in (WORLDS | ROUNDS).items():
        net, recorders = build()
        if name in WORLDS:
            net.run(T)
        net.save(folder / f"{name}.h5")
        futures[name] = go_on(net)
        assert len(recorders) == len(net.recorders)
    return folder, futures


@needs_compiled_kernels
class TestGoingOn:
    def test_a_new_process_goes_on_to_the_bit_on_other_threads(self, halves):
        folder, futures = halves
        command = [sys.executable, saved_worlds.__file__, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == futures

    @pytest.mark.parametrize("name", [*WORLDS, *ROUNDS])
    def test_so_does_this_one_and_what_is_saved_again(self, halves, tmp_path, name):
        folder, futures = halves
        net = load(folder / f"{name}.h5", modules=MINE)
        net.save(tmp_path / "again.h5")
        assert go_on(load(tmp_path / "again.h5", modules=MINE)) == futures[name]

    def test_one_run_of_both_halves_is_the_same(self, halves):
        net, recorders = WORLDS["own"]()
        net.run(2 * T)
        assert len(recorders) == 2
        assert saved_worlds.told(net) == halves[1]["own"][0]


def small(**options):
    cells = Population("cells", 4, LIF(drive=30.0))
    return SpikingNetwork([cells], [Synapses(cells, cells, neurosim.AllToAll())], **options)


class TestRecorders:
    def test_they_stand_in_the_order_in_which_they_were_made_and_end_by_forget(self, tmp_path):
        net = small()
        made = [net.count("cells"), net.record("cells"), net.observe("cells", "v")]
        net.forget(made[1])
        net.run(3)
        net.save(tmp_path / "net.h5")
        again = load(tmp_path / "net.h5")
        assert [type(r).__name__ for r in again.recorders] == ["RateRecorder", "StateRecorder"]
        assert again.recorders[1].values.tobytes() == made[2].values.tobytes()
        again.forget(again.recorders[0])
        assert len(again.recorders) == 1

    def test_what_they_cannot_have_recorded_is_refused(self, tmp_path):
        net = small()
        made = [net.count("cells"), net.record("cells"), net.observe("cells", "v")]
        net.run(3)
        kept = [kept_recorders.keep(each) for each in made]
        for number, change in [
            (0, {"spans": np.array([[0, 2**40]])}), (0, {"counts": np.zeros(3)}),
            (0, {"spans": np.zeros(4, np.int64)}), (1, {"neurons": np.full(9, 4, np.int32)}),
            (1, {"steps": np.array([9, 2])}), (2, {"values": np.zeros((30, 3))}),
            (2, {"neurons": np.array([4])}), (2, {"every": 0}), (2, {"kind": "Recorder"}),
        ]:  # fmt: skip
            with pytest.raises((ArgumentError, KindError)):
                kept_recorders.resume(net._engine, kept[number] | change)
        again = [kept_recorders.resume(net._engine, each) for each in kept]
        assert [repr(each) for each in again] == [repr(each) for each in made]

    def test_one_that_writes_to_a_folder_cannot_go_along(self, tmp_path):
        net = small()
        spikes = net.record("cells", to=tmp_path / "spikes")
        with pytest.raises(ArgumentError, match="forget"):
            net.save(tmp_path / "net.h5")
        net.forget(spikes)
        net.save(tmp_path / "net.h5")


class TestRefusedAtSave:
    def refuse(self, tmp_path, net, match):
        (tmp_path / "net.h5").write_text("older")
        with pytest.raises(KindError, match=match):
            net.save(tmp_path / "net.h5")
        assert (tmp_path / "net.h5").read_text() == "older"

    @pytest.mark.parametrize("kind", ["lambda", "nested", "main"])
    def test_functions_without_an_import_path_with_the_way_out(self, tmp_path, kind):
        def nested(z, p, dt, is_refractory):
            return z.v > 1.0

        step = nested
        if kind == "lambda":
            step = lambda z, p, dt, is_refractory: z.v > 1.0  # noqa: E731
        if kind == "main":
            step.__module__, step.__qualname__ = "__main__", "step"
        net = SpikingNetwork([Population("cells", 1, NeuronRule(step, {"v": 0.0}))])
        self.refuse(tmp_path, net, "no file can name it; put it into a module that can be imported")

    def test_a_rule_whose_functions_read_something_else_now(self, tmp_path, monkeypatch):
        monkeypatch.setattr(saved_worlds, "LIMIT", 1.0, raising=False)
        net = SpikingNetwork([Population("cells", 1, NeuronRule(saved_worlds.limited, {"v": 0.0}))])
        net.save(tmp_path / "net.h5")
        (tmp_path / "net.h5").unlink()
        monkeypatch.setattr(saved_worlds, "LIMIT", 2.0)
        self.refuse(tmp_path, net, "read what has changed since it was made")

    def test_a_class_that_hides_its_argument(self, tmp_path):
        cells = Population("cells", 4, LIF())
        net = SpikingNetwork([cells], [Synapses(cells, cells, saved_worlds.Hiding(1))])
        self.refuse(tmp_path, net, re.escape("let it keep self.reach, or write saved(self)"))

    def test_what_holds_itself(self, tmp_path):
        cells, ring = Population("cells", 4, LIF()), saved_worlds.Ring(1)
        ring.table["own"] = saved_worlds.Ring(1)
        ring.table["own"].other = ring.table["own"]
        self.refuse(tmp_path, SpikingNetwork([cells], [Synapses(cells, cells, ring)]), "itself")

    def test_what_no_file_can_hold(self, tmp_path):
        net = saved_worlds.Small(0.1)
        with open(__file__) as net.note:
            self.refuse(tmp_path, net, "note")

    def test_a_list_that_holds_itself(self, tmp_path):
        net = saved_worlds.Small(0.1)
        net.loop = []
        net.loop.append(net.loop)
        self.refuse(tmp_path, net, "holds itself")

    @pytest.mark.parametrize("path", ["nowhere/net.h5", "", 3, "."])
    def test_a_place_that_is_none(self, path, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises((ArgumentError, KindError), match="path must"):
            small().save(path)


def changed(path, change):
    """Write a file again, sealed, with other facts."""
    sealed = read_sealed(path, SCHEMA)
    change(sealed.facts, sealed.arrays)
    write_sealed(path, SCHEMA, sealed.facts, sealed.arrays)


EVIL = """
Path(__file__).with_name("ran").touch()
class Part:
    def __init__(self, **given): Path(__file__).with_name("made").touch()
from os import system
"""


class TestRefusedAtLoad:
    @pytest.fixture
    def saved(self, tmp_path):
        net = small()
        net.record("cells")
        net.run(2)
        net.save(tmp_path / "net.h5")
        return tmp_path / "net.h5"

    def test_modules_that_nobody_allowed_are_not_imported(self, saved, monkeypatch):
        (saved.parent / "evil.py").write_text(EVIL)
        monkeypatch.syspath_prepend(saved.parent)

        def name(path):
            return lambda facts, arrays: facts["objects"].insert(
                0, {"class": path, "arguments": {}}
            )

        changed(saved, name("evil:Part"))
        with pytest.raises(DataError, match=re.escape("pass modules=['evil']")):
            load(saved)
        with pytest.raises(DataError, match=re.escape("pass modules=['evil']")):
            load(saved, modules=["evi", "evil.more"])
        assert "evil" not in sys.modules and not (saved.parent / "ran").exists()
        for path in ("evil:system", "evil:Path", "evil:Path.home", "os:system", "evil:__class__"):
            changed(saved, name(path))
            with pytest.raises(DataError, match="names"):
                load(saved, modules=["evil"])
        assert not (saved.parent / "made").exists()

    @pytest.mark.parametrize("path", [
        "neurosim:load_array", "neurosim:nothing", "neurosim.files.locks:sweep", "builtins:eval",
        "neurosim.models.concept_cells.retina:load_picture", "a b:c", ":", "", "neurosim:a.b",
    ])  # fmt: skip
    def test_what_is_no_part_of_a_network(self, saved, path):
        changed(saved, lambda facts, arrays: facts["objects"][0].update({"class": path}))
        with pytest.raises(DataError):
            load(saved)

    @pytest.mark.parametrize("change", [
        lambda facts, arrays: facts.update({"class": "neurosim:LIF"}),
        lambda facts, arrays: facts.pop("objects"),
        lambda facts, arrays: facts.update(objects={}),
        lambda facts, arrays: facts["parts"].pop("state"),
        lambda facts, arrays: facts["parts"].update(others={"dict": [["_engine", 1]]}),
        lambda facts, arrays: facts["parts"].update(others={"object": 10**6}),
        lambda facts, arrays: facts["parts"].update(as_made=["nothing"]),
        lambda facts, arrays: facts["parts"].update(start={"dict": []}),
        lambda facts, arrays: facts["parts"].update(recorders=[{"dict": [["kind", "Any"]]}]),
        lambda facts, arrays: facts["parts"].update(state={"pickle": "cos\nsystem"}),
        lambda facts, arrays: facts["objects"][0].update(attributes={"x": 1}),
        lambda facts, arrays: facts["objects"][0].update(arguments={"tau": 1}),
        lambda facts, arrays: facts["objects"][1]["arguments"].update(n=2**31 - 1),
        lambda facts, arrays: arrays.clear(),
        lambda facts, arrays: [a.fill(-1) for a in arrays.values()],
    ])  # fmt: skip
    def test_facts_that_are_none_under_a_sound_seal(self, saved, change):
        changed(saved, change)
        with pytest.raises(DataError, match="net.h5: "):
            load(saved)

    def test_200_changes_none_silent(self, saved):
        whole, rng = saved.read_bytes(), np.random.default_rng(1)
        for _ in range(200):
            data = bytearray(whole)
            how, at = rng.integers(4), int(rng.integers(len(data)))
            if how == 0:
                del data[at:]
            elif how == 1:
                data[at : at + 64] = bytes(64)
            elif how == 2:
                data[at] ^= 1 << int(rng.integers(8))
            else:
                data[at:at] = rng.bytes(int(rng.integers(1, 9)))
            if data == whole:
                continue
            saved.write_bytes(data)
            with pytest.raises(DataError):
                load(saved)

    def test_a_file_that_is_missing_or_no_network(self, saved):
        for path in ("nowhere/net.h5", saved.parent, __file__):
            with pytest.raises(DataError):
                load(path)

    def test_a_newer_version_and_another_kind(self, saved):
        sealed = read_sealed(saved, SCHEMA)
        write_sealed(saved, Schema(SCHEMA.name, SCHEMA.version + 1), sealed.facts, sealed.arrays)
        with pytest.raises(DataError, match="upgrade"):
            load(saved)
        write_sealed(saved, Schema("other", 1), sealed.facts, sealed.arrays)
        with pytest.raises(DataError, match="kind"):
            load(saved)

    @pytest.mark.parametrize("options", [{"threads": 0}, {"modules": "mine"}, {"modules": [""]}])
    def test_options_that_are_none(self, saved, options):
        with pytest.raises((ArgumentError, KindError)):
            load(saved, **options)

    def test_a_state_of_another_network(self, saved):
        with pytest.raises(ArgumentError, match="must be a state of this network"):
            small(seed=4).restore(load(saved).store())

    def test_rules_whose_text_has_changed_are_told(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(tmp_path)
        text = "def move(z, p, dt, is_refractory):\n    z.v += {}\n    return z.v > 5.0\n"
        (tmp_path / "moving_rule.py").write_text(text.format(1.0))
        import moving_rule

        net = SpikingNetwork([Population("cells", 1, NeuronRule(moving_rule.move, {"v": 0.0}))])
        net.save(tmp_path / "net.h5")
        load(tmp_path / "net.h5", modules=["moving_rule"])

        def another(facts, arrays):
            for told in facts["objects"]:
                for value in told["arguments"].values():
                    if isinstance(value, dict) and "function" in value:
                        value["function"][1] = "0" * 16

        changed(tmp_path / "net.h5", another)
        with pytest.warns(UserWarning, match="moving_rule:move is not what it was"):
            load(tmp_path / "net.h5", modules=["moving_rule"])


class TestTold:
    @pytest.fixture
    def saved(self, tmp_path):
        for name, build in {"own": WORLDS["own"], "rounds": ROUNDS["rounds fading"]}.items():
            net, recorders = build()
            net.save(tmp_path / f"{name}.h5")
            assert recorders
        return tmp_path

    def test_the_command_says_what_is_held_and_imports_nothing(self, saved):
        said = shell("info", "own.h5", cwd=saved)
        assert (said.returncode, said.stderr) == (0, "")
        for told in (
            *("own (60 neurons) of NeuronRule", "gated (150 synapses)", "0 ms, 0 steps"),
            *("SpikeRecorder of own", "network.populations['soft'].rule.escape"),
            *("code of yours: saved_worlds", "load('own.h5', modules=['saved_worlds'])"),
        ):
            assert told in said.stdout
        card = json.loads(shell("info", "rounds.h5", "--json", cwd=saved).stdout)
        assert (card["network"], card["round"], card["version"]) == (
            "Network", 30, neurosim.__version__
        )  # fmt: skip

    def test_it_is_verified_and_each_change_is_found(self, saved):
        whole = shell("info", "own.h5", "--verify", cwd=saved)
        assert whole.returncode == 0 and "as they were saved" in whole.stdout
        data = bytearray((saved / "own.h5").read_bytes())
        for at in (0, 100, 700, len(data) - 1):
            (saved / "own.h5").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            (finding,) = verify(saved / "own.h5")
            assert not finding.is_ok
        changed(saved / "rounds.h5", lambda facts, arrays: arrays.update(x=np.zeros(1)))
        (finding,) = verify(saved / "rounds.h5")
        assert "holds other arrays" in finding.value and not finding.is_ok
