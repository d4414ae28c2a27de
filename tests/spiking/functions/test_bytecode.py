"""What the code of a rule says is wrong is refused before it is tried out, on every branch."""

import pytest

from neurosim import KindError, NeuronRule


def step(z, p, dt, is_refractory):
    return z.v > 1.0


COUNT = 0


def counts(z, p, dt, is_refractory):
    global COUNT
    COUNT = COUNT + 1
    return False


def forgets(z, p, dt, is_refractory):
    global COUNT
    del COUNT
    return False


def counts_inside(z, p, dt, is_refractory):
    return counts(z, p, dt, is_refractory)


@pytest.mark.parametrize("function", [counts, forgets, counts_inside])
def test_a_function_that_changes_a_global_is_refused_before_it_is_tried_out(function):
    with pytest.raises(KindError, match=r"changes the variable COUNT outside of it"):
        NeuronRule(function, {"v": 0.0})
    assert COUNT == 0


def test_a_function_that_changes_what_is_around_it_is_refused_before_it_is_tried_out():
    count, listed = 0, [0]

    def by_name(z, p):
        nonlocal count
        count += 1

    def by_content(z, p):
        listed[0] += 1

    for reset, said in ((by_name, "variable count"), (by_content, "reads listed")):
        with pytest.raises(KindError, match=f"reset .*{said}"):
            NeuronRule(step, {"v": 0.0}, reset=reset)
    assert count == 0 and listed == [0]


def yields(z, p):
    yield z.v


async def waits(z, p):
    z.v = 0.0


@pytest.mark.parametrize("reset", [yields, waits])
def test_a_function_whose_call_does_nothing_is_refused(reset):
    with pytest.raises(KindError, match="reset has a yield or is async"):
        NeuronRule(step, {"v": 0.0}, reset=reset)


def sets(z, p):
    if z.v > 100.0:
        z.zz = 1.0


def adds(z, p):
    if z.v > 100.0:
        z.zz += p.a


def gets(z, p):
    x = z.v
    if x > 100.0:
        z.v = p.zz


@pytest.mark.parametrize("reset", [sets, adds, gets])
def test_a_misspelt_field_is_refused_on_any_branch(reset):
    said = r"reset uses p.zz, but p has only a, b" if reset is gets else "z.zz, but z has only v"
    with pytest.raises(KindError, match=said):
        NeuronRule(step, {"v": 0.0}, {"a": 1.0, "b": 1.0}, reset=reset)


def test_fields_of_what_an_argument_became_are_not_looked_at():
    def reset(z, p):
        p = 1.0 + 2.0j
        z.v = p.real

    NeuronRule(step, {"v": 0.0}, reset=reset)
