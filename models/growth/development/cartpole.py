r"""CartPole-v1: a pole on a cart, many at once, with the equations of Gymnasium [1]_.

With force F of 10 N to either side, masses of cart and pole 1 and 0.1 kg, half length l = 0.5 m,

.. math::

   t = \frac{F + m l \dot\theta^2 \sin\theta}{M + m}, \qquad
   \ddot\theta = \frac{g \sin\theta - t \cos\theta}{l (4/3 - m \cos^2\theta / (M + m))}, \qquad
   \ddot x = t - \frac{m l \ddot\theta \cos\theta}{M + m},

by Euler's method in steps of 20 ms. An episode ends when the cart is 2.4 m or the pole 12 degrees
off, or after 500 steps; each step counts 1. An episode begins with four numbers from -0.05 to 0.05,
and what is observed is rounded to single precision, as there.

Arrays of a whole generation serve: a step of 640 episodes takes 70 us, and that of the 64 networks
that choose it 280 us, where plain compiled loops took 1,300 us, as their tanh is one at a time.

References
----------
.. [1] Barto, Sutton, Anderson, IEEE Trans. SMC 13:834, 1983, doi:10.1109/TSMC.1983.6313077; as in
   Gymnasium 1.x, ``gymnasium/envs/classic_control/cartpole.py``.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Offset, Real
from neurosim.base.extras import need
from neurosim.models.growth.development.activity import Wiring

LONGEST = 500
"""Steps of an episode."""
N_OBSERVED, N_ACTIONS = 4, 2
GRAVITY, MASS, POLE_MASS, HALF_LENGTH, FORCE, STEP = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
TOTAL_MASS, POLE_MOMENT = POLE_MASS + MASS, POLE_MASS * HALF_LENGTH
FARTHEST, STEEPEST = 2.4, 12 * 2 * math.pi / 360
WIDEST_START = 0.05


def advance(states: Real, actions: npt.NDArray[np.bool_]) -> Real:
    """Return the states a step later.

    Parameters
    ----------
    states : ndarray of float64, shape (..., 4)
        Place (m) and speed of the cart, angle (rad) and angular speed of the pole.
    actions : ndarray of bool, shape (...)
        Whether the cart is pushed to the right.

    Returns
    -------
    ndarray of float64, shape (..., 4)

    Examples
    --------
    >>> advance(np.zeros(4), np.array(True)).round(3).tolist()
    [0.0, 0.195, 0.0, -0.293]
    """
    x, x_speed, angle, angle_speed = np.moveaxis(states, -1, 0)
    force = np.where(actions, FORCE, -FORCE)
    cos, sin = np.cos(angle), np.sin(angle)
    push = (force + POLE_MOMENT * np.square(angle_speed) * sin) / TOTAL_MASS
    turn = (GRAVITY * sin - cos * push) / (
        HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * np.square(cos) / TOTAL_MASS)
    )
    thrust = push - POLE_MOMENT * turn * cos / TOTAL_MASS
    return np.stack(
        (
            x + STEP * x_speed,
            x_speed + STEP * thrust,
            angle + STEP * angle_speed,
            angle_speed + STEP * turn,
        ),
        axis=-1,
    )


def has_fallen(states: Real) -> npt.NDArray[np.bool_]:
    """Whether an episode has ended in each of the states."""
    return (np.abs(states[..., 0]) > FARTHEST) | (np.abs(states[..., 2]) > STEEPEST)


def observe(states: Real) -> Real:
    """Return what is observed: the states in single precision."""
    return states.astype(np.float32).astype(np.float64)


def balance(wiring: Wiring, starts: Real, rounds: int) -> Offset:
    """Let networks balance the pole; activity goes on from step to step.

    Parameters
    ----------
    wiring : Wiring
        Of four inputs and two answers; the cart is pushed to the right where the second is larger.
    starts : ndarray of float64, shape (n_episodes, 4)
    rounds : int
        Of the network, in a step.

    Returns
    -------
    ndarray of int64, shape (n_networks, n_episodes)
        Steps until the pole or the cart was too far off.
    """
    n_networks, n_episodes = len(wiring.weights), len(starts)
    steps = np.zeros((n_networks, n_episodes), np.int64)
    states = np.broadcast_to(starts, (n_networks, n_episodes, N_OBSERVED)).copy()
    activity, still = wiring.rest(n_episodes), np.arange(n_networks)
    is_up = np.ones(steps.shape, bool)
    for _ in range(LONGEST):
        activity, actions = choose(wiring, activity, observe(states), rounds)
        states = advance(states, actions)
        steps[still] += is_up
        is_up &= ~has_fallen(states)
        left = is_up.any(axis=1)
        if not left.all():
            wiring = wiring._replace(weights=wiring.weights[left])
            activity, states, is_up = activity[left], states[left], is_up[left]
            still = still[left]
            if not still.size:
                break
    return steps


def record(wiring: Wiring, start: Real, rounds: int) -> tuple[Real, Real]:
    """Return each state of one episode, and the activity of the network that led to it.

    Parameters
    ----------
    wiring : Wiring
        Of one network.
    start : ndarray of float64, shape (4,)
    rounds : int
        Of the network, in a step.

    Returns
    -------
    states : ndarray of float64, shape (n_steps + 1, 4)
    activities : ndarray of float64, shape (n_steps + 1, size)
        The first is silence.
    """
    states, activities = [start], [wiring.rest(1)]
    while len(states) <= LONGEST and not has_fallen(states[-1]):
        observed = observe(states[-1])[None, None]
        activity, actions = choose(wiring, activities[-1], observed, rounds)
        states.append(advance(states[-1], actions[0, 0]))
        activities.append(activity)
    return np.array(states), np.array(activities)[:, 0, :, 0]


def choose(
    wiring: Wiring, activity: Real, observed: Real, rounds: int
) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Return the activity after some rounds, and to which side each network pushes.

    Parameters
    ----------
    wiring : Wiring
    activity : ndarray of float64, shape (n_networks, size, n_episodes)
    observed : ndarray of float64, shape (n_networks, n_episodes, 4)
    rounds : int
    """
    for then in wiring.run(activity, np.moveaxis(observed, -1, 1), rounds):
        activity = then
    answers = wiring.answers(activity)
    return activity, answers[:, 1] > answers[:, 0]


def balance_in_gymnasium(wiring: Wiring, seeds: Sequence[int], rounds: int) -> Real:
    """Let one network balance the pole of Gymnasium's CartPole-v1, an episode for each seed.

    Parameters
    ----------
    wiring : Wiring
        Of one network.
    seeds : sequence of int
        That environments are reset with, from 0 up.
    rounds : int

    Returns
    -------
    ndarray of float64, shape (n_episodes,)
        The sum of rewards of each.

    Raises
    ------
    PackageError
        If gymnasium is not installed.
    """
    gymnasium = need("gymnasium", "growth", "CartPole-v1")
    worlds = [gymnasium.make("CartPole-v1") for _ in seeds]
    observed = np.array([w.reset(seed=seed)[0] for w, seed in zip(worlds, seeds, strict=True)])
    rewards, going = np.zeros(len(worlds)), np.ones(len(worlds), bool)
    activity = wiring.rest(len(worlds))
    while going.any():
        activity, actions = choose(wiring, activity, observed[None].astype(np.float64), rounds)
        for i in np.flatnonzero(going):
            observed[i], reward, is_down, is_late, _ = worlds[i].step(int(actions[0, i]))
            rewards[i] += reward
            going[i] = not (is_down or is_late)
    for world in worlds:
        world.close()
    return rewards
