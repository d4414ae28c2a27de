"""Bursts from three equations: the model of Hindmarsh and Rose.

Hindmarsh & Rose, Proc. R. Soc. Lond. B 221:87 (1984), doi:10.1098/rspb.1984.0024, figure 6. A slow
variable ends a burst and lets the next one begin; with more current it fires on. Integrated by
Runge-Kutta of order 4; a spike is where x rises above 1.

Prints::

    current 0.4: 8 spikes in 1 bursts
    current 2: 97 spikes in 4 bursts
    current 4: 265 spikes in 1 bursts
"""

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

X_1, R, S = -1.6, 0.001, 4.0


def slope(x, y, z, current):
    return y - x**3 + 3 * x**2 + current - z, 1 - 5 * x**2 - y, R * (S * (x - X_1) - z)


def step(z, p, dt, is_refractory):
    i = p.current
    ax, ay, az = slope(z.x, z.y, z.z, i)
    bx, by, bz = slope(z.x + dt / 2 * ax, z.y + dt / 2 * ay, z.z + dt / 2 * az, i)
    cx, cy, cz = slope(z.x + dt / 2 * bx, z.y + dt / 2 * by, z.z + dt / 2 * bz, i)
    dx, dy, dz = slope(z.x + dt * cx, z.y + dt * cy, z.z + dt * cz, i)
    z.x += dt / 6 * (ax + 2 * bx + 2 * cx + dx)
    z.y += dt / 6 * (ay + 2 * by + 2 * cy + dy)
    z.z += dt / 6 * (az + 2 * bz + 2 * cz + dz)
    return False


def build():
    start = {"x": X_1, "y": 1 - 5 * X_1**2, "z": 0.0}
    cells = Population("cells", 3, NeuronRule(step, start, {"current": [0.4, 2.0, 4.0]}))
    return SpikingNetwork([cells], dt=0.1)


def main():
    net = build()
    x = net.observe("cells", "x")
    net.run(2100)
    for k, current in enumerate((0.4, 2, 4)):
        above = x.values[:, k] > 1
        at = np.flatnonzero(above[1:] & ~above[:-1]) * 0.1
        bursts = 1 + np.count_nonzero(np.diff(at) > 50)
        print(f"current {current}: {at.size} spikes in {bursts} bursts")


if __name__ == "__main__":
    main()
