"""Formats of others are found by suffix, in Python or by entry point, and never break a run."""

import sys
from abc import ABC, abstractmethod
from itertools import count

import pytest
from packages import install

from neurosim import ArgumentError, KindError, TagWriter, VectorReader
from neurosim.files.plugins import Plugins

GOOD = (
    "from neurosim import VectorReader\nclass Own(VectorReader):\n    def blocks(self, rows): {}\n"
)
NAMES = count()


class Base(ABC):
    @abstractmethod
    def do(self): ...


class Own(Base):
    def do(self): ...


class Incomplete(Base):
    pass


def make(base=Base):
    return Plugins("reader", base, lambda: (".csv", ".npy"))


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Return a folder of packages, on the path."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def put(site, source, **points):
    """Install a package of a name that no other test used; return the name."""
    name = f"own_{next(NAMES):03}"
    points = points or {"vec": "Own"}
    install(site, name, source.format(name),
            readers={suffix: f"{name}:{value}" for suffix, value in points.items()})  # fmt: skip
    return name


class TestRegister:
    def test_what_is_registered_is_found_and_the_last_one_counts(self):
        class Other(Own):
            pass

        plugins = make()
        plugins.register(".vec", Own)
        assert plugins.find(".vec") is Own and plugins.find(".other") is None
        plugins.register(".vec", Other)
        assert plugins.find(".vec") is Other and ".vec" in plugins.suffixes()

    @pytest.mark.parametrize("suffix", [".csv", ".npy"])
    def test_ours_cannot_be_replaced(self, suffix):
        with pytest.raises(ArgumentError, match="none that neurosim has a format of its own for"):
            make().register(suffix, Own)

    @pytest.mark.parametrize("suffix", ["vec", ".", ".a.b", ".VEC", ".gz", ".sha256", ".a b", ".."])
    def test_what_is_no_suffix_is_refused(self, suffix):
        with pytest.raises(ArgumentError, match="must be a dot and small letters or digits, such"):
            make().register(suffix, Own)

    @pytest.mark.parametrize("suffix", [None, "", 5])
    def test_no_text_is_refused(self, suffix):
        with pytest.raises(KindError, match="suffix must be a non-empty string"):
            make().register(suffix, Own)

    @pytest.mark.parametrize("kind", [Own(), print, "Own", dict, None])
    def test_what_is_no_such_class_is_refused_with_the_way_out(self, kind):
        with pytest.raises(KindError, match=r"inherits from neurosim.Base, got .*own_files.md"):
            make().register(".vec", kind)

    def test_a_class_that_lacks_a_method_is_refused_with_its_name(self):
        with pytest.raises(KindError, match=r"reader of '.vec' lacks do; see docs/own_files.md"):
            make().register(".vec", Incomplete)

    @pytest.mark.parametrize(("kind", "lacks"), [
        (VectorReader, "blocks"), (TagWriter, "append, close, finish"),
    ])  # fmt: skip
    def test_all_that_is_missing_is_named(self, kind, lacks):
        with pytest.raises(KindError, match=f"lacks {lacks};"):
            make(kind).register(".vec", kind)


class TestEntryPoints:
    def test_the_name_of_an_entry_point_is_the_suffix(self, site):
        name = put(site, GOOD, vec="Own", **{".dotted": "Own", "LARGE": "Own"})
        plugins = make(VectorReader)
        assert {".vec", ".dotted", ".large"} <= set(plugins.suffixes())
        assert name not in sys.modules  # nothing is imported to know that
        kind = plugins.find(".vec")
        assert kind is sys.modules[name].Own is plugins.find(".dotted")
        assert plugins.find(".other") is None

    @pytest.mark.parametrize(("source", "said"), [
        ("1 / 0", r"does not load \(ZeroDivisionError: division by zero"),
        ("import no_such_module", r"does not load \(ModuleNotFoundError: No module named"),
        ("raise SystemExit(3)", r"does not load \(SystemExit: 3"),
        ("def (", r"does not load \(SyntaxError"),
        ("", r"does not load \(AttributeError"),
        ("class Own: pass", r"must be a class that inherits from neurosim.VectorReader, got"),
        ("from neurosim import VectorReader as Own", "lacks blocks; see docs/own_files.md"),
    ])  # fmt: skip
    def test_what_does_not_load_is_named_and_skipped(self, site, source, said):
        name = put(site, source)
        plugins = make(VectorReader)
        where = rf"skipped reader of \.vec \({name}:Own of {name} 1.0\): {said}"
        with pytest.warns(RuntimeWarning, match=where):
            assert plugins.find(".vec") is None
        assert plugins.find(".other") is None  # and nobody else hears of it
        (found,) = [each for each in plugins.look() if each.package == f"{name} 1.0"]
        assert found.suffix == ".vec" and found.fault

    def test_a_package_cannot_take_what_is_ours(self, site):
        name = put(site, GOOD, csv="Own", gz="Own")
        plugins = make(VectorReader)
        assert plugins.find(".csv") is None and name not in sys.modules
        faults = [each.fault for each in plugins.look() if name in each.package]
        assert len(faults) == 2 and all(fault.startswith("its suffix must be") for fault in faults)

    def test_of_two_packages_the_first_that_loads_is_taken_and_the_other_told(self, site):
        first, second, third = put(site, "1 / 0"), put(site, GOOD), put(site, GOOD)
        plugins = make(VectorReader)
        with pytest.warns(RuntimeWarning, match=first):
            assert plugins.find(".vec").__module__ == second
        told = {each.package.split()[0]: each.fault for each in plugins.look()}
        assert told[second] == "" and told[third] == f"{second} 1.0 comes first"
        plugins.register(".vec", type("Mine", (VectorReader,), {"blocks": print}))
        assert plugins.find(".vec").__name__ == "Mine"

    def test_a_damaged_package_hides_no_other(self, site):
        good, bad = put(site, GOOD), put(site, GOOD)
        site.joinpath(f"{bad}-1.0.dist-info", "entry_points.txt").write_text(
            "[neurosim.readers]\nno equals sign\n"
        )
        plugins = make(VectorReader)
        assert plugins.find(".vec").__module__ == good
        assert [each.fault for each in plugins.look() if bad in each.package + each.fault]

    def test_the_same_package_twice_on_the_path_counts_once(self, site, monkeypatch):
        name = put(site, GOOD)
        link = site / "again"
        link.symlink_to(site, target_is_directory=True)
        monkeypatch.syspath_prepend(link)
        found = [each for each in make(VectorReader).look() if name in each.package]
        assert [each.fault for each in found] == [""]
