"""A loop that is left at any item goes on to the same bits, whatever it keeps."""

from collections import defaultdict

import numpy as np
import pytest
from leaving import Left, go_on, left_and_gone_on

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    PairSTDP,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
)
from neurosim.base.errors import Interrupted
from neurosim.experiment.keeping.door import SeedDoor
from neurosim.experiment.keeping.keeper import Keeper
from neurosim.experiment.ticks import Tick
from neurosim.files.journal import Journal
from neurosim.files.results.folder import JOURNAL


def spike(tick):
    """Return what a network did whose recorders are emptied each time."""
    eye = Population("eye", 40, LIF(drive=0.0))
    area = Population("area", 30, LIF(drive=0.0))
    net = SpikingNetwork(
        [eye, area],
        [Synapses(eye, area, Random(0.3), weight=3.0, plasticity=PairSTDP(w_max=6.0))],
        inputs=[PoissonInput(eye, rate=300.0, weight=4.0)],
        seed=2,
    )
    spikes, random, found = net.record("area"), np.random.default_rng(1), []
    total = np.zeros(3)
    rates = net.count("area")
    kept = {"net": net, "random": random, "found": found, "total": total, "rates": rates}
    for i in tick.loop("parts", range(3), keep=kept):
        net.run(float(random.integers(5, 15)))
        found.append((spikes.steps, spikes.neurons))
        spikes.clear()
        total[i] = random.random()
    for i in tick.loop("parts", range(2), keep={"net": net, "total": total, "rates": rates}):
        net.run(4.0)
        total[2] += i
    return [
        *np.concatenate([np.stack(one, axis=1) for one in found]),
        total,
        net.weights("eye->area"),
        rates.counts,
        rates.steps,
    ]


def test_a_seed_left_anywhere_gives_the_same(tmp_path):
    whole = [array.tobytes() for array in spike(Tick())]
    for after in range(1, 6):
        again = left_and_gone_on(tmp_path / f"{after}", spike, after)
        assert [array.tobytes() for array in again] == whole, after
        assert len(Journal.open(tmp_path / f"{after}" / JOURNAL).parts()) == 1


def known_by_another_name(tick):
    rates, last = [], np.zeros(2)
    out = {"rates": rates, "last": last, "best": last}
    for i in tick.loop("parts", range(4), keep={"out": out}):
        rates.append(i)
        last += i
    return out["rates"], out["best"].tolist()


def replaced(tick):
    begin = np.zeros(2)
    out = {"now": begin, "rows": []}
    for i in tick.loop("parts", range(4), keep=out):
        out["now"] = out["now"] + i
        out["rows"] = [*out["rows"], [i]]
    return (out["now"] - begin).tolist(), out["rows"]


def made_one_later(tick):
    out = {"now": np.zeros(2), "best": [None]}
    for i in tick.loop("parts", range(4), keep={"out": out}):
        if i == 1:
            out["best"] = [out["now"]]
        out["now"] += i
    return out["best"][0].tolist()


def spawning(tick):
    random, drawn, counts = np.random.default_rng(1), [], defaultdict(int)
    for i in tick.loop("parts", range(4), keep={"r": random, "drawn": drawn, "counts": counts}):
        drawn.append(random.spawn(1)[0].random())
        counts[i // 2] += 1
    return drawn, counts


@pytest.mark.parametrize("seed", [known_by_another_name, replaced, made_one_later, spawning])
def test_what_is_kept_stays_what_the_seed_knows_it_as(seed, tmp_path):
    expected = seed(Tick())
    for after in (1, 2, 3):
        assert left_and_gone_on(tmp_path / f"{after}", seed, after) == expected, after


def test_the_last_checkpoint_but_one_serves_where_the_last_is_damaged(tmp_path):
    def count(tick):
        total, seen = [0], []
        for i in tick.loop("numbers", range(5), keep={"total": total}):
            total[0] += i
            seen.append(i)
        return total, seen

    class Every(Left):
        def is_due(self, is_over):
            super().is_due(is_over)
            return True

    keeper = Keeper(tmp_path, {}, 0.0)
    with keeper.open({}), pytest.raises(Interrupted):
        count(Tick(door=Every(keeper, 4)))
    folder = tmp_path / JOURNAL
    first, last = Journal.open(folder).parts()
    (folder / last.file).write_bytes(b"damaged")
    told = []
    keeper = Keeper(tmp_path, {}, 0.0, journal=Journal.open(folder), tell=told.append)
    with keeper.open({}):
        assert count(Tick(door=Left(keeper, -1))) == ([10], [3, 4])
    assert last.file in told[0] and "run again" in told[0]


@pytest.mark.parametrize(
    ("items", "keep", "said"),
    [
        (range(2), {"x": 3}, r"keep\['x'\] of loop 'a' must be a network or recorder"),
        (range(2), [1], "keep of loop 'a' must hold objects by name"),
        (iter([1]), {}, "items of loop 'a' must be a sequence"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_once(items, keep, said):
    with pytest.raises(KindError, match=said):
        next(Tick().loop("a", items, keep))


def test_a_checkpoint_of_other_objects_is_refused(tmp_path):
    def seed(keep):
        return lambda tick: [None for _ in tick.loop("a", range(2), keep=keep)]

    with pytest.raises(Interrupted):
        go_on(tmp_path, seed({"x": np.zeros(2)}), 1)
    for keep, said in (({"y": []}, "holds x, and the loop keeps y"),
                       ({"x": np.zeros(3)}, r"'x' as float64\(2,\)")):  # fmt: skip
        with pytest.raises(ArgumentError, match=said):
            go_on(tmp_path, seed(keep))
    with pytest.raises(ArgumentError, match="a loop over 2 items, which has 1 now"):
        go_on(tmp_path, lambda tick: list(tick.loop("a", range(1), keep={"x": np.zeros(2)})))


def test_what_cannot_be_packed_is_told_once_and_the_seed_goes_on(tmp_path):
    told = []
    keeper = Keeper(tmp_path, {}, 0.0, tell=told.append)
    with keeper.open({}):
        items = list(Tick(door=SeedDoor(keeper, 0)).loop("a", range(3), keep={"x": [open]}))
    assert items == [0, 1, 2] and len(told) == 1
    assert "loop 'a' has no checkpoints" in told[0] and not keeper.is_worth_keeping()
