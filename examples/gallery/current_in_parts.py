"""A current that changes between parts of a run: 1, then 0, then 1 again.

A `CurrentInput` holds the steps; v follows with tau_m, on towards 1, back towards 0, on again.

Prints::

    v at 50 ms: 0.9933
    v at 100 ms: 0.0067
    v at 150 ms: 0.9933
"""

from neurosim import LIF, CurrentInput, Population, SpikingNetwork


def build():
    rule = LIF(tau_m=10, v_rest=0, v_th=2, v_reset=0)
    cells = Population("cells", 10, rule)
    steps = CurrentInput(cells, [1.0, 0.0, 1.0], every=50)
    return SpikingNetwork([cells], inputs=[steps], dt=0.1)


def main():
    net = build()
    for end in (50, 100, 150):
        net.run(50)
        print(f"v at {end} ms: {net.get('cells', 'v')[0]:.4f}")


if __name__ == "__main__":
    main()
