"""Parts: which neurons an index names, what they are called, and what is refused."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import LIF, ArgumentError, KindError, Labels, Part, Population, Positions

GROUPS = {"exc": slice(0, 8), "edge": [9, 0], "odd": np.arange(10) % 2 == 1}
cells = Population("cells", 10, LIF(), groups=GROUPS)
NAMES = ["R0", "R1", "R2", "R3"]
line = Population(
    "line", 4, LIF(), labels=NAMES, positions=Positions.lattice(4, wraps=True),
    groups={"ends": ["R3", "R0"]},
)  # fmt: skip


@given(st.integers(1, 30), st.data())
def test_an_index_names_what_numpy_would_name(n, data):
    ends, steps = st.none() | st.integers(-n, n), st.none() | st.integers(1, 5)
    which = slice(data.draw(ends), data.draw(ends), data.draw(steps))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    some = data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True))
    population = Population("cells", n, LIF())
    for index in (which, mask, some):
        expected = np.sort(np.arange(n)[index]).tolist()
        if expected:
            part = population[index]
            assert part.neurons.tolist() == expected and part.neurons.dtype == np.int32
            assert part.n == len(expected) and part.is_whole == (part.n == n)
        else:
            with pytest.raises(ArgumentError, match="must hold at least one neuron"):
                population[index]


def test_what_parts_are_called():
    named = [cells[:8], cells[-2:], cells[::3], cells[[5, 3]], cells[7], cells["exc"]]
    assert [part.name for part in named] == [
        "cells[:8]", "cells[-2:]", "cells[::3]", "cells[3, 5]", "cells[7]", "cells[exc]",
    ]  # fmt: skip
    assert cells[np.arange(10) < 5].name == "cells[5 neurons]"
    assert str(cells["exc"]) == "cells[exc] (8 of 10 neurons)"
    assert Part(cells, [1, 2], "two of them").name == "two of them"


def test_groups_are_parts_by_name_and_may_overlap():
    assert {name: cells[name].neurons.tolist() for name in cells.groups} == {
        "exc": list(range(8)), "edge": [0, 9], "odd": [1, 3, 5, 7, 9],
    }  # fmt: skip
    assert cells["exc"] == cells[:8] and hash(cells["exc"]) == hash(cells[:8])
    assert cells["exc"] != cells[:7] and cells["exc"] != Population("cells", 10, LIF())[:8]
    assert cells == Population("cells", 10, cells.rule)


def test_labels_and_positions_are_those_of_the_neurons():
    part = line[["R2", "R0"]]
    assert part.neurons.tolist() == [0, 2] and part.labels.values.tolist() == ["R0", "R2"]
    assert part.positions.coordinates.ravel().tolist() == [0, 2] and part.positions.box == (4.0,)
    assert line["ends"].neurons.tolist() == [0, 3]
    assert cells[:3].labels is None and cells[:3].positions is None
    numbered = Population("fly", 3, LIF(), labels=Labels([70, 80, 90]))
    assert numbered[[90, 1]].neurons.tolist() == [1, 2]


def test_neurons_may_be_named_by_a_part():
    assert cells.find(cells["edge"]).tolist() == [0, 9]
    with pytest.raises(ArgumentError, match=r"must be of 'line', got a part of 'cells'"):
        line.find(cells[:2])


def test_copies_are_parts_of_their_own_population():
    for again in (copy.deepcopy(cells["exc"]), pickle.loads(pickle.dumps(cells["exc"]))):
        assert again.population is not cells and again != cells["exc"]
        assert again.name == "cells[exc]" and again == again.population["exc"]


BAD = {
    "beyond": (lambda: cells[:11], ArgumentError, "from -10 to 10, got 11"),
    "backwards": (lambda: cells[::-1], ArgumentError, "step of a slice of 'cells' must be .* 1 up"),
    "a half": (lambda: cells[0.5:], KindError, "end of a slice"),
    "negative": (lambda: cells[[-1]], ArgumentError, "must lie from 0 to 9, got -1"),
    "twice": (lambda: cells[[1, 1]], ArgumentError, "names a neuron twice"),
    "nobody": (lambda: cells[3:3], ArgumentError, "must hold at least one neuron"),
    "several": (lambda: cells[1, 2], KindError, r"go into a list: cells\[\[1, 2\]\]"),
    "short mask": (lambda: cells[np.ones(3, bool)], KindError, "must be 10 truth values"),
    "no group": (lambda: cells["ex"], ArgumentError, "did you mean 'exc'"),
    "no groups": (lambda: Population("a", 3, LIF())["e"], ArgumentError, "it has none; give it"),
    "a label": (lambda: line["R1"], ArgumentError, r"a label goes into a list: line\[\['R1'\]\]"),
    "no label": (lambda: line[["R7"]], ArgumentError, "got 'R7', which none of"),
    "of a part": (lambda: cells[:5][0], KindError, "take it of the population"),
    "text group": (lambda: Population("a", 3, LIF(), groups={"x": "exc"}), KindError, "a slice"),
    "groups": (lambda: Population("a", 3, LIF(), groups=["x"]), KindError, "must map names"),
    "no name": (lambda: Population("a", 3, LIF(), groups={"": [1]}), KindError, "non-empty string"),
    "empty group": (lambda: Population("a", 3, LIF(), groups={"x": []}), ArgumentError, "nobody"),
    "of nothing": (lambda: Part("cells", [1]), KindError, "population must be a Population"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_refusals(bad):
    call, error, words = BAD[bad]
    with pytest.raises(error, match=words):
        call()


def test_nobody_goes_through_a_population_by_accident():
    with pytest.raises(TypeError):
        list(cells)
    with pytest.raises(TypeError):
        3 in cells  # noqa: B015
    assert np.array([cells, line], object).shape == (2,)
