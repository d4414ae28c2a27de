"""Throw dice for every neuron in every step: random words, and normal deviates made of them.

What is thrown is a pure function of (key, step, neuron), for whatever range of neurons it is asked.
Neurons come in blocks of 64, each with 16 counters (number, low word of the step, high word, tag);
the first words of all 16 serve the first 16 neurons, the second words the next: so neurons side by
side have words side by side, and everything vectorises.

References
----------
.. [1] Wichura, "Algorithm AS 241: the percentage points of the normal distribution", J. R. Stat.
   Soc. C 37(3):477, 1988, routine PPND16, doi:10.2307/2347330.
"""

import numpy as np

from neurosim.kernels._jit import leaf
from neurosim.kernels.random.draw import HALF, MASK, draw

BLOCK, BATCH = 64, 256
"""Neurons that have counters in a row, and neurons that kernels throw for at once."""
COUNTS, SPIKES, NORMALS, ESCAPES = np.uint64(3), np.uint64(4), np.uint64(5), np.uint64(6)
UNIFORMS = np.uint64(7)
"""Tags, the last word of a counter: kernels that share a key share no word."""
LAST = np.uint32(0xFFFFFFFE)
"""Words above count as this one, so that a level of 2**32 - 1 is certain to lie above."""

CENTRAL, CENTRE, NEAR, BORDER, FAR = 0.425, 0.180625, 1.6, 5.0, 5.0
# fmt: off
CENTRAL_OVER = (
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
    4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
    1.3314166789178437745e+2, 3.3871328727963666080e+0)
CENTRAL_UNDER = (
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
    2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
    4.2313330701600911252e+1, 1.0)
NEAR_OVER = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
    4.63033784615654529590e+0, 1.42343711074968357734e+0)
NEAR_UNDER = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
    2.05319162663775882187e+0, 1.0)
FAR_OVER = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
    5.46378491116411436990e+0, 6.65790464350110377720e+0)
FAR_UNDER = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1.0)
# fmt: on
LOG_2, ROOT_HALF = 0.6931471805599453, 0.7071067811865476
LOG_SERIES = tuple(2.0 / n for n in range(19, 1, -2))
FRACTION, ONE_HALF = np.uint64((1 << 52) - 1), np.uint64(1022 << 52)
VECTORS = 32


