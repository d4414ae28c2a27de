"""Bands that vanish with a parameter: how many, and because of what, is said."""

import numpy as np
import pytest
from pydantic import Field

from neurosim.experiment.configuration import Configuration
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.experiment.study import Seeds, configure, run_study
from neurosim.experiment.unbanded import tell_unbanded
from neurosim.files.results.read import read_result
from neurosim.files.results.write import write_result


class Three(Configuration):
    n: int = Field(10, description="a size")
    most: float = Field(2.0, description="a limit")
    free: int = Field(1, description="on which no row depends")


def card(config):
    rows = [
        *bound_to(config, ["n"], [Band("1", "a band", 0, 1, "a book"),
                                  Band("2", "a value of others", None, None, "a book", "0.4")]),
        *bound_to(config, ["n", "most"], [Band("3", "either", None, 1, "a book", "0.5")]),
        Band("4", "nothing at all", None, None, ""),
        Band("5", "whatever the parameters", 0, None, "theory"),
    ]  # fmt: skip
    if config.n == 99:
        raise ValueError("the card is broken")
    return rows


def make(**more):
    return Experiment(**{
        "name": "three", "summary": "Three parameters", "configuration": Three,
        "run_seed": lambda config, seed, threads, tick: {"x": np.zeros(1)},
        "measure": lambda config, found: dict.fromkeys("12345", 0.5), "card": card,
        "presets": {"large": {"n": 20}}, **more,
    })  # fmt: skip


def tell(preset=None, study=None, **changes):
    return run_study(study or make(), changes, Seeds(n=1), preset=preset)().unbanded


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"free": 7}, ""),
        ({"most": 2}, ""),  # as it is
        ({"most": 3}, "1 row has no band or no published value: those are of other parameters "
                      "(changed: most)"),
        ({"n": 11, "free": 7}, "3 rows have no band or no published value: those are of other "
                               "parameters (changed: n, free)"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_counted_and_what_was_changed_is_named(changes, told):
    assert tell(**changes) == told


def test_a_preset_is_no_change():
    assert tell("large") == ""
    rows = make(card=lambda c: bound_to(c, ["most"], [Band("1", "a band", 0, 1, "a book")]))
    assert tell("large", rows, most=3).endswith("(changed: most)")


def test_rows_that_are_named_by_a_parameter_count_where_they_lack_what_the_usual_ones_have():
    def rows(config):
        high = 1 if config.n == 10 else None
        return [Band(f"{name} {config.n}", name, None, high if name == "a" else None, "")
                for name in "abc"]  # fmt: skip

    usual, config = Three.make(), Three.make(n=12)
    found = tell_unbanded(make(card=rows), (config, usual), rows(config), {})
    assert found.startswith("1 row has")


def test_defaults_that_cannot_be_told_cost_no_run():
    assert tell(study=make(card=lambda config: card(config)[config.n == 10 and 99 :]), n=11) == ""
    broken = make(card=lambda config: card(config) if config.n != 10 else 1 / 0)
    assert tell(study=broken, n=11) == ""


def test_what_data_change_is_no_change_of_yours():
    def prepare(config, samples):
        return config.model_copy(update={"n": samples}), []

    study = make(prepare=prepare, takes=["data"],
                 run_seed=lambda config, seed, threads, tick, samples: {})  # fmt: skip
    usual = configure(study, None, {})
    for most, told in ((2.0, ""), (3.0, "changed: most")):
        config = prepare(usual.model_copy(update={"most": most}), 10)[0]
        found = tell_unbanded(study, (config, usual), card(config), {"samples": 10})
        assert told in found and bool(found) == bool(told)


def test_it_is_part_of_the_object_of_json_and_of_the_file(tmp_path):
    result = run_study(make(), {"n": 3}, Seeds(n=1))()
    write_result(result, tmp_path, {})
    told = read_result(tmp_path).attributes["unbanded"]
    assert result.as_json()["unbanded"] == result.scorecard()["unbanded"] == told != ""


def test_a_legend_may_follow_the_parameters():
    told = make(legend=lambda config: f"at most {config.most:g}")
    assert run_study(told, {"most": 7}, Seeds(n=1))().legend == "at most 7"
    assert make(legend="as it is").tell_legend(Three()) == "as it is"


def lost(name, **changes):
    """Return the rows that lack a band or a value that they have at the defaults."""
    study = find_experiment(name)
    of_changed, usual = (study.card(study.configuration.make(**c)) for c in (changes, {}))
    return "".join(
        f"{band.id} " for band, known in zip(of_changed, usual, strict=True)
        if (band.low, band.high, band.theirs) != (known.low, known.high, known.theirs)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "rows"),
    [
        ("long-range", {"nodes": 500, "dimensions": 8}, ""),
        ("long-range", {"grown": 0}, "2f 2g "),
        ("long-range", {"noise": 0.3}, "4a 4b 4c "),
        ("long-range", {"beta": 3}, "2a 2b 2c 2d 2e 2f 2g 2h "),
        ("multi-synapse", {"most": 20}, "2a 2b 2c 2d 2e 2f 2g 2h 2i "),
        ("multi-synapse", {"pairs": 500}, "2a 2b 2c 2d 2e 2f 2g 2h "),
        ("multi-synapse", {"senses": 50}, "2i "),
        ("multi-synapse", {"q": 0.5}, "3a 3b "),
        ("frequent-path", {"senses": 8}, "1h 1i 1j 2h 2i 2j "),
        ("frequent-path", {"stdp": 0.01}, "2c 2f 2g 2h 2i 2j 2k 2l 2m 2n "),
        ("frequent-path", {"pruned": 0.5}, "4d "),
        ("frequent-path", {"full": 0.1}, "3g 3j 4d "),
    ],
)
def test_bands_go_with_those_parameters_on_which_a_row_depends(monkeypatch, name, changes, rows):
    monkeypatch.delenv("NEUROSIM_DATA", raising=False)
    assert lost(name, **changes) == rows
