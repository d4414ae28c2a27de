"""States of networks of rounds: what goes on after them, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import EYE, LIVES, go_on, through_json
from shell import needs_compiled_kernels

from neurosim import NeurosimError
from neurosim.base.attributes import is_same


@pytest.fixture(scope="module", params=LIVES)
def told(request):
    """Return what builds a network, its state in the middle of its life, and what happened then."""
    build, live = LIVES[request.param]
    net = build()
    live(net)
    state = net.store()
    kept = through_json(state)
    future = go_on(net)
    assert is_same(through_json(state), kept)  # nothing of it is the network's own memory
    return build, live, kept, future, net


@needs_compiled_kernels
class TestGoingOn:
    @pytest.mark.parametrize("how", [{}, {"threads": 2}, {"incremental": False}], ids=str)
    def test_a_network_made_anew_goes_on_as_the_other_did(self, told, how):
        build, _, state, future, _ = told
        net = build(**how)
        net.restore(state)
        assert is_same(through_json(net.store()), state)
        assert go_on(net) == future

    def test_so_does_one_with_another_past(self, told):
        build, live, state, future, _ = told
        net = build()
        live(net)
        net.run(5, inputs={"eye": range(5, 40)})
        net.restore(state)
        assert go_on(net) == future

    def test_a_network_comes_back_to_its_beginning(self, told):
        build, live, *_ = told
        net = build()
        start = net.store()
        live(net)
        net.restore(start)
        assert is_same(through_json(net.store()), through_json(start))
        assert go_on(net) == go_on(build())


OF_USERS = ("rule",), ("growth",)


def _leaves(tree, path=()):
    """Yield where mappings and their leaves are, but what rules of users keep: that is theirs."""
    yield path
    if isinstance(tree, dict) and path[-1:] not in OF_USERS:
        for name, each in tree.items():
            yield from _leaves(each, (*path, name))


def _at(tree, path):
    for name in path:
        tree = tree[name]
    return tree


def _with(tree, path, value):
    """Return a tree with another value in one place; what is left out is not there."""
    if not path:
        return value
    parts = {**tree, path[0]: _with(tree.get(path[0], {}), path[1:], value)}
    return {name: each for name, each in parts.items() if each is not LEFT_OUT}


LEFT_OUT = object()


def _damages(value):
    """Yield values that are never right in the place of one."""
    yield from ("other", -1.5, 2**2000)
    if not isinstance(value, list):
        yield []
    if type(value) is int:
        yield from (-1, True)
    if isinstance(value, np.ndarray):
        yield from (value.reshape(1, -1), value.astype(">i8"), value.astype(np.float32))
        least = np.iinfo(value.dtype).min if value.dtype.kind in "iu" else np.nan
        yield np.append(value, np.array([least], value.dtype))
        if value.size and value.dtype.kind != "u":
            yield np.append(np.array([least], value.dtype), value[1:])


def _apply(net, state):
    with pytest.raises(NeurosimError) as caught:
        net.restore(state)
    assert "stored" in str(caught.value)


@needs_compiled_kernels
def test_what_is_damaged_is_refused_and_nothing_is_touched(told):
    _, _, state, _, net = told
    net.restore(state)
    for path in _leaves(state):
        where = _at(state, path)
        is_open = isinstance(where, dict) and path[-1:] not in OF_USERS
        more = [{**where, "more": 1}] if is_open else []
        for damage in [*more, *_damages(where)]:
            try:
                _apply(net, _with(state, path, damage))
            except BaseException:
                print(path, damage)
                raise
        if path:
            _apply(net, _with(state, path, LEFT_OUT))
    assert is_same(through_json(net.store()), state)


@needs_compiled_kernels
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_wrong_numbers_are_refused_or_a_state_that_runs(told, data):
    _, _, state, _, net = told
    arrays = [p for p in _leaves(state) if isinstance(_at(state, p), np.ndarray)]
    path = data.draw(st.sampled_from([path for path in arrays if _at(state, path).size]))
    array = _at(state, path).copy()
    word = data.draw(st.binary(min_size=array.itemsize, max_size=array.itemsize))
    array[data.draw(st.integers(0, array.size - 1))] = np.frombuffer(word, array.dtype)[0]
    net.restore(state)
    try:
        net.restore(_with(state, path, array))
    except NeurosimError:
        assert is_same(through_json(net.store()), state)
        return
    assert is_same(_at(through_json(net.store()), path), array)
    net.run(2, inputs=EYE)
