"""The words of each neuron; AS 241 with a logarithm of its own."""

from math import copysign, frexp, sqrt

from naive.random.draw import draw

A = [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3]  # fmt: skip
B = [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3]  # fmt: skip
C = [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4]  # fmt: skip
D = [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9]  # fmt: skip
E = [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7]  # fmt: skip
F = [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15]  # fmt: skip


def word(place, step, tag, key):
    """Return the word at a place: 64 places have 16 counters, first all their first words."""
    block, place = divmod(place, 64)
    lane, counter = divmod(place, 16)
    return draw(16 * block + counter, step % 2**32, step // 2**32, tag, *key)[lane]


def horner(coefficients, x):
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def minus_log(p):
    """Return -log(p): p = m 2**e, and log(m) = 2 atanh((m - 1) / (m + 1))."""
    m, e = frexp(p)
    if m < sqrt(0.5):
        m, e = 2 * m, e - 1
    s = (m - 1) / (m + 1)
    z = s * s
    beyond_first = horner([2 / k for k in range(3, 20, 2)], z) * z * s
    return -(e * 0.6931471805599453 + (beyond_first + 2 * s))


def uniform(high, low):
    """Return the number from 0 to below 1 that two words make: 53 bits."""
    return (high * 2**21 + low // 2**11) / 2**53


def normal(q):
    """Return the deviate that more than one half by q of all lie below."""
    if abs(q) <= 0.425:
        x = 0.180625 - q * q
        return q * (horner(A, x) / horner(B, x))
    r = sqrt(minus_log(0.5 - abs(q)))
    over, under, x = (C, D, r - 1.6) if r <= 5 else (E, F, r - 5)
    return copysign(horner(over, x) / horner(under, x), q)


def centre(high, low):
    """Return 53 bits of two words as a number between -1/2 and 1/2."""
    return (high * 2**21 + low // 2**11 - 2**52 + 0.5) / 2**53
