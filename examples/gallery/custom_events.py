"""Events other than spikes: a conductance that rises above 1, recorded beside the spikes.

Random spikes raise g, which falls fast and drives v slowly. Where v is above 1 the neuron fires;
where g rises above 1 there is an event, and then none before g was below 1 again, or the neuron
fired.

Prints::

    4 spikes, 38 events
    the first spike at 48.0 ms, the first event at 5.6 ms
"""

from math import exp

from neurosim import NeuronRule, OneToOne, Poisson, Population, SpikingNetwork, Synapses


def step(z, p, dt, is_refractory):
    g, z.g = z.g, z.g * exp(-dt / 10)
    z.v += dt / 50 * (g - z.v)
    if z.g < 1:
        z.is_armed = 1.0
    return z.v > 1


def reset(z, p):
    z.v, z.g, z.is_armed = 0.0, 0.0, 1.0


def is_high(z, p):
    return z.g > 1 and z.is_armed > 0


def disarm(z, p):
    z.is_armed = 0.0


def build():
    rule = NeuronRule(step, {"v": 0.0, "g": 0.0, "is_armed": 1.0}, reset=reset, receptors=["g"],
                      events={"high": is_high}, on_event={"high": disarm})  # fmt: skip
    noise, cell = Population("noise", 1, Poisson(250)), Population("cell", 1, rule)
    return SpikingNetwork([noise, cell], [Synapses(noise, cell, OneToOne(), 0.5)], dt=0.1, seed=1)


def main():
    net = build()
    spikes, events = net.record("cell"), net.record("cell", event="high")
    net.run(500)
    print(f"{spikes.times.size} spikes, {events.times.size} events")
    print(
        f"the first spike at {spikes.times[0]:.1f} ms, the first event at {events.times[0]:.1f} ms"
    )


if __name__ == "__main__":
    main()
