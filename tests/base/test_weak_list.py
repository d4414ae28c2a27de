"""A list of weak references: order kept, the dead forgotten, copies empty."""

import copy
import pickle

from neurosim.base.weak_list import WeakList


class Thing:
    """Equal to every other, so that only identity can tell two apart."""

    def __eq__(self, other):
        return True

    __hash__ = None


def test_members_stay_in_order_as_long_as_somebody_holds_them():
    things, kept = WeakList(), [Thing() for _ in range(4)]
    for thing in kept:
        things.append(thing)
    assert [id(t) for t in things] == [id(t) for t in kept]
    del kept[1], thing
    assert [id(t) for t in things] == [id(t) for t in kept]
    things.remove(kept[1])
    assert [id(t) for t in things] == [id(kept[0]), id(kept[2])]


def test_one_that_dies_while_the_list_is_gone_through_is_still_visited():
    things, kept = WeakList(), [Thing(), Thing()]
    for thing in kept:
        things.append(thing)
    del thing
    seen = set()
    for thing in things:
        kept.clear()
        seen.add(id(thing))
    del thing
    assert len(seen) == 2 and list(things) == []


def test_a_copy_is_empty():
    things, kept = WeakList(), Thing()
    things.append(kept)
    assert list(copy.deepcopy(things)) == [] == list(pickle.loads(pickle.dumps(things)))
