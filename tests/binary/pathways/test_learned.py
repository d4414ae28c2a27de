"""What synapses learned: a table that grows with those who fire, against a dictionary."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from strategies import int32, int64, subsets

from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses
from neurosim.base.arrays import spikes
from neurosim.binary.pathways.learned import Learned

N_PRE, N_POST, REST, TOP = 9, 12, 3, 7


class Table:
    """The steps of all synapses between neurons that met while learning."""

    def __init__(self, pairs):
        self.pairs, self.steps, self.asked = pairs, {}, []

    def find(self, pres, posts):
        """Answer as a pathway does, in no order of targets; note what was asked for."""
        assert posts.tolist() == sorted(set(posts.tolist()))
        self.asked += [(i, j) for i in pres.tolist() for j in posts.tolist()]
        found = [
            (which, j)
            for which, i in enumerate(pres.tolist())
            for j in reversed(posts.tolist())
            if (i, j) in self.pairs
        ]
        return int32([which for which, _ in found]), int32([j for _, j in found])

    def move(self, pres, posts, by):
        written = held = 0
        for pair in self.pairs:
            if pair[0] in pres and pair[1] in posts:
                wanted = self.steps.get(pair, REST) + by
                self.steps[pair] = min(max(wanted, 0), TOP)
                written += 1
                held += self.steps[pair] != wanted
        return written, held


def _steps(learned):
    pres = np.repeat(learned.pres, np.diff(learned.table.indptr))
    pairs = zip(pres.tolist(), learned.table.indices.tolist(), strict=True)
    return list(zip(pairs, learned.table.steps.tolist(), strict=True))


pairs = st.sets(st.tuples(st.integers(0, N_PRE - 1), st.integers(0, N_POST - 1)))
rounds = st.lists(
    st.tuples(subsets(N_PRE, 1), subsets(N_POST, 1), st.sampled_from([1, 2, -1])), max_size=8
)


@given(pairs, rounds)
def test_the_table_matches_a_dictionary(pairs, rounds):
    table = Table(pairs)
    learned = Learned(N_POST, REST, table.find)
    for pres, posts, by in rounds:
        is_post = np.isin(np.arange(N_POST), posts).astype(np.uint8)
        learned.meet(int32(pres), int32(posts))
        counts = learned.move(spikes(int32(pres)), is_post, by, TOP)
        assert counts == table.move(pres, posts, by)
        steps = _steps(learned)
        assert len(dict(steps)) == len(steps) and set(dict(steps)) <= pairs
        assert all(step == table.steps.get(pair, REST) for pair, step in steps)
        assert set(table.steps) <= set(dict(steps))
        covered = zip(learned.pres.tolist(), learned.n_covered.tolist(), strict=True)
        known = {(i, j) for i, n in covered for j in learned.posts[:n].tolist()}
        assert set(dict(steps)) == known & pairs and (learned.pres[1:] > learned.pres[:-1]).all()
        assert {(i, j) for i in pres for j in posts} <= known
        assert np.argsort(learned.number)[N_POST - learned.posts.size :].tolist() == (
            learned.posts.tolist()
        )


@given(pairs, rounds, subsets(N_PRE))
def test_what_learned_delivers_its_surplus(pairs, rounds, senders):
    table = Table(pairs)
    learned = Learned(N_POST, REST, table.find)
    surplus, drive = int64([10 * (step - REST) for step in range(TOP + 1)]), int64(range(N_POST))
    expected = drive.tolist()
    for pres, posts, by in rounds:
        learned.meet(int32(pres), int32(posts))
        is_post = np.isin(np.arange(N_POST), posts).astype(np.uint8)
        learned.move(spikes(int32(pres)), is_post, by, TOP)
        table.move(pres, posts, by)
    learned.deliver(int32(senders), surplus, drive)
    for (i, j), step in table.steps.items():
        expected[j] += 10 * (step - REST) * (i in senders)
    assert drive.tolist() == expected


@given(subsets(20), subsets(20))
def test_rows_are_those_of_known_neurons(known, asked):
    learned = Learned(N_POST, REST, Table(set()).find)
    learned.pres = int32(known)
    assert [known[row] for row in learned.rows_of(int32(asked))] == sorted({*known} & {*asked})


def test_only_neurons_that_fired_while_learning_are_kept():
    eye, area = Population("eye", 40, Playback()), Population("area", 3000, KWinners(5))
    learn = Hebbian(0.1)
    synapses = [Synapses(pre, area, Random(0.1, stored=False), 1.0, learn) for pre in (eye, area)]
    net = Network([eye, area], synapses)
    recorder = net.record("area")
    net.run(3, inputs={"eye": range(9)}, plastic=False)
    assert net.pathways["eye->area"].learned.table.indices.size == 0
    net.run(6, inputs={"eye": range(9)})
    net.run(1, inputs={"eye": range(40)}, plastic=False)
    learned = net.pathways["eye->area"].learned
    winners = {int(j) for chosen in recorder.winners[3:9] for j in chosen}
    assert learned.pres.tolist() == list(range(9)) and set(learned.posts.tolist()) == winners
    assert 0 < learned.table.indices.size < 9 * len(winners)
