"""Tables of neurons and sources that cost little while they are silent."""

from typing import NamedTuple

import numpy as np


class Anchored(NamedTuple):
    """Linear neurons whose state is kept as it was at their anchors.

    After ``age`` steps from its anchor v of a neuron, if nothing has arrived, is

        v_inf + powers[age, 0] (v - v_inf) + powers[age, 1] ge + powers[age, 2] gi

    and what is left of ge and gi is ``powers[age, 3] ge`` and ``powers[age, 4] gi``.

    Attributes
    ----------
    v, ge, gi : ndarray of float, shape (n,)
        ge and gi have no elements where synapses add to v alone.
    anchor : ndarray of int32, shape (n,)
        The step at whose beginning the state was this one.
    v_inf : ndarray of float64, shape (1,) or (n,)
    powers : ndarray of float64, shape (n_ages, 8)
        The last three columns are filled up, so that an age is a line of the cache.
    limits : ndarray of float64, shape (4,)
        v_th, how far below it nobody counts as sure, and the most that 1 of ge and of gi can ever
        add to v.
    """

    v: np.ndarray
    ge: np.ndarray
    gi: np.ndarray
    anchor: np.ndarray
    v_inf: np.ndarray
    powers: np.ndarray
    limits: np.ndarray


class Leaping(NamedTuple):
    """Neurons by a rule of a user that leaps over steps, kept as they were at their anchors.

    Attributes
    ----------
    z : ndarray of records, shape (n,)
    p : ndarray of records, shape (1,) or (n,)
    dt : ndarray of float, shape (1,)
        ms.
    anchor : ndarray of int32, shape (n,)
        The step at whose beginning the state was this one.
    scratch : ndarray of records, shape (1,)
        Room for one neuron.
    """

    z: np.ndarray
    p: np.ndarray
    dt: np.ndarray
    anchor: np.ndarray
    scratch: np.ndarray


class Look(NamedTuple):
    """Whom a recorder looks at, and where it writes a variable of theirs, a row for each look.

    Attributes
    ----------
    neurons : ndarray of int, shape (n,)
    field : ndarray of float, shape (1,)
        The variable, as it lies in `Leaping.scratch`.
    seen : ndarray of float, shape (n_rows * n,)
    n_seen : ndarray of int64, shape (1,)
        How many rows there are.
    """

    neurons: np.ndarray
    field: np.ndarray
    seen: np.ndarray
    n_seen: np.ndarray


class Stepped(NamedTuple):
    """The same neurons moved step by step, to test what a rule promises.

    Attributes
    ----------
    z : ndarray of records, shape (n,)
    values : ndarray of float, shape (n, n_variables)
        The same memory, as numbers.
    leapt : ndarray of float, shape (1, n_variables)
        The memory of `Leaping.scratch`.
    largest : ndarray of float, shape (n, n_variables)
        The largest of each variable since the anchor, whatever its sign.
    tolerance : ndarray of float64, shape (1,)
        The difference, as a share of the largest, from which on leap and steps disagree.
    found : ndarray of int64, shape (4,)
        Of the first that broke a promise the step, the neuron, the variable (-1: it was silent and
        fires) and the steps from its anchor; -1 as its step while there is none.
    told : ndarray of float64, shape (2, n_variables)
        Its state by steps, and by the leap.
    """

    z: np.ndarray
    values: np.ndarray
    leapt: np.ndarray
    largest: np.ndarray
    tolerance: np.ndarray
    found: np.ndarray
    told: np.ndarray


class Conducting(NamedTuple):
    """Neurons with conductances, and what moves them, as `integrate_conductance` takes it.

    Attributes
    ----------
    v, ge, gi : ndarray of float, shape (n,)
    rest : ndarray of float, shape (1,) or (n,)
    constants : ndarray of float, shape (8,)
    """

    v: np.ndarray
    ge: np.ndarray
    gi: np.ndarray
    rest: np.ndarray
    constants: np.ndarray


class Listed(NamedTuple):
    """Who is stepped: those that might fire before anything arrives, and those refractory.

    Attributes
    ----------
    neurons : ndarray of int32, shape (n,)
        In any order, counted from the first neuron here.
    is_in : ndarray of uint8, shape (n,)
    n : ndarray of int64, shape (1,)
        How many there are.
    """

    neurons: np.ndarray
    is_in: np.ndarray
    n: np.ndarray


class Wheel(NamedTuple):
    """Which source fires when, in a window of 256 steps.

    Attributes
    ----------
    heads : ndarray of int32, shape (256,)
        For each step of the window one that fires then; -1 if none does.
    links : ndarray of int32, shape (n,)
        For each source the next one that fires in the same step.
    window : ndarray of int64, shape (1,)
        Number of the window; -1 before the first.
    """

    heads: np.ndarray
    links: np.ndarray
    window: np.ndarray
