"""CartPole-v1: our copy of the equations, step for step as Gymnasium has them."""

import numpy as np
import pytest

from neurosim.models.growth.development import cartpole
from neurosim.models.growth.development.activity import Wiring


def draw_wirings(n=6, size=8, seed=2):
    weights = np.random.default_rng(seed).normal(size=(n, size, size))
    return Wiring(weights + weights.swapaxes(1, 2), 4, 2)


def balance_alone(weights, start, rounds):
    """Return the steps of one network in one episode, in plain loops."""
    state, activity = np.array(start), np.zeros(len(weights))
    for step in range(cartpole.LONGEST):
        for _ in range(rounds):
            activity[:4] = np.float32(state)
            activity = np.tanh(weights @ activity)
        state = cartpole.advance(state, activity[5] > activity[4])
        if abs(state[0]) > 2.4 or abs(np.rad2deg(state[2])) > 12:
            return step + 1
    return cartpole.LONGEST


def test_episodes_are_those_of_each_network_alone():
    wirings = draw_wirings()
    starts = np.random.default_rng(0).uniform(-0.05, 0.05, (3, 4))
    steps = cartpole.balance(wirings, starts, rounds=2)
    alone = [[balance_alone(w, start, 2) for start in starts] for w in wirings.weights]
    assert steps.tolist() == alone
    assert len(np.unique(steps)) > 3


def test_an_episode_has_at_most_500_steps():
    """A network that pushes to where the pole leans and turns holds it up."""
    weights = np.zeros((1, 6, 6))
    weights[0, 5, :4] = 0.01, 0.2, 1.0, 1.0
    starts = np.random.default_rng(1).uniform(-0.05, 0.05, (4, 4))
    assert cartpole.balance(Wiring(weights, 4, 2), starts, 1).tolist() == [[500] * 4]


def test_equations_are_those_of_gymnasium_to_the_bit():
    gymnasium = pytest.importorskip("gymnasium", reason="the extra `growth` brings gymnasium")
    world = gymnasium.make("CartPole-v1")
    random = np.random.default_rng(0)
    n_steps = 0
    for seed in range(30):
        observed, _ = world.reset(seed=seed)
        states = np.array(world.unwrapped.state)
        is_down = False
        while not is_down:
            assert np.array_equal(cartpole.observe(states), observed.astype(np.float64))
            action = int(random.random() < 0.5)
            observed, reward, is_down, _, _ = world.step(action)
            states = cartpole.advance(states[None], np.array([action == 1]))[0]
            assert np.array_equal(states, np.array(world.unwrapped.state))
            assert bool(cartpole.has_fallen(states)) == is_down and reward == 1
            n_steps += 1
    assert n_steps > 300
    world.close()


def test_episodes_are_those_of_gymnasium():
    pytest.importorskip("gymnasium", reason="the extra `growth` brings gymnasium")
    wirings, seeds = draw_wirings(), [3, 2**32 - 1]
    import gymnasium

    world = gymnasium.make("CartPole-v1").unwrapped
    starts = []
    for seed in seeds:
        world.reset(seed=seed)
        starts.append(np.array(world.state))
    for weights in wirings.weights:
        wiring = wirings._replace(weights=weights[None])
        ours = cartpole.balance(wiring, np.array(starts), 2)[0]
        assert cartpole.balance_in_gymnasium(wiring, seeds, 2).tolist() == ours.tolist()