@leaf
def throw(counter, clock, tag, key, words):
    """Fill ``words`` with those of ``counter`` and on, block by block.

    Parameters
    ----------
    counter : int64
    clock : ndarray of int64, shape (1 or more,)
    tag : uint64
    key : ndarray of uint64, shape (2,)
    words : ndarray of uint32, shape (64 m,)
    """
    step, k0, k1 = np.uint64(clock[0]), key[0], key[1]
    low, high = step & MASK, step >> HALF
    for block in range(words.size // BLOCK):
        out = words[block * BLOCK : (block + 1) * BLOCK]
        c0 = np.uint64(counter + 16 * block)
        for i in range(16):
            a, b, c, d = draw(c0 + np.uint64(i), low, high, tag, k0, k1)
            out[i], out[16 + i] = np.uint32(a), np.uint32(b)
            out[32 + i], out[48 + i] = np.uint32(c), np.uint32(d)


@leaf
def ratio(x, over, under):
    """Return the ratio of two polynomials, coefficients from the highest power down."""
    a, b = over[0], under[0]
    for i in range(1, len(over)):
        a, b = a * x + over[i], b * x + under[i]
    return a / b


@leaf
def minus_log(p):
    """Return -log(p) of a normal float64, by the series of atanh: the same bits everywhere.

    The logarithm of a mathematical library is slow here, and its last bit differs from machine to
    machine.
    """
    bits = np.float64(p).view(np.uint64)
    m = np.uint64((bits & FRACTION) | ONE_HALF).view(np.float64)
    # By way of int32, which vectors can turn into float64.
    exponent = np.float64(np.int32(bits >> np.uint64(52))) - 1022.0
    # Brings m between 0.71 and 1.41, so |s| is at most 0.172, and the first term of the series that
    # is left out is 2e-17 of the sum.
    is_low = m < ROOT_HALF
    m, exponent = m + m if is_low else m, exponent - 1.0 if is_low else exponent
    s = (m - 1.0) / (m + 1.0)
    z, series = s * s, LOG_SERIES[0]
    for i in range(1, len(LOG_SERIES)):
        series = series * z + LOG_SERIES[i]
    return -(exponent * LOG_2 + (series * z * s + 2.0 * s))


@leaf
def centre(words, q_out):
    """Turn two words of each neuron into a uniform number between -1/2 and 1/2, of 53 bits.

    Parameters
    ----------
    words : ndarray of uint32, shape (2 n,)
        For each block of 64 neurons their high words, then their low words.
    q_out : ndarray of float64, shape (n,)
        Odd multiples of 2**-54.
    """
    for block in range(q_out.size // BLOCK):
        both = words[2 * block * BLOCK : 2 * (block + 1) * BLOCK]
        q = q_out[block * BLOCK : (block + 1) * BLOCK]
        for i in range(BLOCK):
            high, low = np.float64(both[i]), np.float64(both[BLOCK + i] >> np.uint32(11))
            # The half keeps q off -1/2 and 1/2, where the deviate would be infinite: the largest is
            # 8.3.
            q[i] = (high - 2.0**31) * 2.0**-32 + (low + 0.5) * 2.0**-53


@leaf
def lay(words, u_out):
    """Turn two words of each neuron into a uniform number from 0 to below 1, of 53 bits.

    Parameters
    ----------
    words : ndarray of uint32, shape (2 n,)
        As in `centre`.
    u_out : ndarray of float64, shape (n,)
        Multiples of 2**-53.
    """
    for block in range(u_out.size // BLOCK):
        both = words[2 * block * BLOCK : 2 * (block + 1) * BLOCK]
        u = u_out[block * BLOCK : (block + 1) * BLOCK]
        for i in range(BLOCK):
            u[i] = join(both[i], both[BLOCK + i])


@leaf
def join(high, low):
    """Turn two words into a uniform number from 0 to below 1: a multiple of 2**-53."""
    return np.float64(high) * 2.0**-32 + np.float64(np.uint32(low) >> np.uint32(11)) * 2.0**-53


@leaf
def deviate(high, low):
    """Turn two words into the normal deviate that `centre` and `bend` make of them."""
    fine = (np.float64(np.uint32(low) >> np.uint32(11)) + 0.5) * 2.0**-53
    q = (np.float64(high) - 2.0**31) * 2.0**-32 + fine
    if abs(q) <= CENTRAL:
        return q * ratio(CENTRE - q * q, CENTRAL_OVER, CENTRAL_UNDER)
    x = np.sqrt(minus_log(0.5 - abs(q)))
    if x > BORDER:
        return np.copysign(ratio(x - FAR, FAR_OVER, FAR_UNDER), q)
    return np.copysign(ratio(x - NEAR, NEAR_OVER, NEAR_UNDER), q)


@leaf
def bend(q, is_tail, tails, r, z_out):
    """Turn uniform numbers into normal deviates: the inverse of their law.

    All are bent as if they were central; then the tails are gathered, so that they too vectorise.

    Parameters
    ----------
    q : ndarray of float64, shape (n,)
        A multiple of 32; probabilities less one half.
    is_tail : ndarray of uint8, tails : ndarray of int64, r : ndarray of float64, each (n,)
        Scratch.
    z_out : ndarray of float64, shape (n,)
    """
    for i in range(q.size):
        z_out[i] = q[i] * ratio(CENTRE - q[i] * q[i], CENTRAL_OVER, CENTRAL_UNDER)
        is_tail[i] = np.uint8(abs(q[i]) > CENTRAL)
    n = np.uint64(0)
    for i in range(q.size):
        tails[n] = i
        n += np.uint64(is_tail[i])
    n_tails = np.int64(n)
    for t in range(n_tails):
        # Exact: both are multiples of 2**-54.
        r[t] = 0.5 - abs(q[tails[t]])
    bend_tails(n_tails, r)
    for t in range(n_tails):
        z_out[tails[t]] = np.copysign(r[t], q[tails[t]])


@leaf
def bend_tails(n, r):
    """Turn the chances of the ``n`` tails into how far out they lie, in place.

    Parameters
    ----------
    n : int64
    r : ndarray of float64, shape (room,)
        Room for ``n`` rounded up to whole vectors, a multiple of 32.
    """
    full = r[: -(-n // VECTORS) * VECTORS]
    # Places behind the last tail are computed along, so they must hold a chance.
    full[n:] = 0.5
    n_far = 0
    for t in range(full.size):
        full[t] = np.sqrt(minus_log(full[t]))
        n_far += full[t] > BORDER
    # Beyond `BORDER` lies one number in 3.6e10: almost every call takes the loop without a choice.
    if n_far:
        for t in range(full.size):
            x = full[t]
            far = ratio(x - FAR, FAR_OVER, FAR_UNDER)
            full[t] = far if x > BORDER else ratio(x - NEAR, NEAR_OVER, NEAR_UNDER)
    else:
        for t in range(full.size):
            full[t] = ratio(full[t] - NEAR, NEAR_OVER, NEAR_UNDER)
