"""A film on a sheet of neurons, one for each pixel, whose thresholds adapt to what they see.

A bar of light moves over 40 x 30 pixels; of each picture the mean is taken off. A threshold rises
with each spike and falls with the time of a picture, so neurons fire most where light is new. The
film is an array with a row for each picture; one from a file would be the same.

Prints::

    6300 spikes
    at 200 ms the middle of those that fire is column 9.7
    at 800 ms the middle of those that fire is column 34.1
"""

from math import exp

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

WIDTH, HEIGHT, N_PICTURES, EVERY = 40, 30, 24, 40.0  # ms


def step(z, p, dt, is_refractory):
    z.v = z.light + (z.v - z.light) * exp(-dt / 10)
    z.theta *= exp(-dt / EVERY)
    return z.v > z.theta


def reset(z, p):
    z.v = 0.0
    z.theta = 3 * z.theta + 1


def film():
    column = np.arange(WIDTH)
    for at in np.linspace(0, WIDTH - 1, N_PICTURES):
        picture = np.tile(4.0 * (abs(column - at) < 3), (HEIGHT, 1))
        yield (picture - picture.mean()).ravel()


def build():
    rule = NeuronRule(step, {"v": 0.0, "theta": 1.0, "light": 0.0}, reset=reset)
    sheet = Population("sheet", WIDTH * HEIGHT, rule)
    return SpikingNetwork(
        [sheet], inputs=[CurrentInput(sheet, list(film()), EVERY, "light")], dt=1.0
    )


def main():
    net = build()
    spikes = net.record("sheet")
    net.run(N_PICTURES * EVERY)
    print(f"{spikes.times.size} spikes")
    for start in (200, 800):
        then = spikes.neurons[(spikes.times >= start) & (spikes.times < start + EVERY)]
        print(f"at {start} ms the middle of those that fire is column {(then % WIDTH).mean():.1f}")


if __name__ == "__main__":
    main()
